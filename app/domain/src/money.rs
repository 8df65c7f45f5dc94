//! Money: a whole number of fen of the renminbi. No float ever touches it.

use std::{fmt, iter::Sum, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crate::division::{DivisionError, divide};
use crate::text::half_width;

/// An amount in fen (1/100 yuan), CNY. Negative amounts are credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(i64);

/// The largest amount that any form, file or term may carry: 100,000,000,000.00 yuan.
/// It leaves room for sums of a million such amounts inside an `i64` of fen.
pub const FEN_MAX: i64 = 10_000_000_000_000;

/// Why a text is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    #[error("no amount was given")]
    Empty,
    #[error("not an amount")]
    NotANumber,
    #[error("more than two decimals of a yuan")]
    TooPrecise,
    #[error("the amount is negative")]
    Negative,
    #[error("the amount is too large")]
    TooLarge,
}

impl AmountError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::NotANumber => "amount_not_a_number",
            Self::TooPrecise => "amount_too_precise",
            Self::Negative => "amount_negative",
            Self::TooLarge => "amount_too_large",
        }
    }
}

impl Fen {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// Whole yuan, for constants and tests.
    #[must_use]
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Never negative: what is left of `self` after `other` is taken away, or zero.
    #[must_use]
    pub fn saturating_floor_sub(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }

    /// `self × numerator / denominator`, rounded half away from zero to the fen.
    ///
    /// # Panics
    /// When the denominator is not positive, or the result leaves the range of an amount: both are faults of the
    /// caller, whose inputs are bounded by [`FEN_MAX`] where they enter.
    #[must_use]
    pub fn mul_div_half_up(self, numerator: i64, denominator: i64) -> Self {
        self.checked_mul_div_half_up(numerator, denominator).expect("amounts are bounded where they enter")
    }

    /// [`Self::mul_div_half_up`]; `None` when the denominator is not positive or the result leaves the range of an amount.
    #[must_use]
    pub fn checked_mul_div_half_up(self, numerator: i64, denominator: i64) -> Option<Self> {
        if denominator <= 0 {
            return None;
        }
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator);
        // Twice a product of two i64 is below 2^127 only when neither is the smallest, so the doubling is checked.
        let doubled = product.abs().checked_mul(2)?.checked_add(denominator)?;
        let rounded = doubled / (denominator * 2);
        i64::try_from(if product < 0 { -rounded } else { rounded }).ok().map(Self)
    }

    /// Reads an amount in yuan as people type it: full-width digits, thousands separators, `¥`, `元`, and the units
    /// `万`/`万元`/`亿`. At most two decimals of a yuan; never negative.
    ///
    /// # Errors
    /// An [`AmountError`] that names what is wrong with the text.
    pub fn parse_yuan(text: &str) -> Result<Self, AmountError> {
        let cleaned: String =
            half_width(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '¥' | '￥' | '、')).collect();
        let cleaned = cleaned.trim_start_matches("CNY").trim_start_matches("RMB");
        let cleaned = cleaned.trim_end_matches("人民币").trim_end_matches('元').trim_end_matches('圆');
        if cleaned.is_empty() {
            return Err(AmountError::Empty);
        }
        let (number, zeros) = match cleaned.strip_suffix('万') {
            Some(number) => (number, 4),
            None => match cleaned.strip_suffix('亿') {
                Some(number) => (number, 8),
                None => (cleaned, 0),
            },
        };
        let fen = parse_decimal(number, zeros + 2)?;
        if fen < 0 {
            return Err(AmountError::Negative);
        }
        Ok(Self(fen))
    }

    /// `1234567.80`: plain digits with two decimals, for files and forms.
    #[must_use]
    pub fn to_plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let absolute = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", absolute / 100, absolute % 100)
    }
}

