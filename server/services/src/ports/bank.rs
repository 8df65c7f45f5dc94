//! Accounts of holders, the lines of their statements, and what was matched with them.

use async_trait::async_trait;
use domain::{
    Day, Fen, Timestamp,
    bank::StatementLine,
    id::{
        AdjustmentId, BankAccountId, BankImportId, BankLineId, BankMatchId, CardPayoutId, ChargeId, DocumentId,
        DunningLetterId, ExplanationId, KnownPayerId, OrganisationId, PaymentId, SavedViewId, UserId,
    },
    matching::{Batch, Comparison, Outcome, Settings},
    month::Month,
};

use super::{BlobError, CardPayoutRow, StoreResult};

/// An account of a holder, at a bank or a wallet: licensees pay there, never to the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    pub id: BankAccountId,
    pub holder_id: OrganisationId,
    pub name: String,
    pub bank: String,
    pub number: String,
    /// ISO 4217.
    pub currency: String,
    /// JSON of the mapping that its files are read with; empty for recognising it each time.
    pub mapping: String,
    /// JSON of its matching rules; empty for the usual ones.
    pub settings: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub version: i64,
}

/// An account with what lists show of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccountRow {
    pub account: BankAccount,
    pub holder_name: String,
    /// Lines that wait to be looked at.
    pub open: i64,
    /// The first and the last day of which there is a line.
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
}

/// One file of an account's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankImport {
    pub id: BankImportId,
    pub account_id: BankAccountId,
    pub document_id: DocumentId,
    pub file_name: String,
    /// JSON of what a person chose instead of what was recognised.
    pub options: String,
    /// `previewed`, `applied`, `discarded` or `undone`.
    pub state: String,
    /// JSON of what was found in the file.
    pub summary: String,
    pub lines_new: i64,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub applied_by: Option<UserId>,
    pub applied_at: Option<Timestamp>,
    pub undone_by: Option<UserId>,
    pub undone_at: Option<Timestamp>,
    pub undo_reason: String,
    pub version: i64,
}

/// A line of a statement and how far it has come. What the bank said of it never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    pub id: BankLineId,
    pub account_id: BankAccountId,
    pub import_id: BankImportId,
    pub line: StatementLine,
    /// ISO 4217.
    pub currency: String,
    /// The balance after it, stated or worked out.
    pub known_balance: Option<Fen>,
    /// How it was read: `camt053`, `csv:icbc`.
    pub form: String,
    /// Its file has every line of its day.
    pub day_complete: bool,
    /// What makes it the same line in another file, together with the ordinal; unique within the account. None once its
    /// import was undone.
    pub identity: Option<String>,
    /// From 1, among lines of the same identity.
    pub ordinal: u32,
    /// `open`, `matched`, `set_aside` or `undone`.
    pub state: String,
    pub match_id: Option<BankMatchId>,
    /// Why it waits: a code of `domain::matching`. Derived; written by the matcher.
    pub queue: String,
    /// JSON of what the matcher suggests; derived. Empty for nothing.
    pub suggestion: String,
    pub owner_id: Option<UserId>,
    pub note: String,
    /// Why it was set aside.
    pub reason: String,
    pub snoozed_until: Option<Day>,
    pub version: i64,
}

/// A line with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLineRow {
    pub line: BankLine,
    pub holder_id: OrganisationId,
    pub account_name: String,
    pub owner_name: String,
}

/// Which lines of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLineFilter {
    pub account: BankAccountId,
    /// Empty for every state.
    pub state: String,
    /// Empty for every queue.
    pub queue: String,
    pub owner: Option<UserId>,
    /// Lines that sleep beyond this day are left out.
    pub awake_on: Option<Day>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// In counterparty, remark or reference.
    pub text: String,
    pub limit: i64,
    pub offset: i64,
}

impl BankLineFilter {
    /// The lines of an account in a state, all of them up to a number.
    #[must_use]
    pub fn of(account: BankAccountId, state: &str, limit: i64) -> Self {
        Self {
            account,
            state: state.to_owned(),
            queue: String::new(),
            owner: None,
            awake_on: None,
            from: None,
            to: None,
            text: String::new(),
            limit,
            offset: 0,
        }
    }
}

/// How many lines wait for what reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueCount {
    pub queue: String,
    pub lines: i64,
    pub amount: Fen,
    pub oldest: Day,
}

/// What a month of an account comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankMonthSums {
    /// By state and queue: lines, money in, money out (negative).
    pub parts: Vec<BankMonthPart>,
    /// The nearest line before the month that states a balance.
    pub before: Option<(Day, Fen)>,
    /// What lines between that one and the month sum to.
    pub between: Fen,
    /// The last balance that the bank states within the month, and what lines after it sum to.
    pub last: Option<(Day, Fen)>,
    pub after_last: Fen,
}

/// Lines of a month in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankMonthPart {
    pub state: String,
    pub reason: String,
    pub lines: i64,
    pub money_in: Fen,
    pub money_out: Fen,
}

