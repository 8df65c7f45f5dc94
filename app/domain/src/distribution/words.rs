//! The words for every code that rules, runs and their review answer with, beside those of all forms.

use crate::Locale;

/// Code, Chinese, English. What stands in braces is a parameter.
pub const CODES: &[(&str, &str, &str)] = &[
    ("shares_not_whole", "各方分配比例之和应为 100%，现为 {sum}", "The shares must sum to 100%; they sum to {sum}"),
    ("share_too_precise", "比例最多两位小数", "At most two decimals of a per cent"),
    (
        "floor_below_law",
        "政府设立的研究开发机构和高等院校，对贡献人员的最低比例不得低于 50%（促进科技成果转化法 第四十五条）",
        "A state institution cannot set a floor below 50% for contributors (促进科技成果转化法, Art. 45)",
    ),
    ("distribution_out_of_range", "金额为负或过大", "An amount is negative or too large"),
    ("too_many", "条目过多", "Too many entries"),
    ("beneficiary_twice", "同一受益人在同一列表中出现两次", "A beneficiary is named twice in the same list"),
    ("tax_above_receipt", "增值税大于到账金额", "The VAT is more than what was received"),
    ("institution_not_owner", "本单位不在专利权人之列", "The institution is not among the owners"),
    ("share_without_body", "每项分配比例都须指定受益单位", "Each share needs a body that receives it"),
    ("weight_negative", "权重不能为负", "A weight cannot be negative"),
    ("weights_sum_to_zero", "权重之和不能为零", "The weights cannot all be zero"),
    (
        "floor",
        "贡献人员所得 {contributors} 低于净收益 {net} 的 {floor}；如有法律依据，请予记录",
        "Contributors get {contributors}, less than {floor} of net income {net}; record the legal basis if there is one",
    ),
    ("same_person", "审批人不能是计算分配的人", "The person who computed the run cannot approve it"),
    ("window_open", "异议期未满", "The objection window is still open"),
    ("objection_open", "尚有未处理的异议", "An objection is still open"),
    ("window_closed", "异议期已过", "The objection window is over"),
    ("wrong_state", "当前状态不允许此操作", "Not possible in this state"),
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
