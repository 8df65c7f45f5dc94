//! The rules, each in its file. A rule answers with claims and with what makes it doubt them; it takes nothing.

mod aggregate;
mod announced;
mod fee;
mod part;
mod payer;
mod payout;
mod reference;
mod similar;
mod split;

use super::{claim::Claim, cover::covering_sets, desk::Desk, evidence::Doubt, payers::Payer, settings::Rule};
use crate::Fen;

/// What a rule says of one line, given what is still open.
pub(super) fn claims(desk: &Desk<'_>, line: usize, rule: Rule) -> Vec<Claim> {
    match rule {
        Rule::Reference => reference::claims(desk, line),
        Rule::Announced => announced::claims(desk, line),
        Rule::Payout => payout::claims(desk, line),
        Rule::Payer => payer::single(desk, line),
        Rule::CoveringSet => payer::several(desk, line),
        Rule::SplitTransfer => split::claims(desk, line),
        Rule::Aggregate => aggregate::claims(desk, line),
        Rule::BankFee => fee::claims(desk, line),
        Rule::PartPayment => part::claims(desk, line),
        Rule::ReferenceTypo => reference::nearly(desk, line),
        Rule::Similarity => similar::claims(desk, line),
    }
}

/// What makes any claim doubtful that does not rest on the reference: the remark says otherwise, the due is named by
/// another line, the money may have gone back, or the same money came twice.
fn doubt_without_reference(desk: &Desk<'_>, line: usize, claim: &mut Claim) {
    let reading = &desk.readings[line];
    let takes = |due: &usize| claim.parts.iter().any(|(part, _)| part == due);
    let names_other = !reading.settled.is_empty() || reading.references.iter().any(|due| !takes(due));
    let is_read = reading.typos.iter().any(takes);
    let is_named = !reading.references.is_empty() && !names_other;
    let elsewhere = claim.parts.iter().any(|(due, _)| is_named_elsewhere(desk, line, *due));
    claim.doubt_if(names_other, Doubt::OtherReference);
    let names_something = reading.unread || !reading.typos.is_empty();
    claim.doubt_if(names_something && !is_read, Doubt::UnreadReference);
    claim.doubt_if(reading.other_purpose.is_some() && !is_named, Doubt::OtherPurpose);
    claim.doubt_if(elsewhere, Doubt::NamedElsewhere);
    doubt_money(desk, line, claim);
}

/// What makes any claim doubtful: the money may have gone back.
fn doubt_money(desk: &Desk<'_>, line: usize, claim: &mut Claim) {
    claim.doubt_if(desk.readings[line].mirror.is_some(), Doubt::Mirrored);
}

/// Payers who are not the licensee may pay for others as well: an equal due of anybody else is as likely.
fn doubt_agent(desk: &Desk<'_>, line: usize, amount: Fen, claim: &mut Claim) {
    if desk.readings[line].payers.iter().all(|payer: &Payer| payer.is_own_name) {
        return;
    }
    let mut others = desk.index.by_amount.get(&amount).into_iter().flatten();
    let has_rival = others.any(|due| {
        let is_own = claim.parts.iter().any(|(part, _)| part == due);
        !is_own && desk.open(*due) == amount && desk.is_expected(line, *due)
    });
    claim.doubt_if(has_rival, Doubt::AnotherSetFits);
}

/// Whether other dues of the same licensees sum to the same: then the amount does not tell them apart, and the announced
/// transfer may be one that is still to come.
fn doubt_equal(desk: &Desk<'_>, line: usize, claim: &mut Claim) {
    let mut licensees: Vec<_> = claim.parts.iter().map(|(due, _)| desk.dues[*due].licensee).collect();
    licensees.sort_unstable();
    licensees.dedup();
    let candidates = desk.candidates(line, &licensees);
    let amounts: Vec<Fen> = candidates.iter().map(|due| desk.open(*due)).collect();
    let total = claim.parts.iter().map(|(_, amount)| *amount).sum();
    let cover = covering_sets(&amounts, total, payer::work_max(desk));
    claim.doubt_if(cover.sets.len() > 1, Doubt::AnotherSetFits);
}

fn is_named_elsewhere(desk: &Desk<'_>, line: usize, due: usize) -> bool {
    desk.naming[due].iter().any(|other| *other != line && !desk.state.resolved[*other])
}

/// When several claims of one rule and one line would do equally well, none is certain.
fn doubt_each_other(claims: &mut [Claim]) {
    let differ = claims.first().is_some_and(|first| claims.iter().any(|claim| !claim.is_same_as(first)));
    for claim in claims {
        claim.doubt_if(differ, Doubt::AnotherSetFits);
    }
}
