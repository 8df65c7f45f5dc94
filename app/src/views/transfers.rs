//! Transfers of patents as pages show them.

use domain::{Day, Timestamp};
use serde::{Deserialize, Serialize};

use super::FormState;

/// A transfer where it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferLine {
    pub id: String,
    pub title: String,
    pub from: String,
    pub acquirer: String,
    pub on: Day,
    /// `pending`, `taken_over`, `declined`, `withdrawn` or `outside`.
    pub state: String,
}

/// A transfer as both holders see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferView {
    pub line: TransferLine,
    pub number: String,
    /// The patent in the reader's stock; empty for none.
    pub patent: String,
    pub source: String,
    pub note: String,
    pub licences: Vec<PassedLicence>,
    pub history: Vec<TransferStep>,
    pub may_take_over: bool,
    pub may_decline: bool,
    pub may_withdraw: bool,
    pub version: i64,
    pub take_over: FormState,
    pub decline: FormState,
    pub withdraw: FormState,
}

/// A licence that runs on the patent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedLicence {
    pub number: String,
    /// Empty where the reader may not open it.
    pub path: String,
    pub licensee: String,
    pub state: String,
    pub effective_on: Option<Day>,
    pub ends_on: Option<Day>,
    /// It had ended on a day that is already the acquirer's: what arose since then is for the two holders to settle.
    pub is_late: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferStep {
    pub at: Timestamp,
    pub event: String,
    pub by: String,
    pub note: String,
}
