//! `kaixu user`: the first operator is made here, everyone else in the browser.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use services::accounts::{NewStaff, add_staff};

use crate::startup::Kaixu;

#[derive(Debug, Args)]
pub struct UserArguments {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make a member of the platform operator or of a regulator; the password is read from KAIXU_PASSWORD.
    Add {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// Name of the operator or regulator; made when there is none of this name.
        #[arg(long)]
        organisation: String,
        /// operator, finance or inspector; several separated by commas.
        #[arg(long)]
        roles: String,
        /// GB/T 2260 code of the province that an inspector sees; empty for all.
        #[arg(long, default_value = "")]
        province: String,
    },
}

pub async fn run(kaixu: &Kaixu, arguments: UserArguments) -> anyhow::Result<()> {
    let UserCommand::Add { email, name, organisation, roles, province } = arguments.command;
    let password = std::env::var("KAIXU_PASSWORD").context("the password is read from KAIXU_PASSWORD")?;
    let roles: Result<Vec<_>, _> = roles.split(',').map(|role| role.trim().parse()).collect();
    let Ok(roles) = roles else { bail!("roles are operator, finance or inspector") };
    let new = NewStaff { email, name, organisation, roles, province, password };
    match add_staff(&kaixu.services, &new).await? {
        services::Submitted::Done(user) => println!("{user}"),
        services::Submitted::Invalid(errors) => bail!("refused: {errors:?}"),
    }
    Ok(())
}
