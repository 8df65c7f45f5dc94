//! The command line of `kaixu`.

mod serve;
mod user;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::{config::Config, startup};

/// 开许 Kaixu: the open-licence marketplace for Chinese patents.
#[derive(Debug, Parser)]
#[command(name = "kaixu", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site.
    Serve,
    /// Bring the database to the newest schema, and stop.
    Migrate,
    /// Make accounts and change them.
    User(user::UserArguments),
}

/// Does what the arguments say.
///
/// # Errors
/// Whatever stopped it, for the operator to read.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.command {
        Command::Serve => serve::serve(Config::load()?).await,
        Command::Migrate => {
            let config = Config::load()?;
            let store = startup::open_store(&config.database).await?;
            println!("{:?}: the schema is up to date ({})", config.database, store.engine());
            Ok(())
        }
        Command::User(arguments) => {
            let kaixu = startup::start(Config::load()?).await.context("opening the installation")?;
            user::run(&kaixu, arguments).await
        }
    }
}
