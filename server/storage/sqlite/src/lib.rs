//! The store on SQLite: the shared SQL, compiled and checked against SQLite.

mod dialect;
#[path = "../../sql/mod.rs"]
mod sql;

pub use dialect::{connect, wipe};
pub use sql::SqlStore;
