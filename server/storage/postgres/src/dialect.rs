//! All that is particular to PostgreSQL.

use std::fmt::Display;

use serde_json::{Value, json};
use services::ports::{CATALOGUE, Payment, StoreError};
use sqlx::{
    PgConnection, PgPool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::sql::{
    SqlStore, is_rule_name,
    later::Later,
    money::{
        ledger::{AccountColumns, EntryColumns, KnownAccounts, PostingColumns},
        payments::update_payment,
    },
    row::{id_of, joined, micros_of},
    upkeep,
};

pub(crate) type Db = Postgres;
pub(crate) const ENGINE: &str = "postgres";
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations/postgres");

const CONNECTIONS_MAX: u32 = 16;
const COUNTING_MAX: u32 = 2;

#[derive(Clone, Debug)]
pub(crate) struct Pools {
    pool: PgPool,
    /// Counters are raised beside the transactions, on connections that never wait for one of the others. They do not
    /// wait for the disk either: what is committed after them is only kept if they are.
    counting: PgPool,
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
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .connect_with(options.clone())
        .await
        .map_err(database_error)?;
    MIGRATIONS.run(&pool).await.map_err(|error| StoreError::Database(Box::new(error)))?;
    let counting = PgPoolOptions::new()
        .max_connections(COUNTING_MAX)
        .connect_lazy_with(options.options([("synchronous_commit", "off")]));
    Ok(SqlStore::new(Pools { pool, counting }))
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

/// Whoever settles something of a licence waits here for whoever does so already. False when there is no such licence.
pub(crate) async fn lock_licence(connection: &mut PgConnection, licence: &str) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!("SELECT id FROM licence WHERE id = $1 FOR NO KEY UPDATE", licence)
        .fetch_optional(connection)
        .await
        .map_err(database_error)?;
    Ok(found.is_some())
}

/// Ids for [`among`].
pub(crate) type IdList = Vec<String>;

pub(crate) fn id_list<'a, T: Display + 'a>(ids: impl IntoIterator<Item = &'a T>) -> IdList {
    ids.into_iter().map(ToString::to_string).collect()
}

/// Selects rows by a list of ids: the select's macro, the condition up to the column, what follows, the list.
macro_rules! among {
    ($select:ident, $start:literal, $end:literal, $ids:expr) => {
        $select!([$start " = ANY($1)" $end], $ids)
    };
}
pub(crate) use among;

/// Locks the books of payments, in one order for everybody: two who do this at once do not wait for each other.
pub(crate) async fn lock_licences_of(connection: &mut PgConnection, payments: &IdList) -> Result<(), StoreError> {
    sqlx::query!(
        "SELECT l.id FROM licence l WHERE l.id IN (SELECT m.licence_id FROM payment m WHERE m.id = ANY($1))
         ORDER BY l.id LIMIT 1000 FOR NO KEY UPDATE OF l",
        payments
    )
    .fetch_all(connection)
    .await
    .map_err(database_error)?;
    Ok(())
}

/// All accounts of an entry in one statement: each is a way to the server and back. The lists stand in selects of their
/// own: were their lengths known to the planner, it would plan anew with every entry.
pub(crate) async fn find_accounts(
    connection: &mut PgConnection,
    wanted: &[&AccountColumns],
) -> Result<KnownAccounts, StoreError> {
    let holders: Vec<String> = wanted.iter().map(|account| account.holder.clone()).collect();
    let purposes: Vec<String> = wanted.iter().map(|account| account.purpose.to_owned()).collect();
    let scopes: Vec<String> = wanted.iter().map(|account| account.scope.clone()).collect();
    let rows = sqlx::query!(
        "SELECT la.id, la.holder_id, la.purpose, la.scope
         FROM UNNEST((SELECT $1::TEXT[]), (SELECT $2::TEXT[]), (SELECT $3::TEXT[])) AS w (holder_id, purpose, scope)
         JOIN ledger_account la ON la.holder_id = w.holder_id AND la.purpose = w.purpose AND la.scope = w.scope",
        &holders,
        &purposes,
        &scopes
    )
    .fetch_all(connection)
    .await
    .map_err(database_error)?;
    Ok(rows.into_iter().map(|row| ((row.holder_id, row.purpose, row.scope), row.id)).collect())
}

/// Adds accounts in one statement, and gives those that were not there.
pub(crate) async fn insert_accounts(
    connection: &mut PgConnection,
    missing: &[&AccountColumns],
) -> Result<KnownAccounts, StoreError> {
    let column = |of: fn(&AccountColumns) -> String| missing.iter().map(|account| of(account)).collect::<Vec<_>>();
    let (ids, holders) = (column(|it| it.id.clone()), column(|it| it.holder.clone()));
    let (purposes, scopes) = (column(|it| it.purpose.to_owned()), column(|it| it.scope.clone()));
    // The macro takes no list of absent texts.
    let licences = column(|it| it.licence.clone().unwrap_or_default());
    let beneficiaries = column(|it| it.beneficiary.clone().unwrap_or_default());
    let rows = sqlx::query!(
        "INSERT INTO ledger_account (id, holder_id, purpose, licence_id, beneficiary_id, scope)
         SELECT w.id, w.holder_id, w.purpose, NULLIF(w.licence_id, ''), NULLIF(w.beneficiary_id, ''), w.scope
         FROM UNNEST($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[])
           AS w (id, holder_id, purpose, licence_id, beneficiary_id, scope)
         ON CONFLICT (holder_id, purpose, scope) DO NOTHING
         RETURNING id, holder_id, purpose, scope",
        &ids,
        &holders,
        &purposes,
        &licences,
        &beneficiaries,
        &scopes
    )
    .fetch_all(connection)
    .await
    .map_err(database_error)?;
    Ok(rows.into_iter().map(|row| ((row.holder_id, row.purpose, row.scope), row.id)).collect())
}

/// Adds entries in one statement; their postings come next. Rows go as JSON: one parameter instead of one for each column.
pub(crate) async fn insert_entries(connection: &mut PgConnection, entries: &[EntryColumns]) -> Result<(), StoreError> {
    let rows = entries.iter().map(|it| {
        json!({ "id": it.id, "idempotency_key": it.idempotency_key, "holder_id": it.holder_id,
                "licence_id": it.licence_id, "kind": it.kind, "occurred_on": it.occurred_on, "booked_on": it.booked_on,
                "charge_id": it.charge_id, "payment_id": it.payment_id, "reverses": it.reverses, "reason": it.reason,
                "recorded_by": it.recorded_by, "recorded_at": it.recorded_at, "run_id": it.run_id })
    });
    let rows = Value::Array(rows.collect()).to_string();
    sqlx::query!(
        "INSERT INTO ledger_entry (id, idempotency_key, holder_id, licence_id, kind, occurred_on, booked_on, charge_id,
           payment_id, reverses, reason, recorded_by, recorded_at, run_id)
         SELECT id, idempotency_key, holder_id, licence_id, kind, occurred_on, booked_on, charge_id, payment_id, reverses,
           reason, recorded_by, recorded_at, run_id
         FROM JSON_TO_RECORDSET($1::TEXT::JSON) AS r (id TEXT, idempotency_key TEXT, holder_id TEXT, licence_id TEXT,
           kind TEXT, occurred_on TEXT, booked_on TEXT, charge_id TEXT, payment_id TEXT, reverses TEXT, reason TEXT,
           recorded_by TEXT, recorded_at BIGINT, run_id TEXT)",
        rows
    )
    .execute(connection)
    .await
    .map_err(database_error)?;
    Ok(())
}

