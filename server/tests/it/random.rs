//! Whatever arrives, the server answers: never with a fault of its own.

use std::fmt::Write as _;

use app::routes::PAGES;
use axum::{
    body::Body,
    http::{Method, Request, Uri, header},
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tokio::runtime::Runtime;

use crate::{
    objects::{Objects, Visitor, furnish, visitors},
    routes::{FILES, FORMS, FUNCTIONS, page},
    support::TestApp,
};

/// Of each kind of request.
const CASES: u32 = 512;

/// Names that forms know.
const FIELDS: &[&str] = &[
    "version",
    "request_id",
    "amount",
    "paid_on",
    "payer_name",
    "reference",
    "note",
    "reason",
    "password",
    "email",
    "uscc",
    "organisation_name",
    "country",
    "kind",
    "nature",
    "name",
    "number",
    "title",
    "filing_date",
    "classes",
    "patentees",
    "readiness",
    "licence_months",
    "window_from",
    "window_to",
    "lump_amount",
    "entry_amount",
    "rate",
    "royalty_kind",
    "tier_1_upto",
    "tier_1_rate",
    "line_1_gross",
    "line_1_product",
    "line_1_discounts",
    "truthful",
    "intent",
    "roles",
    "decision",
    "code",
    "agree",
    "done",
    "receipt_number",
    "recorded_on",
    "recordal_number",
    "announced_on",
    "starts_on",
    "ends_on",
    "locale",
    "next",
    "theme",
    "back",
    "draft",
    "q",
    "page",
    "sort",
];

/// Values on the edge of what forms expect.
const VALUES: &[&str] = &[
    "",
    "0",
    "-1",
    "1",
    "yes",
    "on",
    "9223372036854775807",
    "99999999999999999999999",
    "１２３４",
    "1,000.005",
    "12万元",
    "3亿",
    "-0.01",
    "2026-02-30",
    "2026-07-01",
    "9999-12-31",
    "0000-00-00",
    "-262144-01-01",
    "%",
    "%00",
    "\u{0}",
    "\u{202e}",
    "draft",
    "submit",
    "𠮷",
    "=cmd|'/c'!A1",
    "<script>",
    "//evil.example",
    "zh",
    "CN",
    "a@b.cn",
];

struct Site {
    runtime: Runtime,
    app: TestApp,
    objects: Objects,
    visitors: Vec<Visitor>,
}

impl Site {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime starts");
        let (app, objects, visitors) = runtime.block_on(async {
            let app = TestApp::new().await;
            let (people, objects) = furnish(&app).await;
            let visitors = visitors(&app, &people).await;
            (app, objects, visitors)
        });
        Self { runtime, app, objects, visitors }
    }

    /// Sends a request that can be sent at all, and reads the answer to its end.
    fn send(
        &self,
        method: Method,
        address: &str,
        kind: &str,
        body: Vec<u8>,
        visitor: usize,
    ) -> Result<(), TestCaseError> {
        let Ok(uri) = address.parse::<Uri>() else { return Ok(()) };
        if !address.starts_with('/') {
            return Ok(());
        }
        let shown = String::from_utf8_lossy(&body).into_owned();
        let visitor = &self.visitors[visitor % self.visitors.len()];
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header(header::COOKIE, &visitor.cookie)
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        let answer = self.runtime.block_on(self.app.send(request));
        prop_assert!(
            !answer.status.is_server_error(),
            "{} {address} as {}: {shown}\n{}",
            answer.status,
            visitor.name,
            answer.text()
        );
        Ok(())
    }
}

fn check<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    if let Err(error) = runner.run(strategy, test) {
        panic!("{error}");
    }
}

fn encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(*byte));
        } else {
            write!(text, "%{byte:02X}").expect("a text takes everything");
        }
        text
    })
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![3 => select(VALUES).prop_map(str::to_owned), 1 => any::<String>()]
}

fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![6 => select(FIELDS).prop_map(str::to_owned), 1 => any::<String>()];
    vec((name, value()), 0..12)
}

/// Where pages, files and forms are: with real things in them, or with anything at all.
fn address() -> impl Strategy<Value = String> {
    let known: Vec<String> = PAGES
        .iter()
        .map(|(below, _)| page(below))
        .chain(FILES.iter().chain(FORMS).map(|route| route.2.to_owned()))
        .filter(|address| address != "/zh/logout")
        .collect();
    select(known)
}

#[test]
fn random_addresses_are_answered() {
    let site = Site::new();
    let segment = prop_oneof![
        select(vec![
            "zh",
            "en",
            "offers",
            "patents",
            "licences",
            "api",
            "v1",
            "documents",
            "pkg",
            "..",
            "",
            "export.csv"
        ])
        .prop_map(str::to_owned),
        vec(any::<u8>(), 0..24).prop_map(|bytes| encoded(&bytes)),
        "[!-~]{0,20}",
    ];
    check(&(vec(segment, 0..6), vec(any::<u8>(), 0..40), any::<usize>()), |(segments, query, visitor)| {
        let address = format!("/{}?{}", segments.join("/"), encoded(&query));
        site.send(Method::GET, &address, "text/plain", Vec::new(), visitor)
    });
}

