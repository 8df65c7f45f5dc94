//! The remark names the due.

use super::{super::evidence::Evidence, Claim, Desk, Doubt, Rule, doubt_money};
use crate::Fen;

const SCORE: u16 = 970;
/// When the known payer is the licensee as well.
const SCORE_PAYER: u16 = 15;
/// When the line comes in the window of payment as well.
const SCORE_WINDOW: u16 = 10;
const SCORE_TYPO: u16 = 860;
const SCORE_TYPO_OTHER_AMOUNT: u16 = 640;

/// The dues that a line names and of which something is open, in its order.
pub(super) fn named(desk: &Desk<'_>, line: usize) -> Vec<usize> {
    desk.readings[line].references.iter().copied().filter(|due| desk.open(*due) > Fen::ZERO).collect()
}

pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let named = named(desk, line);
    let amount = desk.lines[line].amount;
    let total: Fen = named.iter().map(|due| desk.open(*due)).sum();
    let tolerance = desk.settings.amount_tolerance;
    if named.is_empty() || amount + tolerance < total || total + tolerance < amount {
        return Vec::new();
    }
    let mut claim = Claim::new(Rule::Reference, line, SCORE).whole(desk, &named, amount);
    corroborate(desk, line, &mut claim);
    claim.doubt_if(named.iter().any(|due| is_paid_earlier(desk, line, *due)), Doubt::NamedElsewhere);
    doubt_money(desk, line, &mut claim);
    vec![claim]
}

/// Adds what else speaks for the named dues.
pub(super) fn corroborate(desk: &Desk<'_>, line: usize, claim: &mut Claim) {
    let dues: Vec<usize> = claim.parts.iter().map(|(due, _)| *due).collect();
    for due in &dues {
        claim.evidence.push(Evidence::Reference { reference: desk.dues[*due].reference.clone() });
    }
    let payers = &desk.readings[line].payers;
    let payer = payers.iter().find(|payer| dues.iter().all(|due| desk.dues[*due].licensee == payer.licensee));
    if let Some(payer) = payer {
        claim.score += SCORE_PAYER;
        claim.evidence.push(payer.evidence.clone());
    }
    if dues.iter().all(|due| desk.in_window(line, *due)) {
        claim.score += SCORE_WINDOW;
        claim.evidence.extend(dues.first().map(|due| Evidence::DueDay { days: desk.days_late(line, *due) }));
    }
    let licences: Vec<_> = dues.iter().map(|due| desk.dues[*due].licence).collect();
    let amount = desk.lines[line].amount;
    let announced = desk.announced_between(amount, amount);
    claim.announced = announced
        .filter(|place| licences.contains(&desk.announced[*place].licence))
        .filter(|place| names_only(desk, *place, &dues))
        .take(1)
        .collect();
}

fn names_only(desk: &Desk<'_>, announced: usize, dues: &[usize]) -> bool {
    let places = desk.announced[announced].charges.iter().map(|charge| desk.index.by_charge.get(charge));
    places.into_iter().all(|place| place.is_some_and(|place| dues.contains(place)))
}

/// Whether another line that names the due was booked before with another amount: it may be a part payment, and then
/// this one is too much.
fn is_paid_earlier(desk: &Desk<'_>, line: usize, due: usize) -> bool {
    let others = desk.naming[due].iter().filter(|other| **other < line && !desk.state.resolved[**other]);
    others.into_iter().any(|other| desk.lines[*other].amount != desk.lines[line].amount)
}

/// One character of the reference is wrong. Only where it can be no other reference; never certain.
pub(super) fn nearly(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let [due] = desk.readings[line].typos.as_slice() else { return Vec::new() };
    if desk.open(*due) <= Fen::ZERO {
        return Vec::new();
    }
    let amount = desk.lines[line].amount;
    let score = if amount == desk.open(*due) { SCORE_TYPO } else { SCORE_TYPO_OTHER_AMOUNT };
    let mut claim = Claim::new(Rule::ReferenceTypo, line, score).filling(desk, &[*due], amount);
    claim.evidence.insert(0, Evidence::ReferenceTypo { reference: desk.dues[*due].reference.clone() });
    let payers = &desk.readings[line].payers;
    let payer = payers.iter().find(|payer| payer.licensee == desk.dues[*due].licensee);
    claim.evidence.extend(payer.map(|payer| payer.evidence.clone()));
    claim.doubts.insert(0, Doubt::Typo);
    doubt_money(desk, line, &mut claim);
    vec![claim]
}
