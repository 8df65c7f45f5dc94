//! Comparing what the matcher says with what is true.

use std::collections::BTreeMap;

use domain::{
    Fen,
    id::ChargeId,
    matching::{Outcome, Suggestion},
};

use crate::bank_year::{months::Planted, plant::Truth};

/// What became of the lines of one case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub lines: usize,
    /// Applied automatically, as is true.
    pub applied: usize,
    /// Applied automatically, otherwise than is true.
    pub wrong: usize,
    /// Not applied, and the first suggestion is true.
    pub proposed: usize,
    /// Nothing is to be applied, and the line is in the queue where it belongs.
    pub queued: usize,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            lines: self.lines + other.lines,
            applied: self.applied + other.applied,
            wrong: self.wrong + other.wrong,
            proposed: self.proposed + other.proposed,
            queued: self.queued + other.queued,
        }
    }
}

#[derive(Debug, Default)]
pub struct Score {
    pub cases: BTreeMap<&'static str, Tally>,
    /// The first wrong ones, with what was said and what is true.
    pub faults: Vec<String>,
}

impl Score {
    pub fn add(&mut self, planted: &Planted, outcome: &Outcome) {
        for line in &outcome.lines {
            let truth = &planted.truth[&line.line];
            let tally = self.cases.entry(truth.case).or_default();
            tally.lines += 1;
            let right = line.suggestions.first().is_some_and(|best| is_true(best, truth));
            match line.applied() {
                Some(_) if right => tally.applied += 1,
                Some(applied) => {
                    tally.wrong += 1;
                    let written = planted.batch.lines.iter().find(|known| known.id == line.line);
                    self.faults.push(format!("{}: {written:?}\n said {applied:?}\n true {truth:?}", truth.case));
                }
                None => tally.proposed += usize::from(right),
            }
            tally.queued += usize::from(truth.queue == line.standing.as_str());
        }
    }

    /// Adds another year.
    pub fn join(&mut self, other: Self) {
        for (case, more) in other.cases {
            let tally = self.cases.entry(case).or_default();
            *tally = tally.and(more);
        }
        self.faults.extend(other.faults);
    }

    pub fn total(&self) -> Tally {
        self.cases.values().fold(Tally::default(), |sum, tally| sum.and(*tally))
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let head =
            format!("{:<30}{:>8}{:>9}{:>7}{:>10}{:>8}", "case", "lines", "applied", "wrong", "proposed", "queued");
        let row = |case: &str, tally: &Tally| {
            let Tally { lines, applied, wrong, proposed, queued } = tally;
            format!(
                "{case:<30}{lines:>8}{:>8}%{wrong:>7}{:>9}%{:>7}%",
                percent(*applied, *lines),
                percent(*proposed, *lines),
                percent(*queued, *lines)
            )
        };
        let rows = self.cases.iter().map(|(case, tally)| row(case, tally));
        let all = row("all", &self.total());
        [head].into_iter().chain(rows).chain([all]).collect::<Vec<_>>().join("\n")
    }
}

pub fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(0)
}

fn is_true(best: &Suggestion, truth: &Truth) -> bool {
    let sorted = |parts: &[(ChargeId, Fen)]| {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        parts
    };
    !truth.parts.is_empty()
        && sorted(&best.parts) == sorted(&truth.parts)
        && best.fee == truth.fee
        && best.unapplied == truth.unapplied
}
