//! The dependency rule between crates, as docs/architecture.md states it.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

/// What each of our crates may use of our crates, and what it must never use of others'.
const RULES: [(&str, &[&str], &[&str]); 12] = [
    ("domain", &[], &["tokio", "sqlx", "leptos", "axum", "reqwest", "async-trait", "tracing"]),
    ("locales", &["domain"], &["tokio", "sqlx", "leptos", "axum"]),
    ("services", &["domain", "locales"], &["tokio", "sqlx", "axum", "leptos", "reqwest", "typst", "tantivy", "lettre"]),
    ("storage-sqlite", &["domain", "services"], &["axum", "leptos"]),
    ("storage-postgres", &["domain", "services"], &["axum", "leptos"]),
    ("documents", &["domain", "services"], &["sqlx", "axum", "leptos"]),
    ("payments", &["domain", "services"], &["sqlx", "axum", "leptos"]),
    ("verifier", &["domain", "locales"], &["tokio", "sqlx", "axum", "leptos", "services"]),
    ("app", &["domain", "locales", "services", "verifier"], &["sqlx", "tokio", "storage-sqlite", "storage-postgres"]),
    ("hydrate", &["app"], &["services", "tokio", "sqlx"]),
    (
        "testkit",
        &["documents", "domain", "locales", "payments", "services", "storage-sqlite", "storage-postgres", "verifier"],
        &["leptos"],
    ),
    ("xtask", &[], &["sqlx", "axum", "leptos", "tokio"]),
];

fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(super::root())
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let text = |value: &Value| value.as_str().expect("names are texts").to_owned();
    packages
        .iter()
        .map(|package| {
            let used = package["dependencies"].as_array().expect("a list");
            // Development dependencies are for tests; the rule is about what ships.
            let shipped = used.iter().filter(|dependency| dependency["kind"].is_null());
            (text(&package["name"]), shipped.map(|dependency| text(&dependency["name"])).collect())
        })
        .collect()
}

#[test]
fn crates_use_only_what_the_architecture_allows() {
    let dependencies = dependencies();
    let ours: Vec<&String> = dependencies.keys().collect();
    for name in &ours {
        assert!(
            *name == "server" || RULES.iter().any(|rule| rule.0 == name.as_str()),
            "the crate {name} has no rule: give it one here and a reason in docs/architecture.md"
        );
    }
    for (name, may_use, never) in RULES {
        let used = dependencies.get(name).unwrap_or_else(|| panic!("the crate {name} is gone"));
        for dependency in used {
            let is_ours = ours.contains(&dependency);
            assert!(!is_ours || may_use.contains(&dependency.as_str()), "{name} may not use our {dependency}");
            assert!(!never.contains(&dependency.as_str()), "{name} must never use {dependency}");
        }
    }
    for (name, used) in &dependencies {
        assert!(!used.contains(&"server".to_owned()), "{name} uses the server, which nothing may");
    }
}
