//! A collector transfers at once what several payers announced.

use super::{
    super::{
        cover::{ITEMS_MAX, covering_sets, may_be_chance},
        evidence::Evidence,
        names::name_key,
    },
    Claim, Desk, Doubt, Rule,
    announced::dues_of,
    doubt_without_reference,
    payer::{count, doubt_cover, work_max},
};
use crate::Fen;

const SCORE: u16 = 920;
/// Any payer may be among them, so there must be many more possible sums than sets.
const ODDS: u64 = 1_000;

pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let booked = desk.lines[line];
    let name = name_key(&booked.counterparty);
    if name.is_empty() || !desk.collectors.contains(&name) {
        return Vec::new();
    }
    let since = booked.booked_on.plus_days(-i64::from(desk.settings.aggregate_days));
    let first = desk.announced.partition_point(|announced| announced.paid_on < since);
    let waiting = |place: &usize| !desk.state.arrived[*place];
    let days = desk.announced[first..].iter().take_while(|announced| announced.paid_on <= booked.booked_on);
    // One more than a search takes, so that the search knows of it.
    let places: Vec<usize> = (first..).zip(days).map(|(place, _)| place).filter(waiting).take(ITEMS_MAX + 1).collect();
    let amounts: Vec<Fen> = places.iter().map(|place| desk.announced[*place].amount).collect();
    let cover = covering_sets(&amounts, booked.amount, work_max(desk));
    // All that was announced for these days is no matter of chance.
    let all = amounts.iter().copied().sum::<Fen>() == booked.amount;
    let chance = !all && may_be_chance(&amounts, ODDS);
    let claim = |set: &Vec<usize>| {
        let chosen: Vec<usize> = set.iter().map(|at| places[*at]).collect();
        let mut claim = claim(desk, line, &chosen)?;
        let evidence = Evidence::CoveringSet { dues: count(set.len()), candidates: count(places.len()) };
        claim.evidence.push(evidence);
        doubt_cover(&cover, &mut claim);
        claim.doubt_if(chance, Doubt::ByChance);
        Some(claim)
    };
    cover.sets.iter().filter_map(claim).collect()
}

/// `None` when an announced transfer leads to no open due, or two of them to the same one.
fn claim(desk: &Desk<'_>, line: usize, places: &[usize]) -> Option<Claim> {
    let mut claim = Claim::new(Rule::Aggregate, line, SCORE);
    let (mut all, mut certain) = (Vec::new(), true);
    for place in places {
        let (dues, is_only) = dues_of(desk, line, *place);
        let open: Fen = dues.iter().map(|due| desk.open(*due)).sum();
        certain &= is_only;
        if dues.is_empty() || open != desk.announced[*place].amount || dues.iter().any(|due| all.contains(due)) {
            return None;
        }
        all.extend(dues);
    }
    claim = claim.whole(desk, &all, desk.lines[line].amount);
    claim.announced = places.to_vec();
    claim.evidence.push(Evidence::Collector { name: desk.lines[line].counterparty.clone() });
    claim.doubt_if(!certain, Doubt::AnotherSetFits);
    let reading = &desk.readings[line];
    claim.doubt_if(reading.twin.is_some() || reading.repeats.is_some(), Doubt::TwinLine);
    doubt_without_reference(desk, line, &mut claim);
    Some(claim)
}
