//! Routes that are not pages: forms, downloads, files, health, the API.

pub mod api_v1;
pub mod assets;
pub mod downloads;
pub mod exports;
pub mod exports_audit;
pub mod exports_bank;
pub mod exports_books;
pub mod exports_catalogue;
pub mod exports_money;
pub mod exports_oversight;
pub mod exports_registers;
pub mod feeds;
pub mod forms;
pub mod health;
pub mod input;
pub mod papers;
pub mod passports;
pub mod webhooks;
