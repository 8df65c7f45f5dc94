//! Distribution of income.

use domain::{
    Day, Fen, Timestamp,
    distribution::{BeneficiaryClass, RunState},
};
use serde::{Deserialize, Serialize};

use super::{Choice, FormState, explain::NodeView};

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunLine {
    pub id: String,
    pub patent_number: String,
    pub patent_title: String,
    pub state: RunState,
    pub received: Fen,
    pub upto: Day,
    pub computed_at: Timestamp,
}

/// A patent whose income waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateLine {
    pub patent_id: String,
    pub number: String,
    pub title: String,
    pub waiting: Fen,
}

/// The list of runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunsView {
    pub runs: Vec<RunLine>,
    pub candidates: Vec<CandidateLine>,
    pub has_policy: bool,
}

/// What somebody gets by a run, and of what parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartView {
    pub name: String,
    pub amount: Fen,
    /// What, by which figures, how much.
    pub parts: Vec<(String, String, Fen)>,
}

/// An objection with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionView {
    pub id: String,
    pub by: String,
    pub text: String,
    pub raised_at: Timestamp,
    /// Empty while it is open.
    pub answer: String,
    pub version: i64,
    pub form: FormState,
}

/// A form of a run's page, by the last part of its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunAct {
    pub act: String,
    pub form: FormState,
}

/// A run as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    pub id: String,
    pub patent_id: String,
    pub patent_number: String,
    pub patent_title: String,
    pub state: RunState,
    pub version: i64,
    pub received: Fen,
    pub net: Fen,
    pub upto: Day,
    pub computed_at: Timestamp,
    pub published_on: Option<Day>,
    pub until: Option<Day>,
    pub approved_at: Option<Timestamp>,
    pub counter_reason: String,
    pub policy_number: i64,
    pub citation: String,
    pub rule_hash: String,
    pub legal_basis: String,
    /// What waits for the next run: direct costs, the institution's and the inventors' claims.
    pub carried: [Fen; 3],
    pub tree: NodeView,
    pub parts: Vec<PartView>,
    pub receipts: u64,
    pub objections: Vec<ObjectionView>,
    pub may_answer: bool,
    pub waits: bool,
    pub has_payout: bool,
    pub acts: Vec<RunAct>,
    pub history: Vec<super::books::BookStep>,
}

/// A beneficiary with the form that changes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeneficiaryView {
    pub id: String,
    pub kind: String,
    pub name: String,
    pub has_account: bool,
    pub bank_name: String,
    pub bank_account: String,
    pub version: i64,
    pub form: FormState,
}

/// All beneficiaries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeneficiariesView {
    pub rows: Vec<BeneficiaryView>,
    pub may_edit: bool,
    pub form: FormState,
}

/// A version of the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    pub number: i64,
    pub valid_from: Day,
    pub citation: String,
    /// Class, percentage, who receives it (empty for contributors).
    pub shares: Vec<(BeneficiaryClass, String, String)>,
    pub agency: String,
    pub multiple: u32,
    pub floor: String,
    pub hash: String,
    pub created_at: Timestamp,
}

/// All versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliciesView {
    pub versions: Vec<PolicyView>,
    /// Who can receive a share, the institution first with an empty value.
    pub bodies: Vec<Choice>,
    pub may_set: bool,
    pub form: FormState,
}

/// A payment for a patent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostView {
    pub id: String,
    pub paid_on: Day,
    pub payer: String,
    pub note: String,
    pub amount: Fen,
    pub document: String,
    pub is_withdrawn: bool,
    pub form: FormState,
}

/// A patent as distribution sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatentIncomeView {
    pub patent_id: String,
    pub number: String,
    pub title: String,
    pub waiting: Fen,
    pub waiting_tax: Fen,
    /// Name and weight.
    pub owners: Vec<(String, i64)>,
    pub inventors: Vec<(String, i64)>,
    /// Id and name: those who can own, and those who can have invented.
    pub bodies: Vec<Choice>,
    pub persons: Vec<Choice>,
    pub sharing_version: i64,
    pub costs: Vec<CostView>,
    pub institution_claim: Fen,
    pub inventors_claim: Fen,
    pub runs: Vec<RunLine>,
    pub may_compute: bool,
    pub share: FormState,
    pub cost: FormState,
    pub compute: FormState,
}

/// What the reader gets by a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPartView {
    pub run: String,
    pub patent_number: String,
    pub patent_title: String,
    pub state: RunState,
    pub published_on: Day,
    pub until: Day,
    pub part: PartView,
    pub objections: Vec<ObjectionView>,
    pub may_object: bool,
    pub form: FormState,
}

/// The reader as a beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnIncomeView {
    pub names: Vec<String>,
    pub runs: Vec<OwnPartView>,
    pub approved: Fen,
    pub paid: Fen,
}
