//! States, events and numbers in words.

use domain::{
    Day, Locale,
    declaration::{DeclarationEvent, DeclarationState, reasons},
    patent::PatentNumber,
    terms::{self, Clause, Terms},
};
use locales::declarations;

use crate::components::Tone;

/// The word of a state; the code itself where a newer server knows more.
pub(super) fn state_word(code: &str, locale: Locale) -> String {
    DeclarationState::parse(code).map_or_else(|| code.to_owned(), |state| state.name(locale).to_owned())
}

pub(super) fn state_tone(code: &str) -> Tone {
    use DeclarationState as S;
    match DeclarationState::parse(code) {
        Some(S::Announced) => Tone::Good,
        Some(S::Frozen | S::CorrectionRequested) => Tone::Attention,
        Some(S::NotAnnounced | S::Void) => Tone::Bad,
        Some(S::Draft | S::Withdrawn | S::Expired) | None => Tone::Neutral,
        Some(_) => Tone::Progress,
    }
}

/// What a step of the history was.
pub(super) fn event_word(code: &str, locale: Locale) -> String {
    if let Some(event) = DeclarationEvent::parse(code) {
        return event.name(locale).to_owned();
    }
    let word = match code {
        "create" => declarations::event_create(locale),
        "consent_given" => declarations::event_consent_given(locale),
        "consent_refused" => declarations::event_consent_refused(locale),
        "clear_review" => declarations::event_clear_review(locale),
        "publicity_over" => declarations::event_publicity_over(locale),
        "ask_withdrawal_consents" => declarations::event_ask_withdrawal(locale),
        other => other,
    };
    word.to_owned()
}

/// The note of a step; the reason of a freeze or of an end is put into words.
pub(super) fn note_text(event: &str, note: &str, locale: Locale) -> String {
    let has_reasons =
        matches!(DeclarationEvent::parse(event), Some(DeclarationEvent::Freeze | DeclarationEvent::EndRight));
    if has_reasons { reasons_text(note, locale) } else { note.to_owned() }
}

pub(super) fn reasons_text(stored: &str, locale: Locale) -> String {
    reasons::explain(stored, locale).join(" ")
}

/// `ZL202119999001.9`.
pub(super) fn official_number(number: &str) -> String {
    PatentNumber::parse(number).map_or_else(|_| number.to_owned(), |number| format!("ZL{}", number.canonical()))
}

/// From and to, or a dash.
pub(super) fn window_text(from: Option<Day>, to: Option<Day>, locale: Locale) -> String {
    match from.zip(to) {
        Some((from, to)) => declarations::window_text(locale, from, to),
        None => "—".to_owned(),
    }
}

/// The terms of a canonical text in one sentence, and clause by clause.
pub(super) fn terms_words(text: &str, locale: Locale) -> Option<(String, Vec<Clause>)> {
    let terms = Terms::from_json(text).ok()?;
    Some((terms::sentence(&terms, locale), terms::clauses(&terms, locale)))
}

/// What a stored document is.
pub(super) fn document_word(kind: &str, locale: Locale) -> &'static str {
    match kind {
        "announcement" => declarations::document_announcement(locale),
        "withdrawal_announcement" => declarations::document_withdrawal(locale),
        "correction_notice" => declarations::document_correction(locale),
        "refusal_notice" => declarations::document_refusal(locale),
        "consent" => declarations::document_consent(locale),
        "cure" => declarations::document_cure(locale),
        "end_notice" => declarations::document_end(locale),
        _ => declarations::document_other(locale),
    }
}
