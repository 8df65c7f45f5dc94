//! The integration tests of the server: pages, forms, files, the API, and rules about the source.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod access;
mod api;
mod cards;
mod exact;
mod filings;
mod forms;
mod income;
mod objects;
mod pages;
mod papers;
mod production;
mod random;
mod reconciled;
mod routes;
mod sessions;
mod support;
mod tidy;
mod transfers;
mod webhooks;
