//! Closing months, opening them again, and rates that the law sets.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use services::{Caller, ServiceError, books, rates};

use super::submit;
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/books/{id}", page_with_form(post(close)))
        .route("/{locale}/books/{id}/{close}/ask", page_with_form(post(ask)))
        .route("/{locale}/books/{id}/{close}/reopen", page_with_form(post(reopen)))
        .route("/{locale}/rates", page_with_form(post(add_rate)))
}

async fn close(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/books/{id}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let holder = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = books::close(&services, &caller, holder, &input).await?;
        Ok(outcome.map(|_| format!("/books/{id}?done=month_closed")))
    })
    .await
}

async fn ask(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, close)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/books/{id}?form=reopen");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let close = close.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = books::ask_reopen(&services, &caller, close, &input).await?;
        Ok(outcome.map(|_| format!("/books/{id}?done=reopen_asked")))
    })
    .await
}

async fn reopen(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, close)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/books/{id}?form={close}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let close = close.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = books::reopen(&services, &caller, close, &input).await?;
        Ok(outcome.map(|_| format!("/books/{id}?done=reopen_decided")))
    })
    .await
}

async fn add_rate(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/rates", input, async |services, caller, input| {
        let outcome = rates::add(&services, &caller, &input).await?;
        Ok(outcome.map(|_| "/rates?done=rate_added".to_owned()))
    })
    .await
}
