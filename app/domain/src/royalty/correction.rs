//! What the acceptance of a report changes: the difference between the royalties before and after it, so that a
//! correction, a late report or the real report after an estimate charges exactly what is missing.

use crate::{
    Day, Fen,
    report::estimate,
    royalty::{
        BasePart, Charge, ChargeKind, Computation, LicenceClock, Period, Reported, Step, StepLabel, Windows,
        computations,
    },
    tax::{TaxSplit, tax_split},
    terms::Terms,
};

/// The difference that a report makes to what is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// What is payable in addition; negative for a credit. VAT included.
    pub amount: Fen,
    pub tax: TaxSplit,
    /// Its parts sum to the amount: the report's own period and each other that changed, computed anew, less what was
    /// charged for it.
    pub breakdown: Step,
    /// How the base of the report's own period came about.
    pub base_parts: Vec<BasePart>,
    /// What the difference is called after: the report's own period, or the first other one that changed.
    pub period: Period,
}

/// Compares the royalties of all accepted reports before and after one of them came or was corrected.
///
/// A corrected quarter can move the tiers, the cap, the credit or the minimum of later periods: they are all compared.
/// `charged_ahead` is what was charged for the period by estimate and not taken back. A first report that changes
/// nothing else has the plain breakdown of its period. `None` without a royalty.
#[must_use]
pub fn correction(
    terms: &Terms,
    clock: &LicenceClock,
    before: &[Reported],
    after: &[Reported],
    period: Period,
    charged_ahead: TaxSplit,
) -> Option<Correction> {
    corrections(terms, clock, before, after, period, &Windows::default(), &[charged_ahead])?.pop()
}

/// [`correction`] for each window of a contract whose patent was transferred: the difference that falls to its days is
/// charged or credited in the book of the holder who has them. `charged_ahead` is by window; what is missing is nothing.
#[must_use]
pub fn corrections(
    terms: &Terms,
    clock: &LicenceClock,
    before: &[Reported],
    after: &[Reported],
    period: Period,
    windows: &Windows,
    charged_ahead: &[TaxSplit],
) -> Option<Vec<Correction>> {
    let old = computations(terms, clock, before);
    let new = computations(terms, clock, after);
    let own = new.iter().find(|computation| computation.period == period)?;
    let within = |place| {
        let ahead = charged_ahead.get(place).copied().unwrap_or_default();
        Difference { old: &old, new: &new, own, windows, place }.found(ahead)
    };
    Some((0..windows.count()).map(within).collect())
}

/// The royalties before and after a report, as far as they fall to one window.
struct Difference<'a> {
    old: &'a [Computation],
    new: &'a [Computation],
    own: &'a Computation,
    windows: &'a Windows,
    place: usize,
}

impl Difference<'_> {
    fn earlier(&self, period: Period) -> Option<&Computation> {
        self.old.iter().find(|computation| computation.period == period)
    }

    fn found(&self, charged_ahead: TaxSplit) -> Correction {
        let own = self.own.period;
        let here = |one: &&Computation| self.windows.clip(self.place, one.period).is_some();
        let is_changed =
            |one: &&Computation| one.period == own || self.earlier(one.period).is_none_or(|old| old.total != one.total);
        let changed: Vec<&Computation> = self.new.iter().filter(here).filter(is_changed).collect();
        let named = self.windows.clip(self.place, own).or(changed.first().map(|one| one.period)).unwrap_or(own);
        let is_here = self.windows.clip(self.place, own).is_some();
        let base_parts = if is_here { self.own.base_parts.clone() } else { Vec::new() };
        let is_alone = changed.iter().all(|one| one.period == own) && self.earlier(own).is_none();
        if is_alone && charged_ahead.gross.is_zero() && !changed.is_empty() {
            let (tax, breakdown) = self.windows.royalty(self.place, self.own);
            return Correction { amount: tax.gross, tax, breakdown, base_parts, period: named };
        }
        let mut steps = Vec::new();
        let mut sum = TaxSplit::default();
        for computation in changed {
            let label = format!("{} – {}", computation.period.from, computation.period.to);
            let (tax, breakdown) = self.windows.royalty(self.place, computation);
            let mut anew = Step::leaf(StepLabel::Recalculated, label.clone(), tax.gross);
            anew.children = breakdown.children;
            steps.push(anew);
            sum = plus(sum, tax);
            if let Some(old) = self.earlier(computation.period).filter(|old| !old.total.is_zero()) {
                let charged = self.windows.share(self.place, old.period, old.tax);
                steps.push(Step::leaf(StepLabel::AlreadyCharged, label, -charged.gross));
                sum = minus(sum, charged);
            }
        }
        if !charged_ahead.gross.is_zero() {
            let label = format!("{} – {}", own.from, own.to);
            steps.push(Step::leaf(StepLabel::AlreadyCharged, label, -charged_ahead.gross));
            sum = minus(sum, charged_ahead);
        }
        let breakdown = Step::sum(StepLabel::Total, steps);
        Correction { amount: breakdown.amount, tax: sum, breakdown, base_parts, period: named }
    }
}

