//! Server functions that read for pages: who asks, a use case, a view. Each is a public endpoint; `services` authorizes.

pub mod accounts;
pub mod annuities;
pub mod audit;
pub mod bank;
pub mod books;
pub mod cards;
pub mod checks;
pub mod declarations;
pub mod desk;
pub mod distribution;
pub mod explain;
pub mod filings;
pub mod inbox;
pub mod indicators;
pub mod licences;
pub mod money;
pub mod offers;
pub mod papers;
pub mod passports;
pub mod patents;
pub mod recordals;
pub mod reports;
pub mod returns;
pub mod transfers;
