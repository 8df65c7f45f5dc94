//! Amounts as banks print them, read exactly: digits only, never a float.

use serde::{Deserialize, Serialize};

use super::FaultCause;
use crate::{Fen, money::FEN_MAX, text::half_width};

/// What separates the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountStyle {
    /// `1,234.56`.
    #[default]
    Point,
    /// `1.234,56`.
    Comma,
}

/// Reads an amount of two decimals; `None` when the cell says that there is none (empty, `-`, `--`, `/`).
///
/// Signs in front and behind, brackets for negatives, `CR`/`DR` behind (money in / money out), currency signs,
/// full-width digits, the marks that keep a number a text (`` ` ``, `'`), and thousands separators in their places.
///
/// # Errors
/// [`FaultCause::AmountMalformed`], [`FaultCause::AmountTooPrecise`] or [`FaultCause::AmountTooLarge`].
pub fn parse_amount(text: &str, style: AmountStyle) -> Result<Option<Fen>, FaultCause> {
    let folded: String = half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '`' | '\'' | '\u{feff}' | '¥' | '￥' | '$' | '€'))
        .map(|c| if matches!(c, '−' | '–' | '—') { '-' } else { c.to_ascii_uppercase() })
        .collect();
    if matches!(folded.as_str(), "" | "-" | "--" | "---" | "/" | "\\" | "N/A") {
        return Ok(None);
    }
    let (negative, body) = sign(&folded)?;
    let fen = digits(body, style)?;
    Ok(Some(Fen::new(if negative { -fen } else { fen })))
}

/// The sign and what is left; at most one device says that an amount is negative.
fn sign(text: &str) -> Result<(bool, &str), FaultCause> {
    let (mut negatives, mut body) = (0, text);
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negatives += 1;
        body = inner;
    }
    for suffix in ["DR", "CR"] {
        if let Some(rest) = body.strip_suffix(suffix) {
            negatives += u32::from(suffix == "DR");
            body = rest;
        }
    }
    body = without_unit(body);
    if let Some(rest) = body.strip_prefix('-').or_else(|| body.strip_suffix('-')) {
        negatives += 1;
        body = rest;
    } else if let Some(rest) = body.strip_prefix('+').or_else(|| body.strip_suffix('+')) {
        body = rest;
    }
    body = without_unit(body);
    if negatives > 1 { Err(FaultCause::AmountMalformed) } else { Ok((negatives == 1, body)) }
}

fn without_unit(text: &str) -> &str {
    let text = ["CNY", "RMB", "人民币"].iter().find_map(|unit| text.strip_prefix(unit)).unwrap_or(text);
    ["CNY", "RMB", "元", "圆"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text)
}

/// Unsigned digits with a fraction, in fen.
fn digits(text: &str, style: AmountStyle) -> Result<i64, FaultCause> {
    let (decimal, thousands) = match style {
        AmountStyle::Point => ('.', ','),
        AmountStyle::Comma => (',', '.'),
    };
    let (whole, fraction) = text.split_once(decimal).unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(thousands);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    // A group of another length is a decimal comma, or a digit that got lost: not for a program to guess.
    let grouped = rest.is_empty() || (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    if !grouped || !is_digits(first) || !rest.iter().all(|group| is_digits(group)) || !is_digits(fraction) {
        return Err(FaultCause::AmountMalformed);
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if whole.is_empty() && fraction.is_empty() {
        return Err(FaultCause::AmountMalformed);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 2 {
        return Err(FaultCause::AmountTooPrecise);
    }
    let padded = format!("{whole}{fraction:0<2}");
    let significant = padded.trim_start_matches('0');
    if significant.len() > 15 {
        return Err(FaultCause::AmountTooLarge);
    }
    let fen: i64 =
        if significant.is_empty() { 0 } else { significant.parse().map_err(|_| FaultCause::AmountTooLarge)? };
    if fen > FEN_MAX { Err(FaultCause::AmountTooLarge) } else { Ok(fen) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_banks_print_them() {
        let cases: &[(&str, Option<i64>)] = &[
            ("1,234.56", Some(123_456)),
            ("1234.5", Some(123_450)),
            ("1,234,567.00", Some(123_456_700)),
            (".5", Some(50)),
            ("5.", Some(500)),
            ("-3.00", Some(-300)),
            ("3.00-", Some(-300)),
            ("(3.00)", Some(-300)),
            ("（１，２００．５０）", Some(-120_050)),
            ("−7.1", Some(-710)),
            ("－7.1", Some(-710)),
            ("+7.10", Some(710)),
            ("¥28.16", Some(2_816)),
            ("-￥28.16", Some(-2_816)),
            ("￥-28.16", Some(-2_816)),
            ("CNY 12.00", Some(1_200)),
            ("-CNY12.00", Some(-1_200)),
            ("12.00元", Some(1_200)),
            ("12.00 DR", Some(-1_200)),
            ("12.00CR", Some(1_200)),
            ("`0.30", Some(30)),
            ("1.20000", Some(120)),
            ("0.00", Some(0)),
            ("\t500.00   ", Some(50_000)),
            ("", None),
            ("-", None),
            ("--", None),
            ("/", None),
            ("　", None),
        ];
        for (text, fen) in cases {
            assert_eq!(parse_amount(text, AmountStyle::Point), Ok(fen.map(Fen::new)), "{text}");
        }
        assert_eq!(parse_amount("1.234,5", AmountStyle::Comma), Ok(Some(Fen::new(123_450))));
        assert_eq!(parse_amount("620,3", AmountStyle::Comma), Ok(Some(Fen::new(62_030))));
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["abc", "12,34", "1,23,4.00", "1.2.3", "1E5", "1.2E+05", "-(3)", "--3", "xx,yyyy.zz", "1万", "+"] {
            assert_eq!(parse_amount(text, AmountStyle::Point), Err(FaultCause::AmountMalformed), "{text}");
        }
        assert_eq!(parse_amount("0.12345", AmountStyle::Point), Err(FaultCause::AmountTooPrecise));
        assert_eq!(parse_amount("0.001", AmountStyle::Point), Err(FaultCause::AmountTooPrecise));
        assert_eq!(parse_amount("100000000000.01", AmountStyle::Point), Err(FaultCause::AmountTooLarge));
        assert_eq!(parse_amount(&"9".repeat(400), AmountStyle::Point), Err(FaultCause::AmountTooLarge));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(fen in -FEN_MAX..=FEN_MAX) {
            let amount = Fen::new(fen);
            prop_assert_eq!(parse_amount(&amount.to_string(), AmountStyle::Point), Ok(Some(amount)));
            prop_assert_eq!(parse_amount(&amount.to_plain(), AmountStyle::Point), Ok(Some(amount)));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            let _ = parse_amount(&text, AmountStyle::Point);
            let _ = parse_amount(&text, AmountStyle::Comma);
        }
    }
}
