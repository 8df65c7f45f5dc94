//! The operator's verification of organisations, and what an organisation says of itself.

use domain::{
    form::FormReader,
    id::OrganisationId,
    organisation::{OrganisationKind, Supervisor},
    province::Province,
};

use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal::{self, Notification},
    ports::{Organisation, Verification},
};

const ORGANISATIONS_MAX: i64 = 500;

/// Organisations for the operator: those that wait, or all.
///
/// # Errors
/// When the caller may not verify organisations.
pub async fn organisations(
    services: &Services,
    caller: &Caller,
    verification: Option<Verification>,
) -> Result<Vec<Organisation>, ServiceError> {
    caller.may(Action::VerifyOrganisations)?;
    Ok(services.store.read().await?.organisations(None, verification, ORGANISATIONS_MAX).await?)
}

/// One organisation: any for the operator, their own for its members.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn organisation(
    services: &Services,
    caller: &Caller,
    id: OrganisationId,
) -> Result<Organisation, ServiceError> {
    let actor = caller.actor()?;
    let own = actor.organisation.as_ref().is_some_and(|organisation| organisation.id == id);
    if !own && !caller.can(Action::VerifyOrganisations) {
        return Err(ServiceError::NotFound);
    }
    services.store.read().await?.organisation(id).await?.ok_or(ServiceError::NotFound)
}

/// Verifies or rejects an organisation (`decision` = `verified` or `rejected`, `note` with the ground).
///
/// # Errors
/// When the caller may not, or there is no such organisation.
pub async fn verify(services: &Services, caller: &Caller, id: OrganisationId, input: &FormInput) -> FormOutcome<()> {
    let (actor, _) = caller.may(Action::VerifyOrganisations)?;
    let mut form = FormReader::new(&input.values);
    let decision = form.parse("decision", |text| match Verification::parse(text) {
        Some(decision @ (Verification::Verified | Verification::Rejected)) => Ok(decision),
        _ => Err("choose_one"),
    });
    let rejected = decision == Some(Verification::Rejected);
    let note = if rejected { form.required("note", 500) } else { form.limited("note", 500) };
    let mut uow = services.store.write().await?;
    let mut organisation = uow.organisation(id).await?.ok_or(ServiceError::NotFound)?;
    if !rejected && !organisation.uscc_passes && !form.ticked("uscc_compared") {
        form.fail("uscc_compared", "uscc_must_be_compared");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let before = organisation.verification;
    organisation.verification = decision.unwrap_or(before);
    organisation.verification_note = note.clone();
    organisation.verified_by = Some(actor.user_id);
    organisation.verified_at = Some(services.now());
    uow.update_organisation(&organisation).await?;
    let subject = id.to_string();
    let after = organisation.verification.as_str();
    journal::audit(services, uow.as_mut(), caller, "verify_organisation", &subject, before.as_str(), after).await?;
    let kind = if rejected { "organisation_rejected" } else { "organisation_verified" };
    let path = "/account".to_owned();
    let note = Notification {
        organisation: id,
        kind,
        subject_id: &subject,
        path: &path,
        params: &[("name", organisation.name.clone()), ("note", note)],
        mail_to: &Role::ALL,
        dedup_key: &format!("{subject}:{}", organisation.version),
    };
    journal::notify(services, uow.as_mut(), note).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Says which ministry oversees a holder, or for which a regulator looks: `supervisor`, empty for none.
///
/// # Errors
/// When the caller may not, or there is no such organisation.
pub async fn set_supervisor(
    services: &Services,
    caller: &Caller,
    id: OrganisationId,
    input: &FormInput,
) -> FormOutcome<()> {
    caller.may(Action::VerifyOrganisations)?;
    let mut form = FormReader::new(&input.values);
    let supervisor = form.parse("supervisor", |text| match Supervisor::parse(text) {
        Some(supervisor) => Ok(supervisor.as_str()),
        None if text.is_empty() => Ok(""),
        None => Err("choose_one"),
    });
    let mut uow = services.store.write().await?;
    let mut organisation = uow.organisation(id).await?.ok_or(ServiceError::NotFound)?;
    if !matches!(organisation.kind, OrganisationKind::Holder | OrganisationKind::Regulator) {
        form.fail("supervisor", "supervisor_not_for_this");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let before = std::mem::replace(&mut organisation.supervisor, supervisor.unwrap_or_default().to_owned());
    if before != organisation.supervisor {
        uow.update_organisation(&organisation).await?;
        let (subject, after) = (id.to_string(), &organisation.supervisor);
        journal::audit(services, uow.as_mut(), caller, "set_supervisor", &subject, &before, after).await?;
        uow.save().await?;
    }
    Ok(Submitted::Done(()))
}

/// Changes what an organisation says of itself: address, contact, and the account to which licensees pay. Name and
/// code are fixed once verified.
///
/// # Errors
/// When the caller may not manage the organisation.
pub async fn update_own(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<()> {
    let (_, own) = caller.may(Action::ManageMembers)?;
    let mut form = FormReader::new(&input.values);
    let address = form.required("address", 300);
    let contact_name = form.required("contact_name", 80);
    let contact_phone = form.required("contact_phone", 40);
    let contact_email = form.parse("contact_email", super::parse_email);
    let bank_name = form.limited("bank_name", 120);
    let bank_account = form.parse("bank_account", parse_bank_account);
    let bank_holder = form.limited("bank_holder", 200);
    let mut uow = services.store.write().await?;
    let mut organisation = uow.organisation(own.id).await?.ok_or(ServiceError::NotFound)?;
    let province = form.parse("province", |text| match Province::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None if organisation.country == "CN" => Err("choose_one"),
        None => Ok(String::new()),
    });
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if input.version().is_some_and(|seen| seen != organisation.version) {
        return Ok(Submitted::refused("stale"));
    }
    let before = format!("{} {} {}", organisation.bank_holder, organisation.bank_name, organisation.bank_account);
    organisation.address = address;
    organisation.province = province.unwrap_or_default();
    organisation.contact_name = contact_name;
    organisation.contact_phone = contact_phone;
    organisation.contact_email = contact_email.unwrap_or_default();
    organisation.bank_name = bank_name;
    organisation.bank_account = bank_account.unwrap_or_default();
    organisation.bank_holder = bank_holder;
    uow.update_organisation(&organisation).await?;
    let after = format!("{} {} {}", organisation.bank_holder, organisation.bank_name, organisation.bank_account);
    journal::audit(services, uow.as_mut(), caller, "update_organisation", &own.id.to_string(), &before, &after).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Digits, with the spaces and hyphens that people group them by taken out.
fn parse_bank_account(text: &str) -> Result<String, &'static str> {
    let digits: String = domain::text::half_width(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if digits.len() <= 40 && digits.chars().all(|c| c.is_ascii_alphanumeric()) {
        Ok(digits)
    } else {
        Err("bank_account_malformed")
    }
}
