//! Sizes, names and words.

use std::collections::BTreeSet;

use super::{files, name_of, root};

/// Longest function, in lines; functions that are mostly markup may be longer, because markup is data.
const FUNCTION_LINES_MAX: usize = 70;
const VIEW_LINES_MAX: usize = 110;
const FILE_LINES_MAX: usize = 600;

fn rust_files() -> Vec<(String, String)> {
    ["app", "server"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), ".rs"))
        .map(|(path, text)| (name_of(&path), text))
        .collect()
}

#[test]
fn migrations_come_in_twins() {
    let names = |engine: &str| -> BTreeSet<String> {
        files(&root().join("migrations").join(engine), ".sql")
            .iter()
            .map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    for engine in ["sqlite", "postgres"] {
        for (path, text) in files(&root().join("migrations").join(engine), ".sql") {
            let first = text.lines().next().unwrap_or_default();
            let states = first.starts_with("-- expand:") || first.starts_with("-- contract:");
            assert!(states, "{}: the first line says `-- expand: …` or `-- contract: …`", name_of(&path));
        }
    }
}

/// Functions and their length. Formatted code closes a function at the column where it began.
fn functions(text: &str) -> Vec<(String, usize, bool)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words = line.trim_start();
        let begins = [
            "fn ",
            "pub fn ",
            "async fn ",
            "pub async fn ",
            "pub(crate) fn ",
            "pub(crate) async fn ",
            "const fn ",
            "pub const fn ",
        ]
        .iter()
        .any(|start| words.starts_with(start));
        if !begins {
            continue;
        }
        let closing = format!("{}}}", " ".repeat(indent));
        let Some(length) = lines[index..].iter().position(|line| *line == closing) else { continue };
        let body = lines[index..=index + length].join("\n");
        let name = words.split("fn ").nth(1).unwrap_or_default();
        let name = name.split(['(', '<']).next().unwrap_or_default().to_owned();
        found.push((name, length + 1, body.contains("view!")));
    }
    found
}

#[test]
fn functions_fit_on_a_screen() {
    let mut long = Vec::new();
    for (path, text) in rust_files() {
        for (name, length, is_view) in functions(&text) {
            let most = if is_view { VIEW_LINES_MAX } else { FUNCTION_LINES_MAX };
            if length > most {
                long.push(format!("{path}: {name} has {length} lines"));
            }
        }
    }
    assert!(long.is_empty(), "split what does two things:\n{}", long.join("\n"));
}

#[test]
fn files_are_one_thing() {
    let long: Vec<String> = rust_files()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > FILE_LINES_MAX)
        .map(|(path, text)| format!("{path} has {} lines", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!("];
    let mut left = Vec::new();
    for (path, text) in rust_files() {
        if path.ends_with("tidy/sources.rs") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) || line.trim() == "#[ignore]" {
                left.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn every_route_says_how_it_is_rendered() {
    let routes = std::fs::read_to_string(root().join("app/src/routes.rs")).unwrap();
    for (number, line) in routes.lines().enumerate() {
        let is_route = line.contains("<Route ") || line.contains("<Route\n");
        assert!(!is_route || line.contains("ssr="), "app/src/routes.rs:{}: a route without an SsrMode", number + 1);
    }
}

#[test]
fn pages_carry_no_inline_style_and_no_getting_writes() {
    for (path, text) in rust_files() {
        if !path.starts_with("app/src") || path == "app/src/tests.rs" {
            continue;
        }
        assert!(!text.contains(" style=\""), "{path}: inline styles are refused by the content security policy");
        assert!(!text.contains("GetUrl"), "{path}: a server function behind GET can be called from any page");
        for (number, line) in text.lines().enumerate() {
            let bare = line.contains("#[server") && !line.contains("endpoint");
            assert!(!bare, "{path}:{}: a server function has an explicit endpoint", number + 1);
        }
    }
}

#[test]
fn sql_lives_in_the_storage_crates() {
    for (path, text) in rust_files() {
        let is_storage =
            path.starts_with("server/storage") || path.starts_with("server/testkit") || path.contains("/tests/");
        assert!(is_storage || !text.contains("sqlx::"), "{path}: SQL belongs to server/storage");
        assert!(!path.starts_with("server/storage") || !text.contains("SELECT *"), "{path}: columns are listed");
    }
}
