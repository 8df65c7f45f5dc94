//! A holder's stock of patents.

mod detail;
mod events;
mod form;
mod import;
mod imports;
mod list;
mod tags;
mod uses;
mod words;

pub use detail::PatentPage;
pub use form::{EditPatentPage, NewPatentPage};
pub use import::ImportPage;
pub use imports::ImportsPage;
pub use list::PatentsPage;
