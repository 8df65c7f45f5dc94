//! What is given up and what is paid back: one person of finance asks, another decides.

use domain::{
    Fen,
    form::FormReader,
    id::{AdjustmentId, ChargeId, LicenceId, UserId},
    ledger::{self, Book},
};

use super::{NOTE_CHARS_MAX, handles};
use crate::{
    Services,
    access::Action,
    book::{self, Draft, unpostable},
    caller::{Actor, Caller},
    charges::{credit_of, open_of},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    licences,
    ports::{Adjustment, AdjustmentFilter, UnitOfWork},
};

const ADJUSTMENTS_MAX: i64 = 200;

/// Asks to give up what is open of a charge: `amount` (all of it when empty), `reason`.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn ask_write_off(
    services: &Services,
    caller: &Caller,
    id: ChargeId,
    input: &FormInput,
) -> FormOutcome<AdjustmentId> {
    let (actor, organisation) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let row = uow.charge(id).await?.filter(|row| handles(organisation, row.holder_id)).ok_or(ServiceError::NotFound)?;
    let open = open_of(&row.position);
    let licence = row.position.charge.licence_id;
    ask(services, uow, caller, actor, input, ("write_off", licence, Some(id), open)).await
}

/// Asks to pay credit back to the licensee: `amount` (all of it when empty), `reason`.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn ask_refund(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    input: &FormInput,
) -> FormOutcome<AdjustmentId> {
    let (actor, organisation) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let licence = uow.licence(id).await?.filter(|row| handles(organisation, row.holder_id));
    licence.ok_or(ServiceError::NotFound)?;
    let credit = credit_of(uow.as_mut(), id).await?;
    ask(services, uow, caller, actor, input, ("refund", id, None, credit)).await
}

async fn ask(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    actor: &Actor,
    input: &FormInput,
    (kind, licence, charge, most): (&str, LicenceId, Option<ChargeId>, Fen),
) -> FormOutcome<AdjustmentId> {
    if let Some(before) = adjusted_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let amount = if form.text("amount").is_empty() { Some(most) } else { form.amount("amount") };
    let reason = form.required("reason", NOTE_CHARS_MAX);
    if amount.is_some_and(|amount| amount > most || amount.is_zero()) {
        form.fail("amount", "more_than_open");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let holder = uow.licence(licence).await?.ok_or(ServiceError::NotFound)?.holder_id;
    let adjustment = Adjustment {
        id: services.new_id(AdjustmentId::from_parts),
        kind: kind.to_owned(),
        state: "asked".into(),
        licence_id: licence,
        holder_id: holder,
        charge_id: charge,
        amount_fen: amount.expect("a form without errors was read whole"),
        reason,
        asked_by: actor.user_id,
        asked_at: services.now(),
        decided_by: None,
        decided_at: None,
        version: 1,
    };
    uow.add_adjustment(&adjustment).await?;
    write_down(services, uow.as_mut(), caller, &adjustment, "").await?;
    remember(services, uow, actor, input, adjustment.id).await
}

/// Decides as the second person (`version`): `decision` is `post` or `decline`.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn decide_adjustment(
    services: &Services,
    caller: &Caller,
    id: AdjustmentId,
    input: &FormInput,
) -> FormOutcome<AdjustmentId> {
    let (actor, organisation) = caller.may(Action::ConfirmPayment)?;
    let mut uow = services.store.write().await?;
    let known = uow.adjustment(id).await?.filter(|row| handles(organisation, row.holder_id));
    let mut adjustment = known.ok_or(ServiceError::NotFound)?;
    if let Some(before) = adjusted_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let is_stale = input.version().is_some_and(|seen| seen != adjustment.version);
    if is_stale || adjustment.state != "asked" {
        return Ok(Submitted::refused("stale"));
    }
    if adjustment.asked_by == actor.user_id {
        return Ok(Submitted::refused("same_person"));
    }
    let is_posted = match FormReader::new(&input.values).text("decision") {
        "post" => true,
        "decline" => false,
        _ => return Ok(Submitted::wrong("decision", "required")),
    };
    uow.lock_book(adjustment.licence_id).await?;
    if is_posted && most_of(uow.as_mut(), &adjustment).await? < adjustment.amount_fen {
        return Ok(Submitted::refused("more_than_open"));
    }
    adjustment.state = if is_posted { "posted".into() } else { "declined".into() };
    adjustment.decided_by = Some(actor.user_id);
    adjustment.decided_at = Some(services.now());
    uow.update_adjustment(&adjustment).await?;
    if is_posted {
        post(services, uow.as_mut(), caller, &adjustment).await?;
    }
    write_down(services, uow.as_mut(), caller, &adjustment, "asked").await?;
    remember(services, uow, actor, input, id).await
}

/// What could be given up or paid back now. What credit would settle is not given up: it would become money that nobody
/// has paid.
async fn most_of(uow: &mut dyn UnitOfWork, adjustment: &Adjustment) -> Result<Fen, ServiceError> {
    let credit = credit_of(uow, adjustment.licence_id).await?;
    Ok(match adjustment.charge_id {
        Some(charge) => {
            let open = uow.charge(charge).await?.map_or(Fen::ZERO, |row| open_of(&row.position));
            open.saturating_floor_sub(credit)
        }
        None => credit,
    })
}

