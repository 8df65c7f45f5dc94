//! Argon2id, off the async threads, a few at a time.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use async_trait::async_trait;
use services::ports::{BlobError, Passwords};
use tokio::sync::Semaphore;

/// 19 MiB, two passes, one lane: the floor that OWASP recommends for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Hashes at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 4;

/// Hashes and verifies passwords.
#[derive(Clone, Debug)]
pub struct Argon2id {
    slots: Arc<Semaphore>,
    memory_kib: u32,
    /// Verified for people who do not exist, so that they take as long as those who do.
    nobody: String,
}

impl Default for Argon2id {
    fn default() -> Self {
        Self::with_memory(MEMORY_KIB)
    }
}

impl Argon2id {
    /// Another memory size, for tests that log in hundreds of times.
    #[must_use]
    pub fn with_memory(memory_kib: u32) -> Self {
        let nobody = hash("nobody has this password", memory_kib).expect("a constant password can be hashed");
        Self { slots: Arc::new(Semaphore::new(AT_ONCE)), memory_kib, nobody }
    }
}

fn argon2(memory_kib: u32) -> Argon2<'static> {
    let params = Params::new(memory_kib, PASSES, 1, None).expect("the parameters are within their ranges");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str, memory_kib: u32) -> Result<String, argon2::password_hash::Error> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).expect("the operating system gives random bits");
    Ok(argon2(memory_kib).hash_password_with_salt(password.as_bytes(), &salt)?.to_string())
}

#[async_trait]
impl Passwords for Argon2id {
    async fn hash(&self, password: &str) -> Result<String, BlobError> {
        let _slot = self.slots.acquire().await.expect("the semaphore is never closed");
        let (password, memory_kib) = (password.to_owned(), self.memory_kib);
        let hashed = tokio::task::spawn_blocking(move || hash(&password, memory_kib)).await;
        match hashed {
            Ok(Ok(hash)) => Ok(hash),
            Ok(Err(error)) => Err(BlobError { doing: "hashing a password", source: error.to_string().into() }),
            Err(error) => Err(BlobError { doing: "hashing a password", source: Box::new(error) }),
        }
    }

    async fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        let _slot = self.slots.acquire().await.expect("the semaphore is never closed");
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        })
        .await;
        known && right.unwrap_or(false)
    }
}
