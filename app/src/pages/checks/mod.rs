//! Random spot checks: the list of them, and one with its list, its draw and its findings.

mod detail;
mod list;

pub use detail::CheckPage;
pub use list::ChecksPage;

use domain::Locale;

/// The registers that can be checked.
const REGISTERS: [&str; 4] = ["patents", "licences", "recordals", "returns"];

fn register_name(code: &str, locale: Locale) -> &'static str {
    locales::lookup(&format!("oversight_words.register_{code}"), locale).unwrap_or_default()
}
