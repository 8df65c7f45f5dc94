//! The controlled values of inventory cells, as people write them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Locale, codes::codes, text::fold};

codes! {
    /// A way of conversion that the holder accepts (`转化意愿`).
    Willingness {
        Assign = "assign", "转让", "Assign";
        License = "license", "许可", "License";
        SelfUse = "self_use", "自行应用或产业化", "Own use or industrialisation";
        Equity = "equity", "作价入股", "Contribution for equity";
        NotWilling = "none", "暂无转化意愿", "No conversion intended";
    }
}

codes! {
    /// Whether the patent is being practised (`专利实施状态（含产业化）`).
    Implementation {
        NotImplemented = "not_implemented", "未实施", "Not implemented";
        Trial = "trial", "试验或中试", "Pilot";
        Implemented = "implemented", "已实施", "Implemented";
        Industrialised = "industrialised", "已产业化", "Industrialised";
    }
}

codes! {
    /// The holder's own grading of the patent's value (`专利价值分级自评`).
    SelfGrade {
        High = "high", "高价值", "High value";
        Middle = "middle", "一般价值", "Middle value";
        Low = "low", "低价值", "Low value";
    }
}

/// A technology readiness level, 1 to 9 (`GB/T 22900`, appendix A). The names of the levels differ between editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Readiness(u8);

impl Readiness {
    pub const ALL: [Self; 9] = [Self(1), Self(2), Self(3), Self(4), Self(5), Self(6), Self(7), Self(8), Self(9)];

    #[must_use]
    pub fn new(level: u8) -> Option<Self> {
        (1..=9).contains(&level).then_some(Self(level))
    }

    #[must_use]
    pub const fn level(self) -> u8 {
        self.0
    }

    /// The name of the level.
    #[must_use]
    pub const fn name(self, locale: Locale) -> &'static str {
        let (zh, en) = match self.0 {
            1 => ("基本原理级", "Basic principles"),
            2 => ("方案级", "Concept"),
            3 => ("功能级", "Function"),
            4 => ("仿真级", "Simulation"),
            5 => ("初样级", "First prototype"),
            6 => ("正样级", "Qualified prototype"),
            7 => ("系统级", "System"),
            8 => ("产品级", "Product"),
            _ => ("产业级", "Industry"),
        };
        match locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }

    /// Reads `6`, `TRL6`, `TRL 6`, `6级`, `第六级`, `正样级`, `6 正样级`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = fold(text);
        if let Some(level) = Self::ALL.into_iter().find(|level| text == level.name(Locale::Zh)) {
            return Some(level);
        }
        let body = text.strip_prefix("trl").unwrap_or(&text).trim_start_matches(['-', ':', '第']);
        let mut characters = body.chars();
        let first = characters.next()?;
        let level = match first.to_digit(10) {
            Some(digit) => u8::try_from(digit).ok()?,
            None => u8::try_from("一二三四五六七八九".chars().position(|c| c == first)? + 1).ok()?,
        };
        let after = characters.next();
        if after.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == '十') {
            return None;
        }
        Self::new(level)
    }
}

impl TryFrom<u8> for Readiness {
    type Error = &'static str;
    fn try_from(level: u8) -> Result<Self, Self::Error> {
        Self::new(level).ok_or("a readiness level runs from 1 to 9")
    }
}