#[test]
fn known_addresses_with_random_ids_and_queries_are_answered() {
    let site = Site::new();
    let id = prop_oneof![
        vec(any::<u8>(), 1..40).prop_map(|bytes| encoded(&bytes)),
        value().prop_map(|text| encoded(text.as_bytes()))
    ];
    check(&(address(), id, fields(), any::<bool>(), any::<usize>()), |(address, id, query, real, visitor)| {
        let path = if real { site.objects.fill(&address) } else { replaced(&address, &id) };
        let query = serde_urlencoded::to_string(query).unwrap();
        site.send(Method::GET, &format!("{path}?{query}"), "text/plain", Vec::new(), visitor)
    });
}

fn replaced(address: &str, id: &str) -> String {
    address.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn random_forms_are_answered() {
    let site = Site::new();
    check(&(address(), fields(), any::<bool>(), any::<usize>()), |(address, fields, multipart, visitor)| {
        let address = site.objects.fill(&address);
        let (kind, body) = if multipart { parts(&fields) } else { urlencoded(&fields) };
        site.send(Method::POST, &address, kind, body, visitor)
    });
}

fn urlencoded(fields: &[(String, String)]) -> (&'static str, Vec<u8>) {
    ("application/x-www-form-urlencoded", serde_urlencoded::to_string(fields).unwrap().into_bytes())
}

/// Every third part is a file.
fn parts(fields: &[(String, String)]) -> (&'static str, Vec<u8>) {
    let mut body = String::new();
    for (index, (name, value)) in fields.iter().enumerate() {
        let name: String = name.chars().filter(|c| !c.is_control() && *c != '"').collect();
        let file = if index % 3 == 2 { "; filename=\"a.pdf\"\r\nContent-Type: application/pdf" } else { "" };
        let field = if file.is_empty() { name.as_str() } else { "proof" };
        write!(body, "--x\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n{value}\r\n").unwrap();
    }
    body.push_str("--x--\r\n");
    ("multipart/form-data; boundary=x", body.into_bytes())
}

#[test]
fn random_bytes_are_answered() {
    let site = Site::new();
    let kinds = vec![
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "",
    ];
    let method = select(vec![Method::POST, Method::POST, Method::PUT, Method::DELETE, Method::HEAD, Method::OPTIONS]);
    let body = vec(any::<u8>(), 0..300);
    check(&(address(), select(kinds), method, body, any::<usize>()), |(address, kind, method, body, visitor)| {
        site.send(method, &site.objects.fill(&address), kind, body, visitor)
    });
}

#[test]
fn random_calls_of_server_functions_are_answered() {
    let site = Site::new();
    let call = select(FUNCTIONS.to_vec());
    check(&(call, value(), vec(any::<u8>(), 0..60), 0..4, any::<usize>()), |(call, text, bytes, how, visitor)| {
        let address = format!("/api/{}", call.0);
        let is_json = call.1.starts_with('{');
        let kind = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
        let body = match how {
            0 => bytes,
            1 if is_json => {
                format!("{{\"id\":{text:?},\"typed\":{{\"version\":1,\"values\":{{\"a\":1}}}}}}").into_bytes()
            }
            1 => arguments(call.1, &text).into_bytes(),
            _ => site.objects.fill(call.1).into_bytes(),
        };
        site.send(Method::POST, &address, kind, body, visitor)
    });
}

/// Each argument of the call with this text in it.
fn arguments(call: &str, text: &str) -> String {
    let names = call.split('&').filter_map(|pair| pair.split_once('=')).map(|pair| (pair.0, text));
    serde_urlencoded::to_string(names.collect::<Vec<_>>()).unwrap()
}

#[test]
fn random_questions_to_the_engine_are_answered() {
    let site = Site::new();
    let number = prop_oneof![any::<i64>(), 0..100_i64];
    let question = (number.clone(), number.clone(), number, value()).prop_map(|(months, amount, gross, start)| {
        serde_json::json!({
            "terms": {"licence_months": months, "fees": {"entry": {"amount": amount, "creditable": true},
                "lump": amount, "annual": amount,
                "royalty": {"base": "net_sales", "rate": {"flat": months}, "minimum": amount, "cap": gross}}},
            "start": if months % 2 == 0 { "2026-01-01".to_owned() } else { start },
            "forecast": [{"on": "2026-03-01", "gross": gross, "returns": amount}],
        })
        .to_string()
        .into_bytes()
    });
    let question = prop_oneof![question, vec(any::<u8>(), 0..200)];
    check(&question, |body| site.send(Method::POST, "/api/v1/quote", "application/json", body, 0));
}
