//! Transfers of patents from one holder to another.

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{OrganisationId, PatentId, TransferId, UserId},
};

use super::StoreResult;

/// That a patent belongs to another from a day on, as the gazette says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentTransfer {
    pub id: TransferId,
    /// The patent in the old holder's stock.
    pub patent_id: PatentId,
    pub from_id: OrganisationId,
    /// None where the acquirer has no account here.
    pub to_id: Option<OrganisationId>,
    /// The patent in the acquirer's stock, once it was taken over.
    pub to_patent_id: Option<PatentId>,
    pub acquirer_name: String,
    /// The day on which the transfer was registered and announced: the acquirer's first.
    pub transferred_on: Day,
    pub source: String,
    pub note: String,
    /// `pending`, `taken_over`, `declined`, `withdrawn`, or `outside` where the acquirer has no account.
    pub state: String,
    pub recorded_by: Option<UserId>,
    pub recorded_at: Timestamp,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    /// The patent while the transfer is pending: one at a time.
    pub open_key: Option<String>,
    pub version: i64,
}

/// A transfer with the names that pages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRow {
    pub transfer: PatentTransfer,
    pub patent_number: String,
    pub patent_title: String,
    pub from_name: String,
}

/// Which transfers a list shows; at most `limit`, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransferFilter {
    /// Out of this patent.
    pub patent: Option<PatentId>,
    /// By which this patent came.
    pub to_patent: Option<PatentId>,
    pub to: Option<OrganisationId>,
    /// Empty for all.
    pub state: String,
    pub limit: i64,
}

#[async_trait]
pub trait Transfers: Send {
    async fn add_transfer(&mut self, transfer: &PatentTransfer) -> StoreResult<()>;
    async fn update_transfer(&mut self, transfer: &PatentTransfer) -> StoreResult<()>;
    async fn transfer(&mut self, id: TransferId) -> StoreResult<Option<TransferRow>>;
    async fn transfers(&mut self, filter: &TransferFilter) -> StoreResult<Vec<TransferRow>>;
}
