//! What finance decides about matching. The caller keeps every version with the day from which it holds.

use serde::{Deserialize, Serialize};

use crate::{Fen, codes::codes, ledger::Currency};

codes! {
    /// A way of finding what a line pays. `docs/reconciliation.md` says under *Matching* what each one asks for.
    Rule {
        Reference = "reference", "附言中的付款编号", "reference in the remark";
        Announced = "announced", "付款人已预告的转账", "transfer announced by the payer";
        Payout = "payout", "支付机构结算款", "payout of a payment provider";
        Payer = "payer", "已知付款人且金额相等", "known payer, equal amount";
        CoveringSet = "covering_set", "一笔到账对应多笔应付款", "one line for several dues";
        SplitTransfer = "split_transfer", "多笔到账对应一笔应付款", "several lines for one due";
        Aggregate = "aggregate", "代收机构汇总款", "daily total of a collector";
        BankFee = "bank_fee", "仅差银行手续费", "short by a bank fee";
        PartPayment = "part_payment", "部分付款或多付", "part payment or overpayment";
        ReferenceTypo = "reference_typo", "付款编号错一个字符", "reference with one wrong character";
        Similarity = "similarity", "名称或许可编号相近", "similar name or licence number";
    }
}

/// The highest score: nothing is missing.
pub const SCORE_MAX: u16 = 1_000;

/// The longest window that settings may name, in days.
pub const WINDOW_DAYS_MAX: u16 = 366;

/// The rules and their limits. Amounts are fen, windows days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// In the order in which they are tried; a rule that is not named is off.
    pub rules: Vec<Rule>,
    pub currency: Currency,
    /// So many days before its due day a charge may be paid.
    pub window_before_days: u16,
    /// So many days after its due day.
    pub window_after_days: u16,
    /// A line is booked so many days before or after the day that the payer announced.
    pub announced_days: u16,
    /// The parts of a split transfer arrive within so many days.
    pub split_days: u16,
    /// A collector pays out within so many days.
    pub aggregate_days: u16,
    /// The same payer and amount again within so many days is suspicious.
    pub duplicate_days: u16,
    /// A transfer comes back within so many days.
    pub returned_days: u16,
    /// A difference up to this is none, for a reference or an announcement.
    pub amount_tolerance: Fen,
    /// What a bank may have kept back at most: the due counts as paid in full and the difference is written off.
    pub bank_fee_max: Fen,
    /// Applied without a person from this score on; see [`SCORE_MAX`]. Above it nothing is applied automatically.
    pub auto_threshold: u16,
    /// The most partial sums that one search for a covering set may hold at a time.
    pub search_work_max: u32,
    /// Those who collect for several payers and transfer the total of a day.
    pub collectors: Vec<String>,
    /// A remark with one of these words pays for something else, unless it has a reference.
    pub other_purposes: Vec<String>,
    /// A remark with one of these words is a transfer that came back.
    pub returned_words: Vec<String>,
    /// A remark with one of these words takes back a card payment.
    pub chargeback_words: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            rules: Rule::ALL.to_vec(),
            currency: Currency::CNY,
            window_before_days: 30,
            window_after_days: 60,
            announced_days: 5,
            split_days: 7,
            aggregate_days: 3,
            duplicate_days: 10,
            returned_days: 15,
            amount_tolerance: Fen::ZERO,
            bank_fee_max: Fen::yuan(50),
            auto_threshold: 900,
            search_work_max: 5_000,
            collectors: Vec::new(),
            other_purposes: words(&[
                "技术服务费",
                "技术开发费",
                "检测费",
                "培训费",
                "会议费",
                "学费",
                "房租",
                "租金",
                "捐赠",
                "保证金",
                "押金",
                "货款",
                "借款",
                "结息",
                "利息",
                "财政拨款",
            ]),
            returned_words: words(&["退汇", "退票", "冲正", "退款", "退回"]),
            chargeback_words: words(&["拒付", "争议扣款", "chargeback", "dispute"]),
        }
    }
}

codes! {
    /// What is wrong with settings.
    SettingsFault {
        RuleTwice = "rule_twice", "同一规则出现两次", "a rule is named twice";
        WindowTooLong = "window_too_long", "天数超过 366", "a window is longer than 366 days";
        AmountNegative = "amount_negative", "金额为负", "an amount is negative";
        ThresholdTooHigh = "threshold_too_high", "阈值高于 1001", "the threshold is above 1001";
        WorkOutOfRange = "work_out_of_range", "搜索上限须在 100 至 1000000 之间", "the bound on the search must lie between 100 and 1,000,000";
        WordTooShort = "word_too_short", "词语少于两个字符", "a word has fewer than two characters";
    }
}

impl Settings {
    #[must_use]
    pub fn is_on(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }

    /// Everything that is wrong, each once; empty for settings that may be used.
    #[must_use]
    pub fn faults(&self) -> Vec<SettingsFault> {
        let days = [
            self.window_before_days,
            self.window_after_days,
            self.announced_days,
            self.split_days,
            self.aggregate_days,
            self.duplicate_days,
            self.returned_days,
        ];
        let lists = [&self.collectors, &self.other_purposes, &self.returned_words, &self.chargeback_words];
        let twice = |(place, rule): (usize, &Rule)| self.rules[..place].contains(rule);
        let checks = [
            (self.rules.iter().enumerate().any(twice), SettingsFault::RuleTwice),
            (days.iter().any(|days| *days > WINDOW_DAYS_MAX), SettingsFault::WindowTooLong),
            (self.amount_tolerance < Fen::ZERO || self.bank_fee_max < Fen::ZERO, SettingsFault::AmountNegative),
            (self.auto_threshold > SCORE_MAX + 1, SettingsFault::ThresholdTooHigh),
            (!(100..=1_000_000).contains(&self.search_work_max), SettingsFault::WorkOutOfRange),
            (
                lists.iter().any(|list| list.iter().any(|word| word.trim().chars().count() < 2)),
                SettingsFault::WordTooShort,
            ),
        ];
        checks.into_iter().filter(|(wrong, _)| *wrong).map(|(_, fault)| fault).collect()
    }
}
