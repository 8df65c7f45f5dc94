//! Verifies licence passports with the keys that the issuer published, anywhere: in the browser without sending the file
//! to anybody, on the command line without a network, on the server for those whose browser runs no scripts.

#[cfg(target_arch = "wasm32")]
mod browser;
mod report;

use domain::passport::{self, Genuine, KeySet, PUBLIC_KEY_BYTES, Refusal, SIGNATURE_BYTES};
use ed25519_dalek::{Signature, VerifyingKey};

pub use report::{Report, report};

/// The folder of the WebAssembly module below `/pkg/<build>` and the name of its files.
pub const MODULE: &str = "verifier";

/// Looks at a file with the keys of its issuer.
///
/// # Errors
/// The reason that speaks against the file.
pub fn verify(file: &[u8], keys: &KeySet) -> Result<Genuine, Refusal> {
    passport::verify(file, keys, is_signed)
}

/// Strict Ed25519: a signature has one encoding, and keys of small order sign nothing.
fn is_signed(public: &[u8; PUBLIC_KEY_BYTES], message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
    VerifyingKey::from_bytes(public)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}
