//! Calendar feeds. Whoever reads one is a program without a session: the secret in the address is the authority.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use services::{ServiceError, deadlines};

use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/calendar/{file}", get(calendar))
}

/// `/calendar/<token>.ics`.
async fn calendar(State(state): State<AppState>, Path(file): Path<String>) -> Response {
    let Some(token) = file.strip_suffix(".ics") else { return StatusCode::NOT_FOUND.into_response() };
    match deadlines::feed(&state.kaixu.services, token).await {
        Ok(feed) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "inline; filename=\"kaixu.ics\""),
                (header::CACHE_CONTROL, "private, no-store"),
            ];
            (headers, feed.ics).into_response()
        }
        Err(ServiceError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = ?error, "a calendar could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
