//! Names and accounts of payers, brought to a form in which they can be compared.

use crate::text::{fold, fold_han};

/// Forms of companies, the longer before those that they end with.
const FORMS: [&str; 5] = ["股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司"];

/// A name as it is compared for equality: half-width, simplified, without spaces, brackets and punctuation, in lower
/// case; 有限责任公司 and 有限公司 are the same form, 股份有限公司 is another.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded = fold_han(&fold(name));
    let plain: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    plain.replace("有限责任公司", "有限公司")
}

/// What distinguishes a company: its key without the form. `某某科技有限公司` and `某某科技股份有限公司` share it.
#[must_use]
pub fn name_core(key: &str) -> &str {
    FORMS.iter().find_map(|form| key.strip_suffix(form)).filter(|core| !core.is_empty()).unwrap_or(key)
}

/// The digits and letters of an account number; empty for a masked one, which stands for many.
#[must_use]
pub fn account_key(account: &str) -> String {
    let folded = fold(account);
    if folded.contains('*') {
        return String::new();
    }
    folded.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// Names of so few characters are often those of people, and many people share them.
const NAME_CHARS_DISTINCT: usize = 5;

/// Whether a name alone can say who pays.
#[must_use]
pub fn is_distinct(key: &str) -> bool {
    key.chars().count() >= NAME_CHARS_DISTINCT
}

/// The pairs of neighbouring characters, each once, in order.
#[must_use]
pub fn grams(core: &str) -> Vec<(char, char)> {
    let mut grams: Vec<(char, char)> = core.chars().zip(core.chars().skip(1)).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// How much of the pairs two sorted lists share: 1000 for the same, 0 for nothing in common (Dice, rounded down).
#[must_use]
pub fn similarity_permille(one: &[(char, char)], other: &[(char, char)]) -> u16 {
    let (mut left, mut right, mut shared) = (0, 0, 0usize);
    while let (Some(a), Some(b)) = (one.get(left), other.get(right)) {
        shared += usize::from(a == b);
        (left, right) = (left + usize::from(a <= b), right + usize::from(b <= a));
    }
    let permille = (2_000 * shared).checked_div(one.len() + other.len()).unwrap_or(0);
    u16::try_from(permille).unwrap_or(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_company_has_one_key() {
        for same in
            ["甲（上海）科技有限公司", "甲(上海)科技有限责任公司", " 甲（上海） 科技有限公司", "甲上海科技有限公司"]
        {
            assert_eq!(name_key(same), "甲上海科技有限公司", "{same}");
        }
        assert_eq!(name_key("ＡＢＣ Chemical Co., Ltd."), "abcchemicalcoltd");
        assert_eq!(name_key("華東鋼鐵有限公司"), name_key("华东钢铁有限公司"));
        assert_ne!(name_key("甲科技股份有限公司"), name_key("甲科技有限公司"));
    }

    #[test]
    fn the_core_is_without_the_form() {
        assert_eq!(name_core("甲科技股份有限公司"), "甲科技");
        assert_eq!(name_core("甲科技"), "甲科技");
        assert_eq!(name_core("有限公司"), "有限公司");
    }

    #[test]
    fn masked_accounts_say_nothing() {
        assert_eq!(account_key("6222 0200-1234 5678"), "6222020012345678");
        assert_eq!(account_key("6222****5678"), "");
    }

    #[test]
    fn similarity_counts_shared_pairs() {
        let of = |text: &str| grams(name_core(&name_key(text)));
        assert_eq!(similarity_permille(&of("甲乙科技有限公司"), &of("甲乙科技股份有限公司")), 1_000);
        assert_eq!(similarity_permille(&of("甲乙科技"), &of("丙丁材料")), 0);
        assert!(similarity_permille(&of("甲乙丙科技有限公司"), &of("甲乙丙科技深圳分公司")) >= 600);
        assert_eq!(similarity_permille(&[], &[]), 0);
    }
}
