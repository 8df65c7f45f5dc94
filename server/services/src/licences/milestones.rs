//! Milestones (阶段性支付): claimed with evidence, accepted by the holder, or met by the figures of reports.

use domain::{
    form::{FieldError, FormReader},
    id::LicenceId,
    licence::{MilestoneEvent, MilestoneState, milestone_transition},
    royalty,
    terms::MilestoneTest,
};

use super::{Side, To, chain_of, clock::AHEAD_DAYS, effect, finish, load_as, remark, tell, terms_of, trial};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{Licence, LicenceMilestone, UnitOfWork},
    reports,
};

/// Largest file that proves a milestone.
const EVIDENCE_BYTES_MAX: usize = 10 * 1024 * 1024;

async fn milestone_of(
    uow: &mut dyn UnitOfWork,
    licence: LicenceId,
    code: &str,
) -> Result<LicenceMilestone, ServiceError> {
    let all = uow.milestones_of(licence).await?;
    all.into_iter().find(|milestone| milestone.code == code).ok_or(ServiceError::NotFound)
}

/// Claims a milestone for the licensee: `code`, `note` (what was reached), the file `evidence`.
///
/// # Errors
/// When the caller is not of the licensee, or there is no such milestone.
pub async fn claim_milestone(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ClaimMilestone)?;
    // What is another's is not there, whatever the form says.
    load_as(services.store.read().await?.as_mut(), organisation, id, Side::Licensee).await?;
    let errors = claim_errors(input);
    let Some(upload) = input.upload("evidence").filter(|_| errors.is_empty()) else {
        return Ok(Submitted::Invalid(errors));
    };
    let form = FormReader::new(&input.values);
    let (code, note) = (form.text("code").to_owned(), form.text("note").to_owned());
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let licence = load_as(uow.as_mut(), organisation, id, Side::Licensee).await?;
    if licence.effective_on.is_none() || licence.state.is_ended() {
        return Ok(Submitted::refused("licence_not_running"));
    }
    let mut milestone = milestone_of(uow.as_mut(), id, &code).await?;
    let Ok(state) = milestone_transition(milestone.state, MilestoneEvent::SubmitEvidence) else {
        return Ok(Submitted::refused("stale"));
    };
    let subject = id.to_string();
    let document =
        journal::keep_document(services, uow.as_mut(), caller, organisation.id, &subject, "milestone", upload).await?;
    milestone.state = state;
    milestone.document_id = Some(document.id);
    milestone.note = note.clone();
    milestone.claimed_on = Some(services.today());
    uow.update_milestone(&milestone).await?;
    let described = describe(&licence, &code)?;
    remark(services, uow.as_mut(), caller, &licence, "milestone_claimed", &described).await?;
    let params = [("milestone", described), ("note", note)];
    tell(services, uow.as_mut(), &licence, To::Holder, "milestone_claimed", &params).await?;
    finish(services, uow, caller, input, id, "claim_milestone").await
}

/// What is wrong with a claim, in the order of its fields.
fn claim_errors(input: &FormInput) -> Vec<FieldError> {
    let mut form = FormReader::new(&input.values);
    form.required("code", 100);
    form.required("note", 1000);
    match input.upload("evidence") {
        None => form.fail("evidence", "required"),
        Some(upload) if upload.bytes.len() > EVIDENCE_BYTES_MAX => {
            form.push(FieldError::new("evidence", "file_too_large").with("max", "10 MB"));
        }
        Some(upload) if !journal::is_proof(upload) => {
            form.push(FieldError::new("evidence", "file_kind").with("kinds", "PDF, PNG, JPEG, OFD"));
        }
        Some(_) => {}
    }
    form.finish().err().unwrap_or_default()
}

