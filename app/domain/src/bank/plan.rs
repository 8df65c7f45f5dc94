//! What importing a statement would add: new lines, lines that are there already, and lines of which only a person can
//! say whether they are twins.
//!
//! The rule is told in docs/reconciliation.md. Two lines of one file are never the same line; each known line accounts
//! for at most one line of the file.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Statement, StatementLine, balances, identity, is_reference};
use crate::{Day, Fen, text::fold};

/// A line that was imported before, on the same account in the same currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLine {
    pub line: StatementLine,
    /// The balance after it, stated or worked out: [`NewLine::balance`] when it was imported.
    pub balance: Option<Fen>,
    /// [`NewLine::day_complete`] when it was imported.
    pub day_complete: bool,
    /// How it was read, such as `camt053` or `csv:icbc`. Two files read alike write the same line alike.
    pub form: String,
    /// Which one it is among lines of the same identity, from 1.
    pub ordinal: u32,
}

/// What is to become of a line of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    New,
    /// It is the known line of this index.
    AlreadyThere {
        known: usize,
    },
    /// It may be the known line of this index, or another that happens to look the same. Until a person decides,
    /// nothing is added.
    PossibleTwin {
        known: usize,
    },
}

/// What a person says of a possible twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwinAnswer {
    SameLine,
    AnotherLine,
}

/// A line of the file with its verdict, in the order of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedLine {
    pub verdict: Verdict,
    pub identity: String,
    pub balance: Option<Fen>,
    /// The file has lines of earlier and of later days, so it has all lines of this one.
    pub day_complete: bool,
}

/// A line to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// Where it is in [`Statement::lines`].
    pub index: usize,
    pub identity: String,
    /// Which one it is among lines of the same identity: identity and ordinal together are unique on an account.
    pub ordinal: u32,
    pub balance: Option<Fen>,
    pub day_complete: bool,
}

/// What importing a statement would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub lines: Vec<PlannedLine>,
    /// Ordinals in use among the known lines.
    ordinals: HashMap<String, BTreeSet<u32>>,
}

impl Plan {
    /// Takes in what a person says of the line of this index; lines that need no answer stay as they are.
    pub fn answer(&mut self, index: usize, answer: TwinAnswer) {
        if let Some(line) = self.lines.get_mut(index)
            && let Verdict::PossibleTwin { known } = line.verdict
        {
            line.verdict = match answer {
                TwinAnswer::SameLine => Verdict::AlreadyThere { known },
                TwinAnswer::AnotherLine => Verdict::New,
            };
        }
    }

    /// How many lines are new, already there, and waiting for a person.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        self.lines.iter().fold((0, 0, 0), |(new, there, open), line| match line.verdict {
            Verdict::New => (new + 1, there, open),
            Verdict::AlreadyThere { .. } => (new, there + 1, open),
            Verdict::PossibleTwin { .. } => (new, there, open + 1),
        })
    }

    /// The indices of lines that wait for a person.
    pub fn open(&self) -> impl Iterator<Item = usize> {
        let lines = self.lines.iter().enumerate();
        lines.filter(|(_, line)| matches!(line.verdict, Verdict::PossibleTwin { .. })).map(|(index, _)| index)
    }

    /// The lines to be added, each with the first free ordinal of its identity.
    #[must_use]
    pub fn new_lines(&self) -> Vec<NewLine> {
        let mut ordinals = self.ordinals.clone();
        let new = self.lines.iter().enumerate().filter(|(_, line)| line.verdict == Verdict::New);
        new.map(|(index, line)| {
            let used = ordinals.entry(line.identity.clone()).or_default();
            let ordinal = (1..).find(|ordinal| !used.contains(ordinal)).expect("not every number is in use");
            used.insert(ordinal);
            let PlannedLine { identity, balance, day_complete, .. } = line.clone();
            NewLine { index, identity, ordinal, balance, day_complete }
        })
        .collect()
    }
}

