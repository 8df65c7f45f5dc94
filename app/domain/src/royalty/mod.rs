//! What terms cost: every charge of a licence with its due day and a breakdown that adds up.
//!
//! Whole numbers only. Each step rounds half up to the fen, in this order: base, tier or rate, minimum, cap, credit of
//! the entry fee, VAT, late interest. The same code quotes before a licence and bills during it.

mod charges;
mod correction;
mod interest;
mod late_charge;
mod quote;
mod report_charge;
mod windows;
mod words;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod properties;

use serde::{Deserialize, Serialize};

pub use charges::{initial_charges, milestone_charge, royalty_charge, time_charges};
pub use correction::{Correction, correction, corrections, estimate_charge};
pub use interest::{
    Interest, InterestDay, InterestRate, InterestSpan, burden_ppm, day_by_day, exceeds_four_lpr, interest_up_to,
};
pub use late_charge::{enforcement_cost_charge, interest_charge};
pub use quote::{Quote, QuoteRequest, Reached, UsagePeriod, YearTotal, answer, quote};
pub use report_charge::{MilestoneReached, charge_for_report, computations, milestones_reached, net_sales};
pub use windows::Windows;
pub use words::{base_name, charge_name, step_name};

pub use crate::tax::{TaxSplit, tax_split};

use crate::{
    Day, Fen,
    terms::{Tax, Terms},
};

/// The days that bound a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicenceClock {
    pub effective_on: Day,
    /// The last day, the end of the patent considered.
    pub ends_on: Day,
    /// When a trial was converted; without a trial, `None`.
    pub converted_on: Option<Day>,
}

impl LicenceClock {
    /// A licence without a trial that runs its full term.
    #[must_use]
    pub fn full_term(terms: &Terms, effective_on: Day) -> Self {
        Self { effective_on, ends_on: terms.last_day(effective_on), converted_on: None }
    }

    /// The first day that bears fees; `None` while a trial has not been converted.
    #[must_use]
    pub fn fees_begin_on(&self, terms: &Terms) -> Option<Day> {
        let base = if terms.trial.is_some() { self.converted_on? } else { self.effective_on };
        Some(terms.fees_begin_on(base))
    }
}

/// A span of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

impl Period {
    #[must_use]
    pub fn days(self) -> i64 {
        self.from.days_until(self.to) + 1
    }

    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// What a licensee did in a period, without VAT: the sum of a report's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Usage {
    /// Invoiced sales without VAT.
    pub gross: Fen,
    pub discounts: Fen,
    pub returns: Fen,
    /// Freight and insurance invoiced apart.
    pub freight: Fen,
    /// Negative for a loss.
    pub profit: Fen,
    pub added_output: Fen,
    pub units: i64,
}

impl std::ops::Add for Usage {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            gross: self.gross + other.gross,
            discounts: self.discounts + other.discounts,
            returns: self.returns + other.returns,
            freight: self.freight + other.freight,
            profit: self.profit + other.profit,
            added_output: self.added_output + other.added_output,
            units: self.units + other.units,
        }
    }
}

/// An accepted report: all of it, or one of several for the same period, which are summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Reported {
    pub period: Period,
    pub usage: Usage,
}

/// One step of a computation. The children of a step that has any sum to its amount.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Step {
    pub label: StepLabel,
    /// The arithmetic in figures, the same in every language: `1,100,000.00 × 3%`. Empty where there is none.
    pub formula: String,
    pub amount: Fen,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Step>,
}

/// What a step is; [`step_name`] has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepLabel {
    Total,
    Vat,
    /// VAT that the registration of the technology contract takes off again.
    VatExempt,
    Stated,
    Royalty,
    Calculated,
    TierSlice,
    AlreadyCalculated,
    MinimumTopUp,
    CapReduction,
    EntryCredit,
    /// A period computed anew, with a corrected report.
    Recalculated,
    /// What was charged for the period before.
    AlreadyCharged,
    /// For the time being, because no report came.
    Estimated,
    /// What of a period falls to the days of another holder: the patent was transferred within it.
    OtherHolder,
    /// Late interest for days with the same principal and rate.
    LateInterest,
    EnforcementCost,
}

