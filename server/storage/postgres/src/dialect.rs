//! All that is particular to PostgreSQL.

use services::ports::StoreError;
use sqlx::{
    PgConnection, PgPool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::sql::{SqlStore, is_rule_name};

pub(crate) type Db = Postgres;
pub(crate) const ENGINE: &str = "postgres";
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations/postgres");

const CONNECTIONS_MAX: u32 = 16;

#[derive(Clone, Debug)]
pub(crate) struct Pools {
    pool: PgPool,
}

/// Connects and brings the database to the newest schema.
///
/// # Errors
/// When the server cannot be reached, or a migration fails.
pub async fn connect(url: &str) -> Result<SqlStore, StoreError> {
    let options: PgConnectOptions = url.parse().map_err(database_error)?;
    let options = options.application_name("kaixu").options([
        ("statement_timeout", "15000"),
        ("idle_in_transaction_session_timeout", "30000"),
        ("lock_timeout", "10000"),
    ]);
    let pool =
        PgPoolOptions::new().max_connections(CONNECTIONS_MAX).connect_with(options).await.map_err(database_error)?;
    MIGRATIONS.run(&pool).await.map_err(|error| StoreError::Database(Box::new(error)))?;
    Ok(SqlStore::new(Pools { pool }))
}

/// Throws everything away: the demonstration begins anew. The next [`connect`] makes the schema again.
///
/// # Errors
/// When the server cannot be reached, or the role may not drop the schema.
pub async fn wipe(url: &str) -> Result<(), StoreError> {
    let options: PgConnectOptions = url.parse().map_err(database_error)?;
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.map_err(database_error)?;
    sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public").execute(&pool).await.map_err(database_error)?;
    pool.close().await;
    Ok(())
}

impl Pools {
    /// One snapshot for all reads of a page.
    pub(crate) async fn begin_read(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.pool.begin().await
    }

    pub(crate) const fn reader(&self) -> &PgPool {
        &self.pool
    }
}

/// The name of the rule that refused a write: a constraint, or what a trigger raised.
pub(crate) fn database_error(error: sqlx::Error) -> StoreError {
    let Some(refusal) = error.as_database_error() else { return StoreError::Database(Box::new(error)) };
    let message = refusal.message();
    if is_rule_name(message) {
        return StoreError::Constraint(message.to_owned());
    }
    if refusal.is_foreign_key_violation() {
        return StoreError::Constraint("foreign_key".to_owned());
    }
    match refusal.constraint() {
        Some(name) => StoreError::Constraint(name.to_owned()),
        None => StoreError::Database(Box::new(error)),
    }
}

/// The oldest waiting job that no other worker is taking.
pub(crate) async fn next_job(connection: &mut PgConnection, now: i64) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar!(
        "SELECT id FROM job
         WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1 AND lease_until <= $1
         ORDER BY run_at, id LIMIT 1
         FOR UPDATE SKIP LOCKED",
        now
    )
    .fetch_optional(connection)
    .await
    .map_err(database_error)
}

/// Postings into a holder's book go on side by side; a close waits until they are done, and later ones wait for it.
pub(crate) async fn hold_months(connection: &mut PgConnection, holder: &str) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", holder)
        .execute(connection)
        .await
        .map_err(database_error)?;
    Ok(())
}

/// The other side of [`hold_months`].
pub(crate) async fn lock_months(connection: &mut PgConnection, holder: &str) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", holder)
        .execute(connection)
        .await
        .map_err(database_error)?;
    Ok(())
}

/// The key of the lock under which the audit chain grows: `audit` in the bytes of a number.
const AUDIT_CHAIN_LOCK: i64 = 0x61_7564_6974;

/// One sealer at a time, over all processes, until the end of the transaction.
pub(crate) async fn lock_audit_chain(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", AUDIT_CHAIN_LOCK)
        .execute(connection)
        .await
        .map_err(database_error)?;
    Ok(())
}
