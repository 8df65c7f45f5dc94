//! What people see. Pages are rendered on the server, complete without scripts, and hydrated in the browser.
//!
//! `routes` lists every page, `pages` holds them by noun, `components` is the kit they are built from, `views` is what
//! crosses the wire. Nothing here knows a rule: `domain` decides, `services` acts.

#![recursion_limit = "512"]

pub mod components;
pub mod data;
pub mod error;
pub mod pages;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server_ctx;
pub mod server_fns;
pub mod shell;
#[cfg(all(test, feature = "ssr"))]
mod tests;
pub mod url;
pub mod viewer;
pub mod views;
pub mod wording;

pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::{Build, Checked, shell};
