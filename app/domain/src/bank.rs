//! Account statements as banks and wallets export them: lines, balances, and whether they add up.
//!
//! A statement is what the holder's bank says of the holder's own account. It is evidence, not bookkeeping: nothing is
//! posted because a line exists, and a line never changes after it was read.

mod amount;
mod balance;
mod fault;
mod finding;
mod identity;
mod mapping;
mod moment;
mod plan;
mod ready;
mod row;
mod table;
mod words;

use serde::{Deserialize, Serialize};

pub use amount::{AmountStyle, parse_amount};
pub use balance::{adds_up, balances, check, finish, in_order_of_time};
pub use fault::{FaultCause, StatementFault};
pub use finding::{Finding, FindingCode, Severity};

pub use identity::{identity, is_reference};
pub use mapping::{Column, DateOrder, Mapping, SignConvention};
pub use moment::{Moment, parse_moment, parse_time};
pub use plan::{KnownLine, NewLine, Plan, PlannedLine, TwinAnswer, Verdict, plan_import};
pub use ready::{ready_mapping, ready_mappings};
pub use table::{Row, read_table, recognise_mapping};

use crate::{Day, Fen, codes::codes};

/// The most lines of one file: a busy account's year. It keeps every sum inside the range of an amount.
pub const STATEMENT_LINES_MAX: usize = 500_000;

codes! {
    /// The kinds of file that a bank or wallet gives.
    StatementFormat {
        Camt052 = "camt052", "camt.052 账户报告", "camt.052 account report";
        Camt053 = "camt053", "camt.053 对账单", "camt.053 statement";
        Camt054 = "camt054", "camt.054 收付通知", "camt.054 notification";
        Mt940 = "mt940", "MT940 对账单", "MT940 statement";
        Mt942 = "mt942", "MT942 当日交易报告", "MT942 interim report";
        Csv = "csv", "CSV 文本", "CSV text";
        Xlsx = "xlsx", "XLSX 工作簿", "XLSX workbook";
        Xls = "xls", "XLS 工作簿", "XLS workbook";
    }
}

codes! {
    /// How the characters of a text file are written. Workbooks say so themselves.
    TextEncoding {
        Utf8 = "utf-8", "UTF-8", "UTF-8";
        Gb18030 = "gb18030", "GB18030（含 GBK）", "GB18030 (includes GBK)";
        Utf16Le = "utf-16le", "UTF-16 小端", "UTF-16 little-endian";
        Utf16Be = "utf-16be", "UTF-16 大端", "UTF-16 big-endian";
        Latin1 = "windows-1252", "Windows-1252（西欧）", "Windows-1252 (Western European)";
    }
}

/// One booking on an account, as its bank writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// 记账日期.
    pub booked_on: Day,
    /// The time of day as written, for banks that give one (`14:05:33`); empty otherwise. It tells twins apart.
    pub booked_time: String,
    /// Money in is positive, money out negative.
    pub amount: Fen,
    /// 余额 after the line, where the bank states it.
    pub balance_after: Option<Fen>,
    /// 对方户名.
    pub counterparty: String,
    /// 对方账号.
    pub counterparty_account: String,
    /// 摘要、附言、用途: everything that may hold a reference.
    pub remark: String,
    /// The bank's own number of the booking (交易流水号); empty where it gives none.
    pub bank_reference: String,
    /// Where it stands in the file: row, line or element, from 1.
    pub position: u32,
}

/// A statement of one account for some days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The account number as written; empty where the file does not say.
    pub account: String,
    /// ISO 4217; empty where the file does not say.
    pub currency: String,
    /// The bank's number of the statement; empty where it gives none.
    pub number: String,
    pub opening: Option<Fen>,
    pub closing: Option<Fen>,
    /// In the order of time, whatever the order of the file.
    pub lines: Vec<StatementLine>,
}

/// The longest text that a line keeps of a cell or element; a remark of a bank has a few hundred characters.
pub const TEXT_CHARS_MAX: usize = 2_000;

/// A text as it is kept: without control characters, which databases refuse, without white space at its ends and
/// without runs of it, and not longer than [`TEXT_CHARS_MAX`].
#[must_use]
pub fn clean(text: &str) -> String {
    let words =
        text.split(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}').filter(|word| !word.is_empty());
    let mut cleaned = String::new();
    for word in words {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
        // Bytes are at least as many as characters: enough has been gathered.
        if cleaned.len() > TEXT_CHARS_MAX * 4 {
            break;
        }
    }
    match cleaned.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => cleaned[..end].trim_end().to_owned(),
        None => cleaned,
    }
}

/// A statement as it was read, with what was noticed on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadStatement {
    pub statement: Statement,
    pub findings: Vec<Finding>,
    /// How many rows or entries were no bookings; the first of them are among the findings.
    pub left_out: u32,
}

impl Statement {
    /// The sum of money in.
    #[must_use]
    pub fn credits(&self) -> Fen {
        self.lines.iter().map(|line| line.amount).filter(|amount| *amount > Fen::ZERO).sum()
    }

    /// The sum of money out, as a positive amount.
    #[must_use]
    pub fn debits(&self) -> Fen {
        -self.lines.iter().map(|line| line.amount).filter(|amount| *amount < Fen::ZERO).sum::<Fen>()
    }
}

#[cfg(test)]
fn test_line(day: &str, fen: i64) -> StatementLine {
    StatementLine {
        booked_on: day.parse().expect("a day of a test"),
        booked_time: String::new(),
        amount: Fen::new(fen),
        balance_after: None,
        counterparty: "甲公司".to_owned(),
        counterparty_account: String::new(),
        remark: String::new(),
        bank_reference: String::new(),
        position: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_clean_and_bounded() {
        assert_eq!(clean("\u{feff} 年费\u{0}\n KX-7\t"), "年费 KX-7");
        assert_eq!(clean(&"长".repeat(9_000)).chars().count(), TEXT_CHARS_MAX);
        assert_eq!(clean(" \r\n "), "");
    }
}
