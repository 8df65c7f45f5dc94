//! The story suite: what people do, on SQLite and on PostgreSQL alike.

mod accounts;
mod book;
mod story;
mod years;
