use domain::{Day, Timestamp};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging};

/// The passports of a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassportsView {
    pub id: String,
    pub number: String,
    pub title: String,
    pub may_issue: bool,
    pub form: FormState,
    /// Newest first.
    pub issued: Vec<IssuedLine>,
    /// Of the newest; none where there is none.
    pub qr: Option<QrView>,
}

/// A passport that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedLine {
    pub sha256: String,
    pub document: String,
    pub issued_at: Timestamp,
}

/// A QR code as one path of an SVG, a unit a square, with the address that it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrView {
    pub path: String,
    pub size: i32,
    pub address: String,
}

/// The page on which anybody verifies a passport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyView {
    /// The published key set; the browser verifies with it.
    pub keys: String,
    /// The address of the script that brings the page to life.
    pub module: String,
    /// The hash that a QR code asks for; empty without one.
    pub asked: String,
    /// What was issued with that hash.
    pub known: Option<KnownView>,
    /// The answer about a file that was sent to the server.
    pub report: Option<ReportView>,
    pub form: FormState,
}

/// What is known of a passport by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownView {
    pub number: String,
    pub issued_at: Timestamp,
    pub is_newest: bool,
}

/// The answer about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    pub is_genuine: bool,
    pub title: String,
    pub text: String,
    pub rows: Vec<(String, String)>,
}

/// The nightly proof of equal terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofsView {
    pub nights: Vec<NightView>,
    /// Licences that deviated in the newest night, for those who may see them: id and what differs.
    pub deviations: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NightView {
    pub day: Day,
    pub licences: i64,
    pub deviations: i64,
}

/// What the proof says of one offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferProofView {
    pub licences: i64,
    /// The day of the last proof; none before the first night.
    pub day: Option<Day>,
    pub proved: i64,
    pub deviations: usize,
}

/// What is looked for in the audit trail, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuestion {
    pub person: String,
    pub organisation: String,
    pub action: String,
    pub subject: String,
    pub request: String,
    pub from: String,
    pub to: String,
}

/// A page of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    pub question: AuditQuestion,
    pub rows: Vec<AuditRowView>,
    pub paging: Paging,
    /// Codes and their names.
    pub actions: Vec<super::Choice>,
    /// Whether the reader sees every organisation.
    pub is_whole: bool,
    /// Links of the chain; only for who sees all of it.
    pub links: Option<i64>,
    pub waiting: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRowView {
    pub id: String,
    pub at: Timestamp,
    pub user: String,
    pub organisation: String,
    pub action: String,
    /// The id of what it was about, and the page of it; empty where there is none.
    pub subject: String,
    pub path: String,
    pub before: String,
    pub after: String,
    pub reason: String,
    pub is_redacted: bool,
}

/// One line of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLineView {
    pub row: AuditRowView,
    pub request: String,
    /// The number of its link; none while it waits.
    pub number: Option<i64>,
    pub redacted_at: Option<Timestamp>,
    pub redacted_because: String,
    pub may_redact: bool,
    pub form: FormState,
}
