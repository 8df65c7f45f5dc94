//! The rules of patent open licensing, as pure functions over values.
//!
//! No input or output, no async, no clock, no randomness: whoever calls brings the day, the data and the ids.
//! The same code answers on the server and, compiled to WebAssembly, in the browser.

pub mod allocation;
pub mod annuity;
pub mod audit_chain;
pub mod bank;
pub mod base64url;
pub mod calendar;
pub mod catalogue;
pub mod classification;
mod codes;
pub mod dated_rate;
pub mod day;
pub mod declaration;
pub mod digest;
pub mod distribution;
pub mod division;
pub mod draw;
pub mod eligibility;
pub mod feed;
pub mod filing;
pub mod form;
pub mod id;
pub mod indicators;
pub mod industry;
pub mod inventory;
pub mod ledger;
pub mod licence;
pub mod locale;
pub mod matching;
pub mod money;
pub mod month;
pub mod organisation;
pub mod passport;
pub mod patent;
pub mod plain_text;
pub mod province;
pub mod recordal;
pub mod report;
pub mod royalty;
pub mod seal;
pub mod tax;
pub mod template;
pub mod terms;
pub mod text;
pub mod yearly_return;

pub use day::{Day, Timestamp};
pub use locale::Locale;
pub use money::Fen;
