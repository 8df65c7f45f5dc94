//! A forgotten password: a single-use link by mail.

use domain::{digest::sha256_hex, form::FormReader, id::LinkId};

use super::{login::THROTTLE_SECONDS, parse_email, parse_password};
use crate::{
    Services,
    caller::Caller,
    error::{FormOutcome, Submitted},
    forms::FormInput,
    journal::{self, Letter},
    ports::{Link, Session},
};

const RESET_SECONDS: i64 = 3600;
const RESETS_PER_EMAIL_MAX: i64 = 3;

/// Sends a link to `email` when an account has it. The answer does not say whether one has.
///
/// # Errors
/// When the store fails.
pub async fn ask_for_reset(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    let email = form.parse("email", parse_email);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let email = email.unwrap_or_default();
    let mut uow = services.store.write().await?;
    let asked = uow.throttle(&format!("reset:{email}"), services.now(), THROTTLE_SECONDS).await?;
    let account = uow.account_by_email(&email).await?.filter(|account| account.disabled_at.is_none());
    if let (Some(account), true) = (account, asked <= RESETS_PER_EMAIL_MAX) {
        let secret = services.new_secret();
        let link = Link {
            id: services.new_id(LinkId::from_parts),
            purpose: "password_reset".into(),
            secret_hash: sha256_hex(secret.as_bytes()),
            email: email.clone(),
            user_id: Some(account.id),
            organisation_id: None,
            roles: Vec::new(),
            subject_id: account.id.to_string(),
            created_by: None,
            created_at: services.now(),
            expires_at: services.now().plus_seconds(RESET_SECONDS),
            used_at: None,
        };
        uow.add_link(&link).await?;
        journal::audit(services, uow.as_mut(), caller, "ask_for_reset", &link.subject_id, "", "").await?;
        let path = format!("/password/{secret}");
        let letter = Letter { kind: "password_reset", path: &path, params: &[("name", account.name.clone())] };
        journal::mail(services, uow.as_mut(), &email, account.locale, &letter, &link.id.to_string()).await?;
    }
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Sets a new password (`password`, `password_again`) through the link's secret, ends every session of the person and
/// opens a new one.
///
/// # Errors
/// When the store or the hashing fails.
pub async fn reset(services: &Services, caller: &Caller, secret: &str, input: &FormInput) -> FormOutcome<Session> {
    let mut form = FormReader::new(&input.values);
    let password = form.parse("password", parse_password);
    let again = input.values.get("password_again").map_or("", String::as_str);
    if password.as_deref().is_some_and(|password| password != again) {
        form.fail("password_again", "password_differs");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let hash = super::sign_up::hash_password(services, &password.unwrap_or_default()).await?;
    let mut uow = services.store.write().await?;
    let link = uow.link_by_secret_hash(&sha256_hex(secret.as_bytes())).await?;
    let live = link.filter(|link| link.purpose == "password_reset" && link.expires_at > services.now());
    let Some((link, user)) = live.and_then(|link| link.user_id.map(|user| (link, user))) else {
        return Ok(Submitted::refused("link_expired"));
    };
    if !uow.use_link(link.id, services.now()).await? {
        return Ok(Submitted::refused("link_expired"));
    }
    let Some(mut account) = uow.account(user).await? else { return Ok(Submitted::refused("link_expired")) };
    account.password_hash = hash;
    uow.update_account(&account).await?;
    uow.revoke_sessions_of(user, services.now()).await?;
    uow.clear_throttle(&format!("login:{}", account.email)).await?;
    let session = super::login::open_session(services, uow.as_mut(), caller, &account).await?;
    journal::entrance(services, uow.as_mut(), caller, &session, ("password_reset", &user.to_string(), "")).await?;
    uow.save().await?;
    Ok(Submitted::Done(session))
}
