//! Several files as one.

use async_trait::async_trait;
use thiserror::Error;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// An archive could not be written.
#[derive(Debug, Error)]
#[error("an archive could not be written")]
pub struct ArchiveError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Writes archives. The work is done off the threads that serve requests.
#[async_trait]
pub trait Archives: Send + Sync {
    /// A ZIP with the files in this order, names in UTF-8. The same files give the same bytes: no clock is in it.
    async fn zip(&self, files: Vec<ArchiveFile>) -> Result<Vec<u8>, ArchiveError>;
}
