//! Exact covering sets: which of these amounts sum to that one, to the fen.
//!
//! The amounts are halved; each half keeps every partial sum with at most two of the sets that reach it; the halves
//! meet in the middle. The work is bounded by the number of partial sums a half may hold. What is returned is exact, and
//! when the bound was reached the answer says so.

use std::cmp::Ordering;

use crate::Fen;

/// The most amounts that one search takes: a set is a mask of 64 bits.
pub const ITEMS_MAX: usize = 64;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// At most two of the sets that fit, as ascending places; what contains earlier places comes first.
    pub sets: Vec<Vec<usize>>,
    /// Whether every set was tried. If not, there may be more sets than those found.
    pub complete: bool,
}

impl Cover {
    /// The set, when it is certain that no other fits.
    #[must_use]
    pub fn only(&self) -> Option<&[usize]> {
        match self.sets.as_slice() {
            [set] if self.complete => Some(set),
            _ => None,
        }
    }
}

/// A sum that a half reaches, and at most two sets that reach it.
#[derive(Clone, Copy)]
struct Partial {
    sum: i64,
    first: u64,
    second: Option<u64>,
}

/// Finds sets of amounts that sum to the target. Only positive amounts take part; of more than [`ITEMS_MAX`] the first.
/// No half holds more than `work_max` partial sums.
#[must_use]
pub fn covering_sets(amounts: &[Fen], target: Fen, work_max: usize) -> Cover {
    if target <= Fen::ZERO {
        return Cover { sets: Vec::new(), complete: true };
    }
    let usable = |amount: Fen| Fen::ZERO < amount && amount <= target;
    let all = amounts.iter().enumerate().filter(|(_, amount)| usable(**amount));
    let items: Vec<(usize, i64)> = all.clone().take(ITEMS_MAX).map(|(place, amount)| (place, amount.get())).collect();
    let mut complete = all.count() <= ITEMS_MAX;
    let (low, high) = items.split_at(items.len() / 2);
    let low_sums = partial_sums(low, 0, target.get(), work_max, &mut complete);
    let high_sums = partial_sums(high, low.len(), target.get(), work_max, &mut complete);
    let mut masks = meet(&low_sums, &high_sums, target.get());
    masks.sort_by(|a, b| earlier_first(*a, *b));
    masks.truncate(2);
    let set = |mask: u64| items.iter().enumerate().filter(move |(bit, _)| mask >> bit & 1 == 1).map(|(_, item)| item.0);
    Cover { sets: masks.into_iter().map(|mask| set(mask).collect()).collect(), complete }
}

/// Every sum of a half up to the target, ascending.
fn partial_sums(
    items: &[(usize, i64)],
    first_bit: usize,
    target: i64,
    work_max: usize,
    complete: &mut bool,
) -> Vec<Partial> {
    let mut sums = vec![Partial { sum: 0, first: 0, second: None }];
    for (bit, (_, amount)) in items.iter().enumerate() {
        let with = |partial: &Partial| {
            let added = 1 << (first_bit + bit);
            let second = partial.second.map(|mask| mask | added);
            Partial { sum: partial.sum + amount, first: partial.first | added, second }
        };
        let reach = sums.partition_point(|partial| partial.sum <= target - amount);
        let shifted: Vec<Partial> = sums[..reach].iter().map(with).collect();
        let merged = merge(&sums, &shifted);
        if merged.len() > work_max {
            *complete = false;
            return sums;
        }
        sums = merged;
    }
    sums
}

fn merge(one: &[Partial], other: &[Partial]) -> Vec<Partial> {
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => match a.sum.cmp(&b.sum) {
                Ordering::Less => left.next().copied(),
                Ordering::Greater => right.next().copied(),
                Ordering::Equal => left.next().zip(right.next()).map(|(a, b)| both(a, b)),
            },
            (Some(_), None) => left.next().copied(),
            (None, _) => right.next().copied(),
        };
        let Some(next) = next else { return merged };
        merged.push(next);
    }
}

/// Two ways to the same sum: the two best of at most four.
fn both(a: &Partial, b: &Partial) -> Partial {
    let mut masks: Vec<u64> = [Some(a.first), a.second, Some(b.first), b.second].into_iter().flatten().collect();
    masks.sort_by(|a, b| earlier_first(*a, *b));
    Partial { sum: a.sum, first: masks[0], second: masks.get(1).copied() }
}

