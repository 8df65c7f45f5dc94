//! Payment by card: what can be paid, payouts, disputes, refunds.

use domain::{Day, Fen};
use serde::{Deserialize, Serialize};

use super::{FormState, Paging, money::ChargeLine};

/// What a company can pay of a licence in one checkout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayView {
    pub licence_id: String,
    pub licence_number: String,
    pub holder: String,
    pub provider_name: String,
    /// Whether the provider is the double of a demonstration.
    pub is_test: bool,
    pub lines: Vec<ChargeLine>,
    pub total: Fen,
    pub form: FormState,
}

/// A payout in a list: of a holder its own part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutLine {
    pub id: String,
    pub provider_id: String,
    /// `in_transit`, `paid` or `failed`.
    pub state: String,
    pub arrives_on: Day,
    pub statement_text: String,
    /// Of the whole payout.
    pub amount: Fen,
    pub parts: u64,
    pub gross: Fen,
    pub fee: Fen,
    pub net: Fen,
}

/// A page of payouts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutsView {
    pub rows: Vec<PayoutLine>,
    pub paging: Paging,
    pub is_whole: bool,
    pub is_test: bool,
    pub is_offered: bool,
    pub pay_out: FormState,
}

/// A part of a payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutPartLine {
    pub payout_id: String,
    /// `payment`, `refund`, `dispute` or `other`.
    pub kind: String,
    pub word: String,
    pub payment_id: String,
    pub reference: String,
    pub licence_number: String,
    pub parties: String,
    pub gross: Fen,
    pub fee: Fen,
    pub net: Fen,
}

/// One payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutView {
    pub line: PayoutLine,
    pub parts: Vec<PayoutPartLine>,
    pub is_whole: bool,
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeLine {
    pub payment_id: String,
    pub reference: String,
    pub licence_number: String,
    pub parties: String,
    pub amount: Fen,
    /// `needs_response`, `under_review`, `won` or `lost`.
    pub state: String,
    pub reason: String,
    pub opened_on: Day,
    pub evidence_until: Option<Day>,
}

/// A refund through the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRefundLine {
    pub id: String,
    /// `asked`, `declined`, `sending`, `done` or `failed`.
    pub state: String,
    pub amount: Fen,
    pub reason: String,
    pub failure: String,
    pub asked_on: Day,
    pub version: i64,
    pub may_decide: bool,
    pub decide: FormState,
}

/// What happened to a payment at the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardTraceView {
    pub refunds: Vec<CardRefundLine>,
    pub disputes: Vec<DisputeLine>,
    pub parts: Vec<PayoutPartLine>,
    /// How much the viewer may ask to pay back.
    pub refundable: Fen,
    pub ask: FormState,
}
