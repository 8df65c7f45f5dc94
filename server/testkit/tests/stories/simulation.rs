//! The market in small: months of chance, and every fen accounted for. `cargo xtask simulate` runs longer.

use testkit::{
    TestDatabase,
    simulation::{Options, Summary, run},
};

const DAYS: u32 = 60;
/// Verbs that sixty days of these seeds must have seen done: a market in which nothing happens proves nothing.
const SEEN: &[&str] = &[
    "AcceptOffer",
    "AcceptReport",
    "AnnouncePayment",
    "ApplyCredit",
    "AskRefund",
    "AskReversal",
    "AskWriteOff",
    "ChargeInterest",
    "ClaimMilestone",
    "CloseMonth",
    "Confirm",
    "CorrectReport",
    "Decide",
    "DecideMilestone",
    "Night",
    "PatentEvent",
    "Record",
    "RecordAnnounced",
    "Reject",
    "Reverse",
    "SubmitReport",
    "Suspend",
];

async fn lives(database: TestDatabase, seed: u64, days: u32) -> Summary {
    match run(database, Options::new(seed, days)).await {
        Ok(summary) => summary,
        Err(failure) => panic!("{failure}"),
    }
}

#[tokio::test]
async fn two_months_of_chance_on_sqlite() {
    let mut done = std::collections::BTreeSet::new();
    let mut crashes = 0;
    for seed in [7, 9, 12] {
        let summary = lives(testkit::sqlite_in_memory().await, seed, DAYS).await;
        crashes += summary.crashes;
        done.extend(summary.tallies.into_iter().filter(|(_, tally)| tally.done > 0).map(|(verb, _)| verb));
    }
    let missing: Vec<&&str> = SEEN.iter().filter(|verb| !done.contains(**verb)).collect();
    assert!(missing.is_empty(), "nobody did {missing:?}");
    assert!(crashes > 20, "{crashes} acts were cut short");
}

#[tokio::test]
async fn two_months_of_chance_tell_the_same_story_on_postgres() {
    let Some(database) = testkit::postgres().await else { return };
    let (there, here) = tokio::join!(lives(database, 4, DAYS), lives(testkit::sqlite_in_memory().await, 4, DAYS));
    assert_eq!(there, here);
}

#[tokio::test]
async fn a_seed_tells_the_same_story_twice_and_another_seed_another() {
    let first = lives(testkit::sqlite_in_memory().await, 5, 10).await;
    assert_eq!(lives(testkit::sqlite_in_memory().await, 5, 10).await, first);
    assert_ne!(lives(testkit::sqlite_in_memory().await, 6, 10).await.hash, first.hash);
}
