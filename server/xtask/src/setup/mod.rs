//! What a machine needs beyond rustup, Node and a package manager: put in place once, found in place ever after. Each
//! step does the plain thing first and another only when that fails.

mod packages;
mod tools;
mod wasm;

use std::path::PathBuf;

use anyhow::Result;

pub use self::wasm::Toolchain;
use crate::paths::Paths;
use crate::steps::step;

/// What `build` and `run` need.
pub fn for_building(paths: &Paths) -> Result<()> {
    step("WebAssembly target", || wasm::ensure(paths))?;
    step("wasm-bindgen", || tools::wasm_bindgen(paths))?;
    step("wasm-opt", || tools::wasm_opt(paths))?;
    step("font of documents", packages::for_running)
}

/// What `test` needs besides.
pub fn for_testing(paths: &Paths) -> Result<()> {
    for_building(paths)?;
    step("clippy of the browser half", || wasm::ensure_clippy(paths))?;
    step("Chromium, CJK fonts, PostgreSQL, hledger", packages::for_testing)?;
    step("beancount", || tools::beancount(paths))?;
    step("localstripe", || tools::localstripe(paths))?;
    step("Playwright and axe", || tools::playwright(paths))
}

/// The browser of the browser tests.
pub fn chromium() -> PathBuf {
    std::env::var_os("CHROMIUM_PATH").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from)
}
