//! Card and wallet payment through a provider.
//!
//! The caller keeps its own row, and with it the idempotency key, before it asks the provider for anything: when the
//! answer is lost, the same question may be asked again and has one effect. What a message of the provider says is never
//! believed: it names an object, and the object is read again.

use async_trait::async_trait;
use domain::{Fen, Timestamp};
use thiserror::Error;

/// One charge of what is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutItem {
    /// What the payer reads: the reference of the charge.
    pub reference: String,
    pub amount: Fen,
}

/// What is to be paid, for a page of the provider on which the payer gives a card or opens a wallet. In renminbi.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheckout {
    /// The same key always answers with the same checkout.
    pub idempotency_key: String,
    pub items: Vec<CheckoutItem>,
    /// Where the provider sends the payer afterwards.
    pub success_url: String,
    pub cancel_url: String,
}

impl NewCheckout {
    #[must_use]
    pub fn amount(&self) -> Fen {
        self.items.iter().map(|item| item.amount).sum()
    }
}

/// How far a checkout has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutState {
    /// The payer has not finished.
    Open,
    Succeeded,
    /// The last card was refused; another may be tried.
    Declined,
    /// It can no longer be paid.
    Expired,
}

/// A payment on its way, as the provider knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    pub id: String,
    pub idempotency_key: String,
    pub amount: Fen,
    pub state: CheckoutState,
    /// How much has been paid back; never more than was paid.
    pub refunded: Fen,
    /// When the money moved, where the provider says so.
    pub paid_at: Option<Timestamp>,
    /// The provider's own page; empty for the double, whose page is in the site.
    pub url: String,
}

/// Money that is to go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefund {
    /// The same key always answers with the same refund.
    pub idempotency_key: String,
    pub checkout_id: String,
    pub amount: Fen,
}

/// How far a refund has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    Pending,
    Succeeded,
    /// The payer's bank refused it: the money is with the provider again.
    Failed,
}

/// Money going back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: String,
    pub idempotency_key: String,
    pub amount: Fen,
    pub state: RefundState,
}

/// How far a dispute has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeState {
    /// The payer disputes, and evidence can be given.
    NeedsResponse,
    UnderReview,
    Won,
    /// The money has gone back to the payer.
    Lost,
}

impl DisputeState {
    pub const ALL: [Self; 4] = [Self::NeedsResponse, Self::UnderReview, Self::Won, Self::Lost];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NeedsResponse => "needs_response",
            Self::UnderReview => "under_review",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == code)
    }

    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Won | Self::Lost)
    }
}

/// A payer has disputed a payment with the issuer of the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub id: String,
    /// The idempotency key of the checkout that it is about; empty when it is none of ours.
    pub checkout_key: String,
    pub amount: Fen,
    pub state: DisputeState,
    /// The provider's word, such as `fraudulent`.
    pub reason: String,
    /// Until when evidence can be given.
    pub evidence_due_at: Option<Timestamp>,
    pub opened_at: Timestamp,
}

/// How far a payout has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutState {
    /// On its way to the bank.
    InTransit,
    Paid,
    /// The bank refused it, or it was cancelled.
    Failed,
}

impl PayoutState {
    pub const ALL: [Self; 3] = [Self::InTransit, Self::Paid, Self::Failed];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTransit => "in_transit",
            Self::Paid => "paid",
            Self::Failed => "failed",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == code)
    }
}

/// What the provider pays to a bank account in one transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    pub id: String,
    /// What arrives; never negative in a sound account.
    pub amount: Fen,
    pub state: PayoutState,
    pub created_at: Timestamp,
    /// When it is expected in the bank.
    pub arrives_at: Timestamp,
    /// What stands on the bank's statement, where the provider says so.
    pub statement_text: String,
}

/// What a part of a payout comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartSource {
    /// A checkout, by its idempotency key.
    Payment(String),
    /// A refund, by its idempotency key.
    Refund(String),
    /// A dispute, by the provider's id: money withdrawn, or given back.
    Dispute(String),
    /// Anything else; the provider's word for it.
    Other(String),
}

/// What moved in the provider's books and is in a payout. Gross less fee is net; the nets sum to the payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutPart {
    pub id: String,
    pub source: PartSource,
    /// Negative where money went back.
    pub gross: Fen,
    pub fee: Fen,
    pub net: Fen,
}

/// What a message of the provider is about, by the provider's ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventSubject {
    Checkout(String),
    /// The movement of money behind a checkout.
    Payment(String),
    Refund(String),
    Dispute(String),
    Payout(String),
    /// Nothing that concerns us.
    Other,
}

/// A message of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderEvent {
    pub id: String,
    /// The provider's word, such as `checkout.session.completed`.
    pub kind: String,
    pub subject: EventSubject,
}

/// Why a message is not the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WebhookError {
    #[error("the signature is missing or cannot be read")]
    NoSignature,
    #[error("no signature fits")]
    Forged,
    #[error("the message is older than the tolerance, or from the future")]
    OutOfTime,
    #[error("the message cannot be read")]
    Garbage,
}

