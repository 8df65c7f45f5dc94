//! Idempotency, form drafts, jobs and counters.

use async_trait::async_trait;
use domain::{
    Timestamp,
    id::{DraftId, JobId, UserId},
};

use super::StoreResult;

/// A form as it was typed, with what was wrong, until it is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDraft {
    pub id: DraftId,
    /// The session that typed it; empty for an anonymous visitor, who is known by the draft's unguessable id.
    pub owner: String,
    pub page: String,
    /// JSON of values and errors.
    pub form: String,
    pub created_at: Timestamp,
}

/// Work to be done after the transaction that asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    /// The same key is never queued twice.
    pub dedup_key: String,
    pub run_at: Timestamp,
    pub attempts: i64,
}

/// The counter by which every process knows that its copy of the catalogue is old.
pub const CATALOGUE: &str = "catalogue";

#[async_trait]
pub trait Upkeep: Send {
    /// The outcome of a request that was handled before, if it was.
    async fn handled(&mut self, request_id: &str, user: UserId) -> StoreResult<Option<String>>;
    /// Remembers a request's outcome in the same transaction as its effect. A constraint error
    /// (`handled_request_pk`) means that another transaction was quicker.
    async fn remember(
        &mut self,
        request_id: &str,
        user: UserId,
        action: &str,
        outcome: &str,
        at: Timestamp,
    ) -> StoreResult<()>;

    async fn add_form_draft(&mut self, draft: &FormDraft) -> StoreResult<()>;
    async fn form_draft(&mut self, id: DraftId) -> StoreResult<Option<FormDraft>>;
    async fn forget_form_drafts(&mut self, before: Timestamp) -> StoreResult<()>;

    /// Queues a job; a second one with the same key is ignored.
    async fn add_job(&mut self, job: &Job) -> StoreResult<()>;
    /// Takes the oldest waiting job for `lease_seconds`; no other worker sees it meanwhile.
    async fn claim_job(&mut self, now: Timestamp, lease_seconds: i64) -> StoreResult<Option<Job>>;
    async fn job_done(&mut self, id: JobId, at: Timestamp) -> StoreResult<()>;
    async fn job_retry(&mut self, id: JobId, error: &str, run_at: Timestamp) -> StoreResult<()>;
    async fn job_failed(&mut self, id: JobId, error: &str, at: Timestamp) -> StoreResult<()>;
    /// Waiting, and failed for good.
    async fn count_jobs(&mut self) -> StoreResult<(i64, i64)>;

    async fn counter(&mut self, name: &str) -> StoreResult<i64>;
    /// Raises a counter by one and returns its new value.
    async fn raise_counter(&mut self, name: &str) -> StoreResult<i64>;
    /// What the catalogue shows has changed: raises [`CATALOGUE`] when this is saved. Engines that let several write at
    /// once raise it right after the save, so that nobody waits for anybody here.
    async fn touch_catalogue(&mut self) -> StoreResult<()>;
}
