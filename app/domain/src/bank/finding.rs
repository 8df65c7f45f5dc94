//! What was noticed while reading a statement that can be read: whether it adds up, what was left out and why.

use serde::{Deserialize, Serialize};

use crate::{Fen, Locale, codes::codes};

codes! {
    /// How much a finding weighs.
    Severity {
        /// What a careful person would like to know.
        Note = "note", "说明", "Note";
        /// Something is missing or unusual; the lines are as the file has them.
        Warning = "warning", "提醒", "Warning";
        /// The statement contradicts itself: import it only after looking.
        Error = "error", "不一致", "Contradiction";
    }
}

codes! {
    /// What was noticed.
    FindingCode {
        DoesNotAddUp = "does_not_add_up",
            "期初余额加收入减支出不等于期末余额",
            "Opening balance plus credits minus debits is not the closing balance";
        BalanceJumps = "balance_jumps",
            "本行余额不等于上一行余额加本行发生额",
            "The balance after this line is not the balance before it plus its amount";
        SumDiffers = "sum_differs",
            "文件所列合计与各行之和不同",
            "A total stated in the file is not the sum of its lines";
        CountDiffers = "count_differs",
            "文件所列笔数与读到的行数不同",
            "The number of lines stated in the file is not the number read";
        BalanceCurrency = "balance_currency",
            "余额的币种与账户币种不同",
            "A balance is in another currency than the account";
        OutsideStatement = "outside_statement",
            "该行在对账单结束之后，不属于任何一份对账单",
            "The line stands after the end of a statement and belongs to none";
        BalanceUnreadable = "balance_unreadable",
            "该行余额无法读取，按未提供处理",
            "The balance of this line cannot be read and counts as not given";
        Gap = "gap",
            "本份期初余额与同一账户上一份的期末余额不同",
            "The opening balance is not the closing balance of the statement before it";
        CannotCheck = "cannot_check",
            "文件没有足够的余额，无法核对是否平衡",
            "The file has too few balances to check whether it adds up";
        BalancesDerived = "balances_derived",
            "期初、期末余额由各行余额推得",
            "Opening and closing balance were worked out from the balances of the lines";
        NotInOrder = "not_in_order",
            "文件各行未按日期排列，已重新排序",
            "The lines of the file were not in order of date and have been sorted";
        NotABooking = "not_a_booking",
            "该行不是入账记录，未导入",
            "This row is not a booking and was left out";
        Reversal = "reversal",
            "该行是冲正",
            "This line reverses an earlier booking";
        ZeroAmount = "zero_amount",
            "该行金额为零",
            "The amount of this line is zero";
        NoLines = "no_lines",
            "对账单没有任何记录",
            "The statement has no lines";
    }
}

impl FindingCode {
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::DoesNotAddUp | Self::BalanceJumps | Self::BalanceCurrency | Self::OutsideStatement => Severity::Error,
            Self::SumDiffers | Self::CountDiffers | Self::BalanceUnreadable | Self::Gap | Self::CannotCheck => {
                Severity::Warning
            }
            Self::BalancesDerived
            | Self::NotInOrder
            | Self::NotABooking
            | Self::Reversal
            | Self::ZeroAmount
            | Self::NoLines => Severity::Note,
        }
    }
}

/// One thing that was noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub code: FindingCode,
    /// The line it is about, as [`super::StatementLine::position`]; `None` for the statement.
    pub position: Option<u32>,
    /// What the file should say for it to agree.
    pub expected: Option<Fen>,
    /// What the file says.
    pub found: Option<Fen>,
    /// The words of the file that made it, such as `交易关闭`.
    pub words: String,
}

impl Finding {
    #[must_use]
    pub const fn of(code: FindingCode) -> Self {
        Self { code, position: None, expected: None, found: None, words: String::new() }
    }

    #[must_use]
    pub const fn at(mut self, position: u32) -> Self {
        self.position = Some(position);
        self
    }

    #[must_use]
    pub const fn amounts(mut self, expected: Fen, found: Fen) -> Self {
        self.expected = Some(expected);
        self.found = Some(found);
        self
    }

    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.words = words.into();
        self
    }

    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What a person reads: where, what, and the amounts with their difference.
    #[must_use]
    pub fn sentence(&self, locale: Locale) -> String {
        let mut sentence = match (locale, self.position) {
            (Locale::Zh, Some(position)) => format!("第 {position} 行："),
            (Locale::En, Some(position)) => format!("Line {position}: "),
            (_, None) => String::new(),
        };
        sentence.push_str(self.code.name(locale));
        if !self.words.is_empty() {
            sentence.push_str(&match locale {
                Locale::Zh => format!("（“{}”）", self.words),
                Locale::En => format!(" (\"{}\")", self.words),
            });
        }
        if let (Some(expected), Some(found)) = (self.expected, self.found) {
            sentence.push_str(&self.difference(locale, expected, found));
        }
        sentence
    }

    /// Counts are whole numbers, everything else is money.
    fn difference(&self, locale: Locale, expected: Fen, found: Fen) -> String {
        let text = |amount: Fen| match self.code {
            FindingCode::CountDiffers => amount.get().to_string(),
            _ => amount.to_string(),
        };
        let gap = Fen::new(found.get().saturating_sub(expected.get()));
        match locale {
            Locale::Zh => format!("：应为 {}，文件为 {}，相差 {}", text(expected), text(found), text(gap)),
            Locale::En => {
                format!(": should be {}, is {}, off by {}", text(expected), text(found), text(gap))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_a_sentence_in_both_languages() {
        let finding = Finding::of(FindingCode::BalanceJumps).at(7).amounts(Fen::yuan(105), Fen::yuan(100));
        assert_eq!(
            finding.sentence(Locale::Zh),
            "第 7 行：本行余额不等于上一行余额加本行发生额：应为 105.00，文件为 100.00，相差 -5.00"
        );
        assert_eq!(
            finding.sentence(Locale::En),
            "Line 7: The balance after this line is not the balance before it plus its amount: \
             should be 105.00, is 100.00, off by -5.00"
        );
        for code in FindingCode::ALL {
            assert!(code.name(Locale::En).is_ascii(), "{code}");
            assert!(!code.name(Locale::Zh).is_ascii(), "{code}");
        }
    }
}
