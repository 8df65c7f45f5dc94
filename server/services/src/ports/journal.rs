//! What happened: documents, history, messages and mail.

use async_trait::async_trait;
use domain::{
    Timestamp,
    id::{DocumentId, HistoryId, MailId, MessageId, OrganisationId, UserId},
};

use super::StoreResult;

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub organisation_id: OrganisationId,
    /// The id of what it belongs to: a declaration, licence, payment, recordal…
    pub subject_id: String,
    /// What it is there: `announcement`, `payment_proof`, `consent`…
    pub kind: String,
    pub file_name: String,
    pub media_type: String,
    pub size_bytes: i64,
    pub sha256: String,
    pub uploaded_by: Option<UserId>,
    pub uploaded_at: Timestamp,
}

/// A step in the life of something. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryStep {
    pub id: HistoryId,
    pub subject_id: String,
    pub event: String,
    pub from_state: String,
    pub to_state: String,
    pub user_id: Option<UserId>,
    pub actor_name: String,
    pub note: String,
    pub document_id: Option<DocumentId>,
    pub at: Timestamp,
}

/// A message in an organisation's inbox; its text is made from `kind` and `params` in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub organisation_id: OrganisationId,
    pub kind: String,
    pub subject_id: String,
    /// A JSON object of texts.
    pub params: String,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
    pub read_by: Option<UserId>,
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: MailId,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    /// The same key is never queued twice.
    pub dedup_key: String,
    pub created_at: Timestamp,
    /// Not sent before this instant; moved later after each failure.
    pub due_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub attempts: i64,
    pub last_error: String,
}

#[async_trait]
pub trait Journal: Send {
    async fn add_document(&mut self, document: &Document) -> StoreResult<()>;
    async fn document(&mut self, id: DocumentId) -> StoreResult<Option<Document>>;
    async fn documents_of(&mut self, subject_id: &str, limit: i64) -> StoreResult<Vec<Document>>;

    async fn add_history(&mut self, step: &HistoryStep) -> StoreResult<()>;
    /// Oldest first.
    async fn history_of(&mut self, subject_id: &str, limit: i64) -> StoreResult<Vec<HistoryStep>>;

    async fn add_message(&mut self, message: &Message) -> StoreResult<()>;
    async fn message(&mut self, id: MessageId) -> StoreResult<Option<Message>>;
    /// Newest first.
    async fn messages_of(&mut self, organisation: OrganisationId, limit: i64) -> StoreResult<Vec<Message>>;
    async fn count_unread(&mut self, organisation: OrganisationId) -> StoreResult<i64>;
    /// True when it had not been read before.
    async fn mark_read(&mut self, id: MessageId, by: UserId, at: Timestamp) -> StoreResult<bool>;

    /// Queues a mail; a second one with the same key is ignored.
    async fn add_mail(&mut self, mail: &Mail) -> StoreResult<()>;
    async fn mails_due(&mut self, now: Timestamp, limit: i64) -> StoreResult<Vec<Mail>>;
    async fn mail_sent(&mut self, id: MailId, at: Timestamp) -> StoreResult<()>;
    async fn mail_failed(&mut self, id: MailId, error: &str, next_try: Timestamp) -> StoreResult<()>;
}
