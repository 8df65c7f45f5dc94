//! Charges, payments and the account of a licence.

use domain::{
    Day, Fen, Timestamp,
    allocation::{DebtPart, Reason},
    ledger::{AccountPurpose, DueState},
    royalty::Charge as Computed,
};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging, cards::CardTraceView};

/// A charge in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeLine {
    pub id: String,
    pub computed: Computed,
    pub licence_id: String,
    pub licence_number: String,
    pub patent_title: String,
    pub holder: String,
    pub licensee: String,
    pub due_on: Day,
    pub amount: Fen,
    pub open: Fen,
    pub state: DueState,
    pub reference: String,
}

/// A list of charges with its sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargesView {
    /// `open`, `overdue`, `paid` or `all`.
    pub shown: String,
    pub rows: Vec<ChargeLine>,
    pub paging: Paging,
    pub charged: Fen,
    pub paid: Fen,
    pub open: Fen,
    pub open_count: u64,
    pub overdue_count: u64,
    /// The reader keeps the books that these charges are in.
    pub keeps_books: bool,
    /// The reader distributes income, or approves it.
    pub distributes: bool,
    /// The list is of one account: a licence's, or that of a holder or a company.
    pub has_statement: bool,
    /// Where the list is of one licence.
    pub account: Option<AccountOfLicence>,
}

/// What a licensee and a holder owe each other under a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOfLicence {
    pub licence_id: String,
    pub licence_number: String,
    pub patent_title: String,
    pub holder: String,
    pub licensee: String,
    /// Positive: the licensee owes.
    pub balance: Fen,
    pub credit: Fen,
    pub pending_interest: Fen,
    pub refunds: Vec<AdjustmentLine>,
    pub may_adjust: bool,
    pub refund: FormState,
    pub interest: FormState,
    pub lines: Vec<AccountEntryLine>,
}

/// A line of the account, in the order of posting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEntryLine {
    pub occurred_on: Day,
    /// The day under which it is in the book: later where that month had been closed.
    pub booked_on: Day,
    /// `charge`, `receipt`, `credit`, `reversal`, `write_off` or `refund`.
    pub kind: String,
    pub purpose: AccountPurpose,
    pub charge_id: String,
    pub payment_id: String,
    pub reason: String,
    pub amount: Fen,
    pub balance: Fen,
}

/// Late interest as it stands today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateView {
    /// The LPR of a day is unknown.
    pub is_unknown: bool,
    pub amount: Fen,
    pub charged: Fen,
    pub pending: Fen,
    /// Days, principal and rate of each span, in figures, and what it comes to.
    pub spans: Vec<(String, Fen)>,
    pub days: Vec<LateDay>,
    pub exceeds_four_lpr: bool,
}

/// One day of late interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateDay {
    pub day: Day,
    pub principal: Fen,
    pub added: Fen,
    pub amount: Fen,
}

/// A write-off or refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentLine {
    pub id: String,
    /// `write_off` or `refund`.
    pub kind: String,
    /// `asked`, `posted` or `declined`.
    pub state: String,
    pub amount: Fen,
    pub reason: String,
    pub asked_on: Day,
    pub version: i64,
    /// The viewer is finance and not the person who asked.
    pub may_decide: bool,
    pub decide: FormState,
}

/// The account that is paid to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankDetails {
    pub holder: String,
    pub bank: String,
    pub account: String,
}

