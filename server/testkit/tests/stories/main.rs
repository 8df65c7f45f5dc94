//! The story suite: what people do, on SQLite and on PostgreSQL alike.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod accounts;
mod audit;
mod bank;
mod book;
mod books;
mod cards;
mod concurrency;
mod distribution;
mod explain;
mod faults;
mod filing;
mod inventory;
mod journal;
mod licences;
mod locked;
mod money;
mod month;
mod oversight;
mod papers;
mod passports;
mod planted;
mod recordal_changes;
mod restated;
mod returns_due;
mod simulation;
mod story;
mod templates;
mod together;
mod transfers;
mod years;
