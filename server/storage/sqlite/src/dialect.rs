//! All that is particular to SQLite.

use std::{fmt::Display, path::Path, time::Duration};

use services::ports::{AuditLine, CATALOGUE, Delivery, HistoryStep, Mail, Message, Payment, StoreError};
use sqlx::{
    Sqlite, SqliteConnection, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::sql::{
    SqlStore, is_rule_name,
    later::Later,
    money::{
        ledger::{AccountColumns, EntryColumns, KnownAccounts, PostingColumns},
        payments::update_payment,
    },
    row::id_of,
    upkeep,
};

pub(crate) type Db = Sqlite;
pub(crate) const ENGINE: &str = "sqlite";
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations/sqlite");

/// How long a writer waits for another process to finish before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers at once; SQLite serves many from one file, each needs its page cache.
const READERS_MAX: u32 = 8;

/// One connection writes, several read: SQLite allows one writer at a time, and waiting in the pool is fair where
/// waiting inside SQLite is not.
#[derive(Clone, Debug)]
pub(crate) struct Pools {
    reader: SqlitePool,
    writer: SqlitePool,
}

/// Opens the file, creating it when it is not there, and brings it to the newest schema.
///
/// # Errors
/// When the file cannot be opened, or a migration fails.
pub async fn connect(path: &Path) -> Result<SqlStore, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .optimize_on_close(true, None);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await
        .map_err(database_error)?;
    MIGRATIONS.run(&writer).await.map_err(|error| StoreError::Database(Box::new(error)))?;
    let reader = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.pragma("query_only", "on"))
        .await
        .map_err(database_error)?;
    Ok(SqlStore::new(Pools { reader, writer }))
}

/// Throws everything away: the demonstration begins anew. The next [`connect`] makes the file again.
///
/// # Errors
/// When a file of the database cannot be removed.
pub fn wipe(path: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::Database(Box::new(error))),
        }
    }
    Ok(())
}

impl Pools {
    pub(crate) async fn begin_read(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.reader.begin().await
    }

    /// IMMEDIATE: a reader that turns writer would be refused without waiting.
    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    pub(crate) const fn reader(&self) -> &SqlitePool {
        &self.reader
    }
}

/// The name of the rule that refused a write. SQLite names a CHECK and a trigger, and gives the columns of a UNIQUE.
pub(crate) fn database_error(error: sqlx::Error) -> StoreError {
    let Some(refusal) = error.as_database_error() else { return StoreError::Database(Box::new(error)) };
    let message = refusal.message();
    for (prefix, suffix) in [("CHECK constraint failed: ", ""), ("UNIQUE constraint failed: ", "_unique")] {
        if let Some(detail) = message.strip_prefix(prefix) {
            return StoreError::Constraint(if suffix.is_empty() { detail.to_owned() } else { unique_name(detail) });
        }
    }
    if is_rule_name(message) {
        return StoreError::Constraint(message.to_owned());
    }
    if message.contains("FOREIGN KEY") {
        return StoreError::Constraint("foreign_key".to_owned());
    }
    StoreError::Database(Box::new(error))
}

