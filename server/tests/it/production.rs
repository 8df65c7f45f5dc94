//! What production refuses to start with, and what the command line answers.

use std::process::{Command, Output};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The program in a folder of its own, with nothing in its environment but these settings.
fn kaixu(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    Command::new(env!("CARGO_BIN_EXE_kaixu"))
        .args(arguments)
        .env_clear()
        .envs(settings.iter().copied())
        .env("KAIXU_DATA_DIR", folder.path())
        .env("KAIXU_ADDRESS", "127.0.0.1:0")
        .current_dir(folder.path())
        .output()
        .expect("the program starts")
}

fn refuses(settings: &[(&str, &str)], because: &str) {
    let output = kaixu(&["serve"], settings);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{settings:?}");
    assert!(said.contains(because), "{settings:?}: {said}");
}

#[test]
fn production_refuses_what_development_forgives() {
    let production = ("KAIXU_MODE", "production");
    let address = ("KAIXU_BASE_URL", "https://kaixu.example");
    refuses(&[production, address], "KAIXU_SECRET");
    refuses(&[production, address, ("KAIXU_SECRET", "short")], "at least 32");
    refuses(&[production, ("KAIXU_SECRET", SECRET)], "https://");
    refuses(&[production, ("KAIXU_SECRET", SECRET), ("KAIXU_BASE_URL", "http://kaixu.example")], "https://");
    refuses(&[production, address, ("KAIXU_SECRET", SECRET), ("KAIXU_DEMO", "on")], "KAIXU_DEMO");
    refuses(&[("KAIXU_MODE", "staging")], "production");
    refuses(&[("KAIXU_TRUSTED_PROXIES", "proxy.local")], "KAIXU_TRUSTED_PROXIES");
}

#[test]
fn migrating_twice_changes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for _ in 0..2 {
        let output = Command::new(env!("CARGO_BIN_EXE_kaixu"))
            .arg("migrate")
            .env_clear()
            .env("KAIXU_DATA_DIR", folder.path())
            .current_dir(folder.path())
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains("up to date (sqlite)"), "{said}");
    }
}

#[test]
fn every_command_explains_itself() {
    for command in ["serve", "migrate", "import-patents", "quote", "user", "check", "demo"] {
        let output = kaixu(&[command, "--help"], &[]);
        assert!(output.status.success(), "{command} --help");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Usage"), "{command} --help");
    }
}
