//! Unsafe requests come from our own pages. Leptos has no defence of its own against forged ones.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::router::AppState;

pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_same_origin(request.headers(), &state.kaixu.config.base_url) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "an unsafe request of another origin was refused");
    let body = "403 · 请求来自其他网站，已拒绝。 The request came from another site and was refused.\n";
    (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}

/// `Sec-Fetch-Site` where the browser sends it, else `Origin` compared with our own address or the `Host`; a request
/// with neither is not from a page of ours.
fn is_same_origin(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    if origin == base_url {
        return true;
    }
    let host = origin.split_once("://").map(|parts| parts.1);
    host.is_some() && host == text(header::HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&'static str, &'static str)], expect: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        assert_eq!(is_same_origin(&headers, "https://kaixu.example"), expect, "{pairs:?}");
    }

    #[test]
    fn only_our_own_pages_may_post() {
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://kaixu.example")], false);
        check(&[("sec-fetch-site", "none")], false);
        check(&[("origin", "https://kaixu.example")], true);
        check(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")], true);
        check(&[("origin", "https://evil.example"), ("host", "kaixu.example")], false);
        check(&[("origin", "null"), ("host", "kaixu.example")], false);
        check(&[], false);
    }
}