/// `membership.user_id, membership.organisation_id` to the name that the migration gave the constraint.
fn unique_name(columns: &str) -> String {
    let name = match columns {
        "account.email" => "account_email_unique",
        "membership.user_id, membership.organisation_id" => "membership_unique",
        "link.secret_hash" => "link_secret_unique",
        "handled_request.id" => "handled_request_pk",
        "patent.holder_id, patent.identity" => "patent_identity_unique",
        "patent_event.patent_id, patent_event.code, patent_event.occurred_on" => "patent_event_unique",
        "consent.declaration_id, consent.purpose, consent.co_owner" => "consent_unique",
        "licence.number" => "licence_number_unique",
        "licence.succeeds_id" => "licence_succeeds_unique",
        "patent_transfer.open_key" => "patent_transfer_one_open",
        "licence.open_key" => "licence_open_unique",
        "evidence.licence_id" => "evidence_licence_unique",
        "milestone.licence_id, milestone.code" => "milestone_unique",
        "charge.reference" => "charge_reference_unique",
        "charge.licence_id, charge.source" => "charge_source_unique",
        "ledger_entry.idempotency_key" => "ledger_entry_key_unique",
        "ledger_account.holder_id, ledger_account.purpose, ledger_account.scope" => "ledger_account_unique",
        "ledger_entry.reverses" => "ledger_entry_reversed_once",
        "book_close.closed_key" => "book_close_once",
        "beneficiary.holder_id, beneficiary.name" => "beneficiary_unique",
        "distribution_policy.holder_id, distribution_policy.number" => "distribution_policy_unique",
        "distribution_run.open_key" => "distribution_run_one_open",
        "run_receipt.live_key" => "run_receipt_once",
        "dated_rate.kind, dated_rate.from_day" => "dated_rate_unique",
        "royalty_report.licence_id, royalty_report.period_from" => "royalty_report_period_unique",
        "recordal.licence_id" => "recordal_licence_unique",
        "patent_use.withdraws" => "patent_use_withdrawn_once",
        "yearly_return.open_key" => "yearly_return_one_open",
        "yearly_return.holder_id, yearly_return.year, yearly_return.number" => "yearly_return_version_unique",
        "indicator_freeze.quarter" => "indicator_freeze_once",
        "spot_check_draw.check_id" => "spot_check_draw_pk",
        other => other,
    };
    name.to_owned()
}

/// The oldest waiting job. The write transaction is the lock.
pub(crate) async fn next_job(connection: &mut SqliteConnection, now: i64) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar!(
        "SELECT id FROM job
         WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1 AND lease_until <= $1
         ORDER BY run_at, id LIMIT 1",
        now
    )
    .fetch_optional(connection)
    .await
    .map_err(database_error)
}

/// Nothing to wait for: there is one writer at a time.
pub(crate) async fn hold_months(_connection: &mut SqliteConnection, _holder: &str) -> Result<(), StoreError> {
    Ok(())
}

/// As [`hold_months`].
pub(crate) async fn lock_months(_connection: &mut SqliteConnection, _holder: &str) -> Result<(), StoreError> {
    Ok(())
}

/// As [`hold_months`].
pub(crate) async fn lock_audit_chain(_connection: &mut SqliteConnection) -> Result<(), StoreError> {
    Ok(())
}

/// The write lock of the database is the lock of every licence. False when there is no such licence.
pub(crate) async fn lock_licence(connection: &mut SqliteConnection, licence: &str) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!("SELECT id FROM licence WHERE id = $1", licence)
        .fetch_optional(connection)
        .await
        .map_err(database_error)?;
    Ok(found.is_some())
}

/// Ids for [`among`].
pub(crate) type IdList = String;

pub(crate) fn id_list<'a, T: Display + 'a>(ids: impl IntoIterator<Item = &'a T>) -> IdList {
    // Ids are letters, digits and underscores.
    let quoted: Vec<String> = ids.into_iter().map(|id| format!("\"{id}\"")).collect();
    format!("[{}]", quoted.join(","))
}

/// Selects rows by a list of ids: the select's macro, the condition up to the column, what follows, the list.
macro_rules! among {
    ($select:ident, $start:literal, $end:literal, $ids:expr) => {
        $select!([$start " IN (SELECT value FROM json_each($1))" $end], $ids)
    };
}
pub(crate) use among;

/// The one who writes has all books.
pub(crate) async fn lock_licences_of(_connection: &mut SqliteConnection, _payments: &IdList) -> Result<(), StoreError> {
    Ok(())
}

/// Changes payments that are as they were read.
pub(crate) async fn update_payments(connection: &mut SqliteConnection, payments: &[Payment]) -> Result<(), StoreError> {
    for payment in payments {
        update_payment(connection, payment).await?;
    }
    Ok(())
}

