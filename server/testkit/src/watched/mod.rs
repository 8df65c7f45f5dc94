//! A store that is looked at: each statement is counted, and may fail or be altered, before it reaches the database.
//!
//! Nothing of this is compiled into the product. It stands where the database stands, behind the same port, so that the
//! use cases run as they are while the ground moves under them.

mod delegate;
mod planted;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use async_trait::async_trait;
use services::ports::{Store, StoreError, StoreResult, UnitOfWork};

pub use planted::{Bug, ShiftedClock};

/// What happens around the statements of writing transactions.
#[async_trait]
pub trait Watch: Send + Sync {
    /// Before each statement, by the name of its function. An error is what the use case gets in its place.
    async fn before(&self, _statement: &'static str) -> StoreResult<()> {
        Ok(())
    }

    /// Before a transaction is saved. An error loses it.
    async fn before_save(&self) -> StoreResult<()> {
        Ok(())
    }

    /// The mistake that the store makes.
    fn bug(&self) -> Option<Bug> {
        None
    }

    /// Whether books are read without their lock.
    fn forgets_locks(&self) -> bool {
        self.bug() == Some(Bug::LockDropped)
    }
}

/// A store behind which another one stands.
pub struct WatchedStore {
    inner: Arc<dyn Store>,
    watch: Arc<dyn Watch>,
}

impl WatchedStore {
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, watch: Arc<dyn Watch>) -> Self {
        Self { inner, watch }
    }
}

impl std::fmt::Debug for WatchedStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WatchedStore").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for WatchedStore {
    async fn read(&self) -> StoreResult<Box<dyn UnitOfWork>> {
        self.inner.read().await
    }

    async fn write(&self) -> StoreResult<Box<dyn UnitOfWork>> {
        let inner = self.inner.write().await?;
        Ok(Box::new(Watched { inner, watch: self.watch.clone() }))
    }

    async fn ready(&self) -> StoreResult<bool> {
        self.inner.ready().await
    }

    fn engine(&self) -> &'static str {
        self.inner.engine()
    }
}

/// A transaction of a [`WatchedStore`].
struct Watched {
    inner: Box<dyn UnitOfWork>,
    watch: Arc<dyn Watch>,
}

#[async_trait]
impl UnitOfWork for Watched {
    async fn save(self: Box<Self>) -> StoreResult<()> {
        self.watch.before_save().await?;
        self.inner.save().await
    }
}

/// The process dies at a statement: this one, and all that come after it, find no database. Saving is a statement too,
/// so that what is lost last is a transaction that was complete.
#[derive(Debug)]
pub struct Crash {
    left: AtomicU64,
    happened: AtomicBool,
}

impl Crash {
    /// After so many statements that are carried out.
    #[must_use]
    pub const fn after(statements: u64) -> Self {
        Self { left: AtomicU64::new(statements), happened: AtomicBool::new(false) }
    }

    /// Whether the statement came at which it dies.
    #[must_use]
    pub fn happened(&self) -> bool {
        self.happened.load(Ordering::SeqCst)
    }

    fn count(&self) -> StoreResult<()> {
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Ok(());
        }
        self.happened.store(true, Ordering::SeqCst);
        Err(StoreError::Database("the simulated process has died".into()))
    }
}

#[async_trait]
impl Watch for Crash {
    async fn before(&self, _statement: &'static str) -> StoreResult<()> {
        self.count()
    }

    async fn before_save(&self) -> StoreResult<()> {
        self.count()
    }
}

/// A store that makes one mistake, always.
#[derive(Clone, Copy, Debug)]
pub struct Planted(pub Bug);

impl Watch for Planted {
    fn bug(&self) -> Option<Bug> {
        Some(self.0)
    }
}
