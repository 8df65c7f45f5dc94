//! Login, logout, and the person behind a session.

use domain::id::{OrganisationId, SessionId};

use super::parse_email;
use crate::{
    Services,
    caller::{Actor, ActorOrganisation, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal,
    ports::{Account, Organisation, Session, UnitOfWork},
};

/// A session ends after this long, used or not.
pub const SESSION_SECONDS: i64 = 12 * 3600;
/// Wrong passwords for one address, and from one network address, within [`THROTTLE_SECONDS`].
const TRIES_PER_EMAIL_MAX: i64 = 10;
const TRIES_PER_ADDRESS_MAX: i64 = 60;
pub(crate) const THROTTLE_SECONDS: i64 = 15 * 60;

/// Checks address and password (`email`, `password`) and opens a session.
///
/// The answer is the same, and takes as long, for an unknown address and for a wrong password.
///
/// # Errors
/// When the store fails.
pub async fn log_in(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<Session> {
    let typed = |name: &str| input.values.get(name).map_or("", String::as_str);
    let Ok(email) = parse_email(typed("email")) else { return Ok(Submitted::wrong("email", "email_malformed")) };
    if too_many_tries(services, caller, &email).await? {
        return Ok(Submitted::refused("too_many_tries"));
    }
    let account = services.store.read().await?.account_by_email(&email).await?;
    let hash = account.as_ref().map(|account| account.password_hash.as_str());
    let right = services.passwords.verify(typed("password"), hash).await;
    let Some(account) = account.filter(|account| right && account.disabled_at.is_none()) else {
        return Ok(Submitted::refused("login_wrong"));
    };
    let mut uow = services.store.write().await?;
    uow.clear_throttle(&email_bucket(&email)).await?;
    let session = open_session(services, uow.as_mut(), caller, &account).await?;
    let act = ("login", &*account.id.to_string(), &*caller.address);
    journal::entrance(services, uow.as_mut(), caller, &session, act).await?;
    uow.save().await?;
    Ok(Submitted::Done(session))
}

/// Opens a session for a person who has just proven who they are. It acts for the first of their organisations.
///
/// # Errors
/// When the store fails.
pub(crate) async fn open_session(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    account: &Account,
) -> Result<Session, ServiceError> {
    let organisation = uow.memberships_of(account.id).await?.first().map(|place| place.organisation_id);
    let session = Session {
        id: services.new_id(SessionId::from_parts),
        user_id: account.id,
        organisation_id: organisation,
        address: caller.address.clone(),
        agent: caller.agent.clone(),
        created_at: services.now(),
        expires_at: services.now().plus_seconds(SESSION_SECONDS),
        revoked_at: None,
    };
    uow.add_session(&session).await?;
    Ok(session)
}

fn email_bucket(email: &str) -> String {
    format!("login:{email}")
}

async fn too_many_tries(services: &Services, caller: &Caller, email: &str) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut uow = services.store.write().await?;
    let for_email = uow.throttle(&email_bucket(email), now, THROTTLE_SECONDS).await?;
    let from_address = uow.throttle(&format!("login@{}", caller.address), now, THROTTLE_SECONDS).await?;
    uow.save().await?;
    Ok(for_email > TRIES_PER_EMAIL_MAX || from_address > TRIES_PER_ADDRESS_MAX)
}

/// Ends the caller's session.
///
/// # Errors
/// When the store fails.
pub async fn log_out(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    let Some(actor) = &caller.actor else { return Ok(()) };
    let mut uow = services.store.write().await?;
    uow.revoke_session(actor.session_id, services.now()).await?;
    journal::audit(services, uow.as_mut(), caller, "log_out", &actor.user_id.to_string(), "", "").await?;
    uow.save().await?;
    Ok(())
}

/// The person behind a session that is neither ended, revoked nor of a disabled account.
///
/// # Errors
/// When the store fails.
pub async fn actor_of(services: &Services, session: SessionId) -> Result<Option<Actor>, ServiceError> {
    let mut uow = services.store.read().await?;
    let Some(session) = uow.session(session).await? else { return Ok(None) };
    if session.revoked_at.is_some() || session.expires_at <= services.now() {
        return Ok(None);
    }
    let Some(account) = uow.account(session.user_id).await? else { return Ok(None) };
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let organisation = match session.organisation_id {
        Some(id) => acting_for(uow.as_mut(), &account, id).await?,
        None => None,
    };
    Ok(Some(Actor {
        session_id: session.id,
        user_id: account.id,
        name: account.name,
        email: account.email,
        locale: account.locale,
        organisation,
    }))
}

async fn acting_for(
    uow: &mut dyn UnitOfWork,
    account: &Account,
    id: OrganisationId,
) -> Result<Option<ActorOrganisation>, ServiceError> {
    let places = uow.memberships_of(account.id).await?;
    let Some(place) = places.into_iter().find(|place| place.organisation_id == id) else { return Ok(None) };
    let Some(organisation) = uow.organisation(id).await? else { return Ok(None) };
    Ok(Some(ActorOrganisation {
        id,
        kind: organisation.kind,
        scope: scope_of(&organisation),
        name: organisation.name,
        verified: organisation.verification == crate::ports::Verification::Verified,
        roles: place.roles.into_iter().collect(),
    }))
}

/// A regulator of a ministry looks at that ministry's institutions, another at its province's holders.
pub(crate) fn scope_of(organisation: &Organisation) -> String {
    let scope = if organisation.supervisor.is_empty() { &organisation.province } else { &organisation.supervisor };
    scope.clone()
}

/// Lets the session act for another of the person's organisations (`organisation_id`).
///
/// # Errors
/// [`ServiceError::NotFound`] when the person has no place there.
pub async fn choose_organisation(
    services: &Services,
    caller: &Caller,
    organisation: OrganisationId,
) -> Result<(), ServiceError> {
    let actor = caller.actor()?;
    let mut uow = services.store.write().await?;
    let places = uow.memberships_of(actor.user_id).await?;
    if !places.iter().any(|place| place.organisation_id == organisation) {
        return Err(ServiceError::NotFound);
    }
    uow.choose_organisation(actor.session_id, organisation).await?;
    let (subject, after) = (actor.user_id.to_string(), organisation.to_string());
    journal::audit(services, uow.as_mut(), caller, "choose_organisation", &subject, "", &after).await?;
    uow.save().await?;
    Ok(())
}
