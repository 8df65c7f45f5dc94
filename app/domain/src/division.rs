//! Division in proportion, to the fen, with nothing lost: what `docs/money.md` calls *divided in proportion*.

use thiserror::Error;

use crate::Fen;

/// Why an amount cannot be divided by these weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DivisionError {
    #[error("a weight is negative")]
    NegativeWeight,
    #[error("there is no weight above zero")]
    NoWeight,
}

impl DivisionError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NegativeWeight => "weight_negative",
            Self::NoWeight => "weights_sum_to_zero",
        }
    }
}

/// Divides an amount in proportion to whole-number weights (shares in basis points, open amounts in fen, …).
///
/// Every share is rounded down to the fen; the fen that are left go one each to the shares with the largest remainder,
/// at equal remainders to the share that is listed first. The shares have the order of the weights and sum to the
/// amount; a weight of zero gets nothing. A negative amount is divided as its positive would be, with the signs turned.
/// No amount and no weights overflow.
///
/// # Errors
/// [`DivisionError`] when a weight is negative, or all are zero or there is none.
pub fn divide(amount: Fen, weights: &[i64]) -> Result<Vec<Fen>, DivisionError> {
    if weights.iter().any(|weight| *weight < 0) {
        return Err(DivisionError::NegativeWeight);
    }
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if total == 0 {
        return Err(DivisionError::NoWeight);
    }
    let whole = i128::from(amount.get()).abs();
    let products: Vec<i128> = weights.iter().map(|weight| whole * i128::from(*weight)).collect();
    let mut shares: Vec<i128> = products.iter().map(|product| product / total).collect();
    let left = whole - shares.iter().sum::<i128>();
    let left = usize::try_from(left).expect("rounding down leaves less than one fen for each weight");
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    // The sort is stable: equal remainders stay in the order of the weights.
    by_remainder.sort_by_key(|index| -(products[*index] % total));
    for index in by_remainder.into_iter().take(left) {
        shares[index] += 1;
    }
    let sign = if amount < Fen::ZERO { -1 } else { 1 };
    let signed = |share: i128| Fen::new(i64::try_from(share * sign).expect("a share is not larger than the whole"));
    Ok(shares.into_iter().map(signed).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(amount: i64, weights: &[i64], expect: Result<&[i64], DivisionError>) {
        let found = divide(Fen::new(amount), weights).map(|shares| shares.into_iter().map(Fen::get).collect());
        assert_eq!(found, expect.map(<[i64]>::to_vec), "{amount} by {weights:?}");
    }

    #[test]
    fn the_fen_that_are_left_go_to_the_largest_remainders() {
        check(100, &[1, 1, 1], Ok(&[34, 33, 33]));
        check(101, &[1, 1, 1], Ok(&[34, 34, 33]));
        check(10, &[1, 2, 4], Ok(&[1, 3, 6]));
        check(26_000_000, &[7_000, 1_500, 1_500], Ok(&[18_200_000, 3_900_000, 3_900_000]));
        check(1, &[0, 5, 5], Ok(&[0, 1, 0]));
        check(0, &[3, 4], Ok(&[0, 0]));
        check(-100, &[1, 1, 1], Ok(&[-34, -33, -33]));
    }

    #[test]
    fn what_cannot_be_divided_is_refused() {
        check(1, &[], Err(DivisionError::NoWeight));
        check(0, &[0, 0], Err(DivisionError::NoWeight));
        check(1, &[2, -1], Err(DivisionError::NegativeWeight));
    }

    #[test]
    fn the_ends_of_the_range_do_not_overflow() {
        check(i64::MIN, &[i64::MAX], Ok(&[i64::MIN]));
        check(i64::MAX, &[i64::MAX, i64::MAX], Ok(&[i64::MAX / 2 + 1, i64::MAX / 2]));
        assert_eq!(divide(Fen::new(i64::MIN), &[i64::MAX; 1_000]).unwrap().len(), 1_000);
    }

    proptest! {
        #[test]
        fn shares_sum_and_are_within_a_fen(amount: i64, weights in prop::collection::vec(prop_oneof![Just(0), 0i64..20, 0..=i64::MAX], 1..12)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let shares = divide(Fen::new(amount), &weights).unwrap();
            prop_assert_eq!(shares.iter().map(|share| i128::from(share.get())).sum::<i128>(), i128::from(amount));
            let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            for (share, weight) in shares.iter().zip(&weights) {
                // Compared without multiplying out: |share - exact| < 1.
                let product = i128::from(amount) * i128::from(*weight);
                let gap = i128::from(share.get()) - product / total;
                prop_assert!(gap == 0 || (gap == product.signum() && product % total != 0), "{share} {weight}");
            }
        }

        #[test]
        fn a_larger_weight_gets_no_less(amount in 0i64..1_000_000, weights in prop::collection::vec(0i64..1_000, 2..8)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let shares = divide(Fen::new(amount), &weights).unwrap();
            for (index, weight) in weights.iter().enumerate() {
                for (other, other_weight) in weights.iter().enumerate() {
                    let is_ahead = weight > other_weight || (weight == other_weight && index < other);
                    prop_assert!(!is_ahead || shares[index] >= shares[other], "{shares:?}");
                }
            }
        }

        #[test]
        fn signs_are_turned(amount in 1i64..=i64::MAX, weights in prop::collection::vec(1i64..1_000, 1..8)) {
            let turned: Vec<Fen> = divide(Fen::new(-amount), &weights).unwrap().into_iter().map(|share| -share).collect();
            prop_assert_eq!(turned, divide(Fen::new(amount), &weights).unwrap());
        }

        #[test]
        fn a_common_factor_changes_nothing(amount: i64, weights in prop::collection::vec(1i64..1_000, 1..8), factor in 1i64..1_000_000) {
            let scaled: Vec<i64> = weights.iter().map(|weight| weight * factor).collect();
            prop_assert_eq!(divide(Fen::new(amount), &scaled), divide(Fen::new(amount), &weights));
        }
    }
}
