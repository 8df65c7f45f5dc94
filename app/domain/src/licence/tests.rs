use proptest::prelude::*;

use super::{LicenceEvent as E, LicenceState as S, TrialEvent as TE, TrialState as T, *};

const ALLOWED: &[(S, E, S)] = &[
    (S::NoticeDraft, E::SignNotice, S::NoticeSent),
    (S::NoticeDraft, E::Abandon, S::Lapsed),
    (S::NoticeSent, E::Deliver, S::NoticeReceived),
    (S::NoticeSent, E::EndPatent, S::Lapsed),
    (S::NoticeSent, E::TransferPatent, S::Lapsed),
    (S::NoticeReceived, E::HoldForExport, S::ExportReview),
    (S::NoticeReceived, E::RaiseInitial, S::InitialDue),
    (S::NoticeReceived, E::TakeEffect, S::Effective),
    (S::NoticeReceived, E::EndPatent, S::Lapsed),
    (S::NoticeReceived, E::TransferPatent, S::Lapsed),
    (S::ExportReview, E::ClearExport, S::NoticeReceived),
    (S::ExportReview, E::RefuseExport, S::Lapsed),
    (S::ExportReview, E::EndPatent, S::Lapsed),
    (S::ExportReview, E::TransferPatent, S::Lapsed),
    (S::InitialDue, E::TakeEffect, S::Effective),
    (S::InitialDue, E::InitialUnpaid, S::Lapsed),
    (S::InitialDue, E::EndPatent, S::Lapsed),
    (S::InitialDue, E::TransferPatent, S::Lapsed),
    (S::InitialDue, E::TerminateMutually, S::TerminatedMutual),
    (S::Effective, E::StartTrial, S::InTrial),
    (S::Effective, E::Suspend, S::SuspendedDefault),
    (S::Effective, E::EndTerm, S::Expired),
    (S::Effective, E::EndPatent, S::TerminatedPatentEnd),
    (S::Effective, E::TransferPatent, S::Transferred),
    (S::Effective, E::TerminateMutually, S::TerminatedMutual),
    (S::InTrial, E::ConvertTrial, S::Effective),
    (S::InTrial, E::EndTrial, S::EndedTrial),
    (S::InTrial, E::EndTerm, S::Expired),
    (S::InTrial, E::EndPatent, S::TerminatedPatentEnd),
    (S::InTrial, E::TransferPatent, S::Transferred),
    (S::InTrial, E::TerminateMutually, S::TerminatedMutual),
    (S::SuspendedDefault, E::Cure, S::Effective),
    (S::SuspendedDefault, E::NotCured, S::TerminatedDefault),
    (S::SuspendedDefault, E::EndTerm, S::Expired),
    (S::SuspendedDefault, E::EndPatent, S::TerminatedPatentEnd),
    (S::SuspendedDefault, E::TransferPatent, S::Transferred),
    (S::SuspendedDefault, E::TerminateMutually, S::TerminatedMutual),
];

const TRIAL_ALLOWED: &[(T, TE, T)] = &[
    (T::Offered, TE::Accept, T::Accepted),
    (T::Accepted, TE::Start, T::Running),
    (T::Accepted, TE::Abort, T::Aborted),
    (T::Accepted, TE::PatentEnded, T::EndedByPatentEvent),
    (T::Running, TE::ReachEnd, T::DecisionPending),
    (T::Running, TE::FirstSale, T::DecisionPending),
    (T::Running, TE::ElectEarly, T::DecisionPending),
    (T::Running, TE::Abort, T::Aborted),
    (T::Running, TE::PatentEnded, T::EndedByPatentEvent),
    (T::DecisionPending, TE::Convert, T::Converted),
    (T::DecisionPending, TE::DecisionOverdue, T::Lapsed),
    (T::DecisionPending, TE::Extend, T::Extended),
    (T::DecisionPending, TE::Abort, T::Aborted),
    (T::DecisionPending, TE::PatentEnded, T::EndedByPatentEvent),
    (T::Extended, TE::ReachEnd, T::DecisionPending),
    (T::Extended, TE::FirstSale, T::DecisionPending),
    (T::Extended, TE::ElectEarly, T::DecisionPending),
    (T::Extended, TE::Abort, T::Aborted),
    (T::Extended, TE::PatentEnded, T::EndedByPatentEvent),
];

