//! Rules about the source itself.

mod audited;
mod crates;
mod sources;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The repository's root. A test runs in the folder of its crate; where it was compiled may be another copy of the
/// repository with the same target folder.
pub(crate) fn root() -> PathBuf {
    Path::new("..").canonicalize().expect("the server lies in the repository")
}

/// Every file below a folder with this ending, with its text; build products are passed over.
pub(crate) fn files(below: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a source folder can be read") {
            let path = entry.expect("an entry can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !matches!(name, "target" | "node_modules" | ".git" | ".sqlx" | "data") {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                let text = fs::read_to_string(&path).expect("a source file is text");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// A path as the rules name it: from the root, with slashes.
pub(crate) fn name_of(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
