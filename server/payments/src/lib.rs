//! A card provider inside the process: it keeps state, answers the same key with the same checkout, refuses cards,
//! loses answers, and never pays back more than was paid.
//!
//! It draws nothing and asks no clock: ids come from the caller's keys, and the same questions in the same order have the
//! same answers.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::Fen;
use services::ports::{
    Checkout, CheckoutState, NewCheckout, PaymentError, PaymentProvider, Refund, TestCard, TestCards,
};

/// The double. State lives as long as the process: a checkout of an earlier run is unknown, as one of a provider whose
/// records were lost.
#[derive(Debug, Default)]
pub struct DoubleProvider {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    checkouts: BTreeMap<String, Checkout>,
    /// Idempotency keys of checkouts, with their ids.
    keys: BTreeMap<String, String>,
    /// Idempotency keys of refunds.
    refunds: BTreeMap<String, Refund>,
    /// Answers still to be lost, for tests.
    timeouts: u32,
}

impl DoubleProvider {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Loses the answers of the next `count` calls after their effect, as a cut connection does.
    pub fn lose_answers(&self, count: u32) {
        self.state().timeouts = count;
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
        let Some(known) = self.keys.get(&new.idempotency_key).and_then(|id| self.checkouts.get(id)) else {
            return Ok(None);
        };
        if known.amount == new.amount { Ok(Some(known.clone())) } else { Err(PaymentError::KeyReused) }
    }
}

#[async_trait]
impl PaymentProvider for DoubleProvider {
    fn name(&self) -> &'static str {
        "Kaixu Test Card"
    }

    async fn create_checkout(&self, new: &NewCheckout) -> Result<Checkout, PaymentError> {
        let mut state = self.state();
        if new.amount <= Fen::ZERO {
            return Err(PaymentError::NotPositive);
        }
        if let Some(known) = state.checkout_of_key(new)? {
            return state.answer(known);
        }
        let checkout = Checkout {
            id: format!("dbl_{}", new.idempotency_key),
            idempotency_key: new.idempotency_key.clone(),
            amount: new.amount,
            state: CheckoutState::Open,
            refunded: Fen::ZERO,
            url: String::new(),
        };
        state.keys.insert(checkout.idempotency_key.clone(), checkout.id.clone());
        state.checkouts.insert(checkout.id.clone(), checkout.clone());
        state.answer(checkout)
    }

    async fn checkout(&self, id: &str) -> Result<Checkout, PaymentError> {
        let mut state = self.state();
        let found = state.checkouts.get(id).cloned().ok_or(PaymentError::Unknown)?;
        state.answer(found)
    }

    async fn refund(&self, id: &str, amount: Fen, idempotency_key: &str) -> Result<Refund, PaymentError> {
        let mut state = self.state();
        if amount <= Fen::ZERO {
            return Err(PaymentError::NotPositive);
        }
        if let Some(known) = state.refunds.get(idempotency_key).cloned() {
            let same = known.checkout_id == id && known.amount == amount;
            return if same { state.answer(known) } else { Err(PaymentError::KeyReused) };
        }
        let number = state.refunds.len() + 1;
        let checkout = state.checkouts.get_mut(id).ok_or(PaymentError::Unknown)?;
        let paid = if checkout.state == CheckoutState::Succeeded { checkout.amount } else { Fen::ZERO };
        let refunded = checkout.refunded.checked_add(amount).filter(|refunded| *refunded <= paid);
        checkout.refunded = refunded.ok_or(PaymentError::BeyondPaid)?;
        let refund = Refund { id: format!("dbr_{number:06}"), checkout_id: id.to_owned(), amount };
        state.refunds.insert(idempotency_key.to_owned(), refund.clone());
        state.answer(refund)
    }

    fn test_cards(&self) -> Option<&dyn TestCards> {
        Some(self)
    }
}

