//! A holder's stock of patents: bibliography, legal events, encumbrances, imports.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{DocumentId, EncumbranceId, ImportId, OrganisationId, PatentEventId, PatentId, UserId},
    patent::{PatentKind, Validity},
};

use super::StoreResult;

/// A patent in a holder's inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patent {
    pub id: PatentId,
    pub holder_id: OrganisationId,
    /// What makes it the same patent in another file: the application number without its check digit, else the
    /// publication number's family.
    pub identity: String,
    /// Canonical application number such as `202119999001.9`; empty where only a publication number is known.
    pub number: String,
    pub publication_number: String,
    pub kind: PatentKind,
    pub title: String,
    pub abstract_text: String,
    /// As the register names them, separated by `;`.
    pub patentees: String,
    /// Separated by `;`.
    pub inventors: String,
    pub filing_date: Option<Day>,
    pub grant_date: Option<Day>,
    /// IPC or Locarno as written, with its edition.
    pub main_class: String,
    /// All symbols as written, separated by `;`.
    pub classes: String,
    pub validity: Validity,
    /// The day for which the legal status was known, and from where.
    pub status_date: Option<Day>,
    pub status_source: String,
    pub annuity_paid_until: Option<Day>,
    pub report_number: String,
    pub report_date: Option<Day>,
    /// `none`, `positive` or `negative`.
    pub report_conclusion: String,
    pub state_funded: bool,
    pub exploited: bool,
    /// Codes of `domain::inventory`'s intents.
    pub intents: Vec<String>,
    /// Technology readiness 1–9.
    pub readiness: Option<i64>,
    /// GB/T 4754 code as written.
    pub industry: String,
    pub application_field: String,
    pub self_grade: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// A dated legal event with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentEvent {
    pub id: PatentEventId,
    pub patent_id: PatentId,
    /// A gazette code such as `CF01`; unknown codes are kept.
    pub code: String,
    pub occurred_on: Day,
    pub source: String,
    pub note: String,
    pub recorded_by: Option<UserId>,
    pub recorded_at: Timestamp,
}

/// A right of another over a patent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encumbrance {
    pub id: EncumbranceId,
    pub patent_id: PatentId,
    /// `exclusive_licence`, `sole_licence`, `pledge`, `preservation` or `ownership_dispute`.
    pub kind: String,
    pub counterparty: String,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    /// The pledgee agrees to the open licence.
    pub consented: bool,
    pub note: String,
    pub created_at: Timestamp,
}

/// One import of an inventory file: previewed, then applied or discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryImport {
    pub id: ImportId,
    pub holder_id: OrganisationId,
    pub document_id: DocumentId,
    /// `previewed`, `applied` or `discarded`.
    pub state: String,
    /// JSON: recognised format, encoding, columns, warnings, the first faulty rows.
    pub summary: String,
    pub rows_total: i64,
    pub rows_new: i64,
    pub rows_duplicate: i64,
    pub rows_faulty: i64,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub applied_at: Option<Timestamp>,
    pub version: i64,
}

/// Which patents a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatentFilter {
    /// None: of every holder (operators, inspectors).
    pub holder: Option<OrganisationId>,
    /// A part of the title or of the number; empty for all.
    pub text: String,
    pub kind: Option<PatentKind>,
    pub validity: Option<Validity>,
    /// GB/T 2260 code of the holder's province; empty for all.
    pub province: String,
    /// Only patents in force that were granted on or before this day and not exploited.
    pub idle_since: Option<Day>,
    /// `title`, `filed` or `granted`, with `-` before it for the other direction; else the newest first.
    pub sort: String,
    /// Rows to skip; bounded by the service.
    pub offset: i64,
    pub limit: i64,
}

#[async_trait]
pub trait Patents: Send {
    async fn add_patent(&mut self, patent: &Patent) -> StoreResult<()>;
    async fn update_patent(&mut self, patent: &Patent) -> StoreResult<()>;
    async fn patent(&mut self, id: PatentId) -> StoreResult<Option<Patent>>;
    /// Identities of everything a holder has, for telling new rows from known ones; at most `limit`.
    async fn patent_identities(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<BTreeSet<String>>;
    /// In the order of the filter, and how many there are in all.
    async fn patents(&mut self, filter: &PatentFilter) -> StoreResult<(Vec<Patent>, i64)>;

    /// False when the same event of the same day was there already.
    async fn add_patent_event(&mut self, event: &PatentEvent) -> StoreResult<bool>;
    /// Oldest first.
    async fn patent_events(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<PatentEvent>>;

    async fn add_encumbrance(&mut self, encumbrance: &Encumbrance) -> StoreResult<()>;
    async fn update_encumbrance(&mut self, encumbrance: &Encumbrance) -> StoreResult<()>;
    async fn encumbrance(&mut self, id: EncumbranceId) -> StoreResult<Option<Encumbrance>>;
    /// Oldest first.
    async fn encumbrances(&mut self, patent: PatentId) -> StoreResult<Vec<Encumbrance>>;

    async fn add_import(&mut self, import: &InventoryImport) -> StoreResult<()>;
    async fn update_import(&mut self, import: &InventoryImport) -> StoreResult<()>;
    async fn import(&mut self, id: ImportId) -> StoreResult<Option<InventoryImport>>;
    /// Newest first.
    async fn imports_of(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<InventoryImport>>;
}
