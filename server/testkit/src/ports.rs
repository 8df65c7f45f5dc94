//! The ports as tests want them.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
};

use async_trait::async_trait;
use domain::passport::{IssuerKey, KeySet, SIGNATURE_BYTES};
use domain::{
    Day, Timestamp,
    digest::sha256_hex,
    matching::{self, Batch, Comparison, Outcome, Settings},
    month::Month,
};
use ed25519_dalek::{Signer as _, SigningKey};
use services::ports::{
    BlobError, Blobs, Clock, Entropy, Matcher, Paper, PaperError, Papers, PassportSigner, Passwords, SetPaper,
};

/// Matching on the thread that asks.
#[derive(Clone, Copy, Debug)]
pub struct MatcherHere;

#[async_trait]
impl Matcher for MatcherHere {
    async fn run(&self, batch: Batch, settings: Settings) -> Result<Outcome, BlobError> {
        Ok(matching::run(&batch, &settings))
    }

    async fn compare(&self, old: Settings, new: Settings, month: Month, batch: Batch) -> Result<Comparison, BlobError> {
        Ok(matching::compare(&old, &new, month, &batch))
    }
}

/// A clock that stands until it is moved; each look moves it by a microsecond, so that ids keep their order.
#[derive(Debug)]
pub struct MockClock(AtomicI64);

impl MockClock {
    /// Nine in the morning of this day in China.
    #[must_use]
    pub fn at(day: Day) -> Self {
        Self(AtomicI64::new(morning(day)))
    }

    /// Moves to nine in the morning of this day; never backwards.
    pub fn go_to(&self, day: Day) {
        self.0.fetch_max(morning(day), Ordering::SeqCst);
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

fn morning(day: Day) -> i64 {
    day.start().plus_seconds(9 * 3600).micros()
}

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

/// SplitMix64: the same seed gives the same ids.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().expect("no test panics while it draws");
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^= mixed >> 31;
            chunk.copy_from_slice(&mixed.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// Files in memory.
#[derive(Debug, Default)]
pub struct MemoryBlobs(Mutex<BTreeMap<String, Vec<u8>>>);

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, sha256: &str, bytes: &[u8]) -> Result<(), BlobError> {
        self.0.lock().expect("no test panics while it stores").insert(sha256.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn get(&self, sha256: &str) -> Result<Option<Vec<u8>>, BlobError> {
        Ok(self.0.lock().expect("no test panics while it reads").get(sha256).cloned())
    }
}

/// A hash that costs nothing. The real one is tested where it lives.
#[derive(Clone, Copy, Debug)]
pub struct QuickPasswords;

#[async_trait]
impl Passwords for QuickPasswords {
    async fn hash(&self, password: &str) -> Result<String, BlobError> {
        Ok(sha256_hex(password.as_bytes()))
    }

    async fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        hash == Some(sha256_hex(password.as_bytes()).as_str())
    }
}

/// Signs passports with a key that is the same in every test.
#[derive(Debug)]
pub struct TestSigner {
    key: SigningKey,
    id: String,
    keys: KeySet,
}

impl Default for TestSigner {
    fn default() -> Self {
        let key = SigningKey::from_bytes(&[9; 32]);
        let issuer = IssuerKey::new(key.verifying_key().to_bytes(), Day::literal(2026, 1, 1));
        Self { key, id: issuer.id.clone(), keys: KeySet::default().rotated(issuer) }
    }
}

impl PassportSigner for TestSigner {
    fn key_id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> &KeySet {
        &self.keys
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_BYTES], BlobError> {
        Ok(self.key.sign(message).to_bytes())
    }
}

/// The fonts of the machine, read when the first paper is set and shared by every world of the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct SharedPapers;

#[async_trait]
impl Papers for SharedPapers {
    async fn render(&self, paper: Paper) -> Result<SetPaper, PaperError> {
        static SHARED: OnceLock<documents::TypstPapers> = OnceLock::new();
        let papers = SHARED.get_or_init(|| {
            documents::TypstPapers::load(None).expect("the set-up installs fonts-noto-cjk (cargo xtask setup)")
        });
        papers.render(paper).await
    }
}
