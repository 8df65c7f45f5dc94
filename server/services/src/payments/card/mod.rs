//! Payment by card, where a provider is there.
//!
//! The row with the idempotency key is saved before the provider is asked, and what a returning payer claims is never
//! believed: the provider is asked how the checkout stands.

use domain::{
    Fen,
    id::{ChargeId, PaymentId},
};

use super::{confirm::settle, handled_before};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    charges::{open_of, visible_charge},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    ports::{
        ChargeRow, Checkout, CheckoutState, NewCheckout, Payment, PaymentError, PaymentFilter, PaymentProvider,
        PaymentRow, TestCard, UnitOfWork,
    },
};

const PAYMENTS_MAX: i64 = 500;
/// A checkout that has not been paid after this long is given up.
const OPEN_SECONDS_MAX: i64 = 24 * 3600;

/// Begins to pay what is open of a charge by card. The form has no fields of its own. A checkout of the same charge and
/// amount that is still open is taken up again.
///
/// # Errors
/// [`ServiceError::NotFound`] when the charge is not of the caller's company, or no provider is there.
pub async fn start_card(
    services: &Services,
    caller: &Caller,
    charge: ChargeId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, organisation) = caller.may(Action::AnnouncePayment)?;
    let provider = provider(services)?;
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let row = visible_charge(uow.as_mut(), caller, charge).await?;
    let open = open_of(&row.position);
    if open.is_zero() {
        return Ok(Submitted::refused("nothing_open"));
    }
    let payment = match waiting_checkout(uow.as_mut(), &row, open).await? {
        Some(known) => known,
        None => {
            let payment = Payment { announced_by: Some(actor.user_id), ..by_card(services, &row, organisation, open) };
            uow.add_payment(&payment).await?;
            let subject = payment.id.to_string();
            let step = Step { subject_id: &subject, event: "start_card", to: "announced", ..Step::default() };
            journal::step(services, uow.as_mut(), caller, step).await?;
            payment
        }
    };
    let outcome = payment.id.to_string();
    forms::remember_outcome(services, uow.as_mut(), actor, input, "start_card", &outcome).await?;
    uow.save().await?;
    ensure_checkout(services, provider, payment.id).await?;
    Ok(Submitted::Done(payment.id))
}

fn provider(services: &Services) -> Result<&dyn PaymentProvider, ServiceError> {
    services.payments.as_deref().ok_or(ServiceError::NotFound)
}

async fn waiting_checkout(
    uow: &mut dyn UnitOfWork,
    row: &ChargeRow,
    open: Fen,
) -> Result<Option<Payment>, ServiceError> {
    let charge = &row.position.charge;
    let filter = PaymentFilter {
        licence: Some(charge.licence_id),
        state: Some("announced".into()),
        limit: PAYMENTS_MAX,
        ..PaymentFilter::default()
    };
    let (rows, _) = uow.payments(&filter).await?;
    let same = |payment: &Payment| {
        payment.method == "card" && payment.amount_fen == open && payment.designation == [charge.id]
    };
    Ok(rows.into_iter().map(|row| row.payment).find(same))
}

fn by_card(services: &Services, row: &ChargeRow, organisation: &ActorOrganisation, open: Fen) -> Payment {
    let charge = &row.position.charge;
    Payment {
        id: services.new_id(PaymentId::from_parts),
        licence_id: charge.licence_id,
        holder_id: row.holder_id,
        licensee_id: row.licensee_id,
        method: "card".into(),
        state: "announced".into(),
        amount_fen: open,
        paid_on: services.today(),
        payer_name: organisation.name.clone(),
        reference: charge.reference.clone(),
        designation: vec![charge.id],
        proof_document_id: None,
        provider_id: String::new(),
        announced_by: None,
        recorded_by: None,
        recorded_at: None,
        confirmed_by: None,
        confirmed_at: None,
        reversal_reason: String::new(),
        reversal_asked_by: None,
        reversed_by: None,
        reversed_at: None,
        note: String::new(),
        allocation: String::new(),
        created_at: services.now(),
        version: 1,
    }
}

/// Asks the provider for the checkout of a payment and keeps its id. Asked twice it gives the same: the key is the
/// payment's id.
async fn ensure_checkout(
    services: &Services,
    provider: &dyn PaymentProvider,
    id: PaymentId,
) -> Result<Checkout, ServiceError> {
    let row = services.store.read().await?.payment(id).await?.ok_or(ServiceError::NotFound)?;
    if !row.payment.provider_id.is_empty() {
        match provider.checkout(&row.payment.provider_id).await {
            // The provider has forgotten it: the same key makes it anew.
            Err(PaymentError::Unknown) => {}
            answer => return answer.map_err(broken),
        }
    }
    let new = NewCheckout {
        idempotency_key: id.to_string(),
        amount: row.payment.amount_fen,
        description: row.payment.reference.clone(),
    };
    let checkout = match provider.create_checkout(&new).await {
        Err(PaymentError::Timeout) => provider.create_checkout(&new).await,
        answer => answer,
    };
    let checkout = checkout.map_err(broken)?;
    let mut uow = services.store.write().await?;
    let mut payment = uow.payment(id).await?.ok_or(ServiceError::NotFound)?.payment;
    payment.provider_id.clone_from(&checkout.id);
    uow.update_payment(&payment).await?;
    uow.save().await?;
    Ok(checkout)
}

