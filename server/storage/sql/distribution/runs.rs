//! Runs, the receipts that they distribute, and objections.

use std::collections::BTreeMap;

use domain::{
    Fen,
    id::{EntryId, LicenceId, OrganisationId, PatentId, RunId},
};
use services::ports::{
    DistributionRun, ObjectionRow, PatentIncome, RunFilter, RunReceipt, RunRow, StoreError, StoreResult,
};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional, text_of},
    },
};

struct OneRun {
    id: String,
    holder_id: String,
    patent_id: String,
    policy_id: String,
    state: String,
    upto: String,
    computation: String,
    computed_by: String,
    computed_at: i64,
    published_on: Option<String>,
    approved_by: Option<String>,
    approved_at: Option<i64>,
    counter_reason: String,
    countered_by: Option<String>,
    countered_at: Option<i64>,
    open_key: Option<String>,
    version: i64,
    patent_number: String,
    patent_title: String,
    holder_name: String,
}

impl TryFrom<OneRun> for RunRow {
    type Error = StoreError;
    fn try_from(row: OneRun) -> StoreResult<Self> {
        let of = RowOf { table: "distribution_run", id: &row.id };
        let run = DistributionRun {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            policy_id: of.parse("policy_id", &row.policy_id)?,
            upto: of.day("upto", &row.upto)?,
            computed_by: of.parse("computed_by", &row.computed_by)?,
            computed_at: instant(row.computed_at),
            published_on: of.optional_day("published_on", row.published_on.as_deref())?,
            approved_by: of.parse_optional("approved_by", row.approved_by.as_deref())?,
            approved_at: optional_instant(row.approved_at),
            countered_by: of.parse_optional("countered_by", row.countered_by.as_deref())?,
            countered_at: optional_instant(row.countered_at),
            state: row.state,
            computation: row.computation,
            counter_reason: row.counter_reason,
            open_key: row.open_key,
            version: row.version,
        };
        let (patent_number, patent_title, holder_name) = (row.patent_number, row.patent_title, row.holder_name);
        Ok(Self { run, patent_number, patent_title, holder_name })
    }
}

macro_rules! select_run {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneRun,
            "SELECT r.id, r.holder_id, r.patent_id, r.policy_id, r.state, r.upto, r.computation, r.computed_by,
               r.computed_at, r.published_on, r.approved_by, r.approved_at, r.counter_reason, r.countered_by,
               r.countered_at, r.open_key, r.version, p.number AS \"patent_number!\", p.title AS \"patent_title!\",
               h.name AS \"holder_name!\"
             FROM distribution_run r
             JOIN patent p ON p.id = r.patent_id
             JOIN organisation h ON h.id = r.holder_id " + $tail $(, $argument)*
        )
    };
}

struct OneObjection {
    id: String,
    run_id: String,
    beneficiary_id: String,
    text: String,
    raised_by: String,
    raised_at: i64,
    answer: String,
    answered_by: Option<String>,
    answered_at: Option<i64>,
    version: i64,
}

impl TryFrom<OneObjection> for ObjectionRow {
    type Error = StoreError;
    fn try_from(row: OneObjection) -> StoreResult<Self> {
        let of = RowOf { table: "objection", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            run_id: of.parse("run_id", &row.run_id)?,
            beneficiary_id: of.parse("beneficiary_id", &row.beneficiary_id)?,
            raised_by: of.parse("raised_by", &row.raised_by)?,
            raised_at: instant(row.raised_at),
            answered_by: of.parse_optional("answered_by", row.answered_by.as_deref())?,
            answered_at: optional_instant(row.answered_at),
            text: row.text,
            answer: row.answer,
            version: row.version,
        })
    }
}

