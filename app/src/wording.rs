//! Values in words: amounts, days, file sizes. One place, so that a figure reads the same on every page.

use domain::{Day, Fen, Locale};
use locales::bank;

/// `1,234.50 元`, `CNY 1,234.50`.
#[must_use]
pub fn money(amount: Fen, locale: Locale) -> String {
    match locale {
        Locale::Zh => format!("{amount} 元"),
        Locale::En => format!("CNY {amount}"),
    }
}

/// `2026年1月31日`, `31 January 2026`: for prose; tables use the day's own form, 2026-01-31.
#[must_use]
pub fn day_long(day: Day, locale: Locale) -> String {
    match locale {
        Locale::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day_of_month()),
        Locale::En => format!("{} {} {}", day.day_of_month(), month_name(day.month()), day.year()),
    }
}

/// What an entry of the ledger is called.
#[must_use]
pub fn entry_name(kind: &str, locale: Locale) -> &'static str {
    locales::lookup(&format!("entry.{kind}"), locale).unwrap_or_default()
}

/// How far a statement line has come.
#[must_use]
pub fn line_state(state: &str, locale: Locale) -> &'static str {
    match state {
        "matched" => bank::line_matched(locale),
        "set_aside" => bank::line_set_aside(locale),
        "undone" => bank::line_undone(locale),
        _ => bank::line_open(locale),
    }
}

fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month).ok().and_then(|month| NAMES.get(month.wrapping_sub(1)).copied()).unwrap_or_default()
}

/// `0 B`, `12.3 kB`, `4.0 MB`, in thousands, one decimal rounded down.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// The name of an act of the audit trail; its code where it has none, so that a person can quote it.
#[must_use]
pub fn audit_action(code: &str, locale: Locale) -> String {
    locales::lookup(&format!("audit_words.{code}"), locale).unwrap_or(code).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        assert_eq!(money(Fen::new(123_450), Locale::Zh), "1,234.50 元");
        assert_eq!(money(Fen::new(-5), Locale::En), "CNY -0.05");
        let day = Day::literal(2026, 12, 1);
        assert_eq!(day_long(day, Locale::Zh), "2026年12月1日");
        assert_eq!(day_long(day, Locale::En), "1 December 2026");
        assert_eq!((file_size(999), file_size(12_399), file_size(4_000_000)).1, "12.3 kB");
    }
}
