//! Weak hints: the licence number, a company's name in the remark, a similar name, an amount that only one due has.

use super::{
    super::{
        desk::Name,
        evidence::Evidence,
        names::{grams, name_core, name_key, similarity_permille},
        reading::runs,
    },
    Claim, Desk, Doubt, Rule, doubt_without_reference,
};
use crate::Fen;

const SCORE_NUMBER: u16 = 890;
const SCORE_NUMBER_OTHER_AMOUNT: u16 = 600;
const SCORE_NAME_IN_REMARK: u16 = 820;
/// For names that are the same but for the form of the company; less for less similar ones.
const SCORE_NAME: u16 = 780;
const SCORE_AMOUNT_ALONE: u16 = 500;
/// Names that share less are different names.
const SIMILAR_PERMILLE_MIN: u16 = 600;
/// Of so many dues of the same amount the names are compared.
const COMPARED_MAX: usize = 200;
const CLAIMS_MAX: usize = 3;
/// Shorter names are found in any remark.
const NAME_CHARS_MIN: usize = 4;

pub(super) fn claims(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let mut claims = by_number(desk, line);
    if claims.is_empty() {
        claims = by_amount(desk, line);
    }
    for claim in &mut claims {
        claim.doubts.insert(0, Doubt::Similar);
        doubt_without_reference(desk, line, claim);
    }
    claims
}

/// The remark has the number of a licence.
fn by_number(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let amount = desk.lines[line].amount;
    let numbers = desk.index.licence_numbers.exactly(&runs(&desk.lines[line].remark));
    let claim = |number: &usize| {
        let due = desk.dues[desk.index.number_dues[*number]];
        let of_licence = desk.index.by_licence.get(&due.licence)?.iter().copied();
        let open: Vec<usize> =
            of_licence.filter(|due| desk.open(*due) > Fen::ZERO && desk.is_expected(line, *due)).collect();
        let exact: Vec<usize> = open.iter().copied().filter(|due| desk.open(*due) == amount).collect();
        let found = Evidence::LicenceNumber { number: due.licence_number.clone() };
        let mut claim = match (exact.as_slice(), open.as_slice()) {
            ([], []) => return None,
            ([], open) => {
                let mut claim = Claim::new(Rule::Similarity, line, SCORE_NUMBER_OTHER_AMOUNT);
                claim = claim.filling(desk, open, amount);
                claim.evidence.push(Evidence::OldestFirst);
                claim
            }
            ([first, rest @ ..], _) => {
                let mut claim = Claim::new(Rule::Similarity, line, SCORE_NUMBER).whole(desk, &[*first], amount);
                claim.doubt_if(!rest.is_empty(), Doubt::AnotherSetFits);
                claim
            }
        };
        claim.evidence.insert(0, found);
        Some(claim)
    };
    numbers.iter().filter_map(claim).take(CLAIMS_MAX).collect()
}

/// Dues of the amount whose licensees have a similar name; without one, the only due of the amount.
fn by_amount(desk: &Desk<'_>, line: usize) -> Vec<Claim> {
    let amount = desk.lines[line].amount;
    let usable = |due: &usize| desk.open(*due) == amount;
    let dues: Vec<usize> = desk.of_amount_in_window(line).filter(usable).take(COMPARED_MAX).collect();
    let own = name_key(&desk.lines[line].counterparty);
    let own_grams = grams(name_core(&own));
    let remark = name_key(&desk.lines[line].remark);
    let mut claims: Vec<Claim> = Vec::new();
    for due in &dues {
        let name = &desk.dues[*due].licensee_name;
        let Name { core, grams } = &desk.index.names[desk.index.name_of_due[*due]];
        let permille = similarity_permille(&own_grams, grams);
        let in_remark = NAME_CHARS_MIN <= core.chars().count() && remark.contains(core.as_str());
        let (score, evidence) = if in_remark {
            (SCORE_NAME_IN_REMARK, Evidence::NameInRemark { name: name.clone() })
        } else if permille >= SIMILAR_PERMILLE_MIN {
            let score = SCORE_NAME - (1_000 - permille) / 4;
            (score, Evidence::SimilarName { name: name.clone(), permille })
        } else {
            continue;
        };
        let mut claim = Claim::new(Rule::Similarity, line, score).whole(desk, &[*due], amount);
        claim.evidence.insert(0, evidence);
        claims.push(claim);
    }
    if let ([only], []) = (dues.as_slice(), claims.as_slice()) {
        let mut claim = Claim::new(Rule::Similarity, line, SCORE_AMOUNT_ALONE).whole(desk, &[*only], amount);
        let payers = &desk.readings[line].payers;
        claim.doubt_if(true, if payers.is_empty() { Doubt::PayerUnknown } else { Doubt::OtherPayer });
        claims.push(claim);
    }
    claims.sort_by_key(|claim| std::cmp::Reverse(claim.score));
    claims.truncate(CLAIMS_MAX);
    super::doubt_each_other(&mut claims);
    claims
}
