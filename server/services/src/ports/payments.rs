//! Card payment through a provider.
//!
//! The caller keeps its own row, and with it the idempotency key, before it asks the provider for anything: when the
//! answer is lost, the same question may be asked again and has one effect.

use async_trait::async_trait;
use domain::Fen;
use thiserror::Error;

/// What is to be paid, for a page of the provider on which the payer gives a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheckout {
    /// The same key always answers with the same checkout.
    pub idempotency_key: String,
    pub amount: Fen,
    /// What the payer reads: the reference of the charge.
    pub description: String,
}

/// How far a checkout has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutState {
    /// The payer has not finished.
    Open,
    Succeeded,
    /// The last card was refused; another may be tried.
    Declined,
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
    /// The provider's own page; empty for the double, whose page is in the site.
    pub url: String,
}

/// Money going back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: String,
    pub checkout_id: String,
    pub amount: Fen,
}

/// Why a provider did not do what was asked.
#[derive(Debug, Error)]
pub enum PaymentError {
    #[error("the provider does not know this checkout")]
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
}

/// A provider of card payments.
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

    /// Pays back a part or the whole.
    ///
    /// # Errors
    /// See [`PaymentError`].
    async fn refund(&self, id: &str, amount: Fen, idempotency_key: &str) -> Result<Refund, PaymentError>;

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

/// The payer's side of a double.
#[async_trait]
pub trait TestCards: Send + Sync {
    /// The payer gives a card. A checkout that has been paid is answered as it stands: it is never paid twice.
    ///
    /// # Errors
    /// [`PaymentError::Declined`], [`PaymentError::Timeout`] or [`PaymentError::Unknown`].
    async fn pay(&self, id: &str, card: TestCard) -> Result<Checkout, PaymentError>;
}
