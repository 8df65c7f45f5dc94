//! Reconciliation: accounts, statement lines, matches, months.

use domain::{
    Day, Fen, Timestamp,
    matching::{Rule, Standing},
};
use serde::{Deserialize, Serialize};

use super::{Choice, FormState, Paging};

/// An account in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLine {
    pub id: String,
    pub holder: String,
    pub name: String,
    pub bank: String,
    /// Masked but for its last four characters.
    pub number: String,
    pub currency: String,
    pub open: u64,
    pub last_day: Option<Day>,
}

/// A match in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchLine {
    pub id: String,
    /// None for what a person chose.
    pub rule: Option<Rule>,
    pub state: String,
    pub made_at: Timestamp,
    /// By the rules and not by a person.
    pub is_auto: bool,
    /// The reader made it, or asked for it to be undone: another person has to decide.
    pub is_own: bool,
    pub reason: String,
}

/// Every account, and what waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsView {
    pub accounts: Vec<AccountLine>,
    pub waiting: Vec<MatchLine>,
    pub asked: Vec<MatchLine>,
    /// Holders to choose from, for the platform's finance; empty for a holder's own.
    pub holders: Vec<Choice>,
    pub shows_holder: bool,
    pub may_act: bool,
    pub form: FormState,
}

/// A statement line in a list, with the best suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRow {
    pub id: String,
    pub booked_on: Day,
    pub amount: Fen,
    pub currency: String,
    pub counterparty: String,
    pub remark: String,
    pub state: String,
    pub standing: Option<Standing>,
    pub owner: String,
    pub snoozed_until: Option<Day>,
    pub note: String,
    /// Days since the booking.
    pub age: i64,
    /// What the best suggestion pays, in words; empty without one.
    pub suggested: String,
    pub rule: Option<Rule>,
    pub score: u16,
    pub match_id: String,
    pub version: i64,
}

/// How many lines wait for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueLine {
    /// Empty for lines that the matcher has not looked at.
    pub queue: String,
    pub standing: Option<Standing>,
    pub lines: u64,
    pub oldest: Day,
}

/// A file that was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLine {
    pub id: String,
    pub file_name: String,
    pub state: String,
    pub lines_new: u64,
    pub created_at: Timestamp,
}

/// A filter under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedViewLine {
    pub id: String,
    pub name: String,
    pub query: String,
}

/// Which lines a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesShown {
    /// `open`, `matched`, `set_aside`, `undone` or `all`; empty for the open ones.
    pub state: String,
    pub queue: String,
    pub mine: bool,
    pub asleep: bool,
    pub text: String,
    /// From 1.
    pub page: u32,
}

/// An account's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub account: AccountLine,
    pub queues: Vec<QueueLine>,
    pub lines: Vec<LineRow>,
    pub paging: Paging,
    pub imports: Vec<ImportLine>,
    pub views: Vec<SavedViewLine>,
    pub shown: LinesShown,
    pub today: Day,
    pub may_act: bool,
    /// The upload of a statement.
    pub upload: FormState,
    /// Bulk acceptance of what is shown, and looking again.
    pub bulk: FormState,
    pub save: FormState,
}

/// What a suggestion or a rival pays of a charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRow {
    pub charge_id: String,
    pub reference: String,
    pub licence_number: String,
    pub licensee: String,
    pub what: String,
    pub due_on: Option<Day>,
    pub amount: Fen,
}

/// A suggestion with what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionView {
    pub place: usize,
    pub rule: Rule,
    pub score: u16,
    pub parts: Vec<PartRow>,
    pub fee: Fen,
    pub unapplied: Fen,
    pub evidence: Vec<String>,
    pub doubts: Vec<String>,
    /// How many lines it takes together.
    pub joined: usize,
    pub is_payout: bool,
}

/// What was considered and not chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RivalView {
    pub parts: Vec<PartRow>,
    pub rule: Option<Rule>,
    pub score: u16,
    pub why: Vec<String>,
    /// The line that has it; empty where none has.
    pub taken_by: String,
}

/// An open charge that a person may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRow {
    pub part: PartRow,
    pub open: Fen,
}

/// A payment that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPayment {
    pub id: String,
    pub state: String,
    pub amount: Fen,
    pub paid_on: Day,
    pub payer: String,
    pub licence_number: String,
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    pub line: LineRow,
    pub account: AccountLine,
    pub counterparty_account: String,
    pub bank_reference: String,
    pub booked_time: String,
    pub balance: Option<Fen>,
    pub position: u32,
    pub import_id: String,
    /// Why it was set aside.
    pub reason: String,
    pub evidence: Vec<String>,
    pub suggestions: Vec<SuggestionView>,
    pub rivals: Vec<RivalView>,
    pub dues: Vec<DueRow>,
    pub payments: Vec<KnownPayment>,
    pub matched: Option<MatchLine>,
    pub next: String,
    pub search: String,
    pub may_act: bool,
    pub accept: FormState,
    pub choose: FormState,
    pub triage: FormState,
}

/// A receipt of a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchPartView {
    pub line_id: String,
    pub payment_id: String,
    pub kind: String,
    pub state: String,
    pub amount: Fen,
    pub licence_number: String,
    pub licensee: String,
    pub dues: Vec<PartRow>,
}

