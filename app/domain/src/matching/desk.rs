//! The matcher's working table: everything sorted and indexed once, and what is still open while rules are tried.
//!
//! Lines, dues and announcements are sorted by day and id before anything else happens, and hash maps are only asked,
//! never walked: so the order in which the caller brings things cannot matter.

use std::collections::{BTreeMap, HashMap};

use super::{
    claim::Claim,
    input::{Announced, Batch, Due, Line, Payout, Receipt},
    names::{grams, name_core, name_key},
    payers::PayerIndex,
    read::{Reading, read_lines},
    reading::CodeIndex,
    settings::Settings,
};
use crate::{
    Fen,
    id::{ChargeId, LicenceId, OrganisationId},
};

pub(super) struct Desk<'a> {
    pub(super) settings: &'a Settings,
    pub(super) batch: &'a Batch,
    /// By booking day and id.
    pub(super) lines: Vec<&'a Line>,
    /// By due day and id.
    pub(super) dues: Vec<&'a Due>,
    /// By the day announced and id.
    pub(super) announced: Vec<&'a Announced>,
    pub(super) payouts: Vec<&'a Payout>,
    /// By booking day and charge.
    pub(super) receipts: Vec<&'a Receipt>,
    pub(super) readings: Vec<Reading>,
    /// The lines that name a due by its reference.
    pub(super) naming: Vec<Vec<usize>>,
    pub(super) state: State,
    pub(super) index: Index,
    pub(super) collectors: Vec<String>,
}

/// What changes while rules are tried.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// What is still open of each due.
    pub(super) open: Vec<Fen>,
    /// The line that took from a due last.
    pub(super) taken_by: Vec<Option<usize>>,
    pub(super) arrived: Vec<bool>,
    pub(super) paid_out: Vec<bool>,
    /// Whether a line was given its place.
    pub(super) resolved: Vec<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) by_charge: HashMap<ChargeId, usize>,
    pub(super) by_licensee: HashMap<OrganisationId, Vec<usize>>,
    pub(super) by_licence: HashMap<LicenceId, Vec<usize>>,
    pub(super) by_amount: HashMap<Fen, Vec<usize>>,
    pub(super) announced_by_amount: BTreeMap<Fen, Vec<usize>>,
    pub(super) payouts_by_net: HashMap<Fen, Vec<usize>>,
    pub(super) lines_by_payer: HashMap<String, Vec<usize>>,
    pub(super) licence_numbers: CodeIndex,
    /// The first due of each licence number, in the order of `licence_numbers`.
    pub(super) number_dues: Vec<usize>,
    /// The licensees' names as they are compared, and the name of each due.
    pub(super) names: Vec<Name>,
    pub(super) name_of_due: Vec<usize>,
    /// The payers' names of the announcements as they are compared.
    pub(super) announced_names: Vec<String>,
}

