//! Patents: their numbers, their kinds, how long they last and what the gazette says about them.

mod event;
mod number;
mod publication;

use crate::{Day, codes::codes};

pub use event::{EncumbranceEffect, EncumbranceKind, EventCode, GAZETTE_EVENTS, GazetteEvent};
pub use number::{PatentNumber, PatentNumberError, fold_number};
pub use publication::{PublicationNumber, PublicationNumberError};

codes! {
    /// What is protected (`专利法 第二条`).
    PatentKind {
        Invention = "invention", "发明专利", "Invention patent";
        UtilityModel = "utility_model", "实用新型专利", "Utility model";
        Design = "design", "外观设计专利", "Design";
    }
}

codes! {
    /// Whether the right stands. Encumbrances (pledge, preservation, recorded licences) are another matter.
    Validity {
        InForce = "in_force", "有效", "In force";
        Pending = "pending", "审中", "Pending";
        Lapsed = "lapsed", "失效", "Lapsed";
    }
}

impl PatentKind {
    /// Reads the kind as files write it: `发明`, `发明申请`, `实用新型`, `外观设计`, `invention`, `utility model` …
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = crate::text::fold(text);
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
        if starts(&["实用新型", "utility", "新型"]) {
            return Some(Self::UtilityModel);
        }
        if starts(&["外观", "design"]) {
            return Some(Self::Design);
        }
        starts(&["发明", "invention", "pct发明"]).then_some(Self::Invention)
    }

    /// Whether a declaration needs a patent evaluation report (`专利法 第五十条第一款`).
    #[must_use]
    pub const fn needs_evaluation_report(self) -> bool {
        matches!(self, Self::UtilityModel | Self::Design)
    }

    /// Years of protection from the filing date (`专利法 第四十二条`): 20, 10, and for designs 15 when filed on or
    /// after 2021-06-01, 10 before.
    #[must_use]
    pub fn term_years(self, filed_on: Day) -> u32 {
        match self {
            Self::Invention => 20,
            Self::UtilityModel => 10,
            Self::Design if filed_on < Day::literal(2021, 6, 1) => 10,
            Self::Design => 15,
        }
    }
}

impl Validity {
    /// Reads a status as registers and exports write it (`有效`, `实质审查的生效`, `未缴年费终止` …); the last event
    /// of a patent is often all that a file carries. `None` when the words say nothing about validity.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = crate::text::fold(text);
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        // These happen to a right that stands, whatever else the words say: `开放许可声明的撤回`, `质押合同登记注销`.
        if has(&["质押", "开放许可", "许可合同备案", "保全", "部分无效", "恢复"]) {
            return Some(Self::InForce);
        }
        if text == "无效" {
            return Some(Self::Lapsed);
        }
        if has(&["失效", "终止", "届满", "全部无效", "驳回", "撤回", "视为放弃", "主动放弃", "lapsed", "expired"])
        {
            return Some(Self::Lapsed);
        }
        if has(&["审中", "公布", "实质审查", "pending"]) || text == "公开" {
            return Some(Self::Pending);
        }
        has(&["有效", "授权", "授予", "inforce"]).then_some(Self::InForce)
    }
}

/// The last day of protection: the day before the anniversary of filing (`专利法 第四十二条`). It does not move for
/// holidays.
#[must_use]
pub fn last_day(kind: PatentKind, filed_on: Day) -> Day {
    expires_on(kind, filed_on).plus_days(-1)
}

/// `期满终止日`: the anniversary of filing on which the right is no more.
#[must_use]
pub fn expires_on(kind: PatentKind, filed_on: Day) -> Day {
    filed_on.plus_years(kind.term_years(filed_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protection_lasts_until_the_day_before_the_anniversary() {
        let cases = [
            (PatentKind::UtilityModel, "1999-09-06", "2009-09-05"),
            (PatentKind::Invention, "2016-03-01", "2036-02-29"),
            (PatentKind::Design, "2021-05-31", "2031-05-30"),
            (PatentKind::Design, "2021-06-01", "2036-05-31"),
            (PatentKind::UtilityModel, "2024-02-29", "2034-02-27"),
        ];
        for (kind, filed, last) in cases {
            assert_eq!(last_day(kind, Day::parse(filed).unwrap()), Day::parse(last).unwrap(), "{kind} {filed}");
        }
    }

    #[test]
    fn kinds_are_read_as_files_write_them() {
        let cases = [
            ("发明申请", Some(PatentKind::Invention)),
            ("发明专利", Some(PatentKind::Invention)),
            (" 实用新型 ", Some(PatentKind::UtilityModel)),
            ("外观设计专利", Some(PatentKind::Design)),
            ("Utility Model", Some(PatentKind::UtilityModel)),
            ("商标", None),
            ("", None),
        ];
        for (text, kind) in cases {
            assert_eq!(PatentKind::from_text(text), kind, "{text}");
        }
    }

    #[test]
    fn a_status_text_says_whether_the_right_stands() {
        let cases = [
            ("有效", Some(Validity::InForce)),
            ("发明专利权授予", Some(Validity::InForce)),
            ("授权", Some(Validity::InForce)),
            ("实质审查的生效", Some(Validity::Pending)),
            ("发明专利申请公布", Some(Validity::Pending)),
            ("公开", Some(Validity::Pending)),
            ("专利权的终止(未缴年费专利权终止)", Some(Validity::Lapsed)),
            ("专利权有效期届满", Some(Validity::Lapsed)),
            ("发明专利申请公布后的驳回", Some(Validity::Lapsed)),
            ("发明专利申请公布后的视为撤回", Some(Validity::Lapsed)),
            ("失效(无效)", Some(Validity::Lapsed)),
            ("无效", Some(Validity::Lapsed)),
            ("专利权全部无效", Some(Validity::Lapsed)),
            ("专利权部分无效", Some(Validity::InForce)),
            ("质押合同登记注销", Some(Validity::InForce)),
            ("开放许可声明的撤回", Some(Validity::InForce)),
            ("著录事项变更", None),
            ("专利申请权、专利权的转移", None),
        ];
        for (text, validity) in cases {
            assert_eq!(Validity::from_text(text), validity, "{text}");
        }
    }

    #[test]
    fn only_utility_models_and_designs_need_a_report() {
        assert!(!PatentKind::Invention.needs_evaluation_report());
        assert!(PatentKind::UtilityModel.needs_evaluation_report() && PatentKind::Design.needs_evaluation_report());
    }
}
