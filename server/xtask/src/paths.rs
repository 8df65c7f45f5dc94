//! Where things are: the checkout, and the kept folders beside it that a fresh clone shares.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

#[derive(Debug)]
pub struct Paths {
    /// The top of the checkout.
    pub root: PathBuf,
    /// Builds, outside the checkout: a clean clone must not mean a cold build.
    pub target: PathBuf,
    /// Tools that set-up installs for the project alone.
    pub tools: PathBuf,
}

impl Paths {
    pub fn discover() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").context("run it as `cargo xtask`")?;
        let root = Path::new(&manifest).ancestors().nth(2).context("xtask lies in server/xtask")?.to_owned();
        let kept = cache_dir()?.join("kaixu");
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| kept.join("target"), |dir| root.join(dir));
        Ok(Self { root, target, tools: kept.join("tools") })
    }

    /// What the server serves as files.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The browser half: scripts, WebAssembly and style.
    pub fn pkg(&self) -> PathBuf {
        self.site().join("pkg")
    }

    /// The browser half is built apart: where its toolchain differs from the server's, neither may spoil the other.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    pub fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// Python modules of localstripe, of the version that the tests run.
    pub fn localstripe(&self) -> PathBuf {
        self.tools.join("localstripe")
    }

    /// Python modules of beancount, of the version that the tests run.
    pub fn beancount(&self) -> PathBuf {
        self.tools.join("beancount")
    }

    pub fn wasm_bindgen(&self) -> PathBuf {
        self.tools.join("bin/wasm-bindgen")
    }

    pub fn wasm_opt(&self) -> PathBuf {
        self.tools.join("npm/node_modules/.bin/wasm-opt")
    }
}

fn cache_dir() -> Result<PathBuf> {
    let xdg = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    xdg.or_else(home).context("neither XDG_CACHE_HOME nor HOME is set")
}
