//! Declarations as pages show them. Codes and texts of the law travel as codes; the page puts them into words.

use domain::{Day, Fen, Timestamp, declaration::draft::Background, form::FormValues};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging};

/// The list of declarations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclarationsView {
    pub rows: Vec<DeclarationLine>,
    pub paging: Paging,
    /// The state that the list is limited to; empty for all.
    pub state: String,
    /// Whether the list spans several holders.
    pub has_holders: bool,
    /// Why a declaration could not be begun.
    pub form: FormState,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclarationLine {
    pub id: String,
    pub title: String,
    pub number: String,
    pub holder: String,
    pub state: String,
    pub since: Day,
    /// Empty while there are no computable terms.
    pub arrangement: String,
    pub price: Option<Fen>,
    pub window_to: Option<Day>,
}

/// One declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclarationView {
    pub id: String,
    pub version: i64,
    pub patent_id: String,
    pub title: String,
    pub number: String,
    pub holder: String,
    pub state: String,
    pub since: Timestamp,
    pub approvable_on: Option<Day>,
    pub is_held: bool,
    pub review_hold: String,
    pub is_review_cleared: bool,
    pub frozen_reason: String,
    pub withdrawal_reason: String,
    /// Canonical JSON; empty while the form does not state computable terms.
    pub terms: String,
    pub terms_hash: String,
    pub window_from: Option<Day>,
    pub window_to: Option<Day>,
    pub contact: String,
    pub fee_reasoning: String,
    pub receipt_number: String,
    pub submitted_on: Option<Day>,
    pub announcement_number: String,
    pub announced_on: Option<Day>,
    pub ended_on: Option<Day>,
    pub supersedes: String,
    pub licences: u32,
    pub findings: Vec<FindingLine>,
    pub consents: Vec<ConsentLine>,
    pub history: Vec<HistoryLine>,
    pub documents: Vec<DocumentLine>,
    pub actions: Vec<String>,
    /// The form that was refused, by the code of its action; the rest begin empty with this key.
    pub refused: String,
    pub form: FormState,
    pub request_id: String,
}

/// A finding of the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingLine {
    pub code: String,
    pub severity: String,
    pub params: Vec<(String, String)>,
}

/// A co-owner and what it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentLine {
    pub id: String,
    pub purpose: String,
    pub co_owner: String,
    pub state: String,
    pub signer: String,
    pub at: Option<Timestamp>,
    pub document_id: String,
}

/// A step of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    pub at: Timestamp,
    pub event: String,
    pub to: String,
    pub by: String,
    pub note: String,
}

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    pub id: String,
    pub kind: String,
    pub name: String,
    pub size: u64,
    pub at: Timestamp,
}

/// The editor of a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditorView {
    pub id: String,
    pub version: i64,
    pub title: String,
    pub number: String,
    /// The day for which the gate is asked.
    pub today: Day,
    pub background: Background,
    pub form: FormState,
    pub saved_at: Timestamp,
}

/// What became of an automatic save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaveOutcome {
    Saved {
        version: i64,
        at: Timestamp,
    },
    /// Saved elsewhere in the meantime, or no draft any more.
    Stale,
}

/// What is sent to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedDraft {
    pub version: i64,
    pub values: FormValues,
}

/// The page behind a consent link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsentView {
    pub secret: String,
    pub is_withdrawal: bool,
    pub co_owner: String,
    pub holder: String,
    pub title: String,
    pub number: String,
    pub terms: String,
    pub terms_hash: String,
    pub window_from: Option<Day>,
    pub window_to: Option<Day>,
    pub withdrawal_reason: String,
    /// `invited`, `given` or `refused`.
    pub state: String,
    pub signer: String,
    pub decided_at: Option<Timestamp>,
    pub is_open: bool,
    pub form: FormState,
}

/// The filing package in words, for print.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageView {
    pub id: String,
    pub number: String,
    pub title: String,
    pub patentees: Vec<String>,
    pub uscc: String,
    pub terms: String,
    pub terms_hash: String,
    pub window_from: String,
    pub window_to: String,
    pub payee: String,
    pub contact: String,
    /// Number and day of the evaluation report.
    pub report: String,
    /// `none`, `positive` or `negative`.
    pub report_conclusion: String,
    pub consents: Vec<(String, String)>,
    pub truthfulness: bool,
    pub agency: String,
    pub fee_reasoning: String,
}
