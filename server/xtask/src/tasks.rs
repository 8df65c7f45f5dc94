//! The tasks that put the parts together.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::postgres::{self, Private};
use crate::shell::{cargo, colour, command, watch};
use crate::steps::step;
use crate::{browser, setup};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

pub fn build(paths: &Paths, profile: Profile) -> Result<()> {
    step("browser half", || browser::build(paths))?;
    step("server", || build_server(paths, profile))
}

fn build_for_browser_tests(paths: &Paths) -> Result<()> {
    step("browser half", || browser::build(paths))?;
    step("server", || build_beside_tests(paths).map(|()| String::new()))
}

/// Sets up, builds and becomes the server: signals then reach it without a middleman.
pub fn run(paths: &Paths, profile: Profile, args: &[&str]) -> Result<()> {
    setup::for_building(paths)?;
    build(paths, profile)?;
    let mut server = kaixu(paths, profile);
    Err(server.arg("serve").args(args).exec()).context("cannot start the server")
}

pub fn demo_reset(paths: &Paths) -> Result<()> {
    step("server", || build_server(paths, Profile::Dev))?;
    watch(kaixu(paths, Profile::Dev).args(["demo", "reset"]))
}

pub fn tidy(paths: &Paths) -> Result<()> {
    watch(cargo(paths).args(["test", "--package", "server", "--test", "it", "tidy"]))
}

pub fn browser_tests(paths: &Paths, args: &[&str]) -> Result<()> {
    setup::for_testing(paths)?;
    build_for_browser_tests(paths)?;
    watch(playwright(paths).args(args))
}

/// The same, every server on a database of its own in a private PostgreSQL.
pub fn browser_tests_on_postgres(paths: &Paths, args: &[&str]) -> Result<()> {
    setup::for_testing(paths)?;
    build_for_browser_tests(paths)?;
    let cluster = Private::start()?;
    watch(playwright(paths).args(args).env("KAIXU_E2E_POSTGRES", cluster.url()).env("PSQL", psql()?))
}

pub fn playwright(paths: &Paths) -> Command {
    let mut test = command("node");
    test.current_dir(paths.end2end()).args(["node_modules/@playwright/test/cli.js", "test"]);
    test.env("KAIXU_BIN", binary(paths, Profile::Dev)).env("KAIXU_SITE_ROOT", paths.site());
    test.env("CHROMIUM_PATH", setup::chromium());
    if !colour() {
        test.env("FORCE_COLOR", "0").env_remove("NO_COLOR");
    }
    test
}

fn psql() -> Result<std::path::PathBuf> {
    Ok(postgres::programs()?.join("psql"))
}

pub fn build_server(paths: &Paths, profile: Profile) -> Result<String> {
    watch(server_half(paths, profile).args(["--bin", "kaixu"]))?;
    Ok(binary(paths, profile).display().to_string())
}

/// A program that measures, built for release.
pub fn build_example(paths: &Paths, name: &str) -> Result<Command> {
    watch(server_half(paths, Profile::Release).args(["--example", name]))?;
    Ok(command(paths.target.join("release/examples").join(name)))
}

pub fn build_beside_tests(paths: &Paths) -> Result<()> {
    watch(server_half(paths, Profile::Dev).arg("--all-targets"))
}

/// All packages of the server at once: the same features of the same crates, whatever is asked for, so that nothing
/// heavy is compiled twice.
fn server_half(paths: &Paths, profile: Profile) -> Command {
    let mut cargo = cargo(paths);
    cargo.args(["build", "--workspace", "--exclude", "hydrate"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    cargo
}

fn binary(paths: &Paths, profile: Profile) -> std::path::PathBuf {
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    };
    paths.target.join(folder).join("kaixu")
}

/// The product's program with the settings of a checkout. `DATABASE_URL` and the rest pass through.
fn kaixu(paths: &Paths, profile: Profile) -> Command {
    let mut kaixu = command(binary(paths, profile));
    kaixu.current_dir(&paths.root).env("KAIXU_SITE_ROOT", paths.site());
    for (name, default) in [("KAIXU_DATA_DIR", "data"), ("KAIXU_ADDRESS", "127.0.0.1:3000")] {
        kaixu.env(name, env::var_os(name).unwrap_or_else(|| default.into()));
    }
    kaixu
}
