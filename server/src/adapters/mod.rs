//! The world behind the ports.

mod blobs;
mod clock;
mod mail;
mod matcher;
mod passports;
mod passwords;

pub use blobs::FolderBlobs;
pub use clock::{OsEntropy, SystemClock};
pub use mail::{EmlFolder, Mailer, Smtp};
pub use matcher::MatcherThreads;
pub use passports::{PassportKeys, read_keys, revoke_key, rotate_key};
pub use passwords::Argon2id;
