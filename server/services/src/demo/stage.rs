//! A clock that is set, randomness from a seed, and one password hash: what makes the demonstration the same each time.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use async_trait::async_trait;
use domain::{Day, Timestamp};

use crate::{
    Services,
    ports::{BlobError, Clock, Entropy, Passwords},
};

/// A clock that stands until it is moved. Every look at it takes a millisecond, so that ids keep the order in which
/// they were made.
#[derive(Debug)]
pub(super) struct StageClock(AtomicI64);

const LOOK_MICROS: i64 = 1_000;
/// Offices open at nine.
const MORNING_SECONDS: i64 = 9 * 3600;

impl StageClock {
    pub fn new(day: Day) -> Self {
        Self(AtomicI64::new(day.start().plus_seconds(MORNING_SECONDS).micros()))
    }

    /// Nine in the morning of a day, unless it is later than that already.
    pub fn move_to(&self, day: Day) {
        let morning = day.start().plus_seconds(MORNING_SECONDS).micros();
        self.0.fetch_max(morning, Ordering::Relaxed);
    }

    pub fn pass_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000_000, Ordering::Relaxed);
    }
}

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(LOOK_MICROS, Ordering::Relaxed))
    }
}

/// SplitMix64: not unguessable, which is the point.
#[derive(Debug)]
pub(super) struct Seeded(AtomicU64);

impl Seeded {
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    fn next(&self) -> u64 {
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mut mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let random = self.next().to_be_bytes();
            let count = chunk.len();
            chunk.copy_from_slice(&random[..count]);
        }
    }
}

/// The one password of the demonstration, hashed once.
#[derive(Debug)]
pub(super) struct OnePassword {
    hash: String,
}

#[async_trait]
impl Passwords for OnePassword {
    async fn hash(&self, _password: &str) -> Result<String, BlobError> {
        Ok(self.hash.clone())
    }

    async fn verify(&self, password: &str, _hash: Option<&str>) -> bool {
        password == super::PASSWORD
    }
}

/// The services of the demonstration around the same store and files.
pub(super) fn services(real: &Services, clock: Arc<StageClock>, hash: String) -> Services {
    Services {
        clock,
        entropy: Arc::new(Seeded::new(super::SEED)),
        passwords: Arc::new(OnePassword { hash }),
        ..real.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bits_and_the_clock_never_goes_back() {
        let draw = || {
            let mut bytes = [0; 20];
            Seeded::new(7).fill(&mut bytes);
            bytes
        };
        assert_eq!(draw(), draw());
        assert_ne!(draw()[..8], draw()[8..16]);
        let clock = StageClock::new(Day::literal(2024, 3, 1));
        clock.move_to(Day::literal(2024, 2, 1));
        assert_eq!(clock.now().day(), Day::literal(2024, 3, 1));
        assert!(clock.now() < clock.now());
    }
}
