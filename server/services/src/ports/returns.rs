//! Yearly returns of conversions, and what goes into them.

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{DocumentId, LicenceId, OrganisationId, PatentId, ReturnRowId, UserId, YearlyReturnId},
    yearly_return::{Cells, ReturnForm, ReturnState},
};

use super::{StoreResult, TransferRow};

/// A version of a holder's return for a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearlyReturn {
    pub id: YearlyReturnId,
    pub holder_id: OrganisationId,
    /// The year of the conversions.
    pub year: i32,
    /// From 1; a correction is the next.
    pub number: i64,
    pub corrects: Option<YearlyReturnId>,
    /// Why it was corrected; empty for the first.
    pub reason: String,
    pub state: ReturnState,
    pub prepared_by: UserId,
    pub prepared_at: Timestamp,
    pub ready_by: Option<UserId>,
    pub ready_at: Option<Timestamp>,
    pub signed_by: Option<UserId>,
    pub signed_name: String,
    pub signed_at: Option<Timestamp>,
    /// SHA-256 of what was signed; empty before.
    pub rows_hash: String,
    pub receipt_number: String,
    pub receipt_on: Option<Day>,
    pub receipt_document: Option<DocumentId>,
    /// `<holder>:<year>` until it is signed: one at a time.
    pub open_key: Option<String>,
    pub version: i64,
}

/// A row of a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearlyReturnRow {
    pub id: ReturnRowId,
    pub return_id: YearlyReturnId,
    pub form: ReturnForm,
    /// The licence or transfer it was collected from; empty for what staff entered.
    pub source_id: String,
    pub patent_id: Option<PatentId>,
    pub cells: Cells,
    pub version: i64,
}

/// A return with what lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearlyReturnLine {
    pub it: YearlyReturn,
    pub holder_name: String,
    pub rows: i64,
}

/// Which returns a list shows; newest year first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnFilter {
    pub holder: Option<OrganisationId>,
    /// Code of a province or ministry; empty for all.
    pub scope: String,
    pub signed_only: bool,
    pub year: Option<i32>,
    pub limit: i64,
}

#[async_trait]
pub trait Returns: Send {
    async fn add_yearly_return(&mut self, it: &YearlyReturn) -> StoreResult<()>;
    async fn update_yearly_return(&mut self, it: &YearlyReturn) -> StoreResult<()>;
    async fn yearly_return(&mut self, id: YearlyReturnId) -> StoreResult<Option<YearlyReturn>>;
    async fn yearly_returns(&mut self, filter: &ReturnFilter) -> StoreResult<Vec<YearlyReturnLine>>;
    async fn add_return_row(&mut self, row: &YearlyReturnRow) -> StoreResult<()>;
    async fn update_return_row(&mut self, row: &YearlyReturnRow) -> StoreResult<()>;
    async fn remove_return_row(&mut self, id: ReturnRowId) -> StoreResult<()>;
    /// By form and id.
    async fn return_rows(&mut self, of: YearlyReturnId, limit: i64) -> StoreResult<Vec<YearlyReturnRow>>;
    /// Licences of a holder that took effect in these days, for the first time.
    async fn licences_effective(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<LicenceId>>;
    /// Patents that were transferred from a holder in these days, as far as that stands.
    async fn transfers_out(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<TransferRow>>;
}
