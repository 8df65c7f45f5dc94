//! How the law counts periods, and on which days it works.
//!
//! `专利法实施细则 第五条`: the day from which a period runs is not counted; a period in months or years ends on the
//! corresponding day of its last month, or on that month's last day where there is none; a period whose last day is
//! a statutory holiday ends on the first working day after it.

mod holidays;

use serde::{Deserialize, Serialize};

use crate::{Day, Locale};

pub use holidays::{Holiday, known_from, known_until};

/// The last day of a period of months that starts on `start`, moved to a working day where the rule says so
/// (`专利法实施细则 第五条`).
#[must_use]
pub fn period_end_months(start: Day, months: u32) -> Day {
    explain_months(start, months).shifted
}

/// The last day of a period of days that starts on `start` (which is not counted), moved to a working day where the
/// rule says so (`专利法实施细则 第五条`).
#[must_use]
pub fn period_end_days(start: Day, days: u32) -> Day {
    explain_days(start, days).shifted
}

/// [`period_end_months`], with how the answer came about.
#[must_use]
pub fn explain_months(start: Day, months: u32) -> DeadlineExplained {
    DeadlineExplained::of(start, start.plus_months(months))
}

/// [`period_end_days`], with how the answer came about.
#[must_use]
pub fn explain_days(start: Day, days: u32) -> DeadlineExplained {
    DeadlineExplained::of(start, start.plus_days(i64::from(days)))
}

/// The day itself when it is a working day, otherwise the first working day after it.
#[must_use]
pub fn shift_to_working_day(day: Day) -> Day {
    let mut shifted = day;
    while !is_working_day(shifted) {
        shifted = shifted.plus_days(1);
        if shifted == shifted.plus_days(1) {
            break;
        }
    }
    shifted
}

/// Whether offices work on this day: a weekday that is no holiday, or a weekend day that the State Council's notice
/// of the year makes a working day. Beyond the known years see [`is_beyond_known`].
#[must_use]
pub fn is_working_day(day: Day) -> bool {
    reason_not_to_work(day).is_none()
}

/// Whether no State Council notice for this day's year is known here. What is computed for such a day rests on
/// weekends and on the holidays with a fixed date only, and may move when the notice is published.
#[must_use]
pub fn is_beyond_known(day: Day) -> bool {
    day < known_from() || known_until() < day
}

/// A computed deadline and why it falls where it does, for pages and letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineExplained {
    /// The day from which the period runs; it is not counted.
    pub start: Day,
    /// The last day by the calendar alone.
    pub nominal: Day,
    /// The last day by the rule: `nominal`, or the first working day after it.
    pub shifted: Day,
    pub reason: ShiftReason,
}

/// Why a deadline is where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftReason {
    /// The nominal last day is a working day.
    WorkingDay,
    /// The nominal last day is a Saturday or Sunday on which offices work to make up for a holiday.
    MakeUpWorkday,
    /// The nominal last day is a Saturday or Sunday.
    Weekend,
    /// The nominal last day is a public holiday.
    Holiday(Holiday),
}

impl DeadlineExplained {
    fn of(start: Day, nominal: Day) -> Self {
        let reason = match reason_not_to_work(nominal) {
            Some(reason) => reason,
            None if nominal.is_weekend() => ShiftReason::MakeUpWorkday,
            None => ShiftReason::WorkingDay,
        };
        Self { start, nominal, shifted: shift_to_working_day(nominal), reason }
    }

    /// Whether the result rests on a year whose holidays are not known yet.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        is_beyond_known(self.nominal) || is_beyond_known(self.shifted)
    }

    /// One sentence on how the day was found.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        let Self { start, nominal, shifted, reason } = self;
        let (provisional_zh, provisional_en) = if self.is_provisional() {
            (
                "该年度节假日安排尚未公布，日期为暂定。",
                " The holidays of that year are not published yet, so the day is provisional.",
            )
        } else {
            ("", "")
        };
        match locale {
            Locale::Zh => {
                let why = match reason {
                    ShiftReason::WorkingDay => "为工作日，不顺延".to_owned(),
                    ShiftReason::MakeUpWorkday => "为调休工作日，不顺延".to_owned(),
                    ShiftReason::Weekend => format!("为休息日，顺延至 {shifted}"),
                    ShiftReason::Holiday(holiday) => format!("为{}假期，顺延至 {shifted}", holiday.name(locale)),
                };
                format!("自 {start} 起算（当日不计），期限届满日 {nominal} {why}。{provisional_zh}")
            }
            Locale::En => {
                let why = match reason {
                    ShiftReason::WorkingDay => "a working day, so it stays".to_owned(),
                    ShiftReason::MakeUpWorkday => "a make-up working day, so it stays".to_owned(),
                    ShiftReason::Weekend => format!("a day of rest, so it moves to {shifted}"),
                    ShiftReason::Holiday(holiday) => {
                        format!("within the {} holiday, so it moves to {shifted}", holiday.name(locale))
                    }
                };
                format!("Counted from {start} (that day excluded) the period ends on {nominal}, {why}.{provisional_en}")
            }
        }
    }
}

fn reason_not_to_work(day: Day) -> Option<ShiftReason> {
    if let Some(holiday) = holidays::holiday_on(day) {
        return Some(ShiftReason::Holiday(holiday));
    }
    if day.is_weekend() && !holidays::is_make_up_workday(day) {
        return Some(ShiftReason::Weekend);
    }
    None
}

#[cfg(test)]
mod tests;
