//! Documents, history, messages and mail.

use async_trait::async_trait;
use domain::{
    Timestamp,
    id::{DocumentId, MailId, MessageId, OrganisationId, UserId},
};
use services::ports::{Document, HistoryStep, Journal, Mail, Message, StoreError, StoreResult};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant, optional_instant, read_optional},
};
use crate::dialect::database_error;

struct DocumentRow {
    id: String,
    organisation_id: String,
    subject_id: String,
    kind: String,
    file_name: String,
    media_type: String,
    size_bytes: i64,
    sha256: String,
    uploaded_by: Option<String>,
    uploaded_at: i64,
}

macro_rules! select_document {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            DocumentRow,
            "SELECT id, organisation_id, subject_id, kind, file_name, media_type, size_bytes, sha256, uploaded_by,
               uploaded_at
             FROM document " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<DocumentRow> for Document {
    type Error = StoreError;
    fn try_from(row: DocumentRow) -> StoreResult<Self> {
        let of = RowOf { table: "document", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            organisation_id: of.parse("organisation_id", &row.organisation_id)?,
            uploaded_by: of.parse_optional("uploaded_by", row.uploaded_by.as_deref())?,
            uploaded_at: instant(row.uploaded_at),
            subject_id: row.subject_id,
            kind: row.kind,
            file_name: row.file_name,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
        })
    }
}

struct HistoryRow {
    id: String,
    subject_id: String,
    event: String,
    from_state: String,
    to_state: String,
    user_id: Option<String>,
    actor_name: String,
    note: String,
    document_id: Option<String>,
    at: i64,
}

impl TryFrom<HistoryRow> for HistoryStep {
    type Error = StoreError;
    fn try_from(row: HistoryRow) -> StoreResult<Self> {
        let of = RowOf { table: "history", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            user_id: of.parse_optional("user_id", row.user_id.as_deref())?,
            document_id: of.parse_optional("document_id", row.document_id.as_deref())?,
            at: instant(row.at),
            subject_id: row.subject_id,
            event: row.event,
            from_state: row.from_state,
            to_state: row.to_state,
            actor_name: row.actor_name,
            note: row.note,
        })
    }
}

struct MessageRow {
    id: String,
    organisation_id: String,
    kind: String,
    subject_id: String,
    params: String,
    created_at: i64,
    read_at: Option<i64>,
    read_by: Option<String>,
}

macro_rules! select_message {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            MessageRow,
            "SELECT id, organisation_id, kind, subject_id, params, created_at, read_at, read_by
             FROM message " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;
    fn try_from(row: MessageRow) -> StoreResult<Self> {
        let of = RowOf { table: "message", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            organisation_id: of.parse("organisation_id", &row.organisation_id)?,
            read_by: of.parse_optional("read_by", row.read_by.as_deref())?,
            created_at: instant(row.created_at),
            read_at: optional_instant(row.read_at),
            kind: row.kind,
            subject_id: row.subject_id,
            params: row.params,
        })
    }
}

struct MailRow {
    id: String,
    recipient: String,
    subject: String,
    body: String,
    dedup_key: String,
    created_at: i64,
    due_at: i64,
    sent_at: Option<i64>,
    attempts: i64,
    last_error: String,
}

impl TryFrom<MailRow> for Mail {
    type Error = StoreError;
    fn try_from(row: MailRow) -> StoreResult<Self> {
        let of = RowOf { table: "mail", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            created_at: instant(row.created_at),
            due_at: instant(row.due_at),
            sent_at: optional_instant(row.sent_at),
            recipient: row.recipient,
            subject: row.subject,
            body: row.body,
            dedup_key: row.dedup_key,
            attempts: row.attempts,
            last_error: row.last_error,
        })
    }
}

