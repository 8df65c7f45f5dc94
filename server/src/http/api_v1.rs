//! The public API, described by `/api/v1/openapi.json` and docs/api.md. Nothing here reads a session or keeps a state,
//! so that any page may ask it: it stands outside the layers that guard forms.

mod offers;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use domain::{Locale, royalty, terms::TermsError};
use serde::Serialize;
use services::ServiceError;

use crate::{middleware::session::preferred_locale, router::AppState};

/// Largest question to the engine: the longest forecast with room to spare.
const QUOTE_BYTES_MAX: usize = 512 * 1024;

const OPENAPI: &str = include_str!("api_v1/openapi.json");

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/v1/offers", get(offers::list))
        .route("/api/v1/offers/{id}", get(offers::one))
        .route("/api/v1/quote", post(quote).layer(DefaultBodyLimit::max(QUOTE_BYTES_MAX)))
        .route("/api/v1/openapi.json", get(|| async { json(StatusCode::OK, OPENAPI.to_owned()) }))
        .route("/api/v1/{*rest}", get(nothing).post(nothing))
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(open_to_other_sites))
}

/// What went wrong, for a program and for the person who writes it.
#[derive(Debug, Serialize)]
struct Problem {
    error: Fault,
    /// Every fault of the question, the first one included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

#[derive(Clone, Debug, Serialize)]
struct Fault {
    /// Stable.
    code: String,
    /// A JSON pointer into the question; empty for the whole of it.
    pointer: String,
    message: String,
}

async fn quote(headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let locale = preferred_locale(&headers);
    let body = match body {
        Ok(body) => body,
        Err(refused) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return problem(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", locale);
        }
        Err(_) => return problem(StatusCode::BAD_REQUEST, "body_unreadable", locale),
    };
    let Ok(question) = std::str::from_utf8(&body) else {
        return faults(&[TermsError { path: String::new(), code: "json_malformed" }], "", locale);
    };
    match royalty::answer(question) {
        Ok(answer) => json(StatusCode::OK, answer),
        Err(found) => faults(&found, question, locale),
    }
}

/// 400 with every fault. Malformed JSON also says where reading stopped.
fn faults(found: &[TermsError], question: &str, locale: Locale) -> Response {
    let fault = |error: &TermsError| {
        let mut message = message(&format!("error.{}", error.code), error.code, locale);
        if error.code == "json_malformed"
            && let Err(place) = serde_json::from_str::<serde::de::IgnoredAny>(question)
        {
            message.push_str(&match locale {
                Locale::Zh => format!("（第 {} 行第 {} 列）", place.line(), place.column()),
                Locale::En => format!(" (line {}, column {})", place.line(), place.column()),
            });
        }
        Fault { code: error.code.to_owned(), pointer: error.path.clone(), message }
    };
    let errors: Vec<Fault> = found.iter().map(fault).collect();
    let first = errors.first().cloned().expect("a refused question has a fault");
    written(StatusCode::BAD_REQUEST, &Problem { error: first, errors })
}

async fn nothing(headers: HeaderMap) -> Response {
    problem(StatusCode::NOT_FOUND, "not_found", preferred_locale(&headers))
}

async fn wrong_method(headers: HeaderMap) -> Response {
    problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", preferred_locale(&headers))
}

/// A use case that could not be carried out. The cause is for the log, not for the reader.
fn failed(error: &ServiceError, headers: &HeaderMap) -> Response {
    let locale = preferred_locale(headers);
    if matches!(error, ServiceError::NotFound) {
        return problem(StatusCode::NOT_FOUND, "not_found", locale);
    }
    tracing::error!(error = ?error, "the API could not answer");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "fault", locale)
}

fn problem(status: StatusCode, code: &str, locale: Locale) -> Response {
    let message = message(&format!("api.{code}"), code, locale);
    let error = Fault { code: code.to_owned(), pointer: String::new(), message };
    written(status, &Problem { error, errors: Vec::new() })
}

/// The text of a key; the code where there is none.
fn message(key: &str, code: &str, locale: Locale) -> String {
    locales::lookup(key, locale).unwrap_or(code).to_owned()
}

fn written(status: StatusCode, body: &impl Serialize) -> Response {
    json(status, serde_json::to_string(body).expect("texts and whole numbers are JSON"))
}

fn json(status: StatusCode, body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (status, headers, body).into_response()
}

/// Pages of other sites may ask: the answers are public and no cookie is read.
async fn open_to_other_sites(request: axum::extract::Request, next: Next) -> Response {
    let mut response = match *request.method() {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use serde_json::Value;

    use super::*;

    fn description() -> Value {
        serde_json::from_str(OPENAPI).unwrap()
    }

    async fn asked(question: &str) -> (StatusCode, Value, String) {
        let response = quote(HeaderMap::new(), Ok(Bytes::from(question.to_owned()))).await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), QUOTE_BYTES_MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        (status, serde_json::from_str(&text).unwrap(), text)
    }

    #[test]
    fn the_description_names_every_address() {
        let description = description();
        let paths: Vec<&String> = description["paths"].as_object().unwrap().keys().collect();
        let mut expect = ["/api/v1/offers", "/api/v1/offers/{id}", "/api/v1/openapi.json", "/api/v1/quote"];
        expect.sort_unstable();
        assert_eq!(paths, expect);
    }

    #[tokio::test]
    async fn the_example_of_the_description_is_true() {
        let description = description();
        let post = &description["paths"]["/api/v1/quote"]["post"];
        let question = &post["requestBody"]["content"]["application/json"]["example"];
        let expect = &post["responses"]["200"]["content"]["application/json"]["example"];
        let (status, answer, text) = asked(&question.to_string()).await;
        assert_eq!((status, &answer), (StatusCode::OK, expect));
        assert_eq!(text, royalty::answer(&question.to_string()).unwrap(), "the engine's own bytes");
    }

    #[tokio::test]
    async fn a_malformed_question_is_told_where() {
        let (status, answer, _) = asked("{\n  \"terms\": }").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(answer["error"]["code"], "json_malformed");
        assert!(answer["error"]["message"].as_str().unwrap().contains("第 2 行"), "{answer}");
        let (status, answer, _) = asked(r#"{"terms": {"licence_months": 0, "fees": {}}, "start": "2026-02-30"}"#).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let pointers: Vec<&str> =
            answer["errors"].as_array().unwrap().iter().filter_map(|error| error["pointer"].as_str()).collect();
        assert!(pointers.contains(&"/terms/licence_months") && pointers.contains(&"/start"), "{answer}");
        assert_eq!(answer["error"], answer["errors"][0]);
    }
}