/// Why a provider did not do what was asked.
#[derive(Debug, Error)]
pub enum PaymentError {
    #[error("the provider does not know this object")]
    Unknown,
    #[error("the amount must be positive")]
    NotPositive,
    /// The same key came with another amount or checkout.
    #[error("the idempotency key was used for something else")]
    KeyReused,
    #[error("the card was refused")]
    Declined,
    /// Nothing has been paid, or a refund is asked beyond what is left of it.
    #[error("more than was paid cannot be paid back")]
    BeyondPaid,
    /// No answer came. The effect may have happened: ask again with the same key, or read the checkout.
    #[error("the provider did not answer in time")]
    Timeout,
    /// The provider refused, and asking again will not change it; its own words, without anything secret.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// The provider answered what cannot be read, or money in another currency.
    #[error("the provider answered something unexpected: {0}")]
    Unexpected(String),
}

/// A provider of card and wallet payments.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// What the payer reads: the name of the channel.
    fn name(&self) -> &'static str;

    /// # Errors
    /// See [`PaymentError`]; after [`PaymentError::Timeout`] the same question is asked again.
    async fn create_checkout(&self, new: &NewCheckout) -> Result<Checkout, PaymentError>;

    /// The truth about a checkout: what a returning payer or a message claims is never believed.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::Timeout`].
    async fn checkout(&self, id: &str) -> Result<Checkout, PaymentError>;

    /// Closes a checkout that has not been paid; one that has been is answered as it stands.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::Timeout`].
    async fn expire_checkout(&self, id: &str) -> Result<Checkout, PaymentError>;

    /// The idempotency key of the checkout behind a movement of money; none when it is none of ours.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::Timeout`].
    async fn key_of_payment(&self, id: &str) -> Result<Option<String>, PaymentError>;

    /// Pays back a part or the whole.
    ///
    /// # Errors
    /// See [`PaymentError`]; after [`PaymentError::Timeout`] the same question is asked again.
    async fn create_refund(&self, new: &NewRefund) -> Result<Refund, PaymentError>;

    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::Timeout`].
    async fn refund(&self, id: &str) -> Result<Refund, PaymentError>;

    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::Timeout`].
    async fn dispute(&self, id: &str) -> Result<Dispute, PaymentError>;

    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::Timeout`].
    async fn payout(&self, id: &str) -> Result<Payout, PaymentError>;

    /// The newest payouts, at most `limit`.
    ///
    /// # Errors
    /// [`PaymentError::Timeout`].
    async fn payouts(&self, limit: u8) -> Result<Vec<Payout>, PaymentError>;

    /// All that a payout is made of.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::Timeout`].
    async fn payout_parts(&self, id: &str) -> Result<Vec<PayoutPart>, PaymentError>;

    /// Whether a message is the provider's, by its signature and the time.
    ///
    /// # Errors
    /// See [`WebhookError`].
    fn verify_webhook(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<(), WebhookError>;

    /// What a message is about. It has been verified before.
    ///
    /// # Errors
    /// [`WebhookError::Garbage`].
    fn read_webhook(&self, body: &str) -> Result<ProviderEvent, WebhookError>;

    /// The payer's side, where the provider is a double without a page of its own.
    fn test_cards(&self) -> Option<&dyn TestCards> {
        None
    }
}

/// What happens to a card of the double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestCard {
    Succeeds,
    Declines,
    /// The money moves and the answer is lost.
    TimesOutAfterSuccess,
}

impl TestCard {
    pub const ALL: [Self; 3] = [Self::Succeeds, Self::Declines, Self::TimesOutAfterSuccess];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeds => "succeeds",
            Self::Declines => "declines",
            Self::TimesOutAfterSuccess => "times_out_after_success",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|card| card.as_str() == code)
    }
}

/// The payer's side of a double, and what a real provider does by itself.
#[async_trait]
pub trait TestCards: Send + Sync {
    /// The payer gives a card. A checkout that has been paid is answered as it stands: it is never paid twice.
    ///
    /// # Errors
    /// [`PaymentError::Declined`], [`PaymentError::Timeout`] or [`PaymentError::Unknown`].
    async fn pay(&self, id: &str, card: TestCard) -> Result<Checkout, PaymentError>;

    /// Pays out all that has been collected and not been paid out; none when there is nothing.
    async fn pay_out(&self, now: Timestamp) -> Option<Payout>;

    /// The payer of a checkout disputes what is left of it.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`] or [`PaymentError::BeyondPaid`].
    async fn open_dispute(&self, checkout_id: &str, now: Timestamp) -> Result<Dispute, PaymentError>;

    /// A dispute is decided.
    ///
    /// # Errors
    /// [`PaymentError::Unknown`].
    async fn close_dispute(&self, id: &str, state: DisputeState) -> Result<Dispute, PaymentError>;
}
