//! No text without a reader: every key is named somewhere in the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Texts found by a code that is only known at run time.
const MARK: &str = "\"@lookup\"";

#[test]
fn every_text_is_used() {
    let root = Path::new("../..");
    let mut sources = String::new();
    for folder in ["app/src", "app/examples", "app/verifier", "server"] {
        collect(&root.join(folder), &mut sources);
    }
    let unused: Vec<String> = areas(&root.join("app/locales/zh-CN"))
        .into_iter()
        .flat_map(|(area, json)| keys(&json).into_iter().map(move |key| format!("{area}::{key}")))
        .filter(|path| !is_named(&sources, path))
        .collect();
    assert!(unused.is_empty(), "texts that nothing names: {unused:#?}");
}

/// Where a field error begins in the sources; its code is the last text before the bracket closes.
const ERRORS: [&str; 4] = ["FieldError::new(", ".fail(", "Submitted::wrong(", "Submitted::refused("];

#[test]
fn every_error_has_a_text() {
    let root = Path::new("../..");
    let mut sources = String::new();
    for folder in ["app/domain/src", "app/src", "server/services/src", "server/src"] {
        collect(&root.join(folder), &mut sources);
    }
    let untold: Vec<&str> = ERRORS
        .iter()
        .flat_map(|call| sources.match_indices(call).map(|(at, _)| &sources[at + call.len()..]))
        .filter_map(|rest| Some(rest.split_once(')')?.0.trim_end().trim_end_matches(',')))
        .filter(|arguments| !arguments.contains('('))
        .filter_map(|arguments| arguments.strip_suffix('"')?.rsplit('"').next())
        .filter(|code| code.contains(is_code) && code.chars().all(is_code))
        .filter(|code| {
            let is_told = |area: &str| locales::lookup(&format!("{area}.{code}"), domain::Locale::Zh).is_some();
            !is_told("error") && !is_told("refusal")
        })
        .collect();
    assert!(untold.is_empty(), "error.json and refusal.json lack {untold:?}");
}

fn is_code(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// `area::key`, also where the path is written through `locales::area::group::key`.
fn is_named(sources: &str, path: &str) -> bool {
    sources.match_indices(path).any(|(at, _)| {
        let next = sources[at + path.len()..].chars().next();
        !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

fn collect(folder: &Path, into: &mut String) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("a folder that opens can be listed").path()) {
        if path.is_dir() {
            if !path.ends_with("node_modules") && !path.ends_with("target") {
                collect(&path, into);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("sources are text").replace("r#", "");
            if !path.ends_with("tests.rs") {
                into.push_str(source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default());
            }
        }
    }
}

fn areas(folder: &Path) -> Vec<(String, serde_json::Value)> {
    let entries = fs::read_dir(folder).expect("the texts are here");
    let paths: Vec<PathBuf> = entries.map(|entry| entry.expect("listed").path()).collect();
    paths
        .into_iter()
        .filter_map(|path| {
            let text = fs::read_to_string(&path).expect("texts are text");
            let area = path.file_stem()?.to_string_lossy().into_owned();
            let json = serde_json::from_str(&text).expect("the build has read it");
            (!text.contains(MARK)).then_some((area, json))
        })
        .collect()
}

fn keys(json: &serde_json::Value) -> Vec<String> {
    let object = json.as_object().expect("the build has read it");
    object
        .iter()
        .flat_map(|(key, value)| match value.as_object() {
            Some(group) => group.keys().map(|inner| format!("{key}::{inner}")).collect(),
            None => vec![key.clone()],
        })
        .collect()
}
