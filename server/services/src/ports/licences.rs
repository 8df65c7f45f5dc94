//! Licences, the evidence of their acceptance, deliveries of the notice, milestones.

use async_trait::async_trait;
use domain::{
    Day, Locale, Timestamp,
    id::{DeclarationId, DocumentId, EvidenceId, LicenceId, MilestoneId, OrganisationId, PatentId, UserId},
    licence::{LicenceState, MilestoneState, TrialState},
};

use super::StoreResult;

/// A licence. Its terms are the declaration's, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    pub id: LicenceId,
    /// For people: `KX-2026-000123`.
    pub number: String,
    pub declaration_id: DeclarationId,
    pub patent_id: PatentId,
    pub holder_id: OrganisationId,
    pub licensee_id: OrganisationId,
    pub state: LicenceState,
    pub state_since: Timestamp,
    /// Canonical JSON of the terms.
    pub terms: String,
    pub terms_hash: String,
    /// The written notice (书面通知) as it was sent.
    pub notice_text: String,
    pub notice_sent_at: Timestamp,
    /// When the notice reached the patentee: the contract is formed.
    pub notice_received_at: Option<Timestamp>,
    pub initial_due_on: Option<Day>,
    pub effective_on: Option<Day>,
    /// Last day of the term.
    pub ends_on: Option<Day>,
    pub ended_on: Option<Day>,
    pub end_reason: String,
    /// None where the terms have no trial.
    pub trial_state: Option<TrialState>,
    pub trial_ends_on: Option<Day>,
    pub trial_decision_due_on: Option<Day>,
    pub trial_extended: bool,
    /// The day on which the licensee converted the trial: fees count from it.
    pub trial_converted_on: Option<Day>,
    /// 技术合同认定登记编号; empty while the contract is not registered.
    pub tech_contract_number: String,
    /// From this day on charges bear no VAT.
    pub tech_contract_on: Option<Day>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
    /// `<declaration>:<licensee>` while the licence has not ended: accepting twice gives the same licence.
    pub open_key: Option<String>,
    /// None for a licence that began with an acceptance.
    pub succession: Option<Succession>,
}

/// That a licence goes on with one that was held by another: the patent was transferred. One contract, two books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The licence that began with the acceptance.
    pub contract: LicenceId,
    /// The one before this.
    pub predecessor: LicenceId,
    /// The first day of this one.
    pub on: Day,
}

/// Who accepted what, when and from where. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub id: EvidenceId,
    pub licence_id: LicenceId,
    pub user_id: UserId,
    pub user_name: String,
    pub user_email: String,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub organisation_uscc: String,
    pub accepted_at: Timestamp,
    pub address: String,
    pub agent: String,
    pub locale: Locale,
    /// The exact text that was shown.
    pub text_shown: String,
    pub text_hash: String,
    pub terms_hash: String,
    /// Keys of the clauses that were ticked, separated by spaces.
    pub ticks: String,
    /// The statement of authority that was confirmed.
    pub authority: String,
}

/// A proof that the notice reached the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: EvidenceId,
    pub licence_id: LicenceId,
    /// `inbox` or `mail`.
    pub channel: String,
    pub recipient: String,
    pub detail: String,
    pub at: Timestamp,
}

/// A milestone of a licence's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceMilestone {
    pub id: MilestoneId,
    pub licence_id: LicenceId,
    pub code: String,
    pub state: MilestoneState,
    pub document_id: Option<DocumentId>,
    pub note: String,
    pub claimed_on: Option<Day>,
    pub accepted_on: Option<Day>,
    pub version: i64,
}

/// A licence with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceRow {
    pub licence: Licence,
    pub patent_number: String,
    pub patent_title: String,
    pub holder_name: String,
    pub licensee_name: String,
}

/// Which licences a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenceFilter {
    pub holder: Option<OrganisationId>,
    pub licensee: Option<OrganisationId>,
    pub declaration: Option<DeclarationId>,
    /// Of holders in this province; empty for all.
    pub holder_province: String,
    pub state: Option<LicenceState>,
    /// A part of the licence number, patent title or a party's name.
    pub text: String,
    pub offset: i64,
    pub limit: i64,
}

#[async_trait]
pub trait Licences: Send {
    /// The next number of this year. Each is given once; one may be skipped when what it was drawn for is not saved.
    async fn next_licence_number(&mut self, year: i32) -> StoreResult<String>;
    async fn add_licence(&mut self, licence: &Licence) -> StoreResult<()>;
    async fn update_licence(&mut self, licence: &Licence) -> StoreResult<()>;
    async fn licence(&mut self, id: LicenceId) -> StoreResult<Option<Licence>>;
    async fn licence_row(&mut self, id: LicenceId) -> StoreResult<Option<LicenceRow>>;
    async fn open_licence(&mut self, open_key: &str) -> StoreResult<Option<Licence>>;
    /// Newest first, and how many there are in all.
    async fn licences(&mut self, filter: &LicenceFilter) -> StoreResult<(Vec<LicenceRow>, i64)>;
    /// Those that have not ended, by id, for the clock; at most `limit` after `after`.
    async fn running_licences(&mut self, after: Option<LicenceId>, limit: i64) -> StoreResult<Vec<Licence>>;

    /// Those of a patent that have not ended, by id; at most `limit` after `after`.
    async fn running_licences_of(
        &mut self,
        patent: PatentId,
        after: Option<LicenceId>,
        limit: i64,
    ) -> StoreResult<Vec<Licence>>;

    /// Every licence of a contract, oldest first: `contract` is the one that was accepted.
    async fn licences_of_contract(&mut self, contract: LicenceId, limit: i64) -> StoreResult<Vec<Licence>>;

    async fn add_evidence(&mut self, evidence: &Evidence) -> StoreResult<()>;
    async fn evidence_of(&mut self, licence: LicenceId) -> StoreResult<Option<Evidence>>;
    async fn add_delivery(&mut self, delivery: &Delivery) -> StoreResult<()>;
    async fn deliveries_of(&mut self, licence: LicenceId) -> StoreResult<Vec<Delivery>>;

    async fn add_milestone(&mut self, milestone: &LicenceMilestone) -> StoreResult<()>;
    async fn update_milestone(&mut self, milestone: &LicenceMilestone) -> StoreResult<()>;
    async fn milestones_of(&mut self, licence: LicenceId) -> StoreResult<Vec<LicenceMilestone>>;
}