#[async_trait]
impl Journal for Tx {
    async fn add_document(&mut self, it: &Document) -> StoreResult<()> {
        let (id, organisation, uploaded_by) =
            (it.id.to_string(), it.organisation_id.to_string(), id_of(it.uploaded_by));
        let uploaded_at = it.uploaded_at.micros();
        sqlx::query!(
            "INSERT INTO document (id, organisation_id, subject_id, kind, file_name, media_type, size_bytes, sha256,
               uploaded_by, uploaded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            id,
            organisation,
            it.subject_id,
            it.kind,
            it.file_name,
            it.media_type,
            it.size_bytes,
            it.sha256,
            uploaded_by,
            uploaded_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn document(&mut self, id: DocumentId) -> StoreResult<Option<Document>> {
        let id = id.to_string();
        let row = select_document!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn documents_of(&mut self, subject_id: &str, limit: i64) -> StoreResult<Vec<Document>> {
        let rows = select_document!("WHERE subject_id = $1 ORDER BY id LIMIT $2", subject_id, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_history(&mut self, it: &HistoryStep) -> StoreResult<()> {
        self.later.history.push(it.clone());
        Ok(())
    }

    async fn history_of(&mut self, subject_id: &str, limit: i64) -> StoreResult<Vec<HistoryStep>> {
        let rows = sqlx::query_as!(
            HistoryRow,
            "SELECT id, subject_id, event, from_state, to_state, user_id, actor_name, note, document_id, at
             FROM history WHERE subject_id = $1 ORDER BY at, id LIMIT $2",
            subject_id,
            limit
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_message(&mut self, it: &Message) -> StoreResult<()> {
        self.later.messages.push(it.clone());
        Ok(())
    }

    async fn message(&mut self, id: MessageId) -> StoreResult<Option<Message>> {
        let id = id.to_string();
        select_message!("WHERE id = $1", id)
            .fetch_optional(self.settled().await?)
            .await
            .map_err(database_error)?
            .map(TryInto::try_into)
            .transpose()
    }

    async fn messages_of(&mut self, organisation: OrganisationId, limit: i64) -> StoreResult<Vec<Message>> {
        let organisation = organisation.to_string();
        let rows = select_message!("WHERE organisation_id = $1 ORDER BY id DESC LIMIT $2", organisation, limit)
            .fetch_all(self.settled().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn count_unread(&mut self, organisation: OrganisationId) -> StoreResult<i64> {
        let organisation = organisation.to_string();
        sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\" FROM message WHERE organisation_id = $1 AND read_at IS NULL",
            organisation
        )
        .fetch_one(self.settled().await?)
        .await
        .map_err(database_error)
    }

    async fn mark_read(&mut self, id: MessageId, by: UserId, at: Timestamp) -> StoreResult<bool> {
        let (id, by, at) = (id.to_string(), by.to_string(), at.micros());
        let done =
            sqlx::query!("UPDATE message SET read_at = $3, read_by = $2 WHERE id = $1 AND read_at IS NULL", id, by, at)
                .execute(self.settled().await?)
                .await
                .map_err(database_error)?;
        Ok(done.rows_affected() == 1)
    }

    async fn add_mail(&mut self, it: &Mail) -> StoreResult<()> {
        self.later.mails.push(it.clone());
        Ok(())
    }

    async fn mails_due(&mut self, now: Timestamp, limit: i64) -> StoreResult<Vec<Mail>> {
        let now = now.micros();
        let rows = sqlx::query_as!(
            MailRow,
            "SELECT id, recipient, subject, body, dedup_key, created_at, due_at, sent_at, attempts, last_error
             FROM mail WHERE sent_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
            now,
            limit
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn mail_sent(&mut self, id: MailId, at: Timestamp) -> StoreResult<()> {
        let (id, at) = (id.to_string(), at.micros());
        let done = sqlx::query!("UPDATE mail SET sent_at = $2, attempts = attempts + 1 WHERE id = $1", id, at)
            .execute(self.settled().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn mail_failed(&mut self, id: MailId, error: &str, next_try: Timestamp) -> StoreResult<()> {
        let (id, next_try) = (id.to_string(), next_try.micros());
        let done = sqlx::query!(
            "UPDATE mail SET due_at = $3, attempts = attempts + 1, last_error = $2 WHERE id = $1",
            id,
            error,
            next_try
        )
        .execute(self.settled().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }
}
