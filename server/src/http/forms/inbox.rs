//! Messages that have been read.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use domain::id::MessageId;
use services::{Caller, ServiceError, inbox};

use super::submit;
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/inbox/read-all", page_with_form(post(read_all)))
        .route("/{locale}/inbox/{id}", page_with_form(post(open)))
}

async fn open(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/inbox", input, async |services, caller, _| {
        let id: MessageId = id.parse().map_err(|_| ServiceError::NotFound)?;
        inbox::open(&services, &caller, id).await
    })
    .await
}

async fn read_all(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/inbox", input, async |services, caller, _| {
        let outcome = inbox::read_all(&services, &caller).await?;
        Ok(outcome.map(|()| "/inbox?done=all_read".to_owned()))
    })
    .await
}
