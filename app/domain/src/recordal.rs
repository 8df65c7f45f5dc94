//! Recordal of an open-licence contract with CNIPA: states, documents, deadlines and refusal grounds
//! (`专利法实施细则 第十五条、第八十七条`, `专利审查指南 第五部分第十一章 7`, `专利实施许可合同备案办法`).

mod purpose;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use purpose::{ChangeKind, FilingPurpose, LicenceEnd};

use crate::{
    Day,
    calendar::{DeadlineExplained, explain_days, explain_months},
    codes::codes,
    text::half_width,
};

codes! {
    /// Where the recordal of one licence stands.
    RecordalState {
        ToPrepare = "to_prepare", "待准备材料", "To be prepared";
        PackageReady = "package_ready", "材料齐备", "Documents complete";
        Submitted = "submitted", "已提交", "Submitted";
        Correction = "correction", "待补正", "Correction requested";
        Recorded = "recorded", "已备案", "Recorded";
        Refused = "refused", "不予备案", "Refused";
        ChangePending = "change_pending", "变更办理中", "Change pending";
        Changed = "changed", "已变更备案", "Change recorded";
        CancelPending = "cancel_pending", "注销办理中", "Cancellation pending";
        Cancelled = "cancelled", "已注销", "Cancelled";
        Revoked = "revoked", "已撤销备案", "Revoked";
    }
}

codes! {
    /// What can happen to a recordal.
    RecordalEvent {
        /// Every needed document is there.
        Complete = "complete", "材料备齐", "Documents completed";
        /// A document was withdrawn, or a refused recordal is prepared again.
        Reopen = "reopen", "重新准备", "Prepared again";
        /// Filed with CNIPA, the first time or after a correction.
        Submit = "submit", "提交备案", "Filed";
        RequestCorrection = "request_correction", "要求补正", "Correction requested";
        /// CNIPA recorded the contract and gave a number.
        Record = "record", "准予备案", "Recorded";
        Refuse = "refuse", "不予备案", "Refused";
        FileChange = "file_change", "申请变更", "Change filed";
        RecordChange = "record_change", "准予变更", "Change recorded";
        FileCancellation = "file_cancellation", "申请注销", "Cancellation filed";
        Cancel = "cancel", "注销备案", "Cancelled";
        /// `专利实施许可合同备案办法 第十三条`.
        Revoke = "revoke", "撤销备案", "Revoked";
    }
}

/// The event cannot happen in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a recordal that is {state} cannot {event}")]
pub struct RecordalTransitionError {
    pub state: RecordalState,
    pub event: RecordalEvent,
}

impl RecordalState {
    /// Whether CNIPA's record of the contract stands.
    #[must_use]
    pub const fn is_on_record(self) -> bool {
        matches!(self, Self::Recorded | Self::ChangePending | Self::Changed | Self::CancelPending)
    }

    /// Whether the filing still has to be made, so that the three-month deadline runs.
    #[must_use]
    pub const fn is_awaiting_filing(self) -> bool {
        matches!(self, Self::ToPrepare | Self::PackageReady)
    }

    /// Whether nothing more can happen.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Cancelled | Self::Revoked)
    }
}

/// The state after the event.
///
/// # Errors
/// [`RecordalTransitionError`] when the event cannot happen in this state.
pub fn transition(state: RecordalState, event: RecordalEvent) -> Result<RecordalState, RecordalTransitionError> {
    use RecordalEvent as E;
    use RecordalState as S;
    match (state, event) {
        (S::ToPrepare, E::Complete) => Ok(S::PackageReady),
        (S::PackageReady | S::Refused, E::Reopen) => Ok(S::ToPrepare),
        (S::PackageReady | S::Correction, E::Submit) => Ok(S::Submitted),
        (S::Submitted, E::RequestCorrection) => Ok(S::Correction),
        (S::Submitted, E::Record) => Ok(S::Recorded),
        (S::Submitted | S::Correction, E::Refuse) => Ok(S::Refused),
        (S::Recorded | S::Changed, E::FileChange) => Ok(S::ChangePending),
        (S::ChangePending, E::RecordChange) => Ok(S::Changed),
        (S::Recorded | S::Changed, E::FileCancellation) => Ok(S::CancelPending),
        (S::CancelPending, E::Cancel) => Ok(S::Cancelled),
        (S::Recorded | S::Changed | S::ChangePending | S::CancelPending, E::Revoke) => Ok(S::Revoked),
        _ => Err(RecordalTransitionError { state, event }),
    }
}

