//! Royalty reports: lists, one report with its versions, and what its figures cost.

use std::collections::BTreeMap;

use domain::{
    Day, Fen, Timestamp,
    form::FormValues,
    royalty::{Period, Reported, TaxSplit},
};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging};

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    pub id: String,
    pub licence_id: String,
    pub licence_number: String,
    pub patent_title: String,
    pub holder: String,
    pub licensee: String,
    pub period: Period,
    pub due_on: Day,
    /// Days past the due day, while nothing has been submitted; 0 otherwise.
    pub days_late: i64,
    /// The code of its state.
    pub state: String,
}

/// A list of reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsView {
    /// `to_submit`, `overdue`, `to_review`, `accepted` or `all`.
    pub shown: String,
    /// The licence that the list is of; empty for all.
    pub licence: String,
    pub rows: Vec<ReportLine>,
    pub paging: Paging,
    /// The lists by code with how many each has.
    pub counts: Vec<(String, u64)>,
}

/// What the price of a report's figures depends on besides the terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub effective_on: Day,
    pub ends_on: Day,
    pub converted_on: Option<Day>,
    pub accepted: Vec<Reported>,
    pub charged_ahead: TaxSplit,
}

/// A version of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionView {
    pub number: i64,
    /// None for a draft.
    pub submitted_at: Option<Timestamp>,
    pub is_accepted: bool,
    pub values: FormValues,
    pub note: String,
}

/// A charge that the report gave rise to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportCharge {
    pub id: String,
    pub reference: String,
    pub amount: Fen,
    pub open: Fen,
    pub due_on: Day,
    pub is_estimate: bool,
}

/// A step in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportEventView {
    pub at: Timestamp,
    pub event: String,
    pub by: String,
    pub note: String,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    pub line: ReportLine,
    pub since: Day,
    pub query_text: String,
    pub accepted_on: Option<Day>,
    pub version: i64,
    /// Canonical JSON of the terms.
    pub terms: String,
    pub basis: Option<Basis>,
    /// Oldest first.
    pub versions: Vec<VersionView>,
    pub charges: Vec<ReportCharge>,
    /// Credit notes.
    pub credits: Vec<Fen>,
    pub history: Vec<ReportEventView>,
    pub deemed_on: Option<Day>,
    pub estimate: Option<Fen>,
    /// Codes of what the reader may do now.
    pub acts: Vec<String>,
    /// The report's own form.
    pub form: FormState,
    /// The forms of the acts, by the last part of their address.
    pub forms: BTreeMap<String, FormState>,
}

impl ReportView {
    #[must_use]
    pub fn may(&self, act: &str) -> bool {
        self.acts.iter().any(|code| code == act)
    }

    /// The form of an act.
    #[must_use]
    pub fn form_of(&self, act: &str) -> FormState {
        self.forms.get(act).cloned().unwrap_or_default()
    }

    /// The newest version that was submitted.
    #[must_use]
    pub fn submitted(&self) -> Option<&VersionView> {
        self.versions.iter().rfind(|version| version.submitted_at.is_some())
    }

    /// The draft, when there is one.
    #[must_use]
    pub fn draft(&self) -> Option<&VersionView> {
        self.versions.last().filter(|version| version.submitted_at.is_none())
    }
}
