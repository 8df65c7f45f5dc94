//! Codes of patents in words.

use domain::{Locale, patent::Validity};
use leptos_router::params::ParamsMap;
use locales::patents;

use crate::components::Tone;

pub(super) const fn validity_tone(validity: Validity) -> Tone {
    match validity {
        Validity::InForce => Tone::Good,
        Validity::Pending => Tone::Progress,
        Validity::Lapsed => Tone::Bad,
    }
}

pub(super) fn encumbrance(kind: &str, locale: Locale) -> &'static str {
    match kind {
        "exclusive_licence" => patents::exclusive_licence(locale),
        "sole_licence" => patents::sole_licence(locale),
        "pledge" => patents::pledge(locale),
        "preservation" => patents::preservation(locale),
        _ => patents::ownership_dispute(locale),
    }
}

pub(super) fn conclusion(code: &str, locale: Locale) -> &'static str {
    match code {
        "positive" => patents::report_positive(locale),
        "negative" => patents::report_negative(locale),
        _ => patents::report_none(locale),
    }
}

pub(super) fn import_state(state: &str, locale: Locale) -> (&'static str, Tone) {
    match state {
        "applied" => (patents::state_applied(locale), Tone::Good),
        "discarded" => (patents::state_discarded(locale), Tone::Neutral),
        _ => (patents::state_previewed(locale), Tone::Attention),
    }
}

pub(super) fn yes_no(value: bool, locale: Locale) -> &'static str {
    if value { patents::yes(locale) } else { patents::no(locale) }
}

/// A parameter of the address; empty where there is none.
pub(super) fn value_of(map: &ParamsMap, name: &str) -> String {
    map.get_str(name).unwrap_or_default().to_owned()
}
