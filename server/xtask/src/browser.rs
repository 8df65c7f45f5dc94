//! The browser half of the product: WebAssembly, its script, the style sheet and the public files, in one folder that
//! the server serves. Nothing is built again whose inputs are what they were, however new the checkout is.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::files;
use crate::paths::Paths;
use crate::setup::Toolchain;
use crate::shell::{command, quiet, watch};
use crate::steps::notice;
use crate::style;

/// Brotli-compressed size of the entry WebAssembly, in bytes. Past it the first page is slow on a phone.
pub const WASM_BROTLI_BYTES_MAX: u64 = 300 * 1024;

/// The same for the module that verifies passports, which its page alone loads.
pub const VERIFIER_BROTLI_BYTES_MAX: u64 = 90 * 1024;

/// The crates that are compiled for the browser, and the names under which pages ask for them.
const MODULES: [Module; 2] =
    [Module { package: "hydrate", name: "kaixu" }, Module { package: "verifier", name: "verifier" }];

/// What the WebAssembly is made of. The server's crates are not among it.
const WASM_INPUTS: [&str; 4] = ["app", "Cargo.toml", "Cargo.lock", ".cargo"];

/// Files that are also stored compressed; the rest is compressed already or too small to matter.
const COMPRESSED: [&str; 6] = ["css", "js", "json", "svg", "wasm", "webmanifest"];

/// What compilers emit for WebAssembly today and every current browser runs.
const WASM_FEATURES: [&str; 6] =
    ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

/// The crate that every page loads.
const ENTRY: &str = "hydrate";
/// The function of wasm-bindgen's scripts that fetches and starts a module.
const LOADER: &str = "__wbg_init";

/// A crate that becomes a WebAssembly module with its script.
#[derive(Clone, Copy, Debug)]
struct Module {
    package: &'static str,
    name: &'static str,
}

impl Module {
    fn files(self, paths: &Paths) -> [PathBuf; 2] {
        [paths.pkg().join(format!("{}.wasm", self.name)), paths.pkg().join(format!("{}.js", self.name))]
    }

    fn is_there(self, paths: &Paths) -> bool {
        self.files(paths).iter().all(|file| file.exists())
    }
}

/// Builds what is not up to date and says how large it is.
pub fn build(paths: &Paths) -> Result<String> {
    let inputs = wasm_inputs(paths)?;
    let stamp = paths.target.join("site.wasm.stamp");
    let fresh = is_fresh(&stamp, &inputs) && MODULES.iter().all(|module| module.is_there(paths));
    if !fresh {
        for module in MODULES {
            build_wasm(paths, module)?;
        }
        files::write(&stamp, inputs.as_bytes())?;
    }
    let sheet = style::bundle(&paths.root.join("style"))?;
    files::write(&paths.pkg().join("kaixu.css"), sheet.as_bytes())?;
    publish(paths)?;
    compress(paths)?;
    write_build_id(paths)?;
    Ok(format!("{}; {}", if fresh { "up to date" } else { "built" }, sizes(paths)?))
}

/// Fails when a WebAssembly module is larger than its budget.
pub fn check_budget(paths: &Paths) -> Result<()> {
    for (file, most) in [("kaixu.wasm.br", WASM_BROTLI_BYTES_MAX), ("verifier.wasm.br", VERIFIER_BROTLI_BYTES_MAX)] {
        let size = size_of(&paths.pkg().join(file))?;
        println!("   {file}: {size} of {most} bytes");
        ensure!(size <= most, "{file} is over its budget by {} bytes", size - most);
    }
    Ok(())
}

fn wasm_inputs(paths: &Paths) -> Result<String> {
    let recipe = include_str!("browser.rs");
    let salt = format!("{}{recipe}", Toolchain::find(paths)?.version(paths)?);
    files::hash(&paths.root, &WASM_INPUTS, &salt)
}

/// Each by itself: built together, one module would get the features that the other asks of a crate.
fn build_wasm(paths: &Paths, module: Module) -> Result<()> {
    let mut cargo = Toolchain::find(paths)?.cargo(paths);
    cargo.args([
        "build",
        "--package",
        module.package,
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm-release",
    ]);
    watch(&mut cargo)?;
    let folder = paths.wasm_target().join("wasm32-unknown-unknown/wasm-release");
    let raw = folder.join(format!("{}.wasm", module.package));

    // A change of the server's crates moves Cargo.lock and nothing here: then the old result is the new one.
    let hash = files::hash_of(&files::read(&raw)?);
    let stamp = paths.target.join(format!("site.raw.{}.stamp", module.name));
    if is_fresh(&stamp, &hash) && module.is_there(paths) {
        return Ok(());
    }
    bind(paths, module, &raw)?;
    optimise(paths, module)?;
    files::write(&stamp, hash.as_bytes())
}