impl Tx {
    pub(super) async fn insert_run(&mut self, it: &DistributionRun) -> StoreResult<()> {
        let (id, holder, patent) = (it.id.to_string(), it.holder_id.to_string(), it.patent_id.to_string());
        let (policy, upto) = (it.policy_id.to_string(), it.upto.to_string());
        let (computed_by, computed_at) = (it.computed_by.to_string(), it.computed_at.micros());
        sqlx::query!(
            "INSERT INTO distribution_run (id, holder_id, patent_id, policy_id, state, upto, computation, computed_by,
               computed_at, counter_reason, open_key, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11)",
            id,
            holder,
            patent,
            policy,
            it.state,
            upto,
            it.computation,
            computed_by,
            computed_at,
            it.open_key,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn insert_receipt(&mut self, it: &RunReceipt) -> StoreResult<()> {
        let (run, entry) = (it.run_id.to_string(), it.entry_id.to_string());
        let (amount, tax) = (it.amount_fen.get(), it.tax_fen.get());
        let live_key = it.is_live.then(|| entry.clone());
        sqlx::query!(
            "INSERT INTO run_receipt (run_id, entry_id, amount_fen, tax_fen, live_key) VALUES ($1, $2, $3, $4, $5)",
            run,
            entry,
            amount,
            tax,
            live_key,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_run(&mut self, it: &DistributionRun) -> StoreResult<()> {
        let (id, published_on) = (it.id.to_string(), text_of(it.published_on));
        let (approved_by, approved_at) = (id_of(it.approved_by), micros_of(it.approved_at));
        let (countered_by, countered_at) = (id_of(it.countered_by), micros_of(it.countered_at));
        let done = sqlx::query!(
            "UPDATE distribution_run SET state = $3, published_on = $4, approved_by = $5, approved_at = $6,
               counter_reason = $7, countered_by = $8, countered_at = $9, open_key = $10, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.state,
            published_on,
            approved_by,
            approved_at,
            it.counter_reason,
            countered_by,
            countered_at,
            it.open_key,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn free_receipts(&mut self, run: RunId) -> StoreResult<()> {
        let run = run.to_string();
        sqlx::query!("UPDATE run_receipt SET live_key = NULL WHERE run_id = $1 AND live_key IS NOT NULL", run)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_run(&mut self, id: RunId) -> StoreResult<Option<RunRow>> {
        let id = id.to_string();
        let row = select_run!("WHERE r.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_runs(&mut self, filter: &RunFilter) -> StoreResult<Vec<RunRow>> {
        let holder = id_of(filter.holder).unwrap_or_default();
        let patent = id_of(filter.patent).unwrap_or_default();
        let rows = select_run!(
            "WHERE ($1 = '' OR r.holder_id = $1) AND ($2 = '' OR r.patent_id = $2) ORDER BY r.id DESC LIMIT $3",
            holder,
            patent,
            filter.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub(super) async fn list_receipts(&mut self, run: RunId, limit: i64) -> StoreResult<Vec<RunReceipt>> {
        let id = run.to_string();
        let rows = sqlx::query!(
            "SELECT entry_id, amount_fen, tax_fen, live_key FROM run_receipt WHERE run_id = $1 ORDER BY entry_id LIMIT $2",
            id,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let of = RowOf { table: "run_receipt", id: &id };
        rows.into_iter()
            .map(|row| {
                Ok(RunReceipt {
                    run_id: run,
                    entry_id: of.parse("entry_id", &row.entry_id)?,
                    amount_fen: Fen::new(row.amount_fen),
                    tax_fen: Fen::new(row.tax_fen),
                    is_live: row.live_key.is_some(),
                })
            })
            .collect()
    }

    pub(super) async fn list_distributed(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<EntryId>> {
        let patent = patent.to_string();
        let rows = sqlx::query_scalar!(
            "SELECT rr.entry_id FROM distribution_run r JOIN run_receipt rr ON rr.run_id = r.id
             WHERE r.patent_id = $1 AND rr.live_key IS NOT NULL LIMIT $2",
            patent,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.iter().map(|id| RowOf { table: "run_receipt", id }.parse("entry_id", id)).collect()
    }

    pub(super) async fn list_income(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<PatentIncome>> {
        let holder = holder.to_string();
        let taken = sqlx::query!(
            "SELECT r.patent_id, CAST(SUM(rr.amount_fen) AS BIGINT) AS \"taken!: i64\"
             FROM distribution_run r JOIN run_receipt rr ON rr.run_id = r.id
             WHERE r.holder_id = $1 AND rr.live_key IS NOT NULL GROUP BY r.patent_id",
            holder
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let taken: BTreeMap<String, i64> = taken.into_iter().map(|row| (row.patent_id, row.taken)).collect();
        let rows = sqlx::query!(
            "SELECT p.id AS \"id!\", p.number AS \"number!\", p.title AS \"title!\",
               CAST(SUM(lp.amount_fen) AS BIGINT) AS \"received!: i64\"
             FROM ledger_account la
             JOIN ledger_posting lp ON lp.account_id = la.id
             JOIN licence l ON l.id = la.licence_id
             JOIN patent p ON p.id = l.patent_id
             WHERE la.holder_id = $1 AND la.purpose IN ('bank', 'provider_clearing', 'unapplied_cash')
             GROUP BY p.id, p.number, p.title ORDER BY p.id LIMIT $2",
            holder,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "patent", id: &row.id };
                Ok(PatentIncome {
                    patent_id: of.parse("id", &row.id)?,
                    received: Fen::new(row.received),
                    distributed: Fen::new(taken.get(&row.id).copied().unwrap_or(0)),
                    number: row.number,
                    title: row.title,
                })
            })
            .collect()
    }

    pub(super) async fn list_licences_of(
        &mut self,
        holder: OrganisationId,
        patent: PatentId,
        limit: i64,
    ) -> StoreResult<Vec<LicenceId>> {
        let (holder, patent) = (holder.to_string(), patent.to_string());
        let rows = sqlx::query_scalar!(
            "SELECT id FROM licence WHERE holder_id = $1 AND patent_id = $2 ORDER BY id LIMIT $3",
            holder,
            patent,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.iter().map(|id| RowOf { table: "licence", id }.parse("id", id)).collect()
    }

    pub(super) async fn insert_objection(&mut self, it: &ObjectionRow) -> StoreResult<()> {
        let (id, run, beneficiary) = (it.id.to_string(), it.run_id.to_string(), it.beneficiary_id.to_string());
        let (raised_by, raised_at) = (it.raised_by.to_string(), it.raised_at.micros());
        sqlx::query!(
            "INSERT INTO objection (id, run_id, beneficiary_id, text, raised_by, raised_at, answer, version)
             VALUES ($1, $2, $3, $4, $5, $6, '', $7)",
            id,
            run,
            beneficiary,
            it.text,
            raised_by,
            raised_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_objection(&mut self, it: &ObjectionRow) -> StoreResult<()> {
        let (id, by, at) = (it.id.to_string(), id_of(it.answered_by), micros_of(it.answered_at));
        let done = sqlx::query!(
            "UPDATE objection SET answer = $3, answered_by = $4, answered_at = $5, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.answer,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn list_objections(&mut self, run: RunId, limit: i64) -> StoreResult<Vec<ObjectionRow>> {
        let run = run.to_string();
        let rows = sqlx::query_as!(
            OneObjection,
            "SELECT id, run_id, beneficiary_id, text, raised_by, raised_at, answer, answered_by, answered_at, version
             FROM objection WHERE run_id = $1 ORDER BY id LIMIT $2",
            run,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
