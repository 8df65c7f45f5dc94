//! All that the gate looks at: plain values, gathered by whoever asks.

use serde::{Deserialize, Serialize};

use crate::{Day, Fen, codes::codes};

codes! {
    /// The kind of the patent.
    SubjectKind {
        Invention = "invention", "发明专利", "invention patent";
        UtilityModel = "utility_model", "实用新型", "utility model";
        Design = "design", "外观设计", "design";
    }
}

codes! {
    /// Whether the right stands.
    LegalStanding {
        InForce = "in_force", "有效", "in force";
        Pending = "pending", "审中", "pending";
        Terminated = "terminated", "终止", "terminated";
        WhollyInvalidated = "wholly_invalidated", "宣告全部无效", "wholly invalidated";
        Unknown = "unknown", "未知", "unknown";
    }
}

codes! {
    /// An exclusive licence shuts out the patentee as well; a sole licence shuts out third parties only.
    RestrictiveKind {
        Exclusive = "exclusive", "独占许可", "exclusive licence";
        Sole = "sole", "排他许可", "sole licence";
    }
}

codes! {
    /// What a co-owner has said.
    Consent {
        Pending = "pending", "未答复", "no answer yet";
        Given = "given", "同意", "consented";
        Refused = "refused", "不同意", "refused";
    }
}

codes! {
    /// A pledge on the patent.
    Pledge {
        None = "none", "无质押", "no pledge";
        WithConsent = "with_consent", "质权人已同意", "pledgee consents";
        WithoutConsent = "without_consent", "质权人未同意", "no consent of the pledgee";
    }
}

codes! {
    /// The evaluation report (专利权评价报告).
    ReportFact {
        Missing = "missing", "未提供", "none";
        Supports = "supports", "未发现不符合授权条件", "finds nothing against the grant";
        Against = "against", "不符合授权条件", "against the grant";
        ConclusionUnknown = "conclusion_unknown", "结论未录入", "conclusion not entered";
    }
}

codes! {
    /// Whether the fee standard can be computed.
    StandardFact {
        Missing = "missing", "未填写", "missing";
        NotComputable = "not_computable", "无法计算", "cannot be computed";
        Computable = "computable", "可计算", "computable";
    }
}

/// How the declared patent number reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberFact {
    Missing,
    Malformed,
    /// The check digit is another one than the digits call for; `expected` is the number with the right one.
    CheckDigitDiffers {
        expected: String,
    },
    Valid,
}

/// How the annuities stand (细则 第一百一十五条).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnuityStanding {
    /// Paid for the patent year that ends on this day.
    PaidUntil(Day),
    /// Unpaid, within the six months in which it can be made good; `month` counts from 1.
    Grace {
        month: u8,
    },
    /// Unpaid, with the six months over.
    Overdue,
    Unknown,
}

/// An exclusive or sole licence and its days, both included; `until` is `None` while no end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestrictiveLicence {
    pub kind: RestrictiveKind,
    pub from: Day,
    pub until: Option<Day>,
}

/// A co-owner and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoOwner {
    pub name: String,
    pub consent: Consent,
}

/// The days through which the offer is to stand, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Day,
    pub until: Day,
}

/// A patent agency that files the declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agency {
    pub sealed: bool,
    /// Every patentee has signed its written consent.
    pub all_consents: bool,
}

/// A text that the declaration would publish; `name` is the code of its form field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeText {
    pub name: String,
    pub text: String,
}

/// The facts of one declaration on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub today: Day,
    pub number: NumberFact,
    /// As the declaration names it.
    pub patentee: Option<String>,
    /// As the patent register names it.
    pub register_patentee: Option<String>,
    pub kind: SubjectKind,
    pub granted_on: Option<Day>,
    pub standing: LegalStanding,
    /// The last day on which the patent protects, by its term.
    pub patent_last_day: Option<Day>,
    pub restrictive_licences: Vec<RestrictiveLicence>,
    /// Procedures suspended over a dispute about ownership (细则 第一百零三条).
    pub ownership_dispute: bool,
    /// Court preservation (细则 第一百零四条).
    pub preservation: bool,
    pub annuity: AnnuityStanding,
    pub pledge: Pledge,
    pub report: ReportFact,
    /// Every patentee other than the declaring one.
    pub co_owners: Vec<CoOwner>,
    /// The term of each licence.
    pub term_months: Option<u32>,
    pub window: Option<Window>,
    pub method_given: bool,
    pub standard: StandardFact,
    /// The sum of all fixed parts of the fee.
    pub fixed_total: Fen,
    /// The highest rate on net sales, in parts per million; zero where there is none.
    pub net_sales_rate_ppm: u32,
    /// The highest rate on profit, in parts per million; zero where there is none.
    pub profit_rate_ppm: u32,
    /// A trial, a free period, or amounts that depend on milestones.
    pub deferred_terms: bool,
    pub contact: Option<String>,
    pub undertaking: bool,
    pub fee_reasoning: Option<String>,
    /// Every other text that would be published.
    pub texts: Vec<FreeText>,
    pub state_institution: bool,
    /// Days of in-house publicity that are over; `None` when it never began.
    pub publicity_days: Option<u32>,
    pub objection_open: bool,
    /// Signed or sealed by the patentee, or by its representative.
    pub signed: bool,
    pub agency: Option<Agency>,
    /// A request to record a new patentee after a transfer.
    pub transfer_pending: bool,
    /// The patentee changes for another reason than a transfer.
    pub patentee_change_pending: bool,
    pub waiver_pending: bool,
    /// Another hindrance to effective exploitation, in words.
    pub other_hindrance: Option<String>,
}

impl Facts {
    /// Of a declaration in which nothing has been written and of whose patent nothing is known.
    #[must_use]
    pub const fn blank(today: Day, kind: SubjectKind) -> Self {
        Self {
            today,
            number: NumberFact::Missing,
            patentee: None,
            register_patentee: None,
            kind,
            granted_on: None,
            standing: LegalStanding::Unknown,
            patent_last_day: None,
            restrictive_licences: Vec::new(),
            ownership_dispute: false,
            preservation: false,
            annuity: AnnuityStanding::Unknown,
            pledge: Pledge::None,
            report: ReportFact::Missing,
            co_owners: Vec::new(),
            term_months: None,
            window: None,
            method_given: false,
            standard: StandardFact::Missing,
            fixed_total: Fen::ZERO,
            net_sales_rate_ppm: 0,
            profit_rate_ppm: 0,
            deferred_terms: false,
            contact: None,
            undertaking: false,
            fee_reasoning: None,
            texts: Vec::new(),
            state_institution: false,
            publicity_days: None,
            objection_open: false,
            signed: false,
            agency: None,
            transfer_pending: false,
            patentee_change_pending: false,
            waiver_pending: false,
            other_hindrance: None,
        }
    }

    /// Every text that would be published, the fee reasoning included.
    pub(super) fn all_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let reasoning = self.fee_reasoning.iter().map(|text| ("fee_reasoning", text.as_str()));
        self.texts.iter().map(|text| (text.name.as_str(), text.text.as_str())).chain(reasoning)
    }
}
