//! The command line of `kaixu`.

mod audit;
mod check;
mod demo;
mod export;
mod import_patents;
mod keys;
mod quote;
mod serve;
mod user;
mod verify;

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
    /// The demonstration province.
    Demo(demo::DemoArguments),
    /// Import an inventory file into a holder's stock of patents.
    ImportPatents(import_patents::ImportArguments),
    /// Compute what a licence would cost.
    Quote(quote::QuoteArguments),
    /// The audit trail: verify its chain, write an anchor.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// The keys of licence passports.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Verify a licence passport, offline.
    Verify(verify::VerifyArguments),
    /// Look for what contradicts the book; ends with status 1 when anything is found.
    Check,
    /// Write the book for other tools.
    Export(export::ExportArguments),
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
        Command::Demo(arguments) => demo::run(Config::load()?, &arguments).await,
        Command::ImportPatents(arguments) => {
            let kaixu = startup::start(Config::load()?).await.context("opening the installation")?;
            import_patents::run(&kaixu, arguments).await
        }
        Command::Quote(arguments) => quote::run(&arguments),
        Command::Audit(command) => {
            let kaixu = startup::start(Config::load()?).await.context("opening the installation")?;
            audit::run(&kaixu, command).await
        }
        Command::Keys(command) => keys::run(&Config::load()?, &command),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Check => {
            let kaixu = startup::start(Config::load()?).await.context("opening the installation")?;
            check::run(&kaixu).await
        }
        Command::Export(arguments) => {
            let kaixu = startup::start(Config::load()?).await.context("opening the installation")?;
            export::run(&kaixu, arguments).await
        }
        Command::User(arguments) => {
            let kaixu = startup::start(Config::load()?).await.context("opening the installation")?;
            user::run(&kaixu, arguments).await
        }
    }
}
