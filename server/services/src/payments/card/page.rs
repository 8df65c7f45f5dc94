//! A card payment as its pages show it.

use domain::{Fen, id::PaymentId};

use super::{
    broken, provider,
    refund::{self, OF_PAYMENT_MAX},
    settle::settle_card,
    start::ensure_checkout,
};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    charges::CHARGES_OF_LICENCE_MAX,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    payments::handles,
    ports::{
        CardDispute, CardFilter, CardPayoutPart, CardRefund, ChargeFilter, ChargeRow, Checkout, PaymentError,
        PaymentRow, TestCard, UnitOfWork,
    },
};

/// A card payment as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayment {
    pub row: PaymentRow,
    /// What it pays.
    pub charges: Vec<ChargeRow>,
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
    let licence = Some(row.payment.licence_id);
    let filter = ChargeFilter { licence, limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let (mut charges, _) = services.store.read().await?.charges(&filter).await?;
    charges.retain(|it| row.payment.designation.contains(&it.position.charge.id));
    Ok(CardPayment { row, charges, checkout, provider_name: provider.name(), is_test })
}

async fn own_card_payment(services: &Services, caller: &Caller, id: PaymentId) -> Result<PaymentRow, ServiceError> {
    let (_, organisation) = caller.may(Action::AnnouncePayment)?;
    let row = services.store.read().await?.payment(id).await?.ok_or(ServiceError::NotFound)?;
    let own = row.payment.licensee_id == organisation.id && row.payment.method == "card";
    if own { Ok(row) } else { Err(ServiceError::NotFound) }
}

/// The payer is back and does not want to wait for the provider's message: the provider is asked, and what has been paid
/// is posted. The form has no fields.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs, or where no provider is there.
pub async fn refresh_card(
    services: &Services,
    caller: &Caller,
    id: PaymentId,
    _: &FormInput,
) -> FormOutcome<PaymentId> {
    own_card_payment(services, caller, id).await?;
    settle_card(services, caller, id).await?;
    let payment = own_card_payment(services, caller, id).await?.payment;
    if payment.state == "confirmed" { Ok(Submitted::Done(id)) } else { Ok(Submitted::refused("not_paid_yet")) }
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

/// What happened to a card payment after it was made, for the payment's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardTrace {
    pub refunds: Vec<CardRefund>,
    pub disputes: Vec<CardDispute>,
    /// In which payouts it is; for those who keep the holder's book.
    pub parts: Vec<CardPayoutPart>,
    pub acts: CardActs,
}

/// What the caller may do with it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardActs {
    /// How much can go back; nothing for those who may not ask.
    pub refundable: Fen,
    pub decide: bool,
}

pub(in crate::payments) async fn trace(
    uow: &mut dyn UnitOfWork,
    services: &Services,
    caller: &Caller,
    organisation: &ActorOrganisation,
    row: &PaymentRow,
) -> Result<CardTrace, ServiceError> {
    if row.payment.method != "card" {
        return Ok(CardTrace::default());
    }
    let id = row.payment.id;
    let filter = CardFilter { payment: Some(id), limit: OF_PAYMENT_MAX, ..CardFilter::default() };
    let handles = handles(organisation, row.payment.holder_id);
    let may_act = handles && services.payments.is_some();
    let refundable = if may_act && caller.can(Action::RecordPayment) {
        refund::refundable(uow, &row.payment).await?
    } else {
        Fen::ZERO
    };
    Ok(CardTrace {
        refunds: uow.card_refunds(&filter).await?,
        disputes: uow.card_disputes(&filter).await?,
        parts: if handles { uow.card_payout_parts_of(id, OF_PAYMENT_MAX).await? } else { Vec::new() },
        acts: CardActs { refundable, decide: may_act && caller.can(Action::ConfirmPayment) },
    })
}
