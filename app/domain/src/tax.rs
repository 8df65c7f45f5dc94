//! The taxes of a charge: VAT by the clause of the terms, the registration of the technology contract, and what the
//! licensee of a foreign licensor withholds.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Day, Fen, dated_rate::RATE_MAX_PPM, terms::Tax};

/// An amount before tax, the tax, and both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct TaxSplit {
    pub net: Fen,
    pub vat: Fen,
    pub gross: Fen,
}

/// What decides how a stated amount is taxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxSituation {
    /// The clause of the terms.
    pub clause: Tax,
    /// The day on which the technology contract was registered (技术合同认定登记); `None` while it is not.
    pub registered_on: Option<Day>,
    /// For a foreign licensor, the rate of income tax that the licensee withholds, in parts per million.
    pub withholding_ppm: Option<u32>,
}

/// All that becomes of a stated amount. `gross = net + vat = remitted + vat_withheld + income_tax_withheld`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct TaxLines {
    pub net: Fen,
    pub vat: Fen,
    pub gross: Fen,
    /// What the licensee pays to the tax office for the licensor: income tax of a non-resident (企业所得税法 第三十七条).
    pub income_tax_withheld: Fen,
    /// The VAT of the charge where the licensee withholds it (增值税法 第十五条), otherwise nothing.
    pub vat_withheld: Fen,
    /// What the licensee remits to the licensor: this alone is receivable.
    pub remitted: Fen,
}

/// The tax of an amount leaves the range of an amount: a fault of the caller, whose amounts are bounded by
/// [`crate::money::FEN_MAX`] where they enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the amount with its tax is too large")]
pub struct TaxOutOfRange;

/// Splits an amount as the terms state it into net and VAT, half up to the fen: 106,000.00 with 6 % inside is 100,000.00
/// and 6,000.00.
///
/// # Panics
/// When the result leaves the range of an amount; [`tax_lines`] answers with an error instead.
#[must_use]
pub fn tax_split(stated: Fen, tax: Tax) -> TaxSplit {
    checked_split(stated, tax).expect("amounts are bounded where they enter")
}

/// Splits what is paid beside the price, as late interest and costs are (价外费用): its VAT, at the rate of the clause, lies
/// in it whether the price is stated with or without (国税发〔1996〕155号 第一条).
#[must_use]
pub fn extra_charge_split(amount: Fen, clause: Tax) -> TaxSplit {
    match clause {
        Tax::Inclusive { rate_bp } | Tax::Exclusive { rate_bp } => tax_split(amount, Tax::Inclusive { rate_bp }),
        Tax::Exempt => tax_split(amount, Tax::Exempt),
    }
}

/// The clause that applies to a charge that arises on a day: a taxable clause is exempt from the day on on which the
/// technology contract was registered (财税〔2016〕36号 附件3 第一条第（二十六）项).
#[must_use]
pub fn clause_on(clause: Tax, registered_on: Option<Day>, arises_on: Day) -> Tax {
    if registered_on.is_some_and(|registered_on| registered_on <= arises_on) { Tax::Exempt } else { clause }
}

/// The taxes of a stated amount that arises on a day; income tax is rounded half up to the fen. A withholding rate above
/// 100 % counts as 100 %.
///
/// # Errors
/// [`TaxOutOfRange`].
pub fn tax_lines(stated: Fen, situation: TaxSituation, arises_on: Day) -> Result<TaxLines, TaxOutOfRange> {
    let clause = clause_on(situation.clause, situation.registered_on, arises_on);
    let TaxSplit { net, vat, gross } = checked_split(stated, clause).ok_or(TaxOutOfRange)?;
    match situation.withholding_ppm {
        Some(rate_ppm) => withholding(TaxSplit { net, vat, gross }, rate_ppm),
        None => {
            Ok(TaxLines { net, vat, gross, income_tax_withheld: Fen::ZERO, vat_withheld: Fen::ZERO, remitted: gross })
        }
    }
}

