//! The life of a licence obtained under a declaration, and of the trial inside it.
//!
//! Sources: 专利法 第五十条第二款、第五十一条; 专利审查指南 第五部分第十一章 6、8; 民法典 第八百六十五条、第八百七十三条.

use thiserror::Error;

use crate::{Day, codes::codes};

codes! {
    /// Where a licence stands.
    LicenceState {
        NoticeDraft = "notice_draft", "通知起草中", "notice in draft";
        NoticeSent = "notice_sent", "通知已发出", "notice sent";
        /// The notice has reached the patentee: the contract is formed, and the patentee cannot refuse it.
        NoticeReceived = "notice_received", "通知已送达", "notice received";
        /// A foreign, Hong Kong, Macao or Taiwan implementer: technology-export rules first (指南 6).
        ExportReview = "export_review", "技术出口审查", "export review";
        /// Waiting for what has to be paid first.
        InitialDue = "initial_due", "待付首期款", "initial payment due";
        /// In force.
        Effective = "effective", "已生效", "in force";
        /// In force, within the free trial.
        InTrial = "in_trial", "试用中", "in trial";
        /// Arrears after a cure notice (民法典 第八百七十三条).
        SuspendedDefault = "suspended_default", "违约中止", "suspended for default";
        /// Never took effect: unpaid in time, not cleared, or given up.
        Lapsed = "lapsed", "未生效失效", "lapsed before effect";
        /// The trial ended without conversion.
        EndedTrial = "ended_trial", "试用终止", "ended after trial";
        Expired = "expired", "期满终止", "expired";
        TerminatedDefault = "terminated_default", "违约解除", "terminated for default";
        TerminatedMutual = "terminated_mutual", "协议解除", "terminated by agreement";
        TerminatedPatentEnd = "terminated_patent_end", "专利权终止", "ended with the patent";
        /// The patent was transferred: the contract goes on with the new holder, in another book.
        Transferred = "transferred", "随专利转移", "passed on with the patent";
    }
}

codes! {
    /// What can happen to a licence.
    LicenceEvent {
        SignNotice = "sign_notice", "签署通知", "sign the notice";
        Deliver = "deliver", "送达", "deliver the notice";
        /// The company gives up before its notice is received.
        Abandon = "abandon", "放弃", "give up";
        HoldForExport = "hold_for_export", "转入技术出口审查", "hold for export review";
        ClearExport = "clear_export", "审查通过", "clear the export";
        RefuseExport = "refuse_export", "审查未通过", "refuse the export";
        RaiseInitial = "raise_initial", "生成首期款", "raise the initial charges";
        /// Notice and payment are both there.
        TakeEffect = "take_effect", "生效", "take effect";
        /// What is due first was not paid in time.
        InitialUnpaid = "initial_unpaid", "首期款逾期未付", "initial payment not made";
        StartTrial = "start_trial", "开始试用", "start the trial";
        ConvertTrial = "convert_trial", "转为付费许可", "convert the trial";
        EndTrial = "end_trial", "终止试用", "end the trial";
        Suspend = "suspend", "中止", "suspend";
        Cure = "cure", "补救", "cure the default";
        NotCured = "not_cured", "未补救", "default not cured";
        EndTerm = "end_term", "期限届满", "end of the term";
        TerminateMutually = "terminate_mutually", "协议解除", "terminate by agreement";
        EndPatent = "end_patent", "专利权终止", "end of the patent";
        /// Another owns the patent from a day on (专利法 第十条第四款).
        TransferPatent = "transfer_patent", "专利权转移", "transfer of the patent";
    }
}

codes! {
    /// Where a trial stands (先使用后付费).
    TrialState {
        /// Part of the announced terms, not yet taken.
        Offered = "offered", "可试用", "offered";
        Accepted = "accepted", "已接受", "accepted";
        Running = "running", "试用中", "running";
        /// The trial is over; silence until the decision is due is a lapse, never a conversion.
        DecisionPending = "decision_pending", "待决定", "decision pending";
        Converted = "converted", "已转付费", "converted";
        Lapsed = "lapsed", "已失效", "lapsed";
        /// Extended, once, where the announced terms allow it.
        Extended = "extended", "已延期", "extended";
        Aborted = "aborted", "提前终止", "aborted";
        EndedByPatentEvent = "ended_by_patent_event", "因专利事件终止", "ended by a patent event";
    }
}

