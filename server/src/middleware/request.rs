//! The envelope of every request: an id, a nonce, a log line, and headers that keep browsers strict.

use std::any::Any;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::{nonce::Nonce, prelude::use_context};

use crate::router::AppState;

/// Names a request in logs, audit lines and error pages.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Allows the page's own inline script, and no other.
#[derive(Clone, Debug)]
pub struct PageNonce(pub String);

pub async fn envelope(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = format!("{:016x}", state.kaixu.services.random() >> 64);
    let nonce = format!("{:032x}", state.kaixu.services.random());
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(PageNonce(nonce.clone()));
    let (method, path) = (request.method().clone(), without_secrets(request.uri().path()));
    let started = state.kaixu.services.now();
    let mut response = next.run(request).await;
    let micros = state.kaixu.services.now().micros() - started.micros();
    let status = response.status().as_u16();
    if status >= 500 {
        tracing::error!(request_id = id, %method, path, status, micros, "request");
    } else {
        tracing::info!(request_id = id, %method, path, status, micros, "request");
    }
    let secure = state.kaixu.config.secure_cookies();
    harden(&mut response, &id, &nonce, secure);
    response
}

/// The characters of a secret in an address: a mailed link, the link of a calendar.
const SECRET_LENGTH: usize = 64;

/// A path for the log: who reads the log must not be able to follow a secret link.
fn without_secrets(path: &str) -> String {
    let shown = |segment: &str| {
        let name = segment.split('.').next().unwrap_or_default();
        let is_secret = name.len() == SECRET_LENGTH && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_secret { segment.replace(name, "…") } else { segment.to_owned() }
    };
    path.split('/').map(shown).collect::<Vec<_>>().join("/")
}

fn harden(response: &mut Response, id: &str, nonce: &str, secure: bool) {
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    };
    set("content-security-policy", &policy);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("x-frame-options", "DENY");
    set("cross-origin-opener-policy", "same-origin");
    set("permissions-policy", "camera=(), geolocation=(), microphone=()");
    set("x-request-id", id);
    if secure {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
}

/// The nonce of the request that is being rendered.
pub fn nonce_of_context() -> Option<Nonce> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let PageNonce(nonce) = parts.extensions.get::<PageNonce>()?;
    Some(Nonce::from_value(nonce.clone()))
}

/// A handler panicked: the request fails, the server goes on.
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(panic = text, "a request handler panicked");
    let body = "500 · 系统出错了，请稍后再试。 Something broke; please try again later.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_logged() {
        let secret = "0a".repeat(32);
        assert_eq!(without_secrets(&format!("/calendar/{secret}.ics")), "/calendar/….ics");
        assert_eq!(without_secrets(&format!("/zh/password/{secret}")), "/zh/password/…");
        assert_eq!(without_secrets("/zh/recordals/rec_01"), "/zh/recordals/rec_01");
    }
}
