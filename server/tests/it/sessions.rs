//! A session that ends while a person types.

use axum::http::{StatusCode, header};
use testkit::PASSWORD;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_a_session_that_ended() {
    let app = TestApp::new().await;
    let holder = app.world.organisation("holder", "private_institution", "云岭研究院").await;
    let email = holder.actor().unwrap().email.clone();
    let cookie = app.cookie(&holder).await;
    app.post_as("/zh/logout", &cookie, &[]).await;

    let form = [("title", "一种可降解薄膜的制备方法"), ("patentees", "云岭研究院"), ("validity", "in_force")];
    let sent = app.post_as("/zh/patents/new", &cookie, &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(sent.location().starts_with("/zh/login?next="), "{}", sent.location());
    let login = app.follow_as(&sent, "").await;
    let next = login.between("name=\"next\" value=\"", "\"").replace("&amp;", "&");
    assert!(next.starts_with("/zh/patents/new?draft="), "{next}");

    let entered = app.post("/zh/login", &[("email", &email), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(entered.location(), next);
    let cookie = entered.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = app.get_as(&next, &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("一种可降解薄膜的制备方法"), "the title is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_or_foreign_token_is_nobody() {
    let app = TestApp::new().await;
    let company = app.world.organisation("company", "enterprise", "青禾电子有限公司").await;
    let cookie = app.cookie(&company).await;
    assert_eq!(app.get_as("/zh/account", &cookie).await.status, StatusCode::OK);
    let (name, token) = cookie.split_once('=').unwrap();
    let mut parts: Vec<String> = token.split('.').map(ToOwned::to_owned).collect();
    // The same claims under another signature.
    parts[2] = parts[2].chars().rev().collect();
    for forged in
        [format!("{name}={}", parts.join(".")), format!("{name}=x"), format!("{name}={}.{}.", parts[0], parts[1])]
    {
        assert_ne!(app.get_as("/zh/account", &forged).await.status, StatusCode::OK, "{forged}");
    }
}
