//! The fields of the form: name, group, kind of input and words, from which the page is made.

use crate::{
    Locale,
    terms::{
        Arrangement,
        validate::{INSTALMENTS_MAX, LICENCE_MONTHS_MAX, MILESTONES_MAX, TIERS_MAX, YEARS_MAX},
    },
};

/// One field, or one field of every row where `rows` is more than one.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// With `{n}` for the row.
    pub pattern: &'static str,
    pub group: Group,
    pub input: Input,
    /// The most rows that may be filled in.
    pub rows: usize,
    pub label: Words,
    pub hint: Words,
}

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub zh: &'static str,
    pub en: &'static str,
}

/// What a person does with a field.
#[derive(Clone, Copy, Debug)]
pub enum Input {
    Choice(&'static [Choice]),
    Money,
    Rate,
    /// A whole number within bounds.
    Whole {
        min: u32,
        max: u32,
    },
    /// A number of times, such as 1.5.
    Multiple,
    Day,
    Line,
    Area,
    Check,
}

/// One option of a choice.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: Words,
}

/// Fields that are shown together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Kind,
    Lump,
    Instalments,
    Entry,
    Annual,
    Royalty,
    Tiers,
    Years,
    Unit,
    Limits,
    Milestones,
    Trial,
    FreePeriod,
    Equity,
    Term,
    Tax,
    Reporting,
    NetSales,
    Late,
    Other,
}

/// Every field, in the order of the page.
#[must_use]
pub fn fields() -> &'static [Field] {
    FIELDS
}

/// The groups that a page opens for an arrangement; the rest can be opened to combine arrangements.
#[must_use]
pub const fn groups(kind: Arrangement) -> &'static [Group] {
    use Group as G;
    match kind {
        Arrangement::LumpSum => &[G::Kind, G::Term, G::Lump, G::Tax, G::Late, G::Other],
        Arrangement::Instalments => &[G::Kind, G::Term, G::Instalments, G::Tax, G::Late, G::Other],
        Arrangement::Annual => &[G::Kind, G::Term, G::Annual, G::Tax, G::Late, G::Other],
        Arrangement::EntryAndRoyalty => {
            &[G::Kind, G::Term, G::Entry, G::Royalty, G::Limits, G::NetSales, G::Reporting, G::Tax, G::Late, G::Other]
        }
        Arrangement::RoyaltyOnSales | Arrangement::RoyaltyOnProfit | Arrangement::RoyaltyOnOutput => &[
            G::Kind,
            G::Term,
            G::Royalty,
            G::Tiers,
            G::Years,
            G::Limits,
            G::NetSales,
            G::Reporting,
            G::Tax,
            G::Late,
            G::Other,
        ],
        Arrangement::PerUnit => &[G::Kind, G::Term, G::Unit, G::Limits, G::Reporting, G::Tax, G::Late, G::Other],
        Arrangement::Milestones => {
            &[G::Kind, G::Term, G::Milestones, G::Royalty, G::NetSales, G::Reporting, G::Tax, G::Late, G::Other]
        }
        Arrangement::Trial => &[
            G::Kind,
            G::Term,
            G::Trial,
            G::Lump,
            G::Instalments,
            G::Royalty,
            G::NetSales,
            G::Reporting,
            G::Tax,
            G::Late,
            G::Other,
        ],
        Arrangement::FreePeriod => &[
            G::Kind,
            G::Term,
            G::FreePeriod,
            G::Lump,
            G::Annual,
            G::Royalty,
            G::NetSales,
            G::Reporting,
            G::Tax,
            G::Late,
            G::Other,
        ],
        Arrangement::Free => &[G::Kind, G::Term, G::Other],
        Arrangement::FreeWithEquity => &[G::Kind, G::Term, G::Equity, G::Other],
    }
}

impl Field {
    /// The name in a row; the row is ignored where there is only one.
    #[must_use]
    pub fn name(&self, row: usize) -> String {
        self.pattern.replace("{n}", &row.to_string())
    }

    /// The field that has this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| match field.pattern.split_once("{n}") {
            None => field.pattern == name,
            Some((head, tail)) => {
                let row = name.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
                row.is_some_and(|row| !row.is_empty() && row.bytes().all(|byte| byte.is_ascii_digit()))
            }
        })
    }
}

impl Words {
    #[must_use]
    pub const fn of(self, locale: Locale) -> &'static str {
        match locale {
            Locale::Zh => self.zh,
            Locale::En => self.en,
        }
    }
}

