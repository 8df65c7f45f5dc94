//! The audit trail: its lines, the chain over them, and what was redacted.

use async_trait::async_trait;
use domain::{
    Timestamp,
    id::{AuditId, OrganisationId, UserId},
};

use super::StoreResult;

/// A line of the audit trail. Never changed; its texts and their salt may be destroyed, which is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    pub id: AuditId,
    pub user_id: Option<UserId>,
    pub organisation_id: Option<OrganisationId>,
    pub action: String,
    pub subject_id: String,
    pub before_text: String,
    pub after_text: String,
    pub reason: String,
    /// Random; hides the texts in their commitment.
    pub salt: String,
    pub request_id: String,
    pub at: Timestamp,
}

/// A link of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSeal {
    /// Counts from 1, without gaps.
    pub number: i64,
    pub audit_id: AuditId,
    /// The commitment to the line's texts.
    pub texts: String,
    pub hash: String,
    pub sealed_at: Timestamp,
}

/// A link with the line that it is about, as far as that is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedLine {
    pub seal: AuditSeal,
    pub line: Option<AuditLine>,
    pub is_redacted: bool,
}

/// That the texts of a line were destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRedaction {
    pub audit_id: AuditId,
    pub reason: String,
    pub user_id: UserId,
    pub at: Timestamp,
}

/// A line as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    pub line: AuditLine,
    /// Empty where nobody was logged in: the system, or a visitor.
    pub user_name: String,
    pub organisation_name: String,
    /// The number of its link; none while it waits for the sealing job.
    pub number: Option<i64>,
    pub redaction: Option<AuditRedaction>,
}

/// Which lines a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what members of this organisation did.
    pub organisation: Option<OrganisationId>,
    /// A part of a person's name or e-mail address.
    pub person: String,
    /// A part of an organisation's name.
    pub organisation_name: String,
    pub action: String,
    /// The whole id of what it was about.
    pub subject: String,
    pub request: String,
    pub from: Option<Timestamp>,
    /// The first instant that is no longer meant.
    pub before: Option<Timestamp>,
    pub offset: i64,
    pub limit: i64,
}

#[async_trait]
pub trait AuditTrail: Send {
    async fn add_audit(&mut self, line: &AuditLine) -> StoreResult<()>;
    async fn audit_line(&mut self, id: AuditId) -> StoreResult<Option<AuditRow>>;
    async fn audit_of(&mut self, subject_id: &str, limit: i64) -> StoreResult<Vec<AuditLine>>;
    /// Newest first, and how many there are in all, counted up to `count_max`.
    async fn audit_rows(&mut self, filter: &AuditFilter, count_max: i64) -> StoreResult<(Vec<AuditRow>, i64)>;
    /// Every action that a line has, by name.
    async fn audit_actions(&mut self, limit: i64) -> StoreResult<Vec<String>>;

    /// One sealer at a time, until the end of the transaction.
    async fn lock_audit_chain(&mut self) -> StoreResult<()>;
    /// Lines without a link, by id; at most `limit`.
    async fn unsealed_audit(&mut self, limit: i64) -> StoreResult<Vec<AuditLine>>;
    async fn has_unsealed_audit(&mut self) -> StoreResult<bool>;
    /// Adds a link; its line no longer waits.
    async fn add_audit_seal(&mut self, seal: &AuditSeal) -> StoreResult<()>;
    /// The newest link.
    async fn audit_head(&mut self) -> StoreResult<Option<AuditSeal>>;
    /// The links after this number, in their order; at most `limit`.
    async fn sealed_audit(&mut self, after: i64, limit: i64) -> StoreResult<Vec<SealedLine>>;
    /// Lines that have neither a link nor wait for one, by id: nothing that the product writes.
    async fn stray_audit(&mut self, limit: i64) -> StoreResult<Vec<AuditId>>;

    /// Writes the redaction down and destroys the texts. A constraint error (`audit_redaction_pk`) or
    /// (`audit_redaction_append_only`) means that it was done before.
    async fn redact_audit(&mut self, redaction: &AuditRedaction) -> StoreResult<()>;
}
