//! Telling beneficiaries, and what they say.

use domain::{
    distribution::{ApprovalRefusal, Objection, Review, RunEvent, RunState, run_transition, window_last_day},
    form::{FieldError, FormReader},
    id::{ObjectionId, RunId},
};

use super::{
    BENEFICIARIES_MAX, OBJECTIONS_MAX, TEXT_CHARS_MAX, before, computation, finish, is_stale, own, own_run, step,
};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal::{self, Letter, Notification},
    ports::{DistributionRun, ObjectionRow, RunRow, UnitOfWork},
};

/// The state that a row holds.
pub(super) fn state_of(run: &DistributionRun) -> Result<RunState, ServiceError> {
    RunState::parse(&run.state)
        .ok_or_else(|| ServiceError::Fault { doing: "reading a distribution", source: run.state.clone().into() })
}

pub(super) async fn review_of(uow: &mut dyn UnitOfWork, run: &DistributionRun) -> Result<Review, ServiceError> {
    let objections = uow.objections(run.id, OBJECTIONS_MAX).await?;
    let objections = objections.iter().map(|it| Objection {
        by: it.beneficiary_id,
        raised_on: it.raised_at.day(),
        is_settled: !it.answer.is_empty(),
    });
    Ok(Review {
        state: state_of(run)?,
        computed_by: run.computed_by,
        published_on: run.published_on,
        objections: objections.collect(),
    })
}

/// A refusal as an error of the form, with the day or the number that it names.
pub(super) fn refused(refusal: ApprovalRefusal) -> FieldError {
    let error = FieldError::new("", refusal.code());
    match refusal {
        ApprovalRefusal::WindowOpen { until } | ApprovalRefusal::WindowClosed { until } => error.with("until", until),
        ApprovalRefusal::ObjectionOpen { count } => error.with("count", count),
        ApprovalRefusal::SamePerson | ApprovalRefusal::WrongState(_) => error,
    }
}

/// Shows a run to those who share in it (`version`): from now on they can object for seven days.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's run.
pub async fn publish(services: &Services, caller: &Caller, id: RunId, input: &FormInput) -> FormOutcome<RunId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    let mut row = own_run(uow.as_mut(), organisation, id).await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let (from, next) = (row.run.state.clone(), run_transition(state_of(&row.run)?, RunEvent::Publish));
    let Some(next) = next.ok().filter(|_| !is_stale(input, row.run.version)) else {
        return Ok(Submitted::refused("stale"));
    };
    row.run.state = next.as_str().to_owned();
    row.run.published_on = Some(services.today());
    uow.update_run(&row.run).await?;
    step(services, uow.as_mut(), caller, &row.run, ("publish", &from, "")).await?;
    tell(services, uow.as_mut(), &row).await?;
    finish(services, uow, caller, input, id, ("publish_distribution", "")).await
}

/// A mail to every beneficiary with an account, a message to the institution.
async fn tell(services: &Services, uow: &mut dyn UnitOfWork, row: &RunRow) -> Result<(), ServiceError> {
    let until = window_last_day(services.today()).to_string();
    let params = [("title", row.patent_title.clone()), ("until", until)];
    let known = uow.beneficiaries(row.run.holder_id, BENEFICIARIES_MAX).await?;
    for part in computation(&row.run)?.beneficiaries() {
        let person = known.iter().find(|one| one.id == part.beneficiary).and_then(|one| one.account_id);
        let Some(person) = person else { continue };
        let Some(account) = uow.account(person).await? else { continue };
        let letter = Letter { kind: "distribution_published", path: "/income", params: &params };
        let key = format!("distribution_published:{}:{person}", row.run.id);
        journal::mail(services, uow, &account.email, account.locale, &letter, &key).await?;
    }
    let (subject, path) = (row.run.id.to_string(), format!("/distribution/{}", row.run.id));
    let note = Notification {
        organisation: row.run.holder_id,
        kind: "distribution_published",
        subject_id: &subject,
        path: &path,
        params: &params,
        mail_to: &[Role::HolderApprover],
        dedup_key: &subject,
    };
    journal::notify(services, uow, note).await?;
    Ok(())
}

/// Objects to a run as one who shares in it: `text`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a run in which the caller has no part, or that was not shown yet.
pub async fn object(services: &Services, caller: &Caller, id: RunId, input: &FormInput) -> FormOutcome<ObjectionId> {
    let (actor, organisation) = own(caller, Action::SeeOwnIncome)?;
    let mut uow = services.store.write().await?;
    let row = own_run(uow.as_mut(), organisation, id).await?;
    let parts = computation(&row.run)?.beneficiaries();
    let mine = uow.beneficiaries_of_account(actor.user_id, BENEFICIARIES_MAX).await?;
    let mine = mine.into_iter().find(|one| parts.iter().any(|part| part.beneficiary == one.id));
    let mine = mine.filter(|_| row.run.published_on.is_some()).ok_or(ServiceError::NotFound)?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let text = form.required("text", TEXT_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if let Err(refusal) = review_of(uow.as_mut(), &row.run).await?.object(mine.id, services.today()) {
        return Ok(Submitted::Invalid(vec![refused(refusal)]));
    }
    let objection = ObjectionRow {
        id: services.new_id(ObjectionId::from_parts),
        run_id: id,
        beneficiary_id: mine.id,
        text,
        raised_by: actor.user_id,
        raised_at: services.now(),
        answer: String::new(),
        answered_by: None,
        answered_at: None,
        version: 1,
    };
    uow.add_objection(&objection).await?;
    step(services, uow.as_mut(), caller, &row.run, ("object", &row.run.state, &objection.text)).await?;
    let (subject, path) = (objection.id.to_string(), format!("/distribution/{id}"));
    let note = Notification {
        organisation: row.run.holder_id,
        kind: "distribution_objection",
        subject_id: &subject,
        path: &path,
        params: &[("title", row.patent_title.clone()), ("name", mine.name)],
        mail_to: &[Role::Finance],
        dedup_key: &subject,
    };
    journal::notify(services, uow.as_mut(), note).await?;
    finish(services, uow, caller, input, objection.id, ("object_to_distribution", "")).await
}

/// Answers an objection (`version`): `answer`. One that is right is answered, and the run undone.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's.
pub async fn answer(
    services: &Services,
    caller: &Caller,
    (id, objection): (RunId, ObjectionId),
    input: &FormInput,
) -> FormOutcome<RunId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    let row = own_run(uow.as_mut(), organisation, id).await?;
    let raised = uow.objections(id, OBJECTIONS_MAX).await?;
    let mut raised = raised.into_iter().find(|it| it.id == objection).ok_or(ServiceError::NotFound)?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let answer = form.required("answer", TEXT_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if is_stale(input, raised.version) || !raised.answer.is_empty() {
        return Ok(Submitted::refused("stale"));
    }
    raised.answer = answer;
    raised.answered_by = Some(actor.user_id);
    raised.answered_at = Some(services.now());
    uow.update_objection(&raised).await?;
    step(services, uow.as_mut(), caller, &row.run, ("answer", &row.run.state, &raised.answer)).await?;
    finish(services, uow, caller, input, id, ("answer_objection", &raised.answer)).await
}
