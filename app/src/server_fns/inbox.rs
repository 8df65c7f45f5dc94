use leptos::prelude::*;

use crate::{error::PageError, views::inbox::InboxView};

/// The reader's inbox.
#[server(endpoint = "inbox/read")]
pub async fn read_inbox() -> Result<InboxView, PageError> {
    use crate::{
        server_ctx::{caller, new_request_id, services},
        views::inbox::MessageRow,
    };
    let (services, caller) = (services()?, caller()?);
    let messages = services::inbox::messages(&services, &caller).await?;
    let unread = services::inbox::unread(&services, &caller).await?;
    let rows = messages.into_iter().map(|message| MessageRow {
        params: services::inbox::params(&message),
        id: message.id.to_string(),
        kind: message.kind,
        at: message.created_at,
        is_read: message.read_at.is_some(),
    });
    Ok(InboxView {
        messages: rows.collect(),
        unread: u32::try_from(unread).unwrap_or(0),
        request_id: new_request_id()?,
    })
}
