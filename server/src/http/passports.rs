//! Licence passports: issuing one, verifying one for who has no scripts, and the published keys.

use app::Checked;
use axum::{
    Extension, Router,
    extract::{FromRequest as _, Path, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use domain::{form::FieldError, id::LicenceId, passport::FILE_BYTES_MAX};
use leptos::prelude::provide_context;
use services::{Caller, ServiceError, Submitted as Outcome, passports};

use super::{
    forms::{finish, submit},
    input::Submitted,
};
use crate::router::{AppState, page_with, page_with_form};

const VERIFY: &str = "/passport/verify";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/.well-known/kaixu-keys.json", get(keys))
        .route("/{locale}/licences/{id}/passport", page_with_form(post(issue)))
        .route("/{locale}/passport/verify", page_with_form(post(verify)))
}

/// For everybody, and for machines: verification needs nothing else of us.
async fn keys(State(state): State<AppState>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, passports::keys(&state.kaixu.services).to_json()).into_response()
}

async fn issue(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/licences/{id}/passport");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let licence: LicenceId = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = passports::issue(&services, &caller, licence, &input).await?;
        Ok(outcome.map(|_| format!("/licences/{id}/passport?done=passport_issued")))
    })
    .await
}

/// The page again, with the answer. Nothing of the file is kept, so there is nothing to redirect to; a reload asks the
/// same question again.
async fn verify(State(state): State<AppState>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let sent = Request::from_parts(parts.clone(), body);
    let input = match Submitted::from_request(sent, &state).await {
        Ok(Submitted(input)) => input,
        Err(refused) => return refused,
    };
    let Some(upload) = input.upload("file").filter(|upload| upload.bytes.len() <= FILE_BYTES_MAX) else {
        let error = match input.upload("file") {
            Some(_) => FieldError::new("file", "file_too_large").with("max", "2 MB"),
            None => FieldError::new("file", "required"),
        };
        let outcome = Ok(Outcome::Invalid(vec![error]));
        return finish(&state.kaixu.services, &caller, VERIFY, &input, outcome).await;
    };
    let answer = verifier::verify(&upload.bytes, passports::keys(&state.kaixu.services));
    let asked = asked(&parts);
    let report = verifier::report(&upload.bytes, &answer, caller.locale);
    let checked = Checked(report.compared_with(&upload.bytes, &asked, caller.locale));
    parts.method = Method::GET;
    parts.headers = without_body(&parts.headers);
    let page = Request::from_parts(parts, axum::body::Body::empty());
    page_with(&state, page, move || provide_context(checked.clone())).await
}

/// The hash that the QR code asks for, from the address.
fn asked(parts: &Parts) -> String {
    let query = parts.uri.query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("sha256=")).unwrap_or_default().to_owned()
}

fn without_body(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.remove(header::CONTENT_TYPE);
    headers.remove(header::CONTENT_LENGTH);
    headers
}
