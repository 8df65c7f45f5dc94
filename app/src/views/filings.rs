//! Deadlines, filing packs and editable texts.

use domain::{
    Day, Fen, Locale, Timestamp,
    calendar::DeadlineExplained,
    filing::{FormData, PackDifference, PackFile},
    recordal::{FilingPurpose, RecordalDocument},
};
use serde::{Deserialize, Serialize};

use super::{FieldError, FormState};

/// A deadline of one's own organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineLine {
    /// Its code, see `calendar.kind_…`.
    pub kind: String,
    pub day: Day,
    pub number: String,
    pub title: String,
    pub amount: Option<Fen>,
    pub path: String,
    pub counting: Option<DeadlineExplained>,
    /// The holidays of its year are not published yet.
    pub is_provisional: bool,
    pub days_left: i64,
}

/// The page of deadlines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// The kind that the list is of; empty for all.
    pub kind: String,
    /// Every kind by code.
    pub kinds: Vec<String>,
    pub lines: Vec<DeadlineLine>,
    /// The first year whose holidays are not published yet.
    pub unknown_from: i32,
    pub may_link: bool,
    /// When the link that stands was made.
    pub link_made_on: Option<Day>,
    /// The whole address, right after it was made.
    pub made: String,
    pub make_id: String,
    pub revoke_id: String,
}

/// A pack in the list of a recordal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackLine {
    pub id: String,
    pub purpose: FilingPurpose,
    pub number: i64,
    pub made_at: Timestamp,
    pub size_bytes: i64,
    pub files: usize,
    pub filed: Vec<(Day, String)>,
}

/// The packs of a recordal, for one side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacksView {
    pub lines: Vec<PackLine>,
    pub may_make: bool,
    /// What a pack is made for now.
    pub purpose: Option<FilingPurpose>,
    /// What is missing, as errors of a form.
    pub faults: Vec<FieldError>,
    pub is_others: bool,
    pub is_current: bool,
    pub form: FormState,
}

/// One pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackView {
    pub recordal_id: String,
    pub licence_number: String,
    pub patent_title: String,
    pub number: i64,
    pub made_at: Timestamp,
    pub made_by: String,
    pub size_bytes: i64,
    pub sha256: String,
    pub contents_hash: String,
    pub document_id: String,
    pub form: FormData,
    pub files: Vec<PackFile>,
    pub on_paper: Vec<RecordalDocument>,
    pub filed: Vec<(Day, String)>,
    pub difference: Option<(i64, PackDifference)>,
}

/// An editable text in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateLineView {
    pub key: String,
    pub group: String,
    pub text: String,
    pub version: i64,
    pub changed_at: Option<Timestamp>,
}

/// A version of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionView {
    pub version: i64,
    pub reason: String,
    pub by: String,
    pub made_at: Timestamp,
    pub in_use_from: Timestamp,
    pub is_in_use: bool,
    /// Language, lines that went, lines that came.
    pub changes: Vec<(Locale, Vec<String>, Vec<String>)>,
}

/// A text with sample values, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewView {
    pub text: String,
    pub errors: Vec<FieldError>,
}

/// One editable text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateView {
    pub key: String,
    pub group: String,
    /// What is in use; 0 for the program's own text.
    pub version: i64,
    /// The newest version, which an edit follows.
    pub newest: i64,
    /// Name, whether it is needed, and a sample.
    pub variables: Vec<(String, bool, String)>,
    pub original_zh: String,
    pub original_en: String,
    pub form: FormState,
    pub preview_zh: PreviewView,
    pub preview_en: PreviewView,
    pub versions: Vec<VersionView>,
}
