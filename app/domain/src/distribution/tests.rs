mod examples;
mod policies;
mod properties;
mod reviews;

use super::*;
use crate::{Day, Fen, Timestamp, id::BeneficiaryId};

const INSTITUTION: u128 = 1;
const AGENCY: u128 = 2;
const COLLEGE: u128 = 3;

fn beneficiary(number: u128) -> BeneficiaryId {
    BeneficiaryId::from_parts(Timestamp::from_micros(0), number)
}

fn weighted(pairs: &[(u128, i64)]) -> Vec<Weighted> {
    pairs.iter().map(|(number, weight)| Weighted { beneficiary: beneficiary(*number), weight: *weight }).collect()
}

fn share(class: BeneficiaryClass, bp: u32) -> Share {
    Share { class, bp, name: String::new() }
}

/// 70/15/15, 8 % of the receipt, costs doubled, half for contributors.
fn rule() -> PolicyRule {
    PolicyRule {
        citation: "虚构大学科技成果转化收益分配办法 第十二条".into(),
        valid_from: Day::literal(2026, 1, 1),
        shares: vec![
            share(BeneficiaryClass::Contributors, 7_000),
            share(BeneficiaryClass::College, 1_500),
            share(BeneficiaryClass::University, 1_500),
        ],
        agency: Agency { rate_ppm: 80_000, base: AgencyBase::Receipt },
        multiple: 2,
        floor_bp: 5_000,
    }
}

fn pool(institution: i64, inventors: &[(u128, i64)]) -> CostPool {
    let inventor = |(number, paid): &(u128, i64)| InventorCosts {
        beneficiary: beneficiary(*number),
        paid: Fen::new(*paid),
        returned: Fen::ZERO,
    };
    CostPool {
        institution_paid: Fen::new(institution),
        institution_recovered: Fen::ZERO,
        inventors: inventors.iter().map(inventor).collect(),
    }
}

/// 300,000.00 with 4,000.00 of direct costs; the university bore all patent costs.
fn example() -> Input {
    Input {
        received: Fen::yuan(300_000),
        tax: Fen::ZERO,
        owners: weighted(&[(INSTITUTION, 1)]),
        institution: beneficiary(INSTITUTION),
        policy: Policy::new(rule()).unwrap(),
        agency: Some(beneficiary(AGENCY)),
        direct_costs: Fen::yuan(4_000),
        pool: pool(1_200_000, &[]),
        bodies: vec![beneficiary(COLLEGE), beneficiary(INSTITUTION)],
        inventors: weighted(&[(11, 1)]),
        legal_basis: None,
    }
}

fn with_rule(change: impl FnOnce(&mut PolicyRule)) -> Input {
    let mut rule = rule();
    change(&mut rule);
    Input { policy: Policy::new(rule).unwrap(), ..example() }
}

fn fen(amounts: &[Amount]) -> Vec<i64> {
    amounts.iter().map(|one| one.amount.get()).collect()
}

fn share_amounts(run: &Distribution) -> Vec<i64> {
    run.shares.iter().map(|share| share.amount.get()).collect()
}

fn got(run: &Distribution, number: u128) -> Fen {
    let found = run.beneficiaries().into_iter().find(|one| one.beneficiary == beneficiary(number));
    found.map_or(Fen::ZERO, |one| one.amount)
}