impl Group {
    /// The heading of the group.
    #[must_use]
    pub const fn heading(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::Kind => ("支付方式", "Payment method"),
            Self::Lump => ("一次总付", "Lump-sum payment"),
            Self::Instalments => ("分期支付", "Instalments"),
            Self::Entry => ("入门费", "Entry fee"),
            Self::Annual => ("按年支付", "Yearly fee"),
            Self::Royalty => ("提成费", "Royalty"),
            Self::Tiers => ("阶梯提成（超额累进）", "Stepped royalty (marginal tiers)"),
            Self::Years => ("分年提成率", "Royalty rate by year"),
            Self::Unit => ("按件计费", "Per-unit fee"),
            Self::Limits => ("最低提成与封顶", "Minimum and cap"),
            Self::Milestones => ("阶段性支付", "Milestone payment"),
            Self::Trial => ("试用期", "Trial period"),
            Self::FreePeriod => ("免费期", "Free period"),
            Self::Equity => ("作价入股", "Contribution at valuation for equity"),
            Self::Term => ("许可期限", "Licence term"),
            Self::Tax => ("增值税", "VAT"),
            Self::Reporting => ("提成报告与付款", "Royalty reports and payment"),
            Self::NetSales => ("净销售额的定义", "Definition of net sales"),
            Self::Late => ("逾期", "Late payment"),
            Self::Other => ("其他需要明确的事项", "Other matters"),
        };
        match locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }
}

const fn choice(value: &'static str, zh: &'static str, en: &'static str) -> Choice {
    Choice { value, label: Words { zh, en } }
}

type Pair = (&'static str, &'static str);

const fn one(pattern: &'static str, group: Group, input: Input, label: Pair, hint: Pair) -> Field {
    rows(pattern, 1, group, input, label, hint)
}

const fn rows(pattern: &'static str, rows: usize, group: Group, input: Input, label: Pair, hint: Pair) -> Field {
    let label = Words { zh: label.0, en: label.1 };
    Field { pattern, group, input, rows, label, hint: Words { zh: hint.0, en: hint.1 } }
}

const KINDS: &[Choice] = &[
    choice("lump_sum", "一次总付", "Lump-sum payment"),
    choice("instalments", "分期支付", "Instalments"),
    choice("annual", "按年支付", "Yearly fee"),
    choice("entry_royalty", "入门费加提成", "Entry fee plus royalty"),
    choice("royalty_sales", "净销售额提成", "Royalty on net sales"),
    choice("royalty_profit", "利润提成", "Royalty on profit"),
    choice("royalty_output", "新增产值提成", "Royalty on added output value"),
    choice("per_unit", "按件计费", "Per-unit fee"),
    choice("milestones", "阶段性支付", "Milestone payment"),
    choice("trial", "先试用后付费", "Try first, pay later"),
    choice("free_period", "先免费后付费", "Free period, then fee"),
    choice("free", "免费许可", "Free licence"),
    choice("free_equity", "免费许可加作价入股", "Free licence with equity"),
];
const BASES: &[Choice] = &[
    choice("net_sales", "净销售额", "Net sales"),
    choice("profit", "利润额", "Profit"),
    choice("added_output", "新增产值", "Added output value"),
    choice("units", "件数", "Units"),
];
const TESTS: &[Choice] = &[
    choice("evidence", "提交证明材料并经许可人确认", "Evidence accepted by the licensor"),
    choice("first_commercial_sale", "首次商业销售", "First commercial sale"),
    choice("cumulative_revenue", "累计净销售额达到", "Cumulative net sales reach"),
];
const CYCLES: &[Choice] = &[
    choice("monthly", "每月", "Monthly"),
    choice("quarterly", "每季度", "Quarterly"),
    choice("half_yearly", "每半年", "Half-yearly"),
    choice("yearly", "每年", "Yearly"),
];
const TAXES: &[Choice] = &[
    choice("inclusive", "金额含增值税（价税合计）", "Amounts include VAT"),
    choice("exclusive", "金额不含增值税，另加", "VAT is added to amounts"),
    choice("exempt", "免征增值税", "Exempt from VAT"),
];
const LATES: &[Choice] = &[
    choice("none", "不计逾期利息", "No late interest"),
    choice("daily", "按日计算", "A rate per day"),
    choice("lpr", "按贷款市场报价利率（LPR）的倍数", "A multiple of the loan prime rate (LPR)"),
];
const MONEY_HINT: Pair = ("元，例如 50,000.00 或 5 万", "In CNY, such as 50,000.00");
const RATE_HINT: Pair = ("例如 3% 或 2.5%", "Such as 3% or 2.5%");
const NO_HINT: Pair = ("", "");
const DAYS: Input = Input::Whole { min: 1, max: 180 };

