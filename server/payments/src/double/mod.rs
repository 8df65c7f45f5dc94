//! A card provider inside the process: it keeps state, answers the same key with the same checkout, refuses cards,
//! loses answers, never pays back more than was paid, and pays out what it collected less its fee.
//!
//! It draws nothing and asks no clock: ids come from the caller's keys or count up, and the same questions in the same
//! order have the same answers.

mod cards;
mod events;
mod money;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::{Fen, Timestamp};
use services::ports::{
    Checkout, CheckoutState, Dispute, NewCheckout, NewRefund, PaymentError, PaymentProvider, Payout, PayoutPart,
    ProviderEvent, Refund, TestCards, WebhookError,
};

use crate::{signature, webhook};

/// The double. State lives as long as the process: a checkout of an earlier run is unknown, as one of a provider whose
/// records were lost.
#[derive(Debug, Default)]
pub struct DoubleProvider {
    state: Mutex<State>,
    /// With which its messages are signed; without one no message is believed.
    secrets: Vec<String>,
}

#[derive(Debug, Default)]
struct State {
    /// By id, with what was asked for.
    checkouts: BTreeMap<String, (NewCheckout, Checkout)>,
    /// By idempotency key, with what was asked for.
    refunds: BTreeMap<String, (NewRefund, Refund)>,
    disputes: BTreeMap<String, Dispute>,
    payouts: Vec<Payout>,
    /// What moved, with the payout that it is in.
    parts: Vec<(PayoutPart, Option<String>)>,
    /// Messages that a real provider would send, in order.
    events: Vec<ProviderEvent>,
    /// Answers still to be lost, for tests.
    timeouts: u32,
}

impl DoubleProvider {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A double whose messages carry signatures of these secrets.
    #[must_use]
    pub fn with_secrets(secrets: &[&str]) -> Self {
        Self { secrets: secrets.iter().map(|secret| (*secret).to_owned()).collect(), ..Self::default() }
    }

    /// Loses the answers of the next `count` calls after their effect, as a cut connection does.
    pub fn lose_answers(&self, count: u32) {
        self.state().timeouts = count;
    }

    /// The checkouts that were ever made.
    pub fn checkouts(&self) -> Vec<Checkout> {
        self.state().checkouts.values().map(|(_, checkout)| checkout.clone()).collect()
    }

    /// The refunds that were ever made of a checkout.
    pub fn refunds_of(&self, checkout_id: &str) -> Vec<Refund> {
        let state = self.state();
        let found = state.refunds.values().filter(|(new, _)| new.checkout_id == checkout_id);
        found.map(|(_, refund)| refund.clone()).collect()
    }

    /// A panic elsewhere leaves the state as it was between two steps; it is still true.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The answer, unless it is to be lost.
    fn answer<T>(&mut self, value: T) -> Result<T, PaymentError> {
        if self.timeouts == 0 {
            return Ok(value);
        }
        self.timeouts -= 1;
        Err(PaymentError::Timeout)
    }

    fn checkout_of_key(&self, new: &NewCheckout) -> Result<Option<Checkout>, PaymentError> {
        let known = self.checkouts.values().find(|(asked, _)| asked.idempotency_key == new.idempotency_key);
        match known {
            None => Ok(None),
            Some((asked, checkout)) if asked == new => Ok(Some(checkout.clone())),
            Some(_) => Err(PaymentError::KeyReused),
        }
    }

    fn checkout(&mut self, id: &str) -> Result<&mut Checkout, PaymentError> {
        self.checkouts.get_mut(id).map(|(_, checkout)| checkout).ok_or(PaymentError::Unknown)
    }
}

#[async_trait]
impl PaymentProvider for DoubleProvider {
    fn name(&self) -> &'static str {
        "Kaixu Test Card"
    }

    async fn create_checkout(&self, new: &NewCheckout) -> Result<Checkout, PaymentError> {
        let mut state = self.state();
        if new.items.is_empty() || new.items.iter().any(|item| item.amount <= Fen::ZERO) {
            return Err(PaymentError::NotPositive);
        }
        if let Some(known) = state.checkout_of_key(new)? {
            return state.answer(known);
        }
        let checkout = Checkout {
            id: format!("dbl_{}", new.idempotency_key),
            idempotency_key: new.idempotency_key.clone(),
            amount: new.amount(),
            state: CheckoutState::Open,
            refunded: Fen::ZERO,
            paid_at: None,
            url: String::new(),
        };
        state.checkouts.insert(checkout.id.clone(), (new.clone(), checkout.clone()));
        state.answer(checkout)
    }

    async fn checkout(&self, id: &str) -> Result<Checkout, PaymentError> {
        let mut state = self.state();
        let found = state.checkout(id)?.clone();
        state.answer(found)
    }

    async fn expire_checkout(&self, id: &str) -> Result<Checkout, PaymentError> {
        let mut state = self.state();
        let checkout = state.checkout(id)?;
        let is_open = matches!(checkout.state, CheckoutState::Open | CheckoutState::Declined);
        if is_open {
            checkout.state = CheckoutState::Expired;
        }
        let checkout = checkout.clone();
        if is_open {
            state.tell_checkout("checkout.session.expired", id);
        }
        state.answer(checkout)
    }

    async fn key_of_payment(&self, id: &str) -> Result<Option<String>, PaymentError> {
        let mut state = self.state();
        let key = id.strip_prefix("dblp_").ok_or(PaymentError::Unknown)?;
        let found = state.checkout(&format!("dbl_{key}"))?.idempotency_key.clone();
        state.answer(Some(found))
    }

    async fn create_refund(&self, new: &NewRefund) -> Result<Refund, PaymentError> {
        self.state().refund(new)
    }

    async fn refund(&self, id: &str) -> Result<Refund, PaymentError> {
        let mut state = self.state();
        let found = state.refunds.values().map(|(_, refund)| refund).find(|refund| refund.id == id).cloned();
        state.answer(found.ok_or(PaymentError::Unknown)?)
    }

    async fn dispute(&self, id: &str) -> Result<Dispute, PaymentError> {
        let mut state = self.state();
        let found = state.disputes.get(id).cloned().ok_or(PaymentError::Unknown)?;
        state.answer(found)
    }

    async fn payout(&self, id: &str) -> Result<Payout, PaymentError> {
        let mut state = self.state();
        let found = state.payouts.iter().find(|payout| payout.id == id).cloned().ok_or(PaymentError::Unknown)?;
        state.answer(found)
    }

    async fn payouts(&self, limit: u8) -> Result<Vec<Payout>, PaymentError> {
        let mut state = self.state();
        let newest = state.payouts.iter().rev().take(usize::from(limit)).cloned().collect();
        state.answer(newest)
    }

    async fn payout_parts(&self, id: &str) -> Result<Vec<PayoutPart>, PaymentError> {
        let mut state = self.state();
        if !state.payouts.iter().any(|payout| payout.id == id) {
            return Err(PaymentError::Unknown);
        }
        let found = state.parts.iter().filter(|(_, payout)| payout.as_deref() == Some(id));
        let found = found.map(|(part, _)| part.clone()).collect();
        state.answer(found)
    }

    fn verify_webhook(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<(), WebhookError> {
        signature::verify(&self.secrets, signature, body, now.micros().div_euclid(1_000_000))
    }

    fn read_webhook(&self, body: &str) -> Result<ProviderEvent, WebhookError> {
        webhook::read(body)
    }

    fn test_cards(&self) -> Option<&dyn TestCards> {
        Some(self)
    }
}
