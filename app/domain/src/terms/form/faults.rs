//! The words for every code that terms, their JSON and their form can answer with.

use crate::Locale;

/// Code, Chinese, English. `{min}` and `{max}` stand for parameters.
pub const CODES: &[(&str, &str, &str)] = &[
    ("required", "请填写此项", "Fill in this field"),
    ("unknown_choice", "请从给出的选项中选择", "Choose one of the options"),
    ("unknown_field", "没有这个字段", "There is no such field"),
    ("unknown_schema", "不支持这一版本的条款格式", "This version of the format is not supported"),
    ("json_malformed", "不是有效的 JSON", "Not valid JSON"),
    ("object_expected", "此处应为对象", "An object is expected here"),
    ("list_expected", "此处应为列表", "A list is expected here"),
    ("text_expected", "此处应为文本", "A text is expected here"),
    ("true_or_false_expected", "此处应为 true 或 false", "true or false is expected here"),
    ("whole_number_expected", "请填写整数", "Enter a whole number"),
    ("out_of_range", "超出允许的范围", "Outside the range that is allowed"),
    ("out_of_bounds", "请填写 {min} 至 {max} 之间的整数", "Enter a whole number from {min} to {max}"),
    ("too_many", "条目过多", "Too many entries"),
    ("text_too_long", "文字过长", "The text is too long"),
    ("text_has_control_characters", "文字含有不可见的控制字符", "The text has control characters"),
    ("amount_not_a_number", "请填写金额，例如 50,000.00 或 5 万", "Enter an amount such as 50,000.00"),
    ("amount_too_precise", "金额最多两位小数", "At most two decimals"),
    ("amount_negative", "金额不能为负", "The amount cannot be negative"),
    ("amount_not_positive", "金额必须大于零", "The amount must be more than zero"),
    ("amount_too_large", "金额过大", "The amount is too large"),
    ("rate_not_a_number", "请填写比率，例如 3% 或 0.5‰", "Enter a rate such as 3%"),
    ("rate_too_precise", "比率的小数位过多", "The rate has too many decimals"),
    ("rate_too_large", "比率过大", "The rate is too large"),
    ("date_malformed", "请填写日期，例如 2026-01-31", "Enter a date such as 2026-01-31"),
    ("date_does_not_exist", "没有这一天", "There is no such day"),
    ("one_due_rule_expected", "期限只能填写一种：月数、天数或日期", "Give one due rule only: months, days or a date"),
    (
        "one_rate_only",
        "提成率、阶梯、分年和按件只能选用一种",
        "Use one kind of rate only: flat, tiers, by year or per unit",
    ),
    (
        "base_does_not_fit_rate",
        "按件计费应以件数为基数，提成率应以金额为基数",
        "Per-unit fees are based on units, rates on an amount",
    ),
    ("first_tier_starts_at_zero", "第一档应从 0 开始", "The first tier starts at zero"),
    ("tiers_not_ascending", "各档起点应逐档增大", "Each tier must start above the one before"),
    ("all_rates_zero", "各档提成率不能都为零", "The rates cannot all be zero"),
    ("cap_below_minimum", "提成封顶不能低于年度最低提成", "The cap cannot be below the yearly minimum"),
    (
        "nothing_to_credit_against",
        "没有提成，入门费无从抵扣",
        "Without a royalty there is nothing to credit the entry fee against",
    ),
    ("nothing_payable_afterwards", "期满后没有应付的费用", "Nothing is payable afterwards"),
    ("not_within_licence_term", "应在许可期限之内", "Must lie within the licence term"),
    (
        "code_malformed",
        "代码只能用小写字母、数字、下划线和连字符",
        "Codes use lower-case letters, digits, underscore and hyphen",
    ),
    ("code_used_twice", "代码重复", "This code is used twice"),
    ("free_with_fees", "选择了免费许可，却填写了费用", "A free licence was chosen but fees are filled in"),
    ("unknown_milestone", "没有这个以证明材料认定的里程碑", "There is no such milestone by evidence"),
    ("report_empty", "请填写至少一行，或勾选零申报", "Fill in a line or tick nil report"),
    ("nil_with_lines", "零申报不能填写明细", "A nil report has no lines"),
];

/// The words for a code; parameters are still in braces.
#[must_use]
pub fn code_text(code: &str, locale: Locale) -> Option<&'static str> {
    let (_, zh, en) = CODES.iter().find(|(known, _, _)| *known == code)?;
    Some(match locale {
        Locale::Zh => zh,
        Locale::En => en,
    })
}
