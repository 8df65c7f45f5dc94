//! The row of a mailed link.

use services::ports::{Link, StoreError, StoreResult};

use super::row::{RowOf, instant, optional_instant};

pub(super) struct LinkRow {
    pub(super) id: String,
    pub(super) purpose: String,
    pub(super) secret_hash: String,
    pub(super) email: String,
    pub(super) user_id: Option<String>,
    pub(super) organisation_id: Option<String>,
    pub(super) roles: String,
    pub(super) subject_id: String,
    pub(super) created_by: Option<String>,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
    pub(super) used_at: Option<i64>,
}

impl TryFrom<LinkRow> for Link {
    type Error = StoreError;
    fn try_from(row: LinkRow) -> StoreResult<Self> {
        let of = RowOf { table: "link", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            user_id: of.parse_optional("user_id", row.user_id.as_deref())?,
            organisation_id: of.parse_optional("organisation_id", row.organisation_id.as_deref())?,
            roles: of.words("roles", &row.roles)?,
            created_by: of.parse_optional("created_by", row.created_by.as_deref())?,
            created_at: instant(row.created_at),
            expires_at: instant(row.expires_at),
            used_at: optional_instant(row.used_at),
            purpose: row.purpose,
            secret_hash: row.secret_hash,
            email: row.email,
            subject_id: row.subject_id,
        })
    }
}
