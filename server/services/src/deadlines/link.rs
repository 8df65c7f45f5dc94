//! The secret link of an organisation's calendar: made, revoked, read. Only the hash of its token is kept, so that
//! nobody who reads the database can follow it; it is shown once.

use std::collections::BTreeMap;

use domain::{
    Locale, Timestamp,
    digest::sha256_hex,
    feed::{Feed, FeedEvent},
    id::CalendarLinkId,
};

use super::{Deadline, Deadlines, collect};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::CalendarLink,
};

/// A secret as [`Services::new_secret`] makes it.
const TOKEN_LENGTH: usize = 64;

/// A feed, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFeed {
    pub ics: String,
}

/// Makes the link of the caller's organisation, in the caller's language, and answers with its token. A link that
/// stood before ends. A repeated request answers with an empty token: the secret is told once.
///
/// # Errors
/// When the caller may not.
pub async fn make_link(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<String> {
    let (actor, organisation) = caller.may(Action::ManageCalendarLink)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(String::new()));
    }
    if let Some(old) = uow.calendar_link_of(organisation.id).await? {
        uow.revoke_calendar_link(old.id, Some(actor.user_id), services.now()).await?;
    }
    let token = services.new_secret();
    let link = CalendarLink {
        id: services.new_id(CalendarLinkId::from_parts),
        organisation_id: organisation.id,
        token_hash: sha256_hex(token.as_bytes()),
        locale: caller.locale,
        made_by: Some(actor.user_id),
        made_at: services.now(),
        revoked_by: None,
        revoked_at: None,
    };
    uow.add_calendar_link(&link).await?;
    let subject = link.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "make_calendar_link", &subject, "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "make_calendar_link", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(token))
}

/// Whether a text is the token of the link that stands: only then is its address shown.
#[must_use]
pub fn is_token(deadlines: &Deadlines, text: &str) -> bool {
    let hash = sha256_hex(text.as_bytes());
    text.len() == TOKEN_LENGTH && deadlines.link.as_ref().is_some_and(|link| link.token_hash == hash)
}

/// The address of the feed with this token.
#[must_use]
pub fn address(services: &Services, token: &str) -> String {
    format!("{}/calendar/{token}.ics", services.settings.base_url)
}

/// Ends the link of the caller's organisation: calendars that follow it find nothing from now on.
///
/// # Errors
/// When the caller may not.
pub async fn revoke_link(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ManageCalendarLink)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let Some(link) = uow.calendar_link_of(organisation.id).await? else { return Ok(Submitted::refused("stale")) };
    uow.revoke_calendar_link(link.id, Some(actor.user_id), services.now()).await?;
    let subject = link.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "revoke_calendar_link", &subject, "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "revoke_calendar_link", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// The feed behind a token, for whoever has it.
///
/// # Errors
/// [`ServiceError::NotFound`] for a token that no link that stands has.
pub async fn feed(services: &Services, token: &str) -> Result<CalendarFeed, ServiceError> {
    if token.len() != TOKEN_LENGTH {
        return Err(ServiceError::NotFound);
    }
    let mut uow = services.store.read().await?;
    let link = uow.calendar_link_by_token(&sha256_hex(token.as_bytes())).await?.ok_or(ServiceError::NotFound)?;
    let organisation = uow.organisation(link.organisation_id).await?.ok_or(ServiceError::NotFound)?;
    let list = collect::all(uow.as_mut(), &organisation, services.today()).await?;
    let event = |deadline: &Deadline| event(deadline, link.locale, &services.settings.base_url);
    let feed = Feed {
        name: filled("calendar.feed_name", link.locale, &[("name", &organisation.name)]),
        host: host_of(&services.settings.base_url).to_owned(),
        made_at: start_of_day(services.now()),
        events: list.iter().map(event).collect(),
    };
    Ok(CalendarFeed { ics: feed.to_ics() })
}

fn event(deadline: &Deadline, locale: Locale, base_url: &str) -> FeedEvent {
    let kind = deadline.kind;
    let amount = deadline.amount.map(domain::Fen::to_plain).unwrap_or_default();
    let params = [("number", deadline.number.as_str()), ("title", &deadline.title), ("amount", &amount)];
    let mut description = filled(&format!("calendar.about_{}", kind.as_str()), locale, &params);
    if let Some(counting) = &deadline.counting {
        description = format!("{description}\n{}", counting.text(locale));
    }
    FeedEvent {
        uid: deadline.uid.clone(),
        day: deadline.day,
        summary: filled(&format!("calendar.summary_{}", kind.as_str()), locale, &params),
        description,
        url: format!("{base_url}/{}{}", locale.path(), deadline.path),
        remind_days_before: Some(kind.remind_days_before()),
    }
}

fn filled(key: &str, locale: Locale, params: &[(&str, &str)]) -> String {
    let params: BTreeMap<String, String> =
        params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    locales::lookup_with(key, locale, &params)
}

/// `kaixu.example` of `https://kaixu.example:8443`.
fn host_of(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

/// A feed that is read twice on a day is the same twice.
fn start_of_day(now: Timestamp) -> Timestamp {
    const DAY_MICROS: i64 = 86_400 * 1_000_000;
    Timestamp::from_micros(now.micros().div_euclid(DAY_MICROS) * DAY_MICROS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_names_the_events() {
        assert_eq!(host_of("https://kaixu.example:8443"), "kaixu.example");
        assert_eq!(host_of("http://127.0.0.1:3000"), "127.0.0.1");
    }
}
