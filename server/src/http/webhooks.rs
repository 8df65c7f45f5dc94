//! Messages of the payment provider. They are kept and answered at once; a job reads what they are about.
//!
//! Each answer waits until its message is safe on the disk. Messages that come while the disk is written wait for the next
//! writing together, so that a rush costs one wait and not hundreds.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::post,
};
use services::{
    ServiceError, Services,
    payments::{admit_webhook, keep_webhooks},
    ports::WebhookEvent,
};
use tokio::sync::{mpsc, oneshot};

use crate::router::AppState;

/// Stripe's messages are a few kilobytes; the largest objects some tens.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;
/// Messages that wait to be kept, at most; more are asked to come again.
const WAITING_MAX: usize = 512;
const TOGETHER_MAX: usize = 64;

/// A message, and whom to tell whether it was kept.
type Waiting = (WebhookEvent, oneshot::Sender<bool>);

/// Where messages wait to be kept.
#[derive(Clone, Debug)]
pub struct Keeper(mpsc::Sender<Waiting>);

impl Keeper {
    /// Works until the last handle is dropped.
    #[must_use]
    pub fn start(services: Arc<Services>) -> Self {
        let (sender, mut waiting) = mpsc::channel(WAITING_MAX);
        tokio::spawn(async move {
            let mut batch: Vec<Waiting> = Vec::new();
            while waiting.recv_many(&mut batch, TOGETHER_MAX).await > 0 {
                // In one order everywhere: two processes that keep the same messages do not wait for each other.
                batch.sort_by(|one, other| one.0.id.cmp(&other.0.id));
                let (events, callers): (Vec<WebhookEvent>, Vec<_>) = batch.drain(..).unzip();
                let outcome = keep_webhooks(&services, &events).await;
                if let Err(error) = &outcome {
                    tracing::error!(?error, messages = events.len(), "messages could not be kept");
                }
                for caller in callers {
                    // Whoever has hung up will send it again.
                    let _ = caller.send(outcome.is_ok());
                }
            }
        });
        Self(sender)
    }

    async fn keep(&self, event: WebhookEvent) -> bool {
        let (sender, kept) = oneshot::channel();
        self.0.try_send((event, sender)).is_ok() && kept.await.unwrap_or(false)
    }
}

pub fn routes() -> Router<AppState> {
    Router::new().route("/webhooks/stripe", post(stripe)).layer(DefaultBodyLimit::max(MESSAGE_BYTES_MAX))
}

/// 200 for what is kept, or was before; 400 for what is not the provider's. A fault of ours is 503: the provider sends the
/// message again.
async fn stripe(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> Response {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match admit_webhook(&state.kaixu.services, signature, &body) {
        Ok(Ok(event)) => {
            let is_kept = state.keeper.keep(event).await;
            if is_kept { StatusCode::OK.into_response() } else { StatusCode::SERVICE_UNAVAILABLE.into_response() }
        }
        Ok(Err(why)) => {
            tracing::warn!(%why, "a message was refused");
            (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response()
        }
        Err(ServiceError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = ?error, "a message could not be looked at");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