/// A licensee's name without the form of the company, and its pairs of characters.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) core: String,
    pub(super) grams: Vec<(char, char)>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(batch: &'a Batch, settings: &'a Settings) -> Self {
        let mut lines: Vec<&Line> = batch.lines.iter().collect();
        lines.sort_by_key(|line| (line.booked_on, line.id));
        let mut dues: Vec<&Due> = batch.dues.iter().collect();
        dues.sort_by_key(|due| (due.due_on, due.charge));
        let mut announced: Vec<&Announced> = batch.announced.iter().collect();
        announced.sort_by_key(|announced| (announced.paid_on, announced.payment));
        let mut payouts: Vec<&Payout> = batch.payouts.iter().collect();
        payouts.sort_by(|a, b| (a.expected_on, &a.id).cmp(&(b.expected_on, &b.id)));
        let mut receipts: Vec<&Receipt> = batch.receipts.iter().collect();
        receipts.sort_by_key(|receipt| (receipt.booked_on, receipt.charge, receipt.amount));
        let readings = read_lines(&lines, &dues, &receipts, settings, &PayerIndex::new(batch));
        let mut naming = vec![Vec::new(); dues.len()];
        for (line, reading) in readings.iter().enumerate() {
            for due in &reading.references {
                naming[*due].push(line);
            }
        }
        let index = Index::new(&lines, &dues, &announced, &payouts);
        let state = State::new(&lines, &dues, &announced, &payouts, &index, &readings);
        let collectors = settings.collectors.iter().map(|name| name_key(name)).collect();
        Self { settings, batch, lines, dues, announced, payouts, receipts, readings, naming, state, index, collectors }
    }

    pub(super) fn open(&self, due: usize) -> Fen {
        self.state.open[due]
    }

    /// Days from a due's day to a line's; negative when the line is earlier.
    pub(super) fn days_late(&self, line: usize, due: usize) -> i64 {
        self.dues[due].due_on.days_until(self.lines[line].booked_on)
    }

    /// Whether a due is expected on the day of a line, or was before: not too far ahead.
    pub(super) fn is_expected(&self, line: usize, due: usize) -> bool {
        -i64::from(self.settings.window_before_days) <= self.days_late(line, due)
    }

    pub(super) fn in_window(&self, line: usize, due: usize) -> bool {
        self.is_expected(line, due) && self.days_late(line, due) <= i64::from(self.settings.window_after_days)
    }

    /// The open dues of licensees that a line may pay, by due day.
    pub(super) fn candidates(&self, line: usize, licensees: &[OrganisationId]) -> Vec<usize> {
        let dues = licensees.iter().filter_map(|licensee| self.index.by_licensee.get(licensee)).flatten();
        let usable = |due: &usize| self.open(*due) > Fen::ZERO && self.is_expected(line, *due);
        let mut candidates: Vec<usize> = dues.copied().filter(usable).collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// The dues that were of the amount of a line from the beginning and in whose window it lies, by due day.
    pub(super) fn of_amount_in_window(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        let booked = self.lines[line];
        let of_amount = self.index.by_amount.get(&booked.amount).map_or(&[][..], Vec::as_slice);
        let after = i64::from(self.settings.window_after_days);
        let first = of_amount.partition_point(|due| after < self.days_late(line, *due));
        of_amount[first..].iter().copied().take_while(move |due| self.in_window(line, *due))
    }

    /// The announcements whose amount lies between two, both included, in the order of amount and day.
    pub(super) fn announced_between(&self, low: Fen, high: Fen) -> impl Iterator<Item = usize> + '_ {
        let range = (low <= high).then(|| self.index.announced_by_amount.range(low..=high));
        let waiting = |place: &usize| !self.state.arrived[*place];
        range.into_iter().flatten().flat_map(|(_, places)| places).copied().filter(waiting)
    }

    /// The other lines of the payer of a line that are still to be matched, booked at most so many days before or after.
    pub(super) fn lines_of_payer(&self, line: usize, days: u16) -> impl Iterator<Item = usize> + '_ {
        let booked = self.lines[line];
        let payer = super::read::payer_key(&booked.counterparty, &booked.counterparty_account);
        let of_payer = self.index.lines_by_payer.get(&payer).map_or(&[][..], Vec::as_slice);
        let since = move |other: usize| self.lines[other].booked_on.days_until(booked.booked_on);
        let first = of_payer.partition_point(|other| i64::from(days) < since(*other));
        let near = of_payer[first..].iter().copied().take_while(move |other| -i64::from(days) <= since(*other));
        near.filter(move |other| *other != line && !self.state.resolved[*other])
    }

    /// Takes what a claim takes: its dues, its announcements, its payout and its lines.
    pub(super) fn take(&mut self, claim: &Claim) {
        for (due, amount) in &claim.parts {
            self.state.open[*due] = self.state.open[*due] - *amount;
            self.state.taken_by[*due] = claim.lines.first().copied();
        }
        for announced in &claim.announced {
            self.state.arrived[*announced] = true;
        }
        if let Some(payout) = claim.payout {
            self.state.paid_out[payout] = true;
        }
        for line in &claim.lines {
            self.state.resolved[*line] = true;
        }
    }

    /// Whether what a claim takes is still there.
    pub(super) fn is_free(&self, claim: &Claim) -> bool {
        claim.lines.iter().all(|line| !self.state.resolved[*line])
            && claim.parts.iter().all(|(due, amount)| *amount <= self.open(*due))
            && claim.announced.iter().all(|announced| !self.state.arrived[*announced])
            && claim.payout.is_none_or(|payout| !self.state.paid_out[payout])
    }
}

impl State {
    fn new(
        lines: &[&Line],
        dues: &[&Due],
        announced: &[&Announced],
        payouts: &[&Payout],
        index: &Index,
        readings: &[Reading],
    ) -> Self {
        let mut open: Vec<Fen> = dues.iter().map(|due| due.open.max(Fen::ZERO)).collect();
        // What the provider has received is no longer awaited from anybody else.
        for (charge, amount) in payouts.iter().flat_map(|payout| &payout.receipts) {
            if let Some(due) = index.by_charge.get(charge) {
                open[*due] = open[*due].saturating_floor_sub(*amount);
            }
        }
        Self {
            open,
            taken_by: vec![None; dues.len()],
            arrived: vec![false; announced.len()],
            paid_out: vec![false; payouts.len()],
            resolved: (0..lines.len()).map(|line| readings[line].fixed.is_some()).collect(),
        }
    }
}

impl Index {
    fn new(lines: &[&Line], dues: &[&Due], announced: &[&Announced], payouts: &[&Payout]) -> Self {
        let mut index = Self::default();
        let mut numbers: Vec<&str> = Vec::new();
        for (place, due) in dues.iter().enumerate() {
            index.by_charge.insert(due.charge, place);
            index.by_licensee.entry(due.licensee).or_default().push(place);
            index.by_amount.entry(due.open).or_default().push(place);
            let of_licence = index.by_licence.entry(due.licence).or_default();
            if of_licence.is_empty() {
                numbers.push(&due.licence_number);
                index.number_dues.push(place);
            }
            of_licence.push(place);
        }
        index.add_names(dues);
        index.announced_names = announced.iter().map(|announced| name_key(&announced.payer_name)).collect();
        for (place, announced) in announced.iter().enumerate() {
            index.announced_by_amount.entry(announced.amount).or_default().push(place);
        }
        for (place, payout) in payouts.iter().enumerate() {
            index.payouts_by_net.entry(payout.net).or_default().push(place);
        }
        for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.amount > Fen::ZERO) {
            let payer = super::read::payer_key(&line.counterparty, &line.counterparty_account);
            if !payer.is_empty() {
                index.lines_by_payer.entry(payer).or_default().push(place);
            }
        }
        index.licence_numbers = CodeIndex::new(numbers.into_iter(), false);
        index
    }

    fn add_names(&mut self, dues: &[&Due]) {
        let mut known: HashMap<&str, usize> = HashMap::new();
        for due in dues {
            let next = self.names.len();
            let place = *known.entry(&due.licensee_name).or_insert(next);
            if place == next {
                let core = name_core(&name_key(&due.licensee_name)).to_owned();
                self.names.push(Name { grams: grams(&core), core });
            }
            self.name_of_due.push(place);
        }
    }
}
