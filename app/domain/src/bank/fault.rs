//! Why a file of statements is refused as a whole: one cause, where it is, and what stands there.

use std::fmt;

use crate::{Locale, codes::codes};

codes! {
    /// Why a file cannot be read. Nothing of such a file is imported.
    FaultCause {
        Empty = "statement_empty", "文件是空的", "The file is empty";
        TooLarge = "statement_too_large", "文件超过大小上限", "The file is larger than the limit";
        TooManyLines = "statement_too_many_lines", "文件的行数超过上限", "The file has more lines than the limit";
        TooManyColumns = "statement_too_many_columns", "表格的列数超过上限", "The table has more columns than the limit";
        Encrypted = "statement_encrypted", "文件有密码保护，请先去除密码", "The file is protected by a password; remove it first";
        Binary = "statement_binary", "文件不是银行对账单，而是另一种文件", "The file is not a statement but of another kind";
        Truncated = "statement_truncated", "文件损坏或不完整，请重新导出", "The file is damaged or cut off; export it again";
        Encoding = "statement_encoding", "文字编码无法识别，请指定编码", "The text encoding does not fit; choose another one";
        UnknownFormat = "statement_unknown_format", "无法识别文件格式", "The format of the file is not known";
        OtherFormat = "statement_other_format", "文件内容与所选格式不符", "The file is not of the chosen format";
        WrongNamespace = "statement_wrong_namespace",
            "XML 命名空间不是 camt.052、053 或 054 的第 2 至 8 版",
            "The XML namespace is not that of camt.052, 053 or 054 in versions 2 to 8";
        Doctype = "statement_doctype",
            "XML 含有 DOCTYPE 或自定义实体，出于安全不予读取",
            "The XML holds a DOCTYPE or an entity of its own, which is refused for safety";
        TooDeep = "statement_too_deep", "XML 的层级或元素过多", "The XML has too many levels or elements";
        Malformed = "statement_malformed", "文件结构有误", "The structure of the file is broken";
        HeaderNotFound = "statement_header_not_found",
            "没有找到列标题，请选择或调整列对应关系",
            "No header row was found; choose or adjust the mapping of columns";
        ColumnNotFound = "statement_column_not_found", "缺少必需的列", "A column that is needed is missing";
        NothingFound = "statement_nothing_found", "文件中没有对账单内容", "The file holds no statement";
        DateMissing = "statement_date_missing", "缺少日期", "The date is missing";
        DateMalformed = "statement_date_malformed", "日期格式有误", "This is not a date";
        DateDoesNotExist = "statement_date_does_not_exist", "日历中没有这一天", "This day is not in the calendar";
        AmountMissing = "statement_amount_missing", "缺少金额", "The amount is missing";
        AmountMalformed = "statement_amount_malformed", "金额格式有误", "This is not an amount";
        AmountTooPrecise = "statement_amount_too_precise",
            "金额多于两位小数",
            "The amount has more than two decimals";
        AmountTooLarge = "statement_amount_too_large", "金额超出范围", "The amount is out of range";
        AmountTwice = "statement_amount_twice",
            "同一行既有收入又有支出",
            "The row has an amount on both sides";
        DirectionUnknown = "statement_direction_unknown",
            "无法判断收入还是支出",
            "It cannot be told whether this is money in or money out";
        CurrencyMixed = "statement_currency_mixed",
            "该笔币种与账户币种不同",
            "The booking is in another currency than its account";
    }
}

/// A refusal, with the place in the file in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementFault {
    pub cause: FaultCause,
    /// Row, line or element, from 1.
    pub row: Option<u32>,
    /// The heading of the column, the tag or the element; empty where the place is the file.
    pub column: String,
    /// What stands there, cut to a readable length; for bounds, the bound.
    pub found: String,
}

/// Enough of a cell to know it again.
const FOUND_CHARS_MAX: usize = 60;

impl StatementFault {
    #[must_use]
    pub const fn of(cause: FaultCause) -> Self {
        Self { cause, row: None, column: String::new(), found: String::new() }
    }

    #[must_use]
    pub fn found(mut self, found: &str) -> Self {
        let clean = |c: char| if c.is_control() { ' ' } else { c };
        self.found = found.trim().chars().take(FOUND_CHARS_MAX).map(clean).collect();
        self
    }

    #[must_use]
    pub const fn at_row(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }

    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = column.trim().chars().take(FOUND_CHARS_MAX).collect();
        self
    }

    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.cause.as_str()
    }

    /// What a person reads: the cause, the place, and what stands there.
    #[must_use]
    pub fn sentence(&self, locale: Locale) -> String {
        let cause = self.cause.name(locale);
        match locale {
            Locale::Zh => {
                let row = self.row.map(|row| format!("第 {row} 行")).unwrap_or_default();
                let column = if self.column.is_empty() { String::new() } else { format!("“{}”", self.column) };
                let place =
                    if row.is_empty() && column.is_empty() { String::new() } else { format!("{row}{column}：") };
                let found = if self.found.is_empty() { String::new() } else { format!("（“{}”）", self.found) };
                format!("{place}{cause}{found}")
            }
            Locale::En => {
                let row = self.row.map(|row| format!("Row {row}")).unwrap_or_default();
                let column = if self.column.is_empty() { String::new() } else { format!("\"{}\"", self.column) };
                let place: Vec<String> = [row, column].into_iter().filter(|part| !part.is_empty()).collect();
                let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) };
                let found = if self.found.is_empty() { String::new() } else { format!(" (\"{}\")", self.found) };
                format!("{place}{cause}{found}")
            }
        }
    }
}

impl fmt::Display for StatementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Locale::En))
    }
}

impl std::error::Error for StatementFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_where_and_what() {
        let fault =
            StatementFault::of(FaultCause::AmountTooPrecise).at_row(12).in_column("交易金额").found(" 1.23456\n");
        assert_eq!(fault.sentence(Locale::Zh), "第 12 行“交易金额”：金额多于两位小数（“1.23456”）");
        assert_eq!(fault.to_string(), "Row 12, \"交易金额\": The amount has more than two decimals (\"1.23456\")");
        assert_eq!(StatementFault::of(FaultCause::Empty).to_string(), "The file is empty");
        assert_eq!(fault.code(), "statement_amount_too_precise");
    }
}
