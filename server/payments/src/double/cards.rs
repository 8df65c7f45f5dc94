//! The payer's side, and what a provider does by itself.

use async_trait::async_trait;
use domain::{Fen, Timestamp};
use services::ports::{
    Checkout, CheckoutState, Dispute, DisputeState, PartSource, PaymentError, Payout, PayoutPart, PayoutState,
    RefundState, TestCard, TestCards,
};

use super::DoubleProvider;

/// What a dispute costs, and what is given back when it is won.
const DISPUTE_FEE: Fen = Fen::yuan(15);
const EVIDENCE_SECONDS: i64 = 7 * 86_400;
const ARRIVAL_SECONDS: i64 = 86_400;

#[async_trait]
impl TestCards for DoubleProvider {
    async fn pay(&self, id: &str, card: TestCard) -> Result<Checkout, PaymentError> {
        let mut state = self.state();
        let checkout = state.checkout(id)?;
        match (checkout.state, card) {
            (CheckoutState::Succeeded | CheckoutState::Expired, _) => return Ok(checkout.clone()),
            (_, TestCard::Declines) => {
                checkout.state = CheckoutState::Declined;
                state.tell_payment("payment_intent.payment_failed", id);
                return Err(PaymentError::Declined);
            }
            (_, TestCard::Succeeds | TestCard::TimesOutAfterSuccess) => checkout.state = CheckoutState::Succeeded,
        }
        let paid = checkout.clone();
        state.collected(&paid);
        if card == TestCard::TimesOutAfterSuccess { Err(PaymentError::Timeout) } else { Ok(paid) }
    }

    async fn pay_out(&self, now: Timestamp) -> Option<Payout> {
        let mut state = self.state();
        let waiting = || state.parts.iter().filter(|(_, payout)| payout.is_none());
        let amount: Fen = waiting().map(|(part, _)| part.net).sum();
        if waiting().next().is_none() || amount <= Fen::ZERO {
            return None;
        }
        let payout = Payout {
            id: format!("dbo_{:06}", state.payouts.len() + 1),
            amount,
            state: PayoutState::InTransit,
            created_at: now,
            arrives_at: now.plus_seconds(ARRIVAL_SECONDS),
            statement_text: "KAIXU TEST".to_owned(),
        };
        for (_, paid_in) in state.parts.iter_mut().filter(|(_, payout)| payout.is_none()) {
            *paid_in = Some(payout.id.clone());
        }
        state.payouts.push(payout.clone());
        state.tell_payout("payout.created", &payout.id);
        Some(payout)
    }

    async fn open_dispute(&self, checkout_id: &str, now: Timestamp) -> Result<Dispute, PaymentError> {
        let mut state = self.state();
        let checkout = state.checkout(checkout_id)?.clone();
        let left = checkout.amount - checkout.refunded;
        let is_disputed = state.disputes.values().any(|dispute| dispute.checkout_key == checkout.idempotency_key);
        if checkout.state != CheckoutState::Succeeded || left <= Fen::ZERO || is_disputed {
            return Err(PaymentError::BeyondPaid);
        }
        let dispute = Dispute {
            id: format!("dbd_{:06}", state.disputes.len() + 1),
            checkout_key: checkout.idempotency_key,
            amount: left,
            state: DisputeState::NeedsResponse,
            reason: "fraudulent".to_owned(),
            evidence_due_at: Some(now.plus_seconds(EVIDENCE_SECONDS)),
            opened_at: now,
        };
        state.disputes.insert(dispute.id.clone(), dispute.clone());
        state.moved(PartSource::Dispute(dispute.id.clone()), -left, DISPUTE_FEE);
        state.tell_dispute("charge.dispute.created", &dispute.id);
        Ok(dispute)
    }

    async fn close_dispute(&self, id: &str, to: DisputeState) -> Result<Dispute, PaymentError> {
        let mut state = self.state();
        let dispute = state.disputes.get_mut(id).ok_or(PaymentError::Unknown)?;
        let was_open = !dispute.state.is_closed();
        if was_open {
            dispute.state = to;
        }
        let dispute = dispute.clone();
        if was_open && to == DisputeState::Won {
            state.moved(PartSource::Dispute(id.to_owned()), dispute.amount, -DISPUTE_FEE);
        }
        let word = if to.is_closed() { "charge.dispute.closed" } else { "charge.dispute.updated" };
        state.tell_dispute(word, id);
        Ok(dispute)
    }
}

impl DoubleProvider {
    /// The bank has a payout, or refuses it.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`].
    pub fn settle_payout(&self, id: &str, to: PayoutState) -> Result<Payout, PaymentError> {
        let mut state = self.state();
        let payout = state.payouts.iter_mut().find(|payout| payout.id == id).ok_or(PaymentError::Unknown)?;
        payout.state = to;
        let payout = payout.clone();
        let word = if to == PayoutState::Failed { "payout.failed" } else { "payout.paid" };
        state.tell_payout(word, id);
        Ok(payout)
    }

    /// The payer's bank refuses a refund after all: the money is with the provider again.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`].
    pub fn fail_refund(&self, id: &str) -> Result<(), PaymentError> {
        let mut state = self.state();
        let found = state.refunds.values_mut().find(|(_, refund)| refund.id == id).ok_or(PaymentError::Unknown)?;
        if found.1.state == RefundState::Failed {
            return Ok(());
        }
        found.1.state = RefundState::Failed;
        let (new, refund) = found.clone();
        let checkout = state.checkout(&new.checkout_id)?;
        checkout.refunded = checkout.refunded - refund.amount;
        state.moved(PartSource::Refund(new.idempotency_key), refund.amount, Fen::ZERO);
        state.tell_refund("refund.failed", id);
        Ok(())
    }

    /// Something of the provider's own moves in its books, as a monthly fee does.
    pub fn charge_account(&self, word: &str, fee: Fen) {
        let mut state = self.state();
        let number = state.parts.len() + 1;
        let source = PartSource::Other(word.to_owned());
        let part = PayoutPart { id: format!("dbt_{number:06}"), source, gross: -fee, fee: Fen::ZERO, net: -fee };
        state.parts.push((part, None));
    }
}
