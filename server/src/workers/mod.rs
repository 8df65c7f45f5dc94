//! Loops that run beside the web: jobs and mail.

use std::{sync::Arc, time::Duration};

use services::{ServiceError, Services, audit, jobs};
use tokio::sync::watch;

use crate::{adapters::Mailer, startup::Kaixu};

/// How often a worker looks for work when there was none.
const IDLE: Duration = Duration::from_secs(1);
const MAILS_AT_ONCE: i64 = 20;
const MAIL_TRIES_MAX: i64 = 10;

/// Works until `stop` says so; the job in hand is finished first.
pub async fn run(kaixu: Kaixu, mut stop: watch::Receiver<bool>) {
    loop {
        let busy = match turn(&kaixu.services, kaixu.mailer.as_ref()).await {
            Ok(busy) => busy,
            Err(error) => {
                tracing::error!(error = ?error, "the worker could not look for work");
                false
            }
        };
        if *stop.borrow() {
            return;
        }
        if !busy {
            tokio::select! {
                () = tokio::time::sleep(IDLE) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}

/// One round: the night if it is due, one job, the mails that wait, links for the audit lines since the last one. `true` when there was something to do.
///
/// # Errors
/// When the store fails.
pub async fn turn(services: &Arc<Services>, mailer: &dyn Mailer) -> Result<bool, ServiceError> {
    jobs::queue_night(services).await?;
    let worked = jobs::run_one(services).await?;
    let sent = send_mails(services, mailer).await?;
    let sealed = audit::seal(services).await? > 0;
    Ok(worked || sent || sealed)
}

/// Sends what waits. A mail that fails waits longer each time and is given up after [`MAIL_TRIES_MAX`].
async fn send_mails(services: &Services, mailer: &dyn Mailer) -> Result<bool, ServiceError> {
    let mails = services.store.read().await?.mails_due(services.now(), MAILS_AT_ONCE).await?;
    for mail in &mails {
        let outcome = mailer.send(mail).await;
        let mut uow = services.store.write().await?;
        match outcome {
            Ok(()) => uow.mail_sent(mail.id, services.now()).await?,
            Err(error) => {
                tracing::warn!(mail = %mail.id, error = %error, "a mail could not be sent");
                let years = if mail.attempts + 1 >= MAIL_TRIES_MAX { 100 * 365 * 86_400 } else { 0 };
                let wait = years + (30 << mail.attempts.min(10));
                uow.mail_failed(mail.id, &format!("{error:#}"), services.now().plus_seconds(wait)).await?;
            }
        }
        uow.save().await?;
    }
    Ok(!mails.is_empty())
}
