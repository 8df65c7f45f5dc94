//! What the catalogue's pages show. All of it is public.

use domain::{Day, Fen};
use serde::{Deserialize, Serialize};

use super::{Choice, Paging};

/// One page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffersView {
    /// The search text as it was understood.
    pub text: String,
    /// The canonical question, for the downloads.
    pub query: String,
    pub sort: String,
    pub sorts: Vec<Choice>,
    pub facets: Vec<FacetView>,
    pub cards: Vec<OfferCard>,
    pub paging: Paging,
    /// How many offers the catalogue holds in all.
    pub offers: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetView {
    pub key: String,
    pub label: String,
    pub values: Vec<FacetValueView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValueView {
    pub value: String,
    pub label: String,
    pub count: u64,
    pub is_selected: bool,
}

/// An offer in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferCard {
    pub id: String,
    pub title: String,
    pub number: String,
    pub kind: String,
    pub holder: String,
    /// Empty where unknown.
    pub province: String,
    pub main_class: String,
    pub arrangement: String,
    /// What is paid first: `None` for royalty alone, zero for free.
    pub price: Option<Fen>,
    /// The terms in one sentence.
    pub sentence: String,
    pub licence_months: u32,
    pub readiness: Option<u8>,
    pub licences: u32,
    pub announced_on: Option<Day>,
    pub status_date: Option<Day>,
    pub is_paused: bool,
}

/// An offer at its own address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferView {
    /// What the nightly proof of equal terms says.
    pub proof: super::passports::OfferProofView,
    pub card: OfferCard,
    pub patent: PatentFacts,
    pub standing: StandingView,
    /// What is missing for accepting: a code of `services::catalogue::Acceptance`.
    pub acceptance: String,
    /// Canonical JSON of the sealed terms.
    pub terms: String,
    pub terms_hash: String,
    pub clauses: Vec<ClauseView>,
    pub announcement_number: String,
    pub window_from: Option<Day>,
    pub window_to: Option<Day>,
    pub fee_reasoning: String,
    pub contact: Vec<String>,
    pub today: Day,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatentFacts {
    pub publication_number: String,
    pub abstract_text: String,
    pub patentees: String,
    pub inventors: String,
    pub filed_on: Option<Day>,
    pub granted_on: Option<Day>,
    pub ends_on: Option<Day>,
    pub classes: String,
    pub industry: String,
    pub application_field: String,
    pub readiness: String,
    pub validity: String,
    pub is_in_force: bool,
    pub status_date: Option<Day>,
    pub status_source: String,
    pub status_is_stale: bool,
    /// Days since the status was known, where it is stale and dated.
    pub status_days: Option<i64>,
    pub report: Option<ReportView>,
}

/// The patent evaluation report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    pub number: String,
    pub date: Option<Day>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseView {
    pub title: String,
    pub text: String,
}

/// Where the offer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StandingView {
    Open,
    Ahead { from: Day },
    Frozen { since: Day, reason: String },
    WithdrawalFiled { since: Day, reason: String },
    Ended { word: String, on: Day, reason: String },
}
