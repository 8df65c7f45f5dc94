//! Payment by card or wallet, where a provider is there.
//!
//! The row with the idempotency key, and what is asked for, is saved before the provider is asked; what a returning payer
//! or a message claims is never believed: the provider is asked how the checkout stands.

mod check;
mod dispute;
mod page;
mod payout;
mod refund;
mod settle;
mod start;
mod take_back;
mod webhook;

pub(super) use check::check;
pub use dispute::{DisputeRow, disputes};
pub(super) use page::trace;
pub use page::{CardActs, CardPayment, CardTrace, card, pay_with_test_card, refresh_card};
pub use payout::{PayoutDetail, PayoutList, pay_out_test, payout, payouts};
pub(crate) use refund::send as send_refund;
pub use refund::{ask_card_refund, decide_card_refund};
pub use settle::{night, settle_card};
pub use start::{Payable, payable, start_card, start_dues};
pub(crate) use webhook::process as process_webhook;
pub use webhook::{Received, admit as admit_webhook, keep as keep_webhooks, receive as receive_webhook};

use crate::{
    Services,
    error::ServiceError,
    ports::{PaymentError, PaymentProvider},
};

fn provider(services: &Services) -> Result<&dyn PaymentProvider, ServiceError> {
    services.payments.as_deref().ok_or(ServiceError::NotFound)
}

/// What the provider does not know is not there; everything else is a fault, and jobs try again.
fn broken(error: PaymentError) -> ServiceError {
    match error {
        PaymentError::Unknown => ServiceError::NotFound,
        other => ServiceError::Fault { doing: "asking the payment provider", source: Box::new(other) },
    }
}
