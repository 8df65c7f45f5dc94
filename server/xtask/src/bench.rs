//! `cargo xtask bench`: the pages under load, beside a bare axum "hello" on the same machine in the same run.

use std::env;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::paths::Paths;
use crate::shell::{cargo, command, output, watch};
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
    watch(cargo(paths).args(["build", "--release", "--package", "server", "--example", "hello"]))?;
    ensure!(output(command("which").arg("wrk")).is_ok(), "wrk is absent: apt-get install wrk");
    let data = env::temp_dir().join(format!("kaixu-bench-{}", std::process::id()));
    let started = Instant::now();
    let mut server = command(paths.target.join("release/kaixu"));
    server.arg("serve").env("KAIXU_ADDRESS", SERVER).env("KAIXU_DATA_DIR", &data).env("KAIXU_SITE_ROOT", paths.site());
    let server = start(server.env("KAIXU_LOG", "warn").env_remove("DATABASE_URL"), &format!("http://{SERVER}/readyz"))?;
    println!("demo data and start: {:.1?}", started.elapsed());
    let hello = start(
        command(paths.target.join("release/examples/hello")).env("HELLO_ADDRESS", HELLO),
        &format!("http://{HELLO}/"),
    )?;
    let offer = first_offer()?;
    let (catalogue, offer) = (format!("http://{SERVER}/zh/offers"), format!("http://{SERVER}/zh/offers/{offer}"));
    for (name, url) in [("hello", format!("http://{HELLO}/")), ("catalogue", catalogue), ("offer page", offer)] {
        println!("{name}: {}", wrk(&url)?);
    }
    println!("memory of the server after the load: {}", memory(server.0.id())?);
    drop((server, hello));
    std::fs::remove_dir_all(&data).context("removing the bench's data")
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
