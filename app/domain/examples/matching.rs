//! Measures the matcher: how right it is on generated years, and what it costs as lines and dues grow.
//!
//! `cargo xtask bench matching [YEARS]`, fifty years unless told. Every size runs in a process of its own, so that its
//! peak memory is its own.

#[path = "../tests/bank_year/mod.rs"]
mod bank_year;

use std::{env, fs, process::Command, time::Instant};

use bank_year::{
    Random, months,
    plant::Plant,
    score::Score,
    settings,
    world::{World, odd, round},
    year, year_at_once,
};
use domain::{
    Fen,
    matching::{Standing, run},
};

const LICENCES: usize = 500;
const YEARS: u64 = 50;
const SIZES: [usize; 3] = [10_000, 30_000, 100_000];

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [flag, kind, size] = arguments.as_slice()
        && flag == "--measure"
    {
        measure(size.parse().expect("a size is a number"), if kind == "odd" { odd } else { round });
        return;
    }
    let years = arguments.first().map_or(YEARS, |years| years.parse().expect("the number of years is a number"));
    correctness("month by month, as people work", years, year);
    correctness("a whole year at once, nothing learned", years, year_at_once);
    for (kind, name) in [("odd", "amounts of any fen"), ("round", "amounts of whole thousands, each owed by hundreds")]
    {
        println!("{name}");
        println!(
            "{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>13}",
            "lines", "dues", "applied", "wrong", "CPU ms", "wall ms", "peak RSS MB"
        );
        for size in SIZES {
            let program = env::current_exe().expect("a program knows where it is");
            let status = Command::new(program).args(["--measure", kind, &size.to_string()]).status();
            assert!(status.expect("it starts itself").success(), "the measurement of {size} failed");
        }
    }
}

fn correctness(name: &str, years: u64, year: fn(u64, usize) -> Score) {
    let mut all = Score::default();
    for seed in 0..years {
        all.join(year(seed, LICENCES));
    }
    let total = all.total();
    let decided = total.applied + total.wrong;
    println!("{name}: {years} years of {LICENCES} licences");
    println!("{}", all.table());
    println!("precision of what was applied: {} of {decided}\n", total.applied);
    for fault in all.faults.iter().take(3) {
        println!("{fault}\n");
    }
}

/// Prints one line of figures for so many lines against so many dues.
fn measure(size: usize, amount: fn(&mut Random) -> Fen) {
    let mut random = Random::new(1);
    let world = World::backlog(&mut random, size, amount);
    let plant = Plant::of_lines(&world, &mut random, size);
    let planted = months::backlog(&world, &plant);
    drop((world, plant));
    let settings = settings();
    let (started, busy) = (Instant::now(), cpu_millis());
    let outcome = run(&planted.batch, &settings);
    let (elapsed, busy) = (started.elapsed().as_millis(), cpu_millis() - busy);
    let peak = peak_megabytes();
    let mut score = Score::default();
    score.add(&planted, &outcome);
    let applied = outcome.counts().get(&Standing::Auto).copied().unwrap_or_default();
    let (lines, dues, wrong) = (planted.batch.lines.len(), planted.batch.dues.len(), score.total().wrong);
    println!("{lines:>9}{dues:>9}{applied:>9}{wrong:>9}{busy:>9}{elapsed:>9}{peak:>13}");
}

/// The time that this thread ran, whatever else the machine does; zero where Linux does not tell it.
fn cpu_millis() -> u64 {
    let schedule = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = schedule.split(' ').next().and_then(|first| first.parse::<u64>().ok());
    nanoseconds.unwrap_or_default() / 1_000_000
}

/// The most memory that this process ever had, as Linux tells it; zero elsewhere.
fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
