//! The operator's verification of organisations.

mod organisation;
mod organisations;

pub use organisation::VerificationPage;
pub use organisations::OrganisationsPage;