/// All pairs of halves that reach the target, with at most two sets of each half: enough to know the first two.
fn meet(low: &[Partial], high: &[Partial], target: i64) -> Vec<u64> {
    let mut masks = Vec::new();
    let mut right = high.len();
    for a in low {
        while right > 0 && a.sum + high[right - 1].sum > target {
            right -= 1;
        }
        if right == 0 {
            break;
        }
        let b = &high[right - 1];
        if a.sum + b.sum == target {
            let ways = |partial: &Partial| [Some(partial.first), partial.second].into_iter().flatten();
            masks.extend(ways(a).flat_map(|one| ways(b).map(move |other| one | other)));
        }
    }
    masks
}

/// Sets with earlier places come first.
fn earlier_first(a: u64, b: u64) -> Ordering {
    b.reverse_bits().cmp(&a.reverse_bits())
}

/// Whether sets of so many amounts reach so few different sums that one may fit by chance: a set is trusted when there
/// are at least `odds` times as many possible sums as sets. Sums are counted in steps of the amounts' greatest common
/// divisor, because fees are often whole thousands.
#[must_use]
pub fn may_be_chance(amounts: &[Fen], odds: u64) -> bool {
    let step = amounts.iter().fold(0, |step, amount| divisor(step, amount.get().unsigned_abs()));
    let total: u64 = amounts.iter().map(|amount| amount.get().unsigned_abs()).sum();
    if step == 0 || amounts.len() >= ITEMS_MAX {
        return true;
    }
    let sets = 1u64 << amounts.len();
    total / step < sets.saturating_mul(odds)
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fen(amounts: &[i64]) -> Vec<Fen> {
        amounts.iter().copied().map(Fen::new).collect()
    }

    fn check(amounts: &[i64], target: i64, expect: &[&[usize]]) {
        let found = covering_sets(&fen(amounts), Fen::new(target), 1_000);
        assert_eq!(found.sets, expect, "{amounts:?} {target}");
        assert!(found.complete);
    }

    #[test]
    fn sets_are_exact() {
        check(&[500, 300, 200], 700, &[&[0, 2]]);
        check(&[500, 300, 200], 500, &[&[0], &[1, 2]]);
        check(&[500, 500, 500], 1_000, &[&[0, 1], &[0, 2]]);
        check(&[500, 300], 799, &[]);
        check(&[0, -5, 7], 7, &[&[2]]);
        check(&[7], 0, &[]);
        check(&[], 7, &[]);
    }

    #[test]
    fn the_bound_is_kept_and_told() {
        let amounts: Vec<Fen> = (0..40).map(|place| Fen::new(1 << place)).collect();
        let found = covering_sets(&amounts, Fen::new((1 << 40) - 1), 1_000);
        assert!(!found.complete && found.only().is_none());
        let many = vec![Fen::new(7); 65];
        assert!(!covering_sets(&many, Fen::new(7), 1_000).complete);
    }

    #[test]
    fn round_amounts_may_fit_by_chance() {
        assert!(may_be_chance(&fen(&[100_000, 200_000, 300_000]), 1));
        assert!(!may_be_chance(&fen(&[123_457, 200_001]), 1_000));
        assert!(may_be_chance(&[], 1));
    }

    proptest! {
        #[test]
        fn as_brute_force_says(amounts in prop::collection::vec(-3i64..40, 0..12), target in -2i64..120) {
            let found = covering_sets(&fen(&amounts), Fen::new(target), 1_000_000);
            let is_set = |mask: u32| {
                let chosen = || (0..amounts.len()).filter(move |bit| mask >> bit & 1 == 1);
                mask > 0 && chosen().all(|bit| amounts[bit] > 0) && chosen().map(|bit| amounts[bit]).sum::<i64>() == target
            };
            let all = (0..1u32 << amounts.len()).filter(|mask| is_set(*mask)).count();
            prop_assert!(found.complete);
            prop_assert_eq!(found.sets.len(), all.min(2));
            for set in &found.sets {
                let mask = set.iter().fold(0u32, |mask, place| mask | 1 << place);
                prop_assert!(is_set(mask));
            }
            prop_assert_eq!(found.only().is_some(), all == 1);
        }
    }
}
