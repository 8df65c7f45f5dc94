//! The audit trail, the chain over it, and redactions.

use async_trait::async_trait;
use domain::id::AuditId;
use services::ports::{
    AuditFilter, AuditLine, AuditRedaction, AuditRow, AuditSeal, AuditTrail, SealedLine, StoreError, StoreResult,
};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant},
};
use crate::dialect::{self, database_error};

struct LineRow {
    id: String,
    user_id: Option<String>,
    organisation_id: Option<String>,
    action: String,
    subject_id: String,
    before_text: String,
    after_text: String,
    reason: String,
    salt: String,
    request_id: String,
    at: i64,
}

impl TryFrom<LineRow> for AuditLine {
    type Error = StoreError;
    fn try_from(row: LineRow) -> StoreResult<Self> {
        let of = RowOf { table: "audit", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            user_id: of.parse_optional("user_id", row.user_id.as_deref())?,
            organisation_id: of.parse_optional("organisation_id", row.organisation_id.as_deref())?,
            at: instant(row.at),
            action: row.action,
            subject_id: row.subject_id,
            before_text: row.before_text,
            after_text: row.after_text,
            reason: row.reason,
            salt: row.salt,
            request_id: row.request_id,
        })
    }
}

/// A line with what lists show beside it.
struct ListRow {
    id: String,
    user_id: Option<String>,
    organisation_id: Option<String>,
    action: String,
    subject_id: String,
    before_text: String,
    after_text: String,
    reason: String,
    salt: String,
    request_id: String,
    at: i64,
    user_name: Option<String>,
    organisation_name: Option<String>,
    number: Option<i64>,
    redacted_because: Option<String>,
    redacted_by: Option<String>,
    redacted_at: Option<i64>,
}

impl TryFrom<ListRow> for AuditRow {
    type Error = StoreError;
    fn try_from(row: ListRow) -> StoreResult<Self> {
        let of = RowOf { table: "audit", id: &row.id };
        let id: AuditId = of.parse("id", &row.id)?;
        let redaction = match (row.redacted_because, row.redacted_by, row.redacted_at) {
            (Some(reason), Some(by), Some(at)) => {
                Some(AuditRedaction { audit_id: id, reason, user_id: of.parse("redacted_by", &by)?, at: instant(at) })
            }
            _ => None,
        };
        Ok(Self {
            user_name: row.user_name.unwrap_or_default(),
            organisation_name: row.organisation_name.unwrap_or_default(),
            number: row.number,
            redaction,
            line: AuditLine::try_from(LineRow {
                id: row.id,
                user_id: row.user_id,
                organisation_id: row.organisation_id,
                action: row.action,
                subject_id: row.subject_id,
                before_text: row.before_text,
                after_text: row.after_text,
                reason: row.reason,
                salt: row.salt,
                request_id: row.request_id,
                at: row.at,
            })?,
        })
    }
}

macro_rules! select_list {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            ListRow,
            "SELECT a.id, a.user_id, a.organisation_id, a.action, a.subject_id, a.before_text, a.after_text, a.reason,
               a.salt, a.request_id, a.at, u.name AS \"user_name?: String\", o.name AS \"organisation_name?: String\",
               s.number AS \"number?: i64\", r.reason AS \"redacted_because?: String\",
               r.user_id AS \"redacted_by?: String\", r.at AS \"redacted_at?: i64\"
             FROM audit a
             LEFT JOIN account u ON u.id = a.user_id
             LEFT JOIN organisation o ON o.id = a.organisation_id
             LEFT JOIN audit_seal s ON s.audit_id = a.id
             LEFT JOIN audit_redaction r ON r.audit_id = a.id " + $tail $(, $argument)*
        )
    };
}

/// A link with its line, which an attacker may have removed.
struct SealedRow {
    number: i64,
    audit_id: String,
    texts: String,
    hash: String,
    sealed_at: i64,
    id: Option<String>,
    user_id: Option<String>,
    organisation_id: Option<String>,
    action: Option<String>,
    subject_id: Option<String>,
    before_text: Option<String>,
    after_text: Option<String>,
    reason: Option<String>,
    salt: Option<String>,
    request_id: Option<String>,
    at: Option<i64>,
    redacted: Option<String>,
}

