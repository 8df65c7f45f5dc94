//! The site in process, on a free port, for measuring.

use std::sync::Arc;

use async_trait::async_trait;
use server::{
    adapters::Mailer,
    config::{Config, Database, Mode},
    router,
    startup::Kaixu,
};
use services::{Services, ports::Mail};
use tokio::net::TcpListener;

struct NoMail;

#[async_trait]
impl Mailer for NoMail {
    async fn send(&self, _mail: &Mail) -> anyhow::Result<()> {
        Ok(())
    }
}

/// Serves the site until the program ends; the address and the settings.
pub async fn serve(services: Arc<Services>) -> (String, Arc<Config>) {
    let config = Arc::new(config());
    let kaixu = Kaixu { services, mailer: Arc::new(NoMail), config: config.clone() };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound socket has an address").to_string();
    tokio::spawn(async move { axum::serve(listener, router::router(kaixu)).await });
    (address, config)
}

fn config() -> Config {
    Config {
        mode: Mode::Development,
        address: "127.0.0.1:0".parse().expect("an address"),
        data_dir: "unused".into(),
        database: Database::Sqlite("unused".into()),
        site_root: "unused".into(),
        passport_dir: "unused".into(),
        font_dir: None,
        base_url: "http://kaixu.test".into(),
        secret: b"a secret for measuring, long enough to be one".to_vec(),
        smtp_url: None,
        mail_from: "Kaixu <noreply@kaixu.invalid>".into(),
        trusted_proxies: Vec::new(),
        demo: false,
        log: String::new(),
        log_json: false,
        stripe: None,
    }
}
