//! Days and instants. The law counts in days of Chinese time; the machine counts in microseconds of UTC.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use crate::text::half_width;

/// A calendar day in China (Asia/Shanghai), between 1900 and 2200.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

/// An instant: microseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// Why a text is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DayError {
    #[error("no date was given")]
    Empty,
    #[error("not a date of the form 2026-01-31")]
    NotADate,
    #[error("this day is not in the calendar")]
    NoSuchDay,
}

impl DayError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::NotADate => "date_malformed",
            Self::NoSuchDay => "date_does_not_exist",
        }
    }
}

const SHANGHAI_OFFSET_MICROS: i64 = 8 * 3_600 * 1_000_000;
const DAY_MICROS: i64 = 86_400 * 1_000_000;

impl Day {
    /// The day of this year, month and day of the month, when there is one between 1900 and 2200.
    #[must_use]
    pub const fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if year < 1900 || 2200 < year {
            return None;
        }
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Some(Self(date)),
            None => None,
        }
    }

    /// For constants and tests.
    ///
    /// # Panics
    /// When there is no such day.
    #[must_use]
    pub const fn literal(year: i32, month: u32, day: u32) -> Self {
        Self::from_ymd(year, month, day).expect("a literal day exists")
    }

    /// Reads `2026-01-31`, `2026/1/31`, `2026.1.31`, `20260131` and `2026年1月31日`, full-width digits included.
    ///
    /// # Errors
    /// A [`DayError`] that says whether the text is no date or the day does not exist.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        let text: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
        if text.is_empty() {
            return Err(DayError::Empty);
        }
        let fields: Vec<&str> = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            vec![&text[..4], &text[4..6], &text[6..]]
        } else {
            text.split(['-', '/', '.', '年', '月', '日']).filter(|field| !field.is_empty()).collect()
        };
        let [year, month, day] = fields.as_slice() else { return Err(DayError::NotADate) };
        let number = |field: &str| -> Result<u32, DayError> {
            if field.len() > 4 || !field.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(DayError::NotADate);
            }
            field.parse().map_err(|_| DayError::NotADate)
        };
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        let year = i32::try_from(year).map_err(|_| DayError::NotADate)?;
        Self::from_ymd(year, month, day).ok_or(DayError::NoSuchDay)
    }

    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }
    #[must_use]
    pub fn month(self) -> u32 {
        self.0.month()
    }
    #[must_use]
    pub fn day_of_month(self) -> u32 {
        self.0.day()
    }
    #[must_use]
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Sat | Weekday::Sun)
    }
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// Days later (earlier when negative), held at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let step = Days::new(days.unsigned_abs());
        let moved = if days < 0 { self.0.checked_sub_days(step) } else { self.0.checked_add_days(step) };
        Self(moved.unwrap_or(self.0))
    }

    /// The corresponding day of a later month; the month's last day where it has none.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(self.0))
    }

    #[must_use]
    pub fn minus_months(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    #[must_use]
    pub fn plus_years(self, years: u32) -> Self {
        self.plus_months(years * 12)
    }

    /// Days from `self` to `later`; negative when `later` is earlier.
    #[must_use]
    pub fn days_until(self, later: Self) -> i64 {
        later.0.signed_duration_since(self.0).num_days()
    }

    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.with_day(1).expect("every month has a first day"))
    }

    #[must_use]
    pub fn last_of_month(self) -> Self {
        self.first_of_month().plus_months(1).plus_days(-1)
    }

    /// `1` to `4`.
    #[must_use]
    pub fn quarter(self) -> u32 {
        (self.month() - 1) / 3 + 1
    }

    /// The instant at which this day begins in China.
    #[must_use]
    pub fn start(self) -> Timestamp {
        let epoch = Self::literal(1970, 1, 1);
        Timestamp(epoch.days_until(self) * DAY_MICROS - SHANGHAI_OFFSET_MICROS)
    }
}

impl Timestamp {
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The day in China at this instant.
    #[must_use]
    pub fn day(self) -> Day {
        let days = (self.0 + SHANGHAI_OFFSET_MICROS).div_euclid(DAY_MICROS);
        Day::literal(1970, 1, 1).plus_days(days)
    }

    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Seconds from `self` to `later`.
    #[must_use]
    pub const fn seconds_until(self, later: Self) -> i64 {
        (later.0 - self.0) / 1_000_000
    }

    /// `2026-01-31 09:05`, Chinese time, as pages show it.
    #[must_use]
    pub fn to_minute_text(self) -> String {
        let (hour, minute, _) = self.clock();
        format!("{} {hour:02}:{minute:02}", self.day())
    }

    /// `2026-01-31T09:05:07+08:00`, for files, evidence and the API.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let (hour, minute, second) = self.clock();
        format!("{}T{hour:02}:{minute:02}:{second:02}+08:00", self.day())
    }

    fn clock(self) -> (i64, i64, i64) {
        let seconds = (self.0 + SHANGHAI_OFFSET_MICROS).rem_euclid(DAY_MICROS) / 1_000_000;
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

/// `2026-01-31`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day_of_month())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = DayError;
    fn from_str(text: &str) -> Result<Self, DayError> {
        Self::parse(text)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_as_people_type_them() {
        let day = Day::literal(2026, 1, 31);
        for text in ["2026-01-31", "2026/1/31", "2026.1.31", "20260131", "2026年1月31日", "２０２６-０１-３１"]
        {
            assert_eq!(Day::parse(text), Ok(day), "{text}");
        }
        assert_eq!(Day::parse("2025-02-29"), Err(DayError::NoSuchDay));
        assert_eq!(Day::parse("2025-13-01"), Err(DayError::NoSuchDay));
        assert_eq!(Day::parse("soon"), Err(DayError::NotADate));
        assert_eq!(Day::parse(" "), Err(DayError::Empty));
    }

    #[test]
    fn months_end_on_the_corresponding_day_or_the_last() {
        assert_eq!(Day::literal(2025, 8, 31).plus_months(6), Day::literal(2026, 2, 28));
        assert_eq!(Day::literal(2024, 11, 30).plus_months(3), Day::literal(2025, 2, 28));
        assert_eq!(Day::literal(2024, 2, 29).plus_years(1), Day::literal(2025, 2, 28));
    }

    #[test]
    fn a_day_in_china_begins_at_four_in_the_afternoon_utc() {
        let day = Day::literal(2026, 11, 20);
        assert_eq!(day.start().day(), day);
        assert_eq!(Timestamp::from_micros(day.start().micros() - 1).day(), Day::literal(2026, 11, 19));
        assert_eq!(day.start().to_rfc3339(), "2026-11-20T00:00:00+08:00");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            let _ = Day::parse(&text);
        }

        #[test]
        fn shown_days_are_read_back(days in 0i64..100_000) {
            let day = Day::literal(1900, 1, 1).plus_days(days);
            prop_assert_eq!(Day::parse(&day.to_string()), Ok(day));
        }
    }
}
