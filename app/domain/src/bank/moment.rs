//! Days and times of day as banks print them, often in one cell.

use super::{DateOrder, FaultCause};
use crate::{Day, day::DayError, text::half_width};

/// A day and, where it is given, the time of day as `14:05:33` or `14:05`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub day: Day,
    pub time: String,
}

/// Reads a day with or without a time behind it: `2026-01-31 14:05:33`, `20260131`, `20260131140533`,
/// `2026年1月31日 14时05分`, `31/01/2026`, the `2026-01-31T14:05:33+08:00` of XML, and the count of days that a
/// workbook keeps (`46053`).
///
/// # Errors
/// [`FaultCause::DateMissing`], [`FaultCause::DateMalformed`] or [`FaultCause::DateDoesNotExist`].
pub fn parse_moment(text: &str, order: DateOrder) -> Result<Moment, FaultCause> {
    let text = half_width(text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '\'' | '"' | '\u{feff}'));
    if text.is_empty() || text == "-" || text == "/" {
        return Err(FaultCause::DateMissing);
    }
    let (date, time) = split(text);
    let day = match day(date, order) {
        Err(FaultCause::DateMalformed) if time.is_empty() => return serial(text).ok_or(FaultCause::DateMalformed),
        other => other?,
    };
    Ok(Moment { day, time: parse_time(time) })
}

/// A time of day as `14:05:33` or `14:05`; text that is no time stays as it is, because it still tells lines apart.
#[must_use]
pub fn parse_time(text: &str) -> String {
    let text = half_width(text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '\'' | '"'));
    // A fraction of a second or a zone behind the time says nothing more about the booking.
    let body = text.split(['+', '-', 'Z', '.']).next().unwrap_or_default();
    let fields: Vec<&str> = if matches!(body.len(), 4 | 6) && body.bytes().all(|byte| byte.is_ascii_digit()) {
        [0, 2, 4].iter().filter_map(|from| body.get(*from..from + 2)).collect()
    } else {
        body.split([':', '时', '分', '秒']).map(str::trim).filter(|field| !field.is_empty()).collect()
    };
    let numbers: Option<Vec<u32>> =
        fields.iter().map(|field| if field.len() > 2 { None } else { field.parse().ok() }).collect();
    match numbers.as_deref() {
        Some([hour, minute]) if *hour < 24 && *minute < 60 => format!("{hour:02}:{minute:02}"),
        Some([hour, minute, second]) if *hour < 24 && *minute < 60 && *second < 61 => {
            format!("{hour:02}:{minute:02}:{second:02}")
        }
        _ => text.to_owned(),
    }
}

/// The part that is a date, and the rest.
fn split(text: &str) -> (&str, &str) {
    if text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.split_at(8);
    }
    if let Some((date, time)) = text.split_once('日') {
        return (date, time.trim());
    }
    text.split_once(|c: char| c.is_whitespace() || c == 'T').map_or((text, ""), |(date, time)| (date, time.trim()))
}

fn day(text: &str, order: DateOrder) -> Result<Day, FaultCause> {
    let cause = |error: DayError| match error {
        DayError::Empty => FaultCause::DateMissing,
        DayError::NotADate => FaultCause::DateMalformed,
        DayError::NoSuchDay => FaultCause::DateDoesNotExist,
    };
    // Four digits in front are a year, whatever the others have.
    let starts_with_year = text.bytes().take(4).filter(u8::is_ascii_digit).count() == 4;
    if order == DateOrder::YearFirst || starts_with_year {
        return Day::parse(text).map_err(cause);
    }
    let fields: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
    let ([first, second, year], true) = (fields.as_slice(), fields.len() == 3) else {
        return Err(FaultCause::DateMalformed);
    };
    let (month, day) = if order == DateOrder::DayFirst { (second, first) } else { (first, second) };
    let year = if year.len() == 2 { format!("20{year}") } else { (*year).to_owned() };
    Day::parse(&format!("{year}-{month}-{day}")).map_err(cause)
}

