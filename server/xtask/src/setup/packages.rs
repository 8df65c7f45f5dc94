//! Packages of the operating system.

use std::path::Path;
use std::sync::Once;

use anyhow::{Result, bail};

use super::chromium;
use crate::postgres;
use crate::shell::{as_root, command, output, quiet, succeeds};

/// The server does not start without a font for its documents; one that `KAIXU_FONT_DIR` names will do.
pub fn for_running() -> Result<String> {
    if has_cjk_font() || std::env::var_os("KAIXU_FONT_DIR").is_some() {
        return Ok("present".to_owned());
    }
    install(&["fonts-noto-cjk"])
}

pub fn for_testing() -> Result<String> {
    let mut missing = Vec::new();
    if !chromium().exists() {
        missing.push("chromium");
    }
    if !has_cjk_font() {
        missing.push("fonts-noto-cjk");
    }
    if !succeeds(command("pdftotext").arg("-v")) {
        missing.push("poppler-utils");
    }
    if postgres::programs().is_err() {
        missing.push("postgresql");
    }
    if !succeeds(command("hledger").arg("--version")) {
        missing.push("hledger");
    }
    if !succeeds(command("python3").args(["-m", "pip", "--version"])) {
        missing.extend(["python3", "python3-pip"]);
    }
    install(&missing)
}

/// Installs Debian packages; elsewhere says what is missing and leaves it to the person.
pub fn install(packages: &[&str]) -> Result<String> {
    if packages.is_empty() {
        return Ok("present".to_owned());
    }
    if !available() {
        bail!("this machine has no apt-get; install what Debian calls: {}", packages.join(" "));
    }
    update()?;
    let mut args = vec!["install", "-y", "--no-install-recommends"];
    args.extend(packages);
    quiet(&mut as_root("apt-get", &args)?)?;
    Ok(format!("installed {}", packages.join(" ")))
}

pub fn available() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// The lists of packages, fetched once however many packages are installed.
fn update() -> Result<()> {
    static ONCE: Once = Once::new();
    let mut result = Ok(());
    ONCE.call_once(|| result = as_root("apt-get", &["update"]).and_then(|mut update| quiet(&mut update)));
    result
}

/// The Song face in which documents are set; pages would do with any Chinese font.
fn has_cjk_font() -> bool {
    let noto = Path::new("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc");
    let families = ["Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC"];
    let listed = |family: &str| output(command("fc-list").arg(family)).is_ok_and(|fonts| !fonts.trim().is_empty());
    noto.exists() || families.into_iter().any(listed)
}
