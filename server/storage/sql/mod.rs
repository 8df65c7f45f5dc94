//! The SQL of every repository, written once. Each storage crate compiles this folder against its own engine.
//!
//! Rules: the portable subset of docs/architecture.md; explicit columns; `$1` parameters; every list has a limit;
//! every update checks how many rows it changed.

mod acceptance_rows;
mod accounts;
pub(crate) mod ahead;
mod annuities;
mod audit;
mod bank;
mod cards;
mod checks;
mod declarations;
mod distribution;
mod filings;
mod indicators;
mod journal;
pub(crate) mod later;
mod licences;
mod link_row;
pub(crate) mod money;
mod organisation_row;
mod papers;
mod patents;
mod proofs;
mod recordals;
mod reports;
mod returns;
pub(crate) mod row;
mod templates;
mod transfers;
pub(crate) mod upkeep;

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::id::OrganisationId;
use services::ports::{Member, Store, StoreError, StoreResult, UnitOfWork};
use sqlx::Transaction;

use crate::dialect::{Db, ENGINE, MIGRATIONS, Pools, database_error, next_number, save_touching_catalogue};

/// The database behind the port.
#[derive(Clone, Debug)]
pub struct SqlStore {
    pools: Pools,
}

impl SqlStore {
    pub(crate) const fn new(pools: Pools) -> Self {
        Self { pools }
    }
}

/// A transaction; dropping it forgets what was written.
pub(crate) struct Tx {
    tx: Transaction<'static, Db>,
    pools: Pools,
    touches_catalogue: bool,
    later: later::Later,
    ahead: Option<ahead::Ahead>,
    /// Keys of texts that have a version, once they were read.
    edited_texts: Option<BTreeSet<String>>,
    /// Members by organisation with the limit they were asked with: who is told of one step is told of the next.
    members: BTreeMap<OrganisationId, (i64, Vec<Member>)>,
}

impl Tx {
    fn new(tx: Transaction<'static, Db>, pools: Pools) -> Self {
        Self {
            tx,
            pools,
            touches_catalogue: false,
            later: later::Later::default(),
            ahead: None,
            edited_texts: None,
            members: BTreeMap::new(),
        }
    }

    /// The next number of a series.
    pub(crate) async fn number(&mut self, series: &str) -> StoreResult<i64> {
        next_number(&mut self.tx, &self.pools, series).await
    }

    /// The connection for a statement of any kind: what was put off is written first, and nothing counts as foreseen any
    /// more.
    pub(crate) async fn connection(&mut self) -> StoreResult<&mut <Db as sqlx::Database>::Connection> {
        if let Some(ahead) = self.ahead.take() {
            self.write_ahead(&ahead).await?;
        }
        Ok(&mut self.tx)
    }

    /// The connection for a statement that neither reads nor changes anything that is foreseen or put off.
    pub(crate) fn aside(&mut self) -> &mut <Db as sqlx::Database>::Connection {
        &mut self.tx
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn read(&self) -> StoreResult<Box<dyn UnitOfWork>> {
        let tx = self.pools.begin_read().await.map_err(database_error)?;
        Ok(Box::new(Tx::new(tx, self.pools.clone())))
    }

    async fn write(&self) -> StoreResult<Box<dyn UnitOfWork>> {
        let tx = self.pools.begin_write().await.map_err(database_error)?;
        Ok(Box::new(Tx::new(tx, self.pools.clone())))
    }

    async fn ready(&self) -> StoreResult<bool> {
        let applied: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version")
            .fetch_all(self.pools.reader())
            .await
            .map_err(database_error)?;
        Ok(MIGRATIONS.iter().all(|migration| applied.contains(&migration.version)))
    }

    fn engine(&self) -> &'static str {
        ENGINE
    }
}

#[async_trait]
impl UnitOfWork for Tx {
    async fn save(mut self: Box<Self>) -> StoreResult<()> {
        self.settled().await?;
        let Self { tx, pools, touches_catalogue, .. } = *self;
        if touches_catalogue {
            save_touching_catalogue(tx, &pools).await
        } else {
            tx.commit().await.map_err(database_error)
        }
    }
}

/// An update by version changed no row: the version was no longer the one that had been read.
pub(crate) const fn changed_one(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Whether what an engine says is the bare name of a rule, as the triggers of the migrations raise it.
pub(crate) fn is_rule_name(message: &str) -> bool {
    !message.is_empty() && message.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
