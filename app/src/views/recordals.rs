//! The register of recordals: lists, and one recordal with its checklist.

use std::collections::BTreeMap;

use domain::{
    Day, Timestamp,
    calendar::DeadlineExplained,
    recordal::{FilingPurpose, RecordalDocument, RecordalState, RefusalGround},
};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging};

/// A recordal in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordalLine {
    pub id: String,
    pub licence_id: String,
    pub licence_number: String,
    pub patent_number: String,
    pub patent_title: String,
    pub holder: String,
    pub licensee: String,
    pub state: RecordalState,
    /// The day by which the next filing is due; none while nothing has to be filed.
    pub due_on: Option<Day>,
    /// Whether that filing is a cancellation.
    pub is_cancellation: bool,
    /// Negative when overdue.
    pub days_left: i64,
    pub recordal_number: String,
}

/// A list of recordals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordalsView {
    /// `open`, `overdue`, `upcoming` or `all`.
    pub shown: String,
    /// The state that the list is of; empty for all.
    pub state: String,
    pub rows: Vec<RecordalLine>,
    pub paging: Paging,
    /// The lists by code with how many each has.
    pub counts: Vec<(String, u64)>,
}

/// A file that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLink {
    pub id: String,
    pub name: String,
}

/// A line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    pub item: RecordalDocument,
    pub needed: bool,
    pub is_there: bool,
    /// What the system has for it: a code and the page.
    pub kept: Vec<(String, String)>,
    pub file: Option<FileLink>,
    /// Put there by a person, and can be taken off.
    pub is_own: bool,
    pub is_ticked: bool,
    pub note: String,
    pub form: FormState,
}

/// The documents of the change or the cancellation that can be filed now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterView {
    pub purpose: FilingPurpose,
    pub items: Vec<ItemView>,
}

/// A step in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordalEventView {
    pub at: Timestamp,
    pub event: String,
    pub by: String,
    pub note: String,
}

/// One recordal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordalView {
    pub line: RecordalLine,
    pub since: Day,
    pub version: i64,
    pub counting: Option<DeadlineExplained>,
    pub cancel_counting: Option<DeadlineExplained>,
    pub filer_name: String,
    pub has_agent: bool,
    pub note: String,
    pub receipt_number: String,
    pub submitted_on: Option<Day>,
    pub recorded_on: Option<Day>,
    pub is_unusual_number: bool,
    pub refusal: Option<RefusalGround>,
    pub change_text: String,
    pub licence_ends_on: Option<Day>,
    pub licence_ended_on: Option<Day>,
    /// First and last day for filing an extension.
    pub extension: Option<(Day, Day)>,
    pub items: Vec<ItemView>,
    pub missing: Vec<RecordalDocument>,
    pub later: Option<LaterView>,
    /// Kind and text of the change that the reader's own pack was made for.
    pub wanted: Option<(String, String)>,
    pub certificates: Vec<FileLink>,
    pub history: Vec<RecordalEventView>,
    /// Codes of what the reader may do now, the last part of their address.
    pub acts: Vec<String>,
    /// The forms of the acts.
    pub forms: BTreeMap<String, FormState>,
}

impl RecordalView {
    #[must_use]
    pub fn may(&self, act: &str) -> bool {
        self.acts.iter().any(|code| code == act)
    }

    /// Whether the licence ended before its recordal was filed: nothing is left to put on record.
    #[must_use]
    pub fn ended_before_filing(&self) -> bool {
        let is_open = self.line.state.is_awaiting_filing() || self.line.state == RecordalState::Refused;
        is_open && self.licence_ended_on.is_some()
    }

    /// The form of an act.
    #[must_use]
    pub fn form_of(&self, act: &str) -> FormState {
        self.forms.get(act).cloned().unwrap_or_default()
    }
}