/// Closes entries, each with the number of its postings, in one statement.
pub(crate) async fn insert_seals(connection: &mut PgConnection, seals: &[(String, i64)]) -> Result<(), StoreError> {
    let (entries, postings): (Vec<String>, Vec<i64>) = seals.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO ledger_seal (entry_id, postings)
         SELECT w.entry_id, w.postings FROM UNNEST($1::TEXT[], $2::BIGINT[]) AS w (entry_id, postings)",
        &entries,
        &postings
    )
    .execute(connection)
    .await
    .map_err(database_error)?;
    Ok(())
}

/// Adds postings in one statement.
pub(crate) async fn insert_postings(
    connection: &mut PgConnection,
    postings: &[PostingColumns],
) -> Result<(), StoreError> {
    let ids: Vec<String> = postings.iter().map(|posting| posting.id.clone()).collect();
    let entries: Vec<String> = postings.iter().map(|posting| posting.entry.clone()).collect();
    let accounts: Vec<String> = postings.iter().map(|posting| posting.account.clone()).collect();
    // The macro takes no list of absent texts.
    let charges: Vec<String> = postings.iter().map(|posting| posting.charge.clone().unwrap_or_default()).collect();
    let currencies: Vec<String> = postings.iter().map(|posting| posting.currency.clone()).collect();
    let amounts: Vec<i64> = postings.iter().map(|posting| posting.amount_fen).collect();
    sqlx::query!(
        "INSERT INTO ledger_posting (id, entry_id, account_id, charge_id, currency, amount_fen)
         SELECT w.id, w.entry_id, w.account_id, NULLIF(w.charge_id, ''), w.currency, w.amount_fen
         FROM UNNEST($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::BIGINT[])
           AS w (id, entry_id, account_id, charge_id, currency, amount_fen)",
        &ids,
        &entries,
        &accounts,
        &charges,
        &currencies,
        &amounts
    )
    .execute(connection)
    .await
    .map_err(database_error)?;
    Ok(())
}

