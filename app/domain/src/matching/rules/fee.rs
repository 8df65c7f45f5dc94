//! The amount is short by what a bank keeps back: paid in full, and the difference written off. Never a part payment.

use super::{
    super::{cover::covering_sets, evidence::Evidence},
    Claim, Desk, Doubt, Rule, announced, doubt_agent, doubt_money, doubt_without_reference,
    payer::{fits, licensees, work_max},
    reference::{corroborate, named},
};
use crate::{Fen, id::OrganisationId};

const SCORE_NAMED: u16 = 925;
const SCORE_ANNOUNCED: u16 = 905;
const SCORE_PAYER: u16 = 800;
/// A fee is at most this part of what is due, whatever the limit: of 40 yuan nobody keeps back 35.
const SHARE_OF_DUE: i64 = 5;

pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let named = named(desk, line);
    if !named.is_empty() {
        return of_named(desk, line, &named).into_iter().collect();
    }
    let announced = of_announced(desk, line);
    if announced.is_empty() { of_payer(desk, line) } else { announced }
}

/// What is lacking, when it can be a fee.
fn fee(desk: &Desk<'_>, amount: Fen, total: Fen) -> Option<Fen> {
    let short = total - amount;
    let within = Fen::ZERO < short && short <= desk.settings.bank_fee_max && short.get() <= total.get() / SHARE_OF_DUE;
    (within && short > desk.settings.amount_tolerance).then_some(short)
}

fn of_named(desk: &Desk<'_>, line: usize, named: &[usize]) -> Option<Claim> {
    let amount = desk.lines[line].amount;
    let total: Fen = named.iter().map(|due| desk.open(*due)).sum();
    let fee = fee(desk, amount, total)?;
    let mut claim = Claim::new(Rule::BankFee, line, SCORE_NAMED).whole(desk, named, amount);
    corroborate(desk, line, &mut claim);
    claim.evidence.push(Evidence::FeeWithinLimit { fee, limit: desk.settings.bank_fee_max });
    let licensees: Vec<OrganisationId> = named.iter().map(|due| desk.dues[*due].licensee).collect();
    doubt_exact(desk, line, &licensees, &mut claim);
    // Two lines that name the same dues are parts, or the same money twice.
    let elsewhere = named.iter().any(|due| super::is_named_elsewhere(desk, line, *due));
    claim.doubt_if(elsewhere, Doubt::NamedElsewhere);
    doubt_money(desk, line, &mut claim);
    Some(claim)
}

fn of_announced(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let amount = desk.lines[line].amount;
    let above = desk.announced_between(amount + Fen::new(1), amount + desk.settings.bank_fee_max);
    let near = above.filter(|place| announced::is_near(desk, line, *place));
    let near: Vec<usize> = near.filter(|place| fee(desk, amount, desk.announced[*place].amount).is_some()).collect();
    let near = announced::of_payer_first(desk, line, near);
    let claim = |place: &usize| {
        let mut claim = announced::claim(desk, line, *place, SCORE_ANNOUNCED)?;
        let fee = fee(desk, amount, desk.announced[*place].amount)?;
        if claim.fee != fee || claim.doubts.contains(&Doubt::PayerUnknown) || claim.doubts.contains(&Doubt::OtherPayer)
        {
            return None;
        }
        claim.rule = Rule::BankFee;
        claim.evidence.push(Evidence::FeeWithinLimit { fee, limit: desk.settings.bank_fee_max });
        doubt_exact(desk, line, &[desk.announced[*place].licensee], &mut claim);
        claim.doubt_if(has_twin(desk, line), Doubt::TwinLine);
        Some(claim)
    };
    announced::settle_between(near.iter().filter_map(claim).collect())
}

fn of_payer(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let reading = &desk.readings[line];
    let amount = desk.lines[line].amount;
    let payers = licensees(reading);
    let short = |due: &usize| fee(desk, amount, desk.open(*due)).is_some();
    let short: Vec<usize> = desk.candidates(line, &payers).into_iter().filter(short).collect();
    let claim = |due: &usize| {
        let mut claim = Claim::new(Rule::BankFee, line, SCORE_PAYER).whole(desk, &[*due], amount);
        let limit = desk.settings.bank_fee_max;
        let payer = reading.payers.iter().find(|payer| payer.licensee == desk.dues[*due].licensee);
        claim.evidence.extend(payer.map(|payer| payer.evidence.clone()));
        claim.evidence.push(Evidence::FeeWithinLimit { fee: claim.fee, limit });
        claim.evidence.push(Evidence::DueDay { days: desk.days_late(line, *due) });
        claim.doubt_if(payer.is_none_or(|payer| !payer.decisive), Doubt::PayerUnknown);
        claim.doubt_if(reading.conflict, Doubt::PayerConflict);
        claim.doubt_if(short.len() > 1, Doubt::AnotherSetFits);
        claim.doubt_if(!desk.in_window(line, *due), Doubt::OutsideWindow);
        claim.doubt_if(!fits(desk, line, &payers).cover.sets.is_empty(), Doubt::AnotherSetFits);
        claim.doubt_if(has_twin(desk, line), Doubt::TwinLine);
        doubt_agent(desk, line, desk.open(*due), &mut claim);
        doubt_without_reference(desk, line, &mut claim);
        claim
    };
    short.iter().take(2).map(claim).collect()
}

fn has_twin(desk: &Desk<'_>, line: usize) -> bool {
    desk.readings[line].twin.is_some() || desk.readings[line].repeats.is_some()
}

/// Dues that sum to the amount without any fee are the better explanation.
fn doubt_exact(desk: &Desk<'_>, line: usize, licensees: &[OrganisationId], claim: &mut Claim) {
    let candidates = desk.candidates(line, licensees);
    let amounts: Vec<Fen> = candidates.iter().map(|due| desk.open(*due)).collect();
    let cover = covering_sets(&amounts, desk.lines[line].amount, work_max(desk));
    claim.doubt_if(!cover.sets.is_empty(), Doubt::AnotherSetFits);
}
