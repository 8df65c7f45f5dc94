//! A PostgreSQL of one's own: in a temporary folder, reachable through a socket in that folder and nowhere else, gone
//! when its owner is, however the owner ends.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::files::{self, TempDir};
use crate::shell::{command, is_root, output, quiet};

const OPTIONS: &str = "-p 5432 -c listen_addresses= -c max_connections=200 -c timezone=UTC";
/// Settings for data that nobody will miss.
const CARELESS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";
/// Settings as in production, for measurements.
const DURABLE: &str = "-c fsync=on -c synchronous_commit=on";

/// Waits until the owner's end of the pipe closes, by will or by death, then stops the server and removes the folder.
/// It lives in its own process group and ignores signals, so that Ctrl-C at the terminal does not take it first.
const KEEPER: &str =
    r#"trap "" INT TERM HUP; cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate -w stop; rm -rf "$2""#;

#[derive(Debug)]
pub struct Private {
    keeper: Child,
    folder: TempDir,
}

impl Private {
    pub fn start() -> Result<Self> {
        Self::with(CARELESS)
    }

    /// One that keeps what it was told, at the speed of the disk.
    pub fn start_durable() -> Result<Self> {
        Self::with(DURABLE)
    }

    fn with(care: &str) -> Result<Self> {
        let programs = programs()?;
        let folder = TempDir::create("postgres")?;
        let path = folder.path().to_string_lossy().into_owned();
        if is_root() {
            quiet(command("chown").args(["postgres", &path]))?;
        }
        let mut keeper = as_owner("sh", &folder);
        keeper.args(["-c", KEEPER, "keeper"]).arg(&programs).arg(&path).process_group(0);
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let private = Self { keeper: keeper.spawn().context("cannot start the keeper of PostgreSQL")?, folder };

        let data = format!("{path}/data");
        let mut init = as_owner(&programs.join("initdb").to_string_lossy(), &private.folder);
        init.args(["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        quiet(&mut init)?;
        // The server's output goes to its log: an open pipe would make `output` wait for the server's end.
        let mut start = as_owner(&programs.join("pg_ctl").to_string_lossy(), &private.folder);
        start.args([
            "-D",
            &data,
            "-l",
            &format!("{path}/log"),
            "-w",
            "-o",
            &format!("{OPTIONS} {care} -k {path}"),
            "start",
        ]);
        quiet(&mut start).with_context(|| fs::read_to_string(format!("{path}/log")).unwrap_or_default())?;
        Ok(private)
    }

    /// An address of its `postgres` database, for sqlx and for libpq.
    pub fn url(&self) -> String {
        format!("postgres://postgres@localhost:5432/postgres?host={}", self.folder.path().display())
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("the keeper of PostgreSQL: {error}");
        }
    }
}

/// The folder with `initdb` and `pg_ctl`: the newest of Debian's, or the one that `pg_config` names.
pub fn programs() -> Result<PathBuf> {
    let found = files_of_debian().or_else(|| {
        let named = output(command("pg_config").arg("--bindir")).ok()?;
        Some(PathBuf::from(named.trim())).filter(|folder| folder.join("initdb").exists())
    });
    found.context("PostgreSQL's programs are absent: install Debian's `postgresql` or put `pg_config` on the path")
}

fn files_of_debian() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |folder: &Path| folder.file_name()?.to_string_lossy().parse::<u32>().ok();
    let folders = versions.filter_map(|entry| entry.ok().map(|e| e.path()));
    let complete = folders.filter(|folder| folder.join("bin/initdb").exists());
    complete.max_by_key(|folder| number(folder)).map(|folder| folder.join("bin"))
}

/// PostgreSQL refuses to run as root; there it runs as the user that its package created.
fn as_owner(program: &str, folder: &TempDir) -> Command {
    let mut owned = if is_root() {
        let mut runuser = command("runuser");
        runuser.args(["-u", "postgres", "--", program]);
        runuser
    } else {
        command(program)
    };
    owned.current_dir(folder.path()).env("LC_ALL", "C.UTF-8");
    owned
}

/// A new empty database of the cluster, for programs that must not share one.
pub fn create_database(private: &Private, name: &str) -> Result<String> {
    let psql = programs()?.join("psql");
    let url = private.url();
    quiet(command(psql).args(["-q", "-d", &url, "-c", &format!("CREATE DATABASE \"{name}\"")]))?;
    Ok(url.replacen("/postgres?", &format!("/{name}?"), 1))
}

/// Runs every file in the order of the names, each as one transaction.
pub fn apply(url: &str, folder: &Path) -> Result<()> {
    let psql = programs()?.join("psql");
    for file in files::walk(folder)?.iter().filter(|file| file.extension().is_some_and(|e| e == "sql")) {
        let mut run = command(&psql);
        run.args(["-q", "-X", "-1", "-v", "ON_ERROR_STOP=1", "-d", url, "-f"]).arg(file);
        quiet(&mut run)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Private, create_database, programs};
    use crate::shell::{command, output};

    #[test]
    fn it_answers_while_it_is_held_and_leaves_nothing_behind() {
        let cluster = Private::start().unwrap();
        let folder = cluster.folder.path().to_owned();
        let url = create_database(&cluster, "fresh").unwrap();
        let mut psql = command(programs().unwrap().join("psql"));
        let answer = output(psql.args(["-X", "-A", "-t", "-d", &url, "-c", "SELECT current_database()"]));
        assert_eq!(answer.unwrap().trim(), "fresh");
        drop(cluster);
        assert!(!folder.exists());
    }
}
