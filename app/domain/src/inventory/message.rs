//! What is wrong with a cell, in words.

use super::CellError;
use crate::Locale;

/// Code, Chinese, English. `{}` stands for the suggestion.
pub(super) const MESSAGES: &[(&str, &str, &str)] = &[
    ("required", "此项必填", "This cell must be filled in"),
    ("too_long", "内容过长，最多 {} 个字符", "Too long: at most {} characters"),
    ("patent_number_malformed", "不是申请号或专利号", "Not an application or patent number"),
    (
        "patent_number_scientific",
        "号码被电子表格转成了科学计数法，请将该列设为文本后重新填写",
        "The spreadsheet turned the number into a power of ten; format the column as text and enter it again",
    ),
    (
        "patent_number_is_publication_number",
        "这是公开（公告）号，请填写申请号或专利号",
        "This is a publication number; enter the application or patent number",
    ),
    (
        "patent_number_length",
        "号码位数不对，应为 9 位或 13 位（含校验位）",
        "Wrong length: 9 or 13 characters with the check digit",
    ),
    ("patent_number_year", "号码中的年份不存在", "The year in the number is impossible"),
    ("patent_number_kind", "号码中的种类位不存在", "The kind digit in the number does not exist"),
    ("patent_number_check_missing", "缺少校验位，补上后为 {}", "The check digit is missing; with it the number is {}"),
    ("patent_number_check_wrong", "校验位不正确，可能是 {}", "The check digit is wrong; the number may be {}"),
    (
        "publication_number_malformed",
        "不是公开（公告）号，例如 CN119999001A",
        "Not a publication number such as CN119999001A",
    ),
    (
        "publication_number_kind",
        "公开（公告）号的数字与末尾字母所示种类不一致",
        "The digits and the letter of the publication number state different kinds",
    ),
    ("date_malformed", "不是日期，例如 2026-01-31", "Not a date such as 2026-01-31"),
    ("date_does_not_exist", "该日期不存在", "There is no such day"),
    ("yes_no_unknown", "请填写“是”或“否”", "Enter yes or no"),
    (
        "implementation_unknown",
        "请填写：未实施、试验或中试、已实施、已产业化",
        "Enter: Not implemented, Pilot, Implemented or Industrialised",
    ),
    (
        "willingness_unknown",
        "请填写：转让、许可、自行应用或产业化、作价入股、暂无转化意愿（可多选）",
        "Enter one or more of: Assign, License, Own use, Equity, None",
    ),
    ("readiness_unknown", "请填写 1 至 9 级", "Enter a level from 1 to 9"),
    ("self_grade_unknown", "请填写：高、中、低", "Enter high, middle or low"),
    (
        "year_differs",
        "申请日的年份与号码中的年份 {} 不同（分案申请可如此），请核对",
        "The year of filing differs from {}, the year in the number, as it may for a divisional application",
    ),
    (
        "kind_differs",
        "与号码所示的专利类型不同，以号码为准",
        "Differs from the kind that the number states; the number counts",
    ),
    ("kind_unknown", "无法识别的专利类型，以号码为准", "Unknown kind; the number counts"),
    ("before_filing", "早于申请日，请核对", "Earlier than the filing date"),
    (
        "classification_unknown",
        "分类号不是 IPC 或洛迦诺分类号，已原样保留",
        "Neither an IPC nor a Locarno symbol; kept as written",
    ),
    ("industry_unknown", "不是 GB/T 4754 行业代码，已原样保留", "Not a GB/T 4754 code; kept as written"),
];

impl CellError {
    /// The error or warning in plain words.
    #[must_use]
    pub fn message(&self, locale: Locale) -> String {
        let Some((_, zh, en)) = MESSAGES.iter().find(|(code, _, _)| *code == self.code) else {
            return self.code.to_owned();
        };
        let words = match locale {
            Locale::Zh => zh,
            Locale::En => en,
        };
        words.replace("{}", self.suggestion.as_deref().unwrap_or("?"))
    }
}
