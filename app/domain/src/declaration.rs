//! The life of an open-licence declaration (开放许可声明), from draft to its end.
//!
//! Sources: 专利法 第五十条; 专利法实施细则 第八十五条、第八十六条; 专利审查指南 第五部分第十一章 3、4、9.
//! A declaration is never edited once it is filed: it is withdrawn and a new one takes its place.

pub mod draft;
pub mod reasons;

use thiserror::Error;

use crate::{Day, Locale, codes::codes};

codes! {
    /// Where a declaration stands.
    DeclarationState {
        /// Being written by the holder's staff.
        Draft = "draft", "草稿", "draft";
        /// Waiting for the written consent of every co-owner (and of the pledgee, where there is one).
        ConsentPending = "consent_pending", "待共有人同意", "awaiting co-owners' consent";
        /// In-house publicity of title and price (公示); it lasts no day where none is required.
        InternalPublicity = "internal_publicity", "公示中", "in-house publicity";
        /// Approved by the holder, ready to be filed.
        Approved = "approved", "已批准", "approved";
        /// Filed with CNIPA: from here on the terms are sealed.
        SubmittedCnipa = "submitted_cnipa", "已提交国家知识产权局", "filed with CNIPA";
        /// CNIPA asks for a correction (补正).
        CorrectionRequested = "correction_requested", "待补正", "correction requested";
        /// CNIPA does not announce it (不予公告).
        NotAnnounced = "not_announced", "不予公告", "not announced";
        /// Announced: the offer stands. The only state in which a notice under 专利法 第五十一条 is taken.
        Announced = "announced", "已公告", "announced";
        /// Held by the platform because of a legal event; in law the announced offer may still stand.
        Frozen = "frozen", "已冻结", "frozen";
        /// Withdrawal filed, not yet announced.
        WithdrawalSubmitted = "withdrawal_submitted", "撤回审查中", "withdrawal filed";
        /// Withdrawal announced; earlier licences stay as they are (专利法 第五十条第二款).
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        /// The period for which the offer stands has ended.
        Expired = "expired", "已到期", "expired";
        /// The patent has ended, or CNIPA has ended or revoked the declaration.
        Void = "void", "已终止", "ended";
    }
}

codes! {
    /// What can happen to a declaration.
    DeclarationEvent {
        SendForConsent = "send_for_consent", "征求共有人同意", "send for consent";
        /// Every consent is there; also at once where nobody has to be asked.
        AllConsented = "all_consented", "全部同意", "all have consented";
        /// A consent is refused, an objection is upheld or the approver sends the draft back.
        ReturnToDraft = "return_to_draft", "退回修改", "return to draft";
        Approve = "approve", "批准", "approve";
        Submit = "submit", "提交", "file with CNIPA";
        RequestCorrection = "request_correction", "要求补正", "request a correction";
        Refuse = "refuse", "不予公告", "refuse to announce";
        Announce = "announce", "公告", "announce";
        Freeze = "freeze", "冻结", "freeze";
        Lift = "lift", "解除冻结", "lift the freeze";
        SubmitWithdrawal = "submit_withdrawal", "提交撤回", "file the withdrawal";
        AnnounceWithdrawal = "announce_withdrawal", "公告撤回", "announce the withdrawal";
        /// CNIPA does not announce the withdrawal (指南 4): the offer goes on.
        RefuseWithdrawal = "refuse_withdrawal", "不予公告撤回", "refuse the withdrawal";
        EndWindow = "end_window", "声明期限届满", "end of the declared period";
        /// Lapse, expiry or whole invalidation of the patent, or CNIPA's own act (指南 3.4（3）、4).
        EndRight = "end_right", "专利权或声明终止", "end of the right";
    }
}

codes! {
    /// Who brings an event about.
    Actor {
        HolderStaff = "holder_staff", "专利权人经办人", "holder's staff";
        HolderApprover = "holder_approver", "专利权人审批人", "holder's approver";
        CoOwners = "co_owners", "共有专利权人", "co-owners";
        Operator = "operator", "平台运营人员", "platform operator";
        Cnipa = "cnipa", "国家知识产权局", "CNIPA";
        System = "system", "系统", "system";
    }
}

/// The event does not fit the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a declaration that is {state} cannot take the event {event}")]
pub struct TransitionError {
    pub state: DeclarationState,
    pub event: DeclarationEvent,
}

