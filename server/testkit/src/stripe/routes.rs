//! Which question leads where.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    Router,
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use domain::Fen;
use serde_json::{Value, json};
use services::ports::{CheckoutItem, NewCheckout, NewRefund, PaymentError, PaymentProvider as _};

use super::{
    SECRET_KEY, State,
    asked::Asked,
    objects::{self, key_of},
};

const PAGE: usize = 10;

/// What Stripe refuses: status, type, code or parameter, words.
struct Refusal(u16, &'static str, String, String);

type Outcome = Result<Value, Refusal>;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new().fallback(answer).with_state(state)
}

async fn answer(
    Shared(state): Shared<Arc<State>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = uri.query().unwrap_or_default();
    let asked = Asked::new(method.as_str(), uri.path(), query, &String::from_utf8_lossy(&body), &headers);
    state.asked.lock().expect("no question panics").push(asked.clone());
    if take_one(&state.busy) {
        return told(
            429,
            &refused(&Refusal(429, "invalid_request_error", "rate_limit".into(), "Too many requests".into())),
        );
    }
    let (status, value) = remembered(&state, &asked).await;
    if take_one(&state.lost) {
        // The effect has happened; the answer comes from a machine in between.
        return (StatusCode::BAD_GATEWAY, "<html>502 Bad Gateway</html>").into_response();
    }
    told(status, &value)
}

fn take_one(count: &std::sync::atomic::AtomicU32) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

