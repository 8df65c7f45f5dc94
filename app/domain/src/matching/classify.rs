//! Where a line stands, and which dues were near without being chosen.

use super::{
    claim::Claim,
    desk::Desk,
    evidence::{Doubt, Evidence},
    outcome::{Awaited, Matched, Rival, Standing},
    read::fixed_evidence,
    resolve::Decision,
    settings::Rule,
};
use crate::{Fen, id::ChargeId};

/// From this score on a proposal that is whole only waits for a yes.
const PROPOSED_SCORE_MIN: u16 = 500;
const RIVALS_MAX: usize = 6;
/// So many dues of the same amount are looked at for rivals.
const LOOKED_AT_MAX: usize = 40;

pub(super) fn matched(desk: &Desk<'_>, line: usize, mut decision: Decision) -> Matched {
    let reading = &desk.readings[line];
    let mut evidence = fixed_evidence(desk.lines[line], reading, &desk.lines, &desk.receipts);
    let standing = match reading.fixed {
        Some(standing) => standing,
        None => {
            evidence.extend(repeated(desk, line));
            standing(desk, line, &decision)
        }
    };
    let auto = decision.auto;
    if reading.fixed.is_none() {
        add_near(desk, line, &decision.claims, &mut decision.rivals);
    }
    decision.rivals.truncate(RIVALS_MAX);
    Matched {
        line: desk.lines[line].id,
        standing,
        suggestions: decision.claims.iter().map(|claim| claim.suggestion(desk, line, auto)).collect(),
        rivals: decision.rivals,
        evidence,
    }
}

fn standing(desk: &Desk<'_>, line: usize, decision: &Decision) -> Standing {
    let reading = &desk.readings[line];
    let Some(best) = decision.claims.first() else {
        let known = !reading.payers.is_empty();
        return match () {
            () if names_settled(desk, line) || is_repeated(desk, line) => Standing::DuplicateSuspect,
            () if known || !reading.typos.is_empty() => Standing::Unmatched,
            () => Standing::UnknownPayer,
        };
    };
    let named = best.rule != Rule::PartPayment || !best.evidence.contains(&Evidence::OldestFirst);
    match () {
        () if decision.auto => Standing::Auto,
        () if names_settled(desk, line) && reading.references.iter().all(|due| desk.open(*due).is_zero()) => {
            Standing::DuplicateSuspect
        }
        () if !named && is_repeated(desk, line) => Standing::DuplicateSuspect,
        () if !named => Standing::Unmatched,
        () if best.doubts.contains(&Doubt::Partial) => Standing::Partial,
        () if best.doubts.contains(&Doubt::Over) => Standing::Over,
        () if PROPOSED_SCORE_MIN <= best.rank() => Standing::Proposed,
        () if reading.payers.is_empty() => Standing::UnknownPayer,
        () => Standing::Unmatched,
    }
}

/// Whether the remark names a charge of which nothing is open any more.
fn names_settled(desk: &Desk<'_>, line: usize) -> bool {
    let reading = &desk.readings[line];
    !reading.settled.is_empty() || reading.references.iter().any(|due| desk.open(*due).is_zero())
}

/// Whether the same payer sent the same amount before or after.
fn is_repeated(desk: &Desk<'_>, line: usize) -> bool {
    desk.readings[line].repeats.is_some() || desk.readings[line].twin.is_some()
}

/// What makes a line look like one that came before.
fn repeated(desk: &Desk<'_>, line: usize) -> Vec<Evidence> {
    let reading = &desk.readings[line];
    let mut evidence = Vec::new();
    if let Some((twin, days)) = reading.twin {
        evidence.push(Evidence::TwinOf { line: desk.lines[twin].id, days });
    }
    let receipts = reading.settled.iter().map(|receipt| (*receipt, None));
    for (receipt, days) in receipts.chain(reading.repeats.map(|(receipt, days)| (receipt, Some(days)))) {
        evidence.push(Evidence::SettledBefore { charge: desk.receipts[receipt].charge, days });
    }
    let settled = reading.references.iter().filter(|due| desk.open(**due).is_zero());
    let by_other = settled.filter(|due| desk.state.taken_by[**due] != Some(line));
    evidence.extend(by_other.map(|due| Evidence::SettledBefore { charge: desk.dues[*due].charge, days: None }));
    evidence
}