/// Makes the script that loads the WebAssembly, under the names that the pages ask for.
fn bind(paths: &Paths, module: Module, raw: &Path) -> Result<()> {
    let name = module.name;
    let out = paths.target.join("site.bind");
    files::remove_dir(&out)?;
    let mut bindgen = command(paths.wasm_bindgen());
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"]).arg(&out).arg(raw);
    quiet(&mut bindgen)?;
    let (bound, wanted) = (format!("{name}_bg.wasm"), format!("{name}.wasm"));
    fs::rename(out.join(&bound), out.join(&wanted)).context("wasm-bindgen wrote no WebAssembly")?;
    let file = out.join(format!("{name}.js"));
    let script = fs::read_to_string(&file).context("wasm-bindgen wrote no script")?;
    fs::write(&file, started(module, &script.replace(&bound, &wanted))?)?;
    if module.package == ENTRY {
        files::remove_dir(&paths.pkg().join("snippets"))?;
    }
    files::copy_all(&out, &paths.pkg())?;
    files::remove_dir(&out)
}

/// The entry is started by the page's loader; every other module by its own script, for a page names it in one tag.
fn started(module: Module, script: &str) -> Result<String> {
    if module.package == ENTRY {
        return Ok(script.to_owned());
    }
    ensure!(script.contains(LOADER), "the script of {} has no {LOADER}", module.package);
    Ok(format!("{script}\n{LOADER}();\n"))
}

fn optimise(paths: &Paths, module: Module) -> Result<()> {
    let optimiser = paths.wasm_opt();
    if !optimiser.exists() {
        notice("wasm-opt is absent: the WebAssembly is larger than it need be");
        return Ok(());
    }
    let (wasm, small) = (paths.pkg().join(format!("{}.wasm", module.name)), paths.target.join("site.small.wasm"));
    let mut command = command(optimiser);
    command.arg(&wasm).arg("-Oz").args(WASM_FEATURES.map(|feature| format!("--enable-{feature}")));
    quiet(command.arg("-o").arg(&small))?;
    fs::rename(&small, &wasm).with_context(|| format!("cannot replace {}", wasm.display()))
}

/// Puts the public files in place and takes away those that are no longer among them.
fn publish(paths: &Paths) -> Result<()> {
    let (public, site) = (paths.root.join("public"), paths.site());
    for file in files::walk(&site)?.iter().filter(|file| !file.starts_with(paths.pkg())) {
        if !public.join(file.strip_prefix(&site)?).exists() && file.extension().is_none_or(|e| e != "br") {
            fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    files::copy_all(&public, &site)
}

/// Stores a `.br` beside every file worth it, so that the server compresses nothing twice.
fn compress(paths: &Paths) -> Result<()> {
    let stamps = paths.target.join("site.br.stamps");
    for file in files::walk(&paths.site())? {
        let extension = file.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        if extension == "br" && !file.with_extension("").exists() {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
        if !COMPRESSED.contains(&extension.as_str()) {
            continue;
        }
        let content = files::read(&file)?;
        let (packed, hash) = (with_br(&file), files::hash_of(&content));
        let stamp = stamps.join(file.strip_prefix(paths.site())?);
        if packed.exists() && is_fresh(&stamp, &hash) {
            continue;
        }
        files::write(&packed, &brotli(&content)?)?;
        files::write(&stamp, hash.as_bytes())?;
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let (quality, window) = (11, 22);
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, quality, window);
    writer.write_all(content).context("cannot compress")?;
    Ok(writer.into_inner())
}

fn with_br(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

/// One short word for the whole: pages append it to the addresses of these files, which may then be kept for ever.
fn write_build_id(paths: &Paths) -> Result<()> {
    let parts = ["kaixu.css", "kaixu.js", "kaixu.wasm", "verifier.js", "verifier.wasm", "snippets"];
    let hash = files::hash(&paths.pkg(), &parts, "")?;
    files::write(&paths.pkg().join("BUILD"), &hash.as_bytes()[..12])
}

fn sizes(paths: &Paths) -> Result<String> {
    let size = |name: &str| size_of(&paths.pkg().join(name));
    let (wasm, wasm_br) = (size("kaixu.wasm")?, size("kaixu.wasm.br")?);
    let (script_br, style_br) = (size("kaixu.js.br")?, size("kaixu.css.br")?);
    let verifier_br = size("verifier.wasm.br")?;
    Ok(format!(
        "WebAssembly {wasm} bytes, {wasm_br} with brotli; script {script_br}, style {style_br}; verifier {verifier_br}"
    ))
}

fn size_of(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("cannot find {}", file.display()))?.len())
}

fn is_fresh(stamp: &Path, hash: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|found| found == hash)
}
