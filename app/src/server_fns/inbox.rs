use leptos::prelude::*;

use crate::{error::PageError, views::inbox::InboxView};

/// How many messages a page shows.
#[cfg(feature = "ssr")]
const MESSAGES_A_PAGE: u32 = 25;

/// One page of the reader's inbox, newest first.
#[server(endpoint = "inbox/read")]
pub async fn read_inbox(page: u32) -> Result<InboxView, PageError> {
    use crate::{
        server_ctx::{caller, new_request_id, services},
        views::{Paging, inbox::MessageRow},
    };
    let (services, caller) = (services()?, caller()?);
    let messages = services::inbox::messages(&services, &caller).await?;
    let unread = services::inbox::unread(&services, &caller).await?;
    let total = u64::try_from(messages.len()).expect("a list in memory is shorter than 2^64");
    let paging = Paging { number: page.max(1), size: MESSAGES_A_PAGE, total };
    let size = usize::try_from(MESSAGES_A_PAGE).expect("a page is short");
    let before = usize::try_from(paging.number - 1).unwrap_or(usize::MAX).saturating_mul(size);
    let rows = messages.into_iter().skip(before).take(size).map(|message| MessageRow {
        params: services::inbox::params(&message),
        id: message.id.to_string(),
        kind: message.kind,
        at: message.created_at,
        is_read: message.read_at.is_some(),
    });
    Ok(InboxView {
        messages: rows.collect(),
        paging,
        unread: u32::try_from(unread).unwrap_or(0),
        request_id: new_request_id()?,
    })
}
