//! Reading every line once: what it names, who may have paid it, and whether it is a receipt at all.

use std::collections::HashMap;

use super::{
    evidence::Evidence,
    input::{Due, Line, Receipt},
    names::{account_key, name_key},
    outcome::Standing,
    payers::{Payer, PayerIndex},
    reading::{CodeIndex, runs},
    settings::Settings,
};
use crate::{Fen, text::fold};

/// What a line says, without any regard to amounts of dues.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// Where the line stands when it is not a receipt to be matched.
    pub(super) fixed: Option<Standing>,
    /// The dues whose references it names, in the order of the remark.
    pub(super) references: Vec<usize>,
    /// The earlier receipts whose references it names.
    pub(super) settled: Vec<usize>,
    /// The dues whose references it nearly names.
    pub(super) typos: Vec<usize>,
    /// It has something like a reference that is none.
    pub(super) unread: bool,
    pub(super) other_purpose: Option<String>,
    pub(super) payers: Vec<Payer>,
    /// Name and account belong to different licensees.
    pub(super) conflict: bool,
    /// The nearest other line of the same payer and amount.
    pub(super) twin: Option<(usize, i64)>,
    /// An earlier receipt of the same payer and amount, so many days before; for money out, the one that it takes back.
    pub(super) repeats: Option<(usize, i64)>,
    /// A line of money out that may take this one back, or the credit that this one takes back.
    pub(super) mirror: Option<usize>,
    pub(super) word: Option<String>,
}

/// By which two lines are of the same payer: the name, or the account where there is none.
pub(super) fn payer_key(name: &str, account: &str) -> String {
    let name = name_key(name);
    if name.is_empty() { account_key(account) } else { name }
}

pub(super) fn read_lines(
    lines: &[&Line],
    dues: &[&Due],
    receipts: &[&Receipt],
    settings: &Settings,
    payers: &PayerIndex,
) -> Vec<Reading> {
    let references = CodeIndex::new(dues.iter().map(|due| due.reference.as_str()), true);
    let settled = CodeIndex::new(receipts.iter().map(|receipt| receipt.reference.as_str()), false);
    let mut readings: Vec<Reading> = Vec::with_capacity(lines.len());
    for line in lines {
        let mut reading = classified(line, settings);
        if line.amount > Fen::ZERO {
            read_codes(line, &references, &settled, &mut reading);
            (reading.payers, reading.conflict) = payers.of(line);
            reading.other_purpose = word_in(&line.remark, &settings.other_purposes);
        }
        readings.push(reading);
    }
    find_mirrors(lines, settings, &mut readings);
    find_twins(lines, receipts, settings, &mut readings);
    find_taken_back(lines, receipts, settings, &mut readings);
    readings
}

fn read_codes(line: &Line, references: &CodeIndex, settled: &CodeIndex, reading: &mut Reading) {
    let runs = runs(&line.remark);
    reading.references = references.exactly(&runs);
    reading.settled = settled.exactly(&runs);
    if reading.references.is_empty() && reading.settled.is_empty() {
        reading.typos = references.nearly(&runs);
        reading.unread = references.looks_like_code(&runs);
    }
}

/// The first of the words that a text has.
fn word_in(text: &str, words: &[String]) -> Option<String> {
    let folded = fold(text);
    words.iter().find(|word| folded.contains(&fold(word))).cloned()
}

/// What is decided by sign, currency and words alone.
fn classified(line: &Line, settings: &Settings) -> Reading {
    let returned = word_in(&line.remark, &settings.returned_words);
    let chargeback = word_in(&line.remark, &settings.chargeback_words);
    let money_in = line.amount > Fen::ZERO;
    let (fixed, word) = match (money_in, chargeback, returned) {
        (false, Some(word), _) => (Some(Standing::Chargeback), Some(word)),
        (_, _, Some(word)) => (Some(Standing::Returned), Some(word)),
        (false, None, None) => (Some(Standing::Outgoing), None),
        (true, _, None) if line.currency != settings.currency => (Some(Standing::Currency), None),
        (true, _, None) => (None, None),
    };
    Reading { fixed, word, ..Reading::default() }
}

/// Pairs money out with the credit that it takes back: same amount, same payer, a few days later. A bank that books a
/// returned transfer often leaves the payer out; then the amount decides where only one credit has it.
fn find_mirrors(lines: &[&Line], settings: &Settings, readings: &mut [Reading]) {
    let mut credits: HashMap<Fen, Vec<usize>> = HashMap::new();
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.amount > Fen::ZERO) {
        credits.entry(line.amount).or_default().push(place);
    }
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.amount < Fen::ZERO) {
        let of_amount = credits.get(&-line.amount).map_or(&[][..], Vec::as_slice);
        let since = |credit: usize| lines[credit].booked_on.days_until(line.booked_on);
        let first = of_amount.partition_point(|credit| i64::from(settings.returned_days) < since(*credit));
        let near = of_amount[first..].iter().copied().take_while(|credit| 0 <= since(*credit));
        let near: Vec<usize> = near.filter(|credit| readings[*credit].mirror.is_none()).collect();
        pair(lines, place, &near, readings);
    }
}

