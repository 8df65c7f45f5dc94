//! Charges, payments and the ledger.

use async_trait::async_trait;
use domain::{
    Day, Fen, Timestamp,
    id::{
        AdjustmentId, BookCloseId, ChargeId, DatedRateId, DocumentId, EntryId, LicenceId, OrganisationId, PaymentId,
        ReportId, RunId, UserId,
    },
    ledger::{Account, AccountPurpose, Entry, Posting},
    month::Month,
};

use super::StoreResult;

/// An amount that a licensee owes under a licence. How much of it is open is the ledger's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub id: ChargeId,
    pub licence_id: LicenceId,
    /// `domain::royalty::ChargeKind` code.
    pub kind: String,
    /// What gave rise to it, unique within the licence: `lump`, `instalment:2`, `annual:2027`, `report:rpt_…`.
    pub source: String,
    pub report_id: Option<ReportId>,
    /// Due before the licence takes effect.
    pub initial: bool,
    pub period_from: Option<Day>,
    pub period_to: Option<Day>,
    /// Total including tax.
    pub amount_fen: Fen,
    pub tax_fen: Fen,
    pub due_on: Day,
    /// What the payer writes into the transfer's remark; unique.
    pub reference: String,
    /// JSON of the computation, whose parts add up to the amount.
    pub breakdown: String,
    /// For costs and late interest: the charge that they were raised for.
    pub principal_charge_id: Option<ChargeId>,
    /// What the licensee of a foreign licensor pays to the tax office instead; the rest is receivable.
    pub withheld_fen: Fen,
    pub created_at: Timestamp,
}

/// A charge with what the ledger says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargePosition {
    pub charge: Charge,
    /// What was charged by postings, less reversals.
    pub charged: Fen,
    /// What was settled by postings.
    pub paid: Fen,
}

/// A charge with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeRow {
    pub position: ChargePosition,
    pub licence_number: String,
    pub patent_title: String,
    pub holder_id: OrganisationId,
    pub holder_name: String,
    pub licensee_id: OrganisationId,
    pub licensee_name: String,
}

/// A payment: announced by the payer, recorded by finance, confirmed by another person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub licence_id: LicenceId,
    pub holder_id: OrganisationId,
    pub licensee_id: OrganisationId,
    /// `bank` or `card`.
    pub method: String,
    /// `announced`, `recorded`, `confirmed`, `rejected` or `reversed`.
    pub state: String,
    pub amount_fen: Fen,
    pub paid_on: Day,
    pub payer_name: String,
    pub reference: String,
    /// Charges that the payer designated, in order.
    pub designation: Vec<ChargeId>,
    pub proof_document_id: Option<DocumentId>,
    /// The provider's id of a card payment; empty for transfers.
    pub provider_id: String,
    pub announced_by: Option<UserId>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: Option<Timestamp>,
    /// Never the person who recorded it.
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
    /// Why a confirmed payment is to be taken back; empty while nobody asked.
    pub reversal_reason: String,
    pub reversal_asked_by: Option<UserId>,
    /// Never the person who asked.
    pub reversed_by: Option<UserId>,
    pub reversed_at: Option<Timestamp>,
    pub note: String,
    /// JSON of the allocation of a confirmed payment, with the reason of each line; empty before.
    pub allocation: String,
    pub created_at: Timestamp,
    pub version: i64,
}

/// A payment with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    pub payment: Payment,
    pub licence_number: String,
    pub patent_title: String,
    pub holder_name: String,
    pub licensee_name: String,
}

/// Which charges a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChargeFilter {
    pub licence: Option<LicenceId>,
    pub holder: Option<OrganisationId>,
    pub licensee: Option<OrganisationId>,
    /// Only licences of holders in this province (GB/T 2260); empty for all.
    pub province: String,
    /// Only charges that postings leave open.
    pub open_only: bool,
    /// Only charges of which postings leave nothing open.
    pub settled_only: bool,
    /// Only charges due before this day.
    pub due_before: Option<Day>,
    pub offset: i64,
    pub limit: i64,
}

/// Which payments a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    pub licence: Option<LicenceId>,
    pub holder: Option<OrganisationId>,
    pub licensee: Option<OrganisationId>,
    /// Only licences of holders in this province (GB/T 2260); empty for all.
    pub province: String,
    pub state: Option<String>,
    pub offset: i64,
    pub limit: i64,
}

