//! Uploaded files in a folder, named by their SHA-256.

use std::path::PathBuf;

use async_trait::async_trait;
use services::ports::{BlobError, Blobs};

#[derive(Clone, Debug)]
pub struct FolderBlobs {
    folder: PathBuf,
}

impl FolderBlobs {
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, sha256: &str) -> Result<PathBuf, BlobError> {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash {
            return Err(BlobError { doing: "reading the name of a stored file", source: "not a SHA-256".into() });
        }
        Ok(self.folder.join(&sha256[..2]).join(sha256))
    }
}

fn failed(doing: &'static str) -> impl FnOnce(std::io::Error) -> BlobError {
    move |source| BlobError { doing, source: Box::new(source) }
}

#[async_trait]
impl Blobs for FolderBlobs {
    /// Written beside its final name and renamed, so that a crash leaves no half file under a full name.
    async fn put(&self, sha256: &str, bytes: &[u8]) -> Result<(), BlobError> {
        let path = self.path(sha256)?;
        if tokio::fs::try_exists(&path).await.map_err(failed("looking for a stored file"))? {
            return Ok(());
        }
        let parent = path.parent().expect("a blob lies in a folder");
        tokio::fs::create_dir_all(parent).await.map_err(failed("making a folder for files"))?;
        let partial = path.with_extension("part");
        tokio::fs::write(&partial, bytes).await.map_err(failed("writing a file"))?;
        tokio::fs::rename(&partial, &path).await.map_err(failed("naming a written file"))
    }

    async fn get(&self, sha256: &str) -> Result<Option<Vec<u8>>, BlobError> {
        match tokio::fs::read(self.path(sha256)?).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("reading a stored file")(error)),
        }
    }
}
