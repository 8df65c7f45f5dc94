//! What moves in the double's books.

use domain::Fen;
use services::ports::{Checkout, CheckoutState, NewRefund, PartSource, PaymentError, PayoutPart, Refund, RefundState};

use super::State;

/// The provider keeps six in a thousand, rounded to the fen.
const FEE_PER_THOUSAND: i64 = 6;

impl State {
    pub(super) fn moved(&mut self, source: PartSource, gross: Fen, fee: Fen) {
        let id = format!("dbt_{:06}", self.parts.len() + 1);
        self.parts.push((PayoutPart { id, source, gross, fee, net: gross - fee }, None));
    }

    pub(super) fn collected(&mut self, paid: &Checkout) {
        let fee = paid.amount.mul_div_half_up(FEE_PER_THOUSAND, 1_000);
        self.moved(PartSource::Payment(paid.idempotency_key.clone()), paid.amount, fee);
        self.tell_payment("payment_intent.succeeded", &paid.id);
        self.tell_checkout("checkout.session.completed", &paid.id);
    }

    pub(super) fn refund(&mut self, new: &NewRefund) -> Result<Refund, PaymentError> {
        if new.amount <= Fen::ZERO {
            return Err(PaymentError::NotPositive);
        }
        if let Some((asked, known)) = self.refunds.get(&new.idempotency_key).cloned() {
            return if asked == *new { self.answer(known) } else { Err(PaymentError::KeyReused) };
        }
        let disputed = self.disputed(&new.checkout_id);
        let checkout = self.checkout(&new.checkout_id)?;
        let paid = if checkout.state == CheckoutState::Succeeded { checkout.amount } else { Fen::ZERO };
        let refunded = checkout.refunded.checked_add(new.amount).filter(|refunded| *refunded <= paid);
        if disputed {
            return Err(PaymentError::BeyondPaid);
        }
        checkout.refunded = refunded.ok_or(PaymentError::BeyondPaid)?;
        let refund = Refund {
            id: format!("dbr_{:06}", self.refunds.len() + 1),
            idempotency_key: new.idempotency_key.clone(),
            amount: new.amount,
            state: RefundState::Succeeded,
        };
        self.refunds.insert(new.idempotency_key.clone(), (new.clone(), refund.clone()));
        self.moved(PartSource::Refund(new.idempotency_key.clone()), -new.amount, Fen::ZERO);
        self.tell_refund("refund.created", &refund.id);
        self.answer(refund)
    }

    /// What a payer has disputed is not paid back as well, unless the dispute was won.
    fn disputed(&self, checkout_id: &str) -> bool {
        let Some((_, checkout)) = self.checkouts.get(checkout_id) else { return false };
        let is_it = |key: &str| key == checkout.idempotency_key;
        self.disputes.values().any(|it| is_it(&it.checkout_key) && it.state != services::ports::DisputeState::Won)
    }
}
