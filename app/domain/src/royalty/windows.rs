//! One contract, several books: a patent that is transferred takes its licences along, and what falls to the days before
//! the transfer belongs to another holder than what falls to the days from it on.
//!
//! Sources: 专利法 第十条第四款 (a transfer takes effect with its registration); 最高人民法院关于审理技术合同纠纷案件适用法律
//! 若干问题的解释 第二十四条第二款 (it leaves earlier licences in force).

use crate::{
    Day, Fen,
    royalty::{Computation, Period, Step, StepLabel},
    tax::TaxSplit,
};

/// The windows of a contract, one for each holder that it has had: each day lies in exactly one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows {
    /// The first day of each window but the first, ascending.
    begins: Vec<Day>,
}

impl Windows {
    /// Windows that change hands on these days; none leaves the contract whole.
    #[must_use]
    pub fn cut_on(days: impl IntoIterator<Item = Day>) -> Self {
        let mut begins: Vec<Day> = days.into_iter().collect();
        begins.sort_unstable();
        begins.dedup();
        Self { begins }
    }

    /// How many there are: one more than transfers.
    #[must_use]
    pub fn count(&self) -> usize {
        self.begins.len() + 1
    }

    /// The place of the window that a day lies in, from 0.
    #[must_use]
    pub fn of(&self, day: Day) -> usize {
        self.begins.partition_point(|begin| *begin <= day)
    }

    /// The days of a period that lie in the window at this place.
    #[must_use]
    pub fn clip(&self, place: usize, period: Period) -> Option<Period> {
        let from = place.checked_sub(1).and_then(|before| self.begins.get(before)).copied();
        let next = self.begins.get(place).map(|begin| begin.plus_days(-1));
        let from = from.map_or(period.from, |from| from.max(period.from));
        let to = next.map_or(period.to, |to| to.min(period.to));
        (place < self.count() && from <= to).then_some(Period { from, to })
    }

    /// What of an amount for a period falls to the window at this place. A period that was reported as a whole over a
    /// transfer is divided by days: the later windows' part is rounded half up, the rest stays with the first.
    #[must_use]
    pub fn share(&self, place: usize, period: Period, whole: TaxSplit) -> TaxSplit {
        if self.clip(place, period) == Some(period) {
            return whole;
        }
        let part =
            |amount: Fen| self.falling_since(place, period, amount) - self.falling_since(place + 1, period, amount);
        let (gross, vat) = (part(whole.gross), part(whole.vat));
        TaxSplit { net: gross - vat, vat, gross }
    }

    /// What of an amount falls to the window at this place and to later ones.
    fn falling_since(&self, place: usize, period: Period, amount: Fen) -> Fen {
        let first = place.checked_sub(1).and_then(|before| self.begins.get(before)).copied();
        let begin = match first {
            None if place > 0 => return Fen::ZERO,
            None => return amount,
            Some(begin) if begin <= period.from => return amount,
            Some(begin) if period.to < begin => return Fen::ZERO,
            Some(begin) => begin,
        };
        amount.mul_div_half_up(Period { from: begin, to: period.to }.days(), period.days())
    }

    /// The royalty of a period as far as it falls to a window: what is payable there, and how that came about.
    #[must_use]
    pub fn royalty(&self, place: usize, computation: &Computation) -> (TaxSplit, Step) {
        let tax = self.share(place, computation.period, computation.tax);
        let mut step = computation.breakdown.clone();
        if tax.gross != computation.total {
            let days = self.clip(place, computation.period).map_or(0, Period::days);
            let formula = format!("{} × {days} / {}", computation.total, computation.period.days());
            step.children.push(Step::leaf(StepLabel::OtherHolder, formula, tax.gross - computation.total));
            step.amount = tax.gross;
        }
        (tax, step)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn day(number: u32) -> Day {
        Day::literal(2026, 7, number)
    }

    fn gross(fen: i64) -> TaxSplit {
        TaxSplit { net: Fen::new(fen), vat: Fen::ZERO, gross: Fen::new(fen) }
    }

    #[test]
    fn the_day_of_the_transfer_is_the_new_holders() {
        let windows = Windows::cut_on([day(11)]);
        assert_eq!((windows.count(), windows.of(day(10)), windows.of(day(11))), (2, 0, 1));
        let july = Period { from: day(1), to: day(31) };
        assert_eq!(windows.clip(0, july), Some(Period { from: day(1), to: day(10) }));
        assert_eq!(windows.clip(1, july), Some(Period { from: day(11), to: day(31) }));
        assert_eq!(windows.clip(0, Period { from: day(11), to: day(12) }), None);
        assert_eq!(windows.clip(2, july), None);
        assert_eq!(Windows::default().clip(0, july), Some(july));
    }

    #[test]
    fn a_period_over_the_transfer_is_divided_by_days() {
        let windows = Windows::cut_on([day(11)]);
        let july = Period { from: day(1), to: day(31) };
        // 1,000.00 × 21 / 31 = 677.419…
        assert_eq!(windows.share(1, july, gross(100_000)), gross(67_742));
        assert_eq!(windows.share(0, july, gross(100_000)), gross(32_258));
        let after = Period { from: day(11), to: day(31) };
        assert_eq!(windows.share(0, after, gross(100_000)), gross(0));
        assert_eq!(windows.share(1, after, gross(100_000)), gross(100_000));
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole_and_none_is_negative(
            cuts in prop::collection::vec(-40i64..400, 0..4),
            days in 0i64..370,
            fen in 0i64..100_000_000,
            vat in 0i64..1_000,
        ) {
            let start = Day::literal(2026, 1, 1);
            let windows = Windows::cut_on(cuts.iter().map(|cut| start.plus_days(*cut)));
            let period = Period { from: start, to: start.plus_days(days) };
            let vat = vat.min(fen);
            let whole = TaxSplit { net: Fen::new(fen - vat), vat: Fen::new(vat), gross: Fen::new(fen) };
            let shares: Vec<TaxSplit> = (0..windows.count()).map(|place| windows.share(place, period, whole)).collect();
            prop_assert_eq!(shares.iter().map(|share| share.gross).sum::<Fen>(), whole.gross);
            prop_assert_eq!(shares.iter().map(|share| share.vat).sum::<Fen>(), whole.vat);
            prop_assert_eq!(shares.iter().map(|share| share.net).sum::<Fen>(), whole.net);
            prop_assert!(shares.iter().all(|share| share.gross >= Fen::ZERO && share.vat >= Fen::ZERO));
            let days: i64 = (0..windows.count()).filter_map(|place| windows.clip(place, period)).map(Period::days).sum();
            prop_assert_eq!(days, period.days(), "no day in two windows, none in no window");
        }
    }
}
