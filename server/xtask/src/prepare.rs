//! The `.sqlx` caches: every statement checked against a real database of each kind, so that builds need none.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::files::{self, TempDir};
use crate::paths::Paths;
use crate::postgres::{self, Private};
use crate::shell::{cargo, command, quiet, succeeds, watch};
use crate::steps::step;

const SQLITE_SCRIPT: &str = "import sqlite3, sys\n\
    database = sqlite3.connect(sys.argv[1])\n\
    for name in sys.argv[2:]:\n    database.executescript(open(name, encoding='utf-8').read())\n";

/// Writes the caches anew.
pub fn refresh(paths: &Paths) -> Result<()> {
    for (engine, made) in make(paths)? {
        let cache = cache_of(paths, engine);
        let count = files::walk(&made)?.len();
        files::remove_dir(&cache)?;
        files::copy_all(&made, &cache)?;
        println!("   {}: {count} statements", cache.display());
    }
    Ok(())
}

/// Changes nothing; an error says which cache is not what the source asks for.
pub fn check(paths: &Paths) -> Result<()> {
    for (engine, made) in make(paths)? {
        let (now, then) = (listing(&cache_of(paths, engine))?, listing(&made)?);
        ensure!(now == then, "server/storage/{engine}/.sqlx is stale: run `cargo xtask prepare` and commit it");
    }
    Ok(())
}

/// A fresh cache of each engine in the target folder.
fn make(paths: &Paths) -> Result<Vec<(&'static str, PathBuf)>> {
    let work = TempDir::create("prepare")?;
    let file = work.path().join("kaixu.sqlite");
    let sqlite = make_one(paths, "sqlite", || {
        migrate_sqlite(&file, &paths.root.join("migrations/sqlite"))?;
        Ok(format!("sqlite://{}", file.display()))
    })?;
    let cluster = Private::start()?;
    let postgres = make_one(paths, "postgres", || {
        let url = postgres::create_database(&cluster, "prepare")?;
        postgres::apply(&url, &paths.root.join("migrations/postgres"))?;
        Ok(url)
    })?;
    Ok(vec![("sqlite", sqlite), ("postgres", postgres)])
}

fn make_one(paths: &Paths, engine: &'static str, database: impl FnOnce() -> Result<String>) -> Result<PathBuf> {
    let made = paths.target.join("sqlx").join(engine);
    step(&format!("statements on {engine}"), || {
        let url = database()?;
        files::remove_dir(&made)?;
        std::fs::create_dir_all(&made).with_context(|| format!("cannot create {}", made.display()))?;
        // The macros write while they compile, and nothing tells the compiler that the database changed.
        quiet(command("touch").arg(paths.root.join("server/storage").join(engine).join("src/lib.rs")))?;
        let mut check = cargo(paths);
        check.args(["check", "--package", &format!("storage-{engine}")]).env("SQLX_OFFLINE", "false");
        check.env("SQLX_OFFLINE_DIR", &made).env(format!("{}_DATABASE_URL", engine.to_uppercase()), url);
        watch(&mut check)?;
        Ok("checked".to_owned())
    })?;
    Ok(made)
}

fn migrate_sqlite(file: &Path, migrations: &Path) -> Result<()> {
    let mut scripts = files::walk(migrations)?;
    scripts.retain(|script| script.extension().is_some_and(|e| e == "sql"));
    if succeeds(command("python3").args(["-c", "import sqlite3"])) {
        return quiet(command("python3").args(["-c", SQLITE_SCRIPT]).arg(file).args(scripts));
    }
    for script in scripts {
        let input = std::fs::File::open(&script).with_context(|| format!("cannot read {}", script.display()))?;
        watch(command("sqlite3").arg("-bail").arg(file).stdin(input)).context("neither python3 nor sqlite3 works")?;
    }
    Ok(())
}

fn cache_of(paths: &Paths, engine: &str) -> PathBuf {
    paths.root.join("server/storage").join(engine).join(".sqlx")
}

/// Names and contents, because a statement's cached types may change under the same name.
fn listing(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let files = files::walk(folder)?;
    files.into_iter().map(|file| Ok((file.strip_prefix(folder)?.to_owned(), files::read(&file)?))).collect()
}
