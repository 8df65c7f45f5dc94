//! `cargo xtask bench`: the pages under load, beside a bare axum "hello" on the same machine in the same run.
//! `cargo xtask bench money`: what moves money, beside pgbench on the same PostgreSQL in the same run.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::paths::Paths;
use crate::postgres::{self, Private};
use crate::shell::{command, output, watch};
use crate::tasks::{self, Profile};
use crate::{browser, setup};

const SERVER: &str = "127.0.0.1:3998";
const HELLO: &str = "127.0.0.1:3999";
const START_SECONDS_MAX: u64 = 120;

/// A program that ends with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Builds for release, starts both servers, and prints requests a second and latencies of each address.
pub fn run(paths: &Paths) -> Result<()> {
    setup::for_building(paths)?;
    browser::build(paths)?;
    tasks::build_server(paths, Profile::Release)?;
    let mut hello = tasks::build_example(paths, "hello")?;
    ensure!(output(command("which").arg("wrk")).is_ok(), "wrk is absent: apt-get install wrk");
    let data = env::temp_dir().join(format!("kaixu-bench-{}", std::process::id()));
    let started = Instant::now();
    let mut server = command(paths.target.join("release/kaixu"));
    server.arg("serve").env("KAIXU_ADDRESS", SERVER).env("KAIXU_DATA_DIR", &data).env("KAIXU_SITE_ROOT", paths.site());
    let server = start(server.env("KAIXU_LOG", "warn").env_remove("DATABASE_URL"), &format!("http://{SERVER}/readyz"))?;
    println!("demo data and start: {:.1?}", started.elapsed());
    let hello = start(hello.env("HELLO_ADDRESS", HELLO), &format!("http://{HELLO}/"))?;
    let offer = first_offer()?;
    let (catalogue, offer) = (format!("http://{SERVER}/zh/offers"), format!("http://{SERVER}/zh/offers/{offer}"));
    for (name, url) in [("hello", format!("http://{HELLO}/")), ("catalogue", catalogue), ("offer page", offer)] {
        println!("{name}: {}", wrk(&url)?);
    }
    println!("memory of the server after the load: {}", memory(server.0.id())?);
    drop((server, hello));
    std::fs::remove_dir_all(&data).context("removing the bench's data")
}

/// Tables and a transaction of two lines, as pgbench runs it.
const TWO_LINES_TABLES: &str =
    "CREATE TABLE entry (id BIGSERIAL PRIMARY KEY, key TEXT NOT NULL UNIQUE, at TIMESTAMPTZ NOT NULL);
CREATE TABLE posting (id BIGSERIAL PRIMARY KEY, entry_id BIGINT NOT NULL REFERENCES entry (id), account INT NOT NULL,
  amount BIGINT NOT NULL);";
const TWO_LINES: &str = "\\set account random(1, 1000)
BEGIN;
INSERT INTO entry (key, at) VALUES (gen_random_uuid()::text, now()) RETURNING id \\gset
INSERT INTO posting (entry_id, account, amount) VALUES (:id, :account, 10000);
INSERT INTO posting (entry_id, account, amount) VALUES (:id, :account + 1, -10000);
COMMIT;
";

/// Acceptances and payments a second through the use cases, with the ratio to a bare double entry of pgbench on the same
/// durable server; then what `money` measures besides.
#[expect(clippy::float_arithmetic, reason = "rates of a measurement, no money")]
pub fn money(paths: &Paths) -> Result<()> {
    setup::for_building(paths)?;
    let mut program = tasks::build_example(paths, "money")?;
    let cluster = Private::start_durable()?;
    let bare = two_lines(&cluster, "before")?;
    println!("pgbench, a bare double entry: {bare:.0}/s");
    let mut running = program.env("KAIXU_TEST_POSTGRES_URL", cluster.url()).stdout(Stdio::piped()).spawn()?;
    // A large book takes minutes: each figure is shown when it is there.
    for line in BufReader::new(running.stdout.take().context("the measurement says something")?).lines() {
        let line = line?;
        match rate_of(&line) {
            Some(rate) if bare > 0.0 => println!("{line} ({:.2} of pgbench)", rate / bare),
            _ => println!("{line}"),
        }
    }
    ensure!(running.wait()?.success(), "the measurement failed");
    println!("pgbench again: {:.0}/s", two_lines(&cluster, "after")?);
    Ok(())
}