const FIELDS: &[Field] = &[
    one(
        "kind",
        Group::Kind,
        Input::Choice(KINDS),
        ("支付方式", "Payment method"),
        (
            "从最接近的方式开始，其余各组可另行填写以组合",
            "Start from the closest; other groups can be filled in to combine",
        ),
    ),
    one(
        "licence_months",
        Group::Term,
        Input::Whole { min: 1, max: LICENCE_MONTHS_MAX },
        ("单次许可期限（月）", "Term of each licence (months)"),
        (
            "每一被许可人自其许可生效之日起的期限，不得超过专利权期限",
            "Counted for each licensee from the effective day; never beyond the patent",
        ),
    ),
    one(
        "initial_due_days",
        Group::Term,
        DAYS,
        ("首付期限（天）", "Days for the first payment"),
        ("自书面通知送达之日起", "From the day the written notice is delivered"),
    ),
    one(
        "trial_months",
        Group::Trial,
        Input::Whole { min: 1, max: 36 },
        ("试用期（月）", "Trial period (months)"),
        ("试用期内不收费用", "Nothing is payable during the trial"),
    ),
    one(
        "trial_decision_days",
        Group::Trial,
        DAYS,
        ("期满后的决定期限（天）", "Days to decide after the trial"),
        ("逾期不答复视为不转为正式许可", "Silence ends the licence; it never converts"),
    ),
    one(
        "trial_extension_months",
        Group::Trial,
        Input::Whole { min: 1, max: 36 },
        ("可延长一次（月）", "May be extended once by (months)"),
        ("留空表示不得延长", "Blank: no extension"),
    ),
    one(
        "trial_ends_on_first_sale",
        Group::Trial,
        Input::Check,
        ("首次商业销售即结束试用", "The trial ends on the first commercial sale"),
        NO_HINT,
    ),
    one(
        "free_months",
        Group::FreePeriod,
        Input::Whole { min: 0, max: LICENCE_MONTHS_MAX },
        ("免费期（月）", "Free months"),
        ("自许可生效之日起，免费期内不产生费用", "From the effective day; no fee arises in them"),
    ),
    one("lump_amount", Group::Lump, Input::Money, ("许可使用费总额", "Licence fee"), MONEY_HINT),
    rows(
        "instalment_{n}_amount",
        INSTALMENTS_MAX,
        Group::Instalments,
        Input::Money,
        ("本期金额", "Amount"),
        MONEY_HINT,
    ),
    rows(
        "instalment_{n}_after_months",
        INSTALMENTS_MAX,
        Group::Instalments,
        Input::Whole { min: 0, max: LICENCE_MONTHS_MAX },
        ("起算日后月数", "Months after the start"),
        ("0 表示首付", "0: due at the beginning"),
    ),
    rows(
        "instalment_{n}_after_days",
        INSTALMENTS_MAX,
        Group::Instalments,
        Input::Whole { min: 0, max: 9_000 },
        ("或起算日后天数", "or days after the start"),
        NO_HINT,
    ),
    rows(
        "instalment_{n}_on",
        INSTALMENTS_MAX,
        Group::Instalments,
        Input::Day,
        ("或固定日期", "or a fixed day"),
        NO_HINT,
    ),
    one("entry_amount", Group::Entry, Input::Money, ("入门费", "Entry fee"), MONEY_HINT),
    one(
        "entry_creditable",
        Group::Entry,
        Input::Check,
        ("入门费可抵扣提成费", "The entry fee is credited against royalties"),
        NO_HINT,
    ),
    one("annual_amount", Group::Annual, Input::Money, ("每个许可年度的费用", "Fee for each licence year"), MONEY_HINT),
    one("royalty_base", Group::Royalty, Input::Choice(BASES), ("提成基数", "Royalty base"), NO_HINT),
    one("royalty_rate", Group::Royalty, Input::Rate, ("提成率", "Royalty rate"), RATE_HINT),
    rows(
        "tier_{n}_from",
        TIERS_MAX,
        Group::Tiers,
        Input::Money,
        ("本年累计基数超过", "From a base in the year of"),
        ("第一档从 0 开始", "The first tier starts at zero"),
    ),
    rows("tier_{n}_rate", TIERS_MAX, Group::Tiers, Input::Rate, ("本档提成率", "Rate of this tier"), RATE_HINT),
    rows(
        "year_{n}_rate",
        YEARS_MAX,
        Group::Years,
        Input::Rate,
        ("该许可年度提成率", "Rate in this licence year"),
        ("最后一年的提成率继续适用", "The last rate goes on"),
    ),
    one("unit_amount", Group::Unit, Input::Money, ("每件金额", "Amount per unit"), MONEY_HINT),
    one("unit_name", Group::Unit, Input::Line, ("计件单位", "Unit"), ("例如 件、台、套", "Such as piece or set")),
    one(
        "minimum_amount",
        Group::Limits,
        Input::Money,
        ("年度最低提成", "Minimum annual royalty"),
        ("留空表示没有；不满一年按天折算", "Blank: none; a partial year counts by days"),
    ),
    one(
        "cap_amount",
        Group::Limits,
        Input::Money,
        ("提成封顶（全期）", "Royalty cap (whole term)"),
        ("留空表示没有", "Blank: none"),
    ),
    rows(
        "milestone_{n}_code",
        MILESTONES_MAX,
        Group::Milestones,
        Input::Line,
        ("代码", "Code"),
        ("留空自动编号", "Blank: numbered"),
    ),
    rows(
        "milestone_{n}_description",
        MILESTONES_MAX,
        Group::Milestones,
        Input::Line,
        ("里程碑", "Milestone"),
        ("例如 完成中试生产", "Such as pilot production"),
    ),
    rows("milestone_{n}_test", MILESTONES_MAX, Group::Milestones, Input::Choice(TESTS), ("认定方式", "Test"), NO_HINT),
    rows(
        "milestone_{n}_at_least",
        MILESTONES_MAX,
        Group::Milestones,
        Input::Money,
        ("累计净销售额", "Cumulative net sales"),
        MONEY_HINT,
    ),
    rows("milestone_{n}_amount", MILESTONES_MAX, Group::Milestones, Input::Money, ("应付金额", "Amount"), MONEY_HINT),
    one(
        "equity_note",
        Group::Equity,
        Input::Area,
        ("作价入股说明", "Note on equity"),
        ("另行协商，系统不据此计算金额", "Negotiated apart; no money is computed from it"),
    ),
    one(
        "net_discounts",
        Group::NetSales,
        Input::Check,
        ("扣除票面折扣", "Discounts on invoices are deducted"),
        NO_HINT,
    ),
    one(
        "net_returns",
        Group::NetSales,
        Input::Check,
        ("扣除退货与折让", "Returns and allowances are deducted"),
        NO_HINT,
    ),
    one(
        "net_freight",
        Group::NetSales,
        Input::Check,
        ("扣除单独开票的运费与保险费", "Freight and insurance invoiced separately are deducted"),
        NO_HINT,
    ),
    one(
        "loss_carried_forward",
        Group::NetSales,
        Input::Check,
        ("亏损可结转以后期间（利润、新增产值）", "Losses are carried forward (profit, added output)"),
        ("不勾选则亏损按零计", "Otherwise a loss counts as zero"),
    ),
    one("report_cycle", Group::Reporting, Input::Choice(CYCLES), ("报告周期", "Reporting period"), NO_HINT),
    one(
        "report_due_days",
        Group::Reporting,
        DAYS,
        ("期末后报告期限（天）", "Days to report after the period"),
        NO_HINT,
    ),
    one(
        "payment_due_days",
        Group::Reporting,
        DAYS,
        ("报告接受后付款期限（天）", "Days to pay after acceptance"),
        NO_HINT,
    ),
    one(
        "deemed_accepted_days",
        Group::Reporting,
        DAYS,
        ("未提出疑问视为接受（天）", "Deemed accepted when not queried within (days)"),
        ("留空表示须明示接受", "Blank: acceptance must be express"),
    ),
    one(
        "audit_right",
        Group::Reporting,
        Input::Check,
        ("许可人有权查阅有关会计账目（查账权）", "The licensor has an audit right"),
        NO_HINT,
    ),
    one("tax_mode", Group::Tax, Input::Choice(TAXES), ("增值税", "VAT"), NO_HINT),
    one(
        "tax_rate",
        Group::Tax,
        Input::Rate,
        ("增值税税率", "VAT rate"),
        ("例如 6%；免税时留空", "Such as 6%; blank when exempt"),
    ),
    one("late_kind", Group::Late, Input::Choice(LATES), ("逾期利息", "Late interest"), NO_HINT),
    one(
        "late_daily_rate",
        Group::Late,
        Input::Rate,
        ("日利率", "Rate per day"),
        ("例如 0.05%（日万分之五）", "Such as 0.05%"),
    ),
    one(
        "late_lpr_multiple",
        Group::Late,
        Input::Multiple,
        ("LPR 的倍数", "Multiple of the LPR"),
        ("例如 1.5", "Such as 1.5"),
    ),
    one("other_matters", Group::Other, Input::Area, ("其他需要明确的事项", "Other matters"), NO_HINT),
];
