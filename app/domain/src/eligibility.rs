//! The gate: what stands between a patent and its open licence, and how to cure it.
//!
//! [`rules`] is the table, one line for each rule with the law it stands on; [`texts`] says each rule in plain Chinese
//! and English; [`Facts`] is all that a rule may look at. The gate runs while the holder types, when the declaration is
//! filed, and every day after.

mod citation;
mod facts;
mod lint;
pub mod rules;
pub mod texts;

pub use citation::{Act, RuleCitation};
pub use facts::{
    Agency, AnnuityStanding, CoOwner, Consent, Facts, FreeText, LegalStanding, NumberFact, Pledge, ReportFact,
    RestrictiveKind, RestrictiveLicence, StandardFact, SubjectKind, Window,
};
use serde::Serialize;

use crate::{Locale, codes::codes};

codes! {
    /// How much a finding weighs, gravest first.
    Severity {
        /// The declaration cannot be filed, or the announced offer is frozen.
        Block = "block", "禁止", "blocks";
        /// A person of the platform has to look at it first.
        Hold = "hold", "待审核", "held for review";
        /// To be looked at by the holder; nothing is stopped.
        Warn = "warn", "提醒", "warning";
        Info = "info", "提示", "note";
    }
}

codes! {
    /// What a rule is about, which decides when it is asked.
    Scope {
        /// The patent itself: asked while typing, at filing, and daily while the offer stands.
        Patent = "patent", "专利权状况", "the patent";
        /// What the declaration says: asked while typing and at filing.
        Content = "content", "声明内容", "what the declaration says";
        /// Signatures, consents and publicity: asked at filing.
        Procedure = "procedure", "签章与程序", "signatures and procedure";
    }
}

codes! {
    /// When the gate is asked.
    Occasion {
        Typing = "typing", "填写时", "while typing";
        Filing = "filing", "提交时", "at filing";
        Daily = "daily", "每日复核", "daily";
    }
}

codes! {
    /// The part of the declaration at which a finding is shown.
    Field {
        Number = "number", "专利号", "patent number";
        Patentee = "patentee", "专利权人", "patentee";
        Validity = "validity", "法律状态", "legal status";
        Licences = "licences", "独占、排他许可", "exclusive and sole licences";
        Suspension = "suspension", "中止与保全", "suspension and preservation";
        Annuity = "annuity", "年费", "annuities";
        Pledge = "pledge", "质押", "pledge";
        Report = "report", "专利权评价报告", "evaluation report";
        CoOwners = "co_owners", "共有专利权人", "co-owners";
        Method = "method", "许可使用费支付方式", "payment method";
        Standard = "standard", "许可使用费支付标准", "fee standard";
        Term = "term", "专利许可期限", "licence period";
        Window = "window", "声明有效期", "period of the declaration";
        Contact = "contact", "专利权人联系方式", "patentee's contact";
        Undertaking = "undertaking", "承诺", "undertaking";
        Reasoning = "reasoning", "使用费计算依据和方式说明", "fee reasoning";
        Texts = "texts", "声明文字", "wording";
        Publicity = "publicity", "公示", "in-house publicity";
        Signature = "signature", "签章", "signature and seal";
    }
}

/// The values that a finding's sentences name, by placeholder.
pub type Params = Vec<(&'static str, String)>;

/// One thing that stands in the way, or is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The stable code of the rule.
    pub code: &'static str,
    pub severity: Severity,
    pub field: Field,
    /// The rule of law on which it stands.
    pub rule: RuleCitation,
    pub params: Params,
}

impl Finding {
    /// What is wrong, in a sentence.
    #[must_use]
    pub fn wrong(&self, locale: Locale) -> String {
        texts::wrong(self.code, &self.params, locale)
    }

    /// How to cure it, in a sentence.
    #[must_use]
    pub fn cure(&self, locale: Locale) -> String {
        texts::cure(self.code, &self.params, locale)
    }
}

impl Occasion {
    const fn asks(self, scope: Scope) -> bool {
        match self {
            Self::Typing => !matches!(scope, Scope::Procedure),
            Self::Filing => true,
            Self::Daily => matches!(scope, Scope::Patent),
        }
    }
}

/// Asks every rule of an occasion; the gravest findings come first, in the order of the table.
#[must_use]
pub fn check(facts: &Facts, occasion: Occasion) -> Vec<Finding> {
    let mut findings: Vec<Finding> = rules::RULES
        .iter()
        .filter(|rule| occasion.asks(rule.scope))
        .filter_map(|rule| {
            (rule.test)(facts).map(|params| Finding {
                code: rule.code,
                severity: rule.severity,
                field: rule.field,
                rule: rule.source,
                params,
            })
        })
        .collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Whether nothing blocks: holds, warnings and notes may be there.
#[must_use]
pub fn passes(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity != Severity::Block)
}

/// Whether a person of the platform has to review it before it goes on.
#[must_use]
pub fn is_held(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Hold)
}

#[cfg(test)]
mod tests;
