//! What is reported of the use of patents, the rows that indicators count, and frozen quarters.

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{FreezeId, OrganisationId, PatentId, PatentUseId, UserId},
};

use super::StoreResult;

/// A dated statement of a patent's use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentUse {
    pub id: PatentUseId,
    pub patent_id: PatentId,
    pub holder_id: OrganisationId,
    /// `domain::inventory::Implementation` code, or `product` for a product filing.
    pub kind: String,
    pub happened_on: Day,
    pub product: String,
    pub filing_number: String,
    pub note: String,
    /// The statement that this one takes back.
    pub withdraws: Option<PatentUseId>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: Timestamp,
}

/// A row of a register with what indicators group by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedRow {
    pub source: String,
    pub patent: String,
    pub number: String,
    pub title: String,
    pub holder: String,
    pub holder_name: String,
    pub province: String,
    pub supervisor: String,
    /// As written.
    pub industry: String,
    pub arrangement: String,
    pub day: Day,
    /// The undated mark of the inventory.
    pub exploited: bool,
}

/// A frozen quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    pub id: FreezeId,
    /// `2026Q3`.
    pub quarter: String,
    pub definitions: String,
    pub facts_hash: String,
    pub facts_count: i64,
    pub frozen_by: Option<UserId>,
    pub frozen_name: String,
    pub frozen_at: Timestamp,
}

/// Days and holders of rows that are counted; an inspector's scope is applied to what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedIn {
    pub from: Day,
    pub to: Day,
    pub limit: i64,
}

#[async_trait]
pub trait Indicators: Send {
    async fn add_patent_use(&mut self, it: &PatentUse) -> StoreResult<()>;
    async fn patent_use(&mut self, id: PatentUseId) -> StoreResult<Option<PatentUse>>;
    /// Every statement of a patent, oldest first, those that were taken back and those that take back among them.
    async fn patent_uses(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<PatentUse>>;
    /// Statements that stand, up to a day, by patent and day.
    async fn uses_up_to(&mut self, day: Day, limit: i64) -> StoreResult<Vec<PatentUse>>;

    /// Transfers registered in these days.
    async fn counted_transfers(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>>;
    /// Contracts recorded in these days and not revoked.
    async fn counted_recordals(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>>;
    /// Patents in force on the last of these days.
    async fn counted_stock(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>>;
    /// Products filed in these days.
    async fn counted_products(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>>;

    async fn add_freeze(&mut self, it: &Freeze) -> StoreResult<()>;
    async fn add_frozen_fact(&mut self, freeze: FreezeId, position: i64, fact: &str) -> StoreResult<()>;
    /// Newest quarter first.
    async fn freezes(&mut self, limit: i64) -> StoreResult<Vec<Freeze>>;
    async fn freeze_of(&mut self, quarter: &str) -> StoreResult<Option<Freeze>>;
    /// In their order.
    async fn frozen_facts(&mut self, freeze: FreezeId, limit: i64) -> StoreResult<Vec<String>>;
}
