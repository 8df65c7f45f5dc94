//! `kaixu verify`: a licence passport, without a network and without an installation.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use domain::Locale;

#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The file, `*.passport.json`.
    file: PathBuf,
    /// The issuer's key set, as it publishes it under `/.well-known/kaixu-keys.json`.
    #[arg(long)]
    keys: PathBuf,
    /// Answer in English.
    #[arg(long)]
    english: bool,
}

/// Prints what the passport says.
///
/// # Errors
/// When the file is not genuine, so that the process ends with a status other than 0.
pub fn run(arguments: &VerifyArguments) -> anyhow::Result<()> {
    let locale = if arguments.english { Locale::En } else { Locale::Zh };
    let path = &arguments.keys;
    let keys = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let keys = keys.parse().with_context(|| format!("{} holds no key set", path.display()))?;
    let file = fs::read(&arguments.file).with_context(|| format!("reading {}", arguments.file.display()))?;
    let answer = verifier::verify(&file, &keys);
    let report = verifier::report(&file, &answer, locale);
    println!("{}\n{}", report.title, report.text);
    for (label, value) in &report.rows {
        println!("{label}\t{value}");
    }
    match answer {
        Ok(_) => Ok(()),
        Err(refusal) => bail!("refused: {}", refusal.code()),
    }
}
