//! Credit goes back to the payer through the provider: one person of finance asks, another decides, a job sends.

use domain::{
    Fen,
    form::FormReader,
    id::{CardRefundId, JobId, PaymentId},
    ledger::{self, Book},
};

use super::{
    super::{NOTE_CHARS_MAX, confirm::tell_both, payment_of_finance},
    broken, provider,
};
use crate::{
    Services,
    access::Action,
    book::{self, Draft, unpostable},
    caller::{Actor, Caller},
    charges::credit_of,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    jobs,
    journal::{self, Step},
    licences,
    ports::{CardFilter, CardRefund, Job, NewRefund, Payment, PaymentError, Refund, RefundState, UnitOfWork},
};

/// A payment has few refunds.
pub(super) const OF_PAYMENT_MAX: i64 = 200;
const FAILURE_CHARS_MAX: usize = 500;

/// What can go back of a payment: what is left of it with the provider, and no more than the licensee's credit.
pub(super) async fn refundable(uow: &mut dyn UnitOfWork, payment: &Payment) -> Result<Fen, ServiceError> {
    let filter = CardFilter { payment: Some(payment.id), limit: OF_PAYMENT_MAX, ..CardFilter::default() };
    let is_live = |it: &CardRefund| matches!(it.state.as_str(), "asked" | "sending" | "done");
    let gone: Fen = uow.card_refunds(&filter).await?.iter().filter(|it| is_live(it)).map(|it| it.amount_fen).sum();
    let disputed = uow.card_disputes(&filter).await?.iter().any(|it| it.state != crate::ports::DisputeState::Won);
    if payment.method != "card" || payment.state != "confirmed" || disputed {
        return Ok(Fen::ZERO);
    }
    let credit = credit_of(uow, payment.licence_id).await?;
    Ok(payment.amount_fen.saturating_floor_sub(gone).min(credit))
}

/// Asks to pay credit back to the card or wallet that a payment came from: `amount` (all that can go when empty),
/// `reason`. What is disputed does not go back as well.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle, or where no provider is there.
pub async fn ask_card_refund(
    services: &Services,
    caller: &Caller,
    id: PaymentId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    provider(services)?;
    let mut uow = services.store.write().await?;
    let payment = payment_of_finance(uow.as_mut(), caller, Action::RecordPayment, id).await?.payment;
    if let Some(before) = super::super::handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let most = refundable(uow.as_mut(), &payment).await?;
    let mut form = FormReader::new(&input.values);
    let amount = if form.text("amount").is_empty() { Some(most) } else { form.amount("amount") };
    let reason = form.required("reason", NOTE_CHARS_MAX);
    if amount.is_some_and(|amount| amount > most || amount.is_zero()) {
        form.fail("amount", "more_than_refundable");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let refund = CardRefund {
        id: services.new_id(CardRefundId::from_parts),
        payment_id: id,
        licence_id: payment.licence_id,
        holder_id: payment.holder_id,
        state: "asked".into(),
        amount_fen: amount.expect("a form without errors was read whole"),
        reason,
        provider_id: String::new(),
        failure: String::new(),
        asked_by: actor.user_id,
        asked_at: services.now(),
        decided_by: None,
        decided_at: None,
        version: 1,
    };
    uow.add_card_refund(&refund).await?;
    write_down(services, uow.as_mut(), caller, &refund, "ask_card_refund").await?;
    remember(services, uow, (caller, actor), input, id).await
}

async fn remember(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    (_, actor): (&Caller, &Actor),
    input: &FormInput,
    id: PaymentId,
) -> FormOutcome<PaymentId> {
    forms::remember_outcome(services, uow.as_mut(), actor, input, "card_refund", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Decides as the second person (`version`): `decision` is `post` or `decline`. The entry is posted at once, so that the
/// credit is not used twice; the provider is asked by a job, under the refund's id.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn decide_card_refund(
    services: &Services,
    caller: &Caller,
    id: CardRefundId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::ConfirmPayment)?;
    provider(services)?;
    let mut uow = services.store.write().await?;
    let mut refund = uow.card_refund(id).await?.ok_or(ServiceError::NotFound)?;
    let paid = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, refund.payment_id).await?;
    if let Some(before) = super::super::handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    if input.version().is_some_and(|seen| seen != refund.version) || refund.state != "asked" {
        return Ok(Submitted::refused("stale"));
    }
    if refund.asked_by == actor.user_id {
        return Ok(Submitted::refused("same_person"));
    }
    let is_sent = match FormReader::new(&input.values).text("decision") {
        "post" => true,
        "decline" => false,
        _ => return Ok(Submitted::wrong("decision", "required")),
    };
    uow.lock_book(refund.licence_id).await?;
    refund.state = "declined".into();
    refund.decided_by = Some(actor.user_id);
    refund.decided_at = Some(services.now());
    if is_sent {
        // It holds its own amount back until here.
        uow.update_card_refund(&refund).await?;
        if refundable(uow.as_mut(), &paid.payment).await? < refund.amount_fen {
            return Ok(Submitted::refused("more_than_refundable"));
        }
        refund.version += 1;
        refund.state = "sending".into();
    }
    uow.update_card_refund(&refund).await?;
    if is_sent {
        post(services, uow.as_mut(), caller, &refund).await?;
        queue(services, uow.as_mut(), &refund).await?;
    }
    write_down(services, uow.as_mut(), caller, &refund, "decide_card_refund").await?;
    remember(services, uow, (caller, actor), input, refund.payment_id).await
}

