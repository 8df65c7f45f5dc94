//! Rows of what belongs to an acceptance: evidence, deliveries, milestones.

use domain::{Locale, licence::MilestoneState};
use services::ports::{Delivery, Evidence, LicenceMilestone, StoreError, StoreResult};

use super::row::{RowOf, instant};

pub(super) struct EvidenceRow {
    pub(super) id: String,
    pub(super) licence_id: String,
    pub(super) user_id: String,
    pub(super) user_name: String,
    pub(super) user_email: String,
    pub(super) organisation_id: String,
    pub(super) organisation_name: String,
    pub(super) organisation_uscc: String,
    pub(super) accepted_at: i64,
    pub(super) address: String,
    pub(super) agent: String,
    pub(super) locale: String,
    pub(super) text_shown: String,
    pub(super) text_hash: String,
    pub(super) terms_hash: String,
    pub(super) ticks: String,
    pub(super) authority: String,
}

impl TryFrom<EvidenceRow> for Evidence {
    type Error = StoreError;
    fn try_from(row: EvidenceRow) -> StoreResult<Self> {
        let of = RowOf { table: "evidence", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            user_id: of.parse("user_id", &row.user_id)?,
            organisation_id: of.parse("organisation_id", &row.organisation_id)?,
            accepted_at: instant(row.accepted_at),
            locale: of.known("locale", Locale::from_path(&row.locale))?,
            user_name: row.user_name,
            user_email: row.user_email,
            organisation_name: row.organisation_name,
            organisation_uscc: row.organisation_uscc,
            address: row.address,
            agent: row.agent,
            text_shown: row.text_shown,
            text_hash: row.text_hash,
            terms_hash: row.terms_hash,
            ticks: row.ticks,
            authority: row.authority,
        })
    }
}

pub(super) struct DeliveryRow {
    pub(super) id: String,
    pub(super) licence_id: String,
    pub(super) channel: String,
    pub(super) recipient: String,
    pub(super) detail: String,
    pub(super) at: i64,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;
    fn try_from(row: DeliveryRow) -> StoreResult<Self> {
        let of = RowOf { table: "delivery", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            channel: row.channel,
            recipient: row.recipient,
            detail: row.detail,
            at: instant(row.at),
        })
    }
}

pub(super) struct MilestoneRow {
    pub(super) id: String,
    pub(super) licence_id: String,
    pub(super) code: String,
    pub(super) state: String,
    pub(super) document_id: Option<String>,
    pub(super) note: String,
    pub(super) claimed_on: Option<String>,
    pub(super) accepted_on: Option<String>,
    pub(super) version: i64,
}

impl TryFrom<MilestoneRow> for LicenceMilestone {
    type Error = StoreError;
    fn try_from(row: MilestoneRow) -> StoreResult<Self> {
        let of = RowOf { table: "milestone", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            state: of.known("state", MilestoneState::parse(&row.state))?,
            document_id: of.parse_optional("document_id", row.document_id.as_deref())?,
            claimed_on: of.optional_day("claimed_on", row.claimed_on.as_deref())?,
            accepted_on: of.optional_day("accepted_on", row.accepted_on.as_deref())?,
            code: row.code,
            note: row.note,
            version: row.version,
        })
    }
}
