//! Approving, paying out, reconciling, undoing: what reaches the book.

use domain::{
    Fen,
    distribution::{RunEvent, distribution_entry, payout_entry, run_transition},
    form::FormReader,
    id::RunId,
    ledger::{self, Entry},
};

use super::{
    TEXT_CHARS_MAX, before, computation, finish, is_stale, own, own_run,
    review::{refused, review_of, state_of},
    step,
};
use crate::{
    Services,
    access::Action,
    book::{self, Draft, unpostable},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::{DistributionRun, PostedEntry, RunRow, UnitOfWork},
};

/// Approves a run as another person than the one who computed it, after the window for objections (`version`): every
/// beneficiary is owed their part from now on.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's run.
pub async fn approve(services: &Services, caller: &Caller, id: RunId, input: &FormInput) -> FormOutcome<RunId> {
    let (actor, organisation) = own(caller, Action::ApproveDistribution)?;
    let mut uow = services.store.write().await?;
    let mut row = own_run(uow.as_mut(), organisation, id).await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    if is_stale(input, row.run.version) {
        return Ok(Submitted::refused("stale"));
    }
    let review = review_of(uow.as_mut(), &row.run).await?;
    let next = match review.approve(actor.user_id, services.today()) {
        Ok(next) => next,
        Err(refusal) => return Ok(Submitted::Invalid(vec![refused(refusal)])),
    };
    let from = std::mem::replace(&mut row.run.state, next.as_str().to_owned());
    row.run.approved_by = Some(actor.user_id);
    row.run.approved_at = Some(services.now());
    row.run.open_key = None;
    uow.update_run(&row.run).await?;
    let run = computation(&row.run)?;
    let entry = distribution_entry(row.run.holder_id, &run).map_err(unpostable)?;
    let key = distribution_key(&row.run);
    post(services, uow.as_mut(), caller, &row.run, (key, "distribution", row.patent_title.clone(), entry)).await?;
    step(services, uow.as_mut(), caller, &row.run, ("approve", &from, "")).await?;
    finish(services, uow, caller, input, id, ("approve_distribution", "")).await
}

/// Marks a run as paid out (`version`): the bank was given the payout file.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's run.
pub async fn pay_out(services: &Services, caller: &Caller, id: RunId, input: &FormInput) -> FormOutcome<RunId> {
    let (uow, row, from) = match move_on(services, caller, id, input, RunEvent::PayOut).await? {
        Moved::Refused(outcome) => return Ok(outcome),
        Moved::On(uow, row, from) => (uow, row, from),
    };
    let mut uow = uow;
    for part in computation(&row.run)?.beneficiaries().into_iter().filter(|part| part.amount > Fen::ZERO) {
        let entry = payout_entry(row.run.holder_id, part.beneficiary, part.amount).map_err(unpostable)?;
        let key = payout_key(&row.run, &part.beneficiary.to_string());
        post(services, uow.as_mut(), caller, &row.run, (key, "payout", row.patent_title.clone(), entry)).await?;
    }
    step(services, uow.as_mut(), caller, &row.run, ("pay_out", &from, "")).await?;
    finish(services, uow, caller, input, id, ("pay_out_distribution", "")).await
}

/// Marks a run as reconciled: the bank's statement shows every payout (`version`).
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's run.
pub async fn reconcile(services: &Services, caller: &Caller, id: RunId, input: &FormInput) -> FormOutcome<RunId> {
    let (mut uow, row, from) = match move_on(services, caller, id, input, RunEvent::Reconcile).await? {
        Moved::Refused(outcome) => return Ok(outcome),
        Moved::On(uow, row, from) => (uow, row, from),
    };
    step(services, uow.as_mut(), caller, &row.run, ("reconcile", &from, "")).await?;
    finish(services, uow, caller, input, id, ("reconcile_distribution", "")).await
}

