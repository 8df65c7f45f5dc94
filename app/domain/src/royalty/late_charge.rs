//! Late interest and the costs of enforcement as charges. Both belong to a principal charge, bear no interest themselves
//! and are paid before it (民法典 第五百六十一条).

use crate::{
    Day, Fen,
    royalty::{Charge, ChargeKind, Interest, Period, Step, StepLabel},
    tax::extra_charge_split,
    terms::Tax,
};

/// The charge of late interest up to and including a day, less what was charged for the same principal before; due on
/// that day. Its breakdown has a step for each span and adds up. `clause` is the tax clause of the principal charge.
///
/// `None` when nothing is owed in addition; when [`Interest::less`] is negative the difference is a credit.
#[must_use]
pub fn interest_charge(key: &str, interest: &Interest, charged_before: Fen, until: Day, clause: Tax) -> Option<Charge> {
    let amount = Fen::new(interest.amount.get().checked_sub(charged_before.get())?);
    if amount <= Fen::ZERO {
        return None;
    }
    let mut steps: Vec<Step> = interest
        .spans
        .iter()
        .map(|span| {
            let formula = format!("{} – {}: {}", span.period.from, span.period.to, span.formula);
            Step::leaf(StepLabel::LateInterest, formula, span.amount)
        })
        .collect();
    if !charged_before.is_zero() {
        steps.push(Step::leaf(StepLabel::AlreadyCharged, String::new(), -charged_before));
    }
    let from = interest.spans.first().map_or(until, |first| first.period.from);
    let period = Some(Period { from, to: until });
    let breakdown = Step::sum(StepLabel::Total, steps);
    Some(Charge { period, ..extra(key, ChargeKind::LateInterest, breakdown, (until, until), clause) })
}

/// The charge of what it cost to enforce a debt (实现债权的费用), with what it was spent on; `None` when the amount is
/// not positive. The amount is what is payable, VAT included.
#[must_use]
pub fn enforcement_cost_charge(
    key: &str,
    description: &str,
    amount: Fen,
    arises_on: Day,
    due_on: Day,
    clause: Tax,
) -> Option<Charge> {
    if amount <= Fen::ZERO {
        return None;
    }
    let breakdown = Step::sum(StepLabel::Total, vec![Step::leaf(StepLabel::EnforcementCost, String::new(), amount)]);
    let charge = extra(key, ChargeKind::EnforcementCost, breakdown, (arises_on, due_on), clause);
    Some(Charge { description: description.to_owned(), ..charge })
}

impl ChargeKind {
    /// Whether a charge of this kind bears late interest when it is overdue: simple interest is on principal only.
    /// What must be paid before the licence takes effect bears none either; that is for the caller to know.
    #[must_use]
    pub const fn bears_late_interest(self) -> bool {
        match self {
            Self::Lump | Self::Entry | Self::Instalment | Self::Annual | Self::Milestone | Self::Royalty => true,
            Self::LateInterest | Self::EnforcementCost => false,
        }
    }
}

