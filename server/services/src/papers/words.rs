//! Words that several documents share: dates and amounts as Chinese offices write them, the names of parties.

use domain::{Day, Fen, Timestamp, patent::PatentNumber};

use crate::ports::{Organisation, Paper, PaperField, PaperKind, Part, Patent, SignatureBlock};

/// The version of the texts below and in [`super::clauses`]: raised with every change of a word.
pub const TEMPLATE_VERSION: &str = "2026.1";

/// A Chinese document with nothing in it yet.
pub(super) fn paper(kind: PaperKind, title: &str, subtitle: &str, number: &str, parts: Vec<Part>) -> Paper {
    Paper {
        kind,
        language: domain::Locale::Zh,
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        number: number.to_owned(),
        template_version: TEMPLATE_VERSION.to_owned(),
        parts,
        verify: None,
    }
}

/// 2026年3月2日.
#[must_use]
pub fn date(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day_of_month())
}

/// The same, empty where there is none.
#[must_use]
pub fn date_or_blank(day: Option<Day>) -> String {
    day.map(date).unwrap_or_default()
}

/// The minute in China, as evidence states it.
pub(super) fn minute(at: Timestamp) -> String {
    format!("{}（北京时间）", at.to_minute_text())
}

/// 人民币 50,000.00 元.
#[must_use]
pub fn yuan(amount: Fen) -> String {
    format!("人民币 {amount} 元")
}

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// The amount in the capital characters of vouchers (大写), after 支付结算办法 附一: 伍万元整, 壹仟零伍元零叁分.
#[must_use]
pub fn capital(amount: Fen) -> String {
    let fen = amount.get().unsigned_abs();
    let (whole, jiao, cents) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::from(if amount < Fen::ZERO { "负" } else { "" });
    if whole > 0 || fen == 0 {
        text.push_str(&whole_part(whole));
        text.push('元');
    }
    if jiao > 0 {
        text.push(digit(jiao));
        text.push('角');
    } else if cents > 0 && whole > 0 {
        text.push('零');
    }
    if cents > 0 {
        text.push(digit(cents));
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

fn digit(number: u64) -> char {
    usize::try_from(number).ok().and_then(|at| DIGITS.get(at)).copied().unwrap_or('零')
}

fn whole_part(whole: u64) -> String {
    if whole == 0 {
        return "零".to_owned();
    }
    let mut groups = Vec::new();
    let mut rest = whole;
    while rest > 0 {
        groups.push(rest % 10_000);
        rest /= 10_000;
    }
    let mut text = String::new();
    let mut owes_zero = false;
    for (place, &group) in groups.iter().enumerate().rev() {
        if group == 0 {
            owes_zero = !text.is_empty();
            continue;
        }
        if owes_zero || (!text.is_empty() && group < 1_000) {
            text.push('零');
        }
        text.push_str(&four_digits(group));
        text.push_str(GROUPS.get(place).copied().unwrap_or_default());
        owes_zero = false;
    }
    text
}

fn four_digits(group: u64) -> String {
    let mut text = String::new();
    let mut owes_zero = false;
    for (place, unit) in PLACES.iter().enumerate().rev() {
        let number = group / 10_u64.pow(u32::try_from(place).unwrap_or(0)) % 10;
        if number == 0 {
            owes_zero = !text.is_empty();
            continue;
        }
        if owes_zero {
            text.push('零');
        }
        owes_zero = false;
        text.push(digit(number));
        text.push_str(unit);
    }
    text
}

/// `ZL202119999001.9`; the publication number where only that is known.
#[must_use]
pub fn patent_number(patent: &Patent) -> String {
    match PatentNumber::parse(&patent.number) {
        Ok(number) => format!("ZL{}", number.canonical()),
        Err(_) if patent.number.is_empty() => patent.publication_number.clone(),
        Err(_) => patent.number.clone(),
    }
}

/// The Chinese name of a country or region; its code where it has none here.
pub(crate) fn country(code: &str) -> String {
    locales::lookup(&format!("country.{}", code.to_lowercase()), domain::Locale::Zh).unwrap_or(code).to_owned()
}

/// Name, code, address and contact of a party, with the words of the recordal form.
pub(super) fn party(role: &str, who: &Organisation) -> Vec<PaperField> {
    vec![
        PaperField::wide(format!("{role}名称"), &who.name),
        PaperField::new("统一社会信用代码", &who.uscc),
        PaperField::new("单位性质", who.nature.name(domain::Locale::Zh)),
        PaperField::new("国别（地区）", country(&who.country)),
        PaperField::new("联系人", &who.contact_name),
        PaperField::new("联系电话", &who.contact_phone),
        PaperField::new("电子邮箱", &who.contact_email),
        PaperField::wide("地址", &who.address),
    ]
}

/// What identifies a patent, with the words of the forms.
pub(super) fn patent_fields(patent: &Patent) -> Vec<PaperField> {
    vec![
        PaperField::wide("发明创造名称", &patent.title),
        PaperField::new("专利号", patent_number(patent)),
        PaperField::new("专利类型", patent.kind.name(domain::Locale::Zh)),
        PaperField::new("申请日", date_or_blank(patent.filing_date)),
        PaperField::new("授权公告日", date_or_blank(patent.grant_date)),
        PaperField::new("主分类号", &patent.main_class),
        PaperField::new("国民经济行业", &patent.industry),
    ]
}

pub(super) fn heading(text: &str) -> Part {
    Part::Heading { text: text.to_owned() }
}

pub(super) fn text(text: impl Into<String>) -> Part {
    Part::Text { text: text.into() }
}

pub(super) fn note(text: impl Into<String>) -> Part {
    Part::Note { text: text.into() }
}

pub(super) fn fields(fields: Vec<PaperField>) -> Part {
    Part::Fields { fields }
}

/// A place for a signature by hand, with the line for whoever signs for an organisation.
pub(super) fn signature(role: &str, name: &str) -> SignatureBlock {
    SignatureBlock {
        role: role.to_owned(),
        name: name.to_owned(),
        lines: vec!["法定代表人或授权代表（签字）：".to_owned()],
        date: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_capitals() {
        let cases = [
            (0, "零元整"),
            (3, "叁分"),
            (50, "伍角整"),
            (100, "壹元整"),
            (100_503, "壹仟零伍元零叁分"),
            (5_000_000, "伍万元整"),
            (10_010_001, "壹拾万零壹佰元零壹分"),
            (1_000_000_500, "壹仟万零伍元整"),
            (2_000_000_000, "贰仟万元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
            (-12_340, "负壹佰贰拾叁元肆角整"),
        ];
        for (fen, words) in cases {
            assert_eq!(capital(Fen::new(fen)), words, "{fen}");
        }
    }

    #[test]
    fn dates_as_offices_write_them() {
        assert_eq!(date(Day::literal(2026, 3, 2)), "2026年3月2日");
        assert_eq!(date_or_blank(None), "");
    }
}
