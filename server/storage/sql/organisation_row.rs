//! An organisation as its row says.

use domain::organisation::{Nature, OrganisationKind};
use services::ports::{Organisation, StoreError, StoreResult, Verification};

use super::row::{RowOf, instant, optional_instant};

pub(super) struct OrganisationRow {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) nature: String,
    pub(super) name: String,
    pub(super) uscc: String,
    pub(super) uscc_passes: bool,
    pub(super) country: String,
    pub(super) province: String,
    pub(super) supervisor: String,
    pub(super) address: String,
    pub(super) contact_name: String,
    pub(super) contact_phone: String,
    pub(super) contact_email: String,
    pub(super) bank_name: String,
    pub(super) bank_account: String,
    pub(super) bank_holder: String,
    pub(super) verification: String,
    pub(super) verification_note: String,
    pub(super) verified_by: Option<String>,
    pub(super) verified_at: Option<i64>,
    pub(super) is_demo: bool,
    pub(super) created_at: i64,
    pub(super) version: i64,
}

impl TryFrom<OrganisationRow> for Organisation {
    type Error = StoreError;
    fn try_from(row: OrganisationRow) -> StoreResult<Self> {
        let of = RowOf { table: "organisation", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            kind: of.known("kind", OrganisationKind::parse(&row.kind))?,
            nature: of.known("nature", Nature::parse(&row.nature))?,
            verification: of.known("verification", Verification::parse(&row.verification))?,
            verified_by: of.parse_optional("verified_by", row.verified_by.as_deref())?,
            verified_at: optional_instant(row.verified_at),
            created_at: instant(row.created_at),
            name: row.name,
            uscc: row.uscc,
            uscc_passes: row.uscc_passes,
            country: row.country,
            province: row.province,
            supervisor: row.supervisor,
            address: row.address,
            contact_name: row.contact_name,
            contact_phone: row.contact_phone,
            contact_email: row.contact_email,
            bank_name: row.bank_name,
            bank_account: row.bank_account,
            bank_holder: row.bank_holder,
            verification_note: row.verification_note,
            is_demo: row.is_demo,
            version: row.version,
        })
    }
}