/// One part of the royalty base: fen, or pieces where the base is units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct BasePart {
    pub label: BaseLabel,
    pub value: i64,
}

/// What a part of the base is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseLabel {
    Gross,
    Discounts,
    Returns,
    Freight,
    Profit,
    AddedOutput,
    Units,
    /// Negative net sales or a loss brought from an earlier period.
    BroughtForward,
    /// What is left negative and goes on to the next period.
    CarriedForward,
    /// A loss that counts as zero.
    LossDisregarded,
}

/// The royalty of one period. Its parts sum to its total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Computation {
    pub period: Period,
    /// The parts of the base; they sum to `base`.
    pub base_parts: Vec<BasePart>,
    /// Never negative: fen, or pieces where the base is units.
    pub base: i64,
    /// The whole computation; its amount is what is payable, VAT included.
    pub breakdown: Step,
    pub tax: TaxSplit,
    pub total: Fen,
    /// The cap of the whole term has been reached.
    pub capped: bool,
    /// What of a creditable entry fee is left after this period.
    pub credit_left: Fen,
}

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    Lump,
    Entry,
    Instalment,
    Annual,
    Milestone,
    Royalty,
    /// Belongs to the principal charge that was paid late.
    LateInterest,
    /// 实现债权的费用; belongs to the principal charge that had to be enforced.
    EnforcementCost,
}

/// One amount that is or will be owed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Charge {
    /// Unique within a licence and stable: `entry`, `instalment_2`, `annual_3`, `milestone_first_sale`,
    /// `royalty_2026-03-31`.
    pub key: String,
    pub kind: ChargeKind,
    /// The instalment, the licence year or the milestone, from 1; 0 where there is only one.
    pub number: u32,
    /// What a milestone says, or what was spent to enforce a debt; empty for the others.
    pub description: String,
    pub period: Option<Period>,
    /// The day on which the debt arises.
    pub arises_on: Day,
    /// The last day on which it is paid in time.
    pub due_on: Day,
    /// What is payable, VAT included.
    pub amount: Fen,
    pub tax: TaxSplit,
    pub breakdown: Step,
    /// How the base of a royalty came about; empty for the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub base_parts: Vec<BasePart>,
}

impl Charge {
    /// The same charge without VAT, for one that arises after the technology contract was registered: an inclusive
    /// amount is then all net, an exclusive one loses its VAT.
    #[must_use]
    pub fn without_vat(&self, clause: Tax) -> Self {
        let mut charge = self.clone();
        if matches!(clause, Tax::Exclusive { .. }) && !self.tax.vat.is_zero() {
            charge.breakdown.children.push(Step::leaf(StepLabel::VatExempt, String::new(), -self.tax.vat));
            charge.breakdown.amount = self.amount - self.tax.vat;
        }
        let amount = charge.breakdown.amount;
        charge.amount = amount;
        charge.tax = TaxSplit { net: amount, vat: Fen::ZERO, gross: amount };
        charge
    }
}

impl Step {
    /// A step on its own.
    #[must_use]
    pub(crate) fn leaf(label: StepLabel, formula: String, amount: Fen) -> Self {
        Self { label, formula, amount, children: Vec::new() }
    }

    /// A step that is the sum of others.
    #[must_use]
    pub(crate) fn sum(label: StepLabel, children: Vec<Self>) -> Self {
        let amount = children.iter().map(|child| child.amount).sum();
        Self { label, formula: String::new(), amount, children }
    }

    /// Whether every step that has children is their sum.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sum: Fen = self.children.iter().map(|child| child.amount).sum();
        (self.children.is_empty() || sum == self.amount) && self.children.iter().all(Self::adds_up)
    }
}