/// The charge for a period of which no report came, payable like that of a report accepted on this day; `None` when the
/// estimate is nothing. See [`estimate`].
#[must_use]
pub fn estimate_charge(terms: &Terms, earlier_royalties: &[Fen], period: Period, on: Day) -> Option<Charge> {
    let stated = estimate(earlier_royalties, terms);
    if stated.is_zero() {
        return None;
    }
    let tax = tax_split(stated, terms.tax);
    let mut steps = vec![Step::leaf(StepLabel::Estimated, String::new(), stated)];
    if tax.gross != stated {
        steps.push(Step::leaf(StepLabel::Vat, String::new(), tax.gross - stated));
    }
    Some(Charge {
        key: format!("estimate_{}", period.to),
        kind: ChargeKind::Royalty,
        number: 0,
        description: String::new(),
        period: Some(period),
        arises_on: on,
        due_on: on.plus_days(i64::from(terms.reporting.payment_due_days)),
        amount: tax.gross,
        tax,
        breakdown: Step::sum(StepLabel::Total, steps),
        base_parts: Vec::new(),
    })
}

impl Correction {
    /// The charge of the difference, when a report was accepted on this day; `None` when nothing is payable in addition.
    #[must_use]
    pub fn charge(&self, terms: &Terms, period: Period, accepted_on: Day) -> Option<Charge> {
        if self.amount <= Fen::ZERO {
            return None;
        }
        Some(Charge {
            key: format!("royalty_{}", period.to),
            kind: ChargeKind::Royalty,
            number: 0,
            description: String::new(),
            period: Some(period),
            arises_on: accepted_on,
            due_on: accepted_on.plus_days(i64::from(terms.reporting.payment_due_days)),
            amount: self.amount,
            tax: self.tax,
            breakdown: self.breakdown.clone(),
            base_parts: self.base_parts.clone(),
        })
    }
}

fn plus(a: TaxSplit, b: TaxSplit) -> TaxSplit {
    TaxSplit { net: a.net + b.net, vat: a.vat + b.vat, gross: a.gross + b.gross }
}

fn minus(a: TaxSplit, b: TaxSplit) -> TaxSplit {
    TaxSplit { net: a.net - b.net, vat: a.vat - b.vat, gross: a.gross - b.gross }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{royalty::Usage, terms::samples};

    fn quarter(number: u32) -> Period {
        let from = Day::literal(2025, number * 3 - 2, 1);
        Period { from, to: from.plus_months(2).last_of_month() }
    }

    fn sold(number: u32, yuan: i64) -> Reported {
        Reported { period: quarter(number), usage: Usage { gross: Fen::yuan(yuan), ..Usage::default() } }
    }

    fn clock(terms: &Terms) -> LicenceClock {
        LicenceClock::full_term(terms, Day::literal(2025, 1, 1))
    }

    #[test]
    fn a_first_report_is_charged_as_it_is() {
        let terms = samples::arrangement("C");
        let clock = clock(&terms);
        let after = [sold(1, 1_000_000)];
        let found = correction(&terms, &clock, &[], &after, quarter(1), TaxSplit::default()).unwrap();
        let plain = &computations(&terms, &clock, &after)[0];
        assert_eq!((found.amount, &found.breakdown), (plain.total, &plain.breakdown));
        assert_eq!(found.charge(&terms, quarter(1), Day::literal(2025, 5, 1)).unwrap().amount, plain.total);
    }

    #[test]
    fn a_correction_charges_the_difference_of_every_period_that_moves() {
        let terms = samples::arrangement("H");
        let clock = clock(&terms);
        for (old, new) in [(900_000, 14_000_000), (14_000_000, 0)] {
            let before = [sold(1, old), sold(2, 9_000_000)];
            let after = [sold(1, new), sold(2, 9_000_000)];
            let found = correction(&terms, &clock, &before, &after, quarter(1), TaxSplit::default()).unwrap();
            let sum =
                |reports: &[Reported]| -> Fen { computations(&terms, &clock, reports).iter().map(|c| c.total).sum() };
            assert_eq!(found.amount, sum(&after) - sum(&before));
            assert_eq!(found.tax.gross, found.amount);
            assert_eq!(found.tax.net + found.tax.vat, found.amount);
            assert!(found.breakdown.adds_up());
            assert_eq!(found.charge(&terms, quarter(1), Day::literal(2025, 9, 1)).is_some(), new > old);
        }
    }

    #[test]
    fn the_real_report_takes_the_estimate_off() {
        let terms = samples::arrangement("C");
        let clock = clock(&terms);
        let earlier = [Fen::yuan(10_000), Fen::yuan(20_000)];
        let estimated = estimate_charge(&terms, &earlier, quarter(2), Day::literal(2025, 8, 15)).unwrap();
        assert!(estimated.breakdown.adds_up());
        assert_eq!(estimated.breakdown.amount, estimated.amount);
        let before = [sold(1, 1_000_000)];
        let after = [sold(1, 1_000_000), sold(2, 3_000_000)];
        let found = correction(&terms, &clock, &before, &after, quarter(2), estimated.tax).unwrap();
        assert_eq!(found.amount, computations(&terms, &clock, &after)[1].total - estimated.amount);
        assert!(found.breakdown.adds_up());
    }

    #[test]
    fn nothing_is_estimated_from_nothing() {
        let terms = samples::arrangement("C");
        assert_eq!(estimate_charge(&terms, &[], quarter(1), Day::literal(2025, 5, 1)), None);
    }
}