/// A balanced entry on its way into the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    pub id: EntryId,
    /// The same key is never posted twice: the constraint `ledger_entry_key_unique` refuses it.
    pub idempotency_key: String,
    pub holder_id: OrganisationId,
    /// None for what concerns no single licence, as the distribution of income.
    pub licence_id: Option<LicenceId>,
    /// `charge`, `receipt`, `credit`, `credit_note`, `reversal`, `write_off`, `refund`, `distribution`, `payout` or `card_payout`.
    pub kind: String,
    pub occurred_on: Day,
    /// The day under which it is in the book: later than the day itself where that month had been closed.
    pub booked_on: Day,
    pub charge_id: Option<ChargeId>,
    pub payment_id: Option<PaymentId>,
    /// The distribution that it posts or pays out.
    pub run_id: Option<RunId>,
    pub reverses: Option<EntryId>,
    pub reason: String,
    pub recorded_by: Option<UserId>,
    pub recorded_at: Timestamp,
    pub entry: Entry,
}

/// A posting as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingRow {
    pub entry_id: EntryId,
    pub kind: String,
    pub occurred_on: Day,
    pub booked_on: Day,
    pub purpose: AccountPurpose,
    pub charge_id: Option<ChargeId>,
    pub payment_id: Option<PaymentId>,
    /// The entry that this one undoes.
    pub reverses: Option<EntryId>,
    pub reason: String,
    /// Debit positive, credit negative.
    pub amount_fen: Fen,
}

/// An entry in the book, as it was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedEntry {
    pub id: EntryId,
    pub licence_id: Option<LicenceId>,
    pub kind: String,
    pub occurred_on: Day,
    pub entry: Entry,
}

/// A month of a holder's book that was closed, and perhaps opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookClose {
    pub id: BookCloseId,
    pub holder_id: OrganisationId,
    pub month: Month,
    pub closed_by: UserId,
    pub closed_at: Timestamp,
    pub note: String,
    /// Why it is to be opened again; empty while nobody asked.
    pub reopen_reason: String,
    pub reopen_asked_by: Option<UserId>,
    /// Never the person who asked.
    pub reopened_by: Option<UserId>,
    pub reopened_at: Option<Timestamp>,
    pub version: i64,
}

/// A write-off or a refund of credit: one person of finance asks, another decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    pub id: AdjustmentId,
    /// `write_off` or `refund`.
    pub kind: String,
    /// `asked`, `posted` or `declined`.
    pub state: String,
    pub licence_id: LicenceId,
    pub holder_id: OrganisationId,
    /// The charge that is given up; none for a refund.
    pub charge_id: Option<ChargeId>,
    pub amount_fen: Fen,
    pub reason: String,
    pub asked_by: UserId,
    pub asked_at: Timestamp,
    /// Never the person who asked.
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub version: i64,
}

/// Which adjustments a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdjustmentFilter {
    pub licence: Option<LicenceId>,
    pub holder: Option<OrganisationId>,
    /// Only those that wait for a decision.
    pub open_only: bool,
    pub limit: i64,
}

/// A month of a holder's book in which something is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookMonth {
    pub month: Month,
    pub entries: i64,
}

/// Whose account a statement shows, and for which days of booking. One of licence, holder and licensee is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementFilter {
    pub licence: Option<LicenceId>,
    pub holder: Option<OrganisationId>,
    pub licensee: Option<OrganisationId>,
    pub from: Day,
    pub to: Day,
    pub limit: i64,
}

/// An entry as it moves the accounts of one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountEntry {
    pub entry_id: EntryId,
    pub kind: String,
    pub occurred_on: Day,
    pub booked_on: Day,
    /// Empty for an entry that belongs to no licence.
    pub licence_number: String,
    pub charge_id: Option<ChargeId>,
    pub payment_id: Option<PaymentId>,
    pub reason: String,
    pub amount: Fen,
}

/// Receivables and unapplied cash on a day; debits positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementSums {
    pub receivable: Fen,
    /// Not positive in a sound book: credit of the licensee.
    pub unapplied: Fen,
}