/// Statements cost no way here: one for each account.
pub(crate) async fn find_accounts(
    connection: &mut SqliteConnection,
    wanted: &[&AccountColumns],
) -> Result<KnownAccounts, StoreError> {
    let mut known = KnownAccounts::new();
    for account in wanted {
        let id = sqlx::query_scalar!(
            "SELECT id FROM ledger_account WHERE holder_id = $1 AND purpose = $2 AND scope = $3",
            account.holder,
            account.purpose,
            account.scope
        )
        .fetch_optional(&mut *connection)
        .await
        .map_err(database_error)?;
        known.extend(id.map(|id| (account.key(), id)));
    }
    Ok(known)
}

/// Adds accounts, and gives those that were not there.
pub(crate) async fn insert_accounts(
    connection: &mut SqliteConnection,
    missing: &[&AccountColumns],
) -> Result<KnownAccounts, StoreError> {
    let mut made = KnownAccounts::new();
    for it in missing {
        let done = sqlx::query!(
            "INSERT INTO ledger_account (id, holder_id, purpose, licence_id, beneficiary_id, scope)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (holder_id, purpose, scope) DO NOTHING",
            it.id,
            it.holder,
            it.purpose,
            it.licence,
            it.beneficiary,
            it.scope,
        );
        let done = done.execute(&mut *connection).await.map_err(database_error)?;
        made.extend((done.rows_affected() == 1).then(|| (it.key(), it.id.clone())));
    }
    Ok(made)
}

/// Adds entries; their postings come next.
pub(crate) async fn insert_entries(
    connection: &mut SqliteConnection,
    entries: &[EntryColumns],
) -> Result<(), StoreError> {
    for it in entries {
        let insert = sqlx::query!(
            "INSERT INTO ledger_entry (id, idempotency_key, holder_id, licence_id, kind, occurred_on, booked_on, charge_id,
               payment_id, reverses, reason, recorded_by, recorded_at, run_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            it.id,
            it.idempotency_key,
            it.holder_id,
            it.licence_id,
            it.kind,
            it.occurred_on,
            it.booked_on,
            it.charge_id,
            it.payment_id,
            it.reverses,
            it.reason,
            it.recorded_by,
            it.recorded_at,
            it.run_id,
        );
        insert.execute(&mut *connection).await.map_err(database_error)?;
    }
    Ok(())
}

/// Closes entries, each with the number of its postings.
pub(crate) async fn insert_seals(connection: &mut SqliteConnection, seals: &[(String, i64)]) -> Result<(), StoreError> {
    for (entry, postings) in seals {
        sqlx::query!("INSERT INTO ledger_seal (entry_id, postings) VALUES ($1, $2)", entry, postings)
            .execute(&mut *connection)
            .await
            .map_err(database_error)?;
    }
    Ok(())
}

/// Adds postings.
pub(crate) async fn insert_postings(
    connection: &mut SqliteConnection,
    postings: &[PostingColumns],
) -> Result<(), StoreError> {
    for posting in postings {
        sqlx::query!(
            "INSERT INTO ledger_posting (id, entry_id, account_id, charge_id, currency, amount_fen)
             VALUES ($1, $2, $3, $4, $5, $6)",
            posting.id,
            posting.entry,
            posting.account,
            posting.charge,
            posting.currency,
            posting.amount_fen,
        )
        .execute(&mut *connection)
        .await
        .map_err(database_error)?;
    }
    Ok(())
}