fn broken(error: PaymentError) -> ServiceError {
    match error {
        PaymentError::Unknown => ServiceError::NotFound,
        other => ServiceError::Fault { doing: "asking the payment provider", source: Box::new(other) },
    }
}

/// A card payment as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayment {
    pub row: PaymentRow,
    pub checkout: Checkout,
    pub provider_name: &'static str,
    /// Whether test cards can be used here, because the provider is a double.
    pub is_test: bool,
}

/// A card payment of the caller's company, with how the provider says it stands.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs, or where no provider is there.
pub async fn card(services: &Services, caller: &Caller, id: PaymentId) -> Result<CardPayment, ServiceError> {
    let row = own_card_payment(services, caller, id).await?;
    let provider = provider(services)?;
    let checkout = ensure_checkout(services, provider, id).await?;
    let is_test = provider.test_cards().is_some();
    Ok(CardPayment { row, checkout, provider_name: provider.name(), is_test })
}

async fn own_card_payment(services: &Services, caller: &Caller, id: PaymentId) -> Result<PaymentRow, ServiceError> {
    let (_, organisation) = caller.may(Action::AnnouncePayment)?;
    let row = services.store.read().await?.payment(id).await?.ok_or(ServiceError::NotFound)?;
    let own = row.payment.licensee_id == organisation.id && row.payment.method == "card";
    if own { Ok(row) } else { Err(ServiceError::NotFound) }
}

/// The payer gives a test card (`card` = `succeeds`, `declines` or `times_out_after_success`), where the provider is a
/// double. A lost answer is not a lost payment: the provider is asked again.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs, or where the provider is real.
pub async fn pay_with_test_card(
    services: &Services,
    caller: &Caller,
    id: PaymentId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let row = own_card_payment(services, caller, id).await?;
    if row.payment.state != "announced" {
        return Ok(Submitted::refused("stale"));
    }
    let provider = provider(services)?;
    let cards = provider.test_cards().ok_or(ServiceError::NotFound)?;
    let Some(card) = input.values.get("card").and_then(|code| TestCard::parse(code)) else {
        return Ok(Submitted::wrong("card", "choose_one"));
    };
    let checkout = ensure_checkout(services, provider, id).await?;
    match cards.pay(&checkout.id, card).await {
        Ok(_) | Err(PaymentError::Timeout) => {}
        Err(PaymentError::Declined) => return Ok(Submitted::refused("card_declined")),
        Err(error) => return Err(broken(error)),
    }
    settle_card(services, caller, id).await?;
    Ok(Submitted::Done(id))
}

/// Asks the provider how a card payment stands, and posts it when it has succeeded. Harmless to repeat.
///
/// # Errors
/// When the provider or the store fails.
pub async fn settle_card(services: &Services, caller: &Caller, id: PaymentId) -> Result<(), ServiceError> {
    let provider = provider(services)?;
    let checkout = ensure_checkout(services, provider, id).await?;
    if checkout.state != CheckoutState::Succeeded {
        return Ok(());
    }
    let mut uow = services.store.write().await?;
    let mut row = uow.payment(id).await?.ok_or(ServiceError::NotFound)?;
    if row.payment.state != "announced" {
        return Ok(());
    }
    row.payment.amount_fen = checkout.amount;
    row.payment.paid_on = services.today();
    let nothing_directed = settle(services, uow.as_mut(), caller, &mut row, (&[], "")).await?;
    nothing_directed.expect("only what finance directs can be refused");
    uow.save().await?;
    Ok(())
}

/// Asks for card payments whose answer was lost, and gives up those that were never finished.
///
/// # Errors
/// When the store fails. A provider that fails for one payment is asked for the next.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    if services.payments.is_none() {
        return Ok(());
    }
    let filter = PaymentFilter { state: Some("announced".into()), limit: PAYMENTS_MAX, ..PaymentFilter::default() };
    let (rows, _) = services.store.read().await?.payments(&filter).await?;
    for row in rows.into_iter().filter(|row| row.payment.method == "card") {
        match settle_card(services, caller, row.payment.id).await {
            Ok(()) => give_up(services, caller, row.payment.id).await?,
            Err(ServiceError::Fault { doing, source }) => {
                tracing::warn!(payment = %row.payment.id, doing, error = %source, "a card payment is unsettled");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn give_up(services: &Services, caller: &Caller, id: PaymentId) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(mut row) = uow.payment(id).await? else { return Ok(()) };
    let age = row.payment.created_at.seconds_until(services.now());
    if row.payment.state != "announced" || age < OPEN_SECONDS_MAX {
        return Ok(());
    }
    row.payment.state = "rejected".into();
    uow.update_payment(&row.payment).await?;
    let subject = id.to_string();
    let (from, to) = ("announced", "rejected");
    let step = Step { subject_id: &subject, event: "expire_card", from, to, ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    uow.save().await?;
    Ok(())
}
