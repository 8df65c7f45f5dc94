//! What annuities depend on beyond the patent itself.

use async_trait::async_trait;
use domain::{
    annuity::OpenLicencePeriod,
    id::{OrganisationId, PatentId},
};

use super::StoreResult;

#[async_trait]
pub trait Annuities: Send {
    /// The recorded open licences of a holder's patents, of one patent or all; revoked recordals are left out.
    async fn open_licence_periods(
        &mut self,
        holder: OrganisationId,
        patent: Option<PatentId>,
        limit: i64,
    ) -> StoreResult<Vec<(PatentId, OpenLicencePeriod)>>;
}
