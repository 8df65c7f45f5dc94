//! The market in small from the command line: `cargo xtask simulate` builds and runs this.

use std::{process::ExitCode, time::Instant};

use testkit::{
    TestDatabase,
    simulation::{self, Options, Summary},
};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    seed: u64,
    seeds: u64,
    days: u32,
    is_postgres: bool,
    is_thorough: bool,
    is_echoed: bool,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(wanted) = parse(&args) else {
        eprintln!("simulate [--seed N] [--seeds K] [--days N] [--postgres] [--thorough] [--echo]");
        return ExitCode::FAILURE;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let is_sound = runtime.expect("a runtime can be made").block_on(all(wanted));
    if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parse(args: &[String]) -> Option<Wanted> {
    let mut wanted = Wanted { seed: 1, seeds: 1, days: 60, is_postgres: false, is_thorough: false, is_echoed: false };
    let mut words = args.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--seed" => wanted.seed = words.next()?.parse().ok()?,
            "--seeds" => wanted.seeds = words.next()?.parse().ok()?,
            "--days" => wanted.days = words.next()?.parse().ok()?,
            "--postgres" => wanted.is_postgres = true,
            "--thorough" => wanted.is_thorough = true,
            "--echo" => wanted.is_echoed = true,
            _ => return None,
        }
    }
    Some(wanted)
}

/// Runs seed after seed until one does not hold.
async fn all(wanted: Wanted) -> bool {
    for seed in wanted.seed..wanted.seed.saturating_add(wanted.seeds) {
        let started = Instant::now();
        let options =
            Options { thorough: wanted.is_thorough, echo: wanted.is_echoed, ..Options::new(seed, wanted.days) };
        match simulation::run(database(wanted.is_postgres).await, options).await {
            Ok(summary) => report(seed, wanted.days, &summary, started),
            Err(failure) => {
                eprintln!("{failure}");
                return false;
            }
        }
    }
    true
}

async fn database(is_postgres: bool) -> TestDatabase {
    if is_postgres {
        return testkit::postgres().await.expect("KAIXU_TEST_POSTGRES_URL names a server");
    }
    testkit::sqlite_in_memory().await
}

fn report(seed: u64, days: u32, summary: &Summary, started: Instant) {
    let taken = started.elapsed().as_millis().max(1);
    let a_second = u128::from(summary.steps) * 1000 / taken;
    println!(
        "seed {seed}: {days} days, {} steps ({a_second} a second), {} crashes, {taken} ms, transcript {}",
        summary.steps,
        summary.crashes,
        &summary.hash[..16]
    );
    for (verb, tally) in &summary.tallies {
        println!("  {verb:18} {:5} done {:5} refused", tally.done, tally.refused);
    }
}
