//! Books: their months and sums, statements of account, and the rates that the law sets.

mod book;
mod list;
mod rates;
mod statement;

pub use book::BookPage;
pub use list::BooksPage;
pub use rates::RatesPage;
pub use statement::StatementPage;
