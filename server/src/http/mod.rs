//! Routes that are not pages: forms, downloads, files, health, the API.

pub mod assets;
pub mod downloads;
pub mod forms;
pub mod health;
pub mod input;
