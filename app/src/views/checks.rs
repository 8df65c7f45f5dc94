//! Spot checks as pages show them.

use domain::Timestamp;
use serde::{Deserialize, Serialize};

use super::FormState;

/// A check where it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRow {
    pub id: String,
    pub register: String,
    pub made_at: Timestamp,
    pub made_by: String,
    pub population: i64,
    /// How many were drawn; none before the draw.
    pub sample: Option<i64>,
    pub found: usize,
}

/// The list of checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksView {
    pub rows: Vec<CheckRow>,
    pub may_prepare: bool,
    pub form: FormState,
}

/// A row that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnLine {
    /// In the list, from 0.
    pub place: i64,
    pub id: String,
    pub words: String,
    pub path: String,
    /// `ok`, `question`, `missing`, or empty.
    pub result: String,
    pub note: String,
    pub by: String,
    pub at: Option<Timestamp>,
    pub earlier: usize,
    pub form: FormState,
}

/// How a list was drawn from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawView {
    pub seed: String,
    pub seed_source: String,
    pub sample: i64,
    pub algorithm: String,
    pub by: String,
    pub at: Timestamp,
    pub agrees: bool,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckView {
    pub id: String,
    pub register: String,
    pub scope: String,
    pub list_hash: String,
    pub population: i64,
    pub made_by: String,
    pub made_at: Timestamp,
    pub list_agrees: bool,
    pub draw: Option<DrawView>,
    pub rows: Vec<DrawnLine>,
    pub may_write: bool,
    /// A few lines of Python that repeat the draw.
    pub program: String,
    pub form: FormState,
}
