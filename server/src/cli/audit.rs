//! `kaixu audit`: the chain over the audit trail, and marks of it outside of the database.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use domain::audit_chain::Anchor;
use services::audit;

use crate::startup::Kaixu;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Add every link of the chain up again; ends with status 1 when anything is found.
    Verify {
        /// A file that `kaixu audit anchor` wrote, kept where the database's owner cannot write.
        #[arg(long)]
        anchor: Option<PathBuf>,
    },
    /// Write the head of the chain, its count and the time into a file, behind what is there.
    Anchor { file: PathBuf },
}

/// # Errors
/// When anything is found, or a file cannot be read or written.
pub async fn run(kaixu: &Kaixu, command: AuditCommand) -> anyhow::Result<()> {
    match command {
        AuditCommand::Verify { anchor } => verify(kaixu, anchor.as_deref()).await,
        AuditCommand::Anchor { file } => write_anchor(kaixu, &file).await,
    }
}

async fn verify(kaixu: &Kaixu, file: Option<&Path>) -> anyhow::Result<()> {
    let anchors = file.map_or_else(|| Ok(Vec::new()), read_anchors)?;
    let verified = audit::verify(&kaixu.services, &anchors).await?;
    for finding in &verified.findings {
        println!("{}\t{}\t{}", finding.code, finding.subject, finding.detail);
    }
    println!(
        "{} links added up, {} redacted; {} lines wait for their link; compared with {} anchors",
        verified.links, verified.redacted, verified.waiting, verified.anchors
    );
    match verified.findings.len() {
        0 => {
            println!("nothing found: the trail is whole");
            Ok(())
        }
        count => bail!("{count} findings"),
    }
}

fn read_anchors(file: &Path) -> anyhow::Result<Vec<Anchor>> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(number, line): (usize, &str)| {
        line.parse().with_context(|| format!("{}:{}: the line is no anchor", file.display(), number + 1))
    };
    let anchors: Vec<Anchor> = lines.map(read).collect::<anyhow::Result<_>>()?;
    if anchors.is_empty() {
        bail!("{} holds no anchor", file.display());
    }
    Ok(anchors)
}

async fn write_anchor(kaixu: &Kaixu, file: &Path) -> anyhow::Result<()> {
    let anchor = audit::anchor(&kaixu.services).await?;
    let mut out = OpenOptions::new()
        .append(true)
        .create(true)
        .open(file)
        .with_context(|| format!("opening {}", file.display()))?;
    writeln!(out, "{anchor}").with_context(|| format!("writing {}", file.display()))?;
    println!("{} links, head {}", anchor.count, anchor.head);
    Ok(())
}
