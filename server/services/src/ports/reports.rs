//! Royalty reports and their versions.

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{LicenceId, OrganisationId, ReportId, UserId},
    report::ReportState,
};

use super::StoreResult;

/// The report that is due for one period of a licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoyaltyReport {
    pub id: ReportId,
    pub licence_id: LicenceId,
    pub holder_id: OrganisationId,
    pub licensee_id: OrganisationId,
    pub period_from: Day,
    pub period_to: Day,
    pub due_on: Day,
    pub state: ReportState,
    pub state_since: Timestamp,
    /// The newest version; 0 while nothing has been written.
    pub current_number: i64,
    /// The version that is charged and that later periods count with; 0 while none was accepted. It stays while a
    /// correction is written.
    pub accepted_number: i64,
    /// The holder's question, while the report is queried.
    pub query_text: String,
    pub accepted_on: Option<Day>,
    pub version: i64,
}

/// One version of a report; submitted versions never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportVersion {
    pub report_id: ReportId,
    pub number: i64,
    /// JSON of the product lines as the form names them, see `domain::report::write_lines`. A draft holds what was
    /// typed.
    pub lines: String,
    pub is_nil: bool,
    pub note: String,
    /// None while it is a draft.
    pub submitted_by: Option<UserId>,
    pub submitted_at: Option<Timestamp>,
}

/// A report with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    pub report: RoyaltyReport,
    pub licence_number: String,
    pub patent_title: String,
    pub holder_name: String,
    pub licensee_name: String,
}

/// Whose turn it is with a report, as lists group them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportPhase {
    /// Due, drafted, queried or estimated: the licensee's turn.
    ToSubmit,
    /// Submitted or under review: the holder's turn.
    ToReview,
    /// Accepted in one way or another.
    Accepted,
}

impl ReportPhase {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToSubmit => "to_submit",
            Self::ToReview => "to_review",
            Self::Accepted => "accepted",
        }
    }
}

/// Which reports a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportFilter {
    pub licence: Option<LicenceId>,
    pub holder: Option<OrganisationId>,
    pub licensee: Option<OrganisationId>,
    /// Only licences of holders in this province (GB/T 2260); empty for all.
    pub province: String,
    pub state: Option<ReportState>,
    pub phase: Option<ReportPhase>,
    /// Only reports that were due before this day and of which no version has ever been submitted.
    pub overdue_on: Option<Day>,
    pub offset: i64,
    pub limit: i64,
}

#[async_trait]
pub trait Reports: Send {
    async fn add_report(&mut self, report: &RoyaltyReport) -> StoreResult<()>;
    async fn update_report(&mut self, report: &RoyaltyReport) -> StoreResult<()>;
    /// Writes the row with its licence, holder, last and due day, which change only when the patent is transferred.
    async fn rebook_report(&mut self, report: &RoyaltyReport) -> StoreResult<()>;
    async fn report(&mut self, id: ReportId) -> StoreResult<Option<ReportRow>>;
    async fn report_of_period(&mut self, licence: LicenceId, from: Day) -> StoreResult<Option<RoyaltyReport>>;
    /// By period, oldest first.
    async fn reports_of(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<RoyaltyReport>>;
    /// By due day, oldest first, and how many there are in all.
    async fn reports(&mut self, filter: &ReportFilter) -> StoreResult<(Vec<ReportRow>, i64)>;
    /// Inserts or replaces an unsubmitted version; a version that is submitted already is refused as stale.
    async fn put_report_draft(&mut self, version: &ReportVersion) -> StoreResult<()>;
    /// Seals a draft version; a version that is submitted already is refused as stale.
    async fn submit_report_version(&mut self, version: &ReportVersion) -> StoreResult<()>;
    /// Oldest first.
    async fn report_versions(&mut self, report: ReportId) -> StoreResult<Vec<ReportVersion>>;
    /// The accepted versions of a licence's reports, by period.
    async fn accepted_versions(
        &mut self,
        licence: LicenceId,
        limit: i64,
    ) -> StoreResult<Vec<(RoyaltyReport, ReportVersion)>>;
}
