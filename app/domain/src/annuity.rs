//! Annuities: the scale, the year of the patent, and what a reduction leaves to pay.

mod assumption;
mod grace;
mod schedule;

use crate::{Day, Fen, patent::PatentKind};

pub use assumption::{Assumption, Confidence, PublicWindow, assumptions, public_window};
pub use grace::{GraceMonth, grace_months};
pub use schedule::{Facts, Ground, Line, LineState, OpenLicencePeriod, Reduction, Schedule, schedule};

/// A whole in parts per million.
const WHOLE_PPM: u32 = 1_000_000;

/// The year of the patent in which this day lies: year 1 begins on the filing date. `None` before filing.
#[must_use]
pub fn annuity_year(filed_on: Day, day: Day) -> Option<u32> {
    if day < filed_on {
        return None;
    }
    let mut year = 1;
    while filed_on.plus_years(year) <= day {
        year += 1;
    }
    Some(year)
}

/// The full annuity of a year of the patent, in fen; `None` for years that no patent of the kind has. Years of
/// compensation after the twentieth cost 8,000 yuan.
#[must_use]
pub fn full_annuity(kind: PatentKind, year: u32) -> Option<Fen> {
    let yuan = match kind {
        PatentKind::Invention => match year {
            1..=3 => 900,
            4..=6 => 1_200,
            7..=9 => 2_000,
            10..=12 => 4_000,
            13..=15 => 6_000,
            16..=25 => 8_000,
            _ => return None,
        },
        PatentKind::UtilityModel | PatentKind::Design => match year {
            1..=3 => 600,
            4..=5 => 900,
            6..=8 => 1_200,
            9..=10 => 2_000,
            11..=15 if matches!(kind, PatentKind::Design) => 3_000,
            _ => return None,
        },
    };
    Some(Fen::yuan(yuan))
}

/// What is to be paid when several reductions apply: the highest counts, they never add up
/// (`专利审查指南 第五部分第十一章 8`). Reductions are parts per million, at most the whole; rounded half-up to the fen.
#[must_use]
pub fn payable(full: Fen, reductions_ppm: &[u32]) -> Fen {
    let highest = reductions_ppm.iter().copied().max().unwrap_or(0).min(WHOLE_PPM);
    full.mul_div_half_up(i64::from(WHOLE_PPM - highest), i64::from(WHOLE_PPM))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_year_begins_on_the_anniversary() {
        let filed = Day::literal(2014, 3, 1);
        assert_eq!(annuity_year(filed, Day::literal(2014, 2, 28)), None);
        assert_eq!(annuity_year(filed, filed), Some(1));
        assert_eq!(annuity_year(filed, Day::literal(2015, 2, 28)), Some(1));
        assert_eq!(annuity_year(filed, Day::literal(2015, 3, 1)), Some(2));
        assert_eq!(annuity_year(filed, Day::literal(2025, 6, 1)), Some(12));
    }

    #[test]
    fn a_university_pays_85_percent_in_the_twelfth_year() {
        let full = full_annuity(PatentKind::Invention, 12).unwrap();
        assert_eq!(payable(full, &[150_000]), Fen::yuan(3_400));
    }

    #[test]
    fn the_highest_reduction_counts_and_they_do_not_add_up() {
        assert_eq!(payable(Fen::yuan(1_200), &[850_000, 150_000]), Fen::yuan(180));
        assert_eq!(payable(Fen::yuan(1_200), &[]), Fen::yuan(1_200));
        assert_eq!(payable(Fen::yuan(1_200), &[2_000_000]), Fen::ZERO);
    }

    #[test]
    fn every_year_of_a_term_has_its_fee() {
        let fees = |kind, years: std::ops::RangeInclusive<u32>| -> Fen {
            years.map(|year| full_annuity(kind, year).unwrap()).sum()
        };
        assert_eq!(fees(PatentKind::Invention, 1..=20), Fen::yuan(82_300));
        assert_eq!(fees(PatentKind::UtilityModel, 1..=10), Fen::yuan(11_200));
        assert_eq!(fees(PatentKind::Design, 1..=15), Fen::yuan(26_200));
        assert_eq!(full_annuity(PatentKind::UtilityModel, 11), None);
        assert_eq!(full_annuity(PatentKind::Invention, 0), None);
    }

    proptest! {
        #[test]
        fn another_reduction_never_costs_more(fen in 0i64..10_000_000, first in 0u32..=1_000_000, second in 0u32..=1_000_000) {
            let full = Fen::new(fen);
            prop_assert!(payable(full, &[first, second]) <= payable(full, &[first]));
            prop_assert!(payable(full, &[first]) <= full);
        }
    }
}