/// One match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchView {
    pub found: MatchLine,
    pub account: AccountLine,
    pub note: String,
    pub lines: Vec<LineRow>,
    pub parts: Vec<MatchPartView>,
    pub fees: Vec<PartRow>,
    pub payout: Option<PaidOut>,
    pub evidence: Vec<String>,
    pub made_by: String,
    pub confirmed_by: String,
    pub confirmed_at: Option<Timestamp>,
    pub undo_asked_by: String,
    pub undone_by: String,
    pub undone_at: Option<Timestamp>,
    pub may_confirm: bool,
    pub may_ask: bool,
    pub may_decide: bool,
    pub version: i64,
    pub next: String,
    pub confirm: FormState,
    pub ask: FormState,
    pub decide: FormState,
}

/// Lines of a month in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthPart {
    pub state: String,
    pub reason: String,
    pub lines: u64,
    pub money_in: Fen,
    pub money_out: Fen,
}

/// An explanation of a month's difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplanationView {
    pub text: String,
    pub difference: Fen,
    pub at: Timestamp,
}

/// What a card provider paid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidOut {
    pub id: String,
    pub number: String,
    pub arrives_on: Day,
    pub amount: Fen,
}

/// A month of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthView {
    pub account: AccountLine,
    pub holder_id: String,
    pub month: String,
    pub previous: String,
    pub next: String,
    pub opening: Option<Fen>,
    pub parts: Vec<MonthPart>,
    pub closing: Option<Fen>,
    pub stated: Option<Fen>,
    pub without_line: Vec<KnownPayment>,
    pub payouts: Vec<PaidOut>,
    pub difference: Fen,
    pub open_in: Fen,
    pub unsettled: Fen,
    pub agrees: bool,
    pub is_settled: bool,
    pub explanations: Vec<ExplanationView>,
    pub may_act: bool,
    pub form: FormState,
}

/// A payer that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerLine {
    pub id: String,
    pub licensee: String,
    pub name: String,
    pub account: String,
    /// `domain::matching::PayerSource` code.
    pub source: String,
}

/// A line that other rules would treat otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    pub line_id: String,
    pub before: Standing,
    pub before_rule: Option<Rule>,
    pub after: Standing,
    pub after_rule: Option<Rule>,
}

/// What other rules would have made of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialView {
    pub month: String,
    pub lines: usize,
    pub auto_before: usize,
    pub auto_after: usize,
    pub otherwise: usize,
    pub exceptions_before: usize,
    pub exceptions_after: usize,
    pub changes: Vec<ChangeRow>,
}

/// Rules and known payers of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    pub account: AccountLine,
    pub rules: Vec<(Rule, bool)>,
    pub trial: Option<TrialView>,
    pub payers: Vec<PayerLine>,
    pub licensees: Vec<Choice>,
    pub version: i64,
    pub may_act: bool,
    pub form: FormState,
    pub learn: FormState,
    pub forget: FormState,
    pub change: FormState,
}

/// A licensee that owes what is overdue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebtorLine {
    pub holder_id: String,
    pub holder: String,
    pub licensee_id: String,
    pub licensee: String,
    pub charges: usize,
    pub days: i64,
    pub level: i64,
    pub last_on: Option<Day>,
    pub amount: Fen,
}

/// An overdue charge; the part's amount is what is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverdueRow {
    pub part: PartRow,
    pub interest: Fen,
    pub days: i64,
}

/// A letter that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterView {
    pub level: i64,
    pub amount: Fen,
    pub text: String,
    pub sent_at: Timestamp,
}

/// One debtor with the letter of today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DunningView {
    pub line: DebtorLine,
    pub charges: Vec<OverdueRow>,
    pub letters: Vec<LetterView>,
    pub text: String,
    pub today: Day,
    pub may_send: bool,
    pub form: FormState,
}

/// A line that only looks like one that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwinRow {
    /// Its field in the form.
    pub field: String,
    pub position: u32,
    pub booked_on: Day,
    pub amount: Fen,
    pub counterparty: String,
    pub remark: String,
}

/// One statement of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementView {
    pub account: String,
    pub currency: String,
    pub number: String,
    pub opening: Option<Fen>,
    pub closing: Option<Fen>,
    pub credits: Fen,
    pub debits: Fen,
    pub lines: usize,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub new: usize,
    pub there: usize,
    pub twins: Vec<TwinRow>,
    pub adds_up: Option<bool>,
    /// In the reader's language, with whether it is a contradiction.
    pub findings: Vec<(String, bool)>,
    pub left_out: u32,
    /// `other_account`, `other_currency`, or empty when it is imported.
    pub refused: String,
}

/// A file of statements, before or after it was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementImportView {
    pub id: String,
    pub account: AccountLine,
    pub file_name: String,
    pub document_id: String,
    pub state: String,
    pub lines_new: u64,
    pub created_at: Timestamp,
    pub applied_at: Option<Timestamp>,
    pub undo_reason: String,
    /// Codes of `domain::bank`.
    pub format: String,
    pub encoding: String,
    pub mapping: String,
    pub statements: Vec<StatementView>,
    /// The phase of the job that was asked to import it; empty where none was.
    pub phase: String,
    pub is_running: bool,
    pub version: i64,
    pub may_act: bool,
    pub apply: FormState,
    pub undo: FormState,
}
