//! The register of recordals with CNIPA.

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{DocumentId, LicenceId, OrganisationId, RecordalId, UserId},
    recordal::RecordalState,
};

use super::StoreResult;

/// The recordal of one licence; either side may file it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recordal {
    pub id: RecordalId,
    pub licence_id: LicenceId,
    pub holder_id: OrganisationId,
    pub licensee_id: OrganisationId,
    /// The side that files; none until someone opens it.
    pub filer_id: Option<OrganisationId>,
    pub state: RecordalState,
    pub state_since: Timestamp,
    pub has_agent: bool,
    pub due_on: Day,
    pub receipt_number: String,
    pub submitted_on: Option<Day>,
    pub recordal_number: String,
    pub recorded_on: Option<Day>,
    /// 1–11, when refused.
    pub refusal_ground: Option<i64>,
    pub change_text: String,
    pub cancel_due_on: Option<Day>,
    pub note: String,
    pub created_at: Timestamp,
    pub version: i64,
}

/// One of the documents of a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordalItem {
    pub recordal_id: RecordalId,
    /// `domain::recordal::RecordalDocument` code.
    pub item: String,
    pub document_id: Option<DocumentId>,
    pub done: bool,
    pub note: String,
    pub done_by: Option<UserId>,
    pub done_at: Option<Timestamp>,
}

/// A recordal with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordalRow {
    pub recordal: Recordal,
    pub licence_number: String,
    pub patent_number: String,
    pub patent_title: String,
    pub holder_name: String,
    pub licensee_name: String,
}

/// Which recordals a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordalFilter {
    pub holder: Option<OrganisationId>,
    pub licensee: Option<OrganisationId>,
    /// Only licences of holders in this province (GB/T 2260); empty for all.
    pub province: String,
    pub state: Option<RecordalState>,
    /// Only those whose filing has not led to a record yet, or whose cancellation or change is under way.
    pub open_only: bool,
    /// Only those that wait for filing or cancellation and are due on or before this day.
    pub due_by: Option<Day>,
    /// Only those that wait for filing or cancellation and are due on or after this day.
    pub due_from: Option<Day>,
    pub offset: i64,
    pub limit: i64,
}

#[async_trait]
pub trait Recordals: Send {
    async fn add_recordal(&mut self, recordal: &Recordal) -> StoreResult<()>;
    async fn update_recordal(&mut self, recordal: &Recordal) -> StoreResult<()>;
    async fn recordal(&mut self, id: RecordalId) -> StoreResult<Option<RecordalRow>>;
    async fn recordal_of(&mut self, licence: LicenceId) -> StoreResult<Option<Recordal>>;
    /// By due day, oldest first, and how many there are in all.
    async fn recordals(&mut self, filter: &RecordalFilter) -> StoreResult<(Vec<RecordalRow>, i64)>;
    async fn put_recordal_item(&mut self, item: &RecordalItem) -> StoreResult<()>;
    async fn recordal_items(&mut self, recordal: RecordalId) -> StoreResult<Vec<RecordalItem>>;
}
