//! Messages of the payment provider. They are kept and answered at once; a job reads what they are about.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::post,
};
use services::{
    ServiceError,
    payments::{Received, receive_webhook},
};

use crate::router::AppState;

/// Stripe's messages are a few kilobytes; the largest objects some tens.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;

pub fn routes() -> Router<AppState> {
    Router::new().route("/webhooks/stripe", post(stripe)).layer(DefaultBodyLimit::max(MESSAGE_BYTES_MAX))
}

/// 200 for what is kept, or was before; 400 for what is not the provider's. A fault of ours is 500: the provider sends the
/// message again.
async fn stripe(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> Response {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match receive_webhook(&state.kaixu.services, signature, &body).await {
        Ok(Received::Kept | Received::Known) => StatusCode::OK.into_response(),
        Ok(Received::Refused(why)) => {
            tracing::warn!(%why, "a message was refused");
            (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response()
        }
        Err(ServiceError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = ?error, "a message could not be kept");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
