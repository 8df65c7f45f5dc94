//! Generated years with planted truth: nothing is applied that is not true, and enough is applied to be worth it.
//!
//! `KAIXU_MATCHING_YEARS` lives through more of them.

mod bank_year;

use std::env;

use bank_year::{
    Random, months,
    plant::Plant,
    score::{Score, percent},
    settings,
    world::{World, odd, round},
    year, year_at_once,
};
use domain::matching::run;

const LICENCES: usize = 500;
const YEARS: u64 = 8;

fn years() -> u64 {
    env::var("KAIXU_MATCHING_YEARS").map_or(YEARS, |years| years.parse().expect("a number of years"))
}

fn lived(year: fn(u64, usize) -> Score) -> Score {
    let mut all = Score::default();
    for seed in 0..years() {
        all.join(year(seed, LICENCES));
    }
    println!("{}", all.table());
    assert!(all.faults.is_empty(), "{} wrong\n{}", all.faults.len(), all.faults[..all.faults.len().min(3)].join("\n"));
    all
}

/// Of a hundred lines of each case so many at least are applied automatically.
fn check_applied(score: &Score, floors: &[(&str, usize)]) {
    for (case, floor) in floors {
        let tally = score.cases.get(case).unwrap_or_else(|| panic!("no year had the case {case}"));
        let applied = percent(tally.applied, tally.lines);
        assert!(*floor <= applied, "{case}: {applied} % applied, {floor} % expected");
    }
}

#[test]
fn month_by_month_nothing_untrue_is_applied() {
    let score = lived(year);
    let floors = [
        ("reference", 98),
        ("several dues, references", 95),
        ("split, reference", 95),
        ("fee, reference", 95),
        ("payout", 95),
        ("other name, reference", 95),
        ("paid twice, first, reference", 95),
        ("aggregate", 80),
        ("announced", 70),
        ("known payer", 65),
        ("split", 65),
    ];
    check_applied(&score, &floors);
    for case in ["returned, back", "money out", "other currency", "chargeback"] {
        let tally = score.cases[case];
        assert_eq!(tally.queued, tally.lines, "{case}");
    }
}

#[test]
fn a_year_at_once_applies_nothing_untrue() {
    let score = lived(year_at_once);
    check_applied(&score, &[("reference", 98), ("payout", 95), ("known payer", 45)]);
}

#[test]
fn a_backlog_of_one_month_applies_nothing_untrue() {
    for amount in [odd, round] {
        let mut random = Random::new(7);
        let world = World::backlog(&mut random, 4_000, amount);
        let plant = Plant::of_lines(&world, &mut random, 4_000);
        let planted = months::backlog(&world, &plant);
        let mut score = Score::default();
        score.add(&planted, &run(&planted.batch, &settings()));
        assert_eq!(score.total().wrong, 0, "{:?}", score.faults.first());
        assert_eq!(score.total().lines, planted.batch.lines.len());
    }
}
