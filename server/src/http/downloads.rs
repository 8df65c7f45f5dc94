//! Stored files, for those who may read them.

use axum::{
    Extension, Router,
    body::Body,
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use services::{Caller, ServiceError};

use super::forms::failed;
use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/documents/{id}", get(document))
}

async fn document(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Response {
    let services = &state.kaixu.services;
    let found = match id.parse() {
        Ok(id) => services::documents::download(services, &caller, id).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    match found {
        Ok((document, bytes)) => file(&document.file_name, &document.media_type, bytes),
        Err(error) => failed(&caller, "/desk", &error),
    }
}

/// A file as an attachment, never shown inside the site: an uploaded page must not run as ours.
#[must_use]
pub fn file(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encode(name));
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, Body::from(bytes)).into_response()
}

/// RFC 5987: everything but letters, digits and a few marks as `%XX`.
fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
