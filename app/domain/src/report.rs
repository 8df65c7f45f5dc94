//! Royalty reports (提成报告): when they are due, what they hold, how they move from due to closed.

mod lines;
mod state;

pub use lines::{LINES_MAX, LineChange, ReportColumn, ReportLine, columns, diff, parse_lines, total, write_lines};
pub use state::{ReportActor, ReportEvent, ReportState, TransitionRefused, transition};

use serde::Serialize;

use crate::{
    Day, Fen,
    royalty::{LicenceClock, Period, Windows},
    terms::Terms,
};

/// One period for which a licensee reports, nil reports included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReportDue {
    /// From 1.
    pub number: u32,
    pub period: Period,
    /// The last day on which the report is in time: the end of the period and the agreed days, holidays not moved.
    pub due_on: Day,
}

/// The reporting periods of a licence that have begun on a day, in order.
///
/// They follow the calendar (a quarter is a calendar quarter), begin with the first day that bears fees and end with the
/// last day of the licence; the first and the last may be short. Without a royalty or a milestone that reports decide
/// there are none.
#[must_use]
pub fn periods(terms: &Terms, clock: &LicenceClock, upto: Day) -> Vec<ReportDue> {
    let Some(begin) = clock.fees_begin_on(terms).filter(|_| terms.needs_reports()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut from = begin;
    while from <= clock.ends_on && from <= upto {
        let to = end_of_cycle(from, terms.reporting.cycle.months()).min(clock.ends_on);
        let due_on = to.plus_days(i64::from(terms.reporting.report_due_days));
        let number = u32::try_from(found.len()).expect("a licence has few periods") + 1;
        found.push(ReportDue { number, period: Period { from, to }, due_on });
        from = to.plus_days(1);
    }
    found
}

/// [`periods`] of one holder of a contract whose patent was transferred: they are cut where the patent changed hands.
#[must_use]
pub fn periods_within(
    terms: &Terms,
    clock: &LicenceClock,
    windows: &Windows,
    place: usize,
    upto: Day,
) -> Vec<ReportDue> {
    let clipped = periods(terms, clock, upto).into_iter().filter_map(|due| {
        let period = windows.clip(place, due.period)?;
        let due_on = period.to.plus_days(i64::from(terms.reporting.report_due_days));
        Some(ReportDue { period, due_on, ..due })
    });
    clipped.filter(|due| due.period.from <= upto).collect()
}

/// What is charged for the time being when a report does not come: the mean of the last four royalties, half up, or the
/// minimum's share of the period, whichever is more. The real report replaces it.
#[must_use]
pub fn estimate(earlier_royalties: &[Fen], terms: &Terms) -> Fen {
    let last = &earlier_royalties[earlier_royalties.len().saturating_sub(4)..];
    let sum: Fen = last.iter().copied().sum();
    let count = i64::try_from(last.len()).expect("at most four");
    let mean = if count == 0 { Fen::ZERO } else { sum.mul_div_half_up(1, count) };
    let minimum = terms.fees.royalty.as_ref().and_then(|royalty| royalty.minimum).unwrap_or(Fen::ZERO);
    mean.max(minimum.mul_div_half_up(i64::from(terms.reporting.cycle.months()), 12))
}

/// The last day of the month, quarter, half-year or year in which a day lies.
fn end_of_cycle(day: Day, months: u32) -> Day {
    let left = months - 1 - (day.month() - 1) % months;
    day.first_of_month().plus_months(left).last_of_month()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::terms::{Cycle, samples};

    fn spans(letter: &str, cycle: Cycle, from: Day) -> Vec<(String, String)> {
        let mut terms = samples::arrangement(letter);
        terms.licence_months = 12;
        terms.reporting.cycle = cycle;
        let clock = LicenceClock::full_term(&terms, from);
        let text = |due: ReportDue| (due.period.from.to_string(), due.period.to.to_string());
        periods(&terms, &clock, clock.ends_on).into_iter().map(text).collect()
    }

    #[test]
    fn periods_follow_the_calendar_and_the_licence() {
        let quarters = spans("C", Cycle::Quarterly, Day::literal(2025, 2, 10));
        let expect = [
            ("2025-02-10", "2025-03-31"),
            ("2025-04-01", "2025-06-30"),
            ("2025-07-01", "2025-09-30"),
            ("2025-10-01", "2025-12-31"),
            ("2026-01-01", "2026-02-09"),
        ];
        assert_eq!(quarters, expect.map(|(from, to)| (from.to_owned(), to.to_owned())));
        assert_eq!(spans("C", Cycle::Monthly, Day::literal(2025, 1, 1)).len(), 12);
        assert_eq!(spans("C", Cycle::HalfYearly, Day::literal(2025, 8, 31)).len(), 3);
        assert_eq!(spans("C", Cycle::Yearly, Day::literal(2025, 1, 1)).len(), 1);
        assert!(spans("A", Cycle::Quarterly, Day::literal(2025, 1, 1)).is_empty());
    }

    #[test]
    fn a_report_is_due_thirty_days_after_its_period_and_only_what_began_is_listed() {
        let terms = samples::arrangement("C");
        let clock = LicenceClock::full_term(&terms, Day::literal(2025, 1, 1));
        let begun = periods(&terms, &clock, Day::literal(2025, 4, 1));
        assert_eq!(begun.len(), 2);
        assert_eq!(begun[0].due_on, Day::literal(2025, 4, 30));
        assert_eq!(begun[1].number, 2);
    }

    #[test]
    fn nothing_is_reported_before_a_trial_is_converted() {
        let mut terms = samples::arrangement("C");
        terms.trial = samples::arrangement("K").trial;
        let start = Day::literal(2025, 3, 1);
        let clock = LicenceClock::full_term(&terms, start);
        assert!(periods(&terms, &clock, clock.ends_on).is_empty());
        let converted = LicenceClock { converted_on: Some(Day::literal(2025, 9, 1)), ..clock };
        assert_eq!(periods(&terms, &converted, clock.ends_on)[0].period.from, Day::literal(2025, 9, 1));
    }

    #[test]
    fn an_estimate_is_the_mean_of_four_or_the_minimum() {
        let royalties = [900, 33_000, 12_000, 0, 9_000].map(Fen::yuan);
        assert_eq!(estimate(&royalties, &samples::arrangement("C")), Fen::yuan(13_500));
        assert_eq!(estimate(&royalties, &samples::arrangement("F")), Fen::yuan(20_000));
        assert_eq!(estimate(&[], &samples::arrangement("C")), Fen::ZERO);
    }

    proptest! {
        #[test]
        fn periods_cover_the_days_that_bear_fees_once(terms in samples::any_terms(), days in 0i64..3_000) {
            let start = Day::literal(2024, 1, 1).plus_days(days);
            let converted_on = terms.trial_dates(start).map(|dates| dates.ends_on);
            let clock = LicenceClock { converted_on, ..LicenceClock::full_term(&terms, start) };
            let found = periods(&terms, &clock, clock.ends_on);
            prop_assert_eq!(found.is_empty(), !terms.needs_reports());
            let mut expected = clock.fees_begin_on(&terms).unwrap();
            for due in &found {
                prop_assert_eq!(due.period.from, expected);
                prop_assert!(due.period.from <= due.period.to);
                prop_assert_eq!(due.period.from.year(), due.period.to.year());
                expected = due.period.to.plus_days(1);
            }
            if !found.is_empty() {
                prop_assert_eq!(expected, clock.ends_on.plus_days(1));
            }
        }
    }
}
