//! What use cases ask of the world. Adapters live outside this crate and are chosen at start-up.

mod accounts;
mod annuities;
mod archives;
mod audit;
mod bank;
mod cards;
mod checks;
mod declarations;
mod distribution;
mod filings;
mod indicators;
mod journal;
mod licences;
mod money;
mod papers;
mod patents;
mod payments;
mod proofs;
mod recordals;
mod reports;
mod returns;
mod spreadsheets;
mod statements;
mod templates;
mod transfers;
mod upkeep;

use async_trait::async_trait;
use domain::Timestamp;
use thiserror::Error;

pub use accounts::*;
pub use annuities::*;
pub use archives::*;
pub use audit::*;
pub use bank::*;
pub use cards::*;
pub use checks::*;
pub use declarations::*;
pub use distribution::*;
pub use filings::*;
pub use indicators::*;
pub use journal::*;
pub use licences::*;
pub use money::*;
pub use papers::*;
pub use patents::*;
pub use payments::*;
pub use proofs::*;
pub use recordals::*;
pub use reports::*;
pub use returns::*;
pub use spreadsheets::*;
pub use statements::*;
pub use templates::*;
pub use transfers::*;
pub use upkeep::*;

/// Why the store could not do what was asked. Absence is not a fault: look-ups return `Option`.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The row's version is no longer the one that was read.
    #[error("changed by someone else in the meantime")]
    Stale,
    /// A rule of the database refused the write; the constraint's name.
    #[error("the database refused: {0}")]
    Constraint(String),
    /// A row holds what the program would never have written.
    #[error("{table}.{column} of {id} holds an impossible value")]
    Inconsistent { table: &'static str, column: &'static str, id: String },
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    #[must_use]
    pub fn is_constraint(&self, name: &str) -> bool {
        matches!(self, Self::Constraint(found) if found == name)
    }
}

pub type StoreResult<T> = Result<T, StoreError>;

/// The database.
#[async_trait]
pub trait Store: Send + Sync {
    /// A consistent view for reading. Nothing written through it is kept.
    async fn read(&self) -> StoreResult<Box<dyn UnitOfWork>>;
    /// A transaction. What is written is kept when [`UnitOfWork::save`] is called, and forgotten when it is dropped.
    async fn write(&self) -> StoreResult<Box<dyn UnitOfWork>>;
    /// Whether the database answers and every migration has been applied.
    async fn ready(&self) -> StoreResult<bool>;
    /// `sqlite` or `postgres`.
    fn engine(&self) -> &'static str;
}

/// A transaction, and through it every repository.
#[async_trait]
pub trait UnitOfWork:
    Accounts
    + Annuities
    + AuditTrail
    + Bank
    + Cards
    + Declarations
    + Distributions
    + Indicators
    + Filings
    + IssuedPapers
    + Journal
    + Licences
    + Money
    + Patents
    + Proofs
    + Recordals
    + Reports
    + Returns
    + SpotChecks
    + Templates
    + Transfers
    + Upkeep
    + Send
{
    async fn save(self: Box<Self>) -> StoreResult<()>;
}

/// The time of day.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// Unguessable bits.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// Slow hashing of passwords.
#[async_trait]
pub trait Passwords: Send + Sync {
    async fn hash(&self, password: &str) -> Result<String, BlobError>;
    /// Takes as long for an unknown person (`None`) as for a known one.
    async fn verify(&self, password: &str, hash: Option<&str>) -> bool;
}

/// Storage of bytes by their SHA-256.
#[async_trait]
pub trait Blobs: Send + Sync {
    async fn put(&self, sha256: &str, bytes: &[u8]) -> Result<(), BlobError>;
    async fn get(&self, sha256: &str) -> Result<Option<Vec<u8>>, BlobError>;
}

/// A file or a hash could not be made, kept or read.
#[derive(Debug, Error)]
#[error("while {doing}")]
pub struct BlobError {
    pub doing: &'static str,
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
