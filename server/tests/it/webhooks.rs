//! Messages of the payment provider, as they come over the wire.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use payments::signature::sign;
use services::{forms::FormInput, jobs, ports::TestCard, ports::TestCards as _};
use testkit::{
    journeys::{People, accepted, announced, charges_of, entry_and_royalty},
    stripe::WEBHOOK_SECRET,
};

use crate::support::TestApp;

async fn post(app: &TestApp, signature: &str, body: impl Into<Body>) -> StatusCode {
    // No cookie, no origin: it comes from another machine.
    let request = Request::builder().method(Method::POST).uri("/webhooks/stripe").header("stripe-signature", signature);
    app.send(request.body(body.into()).unwrap()).await.status
}

async fn kept(app: &TestApp) -> (i64, i64) {
    app.world.services.store.read().await.unwrap().count_webhooks().await.unwrap()
}

fn seconds(app: &TestApp) -> i64 {
    app.world.services.now().micros() / 1_000_000
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_answered_once_it_is_kept_and_read_by_a_job() {
    let app = TestApp::new().await;
    let people = People::new(&app.world).await;
    let offer = announced(&app.world, &people, &entry_and_royalty(), 9_999_810).await;
    let licence = accepted(&app.world, &people.company, offer).await;
    let charge = charges_of(&app.world, licence).await.remove(0).position.charge.id;
    let services = &app.world.services;
    let form = FormInput::default();
    let id = services::payments::start_card(services, &people.company, charge, &form).await.unwrap().expect_done();
    let checkout = services.store.read().await.unwrap().payment(id).await.unwrap().unwrap().payment.provider_id;
    app.core.pay(&checkout, TestCard::TimesOutAfterSuccess).await.unwrap_err();
    // Reordered, and each twice.
    for event in app.core.events().iter().rev().chain(&app.core.events()) {
        let (signature, body) = app.core.message(event, seconds(&app));
        assert_eq!(post(&app, &signature, body).await, StatusCode::OK);
    }
    let state = async || services.store.read().await.unwrap().payment(id).await.unwrap().unwrap().payment.state;
    assert_eq!(state().await, "announced", "answered before anything is done");
    assert_eq!(kept(&app).await, (2, 0));
    while jobs::run_one(services).await.unwrap() {}
    assert_eq!(state().await, "confirmed");
    assert_eq!(kept(&app).await, (2, 2));
    let page = app.get_as(&format!("/zh/payments/{id}"), &app.fresh_cookie(&people.cashier).await).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_old_or_garbage_is_400_and_not_kept() {
    let app = TestApp::new().await;
    let now = seconds(&app);
    let body = r#"{"id":"evt_1","type":"payout.paid","data":{"object":{"id":"po_1"}}}"#;
    let fresh = sign(&[WEBHOOK_SECRET], body.as_bytes(), now);
    for (signature, body) in [
        (sign(&["whsec_of_somebody"], body.as_bytes(), now), body),
        (fresh.clone(), r#"{"id":"evt_1","type":"payout.paid","data":{"object":{"id":"po_2"}}}"#),
        (sign(&[WEBHOOK_SECRET], body.as_bytes(), now - 301), body),
        (sign(&[WEBHOOK_SECRET], body.as_bytes(), now + 301), body),
        (sign(&[WEBHOOK_SECRET], b"garbage", now), "garbage"),
        (sign(&[WEBHOOK_SECRET], b"", now), ""),
        (String::new(), body),
        ("t=,v1=".to_owned(), body),
    ] {
        assert_eq!(post(&app, &signature, body).await, StatusCode::BAD_REQUEST, "{signature} {body}");
    }
    let bytes = b"\xff\xfe\x00";
    assert_eq!(post(&app, &sign(&[WEBHOOK_SECRET], bytes, now), bytes.to_vec()).await, StatusCode::BAD_REQUEST);
    assert_eq!(kept(&app).await, (0, 0));
    // While a secret is replaced the provider signs with both.
    let both = sign(&["whsec_new", WEBHOOK_SECRET], body.as_bytes(), now);
    assert_eq!(post(&app, &both, body).await, StatusCode::OK);
    assert_eq!(post(&app, &fresh, body).await, StatusCode::OK, "a repetition is answered alike");
    assert_eq!(kept(&app).await, (1, 0));
    while jobs::run_one(&app.world.services).await.unwrap() {}
    assert_eq!(kept(&app).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_of_tomorrow_is_kept_and_answered_200() {
    let app = TestApp::new().await;
    let body = r#"{"id":"evt_2","type":"teleport.arrived","data":{"object":{"object":"teleport"}},"new":[{}]}"#;
    let signature = sign(&[WEBHOOK_SECRET], body.as_bytes(), seconds(&app));
    assert_eq!(post(&app, &signature, body).await, StatusCode::OK);
    while jobs::run_one(&app.world.services).await.unwrap() {}
    let mut uow = app.world.services.store.read().await.unwrap();
    assert_eq!(uow.webhook_outcome("evt_2").await.unwrap().unwrap().outcome, "ignored");
    assert_eq!(uow.webhook_event("evt_2").await.unwrap().unwrap().body, body, "as it came");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_this_route_takes_posts_of_others_and_only_of_its_size() {
    let app = TestApp::new().await;
    let large = vec![b' '; server::http::webhooks::MESSAGE_BYTES_MAX + 1];
    let signature = sign(&[WEBHOOK_SECRET], &large, seconds(&app));
    assert_eq!(post(&app, &signature, large).await, StatusCode::PAYLOAD_TOO_LARGE);
    let elsewhere = Request::builder().method(Method::POST).uri("/zh/payments").body(Body::empty()).unwrap();
    assert_eq!(app.send(elsewhere).await.status, StatusCode::FORBIDDEN);
    let below = Request::builder().method(Method::POST).uri("/webhooks/other").body(Body::empty()).unwrap();
    assert_eq!(app.send(below).await.status, StatusCode::FORBIDDEN);
}
