//! Tools that belong to the project: in its own folder, of exactly one version.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::files;
use crate::paths::Paths;
use crate::shell::{cargo, command, output, quiet, succeeds};
use crate::steps::notice;

/// Must equal the version of the crate in Cargo.toml: the two speak a private format.
const WASM_BINDGEN: &str = "0.2.130";
const BINARYEN: &str = "132.0.0";
const BEANCOUNT: &str = "3.2.3";
const LOCALSTRIPE: &str = "1.15.10";

pub fn wasm_bindgen(paths: &Paths) -> Result<String> {
    let version = format!("wasm-bindgen {WASM_BINDGEN}");
    if output(command(paths.wasm_bindgen()).arg("--version")).is_ok_and(|found| found.trim() == version) {
        return Ok(format!("{WASM_BINDGEN} present"));
    }
    // Not `--locked`: the lock of that release names a crate that not every mirror of the registry serves.
    let build = paths.tools.join("build");
    let mut install = cargo(paths);
    install.args(["install", "wasm-bindgen-cli", "--force", "--version", WASM_BINDGEN, "--root"]).arg(&paths.tools);
    // A tool that runs for a second is not worth minutes of optimisation.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    quiet(install.env("CARGO_TARGET_DIR", &build))?;
    files::remove_dir(&build)?;
    Ok(format!("{WASM_BINDGEN} built"))
}

/// Makes the browser half smaller. Without it everything works, so its absence is a notice and not an error.
pub fn wasm_opt(paths: &Paths) -> Result<String> {
    let folder = paths.tools.join("npm");
    let package = folder.join("node_modules/binaryen/package.json");
    let wanted = format!("\"version\": \"{BINARYEN}\"");
    let present = || fs::read_to_string(&package).is_ok_and(|text| text.contains(&wanted));
    if present() {
        return Ok(format!("{BINARYEN} present"));
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut npm = npm(&folder);
    npm.args(["install", "--no-package-lock", "--prefix", ".", &format!("binaryen@{BINARYEN}")]);
    match quiet(&mut npm) {
        Ok(()) => Ok(format!("{BINARYEN} installed")),
        Err(error) => {
            notice(&format!("the browser half stays larger, because npm cannot install binaryen: {error:#}"));
            Ok("absent".to_owned())
        }
    }
}

/// The second opinion on the book, in a folder that only the tests look into.
pub fn beancount(paths: &Paths) -> Result<String> {
    if succeeds(&mut bean_check(paths, "--help")) {
        return Ok(format!("{BEANCOUNT} present"));
    }
    let folder = paths.beancount();
    files::remove_dir(&folder)?;
    let mut pip = command("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]).arg(&folder);
    quiet(pip.arg(format!("beancount=={BEANCOUNT}")))?;
    Ok(format!("{BEANCOUNT} installed"))
}

/// Another's imitation of Stripe, run by a test in a process of its own. Where it cannot be had the test says so and is
/// left out.
pub fn localstripe(paths: &Paths) -> Result<String> {
    let folder = paths.localstripe();
    if succeeds(command("python3").env("PYTHONPATH", &folder).args(["-m", "localstripe", "--help"])) {
        return Ok(format!("{LOCALSTRIPE} present"));
    }
    files::remove_dir(&folder)?;
    let mut pip = command("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]).arg(&folder);
    if succeeds(pip.arg(format!("localstripe=={LOCALSTRIPE}"))) {
        Ok(format!("{LOCALSTRIPE} installed"))
    } else {
        Ok("not to be had here: its test will be left out".to_owned())
    }
}

fn bean_check(paths: &Paths, argument: &str) -> Command {
    let mut check = command("python3");
    check.env("PYTHONPATH", paths.beancount()).args(["-m", "beancount.scripts.check", argument]);
    check
}

pub fn playwright(paths: &Paths) -> Result<String> {
    let folder = paths.end2end();
    let lock = files::hash(&folder, &["package.json", "package-lock.json"], "")?;
    let stamp = folder.join("node_modules/.installed");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == lock) {
        return Ok("present".to_owned());
    }
    // The browser is the distribution's.
    quiet(npm(&folder).arg("ci").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    files::write(&stamp, lock.as_bytes())?;
    Ok("installed".to_owned())
}

fn npm(folder: &Path) -> std::process::Command {
    let mut npm = command("npm");
    npm.current_dir(folder);
    for setting in ["audit", "fund", "update_notifier"] {
        npm.env(format!("npm_config_{setting}"), "false");
    }
    npm
}
