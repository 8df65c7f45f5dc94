//! The audit trail: who did what, when and why; the chain that holds it fast; and who may read it.
//!
//! Lines are written by [`crate::journal::record`] in the transaction of the change. Their links are added after the
//! commit by [`seal`], one writer at a time, so that no acceptance and no payment waits for another one's line. Lines
//! that have no link yet are the *tail*; [`verify`] counts them and says so. docs/audit.md has the whole design.

mod chain;
mod read;
mod redact;

pub use chain::{ChainState, Verified, anchor, seal, state, verify};
pub use read::{AuditList, AuditQuery, EXPORT_MAX, PAGE_SIZE, export, line, list};
pub use redact::redact;