impl From<Readiness> for u8 {
    fn from(readiness: Readiness) -> Self {
        readiness.0
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Willingness {
    /// Reads a list such as `许可、转让` or `license; assign`.
    ///
    /// # Errors
    /// The first part that is none of the values.
    pub fn list_from_text(text: &str) -> Result<Vec<Self>, String> {
        let mut list = Vec::new();
        for part in text.split(['、', ',', '，', ';', '；', '/', '|', '\n']) {
            let folded = fold(part);
            if folded.is_empty() {
                continue;
            }
            let value = Self::one_from_folded(&folded).ok_or_else(|| part.trim().to_owned())?;
            if !list.contains(&value) {
                list.push(value);
            }
        }
        list.sort_unstable();
        Ok(list)
    }

    fn one_from_folded(text: &str) -> Option<Self> {
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if has(&["暂无", "无意愿", "不愿", "无转化"]) || matches!(text, "无" | "none" | "no" | "noconversionintended")
        {
            return Some(Self::NotWilling);
        }
        if has(&["作价", "入股", "equity"]) {
            return Some(Self::Equity);
        }
        if has(&["自行", "自用", "selfuse", "self_use", "ownuse"]) {
            return Some(Self::SelfUse);
        }
        if has(&["许可", "licen"]) {
            return Some(Self::License);
        }
        has(&["转让", "assign", "transfer"]).then_some(Self::Assign)
    }
}

impl Implementation {
    /// Reads `已实施`, `未实施`, `已产业化`, `中试`, `implemented` …
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = fold(text);
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if has(&["未实施", "未产业化", "尚未", "notimplemented", "not_implemented"])
            || matches!(text.as_str(), "否" | "no")
        {
            return Some(Self::NotImplemented);
        }
        if has(&["产业化", "industrial"]) {
            return Some(Self::Industrialised);
        }
        if has(&["中试", "小试", "试验", "trial", "pilot"]) {
            return Some(Self::Trial);
        }
        (has(&["实施", "implemented"]) || matches!(text.as_str(), "是" | "yes")).then_some(Self::Implemented)
    }
}

impl SelfGrade {
    /// Reads `高`, `A`, `一级`, `高价值`, `中`, `B`, `低`, `C` …
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = fold(text);
        let text = text.trim_end_matches("价值").trim_end_matches(['级', '类']);
        match text {
            "高" | "a" | "一" | "1" | "ⅰ" | "high" | "highvalue" => Some(Self::High),
            "中" | "b" | "二" | "2" | "ⅱ" | "一般" | "middle" | "medium" | "middlevalue" => Some(Self::Middle),
            "低" | "c" | "三" | "3" | "ⅲ" | "low" | "lowvalue" => Some(Self::Low),
            _ => None,
        }
    }
}

/// Reads `是`/`否`, `有`/`无`, `yes`/`no`, `1`/`0`, `√`/`×`.
#[must_use]
pub fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "是" | "有" | "属于" | "yes" | "y" | "true" | "1" | "√" | "✓" => Some(true),
        "否" | "无" | "不属于" | "不是" | "no" | "n" | "false" | "0" | "×" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_is_read_as_people_write_it() {
        for text in ["6", "TRL6", "trl 6", "６级", "第六级", "正样级", "6 正样级", "TRL-6"] {
            assert_eq!(Readiness::from_text(text).map(Readiness::level), Some(6), "{text}");
        }
        for text in ["", "0", "10", "6.5", "高", "第十级", "TRL"] {
            assert_eq!(Readiness::from_text(text), None, "{text}");
        }
        assert!(serde_json::from_str::<Readiness>("10").is_err());
    }

    #[test]
    fn willingness_is_a_list() {
        assert_eq!(
            Willingness::list_from_text("许可、转让；许可"),
            Ok(vec![Willingness::Assign, Willingness::License])
        );
        assert_eq!(Willingness::list_from_text("自行应用或产业化"), Ok(vec![Willingness::SelfUse]));
        assert_eq!(
            Willingness::list_from_text("License, self use"),
            Ok(vec![Willingness::License, Willingness::SelfUse])
        );
        assert_eq!(Willingness::list_from_text("许可 出租、转让"), Ok(vec![Willingness::Assign, Willingness::License]));
        assert_eq!(Willingness::list_from_text("出租"), Err("出租".to_owned()));
        assert_eq!(Willingness::list_from_text("暂无"), Ok(vec![Willingness::NotWilling]));
    }

    #[test]
    fn shown_names_are_read_back() {
        for locale in Locale::ALL {
            for value in Willingness::ALL {
                assert_eq!(Willingness::list_from_text(value.name(locale)), Ok(vec![*value]), "{}", value.name(locale));
            }
            for value in Implementation::ALL {
                assert_eq!(Implementation::from_text(value.name(locale)), Some(*value), "{}", value.name(locale));
            }
            for value in SelfGrade::ALL {
                assert_eq!(SelfGrade::from_text(value.name(locale)), Some(*value), "{}", value.name(locale));
            }
        }
        for value in Implementation::ALL {
            assert_eq!(Implementation::from_text(value.as_str()), Some(*value));
        }
        for value in Willingness::ALL {
            assert_eq!(Willingness::list_from_text(value.as_str()), Ok(vec![*value]));
        }
    }

    #[test]
    fn yes_and_no() {
        assert_eq!(yes_no(" 是 "), Some(true));
        assert_eq!(yes_no("NO"), Some(false));
        assert_eq!(yes_no("也许"), None);
    }
}