fn draft(services: &Services, refund: &CardRefund, kind: &'static str, key: String, entry: ledger::Entry) -> Draft {
    Draft {
        key,
        holder: refund.holder_id,
        licence: Some(refund.licence_id),
        kind,
        occurred_on: services.today(),
        charge: None,
        payment: Some(refund.payment_id),
        run: None,
        reverses: None,
        reason: refund.reason.clone(),
        entry,
    }
}

async fn post(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    refund: &CardRefund,
) -> Result<(), ServiceError> {
    let book = Book { holder: refund.holder_id, licence: refund.licence_id };
    let entry = ledger::refund_by_card(book, refund.amount_fen).map_err(unpostable)?;
    book::post(services, uow, caller, draft(services, refund, "refund", format!("refund:{}", refund.id), entry))
        .await?;
    licences::after_payment(services, uow, caller, refund.licence_id).await?;
    Ok(())
}

async fn queue(services: &Services, uow: &mut dyn UnitOfWork, refund: &CardRefund) -> Result<(), ServiceError> {
    uow.add_job(&Job {
        id: services.new_id(JobId::from_parts),
        kind: jobs::CARD_REFUND.to_owned(),
        payload: refund.id.to_string(),
        dedup_key: format!("{}:{}", jobs::CARD_REFUND, refund.id),
        run_at: services.now(),
        attempts: 0,
    })
    .await?;
    Ok(())
}

/// Asks the provider for a refund that was decided, or how it stands. The same key has one effect, so that it can be asked
/// again after a crash or a lost answer; a refusal is taken back in the book.
///
/// # Errors
/// When the provider does not answer, or the store fails.
pub(crate) async fn send(services: &Services, caller: &Caller, id: CardRefundId) -> Result<(), ServiceError> {
    let mut uow = services.store.read().await?;
    let refund = uow.card_refund(id).await?.ok_or(ServiceError::NotFound)?;
    let payment = uow.payment(refund.payment_id).await?.ok_or(ServiceError::NotFound)?.payment;
    drop(uow);
    if refund.state != "sending" {
        return Ok(());
    }
    let provider = provider(services)?;
    let answer = if refund.provider_id.is_empty() {
        let new =
            NewRefund { idempotency_key: id.to_string(), checkout_id: payment.provider_id, amount: refund.amount_fen };
        provider.create_refund(&new).await
    } else {
        provider.refund(&refund.provider_id).await
    };
    match answer {
        Ok(known) => learn(services, caller, id, &known).await,
        Err(error @ (PaymentError::Timeout | PaymentError::Unexpected(_))) => Err(broken(error)),
        Err(error) => fail(services, caller, id, &error.to_string()).await,
    }
}

