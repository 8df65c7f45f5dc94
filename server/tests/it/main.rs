//! The integration tests of the server: pages, forms, files, the API, and rules about the source.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod forms;
mod pages;
mod support;
mod tidy;
