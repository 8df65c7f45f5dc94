//! Patents as pages show them.

use domain::{
    Day, Fen, Timestamp,
    declaration::DeclarationState,
    inventory::Willingness,
    patent::{PatentKind, Validity},
};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging, transfers::TransferLine, uses::UsesView};

/// The list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatentsView {
    pub rows: Vec<PatentRow>,
    pub paging: Paging,
    /// The reader sees the patents of several holders.
    pub names_holders: bool,
    pub may_edit: bool,
    /// Any filter is set.
    pub is_filtered: bool,
    pub tags: FormState,
    /// What waits for the reader's organisation to take over.
    pub transfers: Vec<TransferLine>,
}

/// A patent in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatentRow {
    pub id: String,
    /// `ZL…`, or the publication number where no other is known.
    pub number: String,
    pub title: String,
    pub holder: String,
    pub kind: PatentKind,
    pub filed_on: Option<Day>,
    pub granted_on: Option<Day>,
    pub validity: Validity,
    pub intents: Vec<Willingness>,
    pub readiness: Option<u8>,
    pub is_idle: bool,
    pub is_state_funded_and_unused: bool,
}

/// One patent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatentView {
    pub row: PatentRow,
    pub publication_number: String,
    pub abstract_text: String,
    pub patentees: String,
    pub inventors: String,
    pub classes: String,
    pub last_day: Option<Day>,
    /// The year in the number is not that of the filing date.
    pub year_differs: bool,
    pub status_on: Option<Day>,
    pub status_source: String,
    /// The status is older than ninety days, or of no known day.
    pub status_is_old: bool,
    pub annuity_paid_until: Option<Day>,
    pub next_annuity: Option<AnnuityView>,
    pub report_number: String,
    pub report_on: Option<Day>,
    /// `none`, `positive` or `negative`.
    pub report_conclusion: String,
    pub needs_report: bool,
    pub state_funded: bool,
    pub exploited: bool,
    pub industry: String,
    pub application_field: String,
    pub self_grade: String,
    pub events: Vec<EventRow>,
    pub encumbrances: Vec<EncumbranceRow>,
    pub declarations: Vec<DeclarationRow>,
    pub may_edit: bool,
    pub may_record: bool,
    pub may_declare: bool,
    pub event_form: FormState,
    pub encumbrance_form: FormState,
    /// Of the encumbrance that is being changed, when it was refused.
    pub change_form: FormState,
    pub changing: String,
    /// Newest first.
    pub transfers: Vec<TransferLine>,
    pub transfer_form: FormState,
    pub uses: UsesView,
    pub request_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnuityView {
    pub year: u32,
    pub due_before: Day,
    pub full: Fen,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    pub code: String,
    pub occurred_on: Day,
    pub source: String,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncumbranceRow {
    pub id: String,
    pub kind: String,
    pub counterparty: String,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    pub is_over: bool,
    pub consented: bool,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclarationRow {
    pub id: String,
    pub state: DeclarationState,
    pub since: Timestamp,
}

/// The form for one patent; `id` is empty for a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatentFormView {
    pub id: String,
    pub title: String,
    pub form: FormState,
}

/// The upload form, with earlier imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportsView {
    pub form: FormState,
    pub imports: Vec<ImportRow>,
    pub megabytes_max: u64,
    pub rows_max: u64,
}

/// One import in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    pub id: String,
    pub file_name: String,
    /// `previewed`, `applied` or `discarded`.
    pub state: String,
    pub at: Timestamp,
    pub total: i64,
    pub new: i64,
    pub duplicate: i64,
    pub faulty: i64,
}

/// What is known of a file before, or after, it was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    pub row: ImportRow,
    pub applied_at: Option<Timestamp>,
    pub format: String,
    pub encoding: String,
    pub separator: String,
    pub sheet: String,
    pub other_sheets: Vec<String>,
    pub header_row: u64,
    /// Heading in the file, name of the column.
    pub columns: Vec<(String, String)>,
    pub unknown: Vec<String>,
    pub repeated: Vec<String>,
    pub not_kept: Vec<String>,
    pub twice: u64,
    pub known: u64,
    pub blank: u64,
    pub clashes: Vec<ClashRow>,
    pub faults: Vec<NoteRow>,
    pub warnings: Vec<NoteRow>,
    pub warnings_total: u64,
    pub form: FormState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClashRow {
    pub row: u64,
    pub first_row: u64,
    pub number: String,
    pub differs: bool,
}

/// Something about one cell, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRow {
    pub row: u64,
    pub column: String,
    pub text: String,
    pub message: String,
}