/// What the licensee of a foreign licensor withholds of a charge: its VAT, and income tax on the net amount, half up to
/// the fen. A rate above 100 % counts as 100 %.
///
/// # Errors
/// [`TaxOutOfRange`].
pub fn withholding(split: TaxSplit, rate_ppm: u32) -> Result<TaxLines, TaxOutOfRange> {
    let TaxSplit { net, vat, gross } = split;
    let rate_ppm = i64::from(rate_ppm.min(RATE_MAX_PPM));
    let income_tax_withheld = net.checked_mul_div_half_up(rate_ppm, 1_000_000).ok_or(TaxOutOfRange)?;
    // gross - vat is net, and at most all of net is withheld.
    Ok(TaxLines { net, vat, gross, income_tax_withheld, vat_withheld: vat, remitted: net - income_tax_withheld })
}

impl TaxLines {
    /// The part of them that a charge carries.
    #[must_use]
    pub const fn split(&self) -> TaxSplit {
        TaxSplit { net: self.net, vat: self.vat, gross: self.gross }
    }

    /// Both taxes that the licensee pays to the tax office; a bounded part of the gross amount.
    #[must_use]
    pub fn withheld(&self) -> Fen {
        self.income_tax_withheld + self.vat_withheld
    }
}

fn checked_split(stated: Fen, tax: Tax) -> Option<TaxSplit> {
    match tax {
        Tax::Inclusive { rate_bp } => {
            let net = stated.checked_mul_div_half_up(10_000, 10_000 + i64::from(rate_bp))?;
            // Net has the sign of the stated amount and is not larger, so this stays in range.
            Some(TaxSplit { net, vat: stated - net, gross: stated })
        }
        Tax::Exclusive { rate_bp } => {
            let vat = stated.checked_mul_div_half_up(i64::from(rate_bp), 10_000)?;
            Some(TaxSplit { net: stated, vat, gross: stated.checked_add(vat)? })
        }
        Tax::Exempt => Some(TaxSplit { net: stated, vat: Fen::ZERO, gross: stated }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: Day = Day::literal(2026, 3, 1);
    const INCLUSIVE: Tax = Tax::Inclusive { rate_bp: 600 };
    const EXCLUSIVE: Tax = Tax::Exclusive { rate_bp: 600 };

    /// Net, VAT, gross, income tax, remitted.
    fn check(stated: i64, clause: Tax, registered_on: Option<Day>, withholding_ppm: Option<u32>, expect: [i64; 5]) {
        let situation = TaxSituation { clause, registered_on, withholding_ppm };
        let found = tax_lines(Fen::new(stated), situation, DAY).unwrap();
        let figures = [found.net, found.vat, found.gross, found.income_tax_withheld, found.remitted].map(Fen::get);
        assert_eq!(figures, expect, "{stated} {situation:?}");
        assert_eq!(found.vat_withheld, if withholding_ppm.is_some() { found.vat } else { Fen::ZERO });
    }

    #[test]
    fn the_clause_decides() {
        check(10_600_000, INCLUSIVE, None, None, [10_000_000, 600_000, 10_600_000, 0, 10_600_000]);
        check(10_000_000, EXCLUSIVE, None, None, [10_000_000, 600_000, 10_600_000, 0, 10_600_000]);
        check(10_000_000, Tax::Exempt, None, None, [10_000_000, 0, 10_000_000, 0, 10_000_000]);
        check(101, INCLUSIVE, None, None, [95, 6, 101, 0, 101]);
        check(25, Tax::Exclusive { rate_bp: 200 }, None, None, [25, 1, 26, 0, 26]);
        check(24, Tax::Exclusive { rate_bp: 200 }, None, None, [24, 0, 24, 0, 24]);
        check(-101, INCLUSIVE, None, None, [-95, -6, -101, 0, -101]);
    }

    #[test]
    fn registration_frees_what_arises_from_that_day_on() {
        let exempt = [10_600_000, 0, 10_600_000, 0, 10_600_000];
        let taxed = [10_000_000, 600_000, 10_600_000, 0, 10_600_000];
        check(10_600_000, INCLUSIVE, Some(DAY.plus_days(-1)), None, exempt);
        check(10_600_000, INCLUSIVE, Some(DAY), None, exempt);
        check(10_600_000, INCLUSIVE, Some(DAY.plus_days(1)), None, taxed);
        check(10_000_000, EXCLUSIVE, Some(DAY), None, [10_000_000, 0, 10_000_000, 0, 10_000_000]);
    }

    #[test]
    fn the_licensee_of_a_foreign_licensor_withholds_both_taxes() {
        let rate = Some(100_000);
        check(10_600_000, INCLUSIVE, None, rate, [10_000_000, 600_000, 10_600_000, 1_000_000, 9_000_000]);
        check(10_000_000, EXCLUSIVE, None, rate, [10_000_000, 600_000, 10_600_000, 1_000_000, 9_000_000]);
        check(10_600_000, INCLUSIVE, Some(DAY), rate, [10_600_000, 0, 10_600_000, 1_060_000, 9_540_000]);
        check(10_600_000, INCLUSIVE, None, Some(0), [10_000_000, 600_000, 10_600_000, 0, 10_000_000]);
        check(15, Tax::Exempt, None, rate, [15, 0, 15, 2, 13]);
        check(100, Tax::Exempt, None, Some(u32::MAX), [100, 0, 100, 100, 0]);
    }

    #[test]
    fn the_vat_of_what_is_paid_beside_the_price_lies_in_it() {
        let inside = TaxSplit { net: Fen::new(10_000), vat: Fen::new(600), gross: Fen::new(10_600) };
        assert_eq!(extra_charge_split(Fen::new(10_600), INCLUSIVE), inside);
        assert_eq!(extra_charge_split(Fen::new(10_600), EXCLUSIVE), inside);
        assert_eq!(extra_charge_split(Fen::new(10_600), Tax::Exempt).net, Fen::new(10_600));
        assert_eq!(extra_charge_split(Fen::new(i64::MAX), EXCLUSIVE).gross, Fen::new(i64::MAX));
    }

    #[test]
    fn what_leaves_the_range_is_an_error() {
        let situation = |clause| TaxSituation { clause, registered_on: None, withholding_ppm: Some(1_000_000) };
        assert_eq!(tax_lines(Fen::new(i64::MAX), situation(EXCLUSIVE), DAY), Err(TaxOutOfRange));
        assert!(tax_lines(Fen::new(i64::MIN), situation(INCLUSIVE), DAY).is_ok());
        assert!(tax_lines(Fen::new(i64::MIN), situation(Tax::Inclusive { rate_bp: 0 }), DAY).is_ok());
    }

    fn clause() -> impl Strategy<Value = Tax> {
        prop_oneof![
            Just(Tax::Exempt),
            (0u32..=2_000).prop_map(|rate_bp| Tax::Inclusive { rate_bp }),
            (0u32..=2_000).prop_map(|rate_bp| Tax::Exclusive { rate_bp }),
        ]
    }

    proptest! {
        #[test]
        fn every_split_sums(
            fen in prop_oneof![-1_000i64..1_000, any::<i64>()],
            clause in clause(),
            registered in prop::option::of(-2i64..3),
            withholding_ppm in prop::option::of(0u32..=1_000_000),
        ) {
            let registered_on = registered.map(|days| DAY.plus_days(days));
            let situation = TaxSituation { clause, registered_on, withholding_ppm };
            let Ok(found) = tax_lines(Fen::new(fen), situation, DAY) else {
                prop_assert!(fen.unsigned_abs() > i64::MAX.unsigned_abs() / 2);
                return Ok(());
            };
            prop_assert_eq!(found.net + found.vat, found.gross);
            prop_assert_eq!(found.remitted + found.vat_withheld + found.income_tax_withheld, found.gross);
            prop_assert_eq!(found.withheld() + found.remitted, found.gross);
            let is_registered = registered.is_some_and(|days| days <= 0);
            prop_assert!(!is_registered || (found.vat.is_zero() && found.gross == Fen::new(fen)));
            if !is_registered {
                prop_assert_eq!(found.split(), tax_split(Fen::new(fen), clause));
            }
            for part in [found.net, found.vat, found.remitted, found.income_tax_withheld] {
                prop_assert!(part.is_zero() || (part < Fen::ZERO) == (fen < 0), "{found:?}");
            }
        }

        #[test]
        fn the_vat_inside_is_the_vat_on_top_of_the_net(net in 0i64..1_000_000_000_000, rate_bp in 0u32..=2_000) {
            let on_top = tax_split(Fen::new(net), Tax::Exclusive { rate_bp });
            prop_assert_eq!(tax_split(on_top.gross, Tax::Inclusive { rate_bp }), on_top);
        }
    }
}
