use std::collections::BTreeMap;

use domain::Timestamp;
use serde::{Deserialize, Serialize};

use super::Paging;

/// One page of the messages of an organisation, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxView {
    pub messages: Vec<MessageRow>,
    pub paging: Paging,
    pub unread: u32,
    pub request_id: String,
}

/// A message; its text is made from the kind and the texts that fill it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    pub id: String,
    pub kind: String,
    pub params: BTreeMap<String, String>,
    pub at: Timestamp,
    pub is_read: bool,
}