fn pair(lines: &[&Line], debit: usize, credits: &[usize], readings: &mut [Reading]) {
    let key = |line: usize| payer_key(&lines[line].counterparty, &lines[line].counterparty_account);
    let payer = key(debit);
    let of_payer: Vec<usize> = credits.iter().copied().filter(|it| !payer.is_empty() && key(*it) == payer).collect();
    let with_word = matches!(readings[debit].fixed, Some(Standing::Returned | Standing::Chargeback));
    let mirrors = match of_payer.as_slice() {
        [] if with_word && (payer.is_empty() || credits.len() == 1) => credits,
        of_payer => of_payer,
    };
    for mirror in mirrors {
        readings[*mirror].mirror = Some(debit);
    }
    // It takes back one of several, and nobody can say which: then all of them are doubtful, and none is settled.
    if let [mirror] = mirrors {
        readings[debit].mirror = Some(*mirror);
        if with_word {
            readings[*mirror].fixed = readings[debit].fixed;
        }
    }
}

/// Finds other lines and earlier receipts of the same payer and amount. What came back is nobody's twin.
fn find_twins(lines: &[&Line], receipts: &[&Receipt], settings: &Settings, readings: &mut [Reading]) {
    let days_max = i64::from(settings.duplicate_days);
    let mut groups: HashMap<(String, Fen), (Vec<usize>, Vec<usize>)> = HashMap::new();
    let key = |name: &str, account: &str, amount| (payer_key(name, account), amount);
    let mut keys = Vec::with_capacity(lines.len());
    for (place, line) in lines.iter().enumerate() {
        let is_receipt = readings[place].fixed.is_none();
        let key = is_receipt.then(|| key(&line.counterparty, &line.counterparty_account, line.amount));
        let key = key.filter(|(payer, _)| !payer.is_empty());
        if let Some(key) = &key {
            groups.entry(key.clone()).or_default().0.push(place);
        }
        keys.push(key);
    }
    for (place, receipt) in receipts.iter().enumerate() {
        let key = key(&receipt.counterparty, &receipt.counterparty_account, receipt.amount);
        if let Some(group) = groups.get_mut(&key) {
            group.1.push(place);
        }
    }
    for (place, key) in keys.iter().enumerate() {
        let Some((twins, earlier)) = key.as_ref().and_then(|key| groups.get(key)) else { continue };
        let apart = |other: &usize| lines[*other].booked_on.days_until(lines[place].booked_on);
        // Neighbours in a sorted group are the nearest.
        let at = twins.partition_point(|other| *other < place);
        let before = at.checked_sub(1).and_then(|at| twins.get(at));
        let nearest = before.into_iter().chain(twins.get(at + 1)).min_by_key(|other| apart(other).abs());
        readings[place].twin = nearest.map(|other| (*other, apart(other))).filter(|(_, days)| days.abs() <= days_max);
        let since = |receipt: &usize| receipts[*receipt].booked_on.days_until(lines[place].booked_on);
        let recent = earlier.iter().rev().map(|receipt| (*receipt, since(receipt)));
        readings[place].repeats = recent.into_iter().find(|(_, days)| days.abs() <= days_max);
    }
}

/// Finds the earlier receipt that money out takes back, where its credit is not among the lines any more: the latest of
/// the same payer and amount; where the bank leaves the payer out, the only one of the amount.
fn find_taken_back(lines: &[&Line], receipts: &[&Receipt], settings: &Settings, readings: &mut [Reading]) {
    let mut by_amount: HashMap<Fen, Vec<usize>> = HashMap::new();
    for (place, receipt) in receipts.iter().enumerate() {
        by_amount.entry(receipt.amount).or_default().push(place);
    }
    for (line, reading) in lines.iter().zip(readings) {
        let takes_back = matches!(reading.fixed, Some(Standing::Returned | Standing::Chargeback));
        if !takes_back || Fen::ZERO <= line.amount || reading.mirror.is_some() {
            continue;
        }
        let since = |receipt: usize| receipts[receipt].booked_on.days_until(line.booked_on);
        let of_amount = by_amount.get(&-line.amount).into_iter().flatten().map(|receipt| (*receipt, since(*receipt)));
        let near = of_amount.filter(|(_, days)| (0..=i64::from(settings.returned_days)).contains(days));
        let near: Vec<(usize, i64)> = near.collect();
        let payer = payer_key(&line.counterparty, &line.counterparty_account);
        let is_payer = |receipt: &Receipt| payer == payer_key(&receipt.counterparty, &receipt.counterparty_account);
        reading.repeats = match near.as_slice() {
            [only] if payer.is_empty() => Some(*only),
            near => near.iter().rev().find(|(receipt, _)| !payer.is_empty() && is_payer(receipts[*receipt])).copied(),
        };
    }
}

/// The facts that put a line where it stands without matching.
pub(super) fn fixed_evidence(line: &Line, reading: &Reading, lines: &[&Line], receipts: &[&Receipt]) -> Vec<Evidence> {
    let word = reading.word.iter().map(|word| Evidence::Word { word: word.clone() });
    let mirror = reading.mirror.map(|other| Evidence::MirrorOf { line: lines[other].id });
    let taken_back = reading.repeats.filter(|_| reading.fixed.is_some());
    let taken_back = taken_back
        .map(|(receipt, days)| Evidence::SettledBefore { charge: receipts[receipt].charge, days: Some(days) });
    let currency = (reading.fixed == Some(Standing::Currency))
        .then(|| Evidence::Currency { currency: line.currency.as_str().to_owned() });
    word.chain(mirror).chain(taken_back).chain(currency).collect()
}
