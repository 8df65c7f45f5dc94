//! Books, their months, statements and the rates that the law sets.

use domain::{Day, Fen, Timestamp, ledger::AccountPurpose};
use serde::{Deserialize, Serialize};

use super::FormState;

/// Where a month stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MonthState {
    Running,
    Open,
    Closed,
    ReopenAsked,
}

/// A book in the list of those that a person keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookLine {
    pub holder_id: String,
    pub holder: String,
    /// The newest closed month, `2026-03`; empty when none is.
    pub closed_to: String,
    /// Months that are over and open.
    pub open_months: u64,
}

/// A month of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthRow {
    pub month: String,
    pub entries: u64,
    pub state: MonthState,
    pub closed_at: Option<Timestamp>,
    pub note: String,
}

/// The sums of the accounts of one purpose, debits positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialRow {
    pub purpose: AccountPurpose,
    pub opening: Fen,
    pub debits: Fen,
    pub credits: Fen,
    pub closing: Fen,
}

/// A closed month that somebody wants open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReopenView {
    pub id: String,
    pub month: String,
    pub reason: String,
    pub version: i64,
    /// Another person than the one who asked.
    pub may_decide: bool,
    pub form: FormState,
}

/// Something that was done to a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookStep {
    pub at: Timestamp,
    pub event: String,
    pub by: String,
    pub note: String,
}

/// A book as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookView {
    pub holder_id: String,
    pub holder: String,
    pub months: Vec<MonthRow>,
    pub shown: String,
    pub trial: Vec<TrialRow>,
    /// The month that can be closed next; empty when none can.
    pub next: String,
    pub close: FormState,
    /// The closed month that is shown, for asking to open it: id and version.
    pub closed: Option<(String, i64)>,
    pub ask: FormState,
    pub reopens: Vec<ReopenView>,
    pub history: Vec<BookStep>,
}

/// What a statement is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatementOf {
    Licence { id: String, number: String, holder: String, licensee: String },
    Holder(String),
    Company(String),
    Between { holder: String, company: String },
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementRowView {
    pub kind: String,
    pub occurred_on: Day,
    pub booked_on: Day,
    pub licence_id: String,
    pub licence_number: String,
    pub holder: String,
    pub licensee: String,
    /// The page that the line is about.
    pub path: String,
    pub debit: Fen,
    pub credit: Fen,
    /// The VAT in it.
    pub tax: Fen,
    pub balance: Fen,
}

/// A statement of account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementView {
    pub of: StatementOf,
    /// What stands in the address.
    pub licence: String,
    pub organisation: String,
    pub from: String,
    pub to: String,
    pub opening: Fen,
    pub closing: Fen,
    pub owed: Fen,
    pub unapplied: Fen,
    pub charged: Fen,
    pub settled: Fen,
    pub rows: Vec<StatementRowView>,
    pub paging: super::Paging,
    /// Not due, then due for up to 30, 90, 180 and more days.
    pub ageing: [Fen; 5],
    pub today: Day,
    /// Parties that the reader can ask for.
    pub form: FormState,
}

/// A rate from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateRow {
    pub kind: domain::dated_rate::RateKind,
    pub from: Day,
    pub rate: String,
    pub source: String,
}

/// The rates that the law sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatesView {
    pub rows: Vec<RateRow>,
    pub may_add: bool,
    pub form: FormState,
}
