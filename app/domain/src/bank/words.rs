//! The lines around a table: labels with a value behind them, and totals.

use super::{AmountStyle, mapping::beginning, parse_amount};
use crate::{Fen, text::fold};

/// What the lines around a table say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    pub account: String,
    pub currency: String,
    pub opening: Option<Fen>,
    pub closing: Option<Fen>,
    /// Number of rows: `共43笔记录`.
    pub count: Option<i64>,
    /// `收入:1笔 28.50元`.
    pub credits: Option<Fen>,
    pub debits: Option<Fen>,
}

const CURRENCY_LABELS: &[&str] = &["币种", "币别", "货币", "账户币种", "currency"];
const OPENING_LABELS: &[&str] =
    &["期初余额", "上期余额", "上期末余额", "承前余额", "承前页余额", "起始余额", "openingbalance"];
const CLOSING_LABELS: &[&str] = &["期末余额", "本期余额", "本期末余额", "截止余额", "结束余额", "closingbalance"];

impl Surroundings {
    /// Takes in one line outside the table. What was found first stays.
    pub fn read(&mut self, cells: &[String], account_labels: &[String]) {
        for (index, cell) in cells.iter().enumerate() {
            let after = || cells[index + 1..].iter().find(|cell| !cell.trim().is_empty()).map_or("", String::as_str);
            self.read_cell(beginning(cell), beginning(after()), account_labels);
        }
    }

    fn read_cell(&mut self, cell: &str, next: &str, account_labels: &[String]) {
        let value = |labels: &[&str]| labels.iter().find_map(|label| value_behind(cell, next, label));
        let account_labels: Vec<&str> = account_labels.iter().map(String::as_str).collect();
        if self.account.is_empty()
            && let Some(account) = value(&account_labels)
        {
            self.account = unbracketed(account);
        }
        if self.currency.is_empty()
            && let Some(currency) = value(CURRENCY_LABELS)
        {
            self.currency = currency_code(currency);
        }
        let amount = |text: &str| parse_amount(text, AmountStyle::Point).ok().flatten();
        self.opening = self.opening.or_else(|| value(OPENING_LABELS).and_then(amount));
        self.closing = self.closing.or_else(|| value(CLOSING_LABELS).and_then(amount));
        self.read_totals(&fold(cell));
    }

    /// The totals of the wallets.
    fn read_totals(&mut self, cell: &str) {
        let count =
            cell.strip_prefix('共').and_then(|rest| rest.split_once('笔')).and_then(|(count, _)| count.parse().ok());
        self.count = self.count.or(count);
        let sum = |label: &str| {
            let (_, rest) = cell.strip_prefix(label)?.strip_prefix(':')?.split_once('笔')?;
            parse_amount(rest, AmountStyle::Point).ok().flatten()
        };
        self.credits = self.credits.or_else(|| sum("收入"));
        self.debits = self.debits.or_else(|| sum("支出"));
    }
}

/// `label: value` in one cell, or the label in one and the value in the next.
fn value_behind<'a>(cell: &'a str, next: &'a str, label: &str) -> Option<&'a str> {
    let (head, rest) = cell.split_once([':', '\u{ff1a}']).unwrap_or((cell, ""));
    let head = fold(head);
    if head.trim_matches(|c| matches!(c, '#' | '*' | '【' | '】')) != fold(label) {
        return None;
    }
    // A second label may follow in the same cell.
    let value = rest.split("  ").map(str::trim).find(|part| !part.is_empty()).unwrap_or(next.trim());
    Some(value).filter(|value| !value.is_empty())
}

fn unbracketed(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '【' | '】' | '`' | '\'' | '"')).to_owned()
}

/// The code of ISO 4217 for what tables call a currency.
pub(super) fn currency_code(text: &str) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("人民币", "CNY"),
        ("rmb", "CNY"),
        ("cnh", "CNY"),
        ("156", "CNY"),
        ("美元", "USD"),
        ("欧元", "EUR"),
        ("港", "HKD"),
        ("日元", "JPY"),
        ("日圆", "JPY"),
        ("英镑", "GBP"),
        ("澳大利亚元", "AUD"),
        ("加拿大元", "CAD"),
        ("新加坡元", "SGD"),
        ("瑞士法郎", "CHF"),
    ];
    let folded = fold(text);
    let folded = folded.trim_matches(['[', ']', '(', ')', '-']);
    let named = NAMES.iter().find(|(name, _)| folded.starts_with(name)).map(|(_, code)| (*code).to_owned());
    named.unwrap_or_else(|| {
        folded.chars().filter(|c| c.is_ascii_alphabetic()).take(3).collect::<String>().to_uppercase()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&[&str]]) -> Surroundings {
        let mut found = Surroundings::default();
        let labels = ["账号".to_owned(), "卡号".to_owned()];
        for line in lines {
            found.read(&line.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>(), &labels);
        }
        found
    }

    #[test]
    fn labels_have_their_value_in_the_cell_or_behind_it() {
        let found = read(&[
            &["账户名称:某大学"],
            &["账号:", "", "6222000011112222"],
            &["币种:人民币  页码: 1"],
            &["期初余额", "1,000.00", "期末余额", "1,300.00"],
            &["共12笔记录"],
            &["收入:3笔 500.00元"],
            &["支出:9笔 200.00元"],
        ]);
        assert_eq!(found.account, "6222000011112222");
        assert_eq!(found.currency, "CNY");
        assert_eq!((found.opening, found.closing), (Some(Fen::yuan(1_000)), Some(Fen::yuan(1_300))));
        assert_eq!((found.count, found.credits, found.debits), (Some(12), Some(Fen::yuan(500)), Some(Fen::yuan(200))));
        assert_eq!(read(&[&["#账号:[2088000000000156]"]]).account, "2088000000000156");
        assert_eq!(read(&[&["卡号: 1234****9876", "别名"]]).account, "1234****9876");
    }

    #[test]
    fn currencies_have_their_code() {
        for (text, code) in
            [("人民币", "CNY"), ("人民币元", "CNY"), ("USD", "USD"), ("港币", "HKD"), ("-", ""), ("", "")]
        {
            assert_eq!(currency_code(text), code, "{text}");
        }
    }
}
