//! The payer is known, and dues of it sum to the amount: one due, or a set of them.

use super::{
    super::{
        cover::{Cover, covering_sets, may_be_chance},
        evidence::Evidence,
        read::Reading,
    },
    Claim, Desk, Doubt, Rule, doubt_agent, doubt_without_reference,
    reference::{corroborate, named},
};
use crate::{Fen, id::OrganisationId};

const SCORE_ACCOUNT: u16 = 940;
const SCORE_NAME: u16 = 930;
/// A set is weaker evidence than a single due of the amount.
const SCORE_SET_LESS: u16 = 20;
const SCORE_SET_NAMED: u16 = 945;
/// There must be twice as many possible sums as sets of dues.
const ODDS: u64 = 2;

/// Which dues of the licensees that may have paid a line sum to its amount.
pub(super) struct Fits {
    pub(super) candidates: Vec<usize>,
    pub(super) cover: Cover,
    chance: bool,
}

pub(super) fn work_max(desk: &Desk<'_>) -> usize {
    usize::try_from(desk.settings.search_work_max).unwrap_or(usize::MAX)
}

pub(super) fn licensees(reading: &Reading) -> Vec<OrganisationId> {
    reading.payers.iter().map(|payer| payer.licensee).collect()
}

pub(super) fn fits(desk: &Desk<'_>, line: usize, licensees: &[OrganisationId]) -> Fits {
    let candidates = desk.candidates(line, licensees);
    let amounts: Vec<Fen> = candidates.iter().map(|due| desk.open(*due)).collect();
    let target = desk.lines[line].amount;
    let mut cover = covering_sets(&amounts, target, work_max(desk));
    if !cover.complete {
        // A single due of the amount is found however many there are.
        let single = |set: &[usize]| amounts[set[0]] == target && set.len() == 1;
        let singles = (0..amounts.len()).filter(|at| amounts[*at] == target).map(|at| vec![at]).take(2);
        cover.sets.retain(|set| !single(set));
        cover.sets.splice(0..0, singles);
    }
    Fits { candidates, cover, chance: may_be_chance(&amounts, ODDS) }
}

/// One due of the amount.
pub(super) fn single(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    sets(desk, line, Rule::Payer, |set| set.len() == 1)
}

/// Several dues of one payer, also under several licences.
pub(super) fn several(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let named = named(desk, line);
    if named.is_empty() { sets(desk, line, Rule::CoveringSet, |set| set.len() > 1) } else { beside(desk, line, &named) }
}

fn sets(desk: &Desk<'_>, line: usize, rule: Rule, wanted: impl Fn(&[usize]) -> bool) -> Vec<Claim> {
    let reading = &desk.readings[line];
    if reading.payers.is_empty() {
        return Vec::new();
    }
    let fits = fits(desk, line, &licensees(reading));
    let wanted = fits.cover.sets.iter().filter(|set| wanted(set));
    wanted.map(|set| claim_of_set(desk, line, rule, &fits, set)).collect()
}

fn claim_of_set(desk: &Desk<'_>, line: usize, rule: Rule, fits: &Fits, set: &[usize]) -> Claim {
    let reading = &desk.readings[line];
    let dues: Vec<usize> = set.iter().map(|at| fits.candidates[*at]).collect();
    let of = |due: &usize| reading.payers.iter().find(|payer| payer.licensee == desk.dues[*due].licensee);
    let payers: Vec<_> = dues.iter().filter_map(of).collect();
    let base = if payers.iter().all(|payer| payer.by_account) { SCORE_ACCOUNT } else { SCORE_NAME };
    let score = if dues.len() > 1 { base - SCORE_SET_LESS } else { base };
    let mut claim = Claim::new(rule, line, score).whole(desk, &dues, desk.lines[line].amount);
    for payer in &payers {
        if !claim.evidence.contains(&payer.evidence) {
            claim.evidence.push(payer.evidence.clone());
        }
    }
    claim.evidence.extend(dues.first().map(|due| Evidence::DueDay { days: desk.days_late(line, *due) }));
    if dues.len() > 1 {
        claim
            .evidence
            .push(Evidence::CoveringSet { dues: count(dues.len()), candidates: count(fits.candidates.len()) });
    }
    doubt_cover(&fits.cover, &mut claim);
    claim.doubt_if(dues.len() > 1 && fits.chance, Doubt::ByChance);
    claim.doubt_if(payers.iter().any(|payer| !payer.decisive), Doubt::PayerUnknown);
    claim.doubt_if(reading.conflict, Doubt::PayerConflict);
    claim.doubt_if(reading.twin.is_some() || reading.repeats.is_some(), Doubt::TwinLine);
    claim.doubt_if(dues.iter().any(|due| !desk.in_window(line, *due)), Doubt::OutsideWindow);
    doubt_agent(desk, line, desk.lines[line].amount, &mut claim);
    claim.doubt_if(super::split::may_be_part(desk, line), Doubt::AnotherLineFits);
    doubt_without_reference(desk, line, &mut claim);
    claim
}

/// The dues that the remark names, and others of the same licensees that make up the rest.
fn beside(desk: &Desk<'_>, line: usize, named: &[usize]) -> Vec<Claim> {
    let total: Fen = named.iter().map(|due| desk.open(*due)).sum();
    let mut licensees: Vec<OrganisationId> = named.iter().map(|due| desk.dues[*due].licensee).collect();
    licensees.dedup();
    let mut candidates = desk.candidates(line, &licensees);
    candidates.retain(|due| !named.contains(due));
    let amounts: Vec<Fen> = candidates.iter().map(|due| desk.open(*due)).collect();
    let rest = desk.lines[line].amount - total;
    let cover = covering_sets(&amounts, rest, work_max(desk));
    let chance = may_be_chance(&amounts, ODDS);
    let claim = |set: &Vec<usize>| {
        let dues: Vec<usize> = named.iter().copied().chain(set.iter().map(|at| candidates[*at])).collect();
        let mut claim = Claim::new(Rule::CoveringSet, line, SCORE_SET_NAMED);
        claim = claim.whole(desk, &dues, desk.lines[line].amount);
        corroborate(desk, line, &mut claim);
        claim.evidence.retain(|evidence| !matches!(evidence, Evidence::Reference { .. }));
        let references = named.iter().map(|due| Evidence::Reference { reference: desk.dues[*due].reference.clone() });
        claim.evidence.extend(references);
        let known = named.len() + candidates.len();
        claim.evidence.push(Evidence::CoveringSet { dues: count(dues.len()), candidates: count(known) });
        doubt_cover(&cover, &mut claim);
        claim.doubt_if(chance, Doubt::ByChance);
        let added = set.iter().map(|at| candidates[*at]);
        claim.doubt_if(added.clone().any(|due| !desk.in_window(line, due)), Doubt::OutsideWindow);
        claim.doubt_if(added.into_iter().any(|due| super::is_named_elsewhere(desk, line, due)), Doubt::NamedElsewhere);
        super::doubt_money(desk, line, &mut claim);
        claim
    };
    cover.sets.iter().map(claim).collect()
}

pub(super) fn doubt_cover(cover: &Cover, claim: &mut Claim) {
    if cover.sets.len() > 1 {
        claim.evidence.push(Evidence::SetsFit { sets: count(cover.sets.len()) });
        claim.doubt_if(true, Doubt::AnotherSetFits);
    }
    claim.doubt_if(!cover.complete, Doubt::SearchBounded);
}

pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
