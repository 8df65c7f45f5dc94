//! The second person: a recorded receipt is confirmed and posted, or rejected with a reason.

use domain::{
    Fen,
    id::{LicenceId, PaymentId},
    ledger::{self, AllocationPlan, Book, OpenDue},
};

use super::{about, handled_before, is_stale, params_of, payment_of_finance, read_reason};
use crate::{
    Services,
    access::{Action, Role},
    book::{self, Draft},
    caller::Caller,
    charges::{CHARGES_OF_LICENCE_MAX, open_of},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Notification, Step},
    licences,
    ports::{ChargeFilter, Payment, PaymentRow, StoreResult, UnitOfWork},
};

/// Confirms a recorded receipt (`version`): never by the person who recorded it. It falls on the charges that the
/// payer designated, then on the oldest; a surplus stays as credit. The licence takes effect when this was missing.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn confirm(services: &Services, caller: &Caller, id: PaymentId, input: &FormInput) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::ConfirmPayment)?;
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut row = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, id).await?;
    let payment = &mut row.payment;
    if is_stale(input, payment) || payment.state != "recorded" {
        return Ok(Submitted::refused("stale"));
    }
    if payment.recorded_by == Some(actor.user_id) {
        return Ok(Submitted::refused("same_person"));
    }
    payment.confirmed_by = Some(actor.user_id);
    settle(services, uow.as_mut(), caller, &mut row).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "confirm_payment", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Marks a payment as confirmed, posts it, and lets the licence go on. Both parties are told.
pub(super) async fn settle(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &mut PaymentRow,
) -> Result<(), ServiceError> {
    let payment = &mut row.payment;
    let from = std::mem::replace(&mut payment.state, "confirmed".into());
    payment.confirmed_at = Some(services.now());
    uow.lock_book(payment.licence_id).await?;
    uow.update_payment(payment).await?;
    let plan = plan(uow, payment).await?;
    post_receipt(services, uow, caller, payment, &plan).await?;
    let subject = payment.id.to_string();
    let step = Step { subject_id: &subject, event: "confirm", from: &from, to: "confirmed", ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    let after = format!("{} unapplied {}", payment.amount_fen.to_plain(), plan.unapplied.to_plain());
    journal::audit(services, uow, caller, "confirm_payment", &subject, &from, &after).await?;
    licences::after_payment(services, uow, caller, payment.licence_id).await?;
    tell_both(services, uow, row, "payment_confirmed", "").await?;
    Ok(())
}

/// How a payment falls on the open charges of its licence now.
pub(super) async fn plan(uow: &mut dyn UnitOfWork, payment: &Payment) -> StoreResult<AllocationPlan> {
    let dues = open_dues(uow, payment.licence_id).await?;
    Ok(ledger::allocate(payment.amount_fen, &dues, &payment.designation))
}

/// The open charges of a licence.
pub(super) async fn open_dues(uow: &mut dyn UnitOfWork, licence: LicenceId) -> StoreResult<Vec<OpenDue>> {
    let filter = ChargeFilter {
        licence: Some(licence),
        open_only: true,
        limit: CHARGES_OF_LICENCE_MAX,
        ..ChargeFilter::default()
    };
    let (rows, _) = uow.charges(&filter).await?;
    let due = |row: crate::ports::ChargeRow| {
        let (charge, due_on) = (row.position.charge.id, row.position.charge.due_on);
        OpenDue { charge, open: open_of(&row.position), due_on }
    };
    Ok(rows.into_iter().map(due).collect())
}

async fn post_receipt(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    plan: &AllocationPlan,
) -> Result<(), ServiceError> {
    let book = Book { holder: payment.holder_id, licence: payment.licence_id };
    let entry = ledger::receive_payment(book, payment.amount_fen, &plan.allocations).map_err(book::unpostable)?;
    let draft = Draft {
        key: format!("receipt:{}", payment.id),
        holder: payment.holder_id,
        licence: Some(payment.licence_id),
        kind: "receipt",
        occurred_on: payment.paid_on,
        charge: None,
        payment: Some(payment.id),
        reverses: None,
        reason: payment.reference.clone(),
        entry,
    };
    book::post(services, uow, caller, draft).await?;
    Ok(())
}

/// Rejects an announced or recorded payment with a `reason` (and `version`): no money has come. The payer is told.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn reject(services: &Services, caller: &Caller, id: PaymentId, input: &FormInput) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::ConfirmPayment)?;
    let reason = match read_reason(&input.values) {
        Ok(reason) => reason,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut row = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, id).await?;
    let is_open = row.payment.state == "announced" || row.payment.state == "recorded";
    if is_stale(input, &row.payment) || !is_open || row.payment.method != "bank" {
        return Ok(Submitted::refused("stale"));
    }
    let from = std::mem::replace(&mut row.payment.state, "rejected".into());
    uow.update_payment(&row.payment).await?;
    let subject = id.to_string();
    let step =
        Step { subject_id: &subject, event: "reject", from: &from, to: "rejected", note: &reason, ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    journal::audit(services, uow.as_mut(), caller, "reject_payment", &subject, &from, &reason).await?;
    let (path, params) = (format!("/payments/{id}"), params_of(&row, &reason));
    journal::notify(services, uow.as_mut(), about(&row, "payment_rejected", &subject, &path, &params)).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "reject_payment", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Tells licensee and holder of a payment that was confirmed or taken back.
pub(super) async fn tell_both(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    row: &PaymentRow,
    kind: &str,
    reason: &str,
) -> StoreResult<()> {
    let subject = row.payment.id.to_string();
    let (path, params) = (format!("/payments/{subject}"), params_of(row, reason));
    let licensee = about(row, kind, &subject, &path, &params);
    journal::notify(services, uow, licensee.clone()).await?;
    let mail_to = &[Role::HolderStaff];
    journal::notify(services, uow, Notification { organisation: row.payment.holder_id, mail_to, ..licensee }).await
}

/// What of a posted receipt stayed as credit.
pub(super) fn unapplied(entry: &ledger::Entry) -> Fen {
    -ledger::balance(entry.postings(), ledger::AccountPurpose::UnappliedCash)
}
