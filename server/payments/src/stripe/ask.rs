//! Asking Stripe, once each time, and what a refusal means.

use std::time::Duration;

use miniserde::json::Value;
use serde::Serialize;
use services::ports::PaymentError;
use stripe::{ApiErrorsCode, ApiErrorsType, Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError};
use stripe_client_core::{RequestBuilder, StripeMethod};

use super::answers::Answer;
use crate::webhook::is_id;

/// A person waits for some of the answers.
const TIMEOUT: Duration = Duration::from_secs(20);

pub(super) struct Api {
    client: Client,
}

impl Api {
    pub(super) fn new(secret_key: &str, url: &str) -> Result<Self, PaymentError> {
        let mut builder = ClientBuilder::new(secret_key).timeout(TIMEOUT).request_strategy(RequestStrategy::Once);
        if !url.is_empty() {
            builder = builder.url(format!("{}/", url.trim_end_matches('/')));
        }
        // The error names the setting and never its text.
        let client = builder.build().map_err(|error| PaymentError::Refused(error.to_string()))?;
        Ok(Self { client })
    }

    pub(super) async fn get(&self, path: &[&str], params: &impl Serialize) -> Result<Answer, PaymentError> {
        let request = RequestBuilder::new(StripeMethod::Get, joined(path)?).query(params);
        let answer = request.customize::<Value>().send(&self.client).await;
        answer.map(Answer::from).map_err(meaning)
    }

    /// The key is sent with the request; the same key has one effect.
    pub(super) async fn post(
        &self,
        path: &[&str],
        params: &impl Serialize,
        idempotency_key: &str,
    ) -> Result<Answer, PaymentError> {
        let key = IdempotencyKey::new(idempotency_key).map_err(|error| PaymentError::Refused(error.to_string()))?;
        let request = RequestBuilder::new(StripeMethod::Post, joined(path)?).form(params);
        let request = request.customize::<Value>().request_strategy(RequestStrategy::Idempotent(key));
        request.send(&self.client).await.map(Answer::from).map_err(meaning)
    }
}

/// An id that could lead elsewhere is none of the provider's.
fn joined(path: &[&str]) -> Result<String, PaymentError> {
    if path.iter().all(|part| is_id(part)) { Ok(format!("/{}", path.join("/"))) } else { Err(PaymentError::Unknown) }
}

fn meaning(error: StripeError) -> PaymentError {
    match error {
        StripeError::Stripe(errors, status) => refusal(status, &errors),
        // An error without a readable body comes from something between us and Stripe: what happened is not known.
        StripeError::Timeout | StripeError::ClientError(_) => PaymentError::Timeout,
        StripeError::JSONDeserialize(what) if what.contains("Stripe error") => PaymentError::Timeout,
        StripeError::JSONDeserialize(what) => PaymentError::Unexpected(what),
        StripeError::ConfigError(what) => PaymentError::Refused(what),
    }
}

fn refusal(status: u16, errors: &stripe::ApiErrors) -> PaymentError {
    let code = errors.code.as_ref();
    if errors.type_ == ApiErrorsType::IdempotencyError {
        return PaymentError::KeyReused;
    }
    if status == 404 || code == Some(&ApiErrorsCode::ResourceMissing) {
        return PaymentError::Unknown;
    }
    // Another request with this key is at work, we ask too often, or Stripe has a fault: ask again.
    if status == 409 || status == 429 || status >= 500 {
        return PaymentError::Timeout;
    }
    if errors.type_ == ApiErrorsType::CardError {
        return PaymentError::Declined;
    }
    if code == Some(&ApiErrorsCode::ChargeAlreadyRefunded) || code == Some(&ApiErrorsCode::ChargeDisputed) {
        return PaymentError::BeyondPaid;
    }
    let words = [errors.param.as_deref(), errors.message.as_deref()];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    PaymentError::Refused(format!("{} ({status})", words.join(": ")))
}
