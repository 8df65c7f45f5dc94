//! Pages as a browser without scripts receives them.

use axum::http::{StatusCode, header};

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_root_leads_to_the_readers_language() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/").await.location(), "/zh");
    let request = axum::http::Request::builder().uri("/").header(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9");
    let answer = app.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.location(), "/en");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_homes_are_complete_without_scripts() {
    let app = TestApp::new().await;
    for (path, tag, word) in [("/zh", "zh-CN", "专利开放许可"), ("/en", "en", "open licence")] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let html = answer.text();
        assert!(html.contains(&format!("<html lang=\"{tag}\"")), "{path}");
        assert!(html.contains(word), "{path} names what it is");
        assert!(html.contains("<h1"), "{path}");
        assert!(!html.contains(" style=\""), "{path}: no inline style");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_404_in_the_readers_language() {
    let app = TestApp::new().await;
    for path in ["/zh/nothing-here", "/en/nothing-here", "/zh/offers/dcl_01JZZZZZZZZZZZZZZZZZZZZZZZ", "/zh/offers/x"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_strict_headers() {
    let app = TestApp::new().await;
    let answer = app.get("/zh").await;
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("style-src 'self'") && policy.contains("frame-ancestors 'none'"));
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(answer.text().contains(&format!("nonce=\"{nonce}\"")), "the page's script has the policy's nonce");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert!(answer.headers.contains_key("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_whether_the_database_answers() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/healthz").await.text(), "ok\n");
    assert_eq!(app.get("/readyz").await.text(), "ready sqlite\n");
}
