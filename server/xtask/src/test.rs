//! `cargo xtask test`: every check, in one run, with one answer.

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::postgres::Private;
use crate::setup::Toolchain;
use crate::shell::{cargo, command, quiet, watch};
use crate::steps::{Steps, notice};
use crate::tasks;
use crate::{browser, setup};

/// Each of them by itself, as they are built.
const BROWSER_PACKAGES: [&str; 2] = ["hydrate", "verifier"];
const TARGET_ARGS: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

pub fn everything(paths: &Paths) -> Result<()> {
    let mut steps = Steps::default();
    if !steps.check("set-up", || setup::for_testing(paths)) {
        return steps.finish();
    }
    steps.check("browser tests, types", || {
        let mut types = command("node");
        quiet(types.current_dir(paths.end2end()).args(["node_modules/typescript/bin/tsc", "--noEmit"]))
    });
    source(paths, &mut steps);
    steps.check("clippy, browser half", || clippy_browser(paths));
    let built = steps.check("build, browser half", || browser::build(paths).map(|what| println!("   {what}")));
    if built {
        steps.check("size of the browser half", || browser::check_budget(paths));
    } else {
        steps.skip("size of the browser half", "it was not built");
    }
    server_tests(paths, &mut steps);
    browser_tests(paths, &mut steps, built);
    steps.finish()
}

/// What a person runs between two edits.
pub fn without_browser(paths: &Paths) -> Result<()> {
    let mut steps = Steps::default();
    source(paths, &mut steps);
    server_tests(paths, &mut steps);
    steps.finish()
}

fn source(paths: &Paths, steps: &mut Steps) {
    steps.check("formatting", || watch(cargo(paths).args(["fmt", "--all", "--check"])));
    steps.check("clippy, server half", || {
        let mut clippy = cargo(paths);
        clippy.args(["clippy", "--workspace", "--exclude", "hydrate", "--all-targets", "--", "-D", "warnings"]);
        watch(&mut clippy)
    });
}

fn clippy_browser(paths: &Paths) -> Result<()> {
    let toolchain = Toolchain::find(paths)?;
    let has_clippy = toolchain.has_clippy(paths);
    if !has_clippy {
        notice("clippy is absent for this target: the compiler's own warnings are denied instead");
    }
    for package in BROWSER_PACKAGES {
        let mut check = toolchain.cargo(paths);
        check.arg(if has_clippy { "clippy" } else { "check" }).args(["--package", package]).args(TARGET_ARGS);
        if has_clippy {
            watch(check.args(["--", "-D", "warnings"]))?;
        } else {
            watch(check.env("RUSTFLAGS", "--cfg erase_components -D warnings"))?;
        }
    }
    Ok(())
}

/// Unit, property and story tests. The private PostgreSQL ends with this step.
fn server_tests(paths: &Paths, steps: &mut Steps) {
    steps.check("tests on SQLite and PostgreSQL", || {
        let cluster = Private::start().context("cannot start a private PostgreSQL")?;
        let mut test = cargo(paths);
        test.args(["test", "--workspace", "--exclude", "hydrate", "--no-fail-fast"]);
        test.env("KAIXU_TEST_POSTGRES_URL", cluster.url()).env("KAIXU_SITE_ROOT", paths.site());
        watch(test.env("KAIXU_BEANCOUNT", paths.beancount()).env("KAIXU_LOCALSTRIPE", paths.localstripe()))
    });
}

fn browser_tests(paths: &Paths, steps: &mut Steps, built: bool) {
    let built = built && steps.check("build, server", || tasks::build_beside_tests(paths));
    if !built {
        steps.skip("browser tests", "there is nothing to test: a build failed");
        return;
    }
    steps.check("browser tests", || watch(&mut tasks::playwright(paths)));
}
