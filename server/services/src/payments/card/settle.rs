//! What the provider says of a payment is posted; what was never paid is given up.

use domain::id::PaymentId;

use super::{
    super::{PAYMENTS_MAX, confirm::settle},
    broken, dispute, payout, provider, refund,
};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    journal::{self, Step},
    ports::{CardFilter, CheckoutState, PaymentError, PaymentFilter},
};

/// A checkout that has not been paid after this long is closed and given up.
const OPEN_SECONDS_MAX: i64 = 24 * 3600;
/// The newest payouts that a night looks at.
const PAYOUTS_A_NIGHT: u8 = 20;
const CASES_A_NIGHT: i64 = 200;

/// Asks the provider how a card payment stands, and posts it when it has succeeded. Harmless to repeat; money that came
/// after the payment had been given up is money all the same.
///
/// # Errors
/// When the provider or the store fails.
pub async fn settle_card(services: &Services, caller: &Caller, id: PaymentId) -> Result<(), ServiceError> {
    let provider = provider(services)?;
    let known = services.store.read().await?.payment(id).await?.ok_or(ServiceError::NotFound)?.payment;
    if known.method != "card" || !matches!(known.state.as_str(), "announced" | "rejected") {
        return Ok(());
    }
    let checkout = if known.state == "announced" {
        super::start::ensure_checkout(services, provider, id).await?
    } else if known.provider_id.is_empty() {
        return Ok(());
    } else {
        provider.checkout(&known.provider_id).await.map_err(broken)?
    };
    if checkout.state != CheckoutState::Succeeded {
        return Ok(());
    }
    if checkout.idempotency_key != id.to_string() {
        let other = PaymentError::Unexpected(format!("a checkout of {}", checkout.idempotency_key));
        return Err(broken(other));
    }
    let mut uow = services.store.write().await?;
    let mut row = uow.payment(id).await?.ok_or(ServiceError::NotFound)?;
    if !matches!(row.payment.state.as_str(), "announced" | "rejected") {
        return Ok(());
    }
    row.payment.amount_fen = checkout.amount;
    let today = services.today();
    // The day on which the money moved, however late the message is; never before it was asked for.
    let begun = row.payment.created_at.day();
    row.payment.paid_on = checkout.paid_at.map_or(today, |at| at.day().max(begun).min(today));
    let nothing_directed = settle(services, uow.as_mut(), caller, &mut row, (&[], "")).await?;
    nothing_directed.expect("only what finance directs can be refused");
    uow.save().await?;
    Ok(())
}

/// A checkout that can no longer be paid.
pub(super) async fn give_up(services: &Services, caller: &Caller, id: PaymentId) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(mut row) = uow.payment(id).await? else { return Ok(()) };
    if row.payment.state != "announced" || row.payment.method != "card" {
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

/// Asks for card payments whose answer or message was lost, gives up those that were never finished, sends refunds that
/// have not been sent, looks after open disputes, and reads the newest payouts.
///
/// # Errors
/// When the store fails. A provider that fails for one thing is asked for the next.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    if services.payments.is_none() {
        return Ok(());
    }
    let filter = PaymentFilter { state: Some("announced".into()), limit: PAYMENTS_MAX, ..PaymentFilter::default() };
    let (rows, _) = services.store.read().await?.payments(&filter).await?;
    for row in rows.into_iter().filter(|row| row.payment.method == "card") {
        forgiving(row.payment.id, finish(services, caller, row.payment.id).await)?;
    }
    let open = CardFilter { open_only: true, limit: CASES_A_NIGHT, ..CardFilter::default() };
    let refunds = services.store.read().await?.card_refunds(&open).await?;
    for it in refunds.into_iter().filter(|it| it.state == "sending") {
        forgiving(it.id, refund::send(services, caller, it.id).await)?;
    }
    for it in services.store.read().await?.card_disputes(&open).await? {
        let id = it.provider_id;
        forgiving(&id, dispute::read(services, caller, &id).await.map(|_| ()))?;
    }
    match provider(services)?.payouts(PAYOUTS_A_NIGHT).await {
        Ok(newest) => {
            for it in newest {
                forgiving(&it.id, payout::import(services, caller, &it.id).await.map(|_| ()))?;
            }
        }
        Err(error) => forgiving("payouts", Err(broken(error)))?,
    }
    Ok(())
}

/// One payment that has not come to an end.
async fn finish(services: &Services, caller: &Caller, id: PaymentId) -> Result<(), ServiceError> {
    let Some(row) = services.store.read().await?.payment(id).await? else { return Ok(()) };
    let is_old = row.payment.created_at.seconds_until(services.now()) >= OPEN_SECONDS_MAX;
    if row.payment.provider_id.is_empty() {
        // Nobody was shown a page of it.
        return if is_old { give_up(services, caller, id).await } else { Ok(()) };
    }
    settle_card(services, caller, id).await?;
    if !is_old {
        return Ok(());
    }
    match provider(services)?.expire_checkout(&row.payment.provider_id).await {
        Ok(checkout) if checkout.state == CheckoutState::Succeeded => settle_card(services, caller, id).await,
        Ok(checkout) if checkout.state != CheckoutState::Expired => Ok(()),
        Ok(_) | Err(PaymentError::Unknown) => give_up(services, caller, id).await,
        Err(error) => Err(broken(error)),
    }
}

/// A fault of the provider is noted; the next thing is looked at all the same.
fn forgiving(subject: impl std::fmt::Display, outcome: Result<(), ServiceError>) -> Result<(), ServiceError> {
    match outcome {
        Err(ServiceError::Fault { doing, source }) => {
            tracing::warn!(%subject, doing, error = %source, "the payment provider was asked in vain");
            Ok(())
        }
        Err(ServiceError::NotFound) => {
            tracing::warn!(%subject, "the payment provider does not know it");
            Ok(())
        }
        other => other,
    }
}
