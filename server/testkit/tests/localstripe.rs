//! A second opinion: localstripe, another's imitation of Stripe, in a process of its own. It has payment intents, refunds and
//! signed messages; it has no checkout sessions, ignores idempotency keys and pays back more than was paid, so that the
//! project's own double stays the main one. It is run, never read or copied: `cargo xtask setup --tests` puts it in place.

use std::{
    net::TcpListener as Port,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use domain::{Fen, Timestamp};
use payments::{StripeProvider, StripeSettings};
use serde_json::Value;
use services::ports::{EventSubject, PaymentError, PaymentProvider as _, RefundState};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

const SECRET: &str = "whsec_localstripe";

/// The process, ended with the value.
struct Localstripe {
    child: Child,
    address: String,
}

impl Drop for Localstripe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Localstripe {
    /// None, with the reason printed, where it is not installed.
    async fn start() -> Option<Self> {
        let Some(folder) = std::env::var_os("KAIXU_LOCALSTRIPE").map(PathBuf::from) else {
            println!("skipped: KAIXU_LOCALSTRIPE does not name the folder into which localstripe was installed");
            return None;
        };
        let port = Port::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a free port").port();
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", &folder).args(["-m", "localstripe", "--from-scratch", "--port", &port.to_string()]);
        let spawned = python.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = match spawned {
            Ok(child) => child,
            Err(error) => {
                println!("skipped: python3 cannot be run ({error})");
                return None;
            }
        };
        let mut running = Self { child, address: format!("127.0.0.1:{port}") };
        for _ in 0..200 {
            if TcpStream::connect(&running.address).await.is_ok() {
                return Some(running);
            }
            if running.child.try_wait().ok().flatten().is_some() {
                println!("skipped: localstripe in {} does not run", folder.display());
                return None;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("localstripe does not listen");
    }

    fn provider(&self) -> StripeProvider {
        let settings = StripeSettings {
            secret_key: "sk_test_12345".into(),
            webhook_secrets: vec![SECRET.into()],
            api_url: format!("http://{}", self.address),
            methods: Vec::new(),
        };
        StripeProvider::new(&settings).expect("usable")
    }

    /// A plain question over a plain socket, as the payer's side asks it.
    async fn post(&self, path: &str, form: &str) -> Value {
        let mut socket = TcpStream::connect(&self.address).await.expect("it listens");
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer sk_test_12345\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            form.len()
        );
        socket.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("it answers");
        let body = answer.split_once("\r\n\r\n").expect("head and body").1;
        serde_json::from_str(body).unwrap_or(Value::Null)
    }

    /// A card is charged; gives the id of the intent.
    async fn charged(&self, fen: i64, key: &str) -> String {
        let card = "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2035&card[cvc]=123";
        let method = self.post("/v1/payment_methods", card).await["id"].as_str().expect("a card").to_owned();
        let form =
            format!("amount={fen}&currency=cny&payment_method={method}&confirm=true&metadata[kaixu_payment]={key}");
        let intent = self.post("/v1/payment_intents", &form).await;
        assert_eq!(intent["status"], "succeeded", "{intent}");
        intent["id"].as_str().expect("an intent has an id").to_owned()
    }
}

#[tokio::test]
async fn intents_and_refunds_of_another_imitation_are_read() {
    let Some(other) = Localstripe::start().await else { return };
    let provider = other.provider();
    let intent = other.charged(5_000, "pay_1").await;
    assert_eq!(provider.key_of_payment(&intent).await.expect("known").as_deref(), Some("pay_1"));
    let form = format!("payment_intent={intent}&amount=2000&metadata[kaixu_refund]=crf_1");
    let made = other.post("/v1/refunds", &form).await;
    let id = made["id"].as_str().expect("a refund has an id");
    let refund = provider.refund(id).await.expect("known");
    assert_eq!((refund.amount, refund.state), (Fen::new(2_000), RefundState::Succeeded));
    assert_eq!(refund.idempotency_key, "crf_1");
    let unknown = provider.key_of_payment("pi_never_made").await;
    assert!(matches!(unknown, Err(PaymentError::Unknown)), "{unknown:?}");
}

#[tokio::test]
async fn a_message_of_another_imitation_is_believed() {
    let Some(other) = Localstripe::start().await else { return };
    let provider = other.provider();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http%3A//{}/webhooks/stripe", listener.local_addr().expect("bound"));
    other.post("/_config/webhooks/kaixu", &format!("url={url}&secret={SECRET}")).await;
    let intent = other.charged(700, "pay_2").await;
    let wanted = EventSubject::Payment(intent);
    for _ in 0..20 {
        let (mut socket, _) = listener.accept().await.expect("it sends");
        let (signature, body) = message(&mut socket).await;
        let now = signature.split("t=").nth(1).and_then(|rest| rest.split(',').next()).expect("a time");
        let now = Timestamp::from_micros(now.parse::<i64>().expect("seconds") * 1_000_000);
        assert_eq!(provider.verify_webhook(&signature, body.as_bytes(), now), Ok(()));
        let event = provider.read_webhook(&body).expect("an event");
        if event.kind == "payment_intent.succeeded" {
            assert_eq!(event.subject, wanted);
            return;
        }
    }
    panic!("no message of the intent came");
}

/// The signature and the body of a request, which is answered with 200.
async fn message(socket: &mut TcpStream) -> (String, String) {
    let mut text = String::new();
    loop {
        let mut part = [0; 4_096];
        let length = socket.read(&mut part).await.expect("it sends");
        text.push_str(&String::from_utf8_lossy(&part[..length]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            let line = head.lines().find(|line| line.to_lowercase().starts_with(name));
            line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
        };
        let expected: usize = header("content-length").and_then(|text| text.parse().ok()).expect("a length");
        if body.len() >= expected {
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let found = (header("stripe-signature").expect("a signature"), body.to_owned());
            socket.write_all(answer.as_bytes()).await.expect("it reads");
            return found;
        }
    }
}
