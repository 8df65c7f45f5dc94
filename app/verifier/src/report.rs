//! What a person reads about a file: the same words in the browser, on the server and in the terminal.

use domain::{
    Day, Locale,
    digest::sha256_hex,
    licence::LicenceState,
    passport::{Genuine, Passport, Refusal},
};
use locales::passport as words;

/// The answer, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub is_genuine: bool,
    pub title: String,
    /// Why, in one or two sentences.
    pub text: String,
    /// What the passport says; of a refused file only its hash, for nothing else in it is to be believed.
    pub rows: Vec<(String, String)>,
}

impl Report {
    /// With a line on whether the file is the one that a QR code asks for; nothing without a code.
    #[must_use]
    pub fn compared_with(mut self, file: &[u8], asked: &str, locale: Locale) -> Self {
        if !asked.is_empty() {
            let is_same = sha256_hex(file) == asked;
            let value = if is_same { words::qr_same(locale) } else { words::qr_other(locale) };
            self.rows.insert(0, (words::qr_match(locale).to_owned(), value.to_owned()));
        }
        self
    }
}

/// Puts an answer about a file into words.
#[must_use]
pub fn report(file: &[u8], answer: &Result<Genuine, Refusal>, locale: Locale) -> Report {
    let hash = (words::file_hash(locale).to_owned(), sha256_hex(file));
    match answer {
        Ok(genuine) => {
            let mut rows = contents(&genuine.passport, locale);
            let key = match genuine.key.retired_on {
                Some(day) => words::key_retired(locale, day, &genuine.key.id),
                None => genuine.key.id.clone(),
            };
            rows.push((words::key(locale).to_owned(), key));
            rows.push(hash);
            let passport = &genuine.passport;
            Report {
                is_genuine: true,
                title: words::genuine(locale).to_owned(),
                text: words::genuine_text(locale, minute(&passport.issued_at), &passport.issuer),
                rows,
            }
        }
        Err(refusal) => Report {
            is_genuine: false,
            title: words::refused(locale).to_owned(),
            text: why(refusal, locale),
            rows: vec![hash],
        },
    }
}

fn why(refusal: &Refusal, locale: Locale) -> String {
    match refusal {
        Refusal::Size => words::why_size(locale).to_owned(),
        Refusal::NotCanonical => words::why_not_canonical(locale).to_owned(),
        Refusal::UnknownKey => words::why_unknown_key(locale).to_owned(),
        Refusal::RevokedKey(day) => words::why_revoked_key(locale, day),
        Refusal::Signature => words::why_signature(locale).to_owned(),
        Refusal::Contradiction => words::why_contradiction(locale).to_owned(),
    }
}

fn contents(it: &Passport, locale: Locale) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |label: &str, value: String| rows.push((label.to_owned(), value));
    let licence = &it.licence;
    row(words::number(locale), licence.number.clone());
    row(words::patent(locale), format!("{} {}", licence.patent_number, licence.patent_title));
    row(words::holder(locale), party(&it.holder.name, &it.holder.uscc));
    row(words::licensee(locale), party(&it.licensee.name, &it.licensee.uscc));
    row(words::standing(locale), standing(it, locale).to_owned());
    let days = [
        (words::formed_on(locale), licence.formed_on),
        (words::effective_on(locale), licence.effective_on),
        (words::ends_on(locale), licence.ends_on),
        (words::ended_on(locale), licence.ended_on),
    ];
    for (label, day) in days {
        if let Some(day) = day {
            row(label, day.to_string());
        }
    }
    if let Some(day) = it.terms.announced_on {
        row(words::announced(locale), format!("{} {day}", it.terms.announcement).trim().to_owned());
    }
    row(words::terms_hash(locale), it.terms.hash.clone());
    row(words::notice_sent(locale), minute(&it.notice.sent_at));
    if let Some(at) = &it.notice.received_at {
        row(words::notice_received(locale), minute(at));
    }
    row(words::accepted(locale), format!("{} {}", minute(&it.evidence.accepted_at), it.evidence.accepted_by));
    row(words::paid(locale), words::paid_value(locale, it.payments.len(), it.paid_fen));
    let recorded = it.recordal.as_ref().and_then(|it| it.recorded_on.map(|day| recorded(&it.number, day)));
    row(words::recordal(locale), recorded.unwrap_or_else(|| words::recordal_none(locale).to_owned()));
    row(words::issued_at(locale), minute(&it.issued_at));
    rows
}

/// Where the licence stood when the passport was issued.
fn standing(it: &Passport, locale: Locale) -> &'static str {
    LicenceState::parse(&it.licence.state).map_or_else(|| words::standing_other(locale), |state| state.name(locale))
}

fn party(name: &str, uscc: &str) -> String {
    if uscc.is_empty() { name.to_owned() } else { format!("{name} · {uscc}") }
}

fn recorded(number: &str, day: Day) -> String {
    format!("{number} · {day}")
}

/// `2026-01-31 09:05` of an instant with its offset; as it is when it is none.
fn minute(at: &str) -> String {
    at.get(..16).map_or_else(|| at.to_owned(), |minute| minute.replace('T', " "))
}