#[test]
fn every_pair_of_a_licence_is_decided_as_in_the_table() {
    for &state in S::ALL {
        for &event in E::ALL {
            let expect = ALLOWED.iter().find(|row| row.0 == state && row.1 == event).map(|row| row.2);
            assert_eq!(transition(state, event).ok(), expect, "{state} + {event}");
        }
        assert_eq!(state.is_ended(), E::ALL.iter().all(|event| transition(state, *event).is_err()), "{state}");
        assert_eq!(state.acts_next().is_empty(), state.is_ended(), "{state}");
        assert_eq!(S::parse(state.as_str()), Some(state));
    }
}

#[test]
fn every_pair_of_a_trial_is_decided_as_in_the_table() {
    for &state in T::ALL {
        for &event in TE::ALL {
            let expect = TRIAL_ALLOWED.iter().find(|row| row.0 == state && row.1 == event).map(|row| row.2);
            assert_eq!(trial_transition(state, event).ok(), expect, "{state} + {event}");
        }
        assert_eq!(state.is_ended(), TE::ALL.iter().all(|event| trial_transition(state, *event).is_err()), "{state}");
        assert_eq!(state.acts_next().is_empty(), state.is_ended(), "{state}");
    }
}

#[test]
fn a_milestone_is_reached_once() {
    use {MilestoneEvent as ME, MilestoneState as M};
    assert_eq!(milestone_transition(M::Open, ME::SubmitEvidence), Ok(M::EvidenceSubmitted));
    assert_eq!(milestone_transition(M::EvidenceSubmitted, ME::Query), Ok(M::Queried));
    assert_eq!(milestone_transition(M::Queried, ME::SubmitEvidence), Ok(M::EvidenceSubmitted));
    assert_eq!(milestone_transition(M::EvidenceSubmitted, ME::Accept), Ok(M::Reached));
    assert_eq!(milestone_transition(M::Open, ME::MeetByReports), Ok(M::Reached));
    assert!(milestone_transition(M::Open, ME::Accept).is_err());
    for &state in M::ALL {
        let ended = ME::ALL.iter().all(|event| milestone_transition(state, *event).is_err());
        assert_eq!(state.acts_next().is_empty(), ended, "{state}");
    }
    for &event in ME::ALL {
        assert!(milestone_transition(M::Reached, event).is_err());
        assert!(milestone_transition(M::NotReached, event).is_err());
    }
}

#[test]
fn a_licence_is_had_when_notice_and_payment_are_both_there() {
    let (first, second) = (Day::literal(2026, 3, 1), Day::literal(2026, 3, 9));
    assert_eq!(effective_when(None, Some(first), false), None);
    assert_eq!(effective_when(None, None, true), None);
    assert_eq!(effective_when(Some(first), None, false), None);
    assert_eq!(effective_when(Some(first), Some(second), false), Some(second));
    assert_eq!(effective_when(Some(second), Some(first), false), Some(second));
    assert_eq!(effective_when(Some(first), None, true), Some(first));
}

#[test]
fn a_licence_never_outlives_the_patent() {
    let effective = Day::literal(2026, 3, 31);
    assert_eq!(licence_last_day(effective, 36, Day::literal(2040, 1, 1)), Day::literal(2029, 3, 30));
    assert_eq!(licence_last_day(effective, 11, Day::literal(2040, 1, 1)), Day::literal(2027, 2, 27));
    assert_eq!(licence_last_day(effective, 96, Day::literal(2031, 5, 4)), Day::literal(2031, 5, 4));
}

fn trial_licence() -> LicenceClock {
    LicenceClock {
        state: S::InTrial,
        initial_due_on: None,
        last_day: Some(Day::literal(2028, 3, 1)),
        patent_ended_on: None,
        trial: Some(Trial {
            state: T::Running,
            started_on: Day::literal(2025, 3, 1),
            ends_on: Day::literal(2025, 9, 1),
            decision_due_on: Day::literal(2025, 10, 9),
            extension_months: 3,
            extended_on: None,
        }),
    }
}

