//! `kaixu serve`.

use std::net::SocketAddr;

use anyhow::Context as _;
use axum::serve::ListenerExt as _;
use services::ports::Clock as _;
use tokio::{net::TcpListener, sync::watch};

use super::demo;
use crate::{adapters::SystemClock, config::Config, router, startup, workers};

/// Serves until it is told to stop, then lets requests and the job in hand finish.
///
/// # Errors
/// When the address is taken or the database cannot be opened.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let started = SystemClock.now();
    start_log(&config);
    let kaixu = startup::start(config).await?;
    if kaixu.config.demo {
        demo::fill_when_empty(&kaixu).await?;
    }
    let address = kaixu.config.address;
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    let address = listener.local_addr().context("reading the address that was bound")?;
    // Without it a page in several writes waits 40 ms for the reader's acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let (stop, stopping) = watch::channel(false);
    let worker = tokio::spawn(workers::run(kaixu.clone(), stopping));
    let app = router::router(kaixu.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let millis = (SystemClock.now().micros() - started.micros()) / 1000;
    println!("开许 Kaixu: http://{address} ({:?}, ready in {millis} ms)", kaixu.config.database);
    axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await.context("serving")?;
    stop.send_replace(true);
    worker.await.context("waiting for the worker")
}

async fn told_to_stop() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be waited for");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

fn start_log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json { log.json().init() } else { log.compact().init() }
}
