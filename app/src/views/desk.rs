use domain::Day;
use serde::{Deserialize, Serialize};

/// What waits for the reader, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskView {
    pub organisation_kind: String,
    /// Whether the operator has verified the organisation; until then little can be done.
    pub verification: String,
    pub verification_note: String,
    pub roles: Vec<String>,
    pub tasks: Vec<TaskRow>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    pub kind: String,
    pub title: String,
    pub path: String,
    pub since: Day,
    pub due_on: Option<Day>,
    /// Days from today until it is due; negative when it is overdue.
    pub days_left: Option<i64>,
    pub why: String,
}