codes! {
    /// A document of the recordal: the seven of `专利审查指南 第五部分第十一章 7`, the contract text that research
    /// organisations hand in as well, and what a change and a cancellation need (`专利实施许可合同备案办法 第十六条`,
    /// `第十七条`). Which of them a filing has is [`FilingPurpose::documents`]'s to say.
    RecordalDocument {
        ApplicationForm = "application_form", "专利实施许可合同备案申请表（请求人签章）", "Recordal application form, signed by the applicant";
        WrittenNotice = "written_notice", "被许可人向专利权人发出的书面通知", "Licensee's written notice to the patentee";
        PaymentProof = "payment_proof", "许可使用费支付凭证或收款凭证", "Proof of payment or receipt of the licence fee";
        ApplicantIdentity = "applicant_identity", "请求人身份证明", "Identity of the applicant";
        PowerOfAttorney = "power_of_attorney", "委托书（注明委托权限）", "Power of attorney stating its scope";
        HandlerIdentity = "handler_identity", "经办人身份证明", "Identity of the handler";
        Other = "other", "其他需要提供的材料", "Other materials required";
        Contract = "contract", "开放许可实施合同文本", "Text of the open-licence contract";
        ChangeProof = "change_proof", "变更协议或者变更证明", "Agreement on the change, or proof of it";
        EndProof = "end_proof", "解除协议或者终止证明", "Agreement on the end, or proof of it";
        Certificate = "certificate", "备案证明", "Recordal certificate";
    }
}

/// What decides which documents a filing needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordalCircumstances {
    pub purpose: FilingPurpose,
    pub end: LicenceEnd,
    /// Something was payable before the licence took effect. A free licence, or one with nothing due at the start,
    /// has no payment to prove.
    pub initial_payment: InitialPayment,
    pub filing: Filing,
    pub contract: ContractText,
}

/// Whether there is a payment to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InitialPayment {
    Due,
    NothingDue,
}

/// Who files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filing {
    BySelf,
    ThroughAgency,
}

/// Whether the filer's institution has to hand in the contract text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractText {
    Required,
    Optional,
}

impl RecordalDocument {
    /// Whether the filing cannot be made without this document.
    #[must_use]
    pub fn is_needed(self, circumstances: RecordalCircumstances) -> bool {
        if !circumstances.purpose.documents().contains(&self) {
            return false;
        }
        match self {
            Self::PaymentProof => circumstances.initial_payment == InitialPayment::Due,
            Self::PowerOfAttorney => circumstances.filing == Filing::ThroughAgency,
            Self::Contract => circumstances.contract == ContractText::Required,
            Self::EndProof => circumstances.end == LicenceEnd::Early,
            Self::Other => false,
            Self::ApplicationForm
            | Self::WrittenNotice
            | Self::ApplicantIdentity
            | Self::HandlerIdentity
            | Self::ChangeProof
            | Self::Certificate => true,
        }
    }
}

/// The needed documents that are not there yet, in the order of the filing.
#[must_use]
pub fn missing(circumstances: RecordalCircumstances, present: &[RecordalDocument]) -> Vec<RecordalDocument> {
    let needed = |document: &RecordalDocument| document.is_needed(circumstances) && !present.contains(document);
    circumstances.purpose.documents().iter().copied().filter(needed).collect()
}

