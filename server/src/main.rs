//! The binary `kaixu`.

use clap::Parser as _;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    server::cli::run(server::cli::Arguments::parse()).await
}