/// The state after an event; total over every pair.
///
/// # Errors
/// A [`TransitionError`] naming the pair when the event does not fit the state.
pub const fn transition(state: DeclarationState, event: DeclarationEvent) -> Result<DeclarationState, TransitionError> {
    use DeclarationEvent as E;
    use DeclarationState as S;
    match (state, event) {
        (S::Draft, E::SendForConsent) => Ok(S::ConsentPending),
        (S::ConsentPending | S::InternalPublicity | S::Approved, E::ReturnToDraft) => Ok(S::Draft),
        (S::ConsentPending, E::AllConsented) => Ok(S::InternalPublicity),
        (S::InternalPublicity, E::Approve) => Ok(S::Approved),
        (S::Approved | S::CorrectionRequested, E::Submit) => Ok(S::SubmittedCnipa),
        (S::SubmittedCnipa, E::RequestCorrection) => Ok(S::CorrectionRequested),
        (S::SubmittedCnipa | S::CorrectionRequested, E::Refuse) => Ok(S::NotAnnounced),
        (S::SubmittedCnipa, E::Announce) => Ok(S::Announced),
        (S::Announced, E::Freeze) => Ok(S::Frozen),
        (S::Frozen, E::Lift) => Ok(S::Announced),
        (S::Announced | S::Frozen, E::SubmitWithdrawal) => Ok(S::WithdrawalSubmitted),
        (S::WithdrawalSubmitted, E::AnnounceWithdrawal) => Ok(S::Withdrawn),
        // The offer still stands in law; the daily check freezes it again where a bar remains.
        (S::WithdrawalSubmitted, E::RefuseWithdrawal) => Ok(S::Announced),
        (S::Announced | S::Frozen | S::WithdrawalSubmitted, E::EndWindow) => Ok(S::Expired),
        (S::Announced | S::Frozen | S::WithdrawalSubmitted, E::EndRight) => Ok(S::Void),
        _ => Err(TransitionError { state, event }),
    }
}

impl DeclarationState {
    /// Whether a notice under 专利法 第五十一条 is taken: only while announced.
    #[must_use]
    pub const fn accepts_notices(self) -> bool {
        matches!(self, Self::Announced)
    }

    /// Whether the declaration has come to its end, whatever the end.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::NotAnnounced | Self::Withdrawn | Self::Expired | Self::Void)
    }

    #[must_use]
    pub const fn is_open(self) -> bool {
        !self.is_ended()
    }

    /// Whether the terms are a sealed version that nobody can change: from the filing on, for ever.
    #[must_use]
    pub const fn is_sealed(self) -> bool {
        !matches!(self, Self::Draft | Self::ConsentPending | Self::InternalPublicity | Self::Approved)
    }

    /// Whether the holder may still edit the terms.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft)
    }

    /// Whether the public catalogue shows it. Frozen offers stay readable, with the reason and without the button.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Announced | Self::Frozen | Self::WithdrawalSubmitted)
    }

    /// Who has to act next; empty once the declaration has ended.
    #[must_use]
    pub const fn acts_next(self) -> &'static [Actor] {
        match self {
            Self::Draft | Self::CorrectionRequested => &[Actor::HolderStaff],
            Self::ConsentPending => &[Actor::CoOwners],
            Self::InternalPublicity => &[Actor::HolderApprover],
            Self::Approved => &[Actor::HolderStaff],
            // CNIPA acts, and the operator records what it did.
            Self::SubmittedCnipa | Self::WithdrawalSubmitted => &[Actor::Cnipa, Actor::Operator],
            Self::Announced => &[Actor::System],
            Self::Frozen => &[Actor::HolderStaff, Actor::Operator],
            Self::NotAnnounced | Self::Withdrawn | Self::Expired | Self::Void => &[],
        }
    }

    /// What the next actor has to do, as the what-next lists say it; empty once the declaration has ended.
    #[must_use]
    pub const fn next_step(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::Draft => ("填写并提交征求共有人同意", "Complete it and send it for consent"),
            Self::ConsentPending => ("共有人签署书面同意", "Co-owners sign their written consent"),
            Self::InternalPublicity => ("公示期满后审批", "Approve after the publicity period"),
            Self::Approved => ("向国家知识产权局提交声明", "File the declaration with CNIPA"),
            Self::SubmittedCnipa => ("等待国家知识产权局审查，录入结果", "Wait for CNIPA and record what it decides"),
            Self::CorrectionRequested => ("按通知书补正后重新提交", "Correct as notified and file again"),
            Self::Announced => ("每日复核公告条件", "Conditions are checked every day"),
            Self::Frozen => {
                ("消除冻结原因，或撤回声明并通知被许可人", "Cure the reason, or withdraw and notify the licensees")
            }
            Self::WithdrawalSubmitted => {
                ("等待撤回公告，录入结果", "Wait for the withdrawal's announcement and record it")
            }
            Self::NotAnnounced | Self::Withdrawn | Self::Expired | Self::Void => ("", ""),
        };
        match locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }
}

impl DeclarationEvent {
    /// Who may bring the event about.
    #[must_use]
    pub const fn actors(self) -> &'static [Actor] {
        match self {
            Self::SendForConsent | Self::Submit => &[Actor::HolderStaff],
            Self::AllConsented | Self::Freeze | Self::EndWindow => &[Actor::System],
            Self::ReturnToDraft => &[Actor::HolderStaff, Actor::HolderApprover, Actor::CoOwners],
            Self::Approve | Self::SubmitWithdrawal => &[Actor::HolderApprover],
            Self::RequestCorrection
            | Self::Refuse
            | Self::Announce
            | Self::AnnounceWithdrawal
            | Self::RefuseWithdrawal => &[Actor::Cnipa, Actor::Operator],
            Self::Lift => &[Actor::Operator],
            Self::EndRight => &[Actor::System, Actor::Operator],
        }
    }
}

