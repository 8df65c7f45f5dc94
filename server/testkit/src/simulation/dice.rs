//! Chance that comes from a seed alone.

/// `SplitMix64`.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From zero up to this number, not included; zero when it is zero.
    pub fn below(&mut self, number: u64) -> u64 {
        self.next().checked_rem(number).unwrap_or(0)
    }

    /// From the first number to the second, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from(self.below(span)).expect("a span of days or yuan fits")
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of these; none of none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(of.len()).expect("a list in memory has a length");
        of.get(usize::try_from(self.below(count)).expect("an index below a length fits"))
    }

    /// One of these, each as often as its weight says.
    ///
    /// # Panics
    /// When there are none.
    pub fn weighted<T: Copy>(&mut self, of: &[(T, u64)]) -> T {
        let mut left = self.below(of.iter().map(|(_, weight)| weight).sum());
        for (it, weight) in of {
            match left.checked_sub(*weight) {
                None => return *it,
                Some(rest) => left = rest,
            }
        }
        panic!("nothing to choose from")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way_and_weights_count() {
        let draw = |seed| {
            let mut dice = Dice::new(seed);
            (0..20).map(|_| dice.between(-3, 3)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!(draw(9).iter().all(|it| (-3..=3).contains(it)));
        let mut dice = Dice::new(1);
        let heavy = (0..1000).filter(|_| dice.weighted(&[(true, 9), (false, 1)])).count();
        assert!((850..=950).contains(&heavy), "{heavy}");
        assert_eq!(dice.pick::<u8>(&[]), None);
    }
}
