//! The store on PostgreSQL: the shared SQL, compiled and checked against PostgreSQL.

mod dialect;
#[path = "../../sql/mod.rs"]
mod sql;

pub use dialect::{connect, wipe};
pub use sql::SqlStore;
