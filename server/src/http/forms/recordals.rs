//! The register of recordals: who files, the checklist, and what CNIPA answers.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use domain::id::RecordalId;
use services::{Caller, ServiceError, Services, Submitted as Outcome, forms::FormInput, recordals};

use super::{failed, submit};
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/recordals/{id}/items/{item}", page_with_form(post(put_item)))
        .route("/{locale}/recordals/{id}/items/{item}/remove", page_with_form(post(drop_item)))
        .route("/{locale}/recordals/{id}/{verb}", page_with_form(post(act)))
}

async fn put_item(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, item)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/recordals/{id}?form={item}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = recordals::put_item(&services, &caller, recordal_id(&id)?, &item, &input).await?;
        Ok(outcome.map(|()| format!("/recordals/{id}?done=document_added#checklist")))
    })
    .await
}

async fn drop_item(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, item)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/recordals/{id}?form={item}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = recordals::drop_item(&services, &caller, recordal_id(&id)?, &item, &input).await?;
        Ok(outcome.map(|()| format!("/recordals/{id}?done=document_removed#checklist")))
    })
    .await
}

/// One step of a recordal; the page's draft is told apart by `form`.
async fn act(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, verb)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    if !VERBS.contains(&verb.as_str()) {
        return failed(&caller, "/recordals", &ServiceError::NotFound);
    }
    let page = format!("/recordals/{id}?form={verb}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = run(&services, &caller, recordal_id(&id)?, &verb, &input).await?;
        Ok(outcome.map(|code| format!("/recordals/{id}?done={code}")))
    })
    .await
}

/// The steps by the last part of their address; those that CNIPA or the filer takes are named like their events.
const VERBS: [&str; 13] = [
    "filer",
    "agent",
    "certificate",
    "submit",
    "request_correction",
    "record",
    "refuse",
    "reopen",
    "file_change",
    "record_change",
    "file_cancellation",
    "cancel",
    "revoke",
];

/// Runs a step and answers with the code of its notice.
async fn run(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    verb: &str,
    input: &FormInput,
) -> Result<Outcome<&'static str>, ServiceError> {
    if verb == "record" {
        let outcome = recordals::record(services, caller, id, input).await?;
        return Ok(outcome.map(|unusual| if unusual { "recordal_recorded_unusual" } else { "recordal_recorded" }));
    }
    let (outcome, code) = match verb {
        "filer" => (recordals::take_over(services, caller, id, input).await, "recordal_taken_over"),
        "agent" => (recordals::set_agent(services, caller, id, input).await, "saved"),
        "certificate" => (recordals::add_certificate(services, caller, id, input).await, "certificate_added"),
        "submit" => (recordals::submit(services, caller, id, input).await, "recordal_submitted"),
        "request_correction" => (recordals::request_correction(services, caller, id, input).await, "recordal_entered"),
        "refuse" => (recordals::refuse(services, caller, id, input).await, "recordal_entered"),
        "reopen" => (recordals::reopen(services, caller, id, input).await, "recordal_reopened"),
        "file_change" => (recordals::file_change(services, caller, id, input).await, "recordal_entered"),
        "record_change" => (recordals::record_change(services, caller, id, input).await, "recordal_entered"),
        "file_cancellation" => (recordals::file_cancellation(services, caller, id, input).await, "recordal_entered"),
        "cancel" => (recordals::cancel(services, caller, id, input).await, "recordal_entered"),
        _ => (recordals::revoke(services, caller, id, input).await, "recordal_entered"),
    };
    Ok(outcome?.map(|()| code))
}

fn recordal_id(text: &str) -> Result<RecordalId, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}
