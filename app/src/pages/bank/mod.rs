//! Reconciliation: accounts, statement lines, matches and months.

mod account;
mod accounts;
mod dunning;
mod import;
mod line;
mod matched;
mod month;
mod rules;
mod words;

pub use account::BankAccountPage;
pub use accounts::BankAccountsPage;
pub use dunning::{DebtorsPage, DunningPage};
pub use import::BankImportPage;
pub use line::BankLinePage;
pub use matched::BankMatchPage;
pub use month::BankMonthPage;
pub use rules::BankRulesPage;
