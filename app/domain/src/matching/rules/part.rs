//! Less or more than is due: proposed for a person, never applied.

use super::{
    super::evidence::Evidence,
    Claim, Desk, Doubt, Rule, doubt_money,
    payer::{fits, licensees},
    reference::{corroborate, named},
};

const SCORE_NAMED: u16 = 700;
const SCORE_PAYER: u16 = 480;

pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let named = named(desk, line);
    let claim = if named.is_empty() { of_payer(desk, line) } else { Some(of_named(desk, line, &named)) };
    // What is paid exactly is no part; the rule for references has it.
    claim.filter(|claim| !claim.doubts.is_empty()).into_iter().collect()
}

fn of_named(desk: &Desk<'_>, line: usize, named: &[usize]) -> Claim {
    let mut claim = Claim::new(Rule::PartPayment, line, SCORE_NAMED);
    claim = claim.filling(desk, named, desk.lines[line].amount);
    corroborate(desk, line, &mut claim);
    doubt_money(desk, line, &mut claim);
    claim
}

/// Without a designation the oldest debts come first (民法典 第五百六十条), where the payer is one licensee.
fn of_payer(desk: &Desk<'_>, line: usize) -> Option<Claim> {
    let reading = &desk.readings[line];
    let payers = licensees(reading);
    if payers.len() != 1 || !reading.settled.is_empty() || reading.other_purpose.is_some() {
        return None;
    }
    let fits = fits(desk, line, &payers);
    if fits.candidates.is_empty() || !fits.cover.sets.is_empty() {
        return None;
    }
    let mut claim = Claim::new(Rule::PartPayment, line, SCORE_PAYER);
    claim = claim.filling(desk, &fits.candidates, desk.lines[line].amount);
    claim.evidence.extend(reading.payers.first().map(|payer| payer.evidence.clone()));
    claim.evidence.push(Evidence::OldestFirst);
    claim.doubt_if(true, Doubt::AmountDiffers);
    doubt_money(desk, line, &mut claim);
    Some(claim)
}
