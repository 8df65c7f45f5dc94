//! Trying changed settings on lines that are there, without posting anything.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    input::{Batch, Line},
    outcome::{Matched, Outcome, Standing, Suggestion},
    run,
    settings::{Rule, Settings},
};
use crate::{
    Fen,
    id::{BankLineId, ChargeId},
    month::Month,
};

/// What settings would do with one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub standing: Standing,
    /// The rule of the best suggestion.
    pub rule: Option<Rule>,
    pub parts: Vec<(ChargeId, Fen)>,
    pub fee: Fen,
    pub unapplied: Fen,
    pub score: u16,
}

/// A line that the new settings treat otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub line: BankLineId,
    pub before: Verdict,
    pub after: Verdict,
}

/// What new settings would change in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The month's lines.
    pub lines: usize,
    pub auto_before: usize,
    pub auto_after: usize,
    /// Lines that would be applied to other dues than now: to be looked at before anything else.
    pub applied_otherwise: usize,
    pub exceptions_before: usize,
    pub exceptions_after: usize,
    /// In the order of booking.
    pub changes: Vec<Change>,
}

/// Matches a batch under both settings and says what differs for the lines of the month. The batch holds what was open
/// when the month's lines came in; lines of other months take part in the matching and are not reported.
#[must_use]
pub fn compare(old: &Settings, new: &Settings, month: Month, batch: &Batch) -> Comparison {
    let booked: HashMap<BankLineId, &Line> = batch.lines.iter().map(|line| (line.id, line)).collect();
    let in_month = |line: &Matched| booked.get(&line.line).is_some_and(|line| month.contains(line.booked_on));
    let of_month = |outcome: Outcome| outcome.lines.into_iter().filter(|line| in_month(line)).collect::<Vec<_>>();
    let (before, after) = (of_month(run(batch, old)), of_month(run(batch, new)));
    let auto = |lines: &[Matched]| lines.iter().filter(|line| line.standing == Standing::Auto).count();
    let exceptions = |lines: &[Matched]| lines.iter().filter(|line| line.standing.is_exception()).count();
    let mut comparison = Comparison {
        lines: before.len(),
        auto_before: auto(&before),
        auto_after: auto(&after),
        exceptions_before: exceptions(&before),
        exceptions_after: exceptions(&after),
        ..Comparison::default()
    };
    for (before, after) in before.iter().zip(&after) {
        let both = before.applied().zip(after.applied());
        comparison.applied_otherwise += usize::from(both.is_some_and(|(before, after)| before.parts != after.parts));
        let (old, new) = (Verdict::of(before), Verdict::of(after));
        if old != new {
            comparison.changes.push(Change { line: before.line, before: old, after: new });
        }
    }
    comparison
}

impl Verdict {
    fn of(line: &Matched) -> Self {
        let best: Option<&Suggestion> = line.suggestions.first();
        Self {
            standing: line.standing,
            rule: best.map(|best| best.rule),
            parts: best.map(|best| best.parts.clone()).unwrap_or_default(),
            fee: best.map_or(Fen::ZERO, |best| best.fee),
            unapplied: best.map_or(Fen::ZERO, |best| best.unapplied),
            score: best.map_or(0, |best| best.score),
        }
    }
}
