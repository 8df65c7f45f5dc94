//! What is reported of a patent's use, as its page shows it.

use domain::Day;
use serde::{Deserialize, Serialize};

use super::FormState;

/// A statement that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseLine {
    pub id: String,
    /// `domain::inventory::Implementation` code, or `product`.
    pub kind: String,
    pub on: Day,
    pub product: String,
    pub filing_number: String,
    pub note: String,
}

/// The statements of a patent, and the form for the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsesView {
    pub lines: Vec<UseLine>,
    pub may_state: bool,
    pub form: FormState,
}
