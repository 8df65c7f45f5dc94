//! A calendar month: what a book closes.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::Day;

/// A month of a year, written `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Day,
}

/// The text is not a year and a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a month")]
pub struct MonthError;

impl Month {
    /// The month in which a day lies.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self { first: day.first_of_month() }
    }

    #[must_use]
    pub const fn first(self) -> Day {
        self.first
    }

    #[must_use]
    pub fn last(self) -> Day {
        self.first.last_of_month()
    }

    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.first.plus_months(1) }
    }

    #[must_use]
    pub fn previous(self) -> Self {
        Self { first: self.first.minus_months(1) }
    }

    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last()
    }
}

impl FromStr for Month {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Self, MonthError> {
        if text.len() != "2026-03".len() {
            return Err(MonthError);
        }
        Day::parse(&format!("{text}-01")).map(Self::of).map_err(|_| MonthError)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

/// The day under which something that happened on a day goes into a book of which these months are closed: the day
/// itself, or the first day of the first open month after it.
#[must_use]
pub fn booked_on(occurred_on: Day, closed: &[Month]) -> Day {
    let mut month = Month::of(occurred_on);
    if !closed.contains(&month) {
        return occurred_on;
    }
    while closed.contains(&month) {
        month = month.next();
    }
    month.first()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_read_and_written() {
        for text in ["2026-03", "1999-12", "2024-02"] {
            assert_eq!(month(text).to_string(), text);
        }
        for text in ["", "2026", "2026-13", "2026-3", "2026-03-01", "二〇二六"] {
            assert_eq!(text.parse::<Month>(), Err(MonthError), "{text}");
        }
        assert_eq!(month("2024-02").last(), Day::literal(2024, 2, 29));
        assert_eq!(month("2025-12").next(), month("2026-01"));
        assert_eq!(month("2026-01").previous(), month("2025-12"));
        assert!(month("2026-01").contains(Day::literal(2026, 1, 31)));
        assert!(!month("2026-01").contains(Day::literal(2026, 2, 1)));
    }

    #[test]
    fn what_is_late_goes_into_the_next_open_month() {
        let day = Day::literal(2026, 1, 15);
        assert_eq!(booked_on(day, &[]), day);
        assert_eq!(booked_on(day, &[month("2025-12"), month("2026-02")]), day);
        assert_eq!(booked_on(day, &[month("2026-01")]), Day::literal(2026, 2, 1));
        assert_eq!(booked_on(day, &[month("2026-02"), month("2026-01")]), Day::literal(2026, 3, 1));
    }
}