fn told(status: u16, value: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("one of ours");
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// The same key has the same answer; with another question it is refused.
async fn remembered(state: &State, asked: &Asked) -> (u16, Value) {
    if let Some(key) = &asked.key {
        let known = state.answered.lock().expect("no question panics").get(key).cloned();
        if let Some((question, status, value)) = known {
            if question == asked.fingerprint() {
                return (status, value);
            }
            let words = "Keys for idempotent requests can only be used with the same parameters".to_owned();
            return (400, refused(&Refusal(400, "idempotency_error", String::new(), words)));
        }
    }
    let outcome = if asked.authorization.as_deref() == Some(&format!("Bearer {SECRET_KEY}")) {
        lead(state, asked).await
    } else {
        Err(Refusal(401, "invalid_request_error", String::new(), "Invalid API Key provided".into()))
    };
    let (status, value) = match outcome {
        Ok(value) => (200, value),
        Err(refusal) => (refusal.0, refused(&refusal)),
    };
    if let Some(key) = asked.key.clone().filter(|_| status == 200) {
        let answered = (asked.fingerprint(), status, value.clone());
        state.answered.lock().expect("no question panics").insert(key, answered);
    }
    (status, value)
}

fn refused(Refusal(_, kind, what, words): &Refusal) -> Value {
    let is_param = what.contains('[') || ["amount", "mode", "currency", "payout"].contains(&what.as_str());
    let name = if is_param { "param" } else { "code" };
    let mut error = json!({ "type": kind, "message": words });
    if !what.is_empty() {
        error[name] = json!(what);
    }
    json!({ "error": error })
}

async fn lead(state: &State, asked: &Asked) -> Outcome {
    let parts: Vec<&str> = asked.path.trim_start_matches("/v1/").split('/').collect();
    let core = &state.core;
    match (asked.method.as_str(), parts.as_slice()) {
        ("POST", ["checkout", "sessions"]) => create_session(state, asked).await,
        ("GET", ["checkout", "sessions", id]) => {
            let expanded = asked.optional("expand[0]") == Some("payment_intent.latest_charge");
            Ok(objects::session(&core.checkout(id).await.map_err(said)?, &state.url, expanded))
        }
        ("POST", ["checkout", "sessions", id, "expire"]) => expire(state, id).await,
        ("GET", ["payment_intents", id]) => {
            let checkout = core.checkout(&format!("dbl_{}", key_of(id))).await.map_err(said)?;
            Ok(objects::intent(&checkout, false))
        }
        ("POST", ["refunds"]) => create_refund(state, asked).await,
        ("GET", ["refunds"]) => Ok(refunds(state, asked)),
        ("GET", ["refunds", id]) => Ok(objects::refund(&core.refund(id).await.map_err(said)?, None)),
        ("GET", ["disputes", id]) => Ok(objects::dispute(&core.dispute(id).await.map_err(said)?)),
        ("GET", ["payouts"]) => {
            let limit = asked.optional("limit").and_then(|limit| limit.parse().ok()).unwrap_or(10);
            let payouts = core.payouts(limit).await.map_err(said)?;
            Ok(objects::list("/v1/payouts", payouts.iter().map(objects::payout).collect(), false))
        }
        ("GET", ["payouts", id]) => Ok(objects::payout(&core.payout(id).await.map_err(said)?)),
        ("GET", ["balance_transactions"]) => parts_of(state, asked).await,
        ("GET", ["events"]) => {
            let events = core.events();
            let data = events.iter().rev().map(|event| objects::event(event, &core.message(event, 0).1)).collect();
            Ok(objects::list("/v1/events", data, false))
        }
        _ => Err(Refusal(404, "invalid_request_error", String::new(), "Unrecognized request URL".into())),
    }
}

/// What the double in the process refuses, in Stripe's words.
fn said(error: PaymentError) -> Refusal {
    let invalid = |status, code: &str, words: &str| Refusal(status, "invalid_request_error", code.into(), words.into());
    match error {
        PaymentError::Unknown => invalid(404, "resource_missing", "No such object"),
        PaymentError::NotPositive => {
            invalid(400, "parameter_invalid_integer", "This value must be greater than or equal to 1")
        }
        PaymentError::KeyReused => Refusal(400, "idempotency_error", String::new(), "another question".into()),
        PaymentError::Declined => Refusal(402, "card_error", "card_declined".into(), "Your card was declined.".into()),
        PaymentError::BeyondPaid => invalid(400, "amount", "Refund amount is greater than unrefunded amount on charge"),
        PaymentError::Timeout => Refusal(500, "api_error", String::new(), "An unknown error occurred".into()),
        PaymentError::Refused(words) | PaymentError::Unexpected(words) => invalid(400, "", &words),
    }
}

fn missing(name: &str) -> Refusal {
    Refusal(400, "invalid_request_error", name.to_owned(), format!("Missing required param: {name}."))
}

async fn create_session(state: &State, asked: &Asked) -> Outcome {
    if asked.param("mode").map_err(missing)? != "payment" {
        return Err(missing("mode"));
    }
    let mut items = Vec::new();
    for index in 0.. {
        let name = |field: &str| format!("line_items[{index}][{field}]");
        if asked.optional(&name("quantity")).is_none() {
            break;
        }
        let (unit, currency) = (name("price_data][unit_amount"), name("price_data][currency"));
        let amount = asked.param(&unit).map_err(missing)?.parse().map_err(|_| missing("amount"))?;
        if asked.param(&currency).map_err(missing)? != "cny" {
            return Err(missing("currency"));
        }
        let product = name("price_data][product_data][name");
        let reference = asked.param(&product).map_err(missing)?.to_owned();
        items.push(CheckoutItem { reference, amount: Fen::new(amount) });
    }
    let new = NewCheckout {
        idempotency_key: asked.param("client_reference_id").map_err(missing)?.to_owned(),
        items,
        success_url: asked.param("success_url").map_err(missing)?.to_owned(),
        cancel_url: asked.optional("cancel_url").unwrap_or_default().to_owned(),
    };
    let checkout = state.core.create_checkout(&new).await.map_err(said)?;
    Ok(objects::session(&checkout, &state.url, false))
}

async fn expire(state: &State, id: &str) -> Outcome {
    use services::ports::CheckoutState::{Declined, Open};
    let before = state.core.checkout(id).await.map_err(said)?;
    if !matches!(before.state, Open | Declined) {
        let words = "Only Checkout Sessions with a status in [\"open\"] can be expired.".to_owned();
        return Err(Refusal(400, "invalid_request_error", String::new(), words));
    }
    Ok(objects::session(&state.core.expire_checkout(id).await.map_err(said)?, &state.url, false))
}

async fn create_refund(state: &State, asked: &Asked) -> Outcome {
    let intent = asked.param("payment_intent").map_err(missing)?;
    let new = NewRefund {
        idempotency_key: asked.param("metadata[kaixu_refund]").map_err(missing)?.to_owned(),
        checkout_id: format!("dbl_{}", key_of(intent)),
        amount: Fen::new(asked.param("amount").map_err(missing)?.parse().map_err(|_| missing("amount"))?),
    };
    let refund = state.core.create_refund(&new).await.map_err(said)?;
    Ok(objects::refund(&refund, Some(intent)))
}

fn refunds(state: &State, asked: &Asked) -> Value {
    let intent = asked.optional("payment_intent").unwrap_or_default();
    let found = state.core.refunds_of(&format!("dbl_{}", key_of(intent)));
    objects::list("/v1/refunds", found.iter().map(|refund| objects::refund(refund, Some(intent))).collect(), false)
}

/// In pages of ten, whatever is asked for: so that asking for the next is tested.
async fn parts_of(state: &State, asked: &Asked) -> Outcome {
    let id = asked.param("payout").map_err(missing)?;
    let payout = state.core.payout(id).await.map_err(said)?;
    let expanded = asked.optional("expand[0]") == Some("data.source");
    let parts = state.core.payout_parts(id).await.map_err(said)?;
    let mut lines = vec![objects::payout_line(&payout)];
    for part in &parts {
        let (source, word) = objects::source(part);
        let source = if expanded { source } else { source["id"].clone() };
        lines.push(objects::part(part, source, &word));
    }
    let after = asked.optional("starting_after");
    let start = after.and_then(|after| lines.iter().position(|line| line["id"] == after)).map_or(0, |at| at + 1);
    let page: Vec<Value> = lines.iter().skip(start).take(PAGE).cloned().collect();
    let has_more = start + page.len() < lines.len();
    Ok(objects::list("/v1/balance_transactions", page, has_more))
}