/// Gives up what a bank kept back of a transfer: asked for by who matched the line, decided by the caller.
pub(crate) async fn write_off_fee(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    (charge, amount): (ChargeId, Fen),
    (asked_by, reason): (UserId, &str),
) -> Result<AdjustmentId, ServiceError> {
    let row = uow.charge(charge).await?.ok_or(ServiceError::NotFound)?;
    let adjustment = Adjustment {
        id: services.new_id(AdjustmentId::from_parts),
        kind: "write_off".into(),
        state: "posted".into(),
        licence_id: row.position.charge.licence_id,
        holder_id: row.holder_id,
        charge_id: Some(charge),
        amount_fen: amount,
        reason: reason.to_owned(),
        asked_by,
        asked_at: services.now(),
        decided_by: caller.user_id(),
        decided_at: Some(services.now()),
        version: 1,
    };
    uow.add_adjustment(&adjustment).await?;
    post(services, uow, caller, &adjustment).await?;
    write_down(services, uow, caller, &adjustment, "asked").await?;
    Ok(adjustment.id)
}

/// Takes back what was given up as a bank's fee: the charge is open again.
pub(crate) async fn restore_fee(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    id: AdjustmentId,
    reason: &str,
) -> Result<(), ServiceError> {
    let missing = || ServiceError::Fault { doing: "finding a write-off", source: id.to_string().into() };
    let adjustment = uow.adjustment(id).await?.ok_or_else(missing)?;
    uow.lock_book(adjustment.licence_id).await?;
    let posted = uow.entry_by_key(&format!("write_off:{id}")).await?.ok_or_else(missing)?;
    let draft = Draft {
        key: format!("write_off_reversal:{id}"),
        holder: adjustment.holder_id,
        licence: Some(adjustment.licence_id),
        kind: "reversal",
        occurred_on: services.today(),
        charge: adjustment.charge_id,
        payment: None,
        run: None,
        reverses: Some(posted.id),
        reason: reason.to_owned(),
        entry: ledger::reverse(&posted.entry),
    };
    book::post(services, uow, caller, draft).await?;
    Ok(())
}

async fn post(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    adjustment: &Adjustment,
) -> Result<(), ServiceError> {
    let book = Book { holder: adjustment.holder_id, licence: adjustment.licence_id };
    let (kind, entry) = match adjustment.charge_id {
        Some(charge) => ("write_off", ledger::write_off(book, charge, adjustment.amount_fen)),
        None => ("refund", ledger::refund(book, adjustment.amount_fen)),
    };
    let draft = Draft {
        key: format!("{kind}:{}", adjustment.id),
        holder: adjustment.holder_id,
        licence: Some(adjustment.licence_id),
        kind,
        occurred_on: services.today(),
        charge: adjustment.charge_id,
        payment: None,
        run: None,
        reverses: None,
        reason: adjustment.reason.clone(),
        entry: entry.map_err(unpostable)?,
    };
    book::post(services, uow, caller, draft).await?;
    licences::after_payment(services, uow, caller, adjustment.licence_id).await?;
    Ok(())
}

/// Write-offs and refunds that wait for a second person.
///
/// # Errors
/// When the caller is not of finance.
pub async fn open_adjustments(services: &Services, caller: &Caller) -> Result<Vec<Adjustment>, ServiceError> {
    let (_, organisation) = caller.may(Action::ConfirmPayment)?;
    let is_holder = organisation.kind == domain::organisation::OrganisationKind::Holder;
    let holder = is_holder.then_some(organisation.id);
    let filter = AdjustmentFilter { holder, open_only: true, limit: ADJUSTMENTS_MAX, licence: None };
    Ok(services.store.read().await?.adjustments(&filter).await?)
}

async fn adjusted_before(
    uow: &mut dyn UnitOfWork,
    actor: &Actor,
    input: &FormInput,
) -> Result<Option<Submitted<AdjustmentId>>, ServiceError> {
    let outcome = forms::outcome_before(uow, actor, input).await?;
    Ok(outcome.and_then(|outcome| outcome.parse().ok()).map(Submitted::Done))
}

async fn remember(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    actor: &Actor,
    input: &FormInput,
    id: AdjustmentId,
) -> FormOutcome<AdjustmentId> {
    forms::remember_outcome(services, uow.as_mut(), actor, input, "adjust", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

async fn write_down(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    adjustment: &Adjustment,
    from: &str,
) -> Result<(), ServiceError> {
    let subject = adjustment.charge_id.map_or_else(|| adjustment.licence_id.to_string(), |charge| charge.to_string());
    let (event, to) = (adjustment.kind.as_str(), adjustment.state.as_str());
    let note = format!("{} {}", adjustment.amount_fen.to_plain(), adjustment.reason);
    let step = Step { subject_id: &subject, event, from, to, note: &note, ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    journal::audit(services, uow, caller, event, &adjustment.id.to_string(), from, &note).await?;
    Ok(())
}