/// Accepts or queries a claimed milestone for the holder: `code`, `decision` = `accept` or `query`, `note` (required
/// for a query). Accepting raises its charge.
///
/// # Errors
/// When the caller is not the holder's staff, or there is no such milestone.
pub async fn decide_milestone(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::AcceptMilestone)?;
    // What is another's is not there, whatever the form says.
    load_as(services.store.read().await?.as_mut(), organisation, id, Side::Holder).await?;
    let mut form = FormReader::new(&input.values);
    let code = form.required("code", 100);
    let event = form.parse("decision", |text| match text {
        "accept" => Ok(MilestoneEvent::Accept),
        "query" => Ok(MilestoneEvent::Query),
        _ => Err("choose_one"),
    });
    let note =
        if event == Some(MilestoneEvent::Query) { form.required("note", 1000) } else { form.limited("note", 1000) };
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let event = event.unwrap_or(MilestoneEvent::Query);
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let licence = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    let mut milestone = milestone_of(uow.as_mut(), id, &code).await?;
    let Ok(state) = milestone_transition(milestone.state, event) else { return Ok(Submitted::refused("stale")) };
    milestone.state = state;
    let described = describe(&licence, &code)?;
    let params = [("milestone", described.clone()), ("note", note.clone())];
    if state == MilestoneState::Reached {
        reach(services, uow.as_mut(), caller, &licence, &mut milestone).await?;
        remark(services, uow.as_mut(), caller, &licence, "milestone_accepted", &described).await?;
        tell(services, uow.as_mut(), &licence, To::Licensee, "milestone_accepted", &params).await?;
    } else {
        milestone.note = note;
        uow.update_milestone(&milestone).await?;
        remark(services, uow.as_mut(), caller, &licence, "milestone_queried", &described).await?;
        tell(services, uow.as_mut(), &licence, To::Licensee, "milestone_queried", &params).await?;
    }
    finish(services, uow, caller, input, id, "decide_milestone").await
}

/// Called when a report has been accepted: milestones that the accepted figures meet are reached and charged; a first
/// sale ends a trial whose terms say so.
///
/// # Errors
/// When the store fails.
pub async fn after_report(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    first_sale: bool,
) -> Result<(), ServiceError> {
    // A report to an earlier holder of the patent counts under the licence that goes on.
    let chain = chain_of(uow, licence).await?;
    let mut licence = chain.links().last().unwrap_or(licence).clone();
    if first_sale {
        trial::sold_during_trial(services, uow, caller, &mut licence, services.today()).await?;
    }
    let terms = terms_of(&licence)?;
    if terms.fees.milestones.iter().all(|milestone| milestone.test == MilestoneTest::Evidence) {
        return Ok(());
    }
    let history = reports::accepted_history(uow, &licence).await?;
    let met = royalty::milestones_reached(&terms, &history);
    for mut milestone in uow.milestones_of(licence.id).await? {
        if !met.iter().any(|reached| reached.code == milestone.code) {
            continue;
        }
        let Ok(state) = milestone_transition(milestone.state, MilestoneEvent::MeetByReports) else { continue };
        milestone.state = state;
        reach(services, uow, caller, &licence, &mut milestone).await?;
        let described = describe(&licence, &milestone.code)?;
        remark(services, uow, caller, &licence, "milestone_met", &described).await?;
        let params = [("milestone", described), ("note", String::new())];
        tell(services, uow, &licence, To::Both, "milestone_accepted", &params).await?;
    }
    Ok(())
}

async fn reach(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    milestone: &mut LicenceMilestone,
) -> Result<(), ServiceError> {
    milestone.accepted_on = Some(services.today());
    uow.update_milestone(milestone).await?;
    let terms = terms_of(licence)?;
    effect::raise_due(services, uow, caller, licence, &terms, services.today().plus_days(AHEAD_DAYS)).await
}

/// The milestone in the words of the terms.
fn describe(licence: &Licence, code: &str) -> Result<String, ServiceError> {
    let terms = terms_of(licence)?;
    let found = terms.fees.milestones.into_iter().find(|milestone| milestone.code == code);
    Ok(found.map_or_else(|| code.to_owned(), |milestone| milestone.description))
}