codes! {
    /// What can happen to a trial.
    TrialEvent {
        Accept = "accept", "接受", "accept";
        /// The technical documents are delivered and the start is fixed.
        Start = "start", "开始", "start";
        ReachEnd = "reach_end", "试用期满", "end of the trial period";
        /// Reported by the licensee, where the terms end the trial with it.
        FirstSale = "first_sale", "首次销售", "first commercial sale";
        ElectEarly = "elect_early", "提前决定", "elect early";
        Convert = "convert", "转为付费", "convert";
        DecisionOverdue = "decision_overdue", "逾期未决定", "decision overdue";
        Extend = "extend", "延期", "extend";
        Abort = "abort", "终止试用", "abort";
        PatentEnded = "patent_ended", "专利权终止", "patent ended";
    }
}

codes! {
    /// Where a milestone stands.
    MilestoneState {
        Open = "open", "未达成", "open";
        EvidenceSubmitted = "evidence_submitted", "已提交证明", "evidence submitted";
        Queried = "queried", "已质询", "queried";
        /// Accepted by the patentee, or reached by the figures of the reports: its amount is charged.
        Reached = "reached", "已达成", "reached";
        /// The licence ended first.
        NotReached = "not_reached", "未达成即终止", "not reached";
    }
}

codes! {
    /// What can happen to a milestone.
    MilestoneEvent {
        SubmitEvidence = "submit_evidence", "提交证明", "submit evidence";
        Query = "query", "质询", "query";
        Accept = "accept", "确认达成", "accept";
        /// Cumulative revenue or a reported first sale meets the test: no evidence is asked for.
        MeetByReports = "meet_by_reports", "申报数据达标", "met by the reports";
        EndLicence = "end_licence", "许可终止", "end of the licence";
    }
}

codes! {
    /// Who has to act next on a licence.
    LicenceActor {
        LicenseeUser = "licensee_user", "被许可人经办人", "licensee's staff";
        LicenseeSignatory = "licensee_signatory", "被许可人签署人", "licensee's signatory";
        HolderStaff = "holder_staff", "专利权人经办人", "holder's staff";
        Operator = "operator", "平台运营人员", "platform operator";
        Finance = "finance", "财务人员", "finance";
        System = "system", "系统", "system";
    }
}

/// The event does not fit the state of the licence, trial or milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("what is {state} cannot take the event {event}")]
pub struct TransitionError {
    pub state: &'static str,
    pub event: &'static str,
}

/// The state of a licence after an event; total over every pair.
///
/// # Errors
/// A [`TransitionError`] naming the pair when the event does not fit the state.
pub const fn transition(state: LicenceState, event: LicenceEvent) -> Result<LicenceState, TransitionError> {
    use LicenceEvent as E;
    use LicenceState as S;
    match (state, event) {
        (S::NoticeDraft, E::SignNotice) => Ok(S::NoticeSent),
        (S::NoticeDraft, E::Abandon)
        | (S::ExportReview, E::RefuseExport)
        | (S::InitialDue, E::InitialUnpaid)
        // 民法典 第八百六十五条: no licence can be had of a patent that has ended.
        // 指南 6: what has not taken effect when the patent passes on was not given before (专利法 第五十条第二款).
        | (S::NoticeSent | S::NoticeReceived | S::ExportReview | S::InitialDue, E::EndPatent | E::TransferPatent) => {
            Ok(S::Lapsed)
        }
        (S::NoticeSent, E::Deliver) | (S::ExportReview, E::ClearExport) => Ok(S::NoticeReceived),
        (S::NoticeReceived, E::HoldForExport) => Ok(S::ExportReview),
        (S::NoticeReceived, E::RaiseInitial) => Ok(S::InitialDue),
        (S::NoticeReceived | S::InitialDue, E::TakeEffect)
        | (S::InTrial, E::ConvertTrial)
        | (S::SuspendedDefault, E::Cure) => Ok(S::Effective),
        (S::Effective, E::StartTrial) => Ok(S::InTrial),
        (S::InTrial, E::EndTrial) => Ok(S::EndedTrial),
        (S::Effective, E::Suspend) => Ok(S::SuspendedDefault),
        (S::SuspendedDefault, E::NotCured) => Ok(S::TerminatedDefault),
        (S::Effective | S::InTrial | S::SuspendedDefault, E::EndTerm) => Ok(S::Expired),
        (S::Effective | S::InTrial | S::SuspendedDefault, E::EndPatent) => Ok(S::TerminatedPatentEnd),
        (S::Effective | S::InTrial | S::SuspendedDefault, E::TransferPatent) => Ok(S::Transferred),
        (S::InitialDue | S::Effective | S::InTrial | S::SuspendedDefault, E::TerminateMutually) => {
            Ok(S::TerminatedMutual)
        }
        _ => Err(TransitionError { state: state.as_str(), event: event.as_str() }),
    }
}