fn steps(licence: &LicenceClock, today: Day) -> Vec<(String, &'static str)> {
    clock_steps(licence, today).into_iter().map(|step| (step.on.to_string(), step.kind.as_str())).collect()
}

#[test]
fn silence_after_a_trial_is_a_lapse() {
    let licence = trial_licence();
    assert_eq!(steps(&licence, Day::literal(2025, 9, 1)), []);
    assert_eq!(steps(&licence, Day::literal(2025, 9, 2)), [("2025-09-02".into(), "trial_reaches_end")]);
    let late = steps(&licence, Day::literal(2029, 1, 1));
    assert_eq!(late, [("2025-09-02".into(), "trial_reaches_end"), ("2025-10-10".into(), "trial_lapses")]);
}

#[test]
fn a_trial_is_extended_once_and_only_where_the_terms_allow() {
    let mut trial = trial_licence().trial.unwrap();
    assert!(!trial.may_extend());
    trial.state = T::DecisionPending;
    assert!(trial.may_extend());
    assert!(!Trial { extension_months: 0, ..trial }.may_extend());
    assert!(!Trial { extended_on: Some(trial.ends_on), ..trial }.may_extend());
}

#[test]
fn a_patent_event_comes_before_the_trial_end_of_the_same_day() {
    let mut licence = trial_licence();
    licence.patent_ended_on = Some(Day::literal(2025, 9, 2));
    assert_eq!(steps(&licence, Day::literal(2025, 12, 1)), [("2025-09-02".into(), "end_with_patent")]);
    apply(&mut licence, ClockKind::EndWithPatent);
    assert_eq!(licence.state, S::TerminatedPatentEnd);
    assert_eq!(licence.trial.unwrap().state, T::EndedByPatentEvent);
}

#[test]
fn an_unpaid_licence_lapses_the_day_after_it_was_due() {
    let licence = LicenceClock {
        state: S::InitialDue,
        initial_due_on: Some(Day::literal(2026, 4, 30)),
        last_day: None,
        patent_ended_on: None,
        trial: None,
    };
    assert_eq!(steps(&licence, Day::literal(2026, 4, 30)), []);
    assert_eq!(steps(&licence, Day::literal(2026, 5, 1)), [("2026-05-01".into(), "lapse_unpaid")]);
    assert_eq!(steps(&LicenceClock { state: S::Lapsed, ..licence }, Day::literal(2027, 1, 1)), []);
}

#[test]
fn a_licence_runs_through_its_last_day() {
    let licence = LicenceClock { state: S::SuspendedDefault, trial: None, ..trial_licence() };
    assert_eq!(steps(&licence, Day::literal(2028, 3, 1)), []);
    assert_eq!(steps(&licence, Day::literal(2028, 3, 2)), [("2028-03-02".into(), "expire")]);
}

proptest! {
    #[test]
    fn one_late_run_of_the_clock_equals_many_punctual_ones(
        state in 0..S::ALL.len(),
        initial in 0i64..400,
        last in 0i64..400,
        ended in prop::option::of(0i64..400),
        trial in prop::option::of((0i64..200, 0i64..200)),
    ) {
        let start = Day::literal(2025, 1, 1);
        let licence = LicenceClock {
            state: S::ALL[state],
            initial_due_on: Some(start.plus_days(initial)),
            last_day: Some(start.plus_days(last)),
            patent_ended_on: ended.map(|days| start.plus_days(days)),
            trial: trial.map(|(days, more)| Trial {
                state: T::Running,
                started_on: start,
                ends_on: start.plus_days(days),
                decision_due_on: start.plus_days(days + more),
                extension_months: 0,
                extended_on: None,
            }),
        };
        let mut walked = licence;
        let mut punctual = Vec::new();
        for day in 0..=420 {
            for step in clock_steps(&walked, start.plus_days(day)) {
                apply(&mut walked, step.kind);
                punctual.push(step);
            }
        }
        prop_assert_eq!(clock_steps(&licence, start.plus_days(420)), punctual);
        prop_assert_eq!(clock_steps(&walked, start.plus_days(420)), Vec::new());
    }
}
