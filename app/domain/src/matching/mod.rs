//! Matching the lines of a bank statement with what licensees owe.
//!
//! Pure and exact: the same batch gives the same answer in whatever order it is brought, and every suggestion adds up
//! to the fen. A suggestion is applied without a person only when its evidence reaches the threshold and nothing else
//! fits as well; a wrong receipt costs finance more than ten that are confirmed by hand.
//!
//! `docs/reconciliation.md` states the rules under *Matching*.

mod claim;
mod classify;
mod compare;
mod cover;
mod desk;
mod evidence;
mod input;
mod names;
mod outcome;
mod payers;
mod read;
mod reading;
mod resolve;
mod rules;
mod settings;

pub use compare::{Change, Comparison, Verdict, compare};
pub use cover::{Cover, covering_sets};
pub use evidence::{Doubt, Evidence};
pub use input::{Announced, Batch, Due, KnownPayer, Line, PayerSource, Payout, Receipt};
pub use names::{account_key, name_key};
pub use outcome::{Awaited, Matched, Outcome, Rival, Standing, Suggestion};
pub use payers::learn;
pub use settings::{Rule, SCORE_MAX, Settings, SettingsFault, WINDOW_DAYS_MAX};

/// Matches a batch. Ids of lines, charges, payments and payouts occur once each.
#[must_use]
pub fn run(batch: &Batch, settings: &Settings) -> Outcome {
    let mut desk = desk::Desk::new(batch, settings);
    let decisions = resolve::decide(&mut desk);
    let awaited = classify::awaited(&desk, &decisions);
    let lines = decisions.into_iter().enumerate();
    let lines = lines.map(|(line, decision)| classify::matched(&desk, line, decision)).collect();
    Outcome { lines, awaited }
}

#[cfg(test)]
mod tests;
