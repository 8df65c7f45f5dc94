//! The public API, over the whole site.

use std::{fs, process::Command};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use testkit::journeys::{People, announced, entry_and_royalty};

use crate::support::{Answer, TestApp};

async fn ask(app: &TestApp, question: &str) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/quote")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(question.to_owned()))
        .unwrap();
    app.send(request).await
}

fn parsed(answer: &Answer) -> Value {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
    serde_json::from_slice(&answer.body).expect("the API answers in JSON")
}

/// An entry fee and a royalty, with sales in three quarters.
fn question() -> (Value, Value) {
    let terms = entry_and_royalty().to_value();
    let quarter = |on: &str| json!({"on": on, "gross": 300_000_001, "returns": 70_000});
    let forecast: Vec<Value> = ["2026-04-01", "2026-07-01", "2027-02-10"].map(quarter).into();
    (terms, json!({"start": "2026-04-01", "forecast": forecast}))
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_are_listed_and_each_is_found_by_its_id() {
    let app = TestApp::new().await;
    let people = People::new(&app.world).await;
    let id = announced(&app.world, &people, &entry_and_royalty(), 9_999_401).await.to_string();
    let list = parsed(&app.get("/api/v1/offers").await);
    assert_eq!(list["total"], 1);
    assert_eq!(list["offers"][0]["id"], id.as_str());
    assert_eq!(list["offers"][0]["first_price"], 5_000_000, "in fen");
    assert_eq!(list["next"], Value::Null);
    let one = app.get(&format!("/api/v1/offers/{id}")).await;
    assert_eq!(one.status, StatusCode::OK);
    let one = parsed(&one);
    assert_eq!(one["standing"]["state"], "open");
    assert_eq!(one["terms"], entry_and_royalty().to_value());
    let sealed = domain::digest::sha256_hex(one["terms_text"].as_str().unwrap().as_bytes());
    assert_eq!(one["terms_sha256"], sealed.as_str(), "anybody can check the seal");
    assert_eq!(parsed(&app.get("/api/v1/offers?q=%E6%B2%A1%E6%9C%89%E7%9A%84").await)["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_404_in_json() {
    let app = TestApp::new().await;
    for path in ["/api/v1/offers/dcl_01JZZZZZZZZZZZZZZZZZZZZZZZ", "/api/v1/offers/x", "/api/v1/nothing"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(parsed(&answer)["error"]["code"], "not_found", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_question_is_400_with_a_pointer() {
    let app = TestApp::new().await;
    let (terms, _) = question();
    let cases = [
        ("{\"terms\":".to_owned(), "", "json_malformed"),
        ("[]".to_owned(), "", ""),
        (json!({"terms": terms, "start": "2026-02-30"}).to_string(), "/start", ""),
        (
            json!({"terms": {"licence_months": 0, "fees": {}}, "start": "2026-01-01"}).to_string(),
            "/terms/licence_months",
            "",
        ),
    ];
    for (question, pointer, code) in cases {
        let answer = ask(&app, &question).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{question}");
        let fault = &parsed(&answer)["error"];
        assert_eq!(fault["pointer"], pointer, "{question}: {fault}");
        assert!(code.is_empty() || fault["code"] == code, "{question}: {fault}");
        let message = fault["message"].as_str().unwrap();
        assert!(!message.is_empty() && message != fault["code"], "{question}: a fault has words");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_names_the_four_addresses() {
    let app = TestApp::new().await;
    let description = parsed(&app.get("/api/v1/openapi.json").await);
    let paths: Vec<&String> = description["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/api/v1/offers", "/api/v1/offers/{id}", "/api/v1/openapi.json", "/api/v1/quote"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_and_the_api_answer_with_the_same_bytes() {
    let app = TestApp::new().await;
    let (terms, usage) = question();
    let mut whole = usage.clone();
    whole["terms"] = terms.clone();
    let answer = ask(&app, &whole.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let folder = tempfile::tempdir().unwrap();
    let (terms_file, usage_file) = (folder.path().join("terms.json"), folder.path().join("usage.json"));
    fs::write(&terms_file, serde_json::to_string_pretty(&terms).unwrap()).unwrap();
    fs::write(&usage_file, usage.to_string()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kaixu"))
        .args(["quote", "--terms"])
        .arg(&terms_file)
        .arg("--usage")
        .arg(&usage_file)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), answer.text());
}
