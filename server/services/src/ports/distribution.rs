//! Distribution of income: beneficiaries, rules, patent costs, runs with their receipts and objections.

use async_trait::async_trait;
use domain::{
    Day, Fen, Timestamp,
    id::{
        BeneficiaryId, DocumentId, EntryId, LicenceId, ObjectionId, OrganisationId, PatentCostId, PatentId, PolicyId,
        RunId, UserId,
    },
};

use super::StoreResult;

/// A person or body that shares in the licence income of an institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beneficiary {
    pub id: BeneficiaryId,
    pub holder_id: OrganisationId,
    /// `institution` (the holder itself), `body` or `person`.
    pub kind: String,
    pub name: String,
    /// The member of the holder who sees the statement and can object.
    pub account_id: Option<UserId>,
    pub bank_name: String,
    pub bank_account: String,
    pub created_at: Timestamp,
    pub version: i64,
}

/// A version of an institution's rule, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    pub id: PolicyId,
    pub holder_id: OrganisationId,
    /// From 1.
    pub number: i64,
    /// Canonical JSON of the rule, see `domain::distribution::Policy::seal`.
    pub rule: String,
    pub rule_hash: String,
    /// Who receives each share that is not the contributors', in the order of the rule.
    pub bodies: Vec<BeneficiaryId>,
    pub valid_from: Day,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// Between whom the income of a patent is divided: JSON lists of beneficiaries with weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentSharing {
    pub patent_id: PatentId,
    pub holder_id: OrganisationId,
    pub owners: String,
    pub inventors: String,
    /// 0 for one that is not stored yet.
    pub version: i64,
}

/// What was paid for a patent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentCostRow {
    pub id: PatentCostId,
    pub holder_id: OrganisationId,
    pub patent_id: PatentId,
    /// None: the institution paid.
    pub payer_id: Option<BeneficiaryId>,
    pub amount_fen: Fen,
    pub paid_on: Day,
    pub note: String,
    pub document_id: DocumentId,
    pub recorded_by: UserId,
    pub recorded_at: Timestamp,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<Timestamp>,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionRun {
    pub id: RunId,
    pub holder_id: OrganisationId,
    pub patent_id: PatentId,
    pub policy_id: PolicyId,
    /// `domain::distribution::RunState` code.
    pub state: String,
    /// Receipts up to this day are in it.
    pub upto: Day,
    /// JSON of `domain::distribution::Distribution`: the input and every step. Never changed.
    pub computation: String,
    pub computed_by: UserId,
    pub computed_at: Timestamp,
    /// The day on which beneficiaries were told.
    pub published_on: Option<Day>,
    /// Never the person who computed it.
    pub approved_by: Option<UserId>,
    pub approved_at: Option<Timestamp>,
    /// Why it was undone; empty while it stands.
    pub counter_reason: String,
    pub countered_by: Option<UserId>,
    pub countered_at: Option<Timestamp>,
    /// The patent, while the run is neither approved nor undone: there is one such run of a patent.
    pub open_key: Option<String>,
    pub version: i64,
}

/// A run with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    pub run: DistributionRun,
    pub patent_number: String,
    pub patent_title: String,
    pub holder_name: String,
}

/// An entry of the book that a run distributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunReceipt {
    pub run_id: RunId,
    pub entry_id: EntryId,
    pub amount_fen: Fen,
    pub tax_fen: Fen,
    /// The run stands: the entry is distributed. The constraint `run_receipt_once` refuses a second time.
    pub is_live: bool,
}

/// What a beneficiary says against a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionRow {
    pub id: ObjectionId,
    pub run_id: RunId,
    pub beneficiary_id: BeneficiaryId,
    pub text: String,
    pub raised_by: UserId,
    pub raised_at: Timestamp,
    /// Empty while it is open.
    pub answer: String,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<Timestamp>,
    pub version: i64,
}

/// Which runs a list shows, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunFilter {
    pub holder: Option<OrganisationId>,
    pub patent: Option<PatentId>,
    pub limit: i64,
}

/// A patent with money that was received for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentIncome {
    pub patent_id: PatentId,
    pub number: String,
    pub title: String,
    /// Bank and unapplied cash of its licences together.
    pub received: Fen,
    /// What of it runs that stand have taken.
    pub distributed: Fen,
}

#[async_trait]
pub trait Distributions: Send {
    /// Adds a beneficiary; the constraint `beneficiary_unique` refuses a second one of a name.
    async fn add_beneficiary(&mut self, beneficiary: &Beneficiary) -> StoreResult<()>;
    async fn update_beneficiary(&mut self, beneficiary: &Beneficiary) -> StoreResult<()>;
    /// By name.
    async fn beneficiaries(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<Beneficiary>>;
    /// Those that a person is.
    async fn beneficiaries_of_account(&mut self, account: UserId, limit: i64) -> StoreResult<Vec<Beneficiary>>;

    /// Adds a version; the constraint `distribution_policy_unique` refuses a number twice.
    async fn add_policy(&mut self, policy: &PolicyVersion) -> StoreResult<()>;
    /// Newest number first.
    async fn policies(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<PolicyVersion>>;
    async fn policy(&mut self, id: PolicyId) -> StoreResult<Option<PolicyVersion>>;

    async fn sharing(&mut self, patent: PatentId) -> StoreResult<Option<PatentSharing>>;
    /// Inserts version 0, updates any other; the version in hand becomes stale.
    async fn put_sharing(&mut self, sharing: &PatentSharing) -> StoreResult<()>;

    async fn add_patent_cost(&mut self, cost: &PatentCostRow) -> StoreResult<()>;
    /// Marks a cost as withdrawn; one that is already is refused as stale.
    async fn withdraw_patent_cost(&mut self, cost: &PatentCostRow) -> StoreResult<()>;
    /// Oldest first, withdrawn ones too.
    async fn patent_costs(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<PatentCostRow>>;

    /// Adds a run; the constraint `distribution_run_one_open` refuses a second open one of a patent.
    async fn add_run(&mut self, run: &DistributionRun, receipts: &[RunReceipt]) -> StoreResult<()>;
    async fn update_run(&mut self, run: &DistributionRun) -> StoreResult<()>;
    /// Gives the receipts of a run back.
    async fn release_receipts(&mut self, run: RunId) -> StoreResult<()>;
    async fn run(&mut self, id: RunId) -> StoreResult<Option<RunRow>>;
    async fn runs(&mut self, filter: &RunFilter) -> StoreResult<Vec<RunRow>>;
    async fn receipts_of(&mut self, run: RunId, limit: i64) -> StoreResult<Vec<RunReceipt>>;
    /// Which entries of a patent's licences are in runs that stand.
    async fn distributed_entries(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<EntryId>>;
    /// The holder's patents with licence income.
    async fn patents_with_income(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<PatentIncome>>;
    /// The licences of a patent under a holder, oldest first.
    async fn licences_of_patent(
        &mut self,
        holder: OrganisationId,
        patent: PatentId,
        limit: i64,
    ) -> StoreResult<Vec<LicenceId>>;

    async fn add_objection(&mut self, objection: &ObjectionRow) -> StoreResult<()>;
    async fn update_objection(&mut self, objection: &ObjectionRow) -> StoreResult<()>;
    /// Oldest first.
    async fn objections(&mut self, run: RunId, limit: i64) -> StoreResult<Vec<ObjectionRow>>;
}
