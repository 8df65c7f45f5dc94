//! The public catalogue.

mod accept;
mod detail;
mod list;

pub use accept::AcceptPage;
pub use detail::OfferPage;
pub use list::OffersPage;
