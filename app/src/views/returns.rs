//! Yearly returns as pages show them.

use domain::{Day, Timestamp};
use serde::{Deserialize, Serialize};

use super::FormState;

/// A return where it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLine {
    pub id: String,
    pub year: i32,
    pub holder: String,
    pub number: i64,
    pub state: String,
    pub rows: i64,
    pub due_on: Day,
    pub receipt: String,
}

/// The list of returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnsView {
    pub lines: Vec<ReturnLine>,
    pub may_open: bool,
    pub is_overview: bool,
    /// Years that can be opened, with the counting of their deadlines.
    pub years: Vec<(i32, String)>,
    pub form: FormState,
}

/// A row where it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRowLine {
    pub id: String,
    pub form: String,
    pub number: String,
    pub title: String,
    pub counterparty: String,
    pub day: String,
    pub amount: String,
    pub is_entered: bool,
    /// The mandatory cells that are blank: code and name.
    pub blanks: Vec<(String, String)>,
    /// How many cells a person wrote.
    pub typed: usize,
}

/// A version of the return of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    pub id: String,
    pub number: i64,
    pub state: String,
    pub is_this: bool,
}

/// A step in the life of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnStep {
    pub at: Timestamp,
    pub event: String,
    pub by: String,
    pub note: String,
}

/// A cell that an uploaded file has otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceLine {
    pub row: String,
    pub title: String,
    pub column: String,
    pub ours: String,
    pub theirs: String,
    /// The code of what is wrong with the cell; empty where it can be taken over.
    pub fault: String,
}

/// What an uploaded file says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonView {
    pub document: String,
    pub file_name: String,
    pub is_same: bool,
    pub lines: Vec<DifferenceLine>,
    pub takeable: usize,
    pub unknown_rows: usize,
    pub absent_rows: usize,
    pub unknown_headings: String,
}

/// One return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnView {
    pub id: String,
    pub year: i32,
    pub number: i64,
    pub holder: String,
    pub state: String,
    pub due_text: String,
    pub prepared_by: String,
    pub prepared_at: Timestamp,
    pub signed_by: String,
    pub signed_at: Option<Timestamp>,
    pub reason: String,
    pub rows_hash: String,
    pub is_intact: bool,
    pub receipt_number: String,
    pub receipt_on: Option<Day>,
    pub receipt_document: String,
    pub rows: Vec<ReturnRowLine>,
    pub blanks: usize,
    pub versions: Vec<VersionLine>,
    pub history: Vec<ReturnStep>,
    /// `fill`, `ready`, `send_back`, `sign`, `receipt`, `correct`.
    pub acts: Vec<String>,
    pub comparison: Option<ComparisonView>,
    pub version: i64,
    /// The form that a draft belongs to, by its name.
    pub draft_of: String,
    pub draft: FormState,
    pub request_id: String,
}

impl ReturnView {
    #[must_use]
    pub fn may(&self, act: &str) -> bool {
        self.acts.iter().any(|known| known == act)
    }

    /// The state of a form of the page.
    #[must_use]
    pub fn form(&self, name: &str) -> FormState {
        if self.draft_of == name {
            return self.draft.clone();
        }
        FormState { request_id: self.request_id.clone(), ..FormState::default() }
    }
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellLine {
    pub code: String,
    pub name: String,
    pub value: String,
    /// What the registers say, where a person wrote something else.
    pub derived: String,
    pub is_typed: bool,
    pub is_mandatory: bool,
    pub is_blank: bool,
    pub is_yes_no: bool,
}

/// One row, for filling it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRowView {
    pub return_id: String,
    pub id: String,
    pub year: i32,
    pub form_name: String,
    pub title: String,
    pub cells: Vec<CellLine>,
    pub may_fill: bool,
    pub may_remove: bool,
    pub version: i64,
    pub form: FormState,
    pub removal: FormState,
}