/// A workbook counts days from the last of 1899, and the time of day as a part of a day. Five digits are the years
/// from 1927 on.
fn serial(text: &str) -> Option<Moment> {
    const SECONDS: u64 = 86_400;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 5 || fraction.len() > 12 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let days: i64 = whole.parse().ok()?;
    let day = Day::from_ymd(1900, 1, 1)?.plus_days(days - 2);
    if fraction.is_empty() {
        return Some(Moment { day, time: String::new() });
    }
    let scale = 10u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let parts: u64 = fraction.parse().ok()?;
    let seconds = ((parts * SECONDS + scale / 2) / scale).min(SECONDS - 1);
    let time = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(Moment { day, time })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, order: DateOrder, expect: Result<(&str, &str), FaultCause>) {
        let found = parse_moment(text, order);
        let found = found.as_ref().map(|moment| (moment.day.to_string(), moment.time.as_str()));
        let found = found.as_ref().map(|(day, time)| (day.as_str(), *time)).map_err(|cause| **cause);
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn days_and_times_are_read_as_banks_print_them() {
        let year = DateOrder::YearFirst;
        check("2026-01-31", year, Ok(("2026-01-31", "")));
        check("2026-01-31 14:05:33 ", year, Ok(("2026-01-31", "14:05:33")));
        check("2026/1/31 9:05", year, Ok(("2026-01-31", "09:05")));
        check("`2026-01-31 14:05:33", year, Ok(("2026-01-31", "14:05:33")));
        check("20260131", year, Ok(("2026-01-31", "")));
        check("20260131140533", year, Ok(("2026-01-31", "14:05:33")));
        check("202601311405", year, Ok(("2026-01-31", "14:05")));
        check("20260131 140533", year, Ok(("2026-01-31", "14:05:33")));
        check("2026年1月31日 14时05分", year, Ok(("2026-01-31", "14:05")));
        check("2026-01-31T14:05:33.123+08:00", year, Ok(("2026-01-31", "14:05:33")));
        check("２０２６－０１－３１", year, Ok(("2026-01-31", "")));
        check("46053", year, Ok(("2026-01-31", "")));
        check("46053.5", year, Ok(("2026-01-31", "12:00:00")));
        check("31/01/2026", DateOrder::DayFirst, Ok(("2026-01-31", "")));
        check("31.01.26 08:00", DateOrder::DayFirst, Ok(("2026-01-31", "08:00")));
        check("01/31/2026", DateOrder::MonthFirst, Ok(("2026-01-31", "")));
        check("2026-01-31", DateOrder::DayFirst, Ok(("2026-01-31", "")));
    }

    #[test]
    fn what_is_not_a_day_is_refused() {
        let year = DateOrder::YearFirst;
        check("2026-02-30", year, Err(FaultCause::DateDoesNotExist));
        check("20260230", year, Err(FaultCause::DateDoesNotExist));
        check("2026-02-30 10:00:00", year, Err(FaultCause::DateDoesNotExist));
        check("30/02/2026", DateOrder::DayFirst, Err(FaultCause::DateDoesNotExist));
        check("31/01/2026", DateOrder::MonthFirst, Err(FaultCause::DateDoesNotExist));
        check("", year, Err(FaultCause::DateMissing));
        check("合计", year, Err(FaultCause::DateMalformed));
        check("4605", year, Err(FaultCause::DateMalformed));
    }

    #[test]
    fn a_time_is_brought_to_one_form_or_left_alone() {
        for (text, time) in [("140533", "14:05:33"), ("9:5:3", "09:05:03"), ("1405", "14:05"), ("25:00", "25:00")] {
            assert_eq!(parse_time(text), time);
        }
        assert_eq!(parse_time("上午"), "上午");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            for order in [DateOrder::YearFirst, DateOrder::DayFirst, DateOrder::MonthFirst] {
                let _ = parse_moment(&text, order);
            }
        }
    }
}
