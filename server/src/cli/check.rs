//! `kaixu check`: what the book must never show.

use anyhow::bail;

use crate::startup::Kaixu;

/// Prints each finding on a line: its name, what it is about, what is wrong.
///
/// # Errors
/// When there is any finding, so that the process ends with a status other than 0.
pub async fn run(kaixu: &Kaixu) -> anyhow::Result<()> {
    let findings = services::payments::check(&kaixu.services).await?;
    for finding in &findings {
        println!("{}\t{}\t{}", finding.code, finding.subject, finding.detail);
    }
    match findings.len() {
        0 => {
            println!("nothing found: the book is sound");
            Ok(())
        }
        count => bail!("{count} findings"),
    }
}