#[async_trait]
impl TestCards for DoubleProvider {
    async fn pay(&self, id: &str, card: TestCard) -> Result<Checkout, PaymentError> {
        let mut state = self.state();
        let checkout = state.checkouts.get_mut(id).ok_or(PaymentError::Unknown)?;
        if checkout.state == CheckoutState::Succeeded {
            return Ok(checkout.clone());
        }
        match card {
            TestCard::Succeeds => {
                checkout.state = CheckoutState::Succeeded;
                Ok(checkout.clone())
            }
            TestCard::Declines => {
                checkout.state = CheckoutState::Declined;
                Err(PaymentError::Declined)
            }
            TestCard::TimesOutAfterSuccess => {
                checkout.state = CheckoutState::Succeeded;
                Err(PaymentError::Timeout)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(key: &str, yuan: i64) -> NewCheckout {
        NewCheckout { idempotency_key: key.into(), amount: Fen::yuan(yuan), description: "KX7Q4M2T9".into() }
    }

    #[tokio::test]
    async fn the_same_key_has_one_checkout() {
        let provider = DoubleProvider::new();
        let first = provider.create_checkout(&new("pay_1", 100)).await.expect("made");
        let again = provider.create_checkout(&new("pay_1", 100)).await.expect("known");
        assert_eq!(first, again);
        let other = provider.create_checkout(&new("pay_2", 100)).await.expect("made");
        assert_ne!(first.id, other.id);
        let reused = provider.create_checkout(&new("pay_1", 101)).await;
        assert!(matches!(reused, Err(PaymentError::KeyReused)));
        assert!(matches!(provider.create_checkout(&new("pay_3", 0)).await, Err(PaymentError::NotPositive)));
    }

    #[tokio::test]
    async fn a_lost_answer_is_found_again_under_the_key() {
        let provider = DoubleProvider::new();
        provider.lose_answers(1);
        assert!(matches!(provider.create_checkout(&new("pay_1", 100)).await, Err(PaymentError::Timeout)));
        let found = provider.create_checkout(&new("pay_1", 100)).await.expect("the first call had its effect");
        assert_eq!(found.id, "dbl_pay_1");
    }

    #[tokio::test]
    async fn a_refused_card_may_be_followed_by_another() {
        let provider = DoubleProvider::new();
        let id = provider.create_checkout(&new("pay_1", 100)).await.expect("made").id;
        assert!(matches!(provider.pay(&id, TestCard::Declines).await, Err(PaymentError::Declined)));
        assert_eq!(provider.checkout(&id).await.expect("known").state, CheckoutState::Declined);
        assert_eq!(provider.pay(&id, TestCard::Succeeds).await.expect("paid").state, CheckoutState::Succeeded);
        // Paid is paid: a later card neither pays again nor undoes it.
        assert_eq!(provider.pay(&id, TestCard::Declines).await.expect("as it stands").state, CheckoutState::Succeeded);
    }

    #[tokio::test]
    async fn a_timeout_after_success_is_a_success() {
        let provider = DoubleProvider::new();
        let id = provider.create_checkout(&new("pay_1", 100)).await.expect("made").id;
        assert!(matches!(provider.pay(&id, TestCard::TimesOutAfterSuccess).await, Err(PaymentError::Timeout)));
        assert_eq!(provider.checkout(&id).await.expect("known").state, CheckoutState::Succeeded);
    }

    #[tokio::test]
    async fn no_more_is_paid_back_than_was_paid() {
        let provider = DoubleProvider::new();
        let id = provider.create_checkout(&new("pay_1", 100)).await.expect("made").id;
        let unpaid = provider.refund(&id, Fen::yuan(1), "ref_0").await;
        assert!(matches!(unpaid, Err(PaymentError::BeyondPaid)));
        provider.pay(&id, TestCard::Succeeds).await.expect("paid");
        let first = provider.refund(&id, Fen::yuan(60), "ref_1").await.expect("within what was paid");
        assert_eq!(provider.refund(&id, Fen::yuan(60), "ref_1").await.expect("known"), first);
        assert!(matches!(provider.refund(&id, Fen::yuan(41), "ref_2").await, Err(PaymentError::BeyondPaid)));
        provider.refund(&id, Fen::yuan(40), "ref_3").await.expect("the rest");
        assert_eq!(provider.checkout(&id).await.expect("known").refunded, Fen::yuan(100));
        assert!(matches!(provider.refund(&id, Fen::yuan(1), "ref_1").await, Err(PaymentError::KeyReused)));
    }

    #[tokio::test]
    async fn what_was_never_made_is_unknown() {
        let provider = DoubleProvider::new();
        assert!(matches!(provider.checkout("dbl_pay_1").await, Err(PaymentError::Unknown)));
        assert!(matches!(provider.pay("dbl_pay_1", TestCard::Succeeds).await, Err(PaymentError::Unknown)));
    }
}
