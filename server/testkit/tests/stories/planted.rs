//! A simulation that finds nothing proves nothing: mistakes are planted in store and clock, and each is found.

use testkit::{
    simulation::{Failure, Options, run},
    watched::Bug,
};

const DAYS: u32 = 60;
/// A mistake that is not found within so many seeds would not be found in practice.
const SEEDS_MAX: u64 = 4;

/// The first seed that finds a mistake, and what it says.
async fn found(bug: Bug) -> Option<Box<Failure>> {
    for seed in 1..=SEEDS_MAX {
        let options = Options { plant: Some(bug), ..Options::new(seed, DAYS) };
        if let Err(failure) = run(testkit::sqlite_in_memory().await, options).await {
            println!("{bug:?}: seed {}, day {}, step {}: {}", failure.seed, failure.day, failure.step, failure.problem);
            return Some(failure);
        }
    }
    None
}

/// What the failure has to speak of, so that it is this mistake that was found.
async fn is_found(bug: Bug, word: &str) {
    let failure = found(bug).await.unwrap_or_else(|| panic!("{bug:?} was not found within {SEEDS_MAX} seeds"));
    assert!(failure.problem.contains(word), "{failure}");
    assert!(failure.replay.contains(&format!("--seed {} --days {}", failure.seed, failure.day)), "{failure}");
}

#[tokio::test]
async fn a_forgotten_request_is_found() {
    is_found(Bug::RequestForgotten, "has an effect").await;
}

#[tokio::test]
async fn a_clock_a_day_ahead_is_found() {
    is_found(Bug::DayOff, "interest up to").await;
}

#[tokio::test]
async fn a_fen_rounded_the_other_way_is_found() {
    is_found(Bug::FenOff, "tax").await;
}

#[tokio::test]
async fn a_swapped_allocation_is_found() {
    is_found(Bug::AllocationSwapped, "").await;
}

#[tokio::test]
async fn a_forgotten_reversal_is_found() {
    is_found(Bug::ReversalForgotten, "reversed and has (1, 0) entries").await;
}
