//! What the book keeps of payments through a provider: what was asked, messages, refunds, disputes and payouts.

use async_trait::async_trait;
use domain::{
    Day, Fen, Locale, Timestamp,
    id::{CardDisputeId, CardPayoutId, CardRefundId, LicenceId, OrganisationId, PaymentId, UserId},
};

use super::{DisputeState, PayoutState, StoreResult};

/// What a checkout was asked for, kept before the provider was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCheckout {
    pub payment_id: PaymentId,
    /// JSON of references and amounts.
    pub items: String,
    /// In which language the payer comes back.
    pub locale: Locale,
    pub created_at: Timestamp,
}

/// A message of the provider as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The provider's.
    pub id: String,
    pub kind: String,
    pub body: String,
    pub received_at: Timestamp,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookOutcome {
    pub event_id: String,
    /// `payment`, `refund`, `dispute`, `payout`; `foreign` for an object that is none of ours, `ignored` for a kind that
    /// does not concern us.
    pub outcome: String,
    /// The id of what it was about; empty where it was nothing of ours.
    pub subject_id: String,
    pub done_at: Timestamp,
}

/// Money that goes back through the provider: one person of finance asks, another decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRefund {
    /// Also the idempotency key.
    pub id: CardRefundId,
    pub payment_id: PaymentId,
    pub licence_id: LicenceId,
    pub holder_id: OrganisationId,
    /// `asked`, `declined`, `sending`, `done` or `failed`.
    pub state: String,
    pub amount_fen: Fen,
    pub reason: String,
    /// Empty until the provider has answered.
    pub provider_id: String,
    /// Why it failed, for finance; empty where it has not.
    pub failure: String,
    pub asked_by: UserId,
    pub asked_at: Timestamp,
    /// Never the person who asked.
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub version: i64,
}

/// A payer's dispute of a card payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDispute {
    pub id: CardDisputeId,
    pub provider_id: String,
    pub payment_id: PaymentId,
    pub licence_id: LicenceId,
    pub holder_id: OrganisationId,
    pub state: DisputeState,
    pub amount_fen: Fen,
    pub reason: String,
    pub evidence_due_at: Option<Timestamp>,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub version: i64,
}

/// Which refunds or disputes a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardFilter {
    pub payment: Option<PaymentId>,
    pub licence: Option<LicenceId>,
    pub holder: Option<OrganisationId>,
    /// Only those that wait for somebody.
    pub open_only: bool,
    pub limit: i64,
}

/// A transfer of the provider to a bank account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayout {
    pub id: CardPayoutId,
    pub provider_id: String,
    pub state: PayoutState,
    pub amount_fen: Fen,
    pub created_on: Day,
    pub arrives_on: Day,
    pub statement_text: String,
    pub imported_at: Timestamp,
    pub version: i64,
}

/// A payout with the sums of its parts, of one holder or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayoutRow {
    pub payout: CardPayout,
    pub parts: i64,
    pub gross: Fen,
    pub fee: Fen,
    pub net: Fen,
}

/// A part of a payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayoutPart {
    pub payout_id: CardPayoutId,
    /// The provider's; a part is in one payout.
    pub provider_id: String,
    /// `payment`, `refund`, `dispute` or `other`.
    pub kind: String,
    /// The provider's word for what is none of ours.
    pub word: String,
    pub payment_id: Option<PaymentId>,
    pub refund_id: Option<CardRefundId>,
    pub dispute_id: Option<CardDisputeId>,
    pub holder_id: Option<OrganisationId>,
    pub gross_fen: Fen,
    pub fee_fen: Fen,
    pub net_fen: Fen,
}

/// A part with the names that a page shows; empty for what is none of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayoutPartRow {
    pub part: CardPayoutPart,
    pub reference: String,
    pub licence_number: String,
    pub holder_name: String,
    pub licensee_name: String,
}

