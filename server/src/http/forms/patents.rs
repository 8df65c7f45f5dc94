//! Patents: by hand, tags, legal events, encumbrances, imports.

use std::str::FromStr;

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use domain::id::{EncumbranceId, ImportId, PatentId, TransferId};
use services::{Caller, ServiceError, patents, transfers};

use super::submit;
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/patents/new", page_with_form(post(add)))
        .route("/{locale}/patents/tags", post(tag))
        .route("/{locale}/patents/import", page_with_form(post(preview)))
        .route("/{locale}/patents/import/{id}", page_with_form(post(apply)))
        .route("/{locale}/patents/import/{id}/discard", post(discard))
        .route("/{locale}/patents/{id}/edit", page_with_form(post(update)))
        .route("/{locale}/patents/{id}/events", post(record_event))
        .route("/{locale}/patents/{id}/transfer", post(record_transfer))
        .route("/{locale}/transfers/{id}/{act}", post(decide_transfer))
        .route("/{locale}/patents/{id}/encumbrances", post(add_encumbrance))
        .route("/{locale}/patents/{id}/encumbrances/{encumbrance}", post(update_encumbrance))
}

fn id_of<T: FromStr>(text: &str) -> Result<T, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}

async fn add(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/patents/new", input, async |services, caller, input| {
        let outcome = patents::add(&services, &caller, &input).await?;
        Ok(outcome.map(|id| format!("/patents/{id}?done=patent_added")))
    })
    .await
}

async fn update(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/{id}/edit");
    submit(&state, caller, &page, input, async move |services, caller, input| {
        let outcome = patents::update(&services, &caller, id_of::<PatentId>(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("/patents/{id}?done=saved")))
    })
    .await
}

/// `back` is the query of the list, so that a person comes back to the page they selected from.
async fn tag(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    let back: String = input.values.get("back").map_or("", String::as_str).chars().filter(|c| is_query(*c)).collect();
    let page = if back.is_empty() { "/patents".to_owned() } else { format!("/patents?{back}") };
    let mark = if back.is_empty() { '?' } else { '&' };
    let done = format!("{page}{mark}done=patents_tagged");
    submit(&state, caller, &page, input, async move |services, caller, input| {
        let outcome = patents::tag(&services, &caller, &input).await?;
        Ok(outcome.map(|_| done))
    })
    .await
}

/// Characters of an encoded query.
const fn is_query(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '%' | '&' | '=' | '-' | '_' | '.' | '~' | '/')
}

async fn preview(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/patents/import", input, async |services, caller, input| {
        let outcome = patents::preview(&services, &caller, &input).await?;
        Ok(outcome.map(|id| format!("/patents/import/{id}?done=import_read")))
    })
    .await
}

async fn apply(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/import/{id}");
    submit(&state, caller, &page, input, async move |services, caller, input| {
        let outcome = patents::apply(&services, &caller, id_of::<ImportId>(&id)?, &input).await?;
        Ok(outcome.map(|rows| {
            let done = if rows == 0 { "import_nothing_new" } else { "import_applied" };
            format!("/patents/import/{id}?done={done}")
        }))
    })
    .await
}

async fn discard(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/import/{id}");
    submit(&state, caller, &page, input, async move |services, caller, _| {
        let outcome = patents::discard(&services, &caller, id_of::<ImportId>(&id)?).await?;
        Ok(outcome.map(|()| "/patents/import?done=import_discarded".to_owned()))
    })
    .await
}

async fn record_event(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/{id}?form=event");
    submit(&state, caller, &page, input, async move |services, caller, input| {
        let outcome = patents::record_event(&services, &caller, id_of::<PatentId>(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("/patents/{id}?done=event_recorded")))
    })
    .await
}

async fn add_encumbrance(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/{id}?form=encumbrance");
    submit(&state, caller, &page, input, async move |services, caller, input| {
        let outcome = patents::add_encumbrance(&services, &caller, id_of::<PatentId>(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("/patents/{id}?done=encumbrance_saved")))
    })
    .await
}

async fn update_encumbrance(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, encumbrance)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/{id}?form={encumbrance}");
    submit(&state, caller, &page, input, async move |services, caller, input| {
        let (patent, which) = (id_of::<PatentId>(&id)?, id_of::<EncumbranceId>(&encumbrance)?);
        let outcome = patents::update_encumbrance(&services, &caller, patent, which, &input).await?;
        Ok(outcome.map(|()| format!("/patents/{id}?done=encumbrance_saved")))
    })
    .await
}

async fn record_transfer(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/{id}?form=transfer");
    submit(&state, caller, &page, input, async move |services, caller, input| {
        let outcome = transfers::record(&services, &caller, id_of::<PatentId>(&id)?, &input).await?;
        Ok(outcome.map(|transfer| format!("/transfers/{transfer}?done=transfer_recorded")))
    })
    .await
}

/// The forms of the page of a transfer, by the last part of its address.
async fn decide_transfer(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, act)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    // The name comes from the address; only known ones go into another address.
    let known: String = act.chars().filter(|c| c.is_ascii_lowercase() || *c == '-').take(30).collect();
    let page = format!("/transfers/{id}?form={known}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let transfer = id_of::<TransferId>(&id)?;
        let (outcome, done) = match act.as_str() {
            "take-over" => (transfers::take_over(&services, &caller, transfer, &input).await?, "transfer_taken_over"),
            "decline" => (transfers::decline(&services, &caller, transfer, &input).await?, "transfer_declined"),
            "withdraw" => (transfers::withdraw(&services, &caller, transfer, &input).await?, "transfer_withdrawn"),
            _ => return Err(ServiceError::NotFound),
        };
        Ok(outcome.map(|()| format!("/transfers/{id}?done={done}")))
    })
    .await
}
