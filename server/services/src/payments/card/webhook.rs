//! Messages of the provider. They are kept as they came and answered at once; a job reads what they are about from the
//! provider. So it does not matter in which order they come, how often, or how late.

use domain::id::{JobId, PaymentId};

use super::{broken, dispute, payout, provider, refund, settle::settle_card};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    jobs,
    ports::{EventSubject, Job, PaymentError, WebhookError, WebhookEvent, WebhookOutcome},
};

/// What became of a message at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is kept, and a job will read it.
    Kept,
    /// It was kept before.
    Known,
    /// It is not the provider's; nothing was kept.
    Refused(WebhookError),
}

/// Whether a message is the provider's, and what is to be kept of it. The provider's signature is the authority; there is
/// no other.
///
/// # Errors
/// [`ServiceError::NotFound`] where no provider is there.
pub fn admit(
    services: &Services,
    signature: &str,
    body: &[u8],
) -> Result<Result<WebhookEvent, WebhookError>, ServiceError> {
    let provider = provider(services)?;
    let received_at = services.now();
    if let Err(error) = provider.verify_webhook(signature, body, received_at) {
        return Ok(Err(error));
    }
    let Ok(body) = std::str::from_utf8(body) else { return Ok(Err(WebhookError::Garbage)) };
    let event = provider.read_webhook(body);
    Ok(event.map(|event| WebhookEvent { id: event.id, kind: event.kind, body: body.to_owned(), received_at }))
}

/// Keeps admitted messages and queues a job for each, in one transaction: at a rush one wait for the disk serves many.
///
/// # Errors
/// When the store fails: none is kept.
pub async fn keep(services: &Services, events: &[WebhookEvent]) -> Result<Vec<Received>, ServiceError> {
    let mut uow = services.store.write().await?;
    let mut received = Vec::new();
    for event in events {
        if !uow.add_webhook_event(event).await? {
            received.push(Received::Known);
            continue;
        }
        uow.add_job(&Job {
            id: services.new_id(JobId::from_parts),
            kind: jobs::WEBHOOK.to_owned(),
            dedup_key: format!("{}:{}", jobs::WEBHOOK, event.id),
            payload: event.id.clone(),
            run_at: event.received_at,
            attempts: 0,
        })
        .await?;
        received.push(Received::Kept);
    }
    uow.save().await?;
    Ok(received)
}

/// Takes one message in.
///
/// # Errors
/// As [`admit`] and [`keep`].
pub async fn receive(services: &Services, signature: &str, body: &[u8]) -> Result<Received, ServiceError> {
    match admit(services, signature, body)? {
        Ok(event) => Ok(keep(services, &[event]).await?.remove(0)),
        Err(error) => Ok(Received::Refused(error)),
    }
}

/// Reads what a kept message is about, and gives what came of it, to be kept with the end of the job; nothing when it is
/// known. Harmless to repeat.
///
/// # Errors
/// When the provider does not answer, or the store fails: the job is tried again.
pub(crate) async fn process(
    services: &Services,
    caller: &Caller,
    id: &str,
) -> Result<Option<WebhookOutcome>, ServiceError> {
    let mut uow = services.store.read().await?;
    let kept = uow.webhook_event(id).await?.ok_or(ServiceError::NotFound)?;
    if uow.webhook_outcome(id).await?.is_some() {
        return Ok(None);
    }
    drop(uow);
    let event = provider(services)?
        .read_webhook(&kept.body)
        .map_err(|error| ServiceError::Fault { doing: "reading a message of the provider", source: Box::new(error) })?;
    let (outcome, subject) = match follow(services, caller, &event.subject).await {
        // The provider itself does not know what it speaks of.
        Err(ServiceError::NotFound) => ("foreign", None),
        other => other?,
    };
    Ok(Some(WebhookOutcome {
        event_id: id.to_owned(),
        outcome: outcome.to_owned(),
        subject_id: subject.unwrap_or_default(),
        done_at: services.now(),
    }))
}

async fn follow(
    services: &Services,
    caller: &Caller,
    subject: &EventSubject,
) -> Result<(&'static str, Option<String>), ServiceError> {
    let provider = provider(services)?;
    let found = match subject {
        EventSubject::Checkout(id) => {
            let key = match provider.checkout(id).await {
                Ok(checkout) => Some(checkout.idempotency_key),
                // A checkout of somebody else with the same account may have no key, or another currency.
                Err(PaymentError::Unexpected(_)) => None,
                Err(error) => return Err(broken(error)),
            };
            ("payment", payment_of(services, caller, key).await?)
        }
        EventSubject::Payment(id) => {
            let key = provider.key_of_payment(id).await.map_err(broken)?;
            ("payment", payment_of(services, caller, key).await?)
        }
        EventSubject::Refund(id) => ("refund", refund::read(services, caller, id).await?.map(|id| id.to_string())),
        EventSubject::Dispute(id) => ("dispute", dispute::read(services, caller, id).await?.map(|id| id.to_string())),
        EventSubject::Payout(id) => ("payout", Some(payout::import(services, caller, id).await?.to_string())),
        EventSubject::Other => return Ok(("ignored", None)),
    };
    Ok(if found.1.is_some() { found } else { ("foreign", None) })
}

/// The payment of a key, posted if it has been paid.
async fn payment_of(services: &Services, caller: &Caller, key: Option<String>) -> Result<Option<String>, ServiceError> {
    let Some(id) = key.and_then(|key| key.parse::<PaymentId>().ok()) else { return Ok(None) };
    if services.store.read().await?.payment(id).await?.is_none() {
        return Ok(None);
    }
    settle_card(services, caller, id).await?;
    Ok(Some(id.to_string()))
}