/// Changes payments that are as they were read, in one statement.
pub(crate) async fn update_payments(connection: &mut PgConnection, payments: &[Payment]) -> Result<(), StoreError> {
    match payments {
        [] => return Ok(()),
        // One is found by its key; a list is worth a plan that reads more.
        [one] => return update_payment(connection, one).await,
        _ => {}
    }
    let rows = payments.iter().map(|it| {
        json!({ "id": it.id.to_string(), "version": it.version, "state": it.state, "amount_fen": it.amount_fen.get(),
                "paid_on": it.paid_on.to_string(), "payer_name": it.payer_name, "designation": joined(&it.designation),
                "proof_document_id": id_of(it.proof_document_id), "provider_id": it.provider_id,
                "recorded_by": id_of(it.recorded_by), "recorded_at": micros_of(it.recorded_at),
                "confirmed_by": id_of(it.confirmed_by), "confirmed_at": micros_of(it.confirmed_at),
                "reversal_reason": it.reversal_reason, "reversal_asked_by": id_of(it.reversal_asked_by),
                "reversed_by": id_of(it.reversed_by), "reversed_at": micros_of(it.reversed_at), "note": it.note,
                "allocation": it.allocation })
    });
    let rows = Value::Array(rows.collect()).to_string();
    let done = sqlx::query!(
        "UPDATE payment p SET state = r.state, amount_fen = r.amount_fen, paid_on = r.paid_on, payer_name = r.payer_name,
           designation = r.designation, proof_document_id = r.proof_document_id, provider_id = r.provider_id,
           recorded_by = r.recorded_by, recorded_at = r.recorded_at, confirmed_by = r.confirmed_by,
           confirmed_at = r.confirmed_at, reversal_reason = r.reversal_reason, reversal_asked_by = r.reversal_asked_by,
           reversed_by = r.reversed_by, reversed_at = r.reversed_at, note = r.note, allocation = r.allocation,
           version = p.version + 1
         FROM JSON_TO_RECORDSET($1::TEXT::JSON) AS r (id TEXT, version BIGINT, state TEXT, amount_fen BIGINT, paid_on TEXT,
           payer_name TEXT, designation TEXT, proof_document_id TEXT, provider_id TEXT, recorded_by TEXT,
           recorded_at BIGINT, confirmed_by TEXT, confirmed_at BIGINT, reversal_reason TEXT, reversal_asked_by TEXT,
           reversed_by TEXT, reversed_at BIGINT, note TEXT, allocation TEXT)
         WHERE p.id = r.id AND p.version = r.version",
        rows
    )
    .execute(connection)
    .await
    .map_err(database_error)?;
    let all = u64::try_from(payments.len()).unwrap_or(u64::MAX);
    if done.rows_affected() == all { Ok(()) } else { Err(StoreError::Stale) }
}

/// Everything that was put off, in one statement. Rows go as JSON: five parameters instead of one for each column.
pub(crate) async fn write_later(connection: &mut PgConnection, later: &Later) -> Result<(), StoreError> {
    let [history, audit, messages, mails, deliveries] = as_json(later);
    sqlx::query!(
        "WITH
           steps AS (
             INSERT INTO history (id, subject_id, event, from_state, to_state, user_id, actor_name, note, document_id, at)
             SELECT id, subject_id, event, from_state, to_state, user_id, actor_name, note, document_id, at
             FROM JSON_TO_RECORDSET($1::TEXT::JSON) AS r (id TEXT, subject_id TEXT, event TEXT, from_state TEXT,
               to_state TEXT, user_id TEXT, actor_name TEXT, note TEXT, document_id TEXT, at BIGINT)),
           acts AS (
             INSERT INTO audit (id, user_id, organisation_id, action, subject_id, before_text, after_text, reason, salt,
               request_id, at)
             SELECT id, user_id, organisation_id, action, subject_id, before_text, after_text, reason, salt, request_id, at
             FROM JSON_TO_RECORDSET($2::TEXT::JSON) AS r (id TEXT, user_id TEXT, organisation_id TEXT, action TEXT,
               subject_id TEXT, before_text TEXT, after_text TEXT, reason TEXT, salt TEXT, request_id TEXT, at BIGINT)),
           messages AS (
             INSERT INTO message (id, organisation_id, kind, subject_id, params, created_at)
             SELECT id, organisation_id, kind, subject_id, params, created_at
             FROM JSON_TO_RECORDSET($3::TEXT::JSON) AS r (id TEXT, organisation_id TEXT, kind TEXT, subject_id TEXT,
               params TEXT, created_at BIGINT)),
           deliveries AS (
             INSERT INTO delivery (id, licence_id, channel, recipient, detail, at)
             SELECT id, licence_id, channel, recipient, detail, at
             FROM JSON_TO_RECORDSET($5::TEXT::JSON) AS r (id TEXT, licence_id TEXT, channel TEXT, recipient TEXT,
               detail TEXT, at BIGINT))
         INSERT INTO mail (id, recipient, subject, body, dedup_key, created_at, due_at, attempts, last_error)
         SELECT id, recipient, subject, body, dedup_key, created_at, due_at, 0, ''
         FROM JSON_TO_RECORDSET($4::TEXT::JSON) AS r (id TEXT, recipient TEXT, subject TEXT, body TEXT, dedup_key TEXT,
           created_at BIGINT, due_at BIGINT)
         ON CONFLICT (dedup_key) DO NOTHING",
        history,
        audit,
        messages,
        mails,
        deliveries
    )
    .execute(connection)
    .await
    .map_err(database_error)?;
    Ok(())
}

