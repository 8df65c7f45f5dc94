//! What makes a line the same line in two files: everything the bank says of it.

use super::StatementLine;
use crate::{Fen, digest::sha256_hex, text::fold};

/// Whether a text is a number of a booking, and not one of the words for having none.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    let folded = fold(text);
    let is_blank = folded.chars().all(|c| matches!(c, '0' | '/' | '-' | '.' | '*'));
    !is_blank && !matches!(folded.as_str(), "nonref" | "notprovided" | "noref" | "null" | "none" | "n/a")
}

/// The digest of a line's content with the balance after it, stated or worked out: equal for lines of which the bank
/// says the same. Positions in the file do not count, nor do width, case and white space.
#[must_use]
pub fn identity(line: &StatementLine, balance: Option<Fen>) -> String {
    let balance = balance.map(|balance| balance.get().to_string()).unwrap_or_default();
    let amount = line.amount.get().to_string();
    let day = line.booked_on.to_string();
    let texts =
        [&line.bank_reference, &line.counterparty, &line.counterparty_account, &line.remark].map(|text| fold(text));
    let mut content = [day.as_str(), &line.booked_time, &amount, &balance].join("\u{1f}");
    for text in &texts {
        content.push('\u{1f}');
        content.push_str(text);
    }
    sha256_hex(content.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::test_line;

    #[test]
    fn words_for_no_reference_are_none() {
        for text in ["", "NONREF", "NotProvided", "/", "000000", "-", "  "] {
            assert!(!is_reference(text), "{text}");
        }
        assert!(is_reference("20260301-0001"));
    }

    #[test]
    fn the_position_is_no_content_and_the_balance_is() {
        let line = test_line("2026-03-02", 500);
        let moved = StatementLine { position: 9, counterparty: "甲 公司 ".to_owned(), ..line.clone() };
        assert_eq!(identity(&line, None), identity(&moved, None));
        assert_ne!(identity(&line, None), identity(&line, Some(Fen::yuan(5))));
        let other = StatementLine { remark: "5".to_owned(), ..line.clone() };
        assert_ne!(identity(&line, None), identity(&other, None));
    }
}
