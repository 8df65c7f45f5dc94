//! The members of an organisation: who is there, as what, and invitations by mail.

use domain::{
    digest::sha256_hex,
    form::FormReader,
    id::{LinkId, MembershipId, UserId},
};

use super::{parse_email, parse_password};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal::{self, Letter},
    ports::{Account, Link, Member, Membership, Session},
};

const MEMBERS_MAX: i64 = 200;
const INVITATION_SECONDS: i64 = 7 * 24 * 3600;

/// The members of the caller's organisation.
///
/// # Errors
/// When the caller acts for none.
pub async fn members(services: &Services, caller: &Caller) -> Result<Vec<Member>, ServiceError> {
    let actor = caller.actor()?;
    let organisation = actor.organisation.as_ref().ok_or(ServiceError::Forbidden)?;
    Ok(services.store.read().await?.members_of(organisation.id, MEMBERS_MAX).await?)
}

/// Invites `email` with `roles` (words separated by spaces) into the caller's organisation.
///
/// # Errors
/// When the caller may not manage members.
pub async fn invite(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ManageMembers)?;
    let mut form = FormReader::new(&input.values);
    let email = form.parse("email", parse_email);
    let roles = form.parse("roles", |text| parse_roles(text, Role::of_kind(organisation.kind)));
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let (email, roles) = (email.unwrap_or_default(), roles.unwrap_or_default());
    let mut uow = services.store.write().await?;
    let members = uow.members_of(organisation.id, MEMBERS_MAX).await?;
    if members.iter().any(|member| member.email == email) {
        return Ok(Submitted::wrong("email", "already_member"));
    }
    let secret = services.new_secret();
    let link = Link {
        id: services.new_id(LinkId::from_parts),
        purpose: "invitation".into(),
        secret_hash: sha256_hex(secret.as_bytes()),
        email: email.clone(),
        user_id: None,
        organisation_id: Some(organisation.id),
        roles: roles.clone(),
        subject_id: organisation.id.to_string(),
        created_by: Some(actor.user_id),
        created_at: services.now(),
        expires_at: services.now().plus_seconds(INVITATION_SECONDS),
        used_at: None,
    };
    uow.add_link(&link).await?;
    let path = format!("/invitations/{secret}");
    let params = [("organisation", organisation.name.clone()), ("inviter", actor.name.clone())];
    let letter = Letter { kind: "invitation", path: &path, params: &params };
    journal::mail(services, uow.as_mut(), &email, caller.locale, &letter, &link.id.to_string()).await?;
    let subject = organisation.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "invite", &subject, "", &email).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

fn parse_roles(text: &str, allowed: &[Role]) -> Result<Vec<Role>, &'static str> {
    let roles: Result<Vec<Role>, ()> = text.split_whitespace().map(str::parse).collect();
    match roles {
        Ok(roles) if !roles.is_empty() && roles.iter().all(|role| allowed.contains(role)) => Ok(roles),
        _ => Err("choose_one"),
    }
}

/// What an invitation says, for the page behind its link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub organisation_name: String,
    pub email: String,
    pub roles: Vec<Role>,
    /// Whether the address already has an account, which then needs its own password and no name.
    pub has_account: bool,
}

/// The invitation behind a link that is still good.
///
/// # Errors
/// [`ServiceError::NotFound`] when the link is unknown, used or too old.
pub async fn invitation(services: &Services, secret: &str) -> Result<Invitation, ServiceError> {
    let mut uow = services.store.read().await?;
    let link = uow.link_by_secret_hash(&sha256_hex(secret.as_bytes())).await?;
    let link = link.filter(|link| is_open_invitation(link, services.now())).ok_or(ServiceError::NotFound)?;
    let id = link.organisation_id.ok_or(ServiceError::NotFound)?;
    let organisation = uow.organisation(id).await?.ok_or(ServiceError::NotFound)?;
    let has_account = uow.account_by_email(&link.email).await?.is_some();
    Ok(Invitation { organisation_name: organisation.name, email: link.email, roles: link.roles, has_account })
}

