//! The payment provider's double, spoken to over HTTP as Stripe is: form-encoded questions, JSON answers, idempotency keys,
//! errors with Stripe's words. What is true is the state of the double in the process; here it is only put in Stripe's
//! letters, and whatever Stripe would refuse is refused.

mod asked;
mod objects;
mod routes;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use payments::{DoubleProvider, StripeProvider, StripeSettings};
use tokio::net::TcpListener;

pub use asked::Asked;

/// The key that the double knows; another is refused.
pub const SECRET_KEY: &str = "sk_test_kaixu_double";
/// The secret with which its messages are signed.
pub const WEBHOOK_SECRET: &str = "whsec_kaixu_double";

/// A server that plays Stripe; it ends with the runtime of the test.
pub struct StripeDouble {
    /// The truth.
    pub core: Arc<DoubleProvider>,
    /// Where it listens.
    pub url: String,
    state: Arc<State>,
}

impl std::fmt::Debug for StripeDouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeDouble").field("url", &self.url).finish_non_exhaustive()
    }
}

/// An answer that was given under an idempotency key, with what had been asked.
type Answered = (String, u16, serde_json::Value);

pub(crate) struct State {
    core: Arc<DoubleProvider>,
    url: String,
    answered: Mutex<BTreeMap<String, Answered>>,
    asked: Mutex<Vec<Asked>>,
    /// Answers still to be lost on the way, after their effect.
    lost: AtomicU32,
    /// Questions still to be turned away because there are too many, without effect.
    busy: AtomicU32,
}

impl StripeDouble {
    /// Listens on a free port of this machine.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let core = Arc::new(DoubleProvider::with_secrets(&[WEBHOOK_SECRET]));
        let state = Arc::new(State {
            core: core.clone(),
            url: url.clone(),
            answered: Mutex::default(),
            asked: Mutex::default(),
            lost: AtomicU32::new(0),
            busy: AtomicU32::new(0),
        });
        let router = routes::router(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { core, url, state }
    }

    /// The adapter, set to ask here.
    ///
    /// # Panics
    /// Never: the settings are right.
    #[must_use]
    pub fn provider(&self) -> StripeProvider {
        StripeProvider::new(&self.settings()).expect("the settings are right")
    }

    #[must_use]
    pub fn settings(&self) -> StripeSettings {
        StripeSettings {
            secret_key: SECRET_KEY.to_owned(),
            webhook_secrets: vec![WEBHOOK_SECRET.to_owned()],
            api_url: self.url.clone(),
            methods: Vec::new(),
        }
    }

    /// The next `count` answers get lost after their effect: what comes instead is from a machine in between.
    pub fn lose_answers(&self, count: u32) {
        self.state.lost.store(count, Ordering::SeqCst);
    }

    /// The next `count` questions are turned away.
    pub fn be_busy(&self, count: u32) {
        self.state.busy.store(count, Ordering::SeqCst);
    }

    /// Everything that was asked, oldest first.
    ///
    /// # Panics
    /// When a test has panicked while it asked.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().expect("no question panics").clone()
    }
}