/// Decides for every line of a statement whether it is there already. `form` is how the file was read, as
/// [`KnownLine::form`].
#[must_use]
pub fn plan_import(existing: &[KnownLine], statement: &Statement, form: &str) -> Plan {
    let balances = balances(statement);
    let known: Vec<Seen<'_>> = existing.iter().map(|known| Seen::of(&known.line, known.balance, &known.form)).collect();
    let lines = statement.lines.iter().zip(&balances);
    let file: Vec<Seen<'_>> = lines.map(|(line, balance)| Seen::of(line, *balance, form)).collect();
    let days = statement.lines.iter().map(|line| line.booked_on);
    let (first, last) = (days.clone().min(), days.max());
    let is_inside = |day: Day| first.is_some_and(|first| first < day) && last.is_some_and(|last| day < last);
    let mut complete: HashSet<Day> =
        existing.iter().filter(|known| known.day_complete).map(|known| known.line.booked_on).collect();
    complete.extend(statement.lines.iter().map(|line| line.booked_on).filter(|day| is_inside(*day)));

    let mut matching = Matching::new(&known, &file, complete);
    matching.alike_in_everything();
    matching.alike_in_what_identifies();
    matching.alike_in_what_is_known();
    matching.booked_on_another_day();

    let lines = file.iter().zip(&matching.verdicts).map(|(seen, verdict)| PlannedLine {
        verdict: *verdict,
        identity: identity(seen.line, seen.balance),
        balance: seen.balance,
        day_complete: is_inside(seen.line.booked_on),
    });
    let lines = lines.collect();
    let mut ordinals: HashMap<String, BTreeSet<u32>> = HashMap::new();
    // Identities hold the day: those of other days cannot meet.
    let is_near = |day: Day| first.is_some_and(|first| first <= day) && last.is_some_and(|last| day <= last);
    for known in existing.iter().filter(|known| is_near(known.line.booked_on)) {
        ordinals.entry(identity(&known.line, known.balance)).or_default().insert(known.ordinal);
    }
    Plan { lines, ordinals }
}

/// A line as it is compared.
struct Seen<'a> {
    line: &'a StatementLine,
    balance: Option<Fen>,
    form: &'a str,
    /// The bank's number; empty where it gives none.
    reference: String,
    counterparty: String,
    /// Name, account and remark in one.
    texts: String,
}

impl<'a> Seen<'a> {
    fn of(line: &'a StatementLine, balance: Option<Fen>, form: &'a str) -> Self {
        let reference = fold(&line.bank_reference);
        let counterparty = fold(&line.counterparty);
        let texts =
            [&counterparty, &fold(&line.counterparty_account), &fold(&line.remark)].map(String::as_str).join("\u{1f}");
        let reference = if is_reference(&reference) { reference } else { String::new() };
        Self { line, balance, form, reference, counterparty, texts }
    }

    fn key(&self) -> (Day, Fen) {
        (self.line.booked_on, self.line.amount)
    }

    /// Whether the two say different things of what the bank keeps apart: number, balance, time of day.
    fn contradicts(&self, other: &Self) -> bool {
        let balances = matches!((self.balance, other.balance), (Some(one), Some(two)) if one != two);
        let (one, two) = (self.line.booked_time.as_str(), other.line.booked_time.as_str());
        if self.form == other.form {
            // What one file gives and another of the same form does not, is given for another line.
            return balances || self.reference != other.reference || one != two;
        }
        let references = !self.reference.is_empty() && !other.reference.is_empty() && self.reference != other.reference;
        // One form may give minutes and another seconds.
        balances || references || !one.starts_with(two) && !two.starts_with(one)
    }

    /// Whether the names can be those of one party. Forms of statement cut and omit names, one form does neither.
    fn is_named_like(&self, other: &Self) -> bool {
        if self.form == other.form {
            return self.texts == other.texts;
        }
        let (one, two) = (self.counterparty.as_str(), other.counterparty.as_str());
        one.starts_with(two) || two.starts_with(one)
    }

    /// Whether nothing tells it apart from a line that looks the same.
    fn is_plain(&self) -> bool {
        self.balance.is_none() && self.reference.is_empty() && self.line.booked_time.is_empty()
    }
}

/// So many candidates are looked at for one line; beyond, a day has hundreds of lines of one amount without any mark.
const CANDIDATES_MAX: usize = 500;
/// Days between a booking in one form of statement and in another: booking and value day over a long holiday.
const DAYS_APART_MAX: i64 = 10;

struct Matching<'a> {
    known: &'a [Seen<'a>],
    file: &'a [Seen<'a>],
    /// Days of which one of the two sides has every line.
    complete: HashSet<Day>,
    is_taken: Vec<bool>,
    verdicts: Vec<Verdict>,
}

