//! Quarterly indicators as pages show them.

use domain::{Day, Timestamp};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging};

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureView {
    /// `domain::indicators::Indicator` code.
    pub indicator: String,
    pub numerator: u64,
    pub denominator: Option<u64>,
    pub not_reported: u64,
    /// In parts per ten thousand.
    pub rate: Option<u64>,
}

/// The figures of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupView {
    pub key: String,
    pub name: String,
    pub figures: Vec<FigureView>,
}

/// That a quarter is frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenView {
    pub by: String,
    pub at: Timestamp,
    pub count: i64,
    pub definitions: String,
    pub hash: String,
    pub is_intact: bool,
    /// What the registers would give now.
    pub now: Vec<FigureView>,
}

/// The figures of a quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorsView {
    pub quarter: String,
    pub by: String,
    pub total: Vec<FigureView>,
    pub before: Vec<FigureView>,
    pub groups: Vec<GroupView>,
    pub frozen: Option<FrozenView>,
    pub may_freeze: bool,
    /// Quarter and whether it is frozen, the newest first.
    pub quarters: Vec<(String, bool)>,
    pub form: FormState,
}

/// A row that makes a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactLine {
    pub kind: String,
    pub source: String,
    /// The page of the row; empty where it has none.
    pub path: String,
    pub number: String,
    pub title: String,
    pub holder: String,
    pub industry: String,
    pub arrangement: String,
    pub day: Day,
    pub used: String,
}

/// The rows of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactsView {
    pub quarter: String,
    pub indicator: String,
    pub part: String,
    pub by: String,
    pub group: String,
    pub lines: Vec<FactLine>,
    pub is_frozen: bool,
    pub paging: Paging,
}
