//! What a run is computed from: a snapshot that is kept with the result.

use serde::{Deserialize, Serialize};

use super::{BeneficiaryClass, CostPool, Policy, Refusal};
use crate::{
    Fen,
    id::BeneficiaryId,
    money::{DivisionError, FEN_MAX},
};

/// The most lines of any list of a run.
pub const LIST_MAX: usize = 1_000;

/// A beneficiary with a weight in a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Weighted {
    pub beneficiary: BeneficiaryId,
    /// Not negative.
    pub weight: i64,
}

/// Confirmed receipts of one patent and all that decides who gets them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Input {
    /// Money received, VAT included.
    pub received: Fen,
    /// The VAT in it.
    pub tax: Fen,
    /// All owners of the patent, the institution among them, with the weights of their agreement; equal weights
    /// without one (专利法 第十四条).
    pub owners: Vec<Weighted>,
    /// The owner whose rule this is. What it recovers of its costs goes to it.
    pub institution: BeneficiaryId,
    pub policy: Policy,
    /// The agency that brought the licences about; without one there is no fee.
    pub agency: Option<BeneficiaryId>,
    /// Direct costs of the transaction that are still to be taken, those that an earlier run lacked included.
    pub direct_costs: Fen,
    pub pool: CostPool,
    /// Who receives each share that is not the contributors', in the order of the policy.
    pub bodies: Vec<BeneficiaryId>,
    /// Those between whom the contributors' shares are divided.
    pub inventors: Vec<Weighted>,
    /// Why contributors may get less than the floor; blank is none.
    pub legal_basis: Option<String>,
}

impl Input {
    /// The legal basis, when one is recorded.
    #[must_use]
    pub fn basis(&self) -> Option<&str> {
        self.legal_basis.as_deref().map(str::trim).filter(|basis| !basis.is_empty())
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        for (name, amount) in [("received", self.received), ("tax", self.tax), ("direct_costs", self.direct_costs)] {
            if !(0..=FEN_MAX).contains(&amount.get()) {
                return Err(Refusal::OutOfRange(name));
            }
        }
        if self.tax > self.received {
            return Err(Refusal::TaxAboveReceipt);
        }
        check_list("owners", &self.owners)?;
        check_list("inventors", &self.inventors)?;
        let shares = &self.policy.rule().shares;
        let expected = shares.iter().filter(|share| share.class != BeneficiaryClass::Contributors).count();
        if self.bodies.len() != expected {
            return Err(Refusal::Bodies { expected, given: self.bodies.len() });
        }
        if self.owners.iter().all(|owner| owner.beneficiary != self.institution) {
            return Err(Refusal::InstitutionNotOwner);
        }
        Ok(())
    }
}

fn check_list(list: &'static str, weighted: &[Weighted]) -> Result<(), Refusal> {
    if weighted.len() > LIST_MAX {
        return Err(Refusal::TooMany(list));
    }
    if weighted.iter().any(|one| one.weight < 0) {
        return Err(Refusal::Division { list, reason: DivisionError::NegativeWeight });
    }
    let is_twice =
        |index: usize, one: &Weighted| weighted[..index].iter().any(|earlier| earlier.beneficiary == one.beneficiary);
    if weighted.iter().enumerate().any(|(index, one)| is_twice(index, one)) {
        return Err(Refusal::Twice(list));
    }
    Ok(())
}
