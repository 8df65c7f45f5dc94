//! Royalty reports: the list, one report with its form, its price, its versions and its review.

mod detail;
mod figures;
mod form;
mod list;
mod price;
mod review;

pub use detail::ReportPage;
pub use list::ReportsPage;

use domain::{Locale, royalty::Period};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::components::{Status, Tone};

/// A value of the address; empty when it is not there.
fn value_of(map: &ParamsMap, name: &str) -> String {
    map.get_str(name).unwrap_or_default().to_owned()
}

/// A word of this page that is chosen by code.
fn word(key: &str, locale: Locale) -> &'static str {
    locales::lookup(&format!("report_words.{key}"), locale).unwrap_or_default()
}

fn period_text(period: Period) -> String {
    format!("{} – {}", period.from, period.to)
}

fn state_view(state: &str, locale: Locale) -> impl IntoView + use<> {
    view! { <Status word=word(&format!("state_{state}"), locale) tone=tone_of(state)/> }
}

fn tone_of(state: &str) -> Tone {
    match state {
        "due" | "queried" => Tone::Attention,
        "draft" | "submitted" | "under_review" | "charged" => Tone::Progress,
        "accepted" | "deemed_accepted" | "closed" => Tone::Good,
        "estimated" => Tone::Bad,
        _ => Tone::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use domain::report::ReportState;

    use super::*;

    #[test]
    fn every_state_has_its_words() {
        for locale in Locale::ALL {
            for state in ReportState::ALL {
                for part in ["state", "next"] {
                    assert!(!word(&format!("{part}_{}", state.as_str()), locale).is_empty(), "{part} {state:?}");
                }
            }
        }
    }
}
