//! The review of a foreign implementer (指南 6: 技术出口管理). It is the only hold there is, and the operator's to lift.

use domain::{form::FormReader, id::LicenceId, licence::LicenceEvent};

use super::{To, effect, end, is_stale, step, tell, terms_of};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
};

/// Clears or refuses a foreign implementer: `decision` = `clear` or `refuse`, `note` with the ground (required when
/// refusing; the number of the export registration or licence when clearing), `version`.
///
/// What is due first, and the licence, count from the day of clearing.
///
/// # Errors
/// When the caller is no operator, or there is no such licence.
pub async fn decide_export(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, _) = caller.may(Action::ClearExportReview)?;
    let mut form = FormReader::new(&input.values);
    let clears = form.parse("decision", |text| match text {
        "clear" => Ok(true),
        "refuse" => Ok(false),
        _ => Err("choose_one"),
    });
    let note = form.required("note", 1000);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let mut licence = uow.licence(id).await?.ok_or(ServiceError::NotFound)?;
    if is_stale(input, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    let before = licence.state.as_str();
    if clears == Some(true) {
        step(services, uow.as_mut(), caller, &mut licence, LicenceEvent::ClearExport, &note).await?;
        tell(services, uow.as_mut(), &licence, To::Both, "licence_export_cleared", &[("note", note)]).await?;
        let terms = terms_of(&licence)?;
        effect::received(services, uow.as_mut(), caller, &mut licence, &terms, services.today()).await?;
    } else {
        let ending = end::Ending {
            event: LicenceEvent::RefuseExport,
            trial: None,
            on: services.today(),
            reason: "export_refused",
            note: &note,
        };
        end::end(services, uow.as_mut(), caller, &mut licence, ending).await?;
    }
    let (subject, after) = (id.to_string(), licence.state.as_str());
    journal::audit(services, uow.as_mut(), caller, "decide_export", &subject, before, after).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "decide_export", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}
