//! What a person sees and changes of their own account.

use domain::{Locale, form::FormReader, id::SessionId};

use super::parse_password;
use crate::{
    Services,
    access::Role,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal,
    ports::{Account, Organisation, Session},
};

const SESSIONS_MAX: i64 = 50;

/// A person's account with their places and open sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub account: Account,
    pub places: Vec<Place>,
    /// Newest first; revoked and ended ones are left out.
    pub sessions: Vec<Session>,
}

/// An organisation to which a person belongs, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub organisation: Organisation,
    pub roles: Vec<Role>,
}

/// The caller's own account.
///
/// # Errors
/// [`ServiceError::LoginRequired`] without a login.
pub async fn profile(services: &Services, caller: &Caller) -> Result<Profile, ServiceError> {
    let actor = caller.actor()?;
    let mut uow = services.store.read().await?;
    let account = uow.account(actor.user_id).await?.ok_or(ServiceError::LoginRequired)?;
    let mut places = Vec::new();
    for membership in uow.memberships_of(actor.user_id).await? {
        if let Some(organisation) = uow.organisation(membership.organisation_id).await? {
            places.push(Place { organisation, roles: membership.roles });
        }
    }
    let now = services.now();
    let mut sessions = uow.sessions_of(actor.user_id, SESSIONS_MAX).await?;
    sessions.retain(|session| session.expires_at > now);
    Ok(Profile { account, places, sessions })
}

/// Changes the person's `name` and the language of their mails (`locale` = `zh` or `en`).
///
/// # Errors
/// [`ServiceError::LoginRequired`] without a login.
pub async fn update_profile(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<()> {
    let actor = caller.actor()?;
    let mut form = FormReader::new(&input.values);
    let name = form.required("name", 80);
    let locale = form.parse("locale", |text| Locale::from_path(text).ok_or("choose_one"));
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    let mut account = uow.account(actor.user_id).await?.ok_or(ServiceError::LoginRequired)?;
    let before = std::mem::replace(&mut account.name, name);
    account.locale = locale.unwrap_or(account.locale);
    uow.update_account(&account).await?;
    let subject = account.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "update_profile", &subject, &before, &account.name).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Changes the password (`password_now`, `password`, `password_again`) and ends the person's other sessions: they are
/// all ended, and the answer is a new one.
///
/// # Errors
/// When the store or the hashing fails, or without a login.
pub async fn change_password(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<Session> {
    let actor = caller.actor()?;
    let typed = |name: &str| input.values.get(name).map_or("", String::as_str);
    let mut form = FormReader::new(&input.values);
    let password = form.parse("password", parse_password);
    if password.as_deref().is_some_and(|password| password != typed("password_again")) {
        form.fail("password_again", "password_differs");
    }
    let account = services.store.read().await?.account(actor.user_id).await?.ok_or(ServiceError::LoginRequired)?;
    if !services.passwords.verify(typed("password_now"), Some(&account.password_hash)).await {
        form.fail("password_now", "password_wrong");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let hash = super::sign_up::hash_password(services, &password.unwrap_or_default()).await?;
    let mut uow = services.store.write().await?;
    let account = Account { password_hash: hash, ..account };
    uow.update_account(&account).await?;
    uow.revoke_sessions_of(account.id, services.now()).await?;
    let mut session = super::login::open_session(services, uow.as_mut(), caller, &account).await?;
    if let Some(organisation) = &actor.organisation {
        uow.choose_organisation(session.id, organisation.id).await?;
        session.organisation_id = Some(organisation.id);
    }
    journal::audit(services, uow.as_mut(), caller, "change_password", &account.id.to_string(), "", "").await?;
    uow.save().await?;
    Ok(Submitted::Done(session))
}

/// Ends one of the caller's other sessions.
///
/// # Errors
/// [`ServiceError::NotFound`] for the session of another person.
pub async fn end_session(services: &Services, caller: &Caller, id: SessionId) -> FormOutcome<()> {
    let actor = caller.actor()?;
    let mut uow = services.store.write().await?;
    let own = uow.session(id).await?.filter(|session| session.user_id == actor.user_id);
    own.ok_or(ServiceError::NotFound)?;
    uow.revoke_session(id, services.now()).await?;
    journal::audit(services, uow.as_mut(), caller, "end_session", &actor.user_id.to_string(), "", "").await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}
