//! Filing packs as they were made and filed, and the secret links of calendars.

use async_trait::async_trait;
use domain::{
    Day, Locale, Timestamp,
    id::{CalendarLinkId, DocumentId, FilingPackId, HistoryId, OrganisationId, RecordalId, UserId},
    recordal::RecordalDocument,
};

use super::StoreResult;

/// A filing pack. Never changed: a correction makes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilingPack {
    pub id: FilingPackId,
    pub recordal_id: RecordalId,
    /// Whose pack it is: the side that files.
    pub organisation_id: OrganisationId,
    /// From 1 for each recordal.
    pub number: i64,
    /// What it was made from: the same inputs need no second pack.
    pub inputs_hash: String,
    /// `domain::filing::contents_hash`.
    pub contents_hash: String,
    /// JSON of `domain::filing::FormData`.
    pub form: String,
    /// JSON list of `domain::filing::PackFile`, in the order of the pack.
    pub files: String,
    /// What the filer adds on paper.
    pub on_paper: Vec<RecordalDocument>,
    /// The ZIP.
    pub document_id: DocumentId,
    pub sha256: String,
    pub size_bytes: i64,
    pub made_by: Option<UserId>,
    pub made_at: Timestamp,
}

/// That a pack was handed in: from here on it is what the office has. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFiled {
    pub pack_id: FilingPackId,
    pub receipt_number: String,
    pub filed_on: Day,
    pub filed_by: Option<UserId>,
    pub filed_at: Timestamp,
}

/// The secret link under which an organisation's deadlines can be subscribed to. Only the hash of its token is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarLink {
    pub id: CalendarLinkId,
    pub organisation_id: OrganisationId,
    pub token_hash: String,
    /// The language of the feed.
    pub locale: Locale,
    pub made_by: Option<UserId>,
    pub made_at: Timestamp,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<Timestamp>,
}

#[async_trait]
pub trait Filings: Send {
    async fn add_filing_pack(&mut self, pack: &FilingPack) -> StoreResult<()>;
    async fn filing_pack(&mut self, id: FilingPackId) -> StoreResult<Option<FilingPack>>;
    /// Newest first.
    async fn filing_packs(&mut self, recordal: RecordalId, limit: i64) -> StoreResult<Vec<FilingPack>>;
    async fn add_pack_filed(&mut self, id: HistoryId, filed: &PackFiled) -> StoreResult<()>;
    /// The filings of the packs of a recordal, oldest first.
    async fn packs_filed(&mut self, recordal: RecordalId, limit: i64) -> StoreResult<Vec<PackFiled>>;
    async fn add_calendar_link(&mut self, link: &CalendarLink) -> StoreResult<()>;
    async fn revoke_calendar_link(&mut self, id: CalendarLinkId, by: Option<UserId>, at: Timestamp) -> StoreResult<()>;
    /// The link of an organisation that stands.
    async fn calendar_link_of(&mut self, organisation: OrganisationId) -> StoreResult<Option<CalendarLink>>;
    /// The link with this token that stands.
    async fn calendar_link_by_token(&mut self, token_hash: &str) -> StoreResult<Option<CalendarLink>>;
}
