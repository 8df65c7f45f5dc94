//! What a person reads about a file: the same words in the browser, on the server and in the terminal.

use domain::{
    Day, Locale,
    digest::sha256_hex,
    licence::LicenceState,
    passport::{Genuine, Passport, Refusal},
};
use locales::passport;

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
            let value = if is_same { passport::qr_same(locale) } else { passport::qr_other(locale) };
            self.rows.insert(0, (passport::qr_match(locale).to_owned(), value.to_owned()));
        }
        self
    }
}

/// Puts an answer about a file into words.
#[must_use]
pub fn report(file: &[u8], answer: &Result<Genuine, Refusal>, locale: Locale) -> Report {
    let hash = (passport::file_hash(locale).to_owned(), sha256_hex(file));
    match answer {
        Ok(genuine) => {
            let mut rows = contents(&genuine.passport, locale);
            let key = match genuine.key.retired_on {
                Some(day) => passport::key_retired(locale, day, &genuine.key.id),
                None => genuine.key.id.clone(),
            };
            rows.push((passport::key(locale).to_owned(), key));
            rows.push(hash);
            let passport = &genuine.passport;
            Report {
                is_genuine: true,
                title: passport::genuine(locale).to_owned(),
                text: passport::genuine_text(locale, minute(&passport.issued_at), &passport.issuer),
                rows,
            }
        }
        Err(refusal) => Report {
            is_genuine: false,
            title: passport::refused(locale).to_owned(),
            text: why(refusal, locale),
            rows: vec![hash],
        },
    }
}

fn why(refusal: &Refusal, locale: Locale) -> String {
    match refusal {
        Refusal::Size => passport::why_size(locale).to_owned(),
        Refusal::NotCanonical => passport::why_not_canonical(locale).to_owned(),
        Refusal::UnknownKey => passport::why_unknown_key(locale).to_owned(),
        Refusal::RevokedKey(day) => passport::why_revoked_key(locale, day),
        Refusal::Signature => passport::why_signature(locale).to_owned(),
        Refusal::Contradiction => passport::why_contradiction(locale).to_owned(),
    }
}

fn contents(it: &Passport, locale: Locale) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |label: &str, value: String| rows.push((label.to_owned(), value));
    let licence = &it.licence;
    row(passport::number(locale), licence.number.clone());
    row(passport::patent(locale), format!("{} {}", licence.patent_number, licence.patent_title));
    row(passport::holder(locale), party(&it.holder.name, &it.holder.uscc));
    row(passport::licensee(locale), party(&it.licensee.name, &it.licensee.uscc));
    row(passport::standing(locale), standing(it, locale).to_owned());
    let days = [
        (passport::formed_on(locale), licence.formed_on),
        (passport::effective_on(locale), licence.effective_on),
        (passport::ends_on(locale), licence.ends_on),
        (passport::ended_on(locale), licence.ended_on),
    ];
    for (label, day) in days {
        if let Some(day) = day {
            row(label, day.to_string());
        }
    }
    if let Some(day) = it.terms.announced_on {
        row(passport::announced(locale), format!("{} {day}", it.terms.announcement).trim().to_owned());
    }
    row(passport::terms_hash(locale), it.terms.hash.clone());
    row(passport::notice_sent(locale), minute(&it.notice.sent_at));
    if let Some(at) = &it.notice.received_at {
        row(passport::notice_received(locale), minute(at));
    }
    row(passport::accepted(locale), format!("{} {}", minute(&it.evidence.accepted_at), it.evidence.accepted_by));
    row(passport::paid(locale), passport::paid_value(locale, it.payments.len(), it.paid_fen));
    let recorded = it.recordal.as_ref().and_then(|it| it.recorded_on.map(|day| recorded(&it.number, day)));
    row(passport::recordal(locale), recorded.unwrap_or_else(|| passport::recordal_none(locale).to_owned()));
    row(passport::issued_at(locale), minute(&it.issued_at));
    rows
}

/// Where the licence stood when the passport was issued.
fn standing(it: &Passport, locale: Locale) -> &'static str {
    LicenceState::parse(&it.licence.state).map_or_else(|| passport::standing_other(locale), |state| state.name(locale))
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
