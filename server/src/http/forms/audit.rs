//! The audit trail: destroying the texts of a line.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use services::{Caller, ServiceError, audit};

use super::submit;
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/{locale}/audit/{id}", page_with_form(post(redact)))
}

async fn redact(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/audit/{id}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let line = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = audit::redact(&services, &caller, line, &input).await?;
        Ok(outcome.map(|()| format!("/audit/{id}?done=audit_redacted")))
    })
    .await
}
