//! The world behind the ports.

mod blobs;
mod clock;
mod mail;
mod matcher;
mod passwords;

pub use blobs::FolderBlobs;
pub use clock::{OsEntropy, SystemClock};
pub use mail::{EmlFolder, Mailer, Smtp};
pub use matcher::MatcherThreads;
pub use passwords::Argon2id;
