//! The integration tests of the server: pages, forms, files, the API, and rules about the source.

mod forms;
mod pages;
mod support;
mod tidy;
