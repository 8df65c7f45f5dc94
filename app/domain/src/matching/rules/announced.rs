//! The payer said beforehand that this transfer would come.

use super::{
    super::{cover::covering_sets, evidence::Evidence, names::name_key},
    Claim, Desk, Doubt, Rule, doubt_each_other, doubt_equal, doubt_without_reference,
};
use crate::{Fen, id::OrganisationId};

const SCORE: u16 = 960;
/// Of transfers that others announced so many are shown.
const OTHERS_MAX: usize = 3;

pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let amount = desk.lines[line].amount;
    let tolerance = desk.settings.amount_tolerance;
    let near = desk.announced_between(amount - tolerance, amount + tolerance);
    let near: Vec<usize> = near.filter(|place| is_near(desk, line, *place)).collect();
    let claims = of_payer_first(desk, line, near).into_iter().filter_map(|place| claim(desk, line, place, SCORE));
    settle_between(claims.collect())
}

/// The announcements of the payer of a line; where there is none, a few of the others. Many may be of a usual amount.
pub(super) fn of_payer_first(desk: &Desk<'_>, line: usize, places: Vec<usize>) -> Vec<usize> {
    let reading = &desk.readings[line];
    let name = name_key(&desk.lines[line].counterparty);
    let is_payer = |place: &usize| {
        let is_name = !name.is_empty() && name == desk.index.announced_names[*place];
        let licensee = desk.announced[*place].licensee;
        is_name || reading.payers.iter().any(|payer| payer.licensee == licensee && payer.decisive)
    };
    let (of_payer, others): (Vec<usize>, Vec<usize>) = places.into_iter().partition(is_payer);
    if of_payer.is_empty() { others.into_iter().take(OTHERS_MAX).collect() } else { of_payer }
}

/// Claims of transfers whose payer is certain make one another doubtful; the others are only shown.
pub(super) fn settle_between(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims
        .sort_by_key(|claim| claim.doubts.contains(&Doubt::PayerUnknown) || claim.doubts.contains(&Doubt::OtherPayer));
    let is_certain =
        |claim: &Claim| !claim.doubts.contains(&Doubt::PayerUnknown) && !claim.doubts.contains(&Doubt::OtherPayer);
    let certain = claims.iter().take_while(|claim| is_certain(claim)).count();
    doubt_each_other(&mut claims[..certain]);
    claims
}

pub(super) fn is_near(desk: &Desk<'_>, line: usize, announced: usize) -> bool {
    let days = desk.announced[announced].paid_on.days_until(desk.lines[line].booked_on);
    days.abs() <= i64::from(desk.settings.announced_days)
}

/// A line as an announced transfer; `None` where the announcement leads to no open due.
pub(super) fn claim(desk: &Desk<'_>, line: usize, place: usize, score: u16) -> Option<Claim> {
    let announced = desk.announced[place];
    let (dues, is_only) = dues_of(desk, line, place);
    let amount = desk.lines[line].amount;
    let total: Fen = dues.iter().map(|due| desk.open(*due)).sum();
    if dues.is_empty() {
        return None;
    }
    let claim = Claim::new(Rule::Announced, line, score);
    // What the announcement itself lacks or has too much is no fee.
    let is_whole = total == announced.amount;
    let mut claim = if is_whole { claim.whole(desk, &dues, amount) } else { claim.filling(desk, &dues, amount) };
    if is_proof(desk, line, place, &dues) {
        claim.doubts.retain(|doubt| !matches!(doubt, Doubt::Partial | Doubt::Over));
        let named = dues.iter().map(|due| desk.dues[*due].reference.clone());
        claim.evidence.extend(named.map(|reference| Evidence::Reference { reference }));
    }
    claim.announced = vec![place];
    let days = announced.paid_on.days_until(desk.lines[line].booked_on);
    claim.evidence.insert(0, Evidence::Announced { payment: announced.payment, days });
    claim.doubt_if(!is_only, Doubt::AnotherSetFits);
    doubt_payer(desk, line, &announced.payer_name, announced.licensee, &mut claim);
    doubt_equal(desk, line, &mut claim);
    claim.doubt_if(is_better_elsewhere(desk, line, place), Doubt::AnotherLineFits);
    doubt_without_reference(desk, line, &mut claim);
    Some(claim)
}

/// Whether a line proves a payment that finance has recorded, to the fen and with the references of the dues that it is
/// for. Then it does not matter whether that was a part of them or more than all: a person has said so already, and the
/// line posts nothing more.
fn is_proof(desk: &Desk<'_>, line: usize, place: usize, dues: &[usize]) -> bool {
    let (recorded, references) = (desk.announced[place], &desk.readings[line].references);
    recorded.recorded && recorded.amount == desk.lines[line].amount && dues.iter().all(|due| references.contains(due))
}

/// Whether another line of the same payer may as well be the announced transfer, whole or less a fee.
fn is_better_elsewhere(desk: &Desk<'_>, line: usize, place: usize) -> bool {
    let amount = desk.announced[place].amount;
    // Two transfers that are both near one announcement lie at most twice its days apart.
    desk.lines_of_payer(line, desk.settings.announced_days * 2).any(|other| {
        let theirs = desk.lines[other].amount;
        amount - desk.settings.bank_fee_max <= theirs && theirs <= amount && is_near(desk, other, place)
    })
}

fn doubt_payer(desk: &Desk<'_>, line: usize, payer_name: &str, licensee: OrganisationId, claim: &mut Claim) {
    let reading = &desk.readings[line];
    let name = name_key(&desk.lines[line].counterparty);
    let is_name = !name.is_empty() && name == name_key(payer_name);
    let known = reading.payers.iter().find(|payer| payer.licensee == licensee && payer.decisive);
    if let Some(known) = known {
        claim.evidence.push(known.evidence.clone());
    } else if is_name {
        claim.evidence.push(Evidence::PayerName { name: payer_name.to_owned() });
    } else {
        let doubt = if reading.payers.is_empty() { Doubt::PayerUnknown } else { Doubt::OtherPayer };
        claim.doubt_if(true, doubt);
    }
    claim.doubt_if(reading.conflict && !is_name, Doubt::PayerConflict);
}

/// The open dues that an announcement means, and whether they can be no others: those it names, or else those of its
/// licence that sum to it.
pub(super) fn dues_of(desk: &Desk<'_>, line: usize, place: usize) -> (Vec<usize>, bool) {
    let announced = desk.announced[place];
    let is_open = |due: &usize| desk.open(*due) > Fen::ZERO;
    let named = announced.charges.iter().filter_map(|charge| desk.index.by_charge.get(charge)).copied();
    let named: Vec<usize> = named.filter(is_open).collect();
    if !announced.charges.is_empty() {
        return (named, true);
    }
    let of_licence = desk.index.by_licence.get(&announced.licence).into_iter().flatten().copied();
    let candidates: Vec<usize> = of_licence.filter(is_open).filter(|due| desk.is_expected(line, *due)).collect();
    let amounts: Vec<Fen> = candidates.iter().map(|due| desk.open(*due)).collect();
    let cover = covering_sets(&amounts, announced.amount, super::payer::work_max(desk));
    let first = cover.sets.first().map(|set| set.iter().map(|at| candidates[*at]).collect());
    (first.unwrap_or(candidates), cover.only().is_some())
}
