//! The compiler of the browser half: the toolchain in use with rustup's target, or Debian's with a library built here.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::packages;
use crate::files::{self, TempDir};
use crate::paths::Paths;
use crate::shell::{as_root, cargo, command, output, quiet, succeeds};
use crate::steps::notice;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// `rustc` of Debian's packages `rustc-web` and so on, which follow the stable releases.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "libstd-rust-web-dev"];
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const DEBIAN_LINKERS: &str = "/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin";
/// The name under which rustup knows Debian's toolchain.
const DEBIAN_NAME: &str = "debian";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that runs this program: it has the target.
    Current,
    /// Debian's, linked into rustup.
    Debian,
}

impl Toolchain {
    /// The one that can build for the browser on this machine.
    pub fn find(paths: &Paths) -> Result<Self> {
        Self::ready(paths).context("no compiler for WebAssembly: run `cargo xtask setup`")
    }

    fn ready(paths: &Paths) -> Option<Self> {
        if current_has_target(paths) {
            return Some(Self::Current);
        }
        debian_is_ready().then_some(Self::Debian)
    }

    /// `cargo` for the browser half, with its own target folder.
    pub fn cargo(self, paths: &Paths) -> Command {
        let mut cargo = match self {
            Self::Current => cargo(paths),
            Self::Debian => {
                let mut rustup = command("rustup");
                rustup.current_dir(&paths.root).args(["run", DEBIAN_NAME, "cargo"]);
                rustup
            }
        };
        cargo.env("CARGO_TARGET_DIR", paths.wasm_target());
        cargo
    }

    /// What its products depend on.
    pub fn version(self, paths: &Paths) -> Result<String> {
        match self {
            Self::Current => output(command("rustc").current_dir(&paths.root).arg("-vV")),
            Self::Debian => debian_version(),
        }
    }

    /// Whether `cargo clippy` works with it.
    pub fn has_clippy(self, paths: &Paths) -> bool {
        succeeds(self.cargo(paths).args(["clippy", "--version"]))
    }
}

pub fn ensure(paths: &Paths) -> Result<String> {
    match Toolchain::ready(paths) {
        Some(Toolchain::Current) => return Ok("present".to_owned()),
        Some(Toolchain::Debian) => return Ok("present (Debian's toolchain)".to_owned()),
        None => {}
    }
    let plain = quiet(command("rustup").current_dir(&paths.root).args(["target", "add", TARGET]));
    match plain {
        Ok(()) if current_has_target(paths) => return Ok("added by rustup".to_owned()),
        Ok(()) => bail!("rustup added the target to another toolchain than the one in use"),
        Err(error) if !packages::available() => return Err(error.context("and there is no apt-get to fall back on")),
        Err(_) => notice("rustup cannot download the target; Debian's packages are used instead"),
    }
    packages::install(&DEBIAN_PACKAGES)?;
    build_library(paths)?;
    quiet(command("rustup").args(["toolchain", "link", DEBIAN_NAME, "/usr"]))?;
    Ok("built with Debian's toolchain".to_owned())
}

/// Clippy for the browser half. Where it cannot be had the compiler's own lints must do.
pub fn ensure_clippy(paths: &Paths) -> Result<String> {
    let toolchain = Toolchain::find(paths)?;
    if toolchain.has_clippy(paths) {
        return Ok("present".to_owned());
    }
    let install = match toolchain {
        Toolchain::Current => quiet(command("rustup").args(["component", "add", "clippy"])),
        Toolchain::Debian => packages::install(&["rust-web-clippy"]).map(|_| ()),
    };
    if let Err(error) = install {
        notice(&format!("the browser half is checked by the compiler alone: {error:#}"));
        return Ok("absent".to_owned());
    }
    Ok("installed".to_owned())
}

fn current_has_target(paths: &Paths) -> bool {
    let mut rustc = command("rustc");
    rustc.current_dir(&paths.root).args(["--print", "target-libdir", "--target", TARGET]);
    output(&mut rustc).is_ok_and(|folder| has_core(Path::new(folder.trim())))
}

fn debian_is_ready() -> bool {
    let linked = output(command("rustup").args(["toolchain", "list"]))
        .is_ok_and(|list| list.lines().any(|line| line.split_whitespace().next() == Some(DEBIAN_NAME)));
    let built_by = std::fs::read_to_string(stamp());
    linked
        && has_core(Path::new(DEBIAN_LIBRARY))
        && debian_version().is_ok_and(|now| built_by.is_ok_and(|by| by == now))
}

fn has_core(folder: &Path) -> bool {
    files::walk(folder).is_ok_and(|list| list.iter().any(|file| is_library(file, "libcore-")))
}

fn is_library(file: &Path, prefix: &str) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.starts_with(prefix) && name.ends_with(".rlib")
}

/// Names the compiler that built the library: after an update of the packages it must be built again.
fn stamp() -> PathBuf {
    Path::new(DEBIAN_LIBRARY).join("built-by")
}

fn debian_version() -> Result<String> {
    output(command(DEBIAN_RUSTC).arg("-vV"))
}

/// Builds the standard library for the browser from Debian's source and puts it beside the others.
fn build_library(paths: &Paths) -> Result<()> {
    let work = TempDir::create("std")?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2021\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";
    files::write(&work.path().join("Cargo.toml"), manifest.as_bytes())?;
    files::write(&work.path().join("src/lib.rs"), b"")?;
    link_linker(paths)?;
    let mut build = command("/usr/bin/cargo");
    build.current_dir(work.path()).args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"]);
    build.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", work.path().join("target"));
    quiet(build.env_remove("RUSTFLAGS"))?;

    let built = files::walk(&work.path().join("target").join(TARGET).join("release/deps"))?;
    let libraries = built.iter().filter(|file| is_library(file, "lib") && !is_library(file, "libempty"));
    let new = work.path().join("lib");
    for library in libraries {
        let name = library.file_name().context("a file has a name")?;
        files::write(&new.join(name), &files::read(library)?)?;
    }
    files::write(&new.join("built-by"), debian_version()?.as_bytes())?;
    // The whole folder is replaced: two versions of one library beside each other are an error to the compiler.
    quiet(&mut as_root("rm", &["-rf", DEBIAN_LIBRARY])?)?;
    quiet(&mut as_root("mkdir", &["-p", "/usr/lib/rustlib/wasm32-unknown-unknown"])?)?;
    quiet(&mut as_root("cp", &["-r", &new.to_string_lossy(), DEBIAN_LIBRARY])?)
}

/// The linker for WebAssembly comes with rustup's toolchain and not with Debian's packages.
fn link_linker(paths: &Paths) -> Result<()> {
    let sysroot = output(command("rustc").current_dir(&paths.root).args(["--print", "sysroot"]))?;
    let linker = format!("{}/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld", sysroot.trim());
    if !Path::new(&linker).exists() {
        bail!("{linker} is absent: the fallback needs an x86-64 toolchain of rustup");
    }
    quiet(&mut as_root("mkdir", &["-p", DEBIAN_LINKERS])?)?;
    quiet(&mut as_root("ln", &["-sfn", &linker, &format!("{DEBIAN_LINKERS}/rust-lld")])?)
}
