//! The public catalogue: what anybody may find and read without an account.
//!
//! Reading verbs here take no caller: what they return is public. Drafts, filings under examination and refused filings
//! are not; an offer that has ended keeps its address and says since when it ended.

mod acceptance;
mod cache;
mod listing;
mod offer;
mod search;
mod words;

pub use acceptance::{Acceptance, acceptance};
pub use cache::{Cache, Snapshot};
pub use listing::{Listing, first_price};
pub use offer::{OfferPage, STATUS_DAYS_MAX, Standing, offer};
pub use search::{SearchPage, list, search};
pub use words::facet_value_name;

/// Offers that the catalogue holds in memory. A search engine takes over behind the same verbs where there are more.
pub const OFFERS_MAX: i64 = 20_000;
