use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn periods_of_months_end_as_the_rule_says() {
    let cases = [
        ("2024-11-30", 3, "2025-02-28", "the last day of a shorter month"),
        ("2023-11-30", 3, "2024-02-29", "the last day of a February in a leap year"),
        ("2025-07-01", 3, "2025-10-09", "National Day and Mid-Autumn together"),
        ("2025-08-31", 6, "2026-02-28", "a Saturday on which offices work"),
        ("2025-03-01", 6, "2025-09-01", "a Monday"),
        ("2024-02-29", 12, "2025-02-28", "a leap day has no anniversary"),
        ("2025-11-01", 3, "2026-02-02", "a Sunday moves to Monday"),
        ("2025-11-16", 3, "2026-02-24", "Spring Festival"),
        ("2025-12-31", 3, "2026-03-31", "a Tuesday"),
        ("2024-01-31", 1, "2024-02-29", "a Thursday"),
        ("2025-01-01", 0, "2025-01-02", "an empty period on a holiday"),
    ];
    for (start, months, end, why) in cases {
        assert_eq!(period_end_months(day(start), months), day(end), "{start} + {months} months: {why}");
    }
}

#[test]
fn periods_of_days_do_not_count_the_first() {
    assert_eq!(period_end_days(day("2025-06-02"), 30), day("2025-07-02"));
    assert_eq!(period_end_days(day("2025-09-01"), 30), day("2025-10-09"), "1 October is a holiday");
    assert_eq!(period_end_days(day("2026-04-24"), 15), day("2026-05-09"), "a Saturday that makes up for Labour Day");
}

#[test]
fn weekends_holidays_and_make_up_days_are_told_apart() {
    for working in ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", "2026-11-20"] {
        assert!(is_working_day(day(working)), "{working}");
    }
    for off in ["2026-01-03", "2026-02-15", "2026-02-23", "2026-04-06", "2026-06-19", "2026-09-25", "2026-11-21"] {
        assert!(!is_working_day(day(off)), "{off}");
    }
}

#[test]
fn the_explanation_names_the_reason() {
    let explained = explain_months(day("2025-07-01"), 3);
    assert_eq!(explained.nominal, day("2025-10-01"));
    assert_eq!(explained.shifted, day("2025-10-09"));
    assert_eq!(explained.reason, ShiftReason::Holiday(Holiday::NationalDay));
    assert!(!explained.is_provisional());
    assert!(explained.text(Locale::Zh).contains("国庆节假期，顺延至 2025-10-09"));
    assert!(explained.text(Locale::En).contains("National Day holiday, so it moves to 2025-10-09"));
    assert_eq!(explain_months(day("2025-08-31"), 6).reason, ShiftReason::MakeUpWorkday);
    assert_eq!(explain_months(day("2025-11-01"), 3).reason, ShiftReason::Weekend);
    assert_eq!(explain_months(day("2025-03-01"), 6).reason, ShiftReason::WorkingDay);
}

#[test]
fn what_lies_beyond_the_known_years_is_said() {
    assert!(!is_beyond_known(day("2026-12-31")));
    assert!(is_beyond_known(day("2027-01-01")));
    assert!(is_beyond_known(day("2021-12-31")));
    let explained = explain_months(day("2026-11-20"), 3);
    assert!(explained.is_provisional());
    assert!(explained.text(Locale::En).contains("provisional"));
    assert!(explained.text(Locale::Zh).contains("暂定"));
    assert_eq!(period_end_months(day("2027-07-01"), 3), day("2027-10-04"), "fixed holidays hold in any year");
}

proptest! {
    #[test]
    fn a_deadline_is_a_working_day_within_eleven_days(offset in 0i64..4000, months in 0u32..240) {
        let start = day("2020-01-01").plus_days(offset);
        let explained = explain_months(start, months);
        prop_assert!(is_working_day(explained.shifted));
        prop_assert!(explained.nominal <= explained.shifted);
        prop_assert!(explained.nominal.days_until(explained.shifted) <= 11);
        let mut between = explained.nominal;
        while between < explained.shifted {
            prop_assert!(!is_working_day(between));
            between = between.plus_days(1);
        }
        prop_assert_eq!(
            explained.nominal == explained.shifted,
            matches!(explained.reason, ShiftReason::WorkingDay | ShiftReason::MakeUpWorkday)
        );
    }

    #[test]
    fn a_later_start_never_ends_earlier(offset in 0i64..3000, days in 0u32..400) {
        let start = day("2021-06-01").plus_days(offset);
        prop_assert!(period_end_days(start, days) <= period_end_days(start.plus_days(1), days));
        prop_assert!(period_end_months(start, days / 30) <= period_end_months(start.plus_days(1), days / 30));
    }
}
