//! A small generator of pseudo-random numbers (xorshift64*), so that a run can be repeated from its seed.

/// Never zero inside.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        // Spreads small seeds over all bits; zero would stay zero for ever.
        Self(seed.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 1
    }

    /// From `low` to `high`, both included.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).expect("low is not above high") + 1;
        low + i64::try_from(self.next() % width).expect("below the width")
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.range(1, 100) <= percent
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let last = i64::try_from(from.len()).expect("short") - 1;
        from[usize::try_from(self.range(0, last)).expect("not negative")].clone()
    }

    /// So many values, from `low` to `high`.
    pub fn list<T>(&mut self, low: i64, high: i64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.range(low, high);
        (0..count).map(|_| make(self)).collect()
    }

    /// An amount from 1 fen on, of any magnitude up to ten million yuan, rarely ten thousand million; round ones among
    /// them.
    pub fn amount(&mut self) -> i64 {
        let usual = self.pick(&[9, 250, 9_999, 1_000_000, 100_000_000, 1_000_000_000]);
        let top = if self.chance(3) { 1_000_000_000_000 } else { usual };
        if self.chance(20) { self.range(1, 9) * (top / 9).max(1) } else { self.range(1, top) }
    }
}
