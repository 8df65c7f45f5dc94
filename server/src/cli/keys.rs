//! `kaixu keys`: the keys of licence passports.

use clap::Subcommand;
use services::ports::Clock as _;

use crate::{
    adapters::{SystemClock, read_keys, revoke_key, rotate_key},
    config::Config,
};

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Print the published key set, as `/.well-known/kaixu-keys.json` has it.
    Show,
    /// Make another key sign from the next start on; passports of the old one stay valid.
    Rotate,
    /// Say of a key that nothing it signed is to be believed.
    Revoke {
        /// The key's id (`kid`).
        key: String,
    },
}

/// # Errors
/// When the folder of the keys cannot be read or written.
pub fn run(config: &Config, command: &KeysCommand) -> anyhow::Result<()> {
    let (folder, today) = (&config.passport_dir, SystemClock.now().day());
    match command {
        KeysCommand::Show => println!("{}", read_keys(folder)?.to_json()),
        KeysCommand::Rotate => println!("{} signs from the next start on", rotate_key(folder, today)?),
        KeysCommand::Revoke { key } => {
            revoke_key(folder, key, today)?;
            println!("{key} is revoked; start the server again to publish it");
        }
    }
    Ok(())
}