/// The state of a trial after an event; total over every pair. That a trial is extended only where the announced terms
/// allow it, and once, is asked of [`Trial::may_extend`].
///
/// # Errors
/// A [`TransitionError`] naming the pair when the event does not fit the state.
pub const fn trial_transition(state: TrialState, event: TrialEvent) -> Result<TrialState, TransitionError> {
    use TrialEvent as E;
    use TrialState as S;
    match (state, event) {
        (S::Offered, E::Accept) => Ok(S::Accepted),
        (S::Accepted, E::Start) => Ok(S::Running),
        (S::Running | S::Extended, E::ReachEnd | E::FirstSale | E::ElectEarly) => Ok(S::DecisionPending),
        (S::DecisionPending, E::Convert) => Ok(S::Converted),
        (S::DecisionPending, E::DecisionOverdue) => Ok(S::Lapsed),
        (S::DecisionPending, E::Extend) => Ok(S::Extended),
        (S::Accepted | S::Running | S::Extended | S::DecisionPending, E::Abort) => Ok(S::Aborted),
        (S::Accepted | S::Running | S::Extended | S::DecisionPending, E::PatentEnded) => Ok(S::EndedByPatentEvent),
        _ => Err(TransitionError { state: state.as_str(), event: event.as_str() }),
    }
}

/// The state of a milestone after an event; total over every pair.
///
/// # Errors
/// A [`TransitionError`] naming the pair when the event does not fit the state.
pub const fn milestone_transition(
    state: MilestoneState,
    event: MilestoneEvent,
) -> Result<MilestoneState, TransitionError> {
    use MilestoneEvent as E;
    use MilestoneState as S;
    match (state, event) {
        (S::Open | S::Queried, E::SubmitEvidence) => Ok(S::EvidenceSubmitted),
        (S::EvidenceSubmitted, E::Query) => Ok(S::Queried),
        (S::EvidenceSubmitted, E::Accept) => Ok(S::Reached),
        (S::Open | S::EvidenceSubmitted | S::Queried, E::MeetByReports) => Ok(S::Reached),
        (S::Open | S::EvidenceSubmitted | S::Queried, E::EndLicence) => Ok(S::NotReached),
        _ => Err(TransitionError { state: state.as_str(), event: event.as_str() }),
    }
}

impl LicenceState {
    /// Whether the licensee may exploit the patent.
    #[must_use]
    pub const fn is_in_force(self) -> bool {
        matches!(self, Self::Effective | Self::InTrial)
    }

    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            Self::Lapsed
                | Self::EndedTrial
                | Self::Expired
                | Self::TerminatedDefault
                | Self::TerminatedMutual
                | Self::TerminatedPatentEnd
                | Self::Transferred
        )
    }

    /// Whether it once was in force and has ended: a recordal then has to be cancelled within thirty days.
    #[must_use]
    pub const fn ended_after_effect(self) -> bool {
        self.is_ended() && !matches!(self, Self::Lapsed)
    }

    /// Who has to act next; empty once the licence has ended.
    #[must_use]
    pub const fn acts_next(self) -> &'static [LicenceActor] {
        match self {
            Self::NoticeDraft => &[LicenceActor::LicenseeUser, LicenceActor::LicenseeSignatory],
            Self::NoticeSent | Self::NoticeReceived => &[LicenceActor::System],
            Self::ExportReview => &[LicenceActor::Operator],
            // The licensee pays, and finance confirms what has come in.
            Self::InitialDue => &[LicenceActor::LicenseeUser, LicenceActor::Finance],
            Self::Effective => &[LicenceActor::LicenseeUser],
            Self::InTrial => &[LicenceActor::LicenseeSignatory],
            Self::SuspendedDefault => &[LicenceActor::LicenseeUser, LicenceActor::Finance],
            _ => &[],
        }
    }
}

