//! Plain forms: what they refuse, what they keep, where they lead.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use testkit::PASSWORD;

use crate::support::TestApp;

/// Where a login leads that names no page of ours.
const HOME: &str = "/zh/desk?done=logged_in";

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_is_refused() {
    let app = TestApp::new().await;
    let request = Request::builder()
        .method(Method::POST)
        .uri("/zh/login")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("email=a%40b.cn&password=x"))
        .unwrap();
    assert_eq!(app.send(request).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_logs_in_and_out_without_scripts() {
    let app = TestApp::new().await;
    let company = app.world.organisation("company", "enterprise", "澄湖材料有限公司").await;
    let email = company.actor().unwrap().email.clone();
    let answer = app.post("/zh/login", &[("email", &email), ("password", PASSWORD)]).await;
    assert_eq!(answer.location(), HOME);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let desk = app.get_as("/zh/desk", cookie).await;
    assert_eq!(desk.status, StatusCode::OK);
    assert!(desk.text().contains("澄湖材料有限公司"));
    assert_eq!(desk.headers[header::CACHE_CONTROL], "private, no-store");
    app.post_as("/zh/logout", cookie, &[]).await;
    let after = app.get_as("/zh/desk", cookie).await;
    assert_ne!(after.status, StatusCode::OK, "the session has ended on the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_kept_and_each_error_stands_at_its_field() {
    let app = TestApp::new().await;
    let form = [("organisation_name", "青禾电子有限公司"), ("uscc", "123"), ("email", "not-an-address")];
    let answer = app.post("/zh/sign-up", &form).await;
    let page = app.follow_as(&answer, "").await;
    let html = page.text();
    assert!(html.contains("青禾电子有限公司"), "what was typed is still there");
    assert!(html.contains("aria-invalid=\"true\""), "the faulty fields are marked");
    assert!(html.contains("role=\"alert\""), "a summary stands at the top");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_never_sent_back() {
    let app = TestApp::new().await;
    let form = [("email", "someone@example.test"), ("password", "a secret nobody sees")];
    let answer = app.post("/zh/login", &form).await;
    let page = app.follow_as(&answer, "").await;
    assert!(!page.text().contains("a secret nobody sees"));
    assert!(page.text().contains("someone@example.test"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_never_leads_to_another_site() {
    let app = TestApp::new().await;
    let company = app.world.organisation("company", "enterprise", "云岫医疗有限公司").await;
    let email = company.actor().unwrap().email.clone();
    for (next, expect) in [("/zh/offers", "/zh/offers"), ("//evil.example/x", HOME), ("https://evil.example", HOME)] {
        let answer = app.post("/zh/login", &[("email", &email), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!(answer.location(), expect, "{next}");
    }
}
