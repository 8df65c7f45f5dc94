//! `kaixu demo` and what `kaixu serve` does with an empty database of the demonstration.

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand};
use services::{demo, ports::Clock as _};

use crate::{
    adapters::SystemClock,
    config::{Config, Database, Mode},
    startup::{self, Kaixu},
};

#[derive(Debug, Args)]
pub struct DemoArguments {
    #[command(subcommand)]
    command: DemoCommand,
}

#[derive(Debug, Subcommand)]
enum DemoCommand {
    /// Throw the database away and fill it with the demonstration again. Stop the server first.
    Reset,
}

/// # Errors
/// In production, where the database holds anybody but the demonstration's people, or when it cannot be made anew.
pub async fn run(config: Config, arguments: &DemoArguments) -> anyhow::Result<()> {
    let DemoCommand::Reset = arguments.command;
    ensure!(config.mode != Mode::Production, "in production there is no demonstration to restore");
    refuse_real_accounts(&config).await?;
    match &config.database {
        Database::Sqlite(path) => storage_sqlite::wipe(path).context("removing the database")?,
        Database::Postgres(url) => storage_postgres::wipe(url).await.context("clearing the database")?,
    }
    let kaixu = startup::start(config).await.context("opening the installation")?;
    fill(&kaixu).await
}

async fn refuse_real_accounts(config: &Config) -> anyhow::Result<()> {
    let store = startup::open_store(&config.database).await?;
    let mut uow = store.read().await?;
    let (all, demo) = (uow.count_accounts().await?, uow.count_demo_accounts().await?);
    ensure!(
        all == demo,
        "this database holds {} accounts that are not the demonstration's; nothing was changed",
        all - demo
    );
    Ok(())
}

/// Fills a database in which nobody has an account yet, and says who can log in.
///
/// # Errors
/// When the store fails.
pub async fn fill_when_empty(kaixu: &Kaixu) -> anyhow::Result<()> {
    let mut uow = kaixu.services.store.read().await?;
    let (accounts, demo, filled) =
        (uow.count_accounts().await?, uow.count_demo_accounts().await?, uow.counter(demo::FILLED).await?);
    drop(uow);
    if accounts == 0 {
        return fill(kaixu).await;
    }
    if demo > 0 && filled == 0 {
        println!("The demonstration was not filled to its end; `kaixu demo reset` begins it anew.");
    }
    if demo > 0 {
        print_accounts();
    }
    Ok(())
}

async fn fill(kaixu: &Kaixu) -> anyhow::Result<()> {
    println!("Filling the database with the demonstration…");
    let started = SystemClock.now();
    let filled = demo::fill(&kaixu.services).await.context("filling the demonstration")?;
    let millis = (SystemClock.now().micros() - started.micros()) / 1000;
    println!("{} declarations and {} licences in {millis} ms", filled.offers, filled.licences);
    for refusal in &filled.refused {
        tracing::warn!(refusal, "the demonstration's script was refused");
    }
    print_accounts();
    Ok(())
}

fn print_accounts() {
    println!("Demonstration accounts, password {}:", demo::PASSWORD);
    for account in demo::ACCOUNTS {
        println!("  {:40} {:18} {}", account.email, account.role.as_str(), account.organisation);
    }
}
