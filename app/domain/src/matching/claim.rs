//! A claim: that certain lines pay certain dues, by one rule, with what speaks for it and what against.

use super::{
    desk::Desk,
    evidence::{Doubt, Evidence},
    outcome::Suggestion,
    settings::Rule,
};
use crate::{Fen, id::ChargeId};

/// What a doubt takes off a score, so that among the doubtful the least doubtful comes first.
const DOUBT_COST: u16 = 60;
/// What the payer designates comes before what its amount suggests (民法典 第五百六十条).
const OTHER_REFERENCE_COST: u16 = 300;

/// Places instead of ids, as the [`Desk`] has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) rule: Rule,
    /// One line, or several that pay one due together.
    pub(super) lines: Vec<usize>,
    pub(super) parts: Vec<(usize, Fen)>,
    pub(super) fee: Fen,
    pub(super) unapplied: Fen,
    pub(super) announced: Vec<usize>,
    pub(super) payout: Option<usize>,
    /// Before the doubts.
    pub(super) score: u16,
    pub(super) evidence: Vec<Evidence>,
    pub(super) doubts: Vec<Doubt>,
}

impl Claim {
    /// A claim of one line on nothing yet.
    pub(super) fn new(rule: Rule, line: usize, score: u16) -> Self {
        Self {
            rule,
            lines: vec![line],
            parts: Vec::new(),
            fee: Fen::ZERO,
            unapplied: Fen::ZERO,
            announced: Vec::new(),
            payout: None,
            score,
            evidence: Vec::new(),
            doubts: Vec::new(),
        }
    }

    /// Takes all that is open of these dues; what the line lacks is the fee, what it has beyond is not applied.
    pub(super) fn whole(mut self, desk: &Desk<'_>, dues: &[usize], amount: Fen) -> Self {
        self.parts = dues.iter().map(|due| (*due, desk.open(*due))).collect();
        let total: Fen = self.parts.iter().map(|(_, open)| *open).sum();
        self.fee = total.saturating_floor_sub(amount);
        self.unapplied = amount.saturating_floor_sub(total);
        self.evidence.extend(difference(amount, total));
        self
    }

    /// Fills these dues one after the other as far as the amount goes.
    pub(super) fn filling(mut self, desk: &Desk<'_>, dues: &[usize], amount: Fen) -> Self {
        let total: Fen = dues.iter().map(|due| desk.open(*due)).sum();
        self.unapplied = amount;
        for due in dues {
            let part = desk.open(*due).min(self.unapplied);
            if part > Fen::ZERO {
                self.unapplied = self.unapplied - part;
                self.parts.push((*due, part));
            }
        }
        self.evidence.extend(difference(amount, total));
        self.doubt_if(amount < total, Doubt::Partial);
        self.doubt_if(amount > total, Doubt::Over);
        self
    }

    pub(super) fn doubt_if(&mut self, doubtful: bool, doubt: Doubt) {
        if doubtful && !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    /// The score after its doubts.
    pub(super) fn rank(&self) -> u16 {
        let cost = |doubt: &Doubt| if *doubt == Doubt::OtherReference { OTHER_REFERENCE_COST } else { DOUBT_COST };
        self.doubts.iter().fold(self.score, |score, doubt| score.saturating_sub(cost(doubt)))
    }

    pub(super) fn is_auto(&self, threshold: u16) -> bool {
        self.doubts.is_empty() && threshold <= self.score
    }

    /// The same parts and the same rest, whichever way they were found.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        let of = |claim: &Self| (claim.parts.clone(), claim.fee, claim.unapplied, claim.payout);
        of(self) == of(other) && self.lines == other.lines
    }

    /// The parts with their charges; refunds of a payout are negative.
    pub(super) fn charges(&self, desk: &Desk<'_>, line: usize) -> Vec<(ChargeId, Fen)> {
        if let Some(payout) = self.payout.filter(|_| self.unapplied.is_zero()) {
            let payout = desk.payouts[payout];
            let refunds = payout.refunds.iter().map(|(charge, amount)| (*charge, -*amount));
            return payout.receipts.iter().copied().chain(refunds).collect();
        }
        if self.lines.len() > 1 {
            // Every line of a split transfer pays its own share of the one due.
            return self.parts.iter().map(|(due, _)| (desk.dues[*due].charge, desk.lines[line].amount)).collect();
        }
        self.parts.iter().map(|(due, amount)| (desk.dues[*due].charge, *amount)).collect()
    }

    /// The claim as the suggestion of one of its lines.
    pub(super) fn suggestion(&self, desk: &Desk<'_>, line: usize, auto: bool) -> Suggestion {
        let mut doubts = self.doubts.clone();
        if !auto && doubts.is_empty() {
            doubts.push(Doubt::BelowThreshold);
        }
        let joined = if self.lines.len() > 1 { self.lines.as_slice() } else { &[] };
        Suggestion {
            parts: self.charges(desk, line),
            fee: self.fee,
            unapplied: self.unapplied,
            rule: self.rule,
            evidence: self.evidence.clone(),
            doubts,
            score: self.rank(),
            auto,
            announced: self.announced.iter().map(|place| desk.announced[*place].payment).collect(),
            payout: self.payout.map(|place| desk.payouts[place].id.clone()),
            joined: joined.iter().map(|line| desk.lines[*line].id).collect(),
        }
    }
}

fn difference(amount: Fen, total: Fen) -> Option<Evidence> {
    Some(match amount {
        _ if amount == total => Evidence::AmountEqual { amount },
        _ if amount < total => Evidence::AmountShort { by: total - amount },
        _ => Evidence::AmountOver { by: amount - total },
    })
}
