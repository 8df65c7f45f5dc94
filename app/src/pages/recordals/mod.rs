//! The register of recordals: the list, and one recordal with its deadline, checklist and filings.

mod acts;
mod checklist;
mod detail;
mod list;
mod pack;
mod packs;

pub use detail::RecordalPage;
pub use list::RecordalsPage;
pub use pack::FilingPackPage;

use domain::{
    Locale,
    recordal::{RecordalEvent, RecordalState},
};
use leptos_router::params::ParamsMap;

use crate::components::Tone;

/// A value of the address; empty when it is not there.
fn value_of(map: &ParamsMap, name: &str) -> String {
    map.get_str(name).unwrap_or_default().to_owned()
}

/// A word of this page that is chosen by code.
fn word(key: &str, locale: Locale) -> &'static str {
    locales::lookup(&format!("recordal_words.{key}"), locale).unwrap_or_default()
}

/// What happened, by the code that history keeps.
fn event_name(code: &str, locale: Locale) -> &'static str {
    RecordalEvent::parse(code).map_or_else(|| word(&format!("event_{code}"), locale), |event| event.name(locale))
}

const fn tone_of(state: RecordalState) -> Tone {
    match state {
        RecordalState::ToPrepare | RecordalState::Correction => Tone::Attention,
        RecordalState::PackageReady
        | RecordalState::Submitted
        | RecordalState::ChangePending
        | RecordalState::CancelPending => Tone::Progress,
        RecordalState::Recorded | RecordalState::Changed => Tone::Good,
        RecordalState::Refused | RecordalState::Revoked => Tone::Bad,
        RecordalState::Cancelled => Tone::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_says_what_comes_next() {
        for locale in Locale::ALL {
            for state in RecordalState::ALL {
                assert!(!word(&format!("next_{state}"), locale).is_empty(), "{state}");
            }
        }
    }

    #[test]
    fn history_has_words_for_what_is_no_step() {
        let remarks = ["opened", "filer", "agent", "no_agent", "document_added", "document_removed", "licence_ended"];
        let reminders = ["reminder_30", "reminder_60", "reminder_minus_15", "reminder_minus_3", "reminder_overdue"];
        for code in remarks.into_iter().chain(reminders).chain(["submit", "certificate_added", "reminder_cancel"]) {
            assert!(!event_name(code, Locale::Zh).is_empty(), "{code}");
        }
    }
}
