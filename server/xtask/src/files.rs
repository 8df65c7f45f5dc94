//! Files and folders: content hashes as stamps, copies, and temporary places that go away.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A hash over the names and contents of everything below the given files and folders; what is absent counts as empty.
pub fn hash(root: &Path, inputs: &[&str], salt: &str) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    for input in inputs {
        for file in walk(&root.join(input))? {
            let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
            let content = read(&file)?;
            hasher.update(format!("\n{name} {}\n", content.len()));
            hasher.update(&content);
        }
    }
    Ok(hex(&hasher.finalize()))
}

pub fn hash_of(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// Every file below a folder in a fixed order; a file is its own list; nothing when it does not exist.
pub fn walk(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let listing = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
    let mut entries = listing.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        files.extend(walk(&entry)?);
    }
    Ok(files)
}

/// Copies a folder's content into another.
pub fn copy_all(from: &Path, to: &Path) -> Result<()> {
    for file in walk(from)? {
        let target = to.join(file.strip_prefix(from)?);
        write(&target, &read(&file)?)?;
    }
    Ok(())
}

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes, with the folder when it is missing, and only when something changes: a rewritten file looks new to others.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

pub fn remove_dir(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// A temporary folder with a name of its own, removed when dropped.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl TempDir {
    pub fn create(purpose: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("kaixu-{purpose}-{}", std::process::id()));
        remove_dir(&path)?;
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        if let Err(error) = remove_dir(&self.0) {
            eprintln!("{error:#}");
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{copy_all, hash, read, walk, write};

    #[test]
    fn the_hash_follows_names_and_contents_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let of = || hash(dir.path(), &["in", "absent"], "salt").unwrap();
        write(&dir.path().join("in/a"), b"one").unwrap();
        let first = of();
        write(&dir.path().join("out/b"), b"beside").unwrap();
        assert_eq!(of(), first);
        write(&dir.path().join("in/a"), b"two").unwrap();
        assert_ne!(of(), first);
        write(&dir.path().join("in/a"), b"one").unwrap();
        assert_eq!(of(), first);
        assert_ne!(hash(dir.path(), &["in"], "other").unwrap(), first);
    }

    #[test]
    fn a_folder_is_copied_with_its_folders() {
        let dir = tempfile::tempdir().unwrap();
        write(&dir.path().join("from/deep/file"), b"content").unwrap();
        copy_all(&dir.path().join("from"), &dir.path().join("to")).unwrap();
        assert_eq!(read(&dir.path().join("to/deep/file")).unwrap(), b"content");
        assert_eq!(walk(&dir.path().join("to")).unwrap().len(), 1);
    }
}