impl<'a> Matching<'a> {
    fn new(known: &'a [Seen<'a>], file: &'a [Seen<'a>], complete: HashSet<Day>) -> Self {
        Self { known, file, complete, is_taken: vec![false; known.len()], verdicts: vec![Verdict::New; file.len()] }
    }

    fn is_open(&self, index: usize) -> bool {
        self.verdicts[index] == Verdict::New
    }

    fn settle(&mut self, index: usize, known: usize, is_certain: bool) {
        self.is_taken[known] = true;
        self.verdicts[index] =
            if is_certain { Verdict::AlreadyThere { known } } else { Verdict::PossibleTwin { known } };
    }

    /// Lines of which both sides say the same. Where number, balance or time make the line one of a kind, it is the
    /// same line. Where they do not, the number of such lines decides on days that one side has completely; on other
    /// days nobody can tell.
    fn alike_in_everything(&mut self) {
        type Key<'k> = (Day, Fen, Option<Fen>, &'k str, &'k str, &'k str);
        fn key<'k>(seen: &'k Seen<'_>) -> Key<'k> {
            let (day, amount) = seen.key();
            (day, amount, seen.balance, &seen.reference, &seen.line.booked_time, &seen.texts)
        }
        let mut groups: HashMap<Key<'a>, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (index, seen) in self.file.iter().enumerate() {
            groups.entry(key(seen)).or_default().0.push(index);
        }
        for (index, seen) in self.known.iter().enumerate() {
            if let Some(group) = groups.get_mut(&key(seen)) {
                group.1.push(index);
            }
        }
        for (lines, known) in groups.into_values() {
            let Some(first) = lines.first().map(|index| &self.file[*index]) else { continue };
            let has_twins = lines.len() > 1 || known.len() > 1;
            let is_certain = self.complete.contains(&first.line.booked_on) || !first.is_plain() && !has_twins;
            for (index, known) in lines.into_iter().zip(known) {
                self.settle(index, known, is_certain);
            }
        }
    }

    /// Lines of the same day and amount with the same number, or else the same balance after them: one line in two
    /// forms of statement. Under another name it may be another line of a batch.
    fn alike_in_what_identifies(&mut self) {
        let reference = |seen: &Seen<'_>| (!seen.reference.is_empty()).then(|| (seen.key(), seen.reference.clone()));
        let balance = |seen: &Seen<'_>| seen.balance.map(|balance| (seen.key(), balance));
        let other_form = |one: &Seen<'_>, two: &Seen<'_>| one.form != two.form && !one.contradicts(two);
        self.pair(reference, |one, two| one.is_named_like(two) && !one.contradicts(two), |_, _| true);
        self.pair(balance, |one, two| one.is_named_like(two) && other_form(one, two), |_, _| true);
        self.pair(reference, |one, two| !one.contradicts(two), |_, _| false);
        self.pair(balance, other_form, |_, _| false);
    }

    /// Lines that contradict each other in nothing, where one side knows less than the other.
    fn alike_in_what_is_known(&mut self) {
        self.pair(
            |seen| Some((seen.key(), seen.texts.clone())),
            |one, two| one.form == two.form && !one.contradicts(two),
            |matching, one| matching.complete.contains(&one.line.booked_on),
        );
        self.pair(
            |seen| Some(seen.key()),
            |one, two| one.form != two.form && one.is_named_like(two) && !one.contradicts(two),
            |_, _| false,
        );
    }

    /// Two forms of statement may date a line differently; the bank's number still says that it is one.
    fn booked_on_another_day(&mut self) {
        self.pair(
            |seen| (!seen.reference.is_empty()).then(|| (seen.line.amount, seen.reference.clone())),
            |one, two| {
                one.form != two.form && one.line.booked_on.days_until(two.line.booked_on).abs() <= DAYS_APART_MAX
            },
            |_, _| false,
        );
    }

    /// Settles each open line with the first free known line of the same key that fits.
    fn pair<K: Eq + std::hash::Hash>(
        &mut self,
        key: impl Fn(&Seen<'_>) -> Option<K>,
        fits: impl Fn(&Seen<'_>, &Seen<'_>) -> bool,
        is_certain: impl Fn(&Self, &Seen<'_>) -> bool,
    ) {
        let mut free: HashMap<K, Vec<usize>> = HashMap::new();
        for (index, seen) in self.known.iter().enumerate().filter(|(index, _)| !self.is_taken[*index]) {
            if let Some(key) = key(seen) {
                free.entry(key).or_default().push(index);
            }
        }
        for (index, seen) in self.file.iter().enumerate() {
            if !self.is_open(index) {
                continue;
            }
            let Some(candidates) = key(seen).and_then(|key| free.get_mut(&key)) else { continue };
            let looked_at = candidates.iter().take(CANDIDATES_MAX);
            let found =
                looked_at.enumerate().find(|(_, known)| fits(seen, &self.known[**known])).map(|(place, _)| place);
            if let Some(place) = found {
                let known = candidates.remove(place);
                let is_certain = is_certain(self, seen);
                self.settle(index, known, is_certain);
            }
        }
    }
}

#[cfg(test)]
mod tests;
