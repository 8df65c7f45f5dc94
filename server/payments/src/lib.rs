//! Payment by card and wallet: [`StripeProvider`] asks Stripe, [`DoubleProvider`] plays it inside the process.

mod double;
pub mod signature;
mod stripe;
mod webhook;

pub use double::DoubleProvider;
pub use stripe::{StripeProvider, StripeSettings};
