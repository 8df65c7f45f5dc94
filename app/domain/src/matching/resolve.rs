//! From claims to decisions: first what is certain, rule by rule; then one proposal for every line that is left.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use super::{
    claim::Claim,
    desk::{Desk, State},
    evidence::Doubt,
    outcome::Rival,
    rules::claims,
    settings::Rule,
};

/// More are of no use to anybody.
const SUGGESTIONS_MAX: usize = 5;

/// What was decided for one line.
#[derive(Clone, Debug, Default)]
pub(super) struct Decision {
    /// Best first; the first one has what it takes.
    pub(super) claims: Vec<Claim>,
    pub(super) auto: bool,
    pub(super) rivals: Vec<Rival>,
}

/// Decides every line that is a receipt. What is applied is taken from the desk.
pub(super) fn decide(desk: &mut Desk<'_>) -> Vec<Decision> {
    let mut decisions = vec![Decision::default(); desk.lines.len()];
    for rule in desk.settings.rules.clone() {
        for claim in certain(desk, rule) {
            desk.take(&claim);
            for line in &claim.lines {
                decisions[*line] = Decision { claims: vec![claim.clone()], auto: true, rivals: Vec::new() };
            }
        }
    }
    let certain = desk.state.clone();
    propose(desk, &mut decisions);
    // Proposals only keep one another apart; nothing of them has happened.
    let taken_by = std::mem::take(&mut desk.state.taken_by);
    desk.state = State { taken_by, ..certain };
    decisions
}

/// The claims of one rule that are applied: certain in themselves, and contested by no other line.
fn certain(desk: &Desk<'_>, rule: Rule) -> Vec<Claim> {
    let waiting = (0..desk.lines.len()).filter(|line| !desk.state.resolved[*line]);
    let threshold = desk.settings.auto_threshold;
    let claims = waiting.flat_map(|line| claims(desk, line, rule));
    let is_auto = |claim: &Claim| claim.is_auto(threshold);
    match rule {
        Rule::Reference => first_come(claims, threshold),
        // A doubtful group stands in the way of another one with the same lines.
        Rule::SplitTransfer => uncontested(claims.collect()).into_iter().filter(is_auto).collect(),
        _ => uncontested(claims.filter(is_auto).collect()),
    }
}

/// Of lines that name the same due the first one booked pays it, or is doubtful; what comes later is a duplicate.
fn first_come(claims: impl Iterator<Item = Claim>, threshold: u16) -> Vec<Claim> {
    let (mut taken, mut arrived) = (HashSet::new(), HashSet::new());
    let mut kept = Vec::new();
    for mut claim in claims {
        let is_first = claim.parts.iter().all(|(due, _)| !taken.contains(due));
        taken.extend(claim.parts.iter().map(|(due, _)| *due));
        if is_first && claim.is_auto(threshold) {
            // Two lines cannot both be the transfer that was announced.
            claim.announced.retain(|place| arrived.insert(*place));
            kept.push(claim);
        }
    }
    kept
}

/// What two claims want goes to neither, because nothing says whose it is.
fn uncontested(claims: Vec<Claim>) -> Vec<Claim> {
    let mut wanted: HashMap<Want, u32> = HashMap::new();
    for want in claims.iter().flat_map(wants) {
        *wanted.entry(want).or_default() += 1;
    }
    claims.into_iter().filter(|claim| wants(claim).all(|want| wanted[&want] == 1)).collect()
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Want {
    Line(usize),
    Due(usize),
    Announced(usize),
    Payout(usize),
}

fn wants(claim: &Claim) -> impl Iterator<Item = Want> + '_ {
    let lines = claim.lines.iter().map(|line| Want::Line(*line));
    let dues = claim.parts.iter().map(|(due, _)| Want::Due(*due));
    let announced = claim.announced.iter().map(|place| Want::Announced(*place));
    lines.chain(dues).chain(announced).chain(claim.payout.map(Want::Payout))
}

/// Gives every remaining line the best claim that is still free, the best claims first.
fn propose(desk: &mut Desk<'_>, decisions: &mut [Decision]) {
    let mut all: Vec<Vec<Claim>> = vec![Vec::new(); desk.lines.len()];
    for line in (0..desk.lines.len()).filter(|line| !desk.state.resolved[*line]) {
        for claim in desk.settings.rules.iter().flat_map(|rule| claims(desk, line, *rule)) {
            for member in &claim.lines {
                all[*member].push(claim.clone());
            }
        }
    }
    for claims in &mut all {
        claims.sort_by_cached_key(order);
        drop_repeated(claims);
    }
    let mut queue: Vec<(usize, usize)> =
        all.iter().enumerate().flat_map(|(line, claims)| (0..claims.len()).map(move |at| (line, at))).collect();
    // Stable: lines stay in the order of booking among equals.
    queue.sort_by_cached_key(|(line, at)| order(&all[*line][*at]));
    for (line, at) in queue {
        let claim = &all[line][at];
        if desk.is_free(claim) {
            desk.take(claim);
            for member in &claim.lines {
                decisions[*member].claims.push(claim.clone());
            }
        }
    }
    for (line, claims) in all.into_iter().enumerate() {
        sort_out(desk, line, claims, &mut decisions[line]);
    }
}

/// By score, then by rule, then by the dues in their order.
fn order(claim: &Claim) -> (Reverse<u16>, Rule, Vec<usize>) {
    (Reverse(claim.rank()), claim.rule, claim.parts.iter().map(|(due, _)| *due).collect())
}

/// What a weaker rule says again is said once.
fn drop_repeated(claims: &mut Vec<Claim>) {
    let mut kept: Vec<Claim> = Vec::new();
    for claim in claims.drain(..) {
        if !kept.iter().any(|other| other.is_same_as(&claim)) {
            kept.push(claim);
        }
    }
    *claims = kept;
}

/// The claims that a line did not get are its further suggestions, or, where another line has what they take, rivals.
fn sort_out(desk: &Desk<'_>, line: usize, claims: Vec<Claim>, decision: &mut Decision) {
    let chosen = decision.claims.first().cloned();
    for claim in claims {
        if chosen.as_ref().is_some_and(|chosen| chosen.is_same_as(&claim)) {
            continue;
        }
        // Its own choice does not stand in the way of an alternative.
        let own = |due: usize| {
            let parts = chosen.iter().flat_map(|chosen| &chosen.parts);
            parts.filter(|(part, _)| *part == due).map(|(_, amount)| *amount).sum()
        };
        let lacks = |part: &&(usize, crate::Fen)| desk.open(part.0) + own(part.0) < part.1;
        let lacking = claim.parts.iter().find(lacks).map(|(due, _)| *due);
        match lacking {
            Some(due) => {
                let mut why = claim.doubts.clone();
                why.insert(0, Doubt::Taken);
                let taken_by = desk.state.taken_by[due].map(|other| desk.lines[other].id);
                let parts = claim.charges(desk, line);
                decision.rivals.push(Rival { parts, rule: Some(claim.rule), score: claim.rank(), why, taken_by });
            }
            None if decision.claims.len() < SUGGESTIONS_MAX => decision.claims.push(claim),
            None => {}
        }
    }
}
