//! The six months after an annuity was due, in which it can still be paid with a surcharge.

use super::WHOLE_PPM;
use crate::{Day, Fen, calendar::shift_to_working_day};

/// `专利法实施细则 第一百一十五条`: six months from the day on which the annuity was due.
const GRACE_MONTHS: u32 = 6;
/// Parts per million of the full annuity, for each month after the first (`第一百一十五条`: 5 % a month; that the first
/// month bears none is practice, see the assumptions).
const SURCHARGE_PPM: u32 = 50_000;

/// One month of the grace period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraceMonth {
    /// From 1.
    pub month: u32,
    /// The last day to pay with this surcharge.
    pub until: Day,
    /// On the full annuity, whatever is reduced.
    pub surcharge: Fen,
}

/// The months in which an annuity whose patent year ends on `last_day` can still be paid. After the last of them the
/// patent ends, from the day on which the annuity was due.
#[must_use]
pub fn grace_months(last_day: Day, full: Fen) -> Vec<GraceMonth> {
    let months = 1..=GRACE_MONTHS;
    months
        .map(|month| {
            let ppm = SURCHARGE_PPM * (month - 1);
            let nominal = last_day.plus_months(month);
            // Only the end of the whole period is a period's end that moves; the steps within it do not.
            let until = if month == GRACE_MONTHS { shift_to_working_day(nominal) } else { nominal };
            GraceMonth { month, until, surcharge: full.mul_div_half_up(i64::from(ppm), i64::from(WHOLE_PPM)) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surcharge_grows_by_a_twentieth_of_the_full_fee_a_month() {
        let months = grace_months(Day::literal(2026, 3, 4), Fen::yuan(4_000));
        let surcharges: Vec<i64> = months.iter().map(|month| month.surcharge.get() / 100).collect();
        assert_eq!(surcharges, [0, 200, 400, 600, 800, 1_000]);
        assert_eq!(months[0].until, Day::literal(2026, 4, 4));
        assert_eq!(months[5].until, Day::literal(2026, 9, 4));
    }

    #[test]
    fn the_end_of_the_grace_period_moves_to_a_working_day() {
        // 4 April + 6 months is within the National Day holiday of 2025.
        let months = grace_months(Day::literal(2025, 4, 4), Fen::yuan(900));
        assert_eq!(months[5].until, Day::literal(2025, 10, 9));
    }
}