/// Dues that were near and that no rule claimed: those of the amount, of the payer first.
fn add_near(desk: &Desk<'_>, line: usize, claims: &[Claim], rivals: &mut Vec<Rival>) {
    let amount = desk.lines[line].amount;
    let payers = &desk.readings[line].payers;
    let licensees = payers.iter().map(|payer| payer.licensee);
    let of_payers = licensees.filter_map(|licensee| desk.index.by_licensee.get(&licensee)).flatten();
    let of_amount = desk.index.by_amount.get(&amount).into_iter().flatten();
    for due in of_payers.take(LOOKED_AT_MAX).chain(of_amount.take(LOOKED_AT_MAX)).copied() {
        let charge = desk.dues[due].charge;
        let is_claimed = claims.iter().any(|claim| claim.parts.iter().any(|(part, _)| *part == due));
        let is_rival = rivals.iter().any(|rival| rival.parts.iter().any(|(part, _)| *part == charge));
        if RIVALS_MAX <= rivals.len() || desk.dues[due].open != amount || is_claimed || is_rival {
            continue;
        }
        rivals.push(near(desk, line, due, claims));
    }
}

fn near(desk: &Desk<'_>, line: usize, due: usize, claims: &[Claim]) -> Rival {
    let reading = &desk.readings[line];
    let licensee = desk.dues[due].licensee;
    let is_payer = reading.payers.iter().any(|payer| payer.licensee == licensee);
    let taken = desk.open(due) < desk.dues[due].open;
    let names_other = !reading.references.is_empty() && !reading.references.contains(&due);
    let reasons = [
        (taken, Doubt::Taken),
        (names_other, Doubt::OtherReference),
        (!is_payer && !reading.payers.is_empty(), Doubt::OtherPayer),
        (!is_payer && reading.payers.is_empty(), Doubt::PayerUnknown),
        (!desk.in_window(line, due), Doubt::OutsideWindow),
    ];
    let mut why: Vec<Doubt> = reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, doubt)| doubt).collect();
    if why.is_empty() {
        why.push(if claims.is_empty() { Doubt::BelowThreshold } else { Doubt::WeakerRule });
    }
    let taken_by = desk.state.taken_by[due].filter(|_| taken).map(|other| desk.lines[other].id);
    Rival { parts: vec![(desk.dues[due].charge, desk.dues[due].open)], rule: None, score: 0, why, taken_by }
}

/// Dues of which something is open and that no line has, not even as a proposal.
pub(super) fn awaited(desk: &Desk<'_>, decisions: &[Decision]) -> Vec<(ChargeId, Awaited)> {
    let mut proposed = vec![false; desk.dues.len()];
    for (due, _) in decisions.iter().filter_map(|decision| decision.claims.first()).flat_map(|claim| &claim.parts) {
        proposed[*due] = true;
    }
    let mut announced = vec![false; desk.dues.len()];
    for (place, waiting) in desk.announced.iter().enumerate() {
        let named = waiting.charges.iter().filter_map(|charge| desk.index.by_charge.get(charge));
        for due in named.filter(|_| !desk.state.arrived[place]) {
            announced[*due] = true;
        }
    }
    let awaits = |due: &usize| desk.open(*due) > Fen::ZERO && !proposed[*due];
    let state = |due: usize| match () {
        () if desk.batch.as_of <= desk.dues[due].due_on => Awaited::NotYetDue,
        () if announced[due] => Awaited::Announced,
        () => Awaited::Late,
    };
    (0..desk.dues.len()).filter(awaits).map(|due| (desk.dues[due].charge, state(due))).collect()
}