/// Rows on cards that contradict each other or the book; all empty in a sound installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardFaults {
    /// Paid payouts whose parts do not sum to what was paid.
    pub payouts_differ: Vec<CardPayoutId>,
    /// Payouts of which the book has another amount than their parts.
    pub payouts_unposted: Vec<CardPayoutId>,
    /// Refunds that were sent and have no entry of their amount, or the other way round.
    pub refunds_unposted: Vec<CardRefundId>,
    /// Payments of which more went back than was paid.
    pub overrefunded: Vec<PaymentId>,
    /// Disputes that were lost and whose payment still stands whole, or the other way round.
    pub disputes_unposted: Vec<CardDisputeId>,
    /// Messages that are said to be about something that is not there.
    pub events_loose: Vec<String>,
    /// Messages that neither have an outcome nor a job.
    pub events_forgotten: Vec<String>,
}

#[async_trait]
pub trait Cards: Send {
    async fn add_card_checkout(&mut self, checkout: &CardCheckout) -> StoreResult<()>;
    async fn card_checkout(&mut self, payment: PaymentId) -> StoreResult<Option<CardCheckout>>;

    /// Keeps a message; `false` when it was there already.
    async fn add_webhook_event(&mut self, event: &WebhookEvent) -> StoreResult<bool>;
    async fn webhook_event(&mut self, id: &str) -> StoreResult<Option<WebhookEvent>>;
    /// Keeps what became of a message; the first outcome stands.
    async fn add_webhook_outcome(&mut self, outcome: &WebhookOutcome) -> StoreResult<()>;
    async fn webhook_outcome(&mut self, event: &str) -> StoreResult<Option<WebhookOutcome>>;
    /// Kept messages, and those with an outcome.
    async fn count_webhooks(&mut self) -> StoreResult<(i64, i64)>;

    async fn add_card_refund(&mut self, refund: &CardRefund) -> StoreResult<()>;
    async fn update_card_refund(&mut self, refund: &CardRefund) -> StoreResult<()>;
    async fn card_refund(&mut self, id: CardRefundId) -> StoreResult<Option<CardRefund>>;
    /// Newest first.
    async fn card_refunds(&mut self, filter: &CardFilter) -> StoreResult<Vec<CardRefund>>;

    async fn add_card_dispute(&mut self, dispute: &CardDispute) -> StoreResult<()>;
    async fn update_card_dispute(&mut self, dispute: &CardDispute) -> StoreResult<()>;
    async fn card_dispute(&mut self, provider_id: &str) -> StoreResult<Option<CardDispute>>;
    /// Newest first.
    async fn card_disputes(&mut self, filter: &CardFilter) -> StoreResult<Vec<CardDispute>>;

    async fn add_card_payout(&mut self, payout: &CardPayout) -> StoreResult<()>;
    async fn update_card_payout(&mut self, payout: &CardPayout) -> StoreResult<()>;
    async fn card_payout(&mut self, id: CardPayoutId) -> StoreResult<Option<CardPayout>>;
    async fn card_payout_of(&mut self, provider_id: &str) -> StoreResult<Option<CardPayout>>;
    /// Newest arrival first, and how many there are in all; of a holder those in which it has a part, with the sums of
    /// its own parts.
    async fn card_payouts(
        &mut self,
        holder: Option<OrganisationId>,
        offset: i64,
        limit: i64,
    ) -> StoreResult<(Vec<CardPayoutRow>, i64)>;
    async fn add_card_payout_part(&mut self, part: &CardPayoutPart) -> StoreResult<()>;
    /// In the provider's order; of a holder its own.
    async fn card_payout_parts(
        &mut self,
        payout: CardPayoutId,
        holder: Option<OrganisationId>,
        limit: i64,
    ) -> StoreResult<Vec<CardPayoutPartRow>>;
    /// In which payouts a payment is.
    async fn card_payout_parts_of(&mut self, payment: PaymentId, limit: i64) -> StoreResult<Vec<CardPayoutPart>>;

    /// What contradicts itself, at most `limit` of each kind.
    async fn card_faults(&mut self, limit: i64) -> StoreResult<CardFaults>;
}
