//! The inbox of an organisation: what happened that concerns it, newest first.

use std::collections::BTreeMap;

use domain::id::MessageId;

use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    ports::Message,
};

/// Messages that the inbox shows; older ones stay in the store.
pub const MESSAGES_MAX: i64 = 200;

/// The messages of the caller's organisation, newest first, at most [`MESSAGES_MAX`].
///
/// # Errors
/// When the caller acts for no organisation.
pub async fn messages(services: &Services, caller: &Caller) -> Result<Vec<Message>, ServiceError> {
    let (_, organisation) = caller.may(Action::ReadInbox)?;
    Ok(services.store.read().await?.messages_of(organisation.id, MESSAGES_MAX).await?)
}

/// How many messages nobody of the caller's organisation has read; zero for a visitor.
///
/// # Errors
/// When the store fails.
pub async fn unread(services: &Services, caller: &Caller) -> Result<i64, ServiceError> {
    let Ok((_, organisation)) = caller.may(Action::ReadInbox) else { return Ok(0) };
    Ok(services.store.read().await?.count_unread(organisation.id).await?)
}

/// The texts that fill a message, as they were written; empty when they cannot be read.
#[must_use]
pub fn params(message: &Message) -> BTreeMap<String, String> {
    serde_json::from_str(&message.params).unwrap_or_default()
}

/// Marks a message as read and answers with the page it is about (below the locale).
///
/// # Errors
/// [`ServiceError::NotFound`] for the message of another organisation.
pub async fn open(services: &Services, caller: &Caller, id: MessageId) -> FormOutcome<String> {
    let (actor, organisation) = caller.may(Action::ReadInbox)?;
    let mut uow = services.store.write().await?;
    let message = uow.message(id).await?.filter(|message| message.organisation_id == organisation.id);
    let message = message.ok_or(ServiceError::NotFound)?;
    uow.mark_read(id, actor.user_id, services.now()).await?;
    uow.save().await?;
    let path = params(&message).remove("path").filter(|path| path.starts_with('/') && !path.starts_with("//"));
    Ok(Submitted::Done(path.unwrap_or_else(|| "/inbox".to_owned())))
}

/// Marks every message that the inbox shows as read.
///
/// # Errors
/// When the caller acts for no organisation.
pub async fn read_all(services: &Services, caller: &Caller) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ReadInbox)?;
    let mut uow = services.store.write().await?;
    for message in uow.messages_of(organisation.id, MESSAGES_MAX).await? {
        if message.read_at.is_none() {
            uow.mark_read(message.id, actor.user_id, services.now()).await?;
        }
    }
    uow.save().await?;
    Ok(Submitted::Done(()))
}
