//! Stripe, through async-stripe.
//!
//! Of that library the client is used: its transport, its version of the interface, its errors. It retries with random
//! keys unless told otherwise, so it is told to ask once; who asks again is the caller, with the key that it keeps. What
//! Stripe answers is read field by field: an answer with more or fewer fields than the library's version knows is read
//! all the same.

mod answers;
mod ask;
mod requests;
#[cfg(test)]
mod tests;

use std::fmt;

use async_trait::async_trait;
use domain::Timestamp;
use services::ports::{
    Checkout, Dispute, NewCheckout, NewRefund, PaymentError, PaymentProvider, Payout, PayoutPart, ProviderEvent,
    Refund, WebhookError,
};

use crate::{signature, webhook};
use answers::Answer;
use ask::Api;

/// Parts of a payout are asked for in pages of this many.
const PAGE: u8 = 100;
/// A payout of more parts than this is not read: it has to be looked at by a person.
const PARTS_MAX: usize = 10_000;

/// What an operator sets.
#[derive(Clone, Default)]
pub struct StripeSettings {
    pub secret_key: String,
    /// Of the endpoint for messages; several while one is being replaced.
    pub webhook_secrets: Vec<String>,
    /// Where the interface is; empty for Stripe itself.
    pub api_url: String,
    /// `card`, `alipay`, `wechat_pay`; empty for what the account offers.
    pub methods: Vec<String>,
}

impl fmt::Debug for StripeSettings {
    /// Without the key and the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeSettings")
            .field("api_url", &self.api_url)
            .field("methods", &self.methods)
            .finish_non_exhaustive()
    }
}

/// Stripe as a provider.
pub struct StripeProvider {
    api: Api,
    webhook_secrets: Vec<String>,
    methods: Vec<String>,
}

impl fmt::Debug for StripeProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeProvider").field("methods", &self.methods).finish_non_exhaustive()
    }
}

impl StripeProvider {
    /// # Errors
    /// [`PaymentError::Refused`] when key or address cannot be used.
    pub fn new(settings: &StripeSettings) -> Result<Self, PaymentError> {
        Ok(Self {
            api: Api::new(&settings.secret_key, &settings.api_url)?,
            webhook_secrets: settings.webhook_secrets.clone(),
            methods: settings.methods.clone(),
        })
    }

    async fn session(&self, id: &str) -> Result<Answer, PaymentError> {
        self.api.get(&["checkout", "sessions", id], &requests::expand("payment_intent.latest_charge")).await
    }
}

#[async_trait]
impl PaymentProvider for StripeProvider {
    fn name(&self) -> &'static str {
        "Stripe"
    }

    async fn create_checkout(&self, new: &NewCheckout) -> Result<Checkout, PaymentError> {
        let params = requests::checkout(new, &self.methods)?;
        self.api.post(&["checkout", "sessions"], &params, &new.idempotency_key).await?.checkout()
    }

    async fn checkout(&self, id: &str) -> Result<Checkout, PaymentError> {
        self.session(id).await?.checkout()
    }

    async fn expire_checkout(&self, id: &str) -> Result<Checkout, PaymentError> {
        let key = format!("expire:{id}");
        match self.api.post(&["checkout", "sessions", id, "expire"], &requests::Nothing {}, &key).await {
            Ok(answer) => answer.checkout(),
            // Only an open one can be closed; how it stands is the answer.
            Err(PaymentError::Refused(_)) => self.checkout(id).await,
            Err(error) => Err(error),
        }
    }

    async fn key_of_payment(&self, id: &str) -> Result<Option<String>, PaymentError> {
        let answer = self.api.get(&["payment_intents", id], &requests::Nothing {}).await?;
        Ok(answer.optional(&["metadata", requests::PAYMENT_KEY]))
    }

    async fn create_refund(&self, new: &NewRefund) -> Result<Refund, PaymentError> {
        let session = self.session(&new.checkout_id).await?;
        let intent = session.id_of("payment_intent").ok_or(PaymentError::BeyondPaid)?;
        let params = requests::refund(new, &intent)?;
        // Stripe forgets a key after a day. The refund itself carries it for ever.
        let made = self.api.get(&["refunds"], &requests::refunds_of(&intent, PAGE)).await?;
        if let Some(known) = made.list()?.iter().find(|refund| refund.carries(&new.idempotency_key)) {
            let known = known.refund()?;
            return if known.amount == new.amount { Ok(known) } else { Err(PaymentError::KeyReused) };
        }
        self.api.post(&["refunds"], &params, &new.idempotency_key).await.map_err(beyond_paid)?.refund()
    }

    async fn refund(&self, id: &str) -> Result<Refund, PaymentError> {
        self.api.get(&["refunds", id], &requests::Nothing {}).await?.refund()
    }

    async fn dispute(&self, id: &str) -> Result<Dispute, PaymentError> {
        let answer = self.api.get(&["disputes", id], &requests::Nothing {}).await?;
        let key = match answer.id_of("payment_intent") {
            Some(intent) => self.key_of_payment(&intent).await?,
            None => None,
        };
        answer.dispute(key.unwrap_or_default())
    }

    async fn payout(&self, id: &str) -> Result<Payout, PaymentError> {
        self.api.get(&["payouts", id], &requests::Nothing {}).await?.payout()
    }

    async fn payouts(&self, limit: u8) -> Result<Vec<Payout>, PaymentError> {
        let answer = self.api.get(&["payouts"], &requests::first(limit)).await?;
        answer.list()?.iter().map(Answer::payout).collect()
    }

    async fn payout_parts(&self, id: &str) -> Result<Vec<PayoutPart>, PaymentError> {
        let mut parts = Vec::new();
        let mut after = None;
        loop {
            let params = requests::parts_of(id, PAGE, after.as_deref());
            let page = self.api.get(&["balance_transactions"], &params).await?;
            let lines = page.list()?;
            for line in &lines {
                if !line.is_payout_itself(id) {
                    parts.push(line.part()?);
                }
            }
            after = lines.last().map(|line| line.text(&["id"])).transpose()?;
            if !page.has_more() || after.is_none() {
                return Ok(parts);
            }
            if parts.len() > PARTS_MAX {
                return Err(PaymentError::Unexpected(format!("the payout has more than {PARTS_MAX} parts")));
            }
        }
    }

    fn verify_webhook(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<(), WebhookError> {
        signature::verify(&self.webhook_secrets, signature, body, now.micros().div_euclid(1_000_000))
    }

    fn read_webhook(&self, body: &str) -> Result<ProviderEvent, WebhookError> {
        webhook::read(body)
    }
}

/// Stripe has no single code for a refund beyond what is left.
fn beyond_paid(error: PaymentError) -> PaymentError {
    match error {
        PaymentError::Refused(words) if words.starts_with("amount") || words.contains("refund") => {
            PaymentError::BeyondPaid
        }
        other => other,
    }
}
