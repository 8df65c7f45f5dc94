//! The least that axum can do: what `cargo xtask bench` measures the pages against.

use axum::{Router, routing::get, serve::ListenerExt as _};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address = std::env::var("HELLO_ADDRESS").unwrap_or_else(|_| "127.0.0.1:3999".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?.tap_io(|stream| {
        // The same setting as the real server's, so that the ratio compares work and not acknowledgements.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, Router::new().route("/", get(|| async { "hello" }))).await?;
    Ok(())
}