/// Digits with an optional fraction, shifted `places` to the left, as a whole number.
fn parse_decimal(text: &str, places: usize) -> Result<i64, AmountError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return Err(AmountError::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places {
        return Err(AmountError::TooPrecise);
    }
    let mut padded = format!("{whole}{fraction}");
    padded.extend(std::iter::repeat_n('0', places - fraction.len()));
    let significant = padded.trim_start_matches('0');
    if significant.len() > 15 {
        return Err(AmountError::TooLarge);
    }
    let value: i64 =
        if significant.is_empty() { 0 } else { significant.parse().expect("at most fifteen digits fit an i64") };
    if value > FEN_MAX {
        return Err(AmountError::TooLarge);
    }
    Ok(if negative { -value } else { value })
}

/// `1,234,567.80`: with thousands separators, as pages show it.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absolute = self.0.unsigned_abs();
        let whole = (absolute / 100).to_string();
        let mut grouped = String::with_capacity(whole.len() + whole.len() / 3 + 4);
        if self.0 < 0 {
            grouped.push('-');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{grouped}.{:02}", absolute % 100)
    }
}

impl FromStr for Fen {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::parse_yuan(text)
    }
}

impl std::ops::Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("amounts are bounded where they enter"))
    }
}

impl std::ops::Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("amounts are bounded where they enter"))
    }
}

impl std::ops::Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl std::ops::AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |total, amount| total + amount)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expect: Result<i64, AmountError>) {
        assert_eq!(Fen::parse_yuan(text).map(Fen::get), expect, "{text}");
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        check("1,234.5", Ok(123_450));
        check("１２００．５０", Ok(120_050));
        check("¥ 12 000", Ok(1_200_000));
        check("21万", Ok(21_000_000));
        check("0.5万元", Ok(500_000));
        check("1.23456万", Ok(1_234_560));
        check("2亿元", Ok(20_000_000_000));
        check("0", Ok(0));
        check(".5", Ok(50));
    }

    #[test]
    fn what_is_not_an_amount_is_named() {
        check("", Err(AmountError::Empty));
        check("  元", Err(AmountError::Empty));
        check("面议", Err(AmountError::NotANumber));
        check("1.2.3", Err(AmountError::NotANumber));
        check("0.001", Err(AmountError::TooPrecise));
        check("1.2345678万", Err(AmountError::TooPrecise));
        check("-5", Err(AmountError::Negative));
        check("99999999999999999999", Err(AmountError::TooLarge));
        check("100000000000.01", Err(AmountError::TooLarge));
    }

    #[test]
    fn a_share_rounds_half_up() {
        assert_eq!(Fen::yuan(80_000).mul_div_half_up(184, 365), Fen::new(4_032_877));
        assert_eq!(Fen::new(5).mul_div_half_up(1, 10), Fen::new(1));
        assert_eq!(Fen::new(4).mul_div_half_up(1, 10), Fen::ZERO);
        assert_eq!(Fen::new(-5).mul_div_half_up(1, 10), Fen::new(-1));
    }

    #[test]
    fn display_groups_thousands() {
        assert_eq!(Fen::new(123_456_780).to_string(), "1,234,567.80");
        assert_eq!(Fen::new(-99).to_string(), "-0.99");
        assert_eq!(Fen::new(100_000).to_string(), "1,000.00");
    }

    proptest! {
        #[test]
        fn a_share_is_the_nearest_fen(fen: i64, numerator: i64, denominator in 1..=i64::MAX) {
            let exact = i128::from(fen).checked_mul(i128::from(numerator)).unwrap();
            let found = Fen::new(fen).checked_mul_div_half_up(numerator, denominator);
            let Some(found) = found else {
                let past = exact.abs() / i128::from(denominator) >= i128::from(i64::MAX);
                prop_assert!(past);
                return Ok(());
            };
            let gap = exact - i128::from(found.get()) * i128::from(denominator);
            prop_assert!(gap.abs() <= i128::from(denominator) / 2, "{found}");
            prop_assert_eq!(Fen::new(fen).checked_mul_div_half_up(numerator, 0), None);
        }

        #[test]
        fn what_is_shown_is_read_back(fen in 0..FEN_MAX) {
            prop_assert_eq!(Fen::parse_yuan(&Fen::new(fen).to_string()), Ok(Fen::new(fen)));
            prop_assert_eq!(Fen::parse_yuan(&Fen::new(fen).to_plain()), Ok(Fen::new(fen)));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = Fen::parse_yuan(&text);
        }
    }
}