/// The least number of days for which a state institution publishes title and price in-house before it licenses at a
/// negotiated price (促进科技成果转化法 第十八条; 国发〔2016〕16号).
pub const PUBLICITY_DAYS: u32 = 15;

/// How many days of in-house publicity are needed: fifteen for a state institution, none for others.
#[must_use]
pub const fn publicity_days_needed(state_institution: bool) -> u32 {
    if state_institution { PUBLICITY_DAYS } else { 0 }
}

/// The first day on which the approver may sign: the day of publication is not counted, so fifteen days that began on
/// the 1st end on the 16th and the approver may sign on the 17th.
#[must_use]
pub fn approvable_from(published_on: Day, days: u32) -> Day {
    if days == 0 { published_on } else { published_on.plus_days(i64::from(days) + 1) }
}

#[cfg(test)]
mod tests {
    use super::{DeclarationEvent as E, DeclarationState as S, *};

    /// Every pair that is allowed; whatever is not here must be refused.
    const ALLOWED: &[(S, E, S)] = &[
        (S::Draft, E::SendForConsent, S::ConsentPending),
        (S::ConsentPending, E::AllConsented, S::InternalPublicity),
        (S::ConsentPending, E::ReturnToDraft, S::Draft),
        (S::InternalPublicity, E::ReturnToDraft, S::Draft),
        (S::Approved, E::ReturnToDraft, S::Draft),
        (S::InternalPublicity, E::Approve, S::Approved),
        (S::Approved, E::Submit, S::SubmittedCnipa),
        (S::SubmittedCnipa, E::RequestCorrection, S::CorrectionRequested),
        (S::CorrectionRequested, E::Submit, S::SubmittedCnipa),
        (S::SubmittedCnipa, E::Refuse, S::NotAnnounced),
        (S::CorrectionRequested, E::Refuse, S::NotAnnounced),
        (S::SubmittedCnipa, E::Announce, S::Announced),
        (S::Announced, E::Freeze, S::Frozen),
        (S::Frozen, E::Lift, S::Announced),
        (S::Announced, E::SubmitWithdrawal, S::WithdrawalSubmitted),
        (S::Frozen, E::SubmitWithdrawal, S::WithdrawalSubmitted),
        (S::WithdrawalSubmitted, E::AnnounceWithdrawal, S::Withdrawn),
        (S::WithdrawalSubmitted, E::RefuseWithdrawal, S::Announced),
        (S::Announced, E::EndWindow, S::Expired),
        (S::Frozen, E::EndWindow, S::Expired),
        (S::WithdrawalSubmitted, E::EndWindow, S::Expired),
        (S::Announced, E::EndRight, S::Void),
        (S::Frozen, E::EndRight, S::Void),
        (S::WithdrawalSubmitted, E::EndRight, S::Void),
    ];

    #[test]
    fn every_pair_is_decided_as_in_the_table() {
        for &state in S::ALL {
            for &event in E::ALL {
                let expect = ALLOWED.iter().find(|row| row.0 == state && row.1 == event).map(|row| row.2);
                assert_eq!(transition(state, event).ok(), expect, "{state} + {event}");
                if expect.is_none() {
                    assert_eq!(transition(state, event), Err(TransitionError { state, event }));
                }
            }
        }
    }

    #[test]
    fn only_announced_takes_notices_and_ended_states_take_nothing() {
        for &state in S::ALL {
            assert_eq!(state.accepts_notices(), state == S::Announced, "{state}");
            assert_eq!(state.is_ended(), E::ALL.iter().all(|event| transition(state, *event).is_err()), "{state}");
            assert_eq!(state.acts_next().is_empty(), state.is_ended(), "{state}");
            assert_eq!(state.next_step(Locale::Zh).is_empty(), state.is_ended(), "{state}");
        }
    }

    #[test]
    fn a_sealed_declaration_never_becomes_unsealed() {
        for &(from, _, to) in ALLOWED {
            assert!(!from.is_sealed() || to.is_sealed(), "{from} to {to}");
        }
        assert!(S::SubmittedCnipa.is_sealed());
        assert!(!S::Approved.is_sealed());
    }

    #[test]
    fn every_state_is_reached_from_the_draft() {
        let mut reached = vec![S::Draft];
        let mut index = 0;
        while index < reached.len() {
            for &(from, _, to) in ALLOWED {
                if from == reached[index] && !reached.contains(&to) {
                    reached.push(to);
                }
            }
            index += 1;
        }
        assert_eq!(reached.len(), S::ALL.len());
    }

    #[test]
    fn codes_are_read_back() {
        for &state in S::ALL {
            assert_eq!(S::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{state}\""));
        }
        assert_eq!(S::parse("published"), None);
    }

    #[test]
    fn a_state_institution_publishes_for_fifteen_full_days() {
        let published = Day::literal(2026, 3, 1);
        assert_eq!(approvable_from(published, publicity_days_needed(true)), Day::literal(2026, 3, 17));
        assert_eq!(approvable_from(published, publicity_days_needed(false)), published);
    }
}