/// One charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeView {
    pub line: ChargeLine,
    pub tax: Fen,
    pub paid: Fen,
    pub raised_on: Day,
    /// Since when it stands where it stands.
    pub since: Day,
    pub initial: bool,
    pub report_id: String,
    /// None where the holder has not given its account yet.
    pub bank: Option<BankDetails>,
    pub payments: Vec<PaymentLine>,
    /// The licensee's credit under the licence that settles nothing yet.
    pub credit: Fen,
    pub history: Vec<MoneyEvent>,
    /// What the licensee of a foreign licensor pays to the tax office instead.
    pub withheld: Fen,
    /// Interest and costs that a payment of today would have to settle too.
    pub beside: Fen,
    /// The charge that this interest or cost belongs to; empty for a principal.
    pub principal_id: String,
    /// None where no interest accrues.
    pub late: Option<LateView>,
    pub belonging: Vec<ChargeLine>,
    pub adjustments: Vec<AdjustmentLine>,
    pub may_adjust: bool,
    pub write_off: FormState,
    pub may_announce: bool,
    pub may_pay_by_card: bool,
    pub is_test_card: bool,
    pub may_apply_credit: bool,
    pub announce: FormState,
    pub card: FormState,
    pub apply_credit: FormState,
}

/// A payment in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLine {
    pub id: String,
    pub licence_id: String,
    pub licence_number: String,
    pub patent_title: String,
    pub holder: String,
    pub licensee: String,
    pub method: String,
    pub state: String,
    pub amount: Fen,
    pub paid_on: Day,
    pub payer_name: String,
    pub reference: String,
    pub created_at: Timestamp,
}

/// The queue of finance, or a company's own payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentsView {
    pub state: String,
    pub rows: Vec<PaymentLine>,
    pub paging: Paging,
    pub announced: u64,
    pub recorded: u64,
    /// Receipts of this page that wait for the viewer's confirmation, with the versions that are shown, and their sum.
    pub to_confirm: Vec<(String, i64)>,
    pub to_confirm_fen: Fen,
    pub confirm: FormState,
    pub may_record: bool,
    pub record: FormState,
}

/// A part of a payment that settles, or would settle, a charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledCharge {
    pub charge: ChargeLine,
    /// Principal, interest or costs.
    pub part: DebtPart,
    /// Why it went here, in the viewer's words; empty for payments of before the reasons were kept.
    pub why: Option<Reason>,
    /// Late interest that is not a charge yet: it is charged when the payment is confirmed.
    pub is_pending_interest: bool,
    pub amount: Fen,
}

/// A stored proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofLink {
    pub id: String,
    pub file_name: String,
    pub size_bytes: u64,
}

/// A step in the life of a charge or payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyEvent {
    pub at: Timestamp,
    pub event: String,
    pub by: String,
    pub note: String,
}

/// What the viewer may do with a payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acts {
    pub add_proof: bool,
    pub record: bool,
    pub confirm: bool,
    pub reject: bool,
    pub ask_reversal: bool,
    pub reverse: bool,
    pub waits_for_another: bool,
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    pub line: PaymentLine,
    pub version: i64,
    pub note: String,
    pub reversal_reason: String,
    pub proof: Option<ProofLink>,
    /// What it settles: as posted, or as it would be posted now.
    pub settles: Vec<SettledCharge>,
    /// The open charges, where finance may allocate otherwise.
    pub open_charges: Vec<ChargeLine>,
    pub unapplied: Fen,
    pub is_posted: bool,
    pub history: Vec<MoneyEvent>,
    pub acts: Acts,
    pub add_proof: FormState,
    pub record: FormState,
    pub confirm: FormState,
    pub reject: FormState,
    pub ask_reversal: FormState,
    pub reverse: FormState,
    /// What happened to it at the payment provider.
    pub card: CardTraceView,
}

/// Payment by card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    pub payment_id: String,
    pub charge_id: String,
    pub amount: Fen,
    pub reference: String,
    pub holder: String,
    pub provider_name: String,
    /// `announced`, `confirmed`, `rejected` or `reversed`.
    pub state: String,
    /// How the provider says it stands: `open`, `succeeded`, `declined` or `expired`.
    pub checkout: String,
    /// What it pays.
    pub charges: Vec<ChargeLine>,
    pub is_test: bool,
    /// The provider's own page; empty for the double.
    pub url: String,
    pub form: FormState,
    pub refresh: FormState,
}
