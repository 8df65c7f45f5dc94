//! Holders' books: their months, closed and opened again, and the statements that are read off them.

mod close;
mod read;
mod statement;

pub use close::{ask_reopen, close, reopen};
pub use read::{Book, BookOfHolder, CloseState, MonthLine, book, holders};
pub use statement::{Ageing, LINES_MAX, Statement, StatementLine, Subject, SubjectName, statement};
