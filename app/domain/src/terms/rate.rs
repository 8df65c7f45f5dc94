//! Rates as people write them, kept as parts per million.

use thiserror::Error;

use crate::text::half_width;

/// Why a text is not a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RateError {
    #[error("no rate was given")]
    Empty,
    #[error("not a rate")]
    NotANumber,
    #[error("finer than one part per million")]
    TooPrecise,
    #[error("the rate is too large")]
    TooLarge,
}

impl RateError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::NotANumber => "rate_not_a_number",
            Self::TooPrecise => "rate_too_precise",
            Self::TooLarge => "rate_too_large",
        }
    }
}

/// Reads `3%`, `３％`, `2.5`, `0.5‰` and `5‱` as parts per million. A bare number is percent; at most 1,000 %.
///
/// # Errors
/// A [`RateError`] that says what is wrong with the text.
pub fn parse_rate(text: &str) -> Result<u32, RateError> {
    let cleaned: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
    if cleaned.is_empty() {
        return Err(RateError::Empty);
    }
    let units = [('%', 4), ('‰', 3), ('‱', 2)];
    let (number, places) = units
        .into_iter()
        .find_map(|(sign, places)| cleaned.strip_suffix(sign).map(|number| (number, places)))
        .unwrap_or((&cleaned, 4));
    parse_scaled(number, places)
}

/// A decimal without a sign, shifted `places` to the left, as a whole number of at most ten million.
pub(super) fn parse_scaled(text: &str, places: usize) -> Result<u32, RateError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return Err(RateError::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places {
        return Err(RateError::TooPrecise);
    }
    let digits = format!("{whole}{fraction:0<places$}");
    let significant = digits.trim_start_matches('0');
    if significant.len() > 8 {
        return Err(RateError::TooLarge);
    }
    let value = if significant.is_empty() { 0 } else { significant.parse().map_err(|_| RateError::NotANumber)? };
    if value > 10_000_000 { Err(RateError::TooLarge) } else { Ok(value) }
}

/// `3%`, `2.5%`, `0.05%`: parts per million as a percentage without idle zeros.
#[must_use]
pub fn rate_text(ppm: u32) -> String {
    format!("{}%", scaled_text(ppm, 4))
}

/// A whole number shifted `places` to the right, without idle zeros.
pub(super) fn scaled_text(value: u32, places: usize) -> String {
    let digits = format!("{value:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_are_read_as_people_type_them() {
        for (text, expect) in [
            ("3%", Ok(30_000)),
            ("3", Ok(30_000)),
            ("２.５％", Ok(25_000)),
            ("２．５％", Ok(25_000)),
            ("0.5‰", Ok(500)),
            ("5‱", Ok(500)),
            (" 40.5 % ", Ok(405_000)),
            ("0.0001%", Ok(1)),
            (".5", Ok(5_000)),
            ("1000%", Ok(10_000_000)),
            ("0", Ok(0)),
            ("", Err(RateError::Empty)),
            ("%", Err(RateError::NotANumber)),
            ("-3%", Err(RateError::NotANumber)),
            ("3%%", Err(RateError::NotANumber)),
            ("3.1.2", Err(RateError::NotANumber)),
            ("面议", Err(RateError::NotANumber)),
            ("0.00001%", Err(RateError::TooPrecise)),
            ("1000.0001%", Err(RateError::TooLarge)),
            ("99999999999%", Err(RateError::TooLarge)),
        ] {
            assert_eq!(parse_rate(text), expect, "{text}");
        }
        assert_eq!(rate_text(30_000), "3%");
        assert_eq!(rate_text(25_000), "2.5%");
        assert_eq!(rate_text(500), "0.05%");
        assert_eq!(rate_text(1), "0.0001%");
        assert_eq!(rate_text(1_000_000), "100%");
        assert_eq!(rate_text(0), "0%");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(ppm in 0u32..=10_000_000) {
            prop_assert_eq!(parse_rate(&rate_text(ppm)), Ok(ppm));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            let _ = parse_rate(&text);
        }
    }
}
