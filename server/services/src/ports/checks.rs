//! Spot checks: the list, the draw, the findings. Nothing of them changes once it is there.

use async_trait::async_trait;
use domain::{
    Timestamp,
    id::{FindingId, OrganisationId, SpotCheckId, UserId},
};

use super::StoreResult;

/// A register as it stood when a check was prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotCheck {
    pub id: SpotCheckId,
    pub organisation_id: OrganisationId,
    /// The inspector's scope at that time.
    pub scope: String,
    /// `patents`, `licences`, `recordals` or `returns`.
    pub register: String,
    /// One line a row, in order; what the hash is of.
    pub list: String,
    pub list_hash: String,
    pub population: i64,
    pub made_by: Option<UserId>,
    pub made_name: String,
    pub made_at: Timestamp,
}

/// What was drawn of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotCheckDraw {
    pub check_id: SpotCheckId,
    pub algorithm: String,
    pub seed: String,
    /// Where the seed was published.
    pub seed_source: String,
    pub sample: i64,
    /// Places in the list, from 0, in the order of the draw.
    pub places: Vec<i64>,
    pub drawn_by: Option<UserId>,
    pub drawn_name: String,
    pub drawn_at: Timestamp,
}

/// What was found of a drawn row; of several the last counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotCheckFinding {
    pub id: FindingId,
    pub check_id: SpotCheckId,
    pub place: i64,
    /// `ok`, `question` or `missing`.
    pub result: String,
    pub note: String,
    pub found_by: Option<UserId>,
    pub found_name: String,
    pub found_at: Timestamp,
}

#[async_trait]
pub trait SpotChecks: Send {
    async fn add_spot_check(&mut self, it: &SpotCheck) -> StoreResult<()>;
    async fn spot_check(&mut self, id: SpotCheckId) -> StoreResult<Option<SpotCheck>>;
    /// Of an organisation, or of all; newest first.
    async fn spot_checks(&mut self, of: Option<OrganisationId>, limit: i64) -> StoreResult<Vec<SpotCheck>>;
    async fn add_spot_check_draw(&mut self, it: &SpotCheckDraw) -> StoreResult<()>;
    async fn spot_check_draw(&mut self, check: SpotCheckId) -> StoreResult<Option<SpotCheckDraw>>;
    async fn add_spot_check_finding(&mut self, it: &SpotCheckFinding) -> StoreResult<()>;
    /// Oldest first.
    async fn spot_check_findings(&mut self, check: SpotCheckId, limit: i64) -> StoreResult<Vec<SpotCheckFinding>>;
}