/// Lines that were matched with payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankMatch {
    pub id: BankMatchId,
    pub account_id: BankAccountId,
    pub holder_id: OrganisationId,
    /// `recorded`, `confirmed` or `undone`.
    pub state: String,
    /// The rule's code; `chosen` when a person chose.
    pub rule: String,
    /// JSON of what spoke for it.
    pub evidence: String,
    pub note: String,
    /// None for a match that the rules made.
    pub made_by: Option<UserId>,
    pub made_at: Timestamp,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
    pub undo_reason: String,
    pub undo_asked_by: Option<UserId>,
    pub undone_by: Option<UserId>,
    pub undone_at: Option<Timestamp>,
    pub version: i64,
}

/// How far a job is with a large import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRun {
    pub import_id: BankImportId,
    /// JSON of what was answered about lines that may be there already.
    pub answers: String,
    pub asked_by: UserId,
    pub asked_at: Timestamp,
    /// `waiting`, `reading`, `adding`, `matching`; then `done`, `failed` or `called_off`.
    pub phase: String,
    pub phase_since: Timestamp,
    /// Why it failed.
    pub why: String,
}

impl ImportRun {
    /// Whether there is nothing more to wait for.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.phase.as_str(), "done" | "failed" | "called_off")
    }
}

/// A payout that a line stands behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankMatchPayout {
    pub match_id: BankMatchId,
    pub line_id: BankLineId,
    pub payout_id: CardPayoutId,
    /// A payout has a line once in each book.
    pub holder_id: OrganisationId,
}

/// A payment that a line stands behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankMatchPart {
    pub match_id: BankMatchId,
    pub line_id: BankLineId,
    pub payment_id: PaymentId,
    /// `made` by the match, `announced` before by the payer, or `linked`: recorded before by finance.
    pub kind: String,
    /// JSON of what an announced payment said before the line was known; the state in which a linked one was; empty for
    /// one that was made.
    pub was: String,
    /// Whether the match stands: then no other match has the payment.
    pub is_live: bool,
}

/// A bank's fee that a match gives up of a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankMatchFee {
    pub match_id: BankMatchId,
    pub charge_id: ChargeId,
    pub amount_fen: Fen,
    /// The write-off that was posted with the confirmation.
    pub adjustment_id: Option<AdjustmentId>,
}

/// Which matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankMatchFilter {
    pub holder: Option<OrganisationId>,
    pub account: Option<BankAccountId>,
    /// Empty for every state.
    pub state: String,
    pub undo_asked: bool,
    pub limit: i64,
    pub offset: i64,
}

/// A name or account that a licensee pays under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPayerRow {
    pub id: KnownPayerId,
    pub holder_id: OrganisationId,
    pub licensee_id: OrganisationId,
    pub licensee_name: String,
    /// As the bank writes it; may be empty beside an account.
    pub name: String,
    pub account: String,
    /// `match:<id>` or `person:<id>`.
    pub source: String,
    pub removed_by: Option<UserId>,
    pub removed_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub version: i64,
}

/// What explains that a month of an account does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankExplanation {
    pub id: ExplanationId,
    pub account_id: BankAccountId,
    pub month: Month,
    /// The difference that it explains.
    pub difference_fen: Fen,
    pub text: String,
    pub written_by: UserId,
    pub written_at: Timestamp,
}

/// A letter that asked a licensee for what was overdue, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DunningLetter {
    pub id: DunningLetterId,
    pub holder_id: OrganisationId,
    pub licensee_id: OrganisationId,
    /// 1 reminds, 2 demands, 3 is the last before the licence is suspended.
    pub level: i64,
    pub amount_fen: Fen,
    pub text: String,
    pub sent_by: UserId,
    pub sent_at: Timestamp,
}

/// A filter under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: SavedViewId,
    pub account_id: UserId,
    pub page: String,
    pub name: String,
    pub query: String,
    pub created_at: Timestamp,
}

/// The rules of matching at work, away from the threads that wait for others.
#[async_trait]
pub trait Matcher: Send + Sync {
    async fn run(&self, batch: Batch, settings: Settings) -> Result<Outcome, BlobError>;
    async fn compare(&self, old: Settings, new: Settings, month: Month, batch: Batch) -> Result<Comparison, BlobError>;
}

/// Accounts, statement lines and matches.
#[async_trait]
pub trait Bank: Send {
    async fn add_bank_account(&mut self, account: &BankAccount) -> StoreResult<()>;
    async fn update_bank_account(&mut self, account: &BankAccount) -> StoreResult<()>;
    async fn bank_account(&mut self, id: BankAccountId) -> StoreResult<Option<BankAccountRow>>;
    /// By holder and name; all of them without a holder.
    async fn bank_accounts(&mut self, holder: Option<OrganisationId>, limit: i64) -> StoreResult<Vec<BankAccountRow>>;
    /// Held until the transaction ends: imports and matches of an account come one after the other.
    async fn lock_bank_account(&mut self, id: BankAccountId) -> StoreResult<()>;