impl TrialState {
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Converted | Self::Lapsed | Self::Aborted | Self::EndedByPatentEvent)
    }

    /// Who has to act next; empty once the trial has ended.
    #[must_use]
    pub const fn acts_next(self) -> &'static [LicenceActor] {
        match self {
            // The technical documents are delivered before the trial starts (民法典 第八百六十六条).
            Self::Accepted => &[LicenceActor::HolderStaff],
            Self::Offered | Self::DecisionPending => &[LicenceActor::LicenseeSignatory],
            Self::Running | Self::Extended => &[LicenceActor::System],
            _ => &[],
        }
    }
}

impl MilestoneState {
    /// Who has to act next; empty once the milestone is reached or can no longer be.
    #[must_use]
    pub const fn acts_next(self) -> &'static [LicenceActor] {
        match self {
            Self::Open | Self::Queried => &[LicenceActor::LicenseeUser],
            Self::EvidenceSubmitted => &[LicenceActor::HolderStaff],
            Self::Reached | Self::NotReached => &[],
        }
    }
}

/// The day from which the licence is had: the later of the day on which the notice was received and the day on which
/// what is due first was settled; the day of the notice where nothing is due first. `None` while either is missing.
///
/// Source: 专利法 第五十一条第一款; 专利审查指南 第五部分第十一章 6. That a licence without an initial payment begins on
/// the day of the notice is the platform's reading of it.
#[must_use]
pub fn effective_when(
    notice_received: Option<Day>,
    initial_due_settled_on: Option<Day>,
    nothing_due: bool,
) -> Option<Day> {
    let received = notice_received?;
    if nothing_due {
        return Some(received);
    }
    initial_due_settled_on.map(|settled| received.max(settled))
}

/// The last day of a licence: the day before the corresponding day `term_months` after it took effect, so that years of
/// a term are whole years, but never after the patent's last day (民法典 第八百六十五条). A term is no procedural period:
/// it is not moved for holidays.
#[must_use]
pub fn licence_last_day(effective_on: Day, term_months: u32, patent_last_day: Day) -> Day {
    effective_on.plus_months(term_months).plus_days(-1).min(patent_last_day)
}

/// The days of a trial, computed by the counting rule (start day not counted, moved off holidays) by whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    pub state: TrialState,
    pub started_on: Day,
    /// The last day of the trial.
    pub ends_on: Day,
    /// The last day on which the licensee may convert; silence lets the licence lapse.
    pub decision_due_on: Day,
    /// Months of the one extension that the announced terms allow; zero for none.
    pub extension_months: u32,
    /// The day on which it was extended, when it was.
    pub extended_on: Option<Day>,
}

impl Trial {
    /// Whether holder and licensee may still extend: the terms allow it, and it has not been done.
    #[must_use]
    pub const fn may_extend(&self) -> bool {
        matches!(self.state, TrialState::DecisionPending) && self.extension_months > 0 && self.extended_on.is_none()
    }
}

/// What the clock has to know of a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicenceClock {
    pub state: LicenceState,
    /// The last day for paying what is due first.
    pub initial_due_on: Option<Day>,
    /// The last day of the licence, see [`licence_last_day`].
    pub last_day: Option<Day>,
    /// The day on which the patent ended, when it has.
    pub patent_ended_on: Option<Day>,
    pub trial: Option<Trial>,
}

