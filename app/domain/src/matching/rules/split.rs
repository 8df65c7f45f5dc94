//! Several lines pay one due together: all name it, or one payer sent them within days.

use super::{
    super::{
        cover::{ITEMS_MAX, covering_sets, may_be_chance},
        evidence::Evidence,
    },
    Claim, Desk, Doubt, Rule, doubt_agent, doubt_each_other, doubt_without_reference,
    payer::{doubt_cover, fits, licensees, work_max},
    reference::corroborate,
};
use crate::Fen;

const SCORE_NAMED: u16 = 950;
const SCORE_PAYER: u16 = 905;
/// There must be so many times more possible sums than sets of lines.
const ODDS: u64 = 4;

/// Claims of groups of which the line is the first one.
pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    match desk.readings[line].references.as_slice() {
        [] => of_payer(desk, line),
        [due] => of_named(desk, line, *due),
        _ => Vec::new(),
    }
}

/// Lines that name this due and no other.
fn of_named(desk: &Desk<'_>, line: usize, due: usize) -> Vec<Claim> {
    let alone = |other: &usize| desk.readings[*other].references == [due] && !desk.state.resolved[*other];
    let group: Vec<usize> = desk.naming[due].iter().copied().filter(alone).take(ITEMS_MAX + 1).collect();
    if group.first() != Some(&line) || group.len() < 2 {
        return Vec::new();
    }
    let amounts: Vec<Fen> = group.iter().map(|other| desk.lines[*other].amount).collect();
    let cover = covering_sets(&amounts, desk.open(due), work_max(desk));
    let sets = cover.sets.iter().filter(|set| set.len() > 1);
    let claim = |set: &Vec<usize>| {
        let lines: Vec<usize> = set.iter().map(|at| group[*at]).collect();
        let mut claim = joined(desk, &lines, due, SCORE_NAMED);
        corroborate(desk, lines[0], &mut claim);
        // An announcement of the amount of one part is not one of the whole.
        claim.announced.clear();
        doubt_cover(&cover, &mut claim);
        claim.doubt_if(lines.iter().any(|line| desk.readings[*line].mirror.is_some()), Doubt::Mirrored);
        claim
    };
    sets.map(claim).collect()
}

/// Lines of one payer without any reference that sum to one due of it.
fn of_payer(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let reading = &desk.readings[line];
    let payers = licensees(reading);
    if payers.is_empty() || !is_silent(desk, line) || !fits(desk, line, &payers).cover.sets.is_empty() {
        return Vec::new();
    }
    let later = later_of_payer(desk, line);
    let amounts: Vec<Fen> = later.iter().map(|other| desk.lines[*other].amount).collect();
    let own = desk.lines[line].amount;
    let mut claims = Vec::new();
    for due in desk.candidates(line, &payers) {
        let cover = covering_sets(&amounts, desk.open(due) - own, work_max(desk));
        for set in &cover.sets {
            let lines: Vec<usize> = [line].into_iter().chain(set.iter().map(|at| later[*at])).collect();
            let mut claim = joined(desk, &lines, due, SCORE_PAYER);
            claim.evidence.extend(reading.payers.first().map(|payer| payer.evidence.clone()));
            claim.evidence.push(Evidence::DueDay { days: desk.days_late(line, due) });
            doubt_cover(&cover, &mut claim);
            let all: Vec<Fen> = amounts.iter().copied().chain([own]).collect();
            claim.doubt_if(may_be_chance(&all, ODDS), Doubt::ByChance);
            claim.doubt_if(reading.payers.iter().any(|payer| !payer.decisive), Doubt::PayerUnknown);
            claim.doubt_if(!desk.in_window(line, due), Doubt::OutsideWindow);
            doubt_agent(desk, line, desk.open(due), &mut claim);
            for member in &lines {
                doubt_member(desk, *member, &mut claim);
            }
            claims.push(claim);
        }
    }
    doubt_each_other(&mut claims);
    claims
}

/// Whether a line says nothing about what it pays.
fn is_silent(desk: &Desk<'_>, line: usize) -> bool {
    let reading = &desk.readings[line];
    reading.references.is_empty() && reading.settled.is_empty() && reading.other_purpose.is_none()
}

fn later_of_payer(desk: &Desk<'_>, line: usize) -> Vec<usize> {
    let mut near = near_of_payer(desk, line);
    near.retain(|other| line < *other);
    near
}

/// The silent lines of the same payer within the days of a split, before and after.
fn near_of_payer(desk: &Desk<'_>, line: usize) -> Vec<usize> {
    let near = desk.lines_of_payer(line, desk.settings.split_days);
    near.filter(|other| is_silent(desk, *other)).take(ITEMS_MAX + 1).collect()
}

/// Whether a line may be a part of a split transfer, whatever else it may be.
pub(super) fn may_be_part(desk: &Desk<'_>, line: usize) -> bool {
    let near = near_of_payer(desk, line);
    if near.is_empty() {
        return false;
    }
    let amounts: Vec<Fen> = near.iter().map(|other| desk.lines[*other].amount).collect();
    let own = desk.lines[line].amount;
    let dues = desk.candidates(line, &licensees(&desk.readings[line]));
    let fits = |due: &usize| !covering_sets(&amounts, desk.open(*due) - own, work_max(desk)).sets.is_empty();
    dues.iter().any(fits)
}

fn joined(desk: &Desk<'_>, lines: &[usize], due: usize, score: u16) -> Claim {
    let total: Fen = lines.iter().map(|line| desk.lines[*line].amount).sum();
    let mut claim = Claim::new(Rule::SplitTransfer, lines[0], score).whole(desk, &[due], total);
    claim.lines = lines.to_vec();
    claim.evidence.push(Evidence::Joined { lines: lines.iter().map(|line| desk.lines[*line].id).collect() });
    claim
}

/// What each of the lines says for itself.
fn doubt_member(desk: &Desk<'_>, line: usize, claim: &mut Claim) {
    let reading = &desk.readings[line];
    claim.doubt_if(reading.conflict, Doubt::PayerConflict);
    claim.doubt_if(reading.repeats.is_some(), Doubt::TwinLine);
    claim.doubt_if(!fits(desk, line, &licensees(reading)).cover.sets.is_empty(), Doubt::AnotherSetFits);
    doubt_without_reference(desk, line, claim);
}
