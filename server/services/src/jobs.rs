//! Work that is done after a transaction, or by the clock.
//!
//! A job that fails is put back with growing waits, and given up after a few tries. The night is one job a day; it is
//! queued under the day's name, so that two processes, or a restart, do it once. What it does is decided by the days that
//! are due and not by the moment of looking, so that one night after a week of silence does what seven would have done.

use domain::id::JobId;

use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    ports::{Job, WebhookOutcome},
};

/// A worker has this long before another may take the job over.
pub const LEASE_SECONDS: i64 = 300;
/// After this many tries a job has failed for good and waits for a person.
const ATTEMPTS_MAX: i64 = 8;

const NIGHT: &str = "night";
/// Reads what a message of the payment provider is about; the payload is the message's id.
pub(crate) const WEBHOOK: &str = "webhook";
/// Sends a refund through the payment provider; the payload is the refund's id.
pub(crate) const CARD_REFUND: &str = "card_refund";

/// Imports a large statement; the payload is the import's id.
pub(crate) const BANK_IMPORT: &str = "bank_import";

/// Queues today's night unless it has been. Harmless to repeat.
///
/// # Errors
/// When the store fails.
pub async fn queue_night(services: &Services) -> Result<(), ServiceError> {
    let day = services.today();
    let job = Job {
        id: services.new_id(JobId::from_parts),
        kind: NIGHT.to_owned(),
        payload: day.to_string(),
        dedup_key: format!("{NIGHT}:{day}"),
        run_at: services.now(),
        attempts: 0,
    };
    let mut uow = services.store.write().await?;
    uow.add_job(&job).await?;
    uow.save().await?;
    Ok(())
}

/// Does one waiting job. `false` when none waits.
///
/// # Errors
/// When the store fails; a failing job is put back or given up, and is not an error here.
pub async fn run_one(services: &Services) -> Result<bool, ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(job) = uow.claim_job(services.now(), LEASE_SECONDS).await? else { return Ok(false) };
    uow.save().await?;
    let outcome = run(services, &job).await;
    let mut uow = services.store.write().await?;
    match outcome {
        Ok(outcome) => {
            if let Some(outcome) = outcome {
                uow.add_webhook_outcome(&outcome).await?;
            }
            uow.job_done(job.id, services.now()).await?;
        }
        Err(error) if job.attempts >= ATTEMPTS_MAX => {
            tracing::error!(job = %job.id, kind = job.kind, error = ?error, "a job has failed for good");
            uow.job_failed(job.id, &format!("{error:?}"), services.now()).await?;
        }
        Err(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, error = ?error, "a job will be tried again");
            let wait = 15 << job.attempts.min(8);
            uow.job_retry(job.id, &format!("{error:?}"), services.now().plus_seconds(wait)).await?;
        }
    }
    uow.save().await?;
    Ok(true)
}

/// Does it, and gives what is to be kept with its end.
async fn run(services: &Services, job: &Job) -> Result<Option<WebhookOutcome>, ServiceError> {
    let caller = Caller::system(&job.id.to_string());
    match job.kind.as_str() {
        NIGHT => night(services, &caller).await?,
        WEBHOOK => return crate::payments::process_webhook(services, &caller, &job.payload).await,
        CARD_REFUND => {
            let id = job.payload.parse().map_err(|_| ServiceError::NotFound)?;
            crate::payments::send_refund(services, &caller, id).await?;
        }
        BANK_IMPORT => {
            let id = job.payload.parse().map_err(|_| ServiceError::NotFound)?;
            crate::bank::run_import(services, &caller, id).await?;
        }
        // A kind that an older release queued and this one no longer knows: there is nothing left to do.
        other => tracing::warn!(job = %job.id, kind = other, "a job of a retired kind was dropped"),
    }
    Ok(None)
}

/// What the clock brings: each step looks at what is due by today and is harmless to repeat. Rights come before money:
/// a licence that ended yesterday opens no report for today.
///
/// # Errors
/// When the store fails. Steps before the failing one stay done.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    uow.forget_form_drafts(services.now().plus_seconds(-crate::forms::DRAFT_SECONDS_MAX)).await?;
    uow.save().await?;
    crate::declarations::night(services, caller).await?;
    crate::licences::night(services, caller).await?;
    crate::reports::night(services, caller).await?;
    crate::recordals::night(services, caller).await?;
    crate::yearly_returns::night(services, caller).await?;
    crate::charges::night(services, caller).await?;
    crate::payments::night(services, caller).await?;
    crate::equal_terms::night(services).await?;
    while crate::audit::seal(services).await? > 0 {}
    Ok(())
}
