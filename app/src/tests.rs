//! Whole documents, rendered in this process without a server around them.

use std::sync::LazyLock;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower::ServiceExt;

use crate::{App, routes, shell};

/// Listed once in the process: data are withheld while routes are listed, and a page of another test would never end.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

fn router() -> Router {
    let options = LeptosOptions::builder().output_name("kaixu").build();
    let not_found = leptos_axum::render_app_async_with_context(|| (), shell);
    Router::new().leptos_routes(&options, ROUTES.clone(), shell).fallback(not_found).with_state(options)
}

async fn get(address: &str) -> (StatusCode, String) {
    let request = Request::get(address).header("cookie", "theme=dark").body(Body::empty()).expect("an address");
    let response = router().oneshot(request).await.expect("the router answers");
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("pages are UTF-8"))
}

#[tokio::test]
async fn the_list_of_pages_is_the_list_of_routes() {
    let mut listed: Vec<String> = routes::PAGES.iter().map(|page| format!("/{{locale}}{}", page.0)).collect();
    let mut routed: Vec<String> = ROUTES.iter().map(|route| route.path().to_owned()).collect();
    listed.sort();
    routed.sort();
    assert_eq!(listed, routed);
}

#[tokio::test]
async fn home_is_whole_in_both_languages() {
    let (status, chinese) = get("/zh").await;
    assert_eq!(status, StatusCode::OK);
    assert!(chinese.contains("<html lang=\"zh-CN\" data-theme=\"dark\">"), "{chinese}");
    assert!(chinese.contains("<title>开许 · 专利开放许可平台</title>"));
    assert!(chinese.contains("action=\"/zh/offers\"") && chinese.contains("href=\"/zh/login\""));
    let (status, english) = get("/en").await;
    assert_eq!(status, StatusCode::OK);
    assert!(english.contains("<html lang=\"en\""), "{english}");
    assert!(english.contains("Patent open licences, from declaration"), "{english}");
    assert!(english.contains("href=\"/zh\""), "the other language is one link away");
}

#[tokio::test]
async fn a_page_needs_neither_inline_style_nor_script() {
    let (_, page) = get("/zh").await;
    assert!(!page.contains(" style=") && !page.contains("<style"));
    assert!(!page.contains(" onclick="));
    assert_eq!(page.matches("<h1").count(), 1);
}

#[tokio::test]
async fn what_has_been_done_is_said_once() {
    let (_, page) = get("/zh?done=saved").await;
    assert!(page.contains("role=\"status\"") && page.contains("已保存。"));
    let (_, page) = get("/zh?done=%3Cscript%3E").await;
    assert!(!page.contains("role=\"status\"") && !page.contains("<script>%3C"));
}

#[tokio::test]
async fn an_unknown_address_is_not_found_in_the_right_language() {
    for (address, words) in
        [("/zh/nothing", "没有这个页面"), ("/en/nothing", "There is no such page"), ("/fr", "没有这个页面")]
    {
        let (status, page) = get(address).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.contains(words), "{address}: {page}");
    }
}
