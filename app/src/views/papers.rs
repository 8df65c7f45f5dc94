//! What the public sees of an issued document.

use domain::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// The verification page: the hash as it was asked for, and what is said of it; none before anything was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationView {
    pub hash: String,
    pub answer: Option<PaperVerified>,
}

/// What is said of a hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaperVerified {
    Malformed,
    Unknown,
    Known {
        /// Code of the kind of document.
        kind: String,
        template_version: String,
        issued_at: Timestamp,
        superseded_on: Option<Day>,
    },
}