/// Reads a refund that a message names. Gives ours; none when it is none of ours.
pub(super) async fn read(
    services: &Services,
    caller: &Caller,
    provider_id: &str,
) -> Result<Option<CardRefundId>, ServiceError> {
    let known = provider(services)?.refund(provider_id).await.map_err(broken)?;
    let Ok(id) = known.idempotency_key.parse::<CardRefundId>() else { return Ok(None) };
    if services.store.read().await?.card_refund(id).await?.is_none() {
        return Ok(None);
    }
    learn(services, caller, id, &known).await?;
    Ok(Some(id))
}

/// What the provider says of a refund.
async fn learn(services: &Services, caller: &Caller, id: CardRefundId, known: &Refund) -> Result<(), ServiceError> {
    if known.state == RefundState::Failed {
        return fail(services, caller, id, "the payer's bank refused it").await;
    }
    let mut uow = services.store.write().await?;
    let mut refund = uow.card_refund(id).await?.ok_or(ServiceError::NotFound)?;
    let is_done = known.state == RefundState::Succeeded;
    if refund.state != "sending" || (refund.provider_id == known.id && !is_done) {
        return Ok(());
    }
    refund.provider_id.clone_from(&known.id);
    if is_done {
        refund.state = "done".into();
    }
    uow.update_card_refund(&refund).await?;
    if is_done {
        write_down(services, uow.as_mut(), caller, &refund, "card_refund_done").await?;
        let row = uow.payment(refund.payment_id).await?.ok_or(ServiceError::NotFound)?;
        tell_both(services, uow.as_mut(), &row, "card_refund_done", &refund.amount_fen.to_string()).await?;
    }
    uow.save().await?;
    Ok(())
}

/// The money has not gone: it is the licensee's credit again.
async fn fail(services: &Services, caller: &Caller, id: CardRefundId, why: &str) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let mut refund = uow.card_refund(id).await?.ok_or(ServiceError::NotFound)?;
    if !matches!(refund.state.as_str(), "sending" | "done") {
        return Ok(());
    }
    uow.lock_book(refund.licence_id).await?;
    refund.state = "failed".into();
    refund.failure = why.chars().take(FAILURE_CHARS_MAX).collect();
    uow.update_card_refund(&refund).await?;
    let posted = uow.entry_by_key(&format!("refund:{id}")).await?.ok_or(ServiceError::NotFound)?;
    let key = format!("refund_failed:{id}");
    let back = Draft {
        reverses: Some(posted.id),
        ..draft(services, &refund, "reversal", key, ledger::reverse(&posted.entry))
    };
    book::post(services, uow.as_mut(), caller, back).await?;
    write_down(services, uow.as_mut(), caller, &refund, "card_refund_failed").await?;
    let row = uow.payment(refund.payment_id).await?.ok_or(ServiceError::NotFound)?;
    tell_both(services, uow.as_mut(), &row, "card_refund_failed", &refund.amount_fen.to_string()).await?;
    uow.save().await?;
    Ok(())
}

async fn write_down(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    refund: &CardRefund,
    event: &str,
) -> Result<(), ServiceError> {
    let subject = refund.payment_id.to_string();
    let note = format!("{} {} {}", refund.amount_fen.to_plain(), refund.reason, refund.failure);
    let step = Step { subject_id: &subject, event, to: &refund.state, note: note.trim_end(), ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    journal::audit(services, uow, caller, event, &refund.id.to_string(), "", note.trim_end()).await?;
    Ok(())
}