    async fn add_bank_import(&mut self, import: &BankImport) -> StoreResult<()>;
    async fn update_bank_import(&mut self, import: &BankImport) -> StoreResult<()>;
    async fn bank_import(&mut self, id: BankImportId) -> StoreResult<Option<BankImport>>;
    /// Newest first.
    async fn bank_imports(&mut self, account: BankAccountId, limit: i64) -> StoreResult<Vec<BankImport>>;

    /// Writes how far a job is; one for each import.
    async fn put_import_run(&mut self, run: &ImportRun) -> StoreResult<()>;
    async fn import_run(&mut self, id: BankImportId) -> StoreResult<Option<ImportRun>>;

    async fn add_bank_lines(&mut self, lines: &[BankLine]) -> StoreResult<()>;
    async fn update_bank_line(&mut self, line: &BankLine) -> StoreResult<()>;
    /// Writes what the matcher derived; neither the version nor anything that a person did changes.
    async fn put_suggestion(&mut self, line: BankLineId, queue: &str, suggestion: &str) -> StoreResult<()>;
    async fn bank_line(&mut self, id: BankLineId) -> StoreResult<Option<BankLineRow>>;
    /// Oldest first; with the number of all that fit.
    async fn bank_lines(&mut self, filter: &BankLineFilter) -> StoreResult<(Vec<BankLineRow>, i64)>;
    async fn lines_of_import(&mut self, id: BankImportId, limit: i64) -> StoreResult<Vec<BankLineRow>>;
    async fn lines_of_match(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankLineRow>>;
    /// What makes each line of the account itself, with its day; from a day on.
    async fn known_lines(&mut self, account: BankAccountId, from: Day, limit: i64) -> StoreResult<Vec<BankLine>>;
    /// Open lines by queue, those that sleep beyond the day left out.
    async fn queue_counts(&mut self, account: BankAccountId, awake_on: Day) -> StoreResult<Vec<QueueCount>>;
    async fn bank_month(&mut self, account: BankAccountId, month: Month) -> StoreResult<BankMonthSums>;

    async fn add_bank_match(
        &mut self,
        new: &BankMatch,
        parts: &[BankMatchPart],
        fees: &[BankMatchFee],
    ) -> StoreResult<()>;
    async fn update_bank_match(&mut self, it: &BankMatch) -> StoreResult<()>;
    /// The match stands no more: its payments may be matched again.
    async fn release_match(&mut self, id: BankMatchId) -> StoreResult<()>;
    async fn put_match_fee(&mut self, fee: &BankMatchFee) -> StoreResult<()>;
    async fn bank_match(&mut self, id: BankMatchId) -> StoreResult<Option<BankMatch>>;
    /// Newest first; with the number of all that fit.
    async fn bank_matches(&mut self, filter: &BankMatchFilter) -> StoreResult<(Vec<BankMatch>, i64)>;
    async fn match_parts(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankMatchPart>>;
    async fn match_fees(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankMatchFee>>;
    /// The standing match of a payment.
    async fn match_of_payment(&mut self, payment: PaymentId) -> StoreResult<Option<BankMatchPart>>;
    /// A match without receipts: its line is what a card provider paid out to the holder.
    async fn add_match_payout(&mut self, payout: &BankMatchPayout) -> StoreResult<()>;
    async fn payout_of_match(&mut self, id: BankMatchId) -> StoreResult<Option<CardPayoutId>>;
    /// Paid payouts with a part of a holder that no line stands behind, by the day of arrival, with the sums of its parts.
    async fn payouts_without_line(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<CardPayoutRow>>;
    /// Transfers of a holder that stand and that no line stands behind, by day; of a span of days.
    async fn payments_without_line(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<PaymentId>>;

    async fn add_known_payer(&mut self, payer: &KnownPayerRow) -> StoreResult<()>;
    /// Marks it as no longer true.
    async fn remove_known_payer(&mut self, payer: &KnownPayerRow) -> StoreResult<()>;
    /// Those that are believed, newest first.
    async fn known_payers(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<KnownPayerRow>>;

    async fn add_explanation(&mut self, explanation: &BankExplanation) -> StoreResult<()>;
    /// Newest first.
    async fn explanations(
        &mut self,
        account: BankAccountId,
        month: Month,
        limit: i64,
    ) -> StoreResult<Vec<BankExplanation>>;

    async fn add_dunning_letter(&mut self, letter: &DunningLetter) -> StoreResult<()>;
    /// Newest first; of every licensee without one.
    async fn dunning_letters(
        &mut self,
        holder: OrganisationId,
        licensee: Option<OrganisationId>,
        limit: i64,
    ) -> StoreResult<Vec<DunningLetter>>;

    async fn add_saved_view(&mut self, view: &SavedView) -> StoreResult<()>;
    async fn remove_saved_view(&mut self, id: SavedViewId, account: UserId) -> StoreResult<()>;
    /// By name.
    async fn saved_views(&mut self, account: UserId, page: &str, limit: i64) -> StoreResult<Vec<SavedView>>;
}