/// Months from the day on which the contract takes effect (`专利法实施细则 第十五条第二款`).
pub const FILING_MONTHS: u32 = 3;
/// Days from the end of the licence to its cancellation (`专利实施许可合同备案办法 第十七条`).
pub const CANCELLATION_DAYS: u32 = 30;
/// The months before the end of the term in which an extension is filed (`专利实施许可合同备案办法 第十六条`).
pub const EXTENSION_MONTHS: u32 = 2;

/// The last day to file the recordal of a contract that took effect on this day.
#[must_use]
pub fn filing_due(effective_on: Day) -> DeadlineExplained {
    explain_months(effective_on, FILING_MONTHS)
}

/// The last day to cancel the recordal of a licence that ended on this day.
#[must_use]
pub fn cancellation_due(ended_on: Day) -> DeadlineExplained {
    explain_days(ended_on, CANCELLATION_DAYS)
}

/// The first and last day on which an extension of a term that ends on this day can be filed.
#[must_use]
pub fn extension_window(term_ends_on: Day) -> (Day, Day) {
    (term_ends_on.minus_months(EXTENSION_MONTHS), term_ends_on)
}

/// The days on which to remind of an open filing: 30 and 60 days after the contract took effect, 15 and 3 days before
/// the deadline.
#[must_use]
pub fn filing_reminders(effective_on: Day) -> [Day; 4] {
    let due = filing_due(effective_on).shifted;
    [effective_on.plus_days(30), effective_on.plus_days(60), due.plus_days(-15), due.plus_days(-3)]
}

/// How a text fares as a recordal number. The format is not published: never a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordalNumberCheck {
    /// `X2023320000117`, or without the `X` before 2021.
    Usual,
    Unusual,
    Empty,
}

/// A recordal number without white space, half-width, in capitals: how it is stored.
#[must_use]
pub fn normal_recordal_number(text: &str) -> String {
    half_width(text).chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// Compares a recordal number with the form seen in the gazette: an optional `X`, the year, two digits of the office
/// and seven of the serial.
#[must_use]
pub fn check_recordal_number(text: &str) -> RecordalNumberCheck {
    let number = normal_recordal_number(text);
    if number.is_empty() {
        return RecordalNumberCheck::Empty;
    }
    let digits = number.strip_prefix('X').unwrap_or(&number);
    let shaped = digits.len() == 13 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if shaped && (digits.starts_with("19") || digits.starts_with("20")) {
        RecordalNumberCheck::Usual
    } else {
        RecordalNumberCheck::Unusual
    }
}

codes! {
    /// Why CNIPA refuses a recordal (`专利实施许可合同备案办法 第十二条`), in the order of its items.
    RefusalGround {
        RightEnded = "1", "专利权已经终止或者被宣告无效", "The right has ended or was declared invalid";
        NotTheLicensor = "2", "许可人不是专利登记簿记载的专利权人或者无权授予许可", "The licensor is not the registered patentee or may not grant the licence";
        ContractIncomplete = "3", "合同缺少应当记载的事项", "The contract lacks required particulars";
        TermTooLong = "4", "许可期限超过专利权有效期", "The licence term exceeds the term of the patent";
        CoOwnerBreach = "5", "共有专利权人违反法律规定或者约定订立合同", "A co-owner made the contract against the law or an agreement";
        AnnuityGrace = "6", "专利权处于年费缴纳滞纳期", "The patent is in the grace period for its annuity";
        Suspended = "7", "因权属纠纷或者财产保全，有关程序被中止", "Proceedings are suspended for an ownership dispute or preservation";
        Duplicate = "8", "同一合同重复申请备案", "The same contract was filed before";
        PledgedWithoutConsent = "9", "专利权被质押且未经质权人同意", "The patent is pledged and the pledgee has not consented";
        Conflict = "10", "与已经备案的许可合同冲突", "It conflicts with a recorded licence contract";
        OtherGround = "11", "其他不应当予以备案的情形", "Another ground against recordal";
    }
}

#[cfg(test)]
mod tests;
