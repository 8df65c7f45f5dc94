//! The answer of this crate to a question of distribution.

use domain::{
    Day, Timestamp,
    distribution::{
        Agency, AgencyBase, Amount, BeneficiaryClass, CostPool, Input, InventorCosts, Policy, PolicyRule, Refusal,
        Share, Weighted, run,
    },
    id::BeneficiaryId,
};
use serde_json::{Value, json};

use crate::ours::{Answer, Refused, fen, field, list, read, refuse, text};

/// The names of a question, each with an id of the crate.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn id(&mut self, name: &str) -> BeneficiaryId {
        let index = self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        id_at(index)
    }

    fn amounts(&self, amounts: &[Amount]) -> Vec<Value> {
        let name = |id| (0..self.0.len()).find(|index| id_at(*index) == id).map(|index| &self.0[index]);
        amounts.iter().map(|one| json!({"id": name(one.beneficiary), "amount": one.amount})).collect()
    }
}

fn id_at(index: usize) -> BeneficiaryId {
    BeneficiaryId::from_parts(Timestamp::from_micros(0), u128::try_from(index).expect("a position is small"))
}

pub fn distribution(question: &Value) -> Answer {
    let mut names = Names::default();
    let mut bodies = Vec::new();
    for share in list(question, "shares")? {
        if !read::<bool>(share, "contributors")? {
            bodies.push(names.id(text(share, "id")?));
        }
    }
    let input = Input {
        received: fen(question, "received")?,
        tax: fen(question, "tax")?,
        owners: weighted(question, "owners", &mut names)?,
        institution: names.id(text(question, "institution")?),
        policy: policy(question)?,
        agency: Some(names.id("agency")),
        direct_costs: fen(question, "direct_costs")?,
        pool: pool(field(question, "pool")?, &mut names)?,
        bodies,
        inventors: weighted(question, "inventors", &mut names)?,
        legal_basis: read::<bool>(question, "legal_basis")?.then(|| "决议".to_owned()),
    };
    let found = match run(&input) {
        Ok(found) => found,
        Err(Refusal::Floor { .. }) => return Ok(json!({"refused": "floor"})),
        Err(other) => return refuse(other),
    };
    assert!(found.breakdown.adds_up() && found.breakdown.amount == input.received, "{question}");
    let shares = list(question, "shares")?.iter().zip(&found.shares);
    let shares: Vec<Value> =
        shares.map(|(share, amount)| json!({"id": share["id"], "amount": amount.amount})).collect();
    Ok(json!({
        "owners": names.amounts(&found.owners()),
        "agency": found.agency_fee(),
        "direct_costs": found.direct_costs(),
        "institution_recovered": found.institution_recovered(),
        "returned": names.amounts(&found.returned()),
        "net": found.net(),
        "shares": shares,
        "inventors": names.amounts(&found.inventors()),
        "carried": found.carried,
    }))
}

fn weighted(question: &Value, key: &str, names: &mut Names) -> Result<Vec<Weighted>, Refused> {
    let one = |one: &Value| Ok(Weighted { beneficiary: names.id(text(one, "id")?), weight: read(one, "weight")? });
    list(question, key)?.iter().map(one).collect()
}

fn policy(question: &Value) -> Result<Policy, Refused> {
    let agency = field(question, "agency")?;
    let base = AgencyBase::parse(text(agency, "base")?).ok_or_else(|| Refused("base".to_owned()))?;
    let share = |share: &Value| {
        let theirs: bool = read(share, "contributors")?;
        let class = if theirs { BeneficiaryClass::Contributors } else { BeneficiaryClass::Other };
        Ok(Share { class, bp: read(share, "bp")?, name: String::new() })
    };
    let shares: Result<Vec<Share>, Refused> = list(question, "shares")?.iter().map(share).collect();
    let rule = PolicyRule {
        citation: "办法".to_owned(),
        valid_from: Day::literal(2026, 1, 1),
        shares: shares?,
        agency: Agency { rate_ppm: read(agency, "rate_ppm")?, base },
        multiple: read(field(question, "pool")?, "multiple")?,
        floor_bp: read(question, "floor_bp")?,
    };
    Policy::new(rule).or_else(refuse)
}

fn pool(pool: &Value, names: &mut Names) -> Result<CostPool, Refused> {
    let costs = |one: &Value| {
        Ok(InventorCosts {
            beneficiary: names.id(text(one, "id")?),
            paid: fen(one, "paid")?,
            returned: fen(one, "returned")?,
        })
    };
    let inventors: Result<Vec<InventorCosts>, Refused> = list(pool, "inventors")?.iter().map(costs).collect();
    Ok(CostPool {
        institution_paid: fen(pool, "institution")?,
        institution_recovered: fen(pool, "institution_recovered")?,
        inventors: inventors?,
    })
}
