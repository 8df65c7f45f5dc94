//! The costs of a patent that wait to be recovered from its income, each once.

use serde::{Deserialize, Serialize};

use super::{Distribution, LIST_MAX, MULTIPLE_MAX, Refusal};
use crate::{
    Day, Fen,
    id::{BeneficiaryId, DocumentId},
    money::FEN_MAX,
};

/// Who bore a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    Institution,
    Inventor(BeneficiaryId),
}

/// A payment for a patent (application, examination, annuities, attorney) that a document proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct PatentCost {
    pub payer: Payer,
    /// Above zero.
    pub amount: Fen,
    pub paid_on: Day,
    /// The receipt or voucher.
    pub evidence: DocumentId,
}

/// What an inventor has paid for a patent, and what of the inventor's claim was returned so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct InventorCosts {
    pub beneficiary: BeneficiaryId,
    pub paid: Fen,
    /// The total of all runs, multiple included.
    pub returned: Fen,
}

/// The costs of one patent as they stand before a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct CostPool {
    pub institution_paid: Fen,
    pub institution_recovered: Fen,
    /// In the order in which a fen that cannot be divided is given.
    pub inventors: Vec<InventorCosts>,
}

/// What is still to be taken from income for patent costs. Never below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    pub institution: Fen,
    /// Of all inventors together, multiple included.
    pub inventors: Fen,
}

impl CostPool {
    /// The pool of these costs, of which nothing is recovered yet.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] or [`Refusal::TooMany`].
    pub fn of(costs: &[PatentCost]) -> Result<Self, Refusal> {
        let mut pool = Self::default();
        for cost in costs {
            pool = pool.with_cost(cost)?;
        }
        Ok(pool)
    }

    /// The pool with one more cost.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] when the cost is not above zero or a sum leaves the range of an amount,
    /// [`Refusal::TooMany`] when there are too many payers.
    pub fn with_cost(&self, cost: &PatentCost) -> Result<Self, Refusal> {
        let mut pool = self.clone();
        if cost.amount <= Fen::ZERO {
            return Err(Refusal::OutOfRange("patent_costs"));
        }
        match cost.payer {
            Payer::Institution => pool.institution_paid = added(pool.institution_paid, cost.amount)?,
            Payer::Inventor(beneficiary) => {
                let inventor = pool.inventor(beneficiary);
                inventor.paid = added(inventor.paid, cost.amount)?;
            }
        }
        pool.check()?;
        Ok(pool)
    }

    /// The pool after a run, or after a counter-run, which puts back what the run took.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] when a sum leaves the range of an amount, also below zero: the pool is not the one of the
    /// run.
    pub fn after(&self, run: &Distribution) -> Result<Self, Refusal> {
        let mut pool = self.clone();
        pool.institution_recovered = added(pool.institution_recovered, run.institution_recovered())?;
        for returned in run.returned() {
            let inventor = pool.inventor(returned.beneficiary);
            inventor.returned = added(inventor.returned, returned.amount)?;
        }
        pool.check()?;
        Ok(pool)
    }

    /// What waits to be recovered. The inventors' claim is all they paid times the multiple less all that was returned.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`], [`Refusal::TooMany`] or [`Refusal::Twice`] when the pool itself cannot be.
    pub fn claims(&self, multiple: u32) -> Result<Claims, Refusal> {
        self.check()?;
        if multiple > MULTIPLE_MAX {
            return Err(Refusal::OutOfRange("multiple"));
        }
        // The bounds that were checked leave room: 1,000 payers × 10^13 fen × 10.
        Ok(Claims {
            institution: self.institution_paid.saturating_floor_sub(self.institution_recovered),
            inventors: Fen::new(self.inventors_paid().get() * i64::from(multiple))
                .saturating_floor_sub(self.inventors_returned()),
        })
    }

    pub(super) fn inventors_paid(&self) -> Fen {
        self.inventors.iter().map(|inventor| inventor.paid).sum()
    }

    pub(super) fn inventors_returned(&self) -> Fen {
        self.inventors.iter().map(|inventor| inventor.returned).sum()
    }

    fn inventor(&mut self, beneficiary: BeneficiaryId) -> &mut InventorCosts {
        let found = self.inventors.iter().position(|inventor| inventor.beneficiary == beneficiary);
        let index = found.unwrap_or_else(|| {
            self.inventors.push(InventorCosts { beneficiary, paid: Fen::ZERO, returned: Fen::ZERO });
            self.inventors.len() - 1
        });
        &mut self.inventors[index]
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.inventors.len() > LIST_MAX {
            return Err(Refusal::TooMany("patent_costs"));
        }
        let returned_max = FEN_MAX * i64::from(MULTIPLE_MAX);
        // One inventor can get more than the own payments give, as the return is divided anew in each run; all of them
        // together cannot.
        let fits = |amount: Fen, max: i64| (0..=max).contains(&amount.get());
        let all_fit = fits(self.institution_paid, FEN_MAX)
            && fits(self.institution_recovered, FEN_MAX)
            && self.inventors.iter().all(|one| fits(one.paid, FEN_MAX) && fits(one.returned, returned_max));
        if !all_fit {
            return Err(Refusal::OutOfRange("patent_costs"));
        }
        let is_twice = |index: usize, one: &InventorCosts| {
            self.inventors[..index].iter().any(|earlier| earlier.beneficiary == one.beneficiary)
        };
        if self.inventors.iter().enumerate().any(|(index, one)| is_twice(index, one)) {
            return Err(Refusal::Twice("patent_costs"));
        }
        Ok(())
    }
}

fn added(amount: Fen, more: Fen) -> Result<Fen, Refusal> {
    amount.checked_add(more).ok_or(Refusal::OutOfRange("patent_costs"))
}
