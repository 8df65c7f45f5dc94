//! From the cookie to the person. The cookie is a signed token that names a session row; the row decides.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use domain::{Locale, Timestamp, id::SessionId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use services::{Caller, ServiceError, ports::Session};

use super::request::RequestId;
use crate::{config::Config, router::AppState};

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sid: String,
    exp: i64,
}

const AGENT_CHARS_MAX: usize = 300;

/// Gives every request a [`Caller`].
pub async fn resolve(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let services = &state.kaixu.services;
    let headers = request.headers();
    let session = session_of(headers, &state.kaixu.config, services.now());
    let actor = match session {
        Some(session) => services::accounts::actor_of(services, session).await,
        None => Ok(None),
    };
    let locale = locale_of(request.uri().path(), headers);
    let agent: String = text(headers, header::USER_AGENT).unwrap_or("-").chars().take(AGENT_CHARS_MAX).collect();
    let address = address_of(&request, &state.kaixu.config);
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let mut caller = Caller::anonymous(locale, &address, &agent, &request_id);
    match actor {
        Ok(actor) => caller.actor = actor,
        Err(error) => log_failure(&error, &request_id),
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

fn log_failure(error: &ServiceError, request_id: &str) {
    tracing::error!(request_id, error = ?error, "the session could not be read; the visitor is anonymous");
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// A cookie by its name.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// `__Host-` binds the cookie to this host and to HTTPS; a browser refuses it over plain HTTP, hence the other name.
fn cookie_name(config: &Config) -> &'static str {
    if config.secure_cookies() { "__Host-kaixu" } else { "kaixu" }
}

fn session_of(headers: &HeaderMap, config: &Config, now: Timestamp) -> Option<SessionId> {
    let token = cookie(headers, cookie_name(config))?;
    let mut validation = Validation::new(Algorithm::HS256);
    // The service's clock decides about expiry, here and at the session row.
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(&config.secret);
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?.claims;
    if claims.exp <= now.micros() / 1_000_000 {
        return None;
    }
    claims.sid.parse().ok()
}

/// The `Set-Cookie` of a new session.
///
/// # Panics
/// Never: claims of two plain texts can be signed, and a token is a legal header.
#[must_use]
pub fn set_cookie(config: &Config, session: &Session) -> HeaderValue {
    let expires = session.expires_at.micros() / 1_000_000;
    let claims = Claims { sid: session.id.to_string(), exp: expires };
    let key = EncodingKey::from_secret(&config.secret);
    let token =
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("plain claims can be signed");
    let age = session.created_at.seconds_until(session.expires_at);
    cookie_header(config, &token, age)
}

/// Takes the cookie away.
#[must_use]
pub fn clear_cookie(config: &Config) -> HeaderValue {
    cookie_header(config, "", 0)
}

fn cookie_header(config: &Config, value: &str, age: i64) -> HeaderValue {
    let secure = if config.secure_cookies() { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}", cookie_name(config));
    HeaderValue::from_str(&text).expect("a token is a legal header")
}

/// The path's first segment; for server functions and files, the page that asked; else what the browser prefers.
fn locale_of(path: &str, headers: &HeaderMap) -> Locale {
    let first = |path: &str| Locale::from_path(path.trim_start_matches('/').split('/').next().unwrap_or_default());
    first(path)
        .or_else(|| {
            let referer = text(headers, header::REFERER)?;
            first(referer.split_once("://")?.1.split_once('/')?.1)
        })
        .unwrap_or_else(|| preferred_locale(headers))
}

/// What the reader chose before, else what the browser prefers, else Chinese.
#[must_use]
pub fn preferred_locale(headers: &HeaderMap) -> Locale {
    if let Some(chosen) = cookie(headers, "locale").and_then(Locale::from_path) {
        return chosen;
    }
    let accepted = text(headers, header::ACCEPT_LANGUAGE).unwrap_or_default().to_lowercase();
    let position = |tag: &str| accepted.split(',').position(|part| part.trim().starts_with(tag));
    match (position("en"), position("zh")) {
        (Some(en), Some(zh)) if en < zh => Locale::En,
        (Some(_), None) => Locale::En,
        _ => Locale::Zh,
    }
}

/// The peer, or what a trusted proxy says in the last `X-Forwarded-For` entry that is not a proxy itself.
fn address_of(request: &Request, config: &Config) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let Some(peer) = peer else { return "local".to_owned() };
    if !config.trusted_proxies.contains(&peer) {
        return peer.to_string();
    }
    let forwarded = request.headers().get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<std::net::IpAddr> =
        forwarded.flat_map(|value| value.split(',')).filter_map(|part| part.trim().parse().ok()).collect();
    let client = hops.into_iter().rev().find(|hop| !config.trusted_proxies.contains(hop));
    client.unwrap_or(peer).to_string()
}