fn extra(key: &str, kind: ChargeKind, breakdown: Step, (arises_on, due_on): (Day, Day), clause: Tax) -> Charge {
    let amount = breakdown.amount;
    Charge {
        key: key.to_owned(),
        kind,
        number: 0,
        description: String::new(),
        period: None,
        arises_on,
        due_on,
        amount,
        tax: extra_charge_split(amount, clause),
        breakdown,
        base_parts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Locale,
        dated_rate::DatedRates,
        royalty::{charge_name, interest_up_to},
        terms::LateInterest,
    };

    const DUE: Day = Day::literal(2025, 4, 30);
    const UNTIL: Day = Day::literal(2025, 6, 14);
    const EXCLUSIVE: Tax = Tax::Exclusive { rate_bp: 600 };

    fn interest(settled: &[(Day, Fen)], until: Day) -> Interest {
        let clause = LateInterest::Lpr { percent: 150 };
        interest_up_to(Fen::yuan(33_000), DUE, until, settled, clause, &DatedRates::built_in())
            .expect("the LPR is known")
    }

    #[test]
    fn interest_is_a_charge_with_a_step_for_each_span() {
        let charge = interest_charge("k", &interest(&[], UNTIL), Fen::ZERO, UNTIL, EXCLUSIVE).unwrap();
        assert_eq!((charge.amount, charge.kind), (Fen::new(18_566), ChargeKind::LateInterest));
        assert_eq!((charge.arises_on, charge.due_on), (UNTIL, UNTIL));
        assert!(charge.breakdown.adds_up());
        let formulas: Vec<&str> = charge.breakdown.children.iter().map(|step| step.formula.as_str()).collect();
        assert_eq!(
            formulas,
            [
                "2025-05-01 – 2025-05-19: 33,000.00 × 19 × 3.1% × 150% / 365",
                "2025-05-20 – 2025-06-14: 33,000.00 × 26 × 3% × 150% / 365",
            ]
        );
        // The VAT lies in the interest: 185.66 / 1.06 = 175.150….
        assert_eq!(
            (charge.tax.net, charge.tax.vat, charge.tax.gross),
            (Fen::new(17_515), Fen::new(1_051), charge.amount)
        );
        assert_eq!(charge_name(&charge, Locale::Zh), "逾期利息 2025-05-01 – 2025-06-14");
    }

    #[test]
    fn what_was_charged_before_is_taken_off() {
        let charged = Fen::new(4_204);
        let charge = interest_charge("k", &interest(&[], UNTIL), charged, UNTIL, Tax::Exempt).unwrap();
        assert_eq!(charge.amount, Fen::new(18_566 - 4_204));
        assert_eq!(charge.tax.net, charge.amount);
        assert_eq!(charge.breakdown.children.len(), 3);
        assert_eq!(charge.breakdown.children[2].label, StepLabel::AlreadyCharged);
        assert!(charge.breakdown.adds_up());
        let of = |charged| interest_charge("k", &interest(&[], UNTIL), charged, UNTIL, Tax::Exempt);
        assert_eq!(of(Fen::new(18_566)), None);
        assert_eq!(of(Fen::new(20_000)), None);
        assert_eq!(of(Fen::new(i64::MIN)), None);
    }

    #[test]
    fn costs_are_a_charge_as_spent() {
        let clause = Tax::Inclusive { rate_bp: 600 };
        let charge = enforcement_cost_charge("cost_1", "律师费", Fen::yuan(106), DUE, UNTIL, clause).unwrap();
        assert_eq!((charge.amount, charge.tax.vat), (Fen::yuan(106), Fen::yuan(6)));
        assert_eq!((charge.arises_on, charge.due_on), (DUE, UNTIL));
        assert!(charge.breakdown.adds_up());
        assert_eq!(charge_name(&charge, Locale::Zh), "实现债权的费用：律师费");
        assert_eq!(charge_name(&charge, Locale::En), "Costs of enforcement: 律师费");
        assert_eq!(enforcement_cost_charge("k", "", Fen::ZERO, DUE, UNTIL, clause), None);
    }

    #[test]
    fn only_principal_bears_interest() {
        let bearing: Vec<&str> =
            ChargeKind::ALL.iter().filter(|kind| kind.bears_late_interest()).map(|kind| kind.as_str()).collect();
        assert_eq!(bearing, ["lump", "entry", "instalment", "annual", "milestone", "royalty"]);
        for kind in ChargeKind::ALL {
            assert_eq!(ChargeKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }

    proptest! {
        #[test]
        fn charges_in_steps_are_the_interest(
            settled in prop::collection::vec((0i64..90, 0i64..2_000_000), 0..4),
            mut steps in prop::collection::vec(0i64..100, 1..5),
        ) {
            steps.sort_unstable();
            let settled: Vec<_> = settled.iter().map(|(days, fen)| (DUE.plus_days(*days), Fen::new(*fen))).collect();
            let mut charged = Fen::ZERO;
            for days in &steps {
                let until = DUE.plus_days(*days);
                let found = interest(&settled, until);
                if let Some(charge) = interest_charge("k", &found, charged, until, EXCLUSIVE) {
                    prop_assert!(charge.breakdown.adds_up());
                    prop_assert_eq!(charge.breakdown.amount, charge.amount);
                    prop_assert_eq!(charge.tax.net + charge.tax.vat, charge.amount);
                    charged += charge.amount;
                }
            }
            prop_assert_eq!(charged, interest(&settled, DUE.plus_days(*steps.last().unwrap())).amount);
        }
    }
}