/// Undoes a run (`version`): `reason`. What it posted is reversed line by line, and its receipts wait for another run. One
/// that was approved is undone by an approver.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's run.
pub async fn counter(services: &Services, caller: &Caller, id: RunId, input: &FormInput) -> FormOutcome<RunId> {
    let (actor, organisation) = own(caller, Action::SeeDistribution)?;
    let mut uow = services.store.write().await?;
    let mut row = own_run(uow.as_mut(), organisation, id).await?;
    let is_posted = state_of(&row.run)?.is_posted();
    let needed = if is_posted { Action::ApproveDistribution } else { Action::DistributeIncome };
    own(caller, needed)?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let reason = form.required("reason", TEXT_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let next = run_transition(state_of(&row.run)?, RunEvent::Counter);
    let Some(next) = next.ok().filter(|_| !is_stale(input, row.run.version)) else {
        return Ok(Submitted::refused("stale"));
    };
    if is_posted {
        reverse_all(services, uow.as_mut(), caller, &row.run, &reason).await?;
    }
    let from = std::mem::replace(&mut row.run.state, next.as_str().to_owned());
    row.run.counter_reason = reason;
    row.run.countered_by = Some(actor.user_id);
    row.run.countered_at = Some(services.now());
    row.run.open_key = None;
    uow.update_run(&row.run).await?;
    uow.release_receipts(id).await?;
    step(services, uow.as_mut(), caller, &row.run, ("counter", &from, &row.run.counter_reason)).await?;
    let note = row.run.counter_reason.clone();
    finish(services, uow, caller, input, id, ("counter_distribution", &note)).await
}

enum Moved {
    Refused(Submitted<RunId>),
    /// The transaction, the run in its next state, and the state before.
    On(Box<dyn UnitOfWork>, Box<RunRow>, String),
}

async fn move_on(
    services: &Services,
    caller: &Caller,
    id: RunId,
    input: &FormInput,
    event: RunEvent,
) -> Result<Moved, ServiceError> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    let mut row = own_run(uow.as_mut(), organisation, id).await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(Moved::Refused(before));
    }
    let next = run_transition(state_of(&row.run)?, event);
    let Some(next) = next.ok().filter(|_| !is_stale(input, row.run.version)) else {
        return Ok(Moved::Refused(Submitted::refused("stale")));
    };
    let from = std::mem::replace(&mut row.run.state, next.as_str().to_owned());
    uow.update_run(&row.run).await?;
    Ok(Moved::On(uow, Box::new(row), from))
}

pub(super) fn distribution_key(run: &DistributionRun) -> String {
    format!("distribution:{}", run.id)
}

pub(super) fn payout_key(run: &DistributionRun, beneficiary: &str) -> String {
    format!("payout:{}:{beneficiary}", run.id)
}

async fn post(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    run: &DistributionRun,
    (key, kind, reason, entry): (String, &'static str, String, Entry),
) -> Result<(), ServiceError> {
    let draft = Draft {
        key,
        holder: run.holder_id,
        licence: None,
        kind,
        occurred_on: services.today(),
        charge: None,
        payment: None,
        run: Some(run.id),
        reverses: None,
        reason,
        entry,
    };
    book::post(services, uow, caller, draft).await?;
    Ok(())
}

/// The entries that a run has made, the distribution first.
pub(super) async fn posted(
    uow: &mut dyn UnitOfWork,
    run: &DistributionRun,
) -> Result<Vec<(String, PostedEntry)>, ServiceError> {
    let mut keys = vec![distribution_key(run)];
    keys.extend(computation(run)?.beneficiaries().iter().map(|part| payout_key(run, &part.beneficiary.to_string())));
    let mut found = Vec::new();
    for key in keys {
        if let Some(entry) = uow.entry_by_key(&key).await? {
            found.push((key, entry));
        }
    }
    Ok(found)
}

async fn reverse_all(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    run: &DistributionRun,
    reason: &str,
) -> Result<(), ServiceError> {
    for (key, entry) in posted(uow, run).await? {
        let draft = Draft {
            key: format!("reversal:{key}"),
            holder: run.holder_id,
            licence: None,
            kind: "reversal",
            occurred_on: services.today(),
            charge: None,
            payment: None,
            run: Some(run.id),
            reverses: Some(entry.id),
            reason: reason.to_owned(),
            entry: ledger::reverse(&entry.entry),
        };
        book::post(services, uow, caller, draft).await?;
    }
    Ok(())
}
