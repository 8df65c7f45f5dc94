//! The audit trail: searched, opened, exported, and redacted.

mod line;
mod list;

pub use line::AuditLinePage;
pub use list::AuditPage;
