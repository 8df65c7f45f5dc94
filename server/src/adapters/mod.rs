//! The world behind the ports.

mod blobs;
mod clock;
mod mail;
mod passwords;

pub use blobs::FolderBlobs;
pub use clock::{OsEntropy, SystemClock};
pub use mail::{EmlFolder, Mailer, Smtp};
pub use passwords::Argon2id;
