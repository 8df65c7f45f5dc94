//! What the adapter asks and what the double answers, held against Stripe's own description and examples.

use std::path::PathBuf;

use domain::{Fen, Timestamp};
use serde_json::Value;
use services::ports::{NewRefund, PaymentProvider as _, TestCard, TestCards as _};
use testkit::stripe::StripeDouble;

use crate::new;

/// Fields that Stripe has added since the examples were made.
const NEWER: [&str; 1] = ["payment_intent.latest_charge"];

fn sample(name: &str) -> Option<Value> {
    let folder =
        std::env::var_os("KAIXU_SAMPLES").map_or_else(|| PathBuf::from("../../../shared/samples"), PathBuf::from);
    let file = folder.join("stripe").join(name);
    match std::fs::read_to_string(&file) {
        Ok(text) => Some(serde_json::from_str(&text).expect("the sample is JSON")),
        Err(error) => {
            println!("skipped: {} cannot be read ({error}); set KAIXU_SAMPLES", file.display());
            None
        }
    }
}

/// A server on which everything has happened once.
async fn lived() -> StripeDouble {
    let http = StripeDouble::start().await;
    let now = Timestamp::from_micros(1_772_000_000_000_000);
    let provider = http.provider();
    let id = provider.create_checkout(&new("pay_1", &[100, 7])).await.expect("made").id;
    http.core.pay(&id, TestCard::Succeeds).await.expect("paid");
    let amount = Fen::new(5);
    let back = NewRefund { idempotency_key: "crf_1".into(), checkout_id: id.clone(), amount };
    let refund = provider.create_refund(&back).await.expect("paid back");
    provider.refund(&refund.id).await.expect("known");
    let dispute = http.core.open_dispute(&id, now).await.expect("disputed");
    provider.dispute(&dispute.id).await.expect("known");
    let other = provider.create_checkout(&new("pay_2", &[90_000])).await.expect("made").id;
    http.core.pay(&other, TestCard::Succeeds).await.expect("paid");
    let payout = http.core.pay_out(now).await.expect("something to pay out");
    provider.payout(&payout.id).await.expect("known");
    provider.payouts(3).await.expect("a list");
    provider.payout_parts(&payout.id).await.expect("known");
    provider.checkout(&id).await.expect("known");
    provider.key_of_payment("dblp_pay_1").await.expect("known");
    provider.expire_checkout(&other).await.expect("as it stands");
    http
}

#[tokio::test]
async fn every_question_is_in_stripes_description() {
    let Some(description) = sample("spec3_2022-04-12_20paths.json") else { return };
    let mut checked = 0;
    for asked in lived().await.asked() {
        let paths = description["paths"].as_object().expect("paths");
        let fits = |pattern: &str| {
            let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), asked.path.split('/').collect());
            let same = |(one, other): (&&str, &&str)| one.starts_with('{') || one == other;
            pattern.len() == path.len() && pattern.iter().zip(&path).all(same)
        };
        // The excerpt leaves out reading one payout or one intent.
        let Some((path, methods)) = paths.iter().find(|(pattern, _)| fits(pattern)) else { continue };
        let operation = &methods[asked.method.to_lowercase()];
        let body = &operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"];
        let in_query = |name: &str| {
            let known = operation["parameters"].as_array();
            known.is_some_and(|known| known.iter().any(|parameter| parameter["name"] == name))
        };
        for (name, _) in &asked.params {
            let mut words = name.split(['[', ']']).filter(|word| !word.is_empty());
            let first = words.next().expect("a name");
            let known = if asked.method == "POST" { !body[first].is_null() } else { in_query(first) };
            assert!(known, "{} {path} does not know {name}", asked.method);
            if asked.method == "POST" {
                let rest: Vec<&str> = words.collect();
                assert!(is_within(&body[first], &rest), "{path} does not know {name}");
            }
            checked += 1;
        }
    }
    assert!(checked > 25, "{checked} parameters were held against the description");
}

/// Whether a schema has what a parameter names: by field, by index, or by a free name of metadata.
fn is_within(schema: &Value, rest: &[&str]) -> bool {
    let Some((first, rest)) = rest.split_first() else { return true };
    if let Some(choices) = schema["anyOf"].as_array() {
        let whole: Vec<&str> = std::iter::once(*first).chain(rest.iter().copied()).collect();
        return choices.iter().any(|choice| is_within(choice, &whole));
    }
    if first.parse::<usize>().is_ok() {
        return is_within(&schema["items"], rest);
    }
    if schema["additionalProperties"].is_object() {
        return true;
    }
    !schema["properties"][first].is_null() && is_within(&schema["properties"][first], rest)
}

#[tokio::test]
async fn every_answer_of_the_double_looks_like_stripes_examples() {
    let Some(examples) = sample("fixtures3_2022-04-12.json") else { return };
    let http = lived().await;
    let mut checked = 0;
    for (path, name) in [
        ("/v1/checkout/sessions/dbl_pay_1?expand[0]=payment_intent.latest_charge", "checkout.session"),
        ("/v1/payment_intents/dblp_pay_1", "payment_intent"),
        ("/v1/refunds/dbr_000001", "refund"),
        ("/v1/disputes/dbd_000001", "dispute"),
        ("/v1/payouts/dbo_000001", "payout"),
        ("/v1/balance_transactions?payout=dbo_000001", "balance_transaction"),
    ] {
        let answer = get(&http.url, path).await;
        let object = if answer["object"] == "list" { &answer["data"][1] } else { &answer };
        let example = &examples["resources"][name];
        assert_eq!(object["object"], example["object"], "{path}");
        for (field, value) in object.as_object().expect("an object") {
            if NEWER.contains(&format!("{name}.{field}").as_str()) {
                continue;
            }
            let known = example.get(field).unwrap_or_else(|| panic!("{name} has no {field}"));
            let kind = |value: &Value| std::mem::discriminant(value);
            // A reference is an id, or the object itself where it was asked for.
            let is_expanded = value.is_object() && (known.is_string() || known.is_null());
            let fits = value.is_null() || known.is_null() || is_expanded || kind(value) == kind(known);
            assert!(fits, "{name}.{field} is {value}, in the example {known}");
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked} fields were held against the examples");
}

/// A plain question over a plain socket.
async fn get(base: &str, path: &str) -> Value {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let address = base.trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("it listens");
    let key = testkit::stripe::SECRET_KEY;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("it answers");
    let (_, body) = answer.split_once("\r\n\r\n").expect("head and body");
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}
