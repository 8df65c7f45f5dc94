//! Calendar quarters, by which indicators are counted.

use std::{fmt, str::FromStr};

use crate::Day;

/// A quarter of a year: `2026Q3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// 1 to 4.
    number: u32,
}

/// The text names no quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a quarter such as 2026Q3")]
pub struct QuarterError;

impl Quarter {
    /// The quarter in which a day lies.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self { year: day.year(), number: day.quarter() }
    }

    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// 1 to 4.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// # Panics
    /// Never: a quarter is made from a day or parsed within the calendar.
    #[must_use]
    pub fn first_day(self) -> Day {
        Day::from_ymd(self.year, self.number * 3 - 2, 1).expect("every quarter has a first day")
    }

    #[must_use]
    pub fn last_day(self) -> Day {
        self.first_day().plus_months(3).plus_days(-1)
    }

    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        Self::of(day) == self
    }

    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first_day().plus_days(-1))
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = QuarterError;
    fn from_str(text: &str) -> Result<Self, QuarterError> {
        let (year, number) = text.split_once('Q').ok_or(QuarterError)?;
        let parts = (year.parse::<i32>(), number.parse::<u32>());
        let (Ok(year), Ok(number @ 1..=4)) = parts else { return Err(QuarterError) };
        let known = 1950..=2150;
        if known.contains(&year) { Ok(Self { year, number }) } else { Err(QuarterError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_has_its_days() {
        let quarter: Quarter = "2026Q1".parse().unwrap();
        assert_eq!((quarter.first_day(), quarter.last_day()), (Day::literal(2026, 1, 1), Day::literal(2026, 3, 31)));
        assert_eq!(quarter.previous().to_string(), "2025Q4");
        assert!(quarter.contains(Day::literal(2026, 2, 28)) && !quarter.contains(Day::literal(2026, 4, 1)));
        for text in ["", "2026", "2026Q0", "2026Q5", "26Q1", "2026q1", "Q1", "9999Q1"] {
            assert!(text.parse::<Quarter>().is_err(), "{text}");
        }
    }
}
