//! How fast messages of the payment provider are acknowledged: 200 a second for half a minute, on connections that stay
//! open, while a worker reads what they are about. `cargo xtask bench webhooks`.

use std::{sync::Arc, time::Duration};

use payments::{DoubleProvider, signature::sign};
use services::jobs;
use testkit::{TestDatabase, World, stripe::WEBHOOK_SECRET};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, interval},
};

mod measured;

const A_SECOND: u64 = 200;
const SECONDS: u64 = 30;
const CONNECTIONS: u64 = 20;

#[tokio::main]
async fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    if only != "postgres" {
        measure("sqlite", testkit::sqlite().await).await;
    }
    if only == "sqlite" {
        return;
    }
    if let Some(database) = testkit::postgres().await {
        measure("postgres", database).await;
    }
}

async fn measure(engine: &str, database: TestDatabase) {
    let mut world = World::new(database).await;
    world.services.payments = Some(Arc::new(DoubleProvider::with_secrets(&[WEBHOOK_SECRET])));
    let services = Arc::new(world.services.clone());
    let (address, _) = measured::serve(services.clone()).await;
    let worker = services.clone();
    tokio::spawn(async move {
        loop {
            if !matches!(jobs::run_one(&worker).await, Ok(true)) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    });
    let now = services.now().micros() / 1_000_000;
    let clients: Vec<_> = (0..CONNECTIONS).map(|number| tokio::spawn(client(address.clone(), number, now))).collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("a client ends"));
    }
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    let (kept, done) = services.store.read().await.expect("reads").count_webhooks().await.expect("counts");
    println!(
        "{engine}: {} messages at {A_SECOND}/s: p50 {:.1?}, p90 {:.1?}, p99 {:.1?}, slowest {:.1?}; {kept} kept, {done} read meanwhile",
        times.len(),
        at(50),
        at(90),
        at(99),
        at(100)
    );
}

/// One connection's share, sent when it is due whether the last answer was quick or not.
async fn client(address: String, number: u64, now: i64) -> Vec<Duration> {
    let mut socket = TcpStream::connect(&address).await.expect("it listens");
    socket.set_nodelay(true).expect("a socket has the option");
    let mut times = Vec::new();
    let mut clock = interval(Duration::from_micros(1_000_000 * CONNECTIONS / A_SECOND));
    tokio::time::sleep(Duration::from_micros(1_000_000 / A_SECOND * number)).await;
    for count in 0..A_SECOND * SECONDS / CONNECTIONS {
        clock.tick().await;
        let body = format!(
            r#"{{"id":"evt_{number}_{count}","object":"event","type":"checkout.session.completed","data":{{"object":{{"id":"cs_{number}_{count}","object":"checkout.session","padding":"{}"}}}}}}"#,
            "x".repeat(3_000)
        );
        let signature = sign(&[WEBHOOK_SECRET], body.as_bytes(), now);
        let request = format!(
            "POST /webhooks/stripe HTTP/1.1\r\nHost: {address}\r\nStripe-Signature: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let started = Instant::now();
        socket.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = Vec::new();
        while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
            let mut part = [0; 1_024];
            let length = socket.read(&mut part).await.expect("it answers");
            assert!(length > 0, "the connection stays open");
            answer.extend_from_slice(&part[..length]);
        }
        times.push(started.elapsed());
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
    times
}
