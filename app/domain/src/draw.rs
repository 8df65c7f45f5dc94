//! Random spot checks that anybody can repeat: from a published seed and the hash of an ordered list to the drawn rows.
//!
//! The drawing is deterministic. Words of 64 bits come from SHA-256 over the seed, the hash of the list and a counter; a
//! word that would favour the first places is thrown away (rejection sampling), so every place is equally likely. Which
//! places are drawn follows from a partial Fisher–Yates shuffle. `docs/indicators.md` repeats it in a few lines of
//! Python, and a test runs them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::digest::sha256_hex;

/// The name under which this way of drawing is kept with every draw.
pub const ALGORITHM: &str = "sha256-counter-rejection-fisher-yates/1";
/// Characters of a seed.
pub const SEED_CHARS_MAX: usize = 200;

/// Why nothing can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DrawError {
    #[error("the seed is empty")]
    NoSeed,
    #[error("the list is empty")]
    NoList,
    #[error("the sample is empty or larger than the list")]
    SampleSize,
}

impl DrawError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSeed => "required",
            Self::NoList => "list_empty",
            Self::SampleSize => "sample_size",
        }
    }
}

/// The hash that stands for an ordered list: SHA-256 over its keys, each followed by a line feed.
#[must_use]
pub fn list_hash<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for key in keys {
        text.push_str(key);
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}

/// The drawn places (from zero) of a list with this hash and so many rows, in the order in which they were drawn.
///
/// # Errors
/// A [`DrawError`] when there is no seed, no list, or the sample does not fit.
pub fn draw(seed: &str, list_hash: &str, population: u64, sample: u64) -> Result<Vec<u64>, DrawError> {
    if seed.trim().is_empty() {
        return Err(DrawError::NoSeed);
    }
    if population == 0 {
        return Err(DrawError::NoList);
    }
    if sample == 0 || population < sample {
        return Err(DrawError::SampleSize);
    }
    let mut words = Words { prefix: format!("{seed}\n{list_hash}\n"), counter: 0 };
    // Only places that were swapped are kept: the list may be long and the sample short.
    let mut swapped: BTreeMap<u64, u64> = BTreeMap::new();
    let mut drawn = Vec::new();
    for turn in 0..sample {
        let other = turn + words.below(population - turn);
        let here = swapped.get(&turn).copied().unwrap_or(turn);
        drawn.push(swapped.insert(other, here).unwrap_or(other));
    }
    Ok(drawn)
}

/// The words that a seed and a list give, one after the other.
struct Words {
    prefix: String,
    counter: u64,
}

impl Words {
    fn next(&mut self) -> u64 {
        let digest = Sha256::digest(format!("{}{}", self.prefix, self.counter));
        self.counter += 1;
        let (first, _) = digest.split_at(8);
        u64::from_be_bytes(first.try_into().expect("eight bytes were split off"))
    }

    /// A number below `bound`, every one as likely as another.
    fn below(&mut self, bound: u64) -> u64 {
        // The words from the greatest multiple of the bound on would favour small numbers.
        let excess = (u64::MAX % bound + 1) % bound;
        loop {
            let word = self.next();
            if word <= u64::MAX - excess {
                return word % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_is_told_by_its_order_and_its_keys() {
        assert_eq!(list_hash(["a", "b"]), sha256_hex(b"a\nb\n"));
        assert_ne!(list_hash(["a", "b"]), list_hash(["b", "a"]));
        assert_ne!(list_hash(["ab"]), list_hash(["a", "b"]));
    }

    #[test]
    fn what_cannot_be_drawn_is_told() {
        assert_eq!(draw(" ", "x", 5, 1), Err(DrawError::NoSeed));
        assert_eq!(draw("s", "x", 0, 1), Err(DrawError::NoList));
        assert_eq!(draw("s", "x", 5, 0), Err(DrawError::SampleSize));
        assert_eq!(draw("s", "x", 5, 6), Err(DrawError::SampleSize));
    }

    #[test]
    fn every_place_is_drawn_about_equally_often() {
        // 6,000 draws of one of six: each place within 4.5 standard deviations of 1,000.
        let mut counts = [0_i32; 6];
        for turn in 0..6_000 {
            let place = draw(&format!("seed {turn}"), "list", 6, 1).unwrap()[0];
            counts[usize::try_from(place).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| (count - 1_000).abs() < 130), "{counts:?}");
    }

    #[test]
    fn words_beyond_the_last_multiple_are_rejected() {
        // Half of all words lie beyond the one multiple of this bound that fits.
        let bound = (1_u64 << 63) + 1;
        let mut words = Words { prefix: "seed".to_owned(), counter: 0 };
        let numbers: Vec<u64> = (0..200).map(|_| words.below(bound)).collect();
        assert!(numbers.iter().all(|number| *number < bound));
        assert!(words.counter > 300, "about every second word is thrown away: {}", words.counter);
    }

    proptest! {
        #[test]
        fn a_draw_repeats_itself_and_takes_no_row_twice(seed in ".{1,20}", population in 1u64..500, part in 1u64..500) {
            prop_assume!(!seed.trim().is_empty());
            let sample = part.min(population);
            let drawn = draw(&seed, "list", population, sample).unwrap();
            prop_assert_eq!(&drawn, &draw(&seed, "list", population, sample).unwrap());
            let different: BTreeSet<u64> = drawn.iter().copied().collect();
            prop_assert_eq!(u64::try_from(different.len()).unwrap(), sample);
            prop_assert!(drawn.iter().all(|place| *place < population));
        }

        #[test]
        fn a_longer_sample_goes_on_from_a_shorter_one(population in 2u64..300) {
            let (all, half) = (draw("s", "l", population, population).unwrap(), population / 2);
            let some = draw("s", "l", population, half).unwrap();
            prop_assert_eq!(&all[..some.len()], &some[..]);
        }
    }
}
