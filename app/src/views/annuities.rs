//! Annuities as pages show them.

use domain::{Day, Fen};
use serde::{Deserialize, Serialize};

/// One annuity of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnuityLine {
    pub year: u32,
    pub begins_on: Day,
    pub pay_by: Day,
    pub full: Fen,
    /// Ground and rate in words, and whether it is the one that counts.
    pub reductions: Vec<(String, bool)>,
    pub payable: Fen,
    pub saved: Fen,
    /// `domain::annuity::LineState` code.
    pub state: String,
}

/// A month of the grace period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraceLine {
    pub until: Day,
    pub surcharge: Fen,
    pub together: Fen,
}

/// A recorded open licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLicenceLine {
    pub recorded_on: Day,
    pub from: Day,
    pub to: Option<Day>,
    pub withdrawn_on: Option<Day>,
}

/// A rule behind the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleLine {
    pub code: String,
    pub confidence: String,
    pub source: String,
    pub value: String,
}

/// The annuities of one patent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleView {
    pub id: String,
    pub number: String,
    pub title: String,
    pub holder: String,
    pub filed_on: Option<Day>,
    pub granted_on: Option<Day>,
    pub is_public: bool,
    pub is_shared: bool,
    /// Empty where nothing can be listed.
    pub lines: Vec<AnnuityLine>,
    pub saved: Fen,
    pub saves_from: Option<u32>,
    pub would_save: Fen,
    pub would_save_from: Option<u32>,
    pub window_ends: Option<u32>,
    pub open_licences: Vec<OpenLicenceLine>,
    /// The year that is in its grace period, or comes next, and its months.
    pub grace: Option<(u32, Vec<GraceLine>)>,
    pub rules: Vec<RuleLine>,
}

/// The next annuity of a patent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextLine {
    pub id: String,
    pub number: String,
    pub title: String,
    pub is_open: bool,
    pub line: AnnuityLine,
}

/// What a holder pays next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextView {
    pub lines: Vec<NextLine>,
    pub total: Fen,
    pub saved: Fen,
    pub without_date: usize,
    pub paging: super::Paging,
}