/// An entry as it moves the licensee's side of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRow {
    pub entry_id: EntryId,
    pub kind: String,
    pub occurred_on: Day,
    pub booked_on: Day,
    pub licence_id: LicenceId,
    pub licence_number: String,
    pub holder_name: String,
    pub licensee_name: String,
    pub charge_id: Option<ChargeId>,
    pub payment_id: Option<PaymentId>,
    pub reason: String,
    pub receivable: Fen,
    pub unapplied: Fen,
    /// The VAT that the entry charges, negative where it takes it back.
    pub tax: Fen,
}

/// What a statement is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementRows {
    /// Before the first day.
    pub opening: StatementSums,
    pub rows: Vec<StatementRow>,
    /// At the end of the last day.
    pub closing: StatementSums,
    /// How many entries there are in all.
    pub total: i64,
}

/// What moved on the accounts of one purpose in a span of time; debits positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrialLine {
    pub purpose: AccountPurpose,
    pub opening: Fen,
    pub debits: Fen,
    /// Not positive.
    pub credits: Fen,
}

/// A rate that the law sets, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedRateRow {
    pub id: DatedRateId,
    /// `domain::dated_rate::RateKind` code.
    pub kind: String,
    pub from: Day,
    /// Parts per million.
    pub rate_ppm: u32,
    /// Where it was published.
    pub source: String,
    pub recorded_by: Option<UserId>,
    pub recorded_at: Timestamp,
}

/// An entry with its postings, for those who read the whole book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookEntry {
    pub id: EntryId,
    pub kind: String,
    pub occurred_on: Day,
    pub booked_on: Day,
    pub charge_id: Option<ChargeId>,
    pub payment_id: Option<PaymentId>,
    pub reverses: Option<EntryId>,
    pub reason: String,
    pub postings: Vec<Posting>,
}

/// An account with its first day and what all its postings come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookAccount {
    /// By which the list goes on.
    pub id: String,
    pub account: Account,
    pub opened_on: Day,
    /// Debits less credits.
    pub balance: Fen,
}

/// Sums over the charges that a filter names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChargeTotals {
    pub charged: Fen,
    pub paid: Fen,
}

/// Rows that contradict the book; all empty in a sound one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookFaults {
    /// Entries whose postings do not sum to zero.
    pub unbalanced: Vec<EntryId>,
    /// Charges whose entry is missing or of another amount.
    pub charges_unposted: Vec<ChargeId>,
    /// Confirmed payments whose entry is missing or of another amount.
    pub payments_unposted: Vec<PaymentId>,
    /// Charges that were settled by more than was charged.
    pub charges_oversettled: Vec<ChargeId>,
    /// Entries without a seal, or with one on another number of postings.
    pub unsealed: Vec<EntryId>,
    /// Payments that have an entry and were never confirmed.
    pub posted_unconfirmed: Vec<PaymentId>,
    /// Adjustments that were posted and have no entry of their amount, or the other way round.
    pub adjustments_unposted: Vec<AdjustmentId>,
    /// Licences whose unapplied credit is below zero.
    pub credit_overdrawn: Vec<LicenceId>,
}

#[async_trait]
pub trait Money: Send {
    /// Locks the books of some payments, and reads ahead what confirming them asks for, with at most so many members of
    /// each party. Changes nothing but the pace: what is asked afterwards is answered as if this had not been called.
    async fn foresee(&mut self, payments: &[PaymentId], members: i64) -> StoreResult<()>;
    /// Lets one transaction at a time read and settle the charges of a licence, until it ends.
    async fn lock_book(&mut self, licence: LicenceId) -> StoreResult<()>;
    /// Keeps the months of a holder's book from being closed until this transaction ends. Others may hold them too.
    async fn hold_months(&mut self, holder: OrganisationId) -> StoreResult<()>;
    /// Waits for those who hold the months of a holder's book, and lets nobody else hold them until this transaction
    /// ends.
    async fn lock_months(&mut self, holder: OrganisationId) -> StoreResult<()>;

    async fn add_charge(&mut self, charge: &Charge) -> StoreResult<()>;
    async fn charge(&mut self, id: ChargeId) -> StoreResult<Option<ChargeRow>>;
    async fn charge_by_reference(&mut self, reference: &str) -> StoreResult<Option<ChargeRow>>;
    async fn charge_of_source(&mut self, licence: LicenceId, source: &str) -> StoreResult<Option<Charge>>;
    /// By due day, oldest first, and how many there are in all.
    async fn charges(&mut self, filter: &ChargeFilter) -> StoreResult<(Vec<ChargeRow>, i64)>;
    /// Every charge in the order of their ids, from after one of them.
    async fn charges_after(&mut self, after: Option<ChargeId>, limit: i64) -> StoreResult<Vec<Charge>>;
    /// Sums over everything the filter names, whatever its limit.
    async fn charge_totals(&mut self, filter: &ChargeFilter) -> StoreResult<ChargeTotals>;

