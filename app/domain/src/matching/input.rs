//! What the matcher is told: lines, dues, what payers announced, whom finance knows, and what card providers pay out.

use crate::{
    Day, Fen,
    codes::codes,
    id::{BankLineId, ChargeId, LicenceId, OrganisationId, PaymentId},
    ledger::Currency,
};

/// One booking on the holder's account. Text is as the bank wrote it; the matcher reads it tolerantly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: BankLineId,
    /// 记账日期.
    pub booked_on: Day,
    /// Money in is positive, money out negative.
    pub amount: Fen,
    pub currency: Currency,
    /// 对方户名.
    pub counterparty: String,
    /// 对方账号.
    pub counterparty_account: String,
    /// 摘要、附言、用途.
    pub remark: String,
}

/// An open charge, in renminbi.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub charge: ChargeId,
    pub licence: LicenceId,
    /// As people quote it: `KX-2026-000123`; empty when the licence has none yet.
    pub licence_number: String,
    pub licensee: OrganisationId,
    pub licensee_name: String,
    /// What the payer is asked to write into the remark.
    pub reference: String,
    pub due_on: Day,
    /// Zero or less has nothing open.
    pub open: Fen,
}

/// A transfer that its payer announced, or that finance recorded, and that has not been seen on the account yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub payment: PaymentId,
    pub licence: LicenceId,
    pub licensee: OrganisationId,
    /// The charges that the payer wants to pay, in the payer's order; none when only the licence was said.
    pub charges: Vec<ChargeId>,
    pub amount: Fen,
    pub paid_on: Day,
    pub payer_name: String,
    /// Finance has recorded it already: its line only proves it and pays nothing more.
    pub recorded: bool,
}

codes! {
    /// How finance came to know a payer.
    PayerSource {
        Learned = "learned", "由已确认的匹配学得", "learned from a confirmed match";
        Person = "person", "财务登记", "entered by finance";
        /// This name or account is not this licensee, whatever it looks like.
        Denied = "denied", "财务排除", "ruled out by finance";
    }
}

/// A name or an account under which a licensee pays. A payer may stand for several licensees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPayer {
    /// Empty when only the account is known.
    pub name: String,
    /// Empty when only the name is known.
    pub account: String,
    pub licensee: OrganisationId,
    pub source: PayerSource,
}

/// What a card or wallet provider transfers at once: receipts less refunds less its fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// The provider's number, which it may write into the remark.
    pub id: String,
    /// How the provider is named on statements; empty when unknown.
    pub payer_name: String,
    pub expected_on: Day,
    /// What arrives. A payout whose parts do not sum to it is shown and never applied.
    pub net: Fen,
    /// Receipts, gross.
    pub receipts: Vec<(ChargeId, Fen)>,
    /// Refunds, as positive amounts.
    pub refunds: Vec<(ChargeId, Fen)>,
    pub fee: Fen,
}

impl Payout {
    /// Receipts less refunds less fee.
    #[must_use]
    pub fn computed_net(&self) -> Fen {
        let sum = |parts: &[(ChargeId, Fen)]| parts.iter().map(|(_, amount)| *amount).sum::<Fen>();
        sum(&self.receipts) - sum(&self.refunds) - self.fee
    }
}

/// A receipt that was applied before: against it duplicates and returned transfers are recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub charge: ChargeId,
    pub reference: String,
    /// What the line brought in as a whole, whatever part of it fell on the charge.
    pub amount: Fen,
    pub booked_on: Day,
    pub counterparty: String,
    pub counterparty_account: String,
}

/// Everything that is matched at once: one account of one holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The day on which dues are expected, late or not yet due.
    pub as_of: Day,
    pub lines: Vec<Line>,
    pub dues: Vec<Due>,
    pub announced: Vec<Announced>,
    pub payers: Vec<KnownPayer>,
    pub payouts: Vec<Payout>,
    pub receipts: Vec<Receipt>,
}

impl Batch {
    #[must_use]
    pub const fn empty(as_of: Day) -> Self {
        Self {
            as_of,
            lines: Vec::new(),
            dues: Vec::new(),
            announced: Vec::new(),
            payers: Vec::new(),
            payouts: Vec::new(),
            receipts: Vec::new(),
        }
    }
}
