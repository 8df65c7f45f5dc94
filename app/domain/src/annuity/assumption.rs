//! What the schedule rests on, each with its source and how sure it is. Dated data, not constants in formulas.

use crate::{Day, codes::codes, dated_rate::RateKind};

codes! {
    /// How well a rule is known.
    Confidence {
        Primary = "V", "见原文", "read in the primary text";
        Secondary = "V2", "转引，措辞可能有出入", "read in a secondary copy";
        General = "K", "一般常识，未核对原文", "general knowledge, not checked";
        Uncertain = "U", "不确定", "uncertain";
        Design = "D", "本平台的处理方式", "a decision of this platform";
    }
}

/// One rule that the schedule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The stable code that pages translate.
    pub code: &'static str,
    pub confidence: Confidence,
    pub source: &'static str,
    /// The dated rate that states the figure, where there is one.
    pub rate: Option<RateKind>,
}

/// The rules of the schedule, in the order in which they bear on an amount.
#[must_use]
pub const fn assumptions() -> &'static [Assumption] {
    ASSUMPTIONS
}

const fn rule(code: &'static str, confidence: Confidence, source: &'static str) -> Assumption {
    Assumption { code, confidence, source, rate: None }
}

const ASSUMPTIONS: &[Assumption] = {
    use Confidence::{Design, General, Primary, Secondary};
    &[
        rule("scale", Secondary, "专利年费标准（转引）；外观设计第11至15年 [K]"),
        rule("due", Primary, "专利法实施细则 第一百一十五条、第五条"),
        rule("surcharge", Primary, "专利法实施细则 第一百一十五条"),
        rule("first_month", General, "专利审查指南 第五部分第九章 2.2.1.3"),
        Assumption {
            code: "public",
            confidence: Secondary,
            source: "财税〔2016〕78号",
            rate: Some(RateKind::AnnuityPublic),
        },
        Assumption {
            code: "public_shared",
            confidence: Secondary,
            source: "财税〔2016〕78号",
            rate: Some(RateKind::AnnuityPublicShared),
        },
        rule("public_window", General, "财税〔2018〕37号"),
        Assumption {
            code: "open_licence",
            confidence: Primary,
            source: "专利法 第五十一条第二款；专利审查指南 第五部分第十一章 8",
            rate: Some(RateKind::AnnuityOpenLicence),
        },
        rule("from_recordal", Primary, "专利审查指南 第五部分第十一章 8"),
        rule("after_withdrawal", Primary, "专利审查指南 第五部分第十一章 8"),
        rule("higher_one", Primary, "专利审查指南 第五部分第十一章 8"),
        rule("running_on_first_day", Design, "—"),
    ]
};

/// For how many years, counted from the one in which the grant was announced, a public institution pays less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicWindow {
    /// For annuities due on or after this day.
    pub from: Day,
    pub years: u32,
    pub confidence: Confidence,
    pub source: &'static str,
}

/// The windows that were published, earliest first.
const PUBLIC_WINDOWS: &[PublicWindow] = &[
    PublicWindow {
        from: Day::literal(2016, 9, 1),
        years: 6,
        confidence: Confidence::Secondary,
        source: "财税〔2016〕78号",
    },
    PublicWindow {
        from: Day::literal(2018, 8, 1),
        years: 10,
        confidence: Confidence::General,
        source: "财税〔2018〕37号",
    },
];

/// The window that holds for an annuity due on this day; none before the first.
#[must_use]
pub fn public_window(due_on: Day) -> Option<&'static PublicWindow> {
    PUBLIC_WINDOWS.iter().rfind(|window| window.from <= due_on)
}