    async fn add_payment(&mut self, payment: &Payment) -> StoreResult<()>;
    async fn update_payment(&mut self, payment: &Payment) -> StoreResult<()>;
    async fn payment(&mut self, id: PaymentId) -> StoreResult<Option<PaymentRow>>;
    /// Newest first, and how many there are in all.
    async fn payments(&mut self, filter: &PaymentFilter) -> StoreResult<(Vec<PaymentRow>, i64)>;

    /// Posts a balanced entry, making the licence's accounts where they are missing.
    async fn post(&mut self, entry: &NewEntry) -> StoreResult<()>;
    /// In the order of posting.
    async fn postings_of(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<PostingRow>>;
    /// Debits less credits of one account of a licence.
    async fn balance_of(&mut self, licence: LicenceId, purpose: AccountPurpose) -> StoreResult<Fen>;
    /// The entry that was posted under an idempotency key.
    async fn entry_by_key(&mut self, idempotency_key: &str) -> StoreResult<Option<PostedEntry>>;
    /// The months of a holder's book that are closed, from one on.
    async fn closed_months(&mut self, holder: OrganisationId, from: Month) -> StoreResult<Vec<Month>>;
    async fn add_book_close(&mut self, close: &BookClose) -> StoreResult<()>;
    async fn update_book_close(&mut self, close: &BookClose) -> StoreResult<()>;
    async fn book_close(&mut self, id: BookCloseId) -> StoreResult<Option<BookClose>>;
    /// Newest month first.
    async fn book_closes(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<BookClose>>;

    async fn add_adjustment(&mut self, adjustment: &Adjustment) -> StoreResult<()>;
    async fn update_adjustment(&mut self, adjustment: &Adjustment) -> StoreResult<()>;
    async fn adjustment(&mut self, id: AdjustmentId) -> StoreResult<Option<Adjustment>>;
    /// Newest first.
    async fn adjustments(&mut self, filter: &AdjustmentFilter) -> StoreResult<Vec<Adjustment>>;

    /// The months in which a holder's book has entries, with how many, newest first.
    async fn book_months(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<BookMonth>>;
    /// The entries that move the accounts of a purpose of a holder's book between two days of booking, in their order.
    async fn account_entries(
        &mut self,
        holder: OrganisationId,
        purpose: AccountPurpose,
        days: (Day, Day),
        limit: i64,
    ) -> StoreResult<Vec<AccountEntry>>;
    /// What stands on the licensees' side of the book: opening and closing sums and the entries between, in the order of
    /// booking.
    async fn statement(&mut self, filter: &StatementFilter) -> StoreResult<StatementRows>;
    /// What moved on a holder's accounts between two days of booking, by purpose.
    async fn trial_balance(&mut self, holder: OrganisationId, from: Day, to: Day) -> StoreResult<Vec<TrialLine>>;

    /// Adds a rate; the constraint `dated_rate_unique` refuses a second one of a kind from the same day.
    async fn add_dated_rate(&mut self, rate: &DatedRateRow) -> StoreResult<()>;
    /// By kind and day.
    async fn dated_rates(&mut self, limit: i64) -> StoreResult<Vec<DatedRateRow>>;

    /// The whole book in the order of booking, after an entry.
    async fn book_entries(&mut self, after: Option<(Day, EntryId)>, limit: i64) -> StoreResult<Vec<BookEntry>>;
    /// All accounts that were ever posted on, after one by its id.
    async fn book_accounts(&mut self, after: &str, limit: i64) -> StoreResult<Vec<BookAccount>>;
    /// Entries whose postings do not sum to zero; empty in a sound book.
    async fn unbalanced_entries(&mut self, limit: i64) -> StoreResult<Vec<EntryId>>;
    /// What contradicts the book, at most `limit` of each kind.
    async fn book_faults(&mut self, limit: i64) -> StoreResult<BookFaults>;
}