/// A step that the clock takes, and the day on which it takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockStep {
    pub on: Day,
    pub kind: ClockKind,
}

codes! {
    /// What the clock brings about without anybody acting. Of several on one day the first in this order is taken.
    ClockKind {
        EndWithPatent = "end_with_patent", "专利权终止，许可终止", "the licence ends with the patent";
        Expire = "expire", "许可期限届满", "the term ends";
        TrialReachesEnd = "trial_reaches_end", "试用期满", "the trial period ends";
        TrialLapses = "trial_lapses", "逾期未决定，试用许可失效", "no decision: the trial licence lapses";
        LapseUnpaid = "lapse_unpaid", "首期款逾期未付，未取得许可", "not paid in time: no licence is had";
    }
}

/// Every step that the clock owes up to and including `today`, in order; empty when nothing is owed. A job that was
/// away for months gets the same steps on the same days. A period runs through its last day: the step is dated, and
/// owed, on the day after.
#[must_use]
pub fn clock_steps(licence: &LicenceClock, today: Day) -> Vec<ClockStep> {
    let mut licence = *licence;
    let mut steps = Vec::new();
    while let Some(step) = next_step(&licence).filter(|step| step.on <= today) {
        apply(&mut licence, step.kind);
        steps.push(step);
    }
    steps
}

/// The earliest step still to come, on whatever day: what the page announces.
#[must_use]
pub fn next_step(licence: &LicenceClock) -> Option<ClockStep> {
    ClockKind::ALL
        .iter()
        .filter_map(|kind| step_day(licence, *kind).map(|on| ClockStep { on, kind: *kind }))
        .min_by_key(|step| (step.on, step.kind))
}

/// The state of the licence, and of its trial, after a step.
pub fn apply(licence: &mut LicenceClock, kind: ClockKind) {
    let event = match kind {
        ClockKind::EndWithPatent => Some(LicenceEvent::EndPatent),
        ClockKind::Expire => Some(LicenceEvent::EndTerm),
        ClockKind::TrialReachesEnd => None,
        ClockKind::TrialLapses => Some(LicenceEvent::EndTrial),
        ClockKind::LapseUnpaid => Some(LicenceEvent::InitialUnpaid),
    };
    let trial_event = match kind {
        ClockKind::EndWithPatent => Some(TrialEvent::PatentEnded),
        ClockKind::Expire => Some(TrialEvent::Abort),
        ClockKind::TrialReachesEnd => Some(TrialEvent::ReachEnd),
        ClockKind::TrialLapses => Some(TrialEvent::DecisionOverdue),
        ClockKind::LapseUnpaid => None,
    };
    if let Some(event) = event {
        licence.state = transition(licence.state, event).expect("the clock owes only steps that fit the state");
    }
    if let (Some(trial), Some(event)) = (licence.trial.as_mut(), trial_event) {
        trial.state = trial_transition(trial.state, event).unwrap_or(trial.state);
    }
}

fn step_day(licence: &LicenceClock, kind: ClockKind) -> Option<Day> {
    let fits = |event| transition(licence.state, event).is_ok();
    let after = |day: Day| day.plus_days(1);
    match kind {
        ClockKind::EndWithPatent => licence.patent_ended_on.filter(|_| fits(LicenceEvent::EndPatent)),
        ClockKind::Expire => licence.last_day.map(after).filter(|_| fits(LicenceEvent::EndTerm)),
        ClockKind::LapseUnpaid => licence.initial_due_on.map(after).filter(|_| fits(LicenceEvent::InitialUnpaid)),
        ClockKind::TrialReachesEnd => running_trial(licence)
            .filter(|trial| trial_transition(trial.state, TrialEvent::ReachEnd).is_ok())
            .map(|trial| after(trial.ends_on)),
        ClockKind::TrialLapses => running_trial(licence)
            .filter(|trial| trial.state == TrialState::DecisionPending)
            .map(|trial| after(trial.decision_due_on)),
    }
}

fn running_trial(licence: &LicenceClock) -> Option<Trial> {
    licence.trial.filter(|_| licence.state == LicenceState::InTrial)
}

#[cfg(test)]
mod tests;
