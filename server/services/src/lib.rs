//! Use cases: one noun a module, one verb a function.
//!
//! A verb takes the [`Services`] it works with and the [`Caller`] who asks, decides whether the caller may
//! ([`access`]), reads and writes through a unit of work ([`ports::UnitOfWork`]), and lets `domain` decide what is
//! lawful and what it costs. It knows no database, no web framework and no clock but the port.

pub mod access;
pub mod accounts;
pub mod annuities;
pub mod audit;
pub mod bank;
mod book;
pub mod book_export;
pub mod books;
pub mod caller;
pub mod catalogue;
pub mod charges;
pub mod checks;
pub mod deadlines;
pub mod declarations;
pub mod demo;
pub mod desk;
pub mod distribution;
pub mod documents;
pub mod dunning;
pub mod equal_terms;
pub mod error;
pub mod explain;
pub mod forms;
pub mod inbox;
pub mod indicators;
pub mod jobs;
pub mod journal;
pub mod licences;
pub mod packs;
pub mod papers;
pub mod passports;
pub mod patents;
pub mod payments;
pub mod ports;
pub mod rates;
pub mod recordals;
pub mod reports;
pub mod templates;
pub mod transfers;
pub mod yearly_returns;

use std::{fmt, sync::Arc};

use domain::{Day, Timestamp};

pub use caller::{Actor, ActorOrganisation, Caller};
pub use error::{ServiceError, Submitted};
use ports::{
    Archives, Blobs, Clock, Entropy, Matcher, Papers, PassportSigner, Passwords, PaymentProvider, Spreadsheets,
    StatementReader, Store,
};

/// Everything that use cases work with. Built once, at start-up; shared by every request and job.
#[derive(Clone)]
pub struct Services {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub passwords: Arc<dyn Passwords>,
    pub blobs: Arc<dyn Blobs>,
    pub spreadsheets: Arc<dyn Spreadsheets>,
    pub archives: Arc<dyn Archives>,
    pub papers: Arc<dyn Papers>,
    pub statements: Arc<dyn StatementReader>,
    pub matcher: Arc<dyn Matcher>,
    /// Signs licence passports.
    pub passports: Arc<dyn PassportSigner>,
    /// Card payment; none where it is not offered.
    pub payments: Option<Arc<dyn PaymentProvider>>,
    /// The offers that the public catalogue shows, kept until one of them changes.
    pub catalogue: catalogue::Cache,
    pub settings: Settings,
}

/// What an operator decides for the whole installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address under which people reach the site, without a final slash; links in mails begin with it.
    pub base_url: String,
    /// Whether the demonstration accounts and their hints are there.
    pub demo: bool,
}

impl Services {
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today in China.
    #[must_use]
    pub fn today(&self) -> Day {
        self.clock.now().day()
    }

    /// A fresh id of any kind: `services.new_id(PatentId::from_parts)`.
    #[must_use]
    pub fn new_id<T>(&self, make: impl FnOnce(Timestamp, u128) -> T) -> T {
        make(self.now(), self.random())
    }

    /// 128 random bits.
    #[must_use]
    pub fn random(&self) -> u128 {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }

    /// A secret of 256 random bits as 64 hexadecimal digits, for links that go out by mail.
    #[must_use]
    pub fn new_secret(&self) -> String {
        format!("{:032x}{:032x}", self.random(), self.random())
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("settings", &self.settings).finish_non_exhaustive()
    }
}
