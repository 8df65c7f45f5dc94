//! A confirmed payment that did not stand is taken back: a counter entry, asked for by one person and done by another.

use domain::{
    Day,
    id::PaymentId,
    ledger::{self, Allocation, Book},
};

use super::{
    confirm::{tell_both, unapplied},
    handled_before, is_stale, payment_of_finance, read_reason,
};
use crate::{
    Services,
    access::Action,
    book::{self, Draft},
    caller::Caller,
    charges::{Until, accrue, credit_of},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    ports::{Payment, PaymentRow, PostedEntry, UnitOfWork},
};

/// Asks for a confirmed transfer to be taken back, with a `reason` (and `version`). Nothing is posted yet. What came by
/// card goes back through the provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn ask_reversal(
    services: &Services,
    caller: &Caller,
    id: PaymentId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    // What is another's is not there, whatever the form says.
    payment_of_finance(services.store.read().await?.as_mut(), caller, Action::RecordPayment, id).await?;
    let reason = match read_reason(&input.values) {
        Ok(reason) => reason,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut payment = payment_of_finance(uow.as_mut(), caller, Action::RecordPayment, id).await?.payment;
    let is_free = payment.state == "confirmed" && payment.method == "bank" && payment.reversal_asked_by.is_none();
    if is_stale(input, &payment) || !is_free {
        return Ok(Submitted::refused("stale"));
    }
    if uow.match_of_payment(id).await?.is_some() {
        return Ok(Submitted::refused("matched_with_line"));
    }
    payment.reversal_reason.clone_from(&reason);
    payment.reversal_asked_by = Some(actor.user_id);
    uow.update_payment(&payment).await?;
    let subject = id.to_string();
    let (from, to) = ("confirmed", "confirmed");
    let step = Step { subject_id: &subject, event: "ask_reversal", from, to, note: &reason, ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    journal::audit(services, uow.as_mut(), caller, "ask_reversal", &subject, "", &reason).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "ask_reversal", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Takes a payment back that another person asked to (`version`): every posting of the receipt is undone, and what it
/// had settled is open again; where a licence had lapsed it lies as credit, and is taken from there. The licence itself is not touched: what follows from a default is decided there.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn reverse(services: &Services, caller: &Caller, id: PaymentId, input: &FormInput) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::ConfirmPayment)?;
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut row = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, id).await?;
    let payment = &mut row.payment;
    if is_stale(input, payment) || payment.state != "confirmed" || payment.reversal_asked_by.is_none() {
        return Ok(Submitted::refused("stale"));
    }
    if payment.reversal_asked_by == Some(actor.user_id) {
        return Ok(Submitted::refused("same_person"));
    }
    let reason = payment.reversal_reason.clone();
    if let Err(code) = take_back(services, uow.as_mut(), caller, &mut row, (services.today(), &reason)).await? {
        return Ok(Submitted::refused(code));
    }
    let subject = id.to_string();
    forms::remember_outcome(services, uow.as_mut(), actor, input, "reverse_payment", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Undoes every posting of a confirmed receipt, by the caller as the second person; the code of what stands against it.
/// `happened` is the day on which it went back, or that of the receipt itself where it never was one: then the months
/// that are still open show neither.
pub(crate) async fn take_back(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &mut PaymentRow,
    (happened, reason): (Day, &str),
) -> Result<Result<(), &'static str>, ServiceError> {
    let payment = &mut row.payment;
    uow.lock_book(payment.licence_id).await?;
    let posted = receipt_of(uow, payment).await?;
    let moved = moved_to_credit(uow, &posted).await?;
    let as_credit = unapplied(&posted.entry) + moved.iter().map(|part| part.amount).sum();
    if as_credit > credit_of(uow, payment.licence_id).await? {
        return Ok(Err("credit_already_applied"));
    }
    payment.state = "reversed".into();
    payment.reversal_reason = reason.to_owned();
    payment.reversed_by = caller.user_id();
    payment.reversed_at = Some(services.now());
    uow.update_payment(payment).await?;
    post_reversal(services, uow, caller, payment, (&posted, happened), &moved).await?;
    // What was never paid has borne interest all the time.
    let licence = uow.licence(payment.licence_id).await?.ok_or(ServiceError::NotFound)?;
    accrue(services, uow, caller, &licence, Until::AsCharged).await?;
    let subject = payment.id.to_string();
    let (from, to) = ("confirmed", "reversed");
    let step = Step { subject_id: &subject, event: "reverse", from, to, note: reason, ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    journal::audit(services, uow, caller, "reverse_payment", &subject, from, reason).await?;
    tell_both(services, uow, row, "payment_reversed", reason).await?;
    Ok(Ok(()))
}

pub(super) async fn receipt_of(uow: &mut dyn UnitOfWork, payment: &Payment) -> Result<PostedEntry, ServiceError> {
    let posted = uow.entry_by_key(&format!("receipt:{}", payment.id)).await?;
    let missing = || "a confirmed payment has no entry".into();
    posted.ok_or_else(|| ServiceError::Fault { doing: "finding the entry of a payment", source: missing() })
}

/// What a receipt had settled of charges that have been taken back since: the lapse made credit of it.
pub(super) async fn moved_to_credit(
    uow: &mut dyn UnitOfWork,
    posted: &PostedEntry,
) -> Result<Vec<Allocation>, ServiceError> {
    let mut moved = Vec::new();
    for posting in posted.entry.postings() {
        let Some(charge) = posting.charge else { continue };
        let row = uow.charge(charge).await?.ok_or(ServiceError::NotFound)?;
        if row.position.charged.is_zero() {
            moved.push(Allocation { charge, amount: -posting.amount });
        }
    }
    Ok(moved)
}

async fn post_reversal(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    (posted, happened): (&PostedEntry, Day),
    moved: &[Allocation],
) -> Result<(), ServiceError> {
    // A charge that was taken back between the two is credit only since then.
    let occurred_on = if moved.is_empty() { happened } else { services.today() };
    let draft = |kind, reverses, entry| Draft {
        key: format!("{kind}:{}", payment.id),
        holder: payment.holder_id,
        licence: Some(payment.licence_id),
        kind,
        occurred_on,
        charge: None,
        payment: Some(payment.id),
        run: None,
        reverses,
        reason: payment.reversal_reason.clone(),
        entry,
    };
    let reversal = draft("reversal", Some(posted.id), ledger::reverse(&posted.entry));
    book::post(services, uow, caller, reversal).await?;
    if !moved.is_empty() {
        // A charge that was taken back is not open again.
        let book = Book { holder: payment.holder_id, licence: payment.licence_id };
        let entry = ledger::apply_credit(book, moved).map_err(book::unpostable)?;
        book::post(services, uow, caller, draft("credit", None, entry)).await?;
    }
    Ok(())
}
