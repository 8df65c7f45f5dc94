//! What the public may know of a document: that it was issued here, as what, when, and whether a newer one was.

use domain::{Timestamp, digest::is_sha256_hex};

use crate::{Services, error::ServiceError, ports::PaperKind};

/// What is said of a hash. Nothing in it tells whom or what the document is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// The text is no SHA-256.
    Malformed,
    Unknown,
    Known {
        kind: PaperKind,
        template_version: String,
        issued_at: Timestamp,
        /// When another version of it was issued; none while this one is the newest.
        superseded_at: Option<Timestamp>,
    },
}

/// Whether a document with this hash – of what it says, as its footer prints it, or of the file – was issued here.
///
/// # Errors
/// When the store fails.
pub async fn verify(services: &Services, hash: &str) -> Result<Verified, ServiceError> {
    let hash: String = hash.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_lowercase();
    if !is_sha256_hex(&hash) {
        return Ok(Verified::Malformed);
    }
    let mut uow = services.store.read().await?;
    let Some(paper) = uow.issued_paper(&hash).await? else { return Ok(Verified::Unknown) };
    let newest = uow.newest_paper(paper.kind, &paper.subject).await?;
    let other = newest.filter(|it| it.content_sha256 != paper.content_sha256);
    Ok(Verified::Known {
        kind: paper.kind,
        template_version: paper.template_version,
        issued_at: paper.issued_at,
        superseded_at: other.map(|it| it.issued_at),
    })
}
