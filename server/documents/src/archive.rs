//! Several files as one ZIP.

use std::io::{Cursor, Write as _};

use async_trait::async_trait;
use services::ports::{ArchiveError, ArchiveFile, Archives};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// What is packed already is not packed again.
const PACKED: [&str; 5] = [".pdf", ".png", ".jpg", ".ofd", ".xlsx"];

/// The port, on threads of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct ZipArchives;

#[async_trait]
impl Archives for ZipArchives {
    async fn zip(&self, files: Vec<ArchiveFile>) -> Result<Vec<u8>, ArchiveError> {
        let writing = tokio::task::spawn_blocking(move || zip(&files));
        writing.await.unwrap_or_else(|error| Err(ArchiveError(Box::new(error))))
    }
}

/// The files in their order, every one with the same invented time: the same files give the same bytes.
///
/// # Errors
/// When the archive would be larger than the format allows, or two files have one name.
pub fn zip(files: &[ArchiveFile]) -> Result<Vec<u8>, ArchiveError> {
    write(files).map_err(|error| ArchiveError(Box::new(error)))
}

fn write(files: &[ArchiveFile]) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        let is_packed = PACKED.iter().any(|ending| file.name.to_lowercase().ends_with(ending));
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        archive.start_file(&*file.name, options)?;
        archive.write_all(&file.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use zip::ZipArchive;

    use super::*;

    fn files() -> Vec<ArchiveFile> {
        let of = |name: &str, text: &str| ArchiveFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        vec![of("00_清单.txt", "清单"), of("01_备案申请表.pdf", "%PDF-"), of("空.txt", "")]
    }

    #[test]
    fn what_goes_in_comes_out_in_its_order() {
        let bytes = zip(&files()).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        for (index, expected) in files().into_iter().enumerate() {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            assert_eq!((&*file.name().unwrap(), content), (expected.name.as_str(), expected.bytes));
        }
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        assert_eq!(zip(&files()).unwrap(), zip(&files()).unwrap());
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let twice = [files(), files()].concat();
        assert!(zip(&twice).is_err());
    }
}
