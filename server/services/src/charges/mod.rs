//! What licensees owe: charges, how they were computed, where they stand, and reminders.
//!
//! A charge says how much; the ledger says how much of it is open. No state of a charge is ever stored.

mod credit_notes;
mod debts;
mod given_up;
mod interest;
mod raise;
mod read;
mod reference;
mod reminders;

pub(crate) use credit_notes::{RoyaltyCredit, credit_royalty, split_as_charged};
pub(crate) use debts::Debts;
pub(crate) use given_up::standing;
pub use interest::charge_interest_today;
pub(crate) use interest::{Until, accrue, accrued};
pub use raise::*;
pub use read::*;
pub(crate) use read::{computed, pending_interest, to_settle};
pub use reference::*;
pub use reminders::night;
