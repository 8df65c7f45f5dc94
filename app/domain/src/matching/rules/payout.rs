//! A card or wallet provider pays out.

use super::{
    super::{
        evidence::Evidence,
        names::name_key,
        reading::{code_key, runs},
    },
    Claim, Desk, Doubt, Rule, doubt_money,
};
use crate::Fen;

const SCORE: u16 = 965;
/// When the remark has the provider's number as well.
const SCORE_NUMBERED: u16 = 20;

pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let of_amount = desk.index.payouts_by_net.get(&desk.lines[line].amount).into_iter().flatten().copied();
    let days_max = i64::from(desk.settings.announced_days);
    let near = |place: &usize| {
        let days = desk.payouts[*place].expected_on.days_until(desk.lines[line].booked_on);
        !desk.state.paid_out[*place] && days.abs() <= days_max
    };
    let mut claims: Vec<Claim> = of_amount.filter(near).map(|place| claim(desk, line, place)).collect();
    if claims.iter().any(|claim| claim.score > SCORE) {
        claims.retain(|claim| claim.score > SCORE);
    }
    super::announced::settle_between(claims)
}

fn claim(desk: &Desk<'_>, line: usize, place: usize) -> Claim {
    let (payout, booked) = (desk.payouts[place], desk.lines[line]);
    let id = code_key(&payout.id);
    let numbered = id.len() >= 6 && runs(&booked.remark).iter().any(|run| run.contains(&id));
    let (name, counterparty) = (name_key(&payout.payer_name), name_key(&booked.counterparty));
    let named = !name.is_empty() && counterparty.contains(&name);
    let adds_up = payout.computed_net() == payout.net && payout.fee >= Fen::ZERO;
    let score = if numbered { SCORE + SCORE_NUMBERED } else { SCORE };
    let mut claim = Claim::new(Rule::Payout, line, score);
    claim.payout = Some(place);
    claim.evidence.push(Evidence::Payout { id: payout.id.clone() });
    claim.evidence.push(Evidence::AmountEqual { amount: booked.amount });
    if named {
        claim.evidence.push(Evidence::Collector { name: booked.counterparty.clone() });
    }
    if adds_up {
        claim.fee = payout.fee;
    } else {
        // Without parts that sum to it the money is only held.
        claim.unapplied = booked.amount;
    }
    claim.doubt_if(!adds_up, Doubt::PayoutDiffers);
    claim.doubt_if(!numbered && !named, Doubt::PayerUnknown);
    doubt_money(desk, line, &mut claim);
    claim
}
