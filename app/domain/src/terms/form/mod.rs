//! Terms as a flat form that works in plain HTML: one text for each field, rows numbered from 1, blank rows skipped.
//!
//! `kind` names the arrangement a person starts from and decides what may not be left blank. Everything that is filled
//! in counts, whatever the kind; nothing that was typed is dropped.

mod faults;
mod fields;
mod read;
mod write;

pub use crate::form::{FieldError, FormValues};
pub use faults::{CODES, code_text};
pub use fields::{Choice, Field, Group, Input, Words, fields, groups};
pub use read::parse_form;
pub use write::{starting_values, to_form};

#[cfg(test)]
mod tests;