/// An example that measures both engines, beside a durable PostgreSQL.
pub fn example(paths: &Paths, name: &str) -> Result<()> {
    setup::for_building(paths)?;
    let mut program = tasks::build_example(paths, name)?;
    let cluster = Private::start_durable()?;
    watch(program.env("KAIXU_TEST_POSTGRES_URL", cluster.url()))
}

/// An example that measures without a database server.
pub fn alone(paths: &Paths, name: &str, args: &[&str]) -> Result<()> {
    setup::for_building(paths)?;
    watch(tasks::build_example(paths, name)?.args(args))
}

/// `payments on postgres: 123/s`.
fn rate_of(line: &str) -> Option<f64> {
    let is_market = line.starts_with("payments") || line.starts_with("acceptances");
    line.rsplit(' ').next()?.strip_suffix("/s").filter(|_| is_market)?.parse().ok()
}

/// Transactions a second of eight clients, over ten seconds.
fn two_lines(cluster: &Private, name: &str) -> Result<f64> {
    let programs = postgres::programs()?;
    let url = postgres::create_database(cluster, name)?;
    crate::shell::quiet(command(programs.join("psql")).args(["-q", "-d", &url, "-c", TWO_LINES_TABLES]))?;
    let script = env::temp_dir().join(format!("kaixu-two-lines-{}.sql", std::process::id()));
    std::fs::write(&script, TWO_LINES).context("writing the script of pgbench")?;
    let mut bench = command(programs.join("pgbench"));
    let report = output(bench.args(["-n", "-c", "8", "-j", "2", "-T", "10", "-f"]).arg(&script).arg(&url))?;
    std::fs::remove_file(&script).context("removing the script of pgbench")?;
    let rate = report.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rest| rest.split(' ').next()).context("pgbench says how fast it was")?;
    rate.parse().context("pgbench gives a number")
}

fn start(program: &mut Command, ready: &str) -> Result<Running> {
    let child = Running(program.spawn().context("starting a server to measure")?);
    let deadline = Instant::now() + Duration::from_secs(START_SECONDS_MAX);
    while Instant::now() < deadline {
        if output(command("curl").args(["-fsS", ready])).is_ok() {
            return Ok(child);
        }
        sleep(Duration::from_millis(50));
    }
    bail!("{ready} did not answer within {START_SECONDS_MAX} s")
}

/// The id of an offer in the catalogue.
fn first_offer() -> Result<String> {
    let listed = output(command("curl").args(["-fsS", &format!("http://{SERVER}/api/v1/offers")]))?;
    let start = listed.find("dcl_").context("the demo catalogue has offers")?;
    Ok(listed[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
}

/// A second to warm up, ten to measure, over eight connections.
fn wrk(url: &str) -> Result<String> {
    output(command("wrk").args(["-t2", "-c8", "-d1s", url]))?;
    let report = output(command("wrk").args(["-t2", "-c8", "-d10s", "--latency", url]))?;
    let value = |label: &str| {
        report.lines().find_map(|line| line.trim().strip_prefix(label)).map(str::trim).unwrap_or("?").to_owned()
    };
    Ok(format!("{} requests/s, p50 {}, p99 {}", value("Requests/sec:"), value("50%"), value("99%")))
}

fn memory(process: u32) -> Result<String> {
    let status =
        std::fs::read_to_string(format!("/proc/{process}/status")).context("reading the memory of the server")?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    Ok(resident.unwrap_or("?").trim().to_owned())
}
