//! The whole site in process, over a world with people in it.

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use payments::DoubleProvider;
use server::{
    adapters::Mailer,
    config::{Config, Database, Mode},
    middleware::session::set_cookie,
    router,
    startup::Kaixu,
};
use services::{Caller, ports::Mail};
use testkit::{World, stripe::WEBHOOK_SECRET};
use tower::ServiceExt as _;

pub(crate) struct TestApp {
    pub(crate) world: World,
    pub(crate) config: Arc<Config>,
    /// Where cards are taken.
    pub(crate) core: Arc<DoubleProvider>,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The text between two marks, for exact comparisons of a part of a page.
    pub(crate) fn between(&self, start: &str, end: &str) -> String {
        let text = self.text();
        let from = text.find(start).unwrap_or_else(|| panic!("the page has {start}")) + start.len();
        let length = text[from..].find(end).unwrap_or_else(|| panic!("the page has {end} after {start}"));
        text[from..from + length].to_owned()
    }
}

struct NoMail;

#[async_trait]
impl Mailer for NoMail {
    async fn send(&self, _mail: &Mail) -> anyhow::Result<()> {
        Ok(())
    }
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        let mut world = World::new(testkit::sqlite().await).await;
        let core = Arc::new(DoubleProvider::with_secrets(&[WEBHOOK_SECRET]));
        world.services.payments = Some(core.clone());
        let config = Arc::new(Config {
            mode: Mode::Development,
            address: "127.0.0.1:0".parse().unwrap(),
            data_dir: PathBuf::from("unused"),
            database: Database::Sqlite(PathBuf::from("unused")),
            site_root: PathBuf::from("unused"),
            passport_dir: PathBuf::from("unused"),
            font_dir: None,
            base_url: "http://kaixu.test".into(),
            secret: b"a secret for tests, long enough to be one".to_vec(),
            smtp_url: None,
            mail_from: "Kaixu <noreply@kaixu.invalid>".into(),
            trusted_proxies: Vec::new(),
            demo: false,
            log: String::new(),
            log_json: false,
            stripe: None,
        });
        let kaixu =
            Kaixu { services: Arc::new(world.services.clone()), mailer: Arc::new(NoMail), config: config.clone() };
        Self { router: router::router(kaixu), world, config, core }
    }

    /// The cookie of a person who is logged in.
    pub(crate) async fn cookie(&self, caller: &Caller) -> String {
        let id = caller.actor.as_ref().expect("somebody is logged in").session_id;
        let session = self.world.services.store.read().await.unwrap().session(id).await.unwrap().unwrap();
        set_cookie(&self.config, &session).to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    /// The cookie of a person who logs in again, because days have passed.
    pub(crate) async fn fresh_cookie(&self, caller: &Caller) -> String {
        let email = &caller.actor.as_ref().expect("somebody is logged in").email;
        self.cookie(&self.world.log_in(email).await).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.expect("an answer can be read");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_as(path, "").await
    }

    pub(crate) async fn get_as(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::builder().uri(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.post_as(path, "", form).await
    }

    /// A form sent by one of our own pages.
    pub(crate) async fn post_as(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(form).unwrap();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Follows one redirect as a browser would.
    pub(crate) async fn follow_as(&self, answer: &Answer, cookie: &str) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let target = answer.location().split('#').next().unwrap_or_default().to_owned();
        self.get_as(&target, cookie).await
    }
}