/// History, audit trail, messages, mails and deliveries as lists of objects that are named like the columns.
fn as_json(later: &Later) -> [String; 5] {
    let text = |id: Option<String>| id.map_or(Value::Null, Value::String);
    let history = later.history.iter().map(|it| {
        json!({ "id": it.id.to_string(), "subject_id": it.subject_id, "event": it.event, "from_state": it.from_state,
                "to_state": it.to_state, "user_id": text(it.user_id.map(|id| id.to_string())),
                "actor_name": it.actor_name, "note": it.note,
                "document_id": text(it.document_id.map(|id| id.to_string())), "at": it.at.micros() })
    });
    let audit = later.audit.iter().map(|it| {
        json!({ "id": it.id.to_string(), "user_id": text(it.user_id.map(|id| id.to_string())),
                "organisation_id": text(it.organisation_id.map(|id| id.to_string())), "action": it.action,
                "subject_id": it.subject_id, "before_text": it.before_text, "after_text": it.after_text,
                "reason": it.reason, "salt": it.salt, "request_id": it.request_id, "at": it.at.micros() })
    });
    let messages = later.messages.iter().map(|it| {
        json!({ "id": it.id.to_string(), "organisation_id": it.organisation_id.to_string(), "kind": it.kind,
                "subject_id": it.subject_id, "params": it.params, "created_at": it.created_at.micros() })
    });
    let mails = later.mails.iter().map(|it| {
        json!({ "id": it.id.to_string(), "recipient": it.recipient, "subject": it.subject, "body": it.body,
                "dedup_key": it.dedup_key, "created_at": it.created_at.micros(), "due_at": it.due_at.micros() })
    });
    let deliveries = later.deliveries.iter().map(|it| {
        json!({ "id": it.id.to_string(), "licence_id": it.licence_id.to_string(), "channel": it.channel,
                "recipient": it.recipient, "detail": it.detail, "at": it.at.micros() })
    });
    let [history, audit, messages, mails, deliveries]: [Vec<Value>; 5] =
        [history.collect(), audit.collect(), messages.collect(), mails.collect(), deliveries.collect()];
    [history, audit, messages, mails, deliveries].map(|rows| Value::Array(rows).to_string())
}

/// The next number of a series, taken for good: nobody who is given the next one waits for this transaction, and one
/// that is rolled back leaves a gap.
pub(crate) async fn next_number(
    _tx: &mut Transaction<'static, Db>,
    pools: &Pools,
    series: &str,
) -> Result<i64, StoreError> {
    let mut connection = pools.counting.acquire().await.map_err(database_error)?;
    upkeep::raise(&mut connection, series).await
}

/// Commits, then raises the counter: raised before, it would be a lock that every other writer of the kind waits for
/// until the disk has answered. Should the process end in between, others show the catalogue as it was until its next
/// change.
pub(crate) async fn save_touching_catalogue(tx: Transaction<'static, Db>, pools: &Pools) -> Result<(), StoreError> {
    tx.commit().await.map_err(database_error)?;
    let raised = async {
        let mut connection = pools.counting.acquire().await.map_err(database_error)?;
        upkeep::raise(&mut connection, CATALOGUE).await
    };
    if let Err(error) = raised.await {
        tracing::warn!(error = %error, "the catalogue has changed and its counter could not be raised");
    }
    Ok(())
}