fn is_open_invitation(link: &Link, now: domain::Timestamp) -> bool {
    link.purpose == "invitation" && link.used_at.is_none() && link.expires_at > now
}

/// Takes up an invitation: a new person gives `name` and `password`, a known one their password.
///
/// # Errors
/// When the store or the hashing fails.
pub async fn join(services: &Services, caller: &Caller, secret: &str, input: &FormInput) -> FormOutcome<Session> {
    let offer = invitation(services, secret).await?;
    let mut form = FormReader::new(&input.values);
    let name = if offer.has_account { String::new() } else { form.required("name", 80) };
    let password = form.parse("password", parse_password);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let password = password.unwrap_or_default();
    let known = services.store.read().await?.account_by_email(&offer.email).await?;
    let account = match known {
        Some(account) => {
            let hash = Some(account.password_hash.as_str());
            if account.disabled_at.is_some() || !services.passwords.verify(&password, hash).await {
                return Ok(Submitted::wrong("password", "login_wrong"));
            }
            account
        }
        None => new_member(services, caller, &offer, &name, &password).await?,
    };
    let mut uow = services.store.write().await?;
    let link = uow.link_by_secret_hash(&sha256_hex(secret.as_bytes())).await?.ok_or(ServiceError::NotFound)?;
    let organisation = link.organisation_id.ok_or(ServiceError::NotFound)?;
    if !uow.use_link(link.id, services.now()).await? {
        return Ok(Submitted::refused("link_expired"));
    }
    if !offer.has_account {
        uow.add_account(&account).await?;
    }
    uow.add_membership(&Membership {
        id: services.new_id(MembershipId::from_parts),
        organisation_id: organisation,
        user_id: account.id,
        roles: link.roles,
        created_at: services.now(),
        ended_at: None,
    })
    .await?;
    let mut session = super::login::open_session(services, uow.as_mut(), caller, &account).await?;
    uow.choose_organisation(session.id, organisation).await?;
    session.organisation_id = Some(organisation);
    let act = ("join", &*organisation.to_string(), &*account.email);
    journal::entrance(services, uow.as_mut(), caller, &session, act).await?;
    uow.save().await?;
    Ok(Submitted::Done(session))
}

async fn new_member(
    services: &Services,
    caller: &Caller,
    offer: &Invitation,
    name: &str,
    password: &str,
) -> Result<Account, ServiceError> {
    Ok(Account {
        id: services.new_id(UserId::from_parts),
        email: offer.email.clone(),
        name: name.to_owned(),
        password_hash: super::sign_up::hash_password(services, password).await?,
        locale: caller.locale,
        is_demo: false,
        disabled_at: None,
        created_at: services.now(),
        version: 1,
    })
}

/// Changes what a member does (`roles`), or ends their place when no role is left.
///
/// # Errors
/// [`ServiceError::NotFound`] when the person is no member of the caller's organisation.
pub async fn change_roles(
    services: &Services,
    caller: &Caller,
    member: MembershipId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ManageMembers)?;
    let mut uow = services.store.write().await?;
    let members = uow.members_of(organisation.id, MEMBERS_MAX).await?;
    let place = members.into_iter().find(|other| other.membership.id == member).ok_or(ServiceError::NotFound)?;
    let mut place = place.membership;
    if place.user_id == actor.user_id {
        return Ok(Submitted::wrong("roles", "own_roles"));
    }
    let typed = input.values.get("roles").map_or("", |text| text.trim());
    let before = format!("{:?}", place.roles);
    if typed.is_empty() {
        place.ended_at = Some(services.now());
    } else {
        match parse_roles(typed, Role::of_kind(organisation.kind)) {
            Ok(roles) => place.roles = roles,
            Err(code) => return Ok(Submitted::wrong("roles", code)),
        }
    }
    uow.update_membership(&place).await?;
    journal::audit(services, uow.as_mut(), caller, "change_roles", &place.id.to_string(), &before, typed).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}