impl TryFrom<SealedRow> for SealedLine {
    type Error = StoreError;
    fn try_from(row: SealedRow) -> StoreResult<Self> {
        let seal = AuditSeal {
            number: row.number,
            audit_id: RowOf { table: "audit_seal", id: &row.audit_id }.parse("audit_id", &row.audit_id)?,
            texts: row.texts,
            hash: row.hash,
            sealed_at: instant(row.sealed_at),
        };
        let line = row.id.map(|id| {
            AuditLine::try_from(LineRow {
                id,
                user_id: row.user_id,
                organisation_id: row.organisation_id,
                action: row.action.unwrap_or_default(),
                subject_id: row.subject_id.unwrap_or_default(),
                before_text: row.before_text.unwrap_or_default(),
                after_text: row.after_text.unwrap_or_default(),
                reason: row.reason.unwrap_or_default(),
                salt: row.salt.unwrap_or_default(),
                request_id: row.request_id.unwrap_or_default(),
                at: row.at.unwrap_or_default(),
            })
        });
        Ok(Self { seal, line: line.transpose()?, is_redacted: row.redacted.is_some() })
    }
}

/// The parameters of a list as the statements take them.
struct Parameters {
    organisation: String,
    person: String,
    organisation_name: String,
    action: String,
    subject: String,
    request: String,
    from: i64,
    before: i64,
}

impl Parameters {
    fn of(filter: &AuditFilter) -> Self {
        let part = |text: &str| if text.is_empty() { String::new() } else { format!("%{}%", text.to_lowercase()) };
        Self {
            organisation: id_of(filter.organisation).unwrap_or_default(),
            person: part(&filter.person),
            organisation_name: part(&filter.organisation_name),
            action: filter.action.clone(),
            subject: filter.subject.clone(),
            request: filter.request.clone(),
            from: filter.from.map_or(i64::MIN, domain::Timestamp::micros),
            before: filter.before.map_or(i64::MAX, domain::Timestamp::micros),
        }
    }
}

#[async_trait]
impl AuditTrail for Tx {
    async fn add_audit(&mut self, it: &AuditLine) -> StoreResult<()> {
        self.later.audit.push(it.clone());
        Ok(())
    }

    async fn audit_line(&mut self, id: AuditId) -> StoreResult<Option<AuditRow>> {
        let id = id.to_string();
        select_list!("WHERE a.id = $1", id)
            .fetch_optional(self.settled().await?)
            .await
            .map_err(database_error)?
            .map(TryInto::try_into)
            .transpose()
    }