/// Everything that was put off. Statements cost no way here: one for each row.
pub(crate) async fn write_later(connection: &mut SqliteConnection, later: &Later) -> Result<(), StoreError> {
    for step in &later.history {
        insert_step(connection, step).await.map_err(database_error)?;
    }
    for line in &later.audit {
        insert_audit(connection, line).await.map_err(database_error)?;
    }
    for message in &later.messages {
        insert_message(connection, message).await.map_err(database_error)?;
    }
    for mail in &later.mails {
        insert_mail(connection, mail).await.map_err(database_error)?;
    }
    for delivery in &later.deliveries {
        insert_delivery(connection, delivery).await.map_err(database_error)?;
    }
    Ok(())
}

async fn insert_step(connection: &mut SqliteConnection, it: &HistoryStep) -> Result<(), sqlx::Error> {
    let (id, user, document) = (it.id.to_string(), id_of(it.user_id), id_of(it.document_id));
    let at = it.at.micros();
    let query = sqlx::query!(
        "INSERT INTO history (id, subject_id, event, from_state, to_state, user_id, actor_name, note, document_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        it.subject_id,
        it.event,
        it.from_state,
        it.to_state,
        user,
        it.actor_name,
        it.note,
        document,
        at,
    );
    query.execute(connection).await.map(|_| ())
}

async fn insert_audit(connection: &mut SqliteConnection, it: &AuditLine) -> Result<(), sqlx::Error> {
    let (id, user, organisation) = (it.id.to_string(), id_of(it.user_id), id_of(it.organisation_id));
    let at = it.at.micros();
    let query = sqlx::query!(
        "INSERT INTO audit (id, user_id, organisation_id, action, subject_id, before_text, after_text, reason, salt,
           request_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id,
        user,
        organisation,
        it.action,
        it.subject_id,
        it.before_text,
        it.after_text,
        it.reason,
        it.salt,
        it.request_id,
        at,
    );
    query.execute(connection).await.map(|_| ())
}

async fn insert_message(connection: &mut SqliteConnection, it: &Message) -> Result<(), sqlx::Error> {
    let (id, organisation, created_at) = (it.id.to_string(), it.organisation_id.to_string(), it.created_at.micros());
    let query = sqlx::query!(
        "INSERT INTO message (id, organisation_id, kind, subject_id, params, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        organisation,
        it.kind,
        it.subject_id,
        it.params,
        created_at,
    );
    query.execute(connection).await.map(|_| ())
}

async fn insert_mail(connection: &mut SqliteConnection, it: &Mail) -> Result<(), sqlx::Error> {
    let (id, created_at, due_at) = (it.id.to_string(), it.created_at.micros(), it.due_at.micros());
    let query = sqlx::query!(
        "INSERT INTO mail (id, recipient, subject, body, dedup_key, created_at, due_at, attempts, last_error)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')
         ON CONFLICT (dedup_key) DO NOTHING",
        id,
        it.recipient,
        it.subject,
        it.body,
        it.dedup_key,
        created_at,
        due_at,
    );
    query.execute(connection).await.map(|_| ())
}

async fn insert_delivery(connection: &mut SqliteConnection, it: &Delivery) -> Result<(), sqlx::Error> {
    let (id, licence, at) = (it.id.to_string(), it.licence_id.to_string(), it.at.micros());
    let query = sqlx::query!(
        "INSERT INTO delivery (id, licence_id, channel, recipient, detail, at) VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        licence,
        it.channel,
        it.recipient,
        it.detail,
        at,
    );
    query.execute(connection).await.map(|_| ())
}

/// The next number of a series. One transaction writes at a time: a number that is not used is given again.
pub(crate) async fn next_number(
    tx: &mut Transaction<'static, Db>,
    _pools: &Pools,
    series: &str,
) -> Result<i64, StoreError> {
    upkeep::raise(tx, series).await
}

/// Commits, with the counter raised in the same transaction.
pub(crate) async fn save_touching_catalogue(
    mut tx: Transaction<'static, Db>,
    _pools: &Pools,
) -> Result<(), StoreError> {
    upkeep::raise(&mut tx, CATALOGUE).await?;
    tx.commit().await.map_err(database_error)
}
