//! Arrears: finance suspends after a notice to cure, the holder lifts or terminates (民法典 第八百七十三条).

use domain::{form::FormReader, id::LicenceId, licence::LicenceEvent};

use super::{Side, To, end, finish, is_stale, load_as, show, step, store, tell};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    ports::{ChargeFilter, Licence, UnitOfWork},
};

/// Whether something that was due before today is still open.
pub(super) async fn is_in_arrears(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
) -> Result<bool, ServiceError> {
    let filter = ChargeFilter {
        licence: Some(licence.id),
        open_only: true,
        due_before: Some(services.today()),
        limit: 1,
        ..ChargeFilter::default()
    };
    Ok(uow.charges(&filter).await?.1 > 0)
}

/// Suspends a licence for arrears: `note` says when and how the licensee was told to pay, `version`. Finance of the
/// holder for its own licences, finance of the operator for all.
///
/// # Errors
/// When the caller is not finance, or the licence is another's.
pub async fn suspend(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::SuspendLicence)?;
    // What is another's is not there, whatever the form says.
    of_finance(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 1000);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let mut licence = of_finance(uow.as_mut(), organisation, id).await?;
    if is_stale(input, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    if !is_in_arrears(services, uow.as_mut(), &licence).await? {
        return Ok(Submitted::refused("nothing_overdue"));
    }
    step(services, uow.as_mut(), caller, &mut licence, LicenceEvent::Suspend, &note).await?;
    store(services, uow.as_mut(), &mut licence).await?;
    tell(services, uow.as_mut(), &licence, To::Both, "licence_suspended", &[("note", note)]).await?;
    finish(services, uow, caller, input, id, "suspend_licence").await
}

/// The licence, for finance of the holder and of the platform.
async fn of_finance(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: LicenceId,
) -> Result<Licence, ServiceError> {
    let licence = uow.licence(id).await?.ok_or(ServiceError::NotFound)?;
    match show::side_of(organisation, &licence) {
        Side::Holder | Side::Operator => Ok(licence),
        _ => Err(ServiceError::NotFound),
    }
}

/// Lifts the suspension once nothing is overdue (`version`).
///
/// # Errors
/// When the caller may not sign for the holder, or the licence is another's.
pub async fn cure(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EndLicence)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let mut licence = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    if is_stale(input, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    if is_in_arrears(services, uow.as_mut(), &licence).await? {
        return Ok(Submitted::refused("still_overdue"));
    }
    step(services, uow.as_mut(), caller, &mut licence, LicenceEvent::Cure, "").await?;
    store(services, uow.as_mut(), &mut licence).await?;
    tell(services, uow.as_mut(), &licence, To::Both, "licence_restored", &[]).await?;
    finish(services, uow, caller, input, id, "cure_default").await
}

/// Terminates a suspended licence whose default was not cured: `note` with the reason, `version`.
///
/// # Errors
/// When the caller may not sign for the holder, or the licence is another's.
pub async fn terminate_for_default(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EndLicence)?;
    // What is another's is not there, whatever the form says.
    load_as(services.store.read().await?.as_mut(), organisation, id, Side::Holder).await?;
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 1000);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let mut licence = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    if is_stale(input, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    let ending = end::Ending {
        event: LicenceEvent::NotCured,
        trial: None,
        on: services.today(),
        reason: "default",
        note: &note,
    };
    end::end(services, uow.as_mut(), caller, &mut licence, ending).await?;
    finish(services, uow, caller, input, id, "terminate_for_default").await
}
