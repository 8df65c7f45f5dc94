//! `cargo xtask simulate`: the market in small, on SQLite or on a PostgreSQL of its own.

use anyhow::Result;

use crate::paths::Paths;
use crate::postgres::Private;
use crate::shell::{cargo, watch};

/// Where the tests find their PostgreSQL.
const SERVER: &str = "KAIXU_TEST_POSTGRES_URL";

/// Builds and runs the example of testkit with these options. With `--postgres` it uses the server of the tests, or
/// starts one.
pub fn run(paths: &Paths, args: &[&str]) -> Result<()> {
    let mut simulate = cargo(paths);
    simulate.args(["run", "--quiet", "--package", "testkit", "--example", "simulate", "--"]).args(args);
    if !args.contains(&"--postgres") || std::env::var_os(SERVER).is_some() {
        return watch(&mut simulate);
    }
    let cluster = Private::start()?;
    watch(simulate.env(SERVER, cluster.url()))
}