    async fn audit_of(&mut self, subject_id: &str, limit: i64) -> StoreResult<Vec<AuditLine>> {
        let rows = sqlx::query_as!(
            LineRow,
            "SELECT id, user_id, organisation_id, action, subject_id, before_text, after_text, reason, salt, request_id, at
             FROM audit WHERE subject_id = $1 ORDER BY id LIMIT $2",
            subject_id,
            limit
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn audit_rows(&mut self, filter: &AuditFilter, count_max: i64) -> StoreResult<(Vec<AuditRow>, i64)> {
        let it = Parameters::of(filter);
        let rows = select_list!(
            "WHERE ($1 = '' OR a.organisation_id = $1)
               AND ($2 = '' OR LOWER(u.name) LIKE $2 OR LOWER(u.email) LIKE $2)
               AND ($3 = '' OR LOWER(o.name) LIKE $3)
               AND ($4 = '' OR a.action = $4)
               AND ($5 = '' OR a.subject_id = $5)
               AND ($6 = '' OR a.request_id = $6)
               AND a.at >= $7 AND a.at < $8
             ORDER BY a.id DESC LIMIT $9 OFFSET $10",
            it.organisation,
            it.person,
            it.organisation_name,
            it.action,
            it.subject,
            it.request,
            it.from,
            it.before,
            filter.limit,
            filter.offset
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        let total = sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\" FROM (
               SELECT a.id FROM audit a
               LEFT JOIN account u ON u.id = a.user_id
               LEFT JOIN organisation o ON o.id = a.organisation_id
               WHERE ($1 = '' OR a.organisation_id = $1)
                 AND ($2 = '' OR LOWER(u.name) LIKE $2 OR LOWER(u.email) LIKE $2)
                 AND ($3 = '' OR LOWER(o.name) LIKE $3)
                 AND ($4 = '' OR a.action = $4)
                 AND ($5 = '' OR a.subject_id = $5)
                 AND ($6 = '' OR a.request_id = $6)
                 AND a.at >= $7 AND a.at < $8
               LIMIT $9) AS found",
            it.organisation,
            it.person,
            it.organisation_name,
            it.action,
            it.subject,
            it.request,
            it.from,
            it.before,
            count_max
        )
        .fetch_one(self.settled().await?)
        .await
        .map_err(database_error)?;
        Ok((rows.into_iter().map(TryInto::try_into).collect::<StoreResult<_>>()?, total))
    }

    async fn audit_actions(&mut self, limit: i64) -> StoreResult<Vec<String>> {
        sqlx::query_scalar!("SELECT DISTINCT action FROM audit ORDER BY action LIMIT $1", limit)
            .fetch_all(self.settled().await?)
            .await
            .map_err(database_error)
    }

    async fn lock_audit_chain(&mut self) -> StoreResult<()> {
        dialect::lock_audit_chain(self.connection().await?).await
    }

    async fn unsealed_audit(&mut self, limit: i64) -> StoreResult<Vec<AuditLine>> {
        let rows = sqlx::query_as!(
            LineRow,
            "SELECT a.id, a.user_id, a.organisation_id, a.action, a.subject_id, a.before_text, a.after_text, a.reason,
               a.salt, a.request_id, a.at
             FROM audit_unsealed w JOIN audit a ON a.id = w.audit_id ORDER BY a.id LIMIT $1",
            limit
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn has_unsealed_audit(&mut self) -> StoreResult<bool> {
        let one = sqlx::query_scalar!("SELECT audit_id FROM audit_unsealed LIMIT 1")
            .fetch_optional(self.settled().await?)
            .await
            .map_err(database_error)?;
        Ok(one.is_some())
    }

    async fn add_audit_seal(&mut self, it: &AuditSeal) -> StoreResult<()> {
        let (id, sealed_at) = (it.audit_id.to_string(), it.sealed_at.micros());
        sqlx::query!(
            "INSERT INTO audit_seal (number, audit_id, texts, hash, sealed_at) VALUES ($1, $2, $3, $4, $5)",
            it.number,
            id,
            it.texts,
            it.hash,
            sealed_at,
        )
        .execute(self.settled().await?)
        .await
        .map_err(database_error)?;
        let done = sqlx::query!("DELETE FROM audit_unsealed WHERE audit_id = $1", id)
            .execute(self.settled().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn audit_head(&mut self) -> StoreResult<Option<AuditSeal>> {
        let row = sqlx::query!(
            "SELECT number, audit_id, texts, hash, sealed_at FROM audit_seal ORDER BY number DESC LIMIT 1"
        )
        .fetch_optional(self.settled().await?)
        .await
        .map_err(database_error)?;
        row.map(|row| {
            Ok(AuditSeal {
                number: row.number,
                audit_id: RowOf { table: "audit_seal", id: &row.audit_id }.parse("audit_id", &row.audit_id)?,
                texts: row.texts,
                hash: row.hash,
                sealed_at: instant(row.sealed_at),
            })
        })
        .transpose()
    }

    async fn sealed_audit(&mut self, after: i64, limit: i64) -> StoreResult<Vec<SealedLine>> {
        let rows = sqlx::query_as!(
            SealedRow,
            "SELECT s.number, s.audit_id, s.texts, s.hash, s.sealed_at, a.id AS \"id?: String\",
               a.user_id AS \"user_id?: String\", a.organisation_id AS \"organisation_id?: String\",
               a.action AS \"action?: String\", a.subject_id AS \"subject_id?: String\",
               a.before_text AS \"before_text?: String\", a.after_text AS \"after_text?: String\",
               a.reason AS \"reason?: String\", a.salt AS \"salt?: String\", a.request_id AS \"request_id?: String\",
               a.at AS \"at?: i64\", r.audit_id AS \"redacted?: String\"
             FROM audit_seal s
             LEFT JOIN audit a ON a.id = s.audit_id
             LEFT JOIN audit_redaction r ON r.audit_id = s.audit_id
             WHERE s.number > $1 ORDER BY s.number LIMIT $2",
            after,
            limit
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn stray_audit(&mut self, limit: i64) -> StoreResult<Vec<AuditId>> {
        let rows = sqlx::query_scalar!(
            "SELECT a.id FROM audit a
             LEFT JOIN audit_seal s ON s.audit_id = a.id
             LEFT JOIN audit_unsealed w ON w.audit_id = a.id
             WHERE s.audit_id IS NULL AND w.audit_id IS NULL ORDER BY a.id LIMIT $1",
            limit
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(|id| RowOf { table: "audit", id: &id }.parse("id", &id)).collect()
    }

    async fn redact_audit(&mut self, it: &AuditRedaction) -> StoreResult<()> {
        let (id, user, at) = (it.audit_id.to_string(), it.user_id.to_string(), it.at.micros());
        sqlx::query!(
            "INSERT INTO audit_redaction (audit_id, reason, user_id, at) VALUES ($1, $2, $3, $4)",
            id,
            it.reason,
            user,
            at,
        )
        .execute(self.settled().await?)
        .await
        .map_err(database_error)?;
        let done = sqlx::query!(
            "UPDATE audit SET before_text = '', after_text = '', reason = '', salt = '' WHERE id = $1",
            id
        )
        .execute(self.settled().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }
}
