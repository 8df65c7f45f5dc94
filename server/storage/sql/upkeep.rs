//! Idempotency, form drafts, jobs and counters.

use async_trait::async_trait;
use domain::{
    Timestamp,
    id::{DraftId, JobId, UserId},
};
use services::ports::{FormDraft, Job, StoreResult, Upkeep};

use super::{
    Tx, changed_one,
    row::{RowOf, instant},
};
use crate::dialect::{self, Db, database_error};

#[async_trait]
impl Upkeep for Tx {
    async fn handled(&mut self, request_id: &str, user: UserId) -> StoreResult<Option<String>> {
        let user = user.to_string();
        sqlx::query_scalar!("SELECT outcome FROM handled_request WHERE id = $1 AND user_id = $2", request_id, user)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)
    }

    async fn remember(
        &mut self,
        request_id: &str,
        user: UserId,
        action: &str,
        outcome: &str,
        at: Timestamp,
    ) -> StoreResult<()> {
        let (user, at) = (user.to_string(), at.micros());
        sqlx::query!(
            "INSERT INTO handled_request (id, user_id, action, outcome, handled_at) VALUES ($1, $2, $3, $4, $5)",
            request_id,
            user,
            action,
            outcome,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn add_form_draft(&mut self, it: &FormDraft) -> StoreResult<()> {
        let (id, created_at) = (it.id.to_string(), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO form_draft (id, owner, page, form, created_at) VALUES ($1, $2, $3, $4, $5)",
            id,
            it.owner,
            it.page,
            it.form,
            created_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn form_draft(&mut self, id: DraftId) -> StoreResult<Option<FormDraft>> {
        let text = id.to_string();
        let row = sqlx::query!("SELECT owner, page, form, created_at FROM form_draft WHERE id = $1", text)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(row.map(|row| FormDraft {
            id,
            owner: row.owner,
            page: row.page,
            form: row.form,
            created_at: instant(row.created_at),
        }))
    }

    async fn forget_form_drafts(&mut self, before: Timestamp) -> StoreResult<()> {
        let before = before.micros();
        sqlx::query!("DELETE FROM form_draft WHERE created_at < $1", before)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }

    async fn add_job(&mut self, it: &Job) -> StoreResult<()> {
        let (id, run_at) = (it.id.to_string(), it.run_at.micros());
        sqlx::query!(
            "INSERT INTO job (id, kind, payload, dedup_key, run_at, attempts, lease_until, last_error)
             VALUES ($1, $2, $3, $4, $5, 0, 0, '')
             ON CONFLICT (dedup_key) DO NOTHING",
            id,
            it.kind,
            it.payload,
            it.dedup_key,
            run_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn claim_job(&mut self, now: Timestamp, lease_seconds: i64) -> StoreResult<Option<Job>> {
        let Some(id) = dialect::next_job(self.connection().await?, now.micros()).await? else { return Ok(None) };
        let lease_until = now.plus_seconds(lease_seconds).micros();
        let row = sqlx::query!(
            "UPDATE job SET lease_until = $2, attempts = attempts + 1 WHERE id = $1
             RETURNING kind, payload, dedup_key, run_at, attempts",
            id,
            lease_until,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        let of = RowOf { table: "job", id: &id };
        Ok(Some(Job {
            id: of.parse("id", &id)?,
            kind: row.kind,
            payload: row.payload,
            dedup_key: row.dedup_key,
            run_at: instant(row.run_at),
            attempts: row.attempts,
        }))
    }

    async fn job_done(&mut self, id: JobId, at: Timestamp) -> StoreResult<()> {
        let (id, at) = (id.to_string(), at.micros());
        let done = sqlx::query!("UPDATE job SET done_at = $2 WHERE id = $1 AND done_at IS NULL", id, at)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn job_retry(&mut self, id: JobId, error: &str, run_at: Timestamp) -> StoreResult<()> {
        let (id, run_at) = (id.to_string(), run_at.micros());
        let done = sqlx::query!(
            "UPDATE job SET lease_until = 0, run_at = $3, last_error = $2 WHERE id = $1",
            id,
            error,
            run_at
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn job_failed(&mut self, id: JobId, error: &str, at: Timestamp) -> StoreResult<()> {
        let (id, at) = (id.to_string(), at.micros());
        let done = sqlx::query!("UPDATE job SET failed_at = $3, last_error = $2 WHERE id = $1", id, error, at)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn count_jobs(&mut self) -> StoreResult<(i64, i64)> {
        let row = sqlx::query!(
            "SELECT
               COALESCE(SUM(CASE WHEN failed_at IS NULL THEN 1 ELSE 0 END), 0) AS \"waiting!: i64\",
               COALESCE(SUM(CASE WHEN failed_at IS NULL THEN 0 ELSE 1 END), 0) AS \"failed!: i64\"
             FROM job WHERE done_at IS NULL"
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok((row.waiting, row.failed))
    }

    async fn counter(&mut self, name: &str) -> StoreResult<i64> {
        sqlx::query_scalar!("SELECT value FROM counter WHERE name = $1", name)
            .fetch_optional(self.connection().await?)
            .await
            .map(Option::unwrap_or_default)
            .map_err(database_error)
    }

    async fn raise_counter(&mut self, name: &str) -> StoreResult<i64> {
        raise(self.connection().await?, name).await
    }

    async fn touch_catalogue(&mut self) -> StoreResult<()> {
        self.touches_catalogue = true;
        Ok(())
    }
}

/// Raises a counter; whoever raises the same one waits until this is saved.
pub(crate) async fn raise(connection: &mut <Db as sqlx::Database>::Connection, name: &str) -> StoreResult<i64> {
    sqlx::query_scalar!(
        "INSERT INTO counter (name, value) VALUES ($1, 1)
         ON CONFLICT (name) DO UPDATE SET value = counter.value + 1
         RETURNING value AS \"value!: i64\"",
        name
    )
    .fetch_one(connection)
    .await
    .map_err(database_error)
}
