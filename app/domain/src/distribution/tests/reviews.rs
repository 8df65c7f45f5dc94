use super::*;
use crate::id::UserId;

const TOLD: Day = Day::literal(2026, 3, 2);

fn user(number: u128) -> UserId {
    UserId::from_parts(Timestamp::from_micros(0), number)
}

fn review() -> Review {
    Review { state: RunState::Objection, computed_by: user(1), published_on: Some(TOLD), objections: vec![] }
}

#[test]
fn every_pair_of_state_and_event_is_decided() {
    use RunEvent as E;
    use RunState as S;
    let allowed = [
        (S::Computed, E::Publish, S::Objection),
        (S::Objection, E::Approve, S::Approved),
        (S::Approved, E::PayOut, S::Paid),
        (S::Paid, E::Reconcile, S::Reconciled),
        (S::Computed, E::Counter, S::Countered),
        (S::Objection, E::Counter, S::Countered),
        (S::Approved, E::Counter, S::Countered),
        (S::Paid, E::Counter, S::Countered),
        (S::Reconciled, E::Counter, S::Countered),
    ];
    for state in S::ALL {
        for event in E::ALL {
            let expect = allowed.iter().find(|(from, on, _)| (from, on) == (state, event)).map(|(_, _, to)| *to);
            assert_eq!(run_transition(*state, *event).ok(), expect, "{state} {event}");
        }
    }
}

#[test]
fn seven_days_pass_before_another_person_approves() {
    let last = TOLD.plus_days(7);
    assert_eq!(review().approve(user(2), last), Err(ApprovalRefusal::WindowOpen { until: last }));
    assert_eq!(review().approve(user(2), last.plus_days(1)), Ok(RunState::Approved));
    assert_eq!(review().approve(user(1), last.plus_days(1)), Err(ApprovalRefusal::SamePerson));
    let computed = Review { state: RunState::Computed, published_on: None, ..review() };
    assert_eq!(computed.approve(user(2), last.plus_days(1)).unwrap_err().code(), "wrong_state");
}

#[test]
fn an_open_objection_stops_the_approval() {
    let last = TOLD.plus_days(7);
    let mut objected = review().object(beneficiary(11), last).unwrap();
    assert_eq!(objected.approve(user(2), last.plus_days(1)), Err(ApprovalRefusal::ObjectionOpen { count: 1 }));
    objected.objections[0].is_settled = true;
    assert_eq!(objected.approve(user(2), last.plus_days(1)), Ok(RunState::Approved));
    let late = objected.object(beneficiary(12), last.plus_days(1));
    assert_eq!(late, Err(ApprovalRefusal::WindowClosed { until: last }));
    let approved = Review { state: RunState::Approved, ..review() };
    assert_eq!(approved.object(beneficiary(12), TOLD).unwrap_err().code(), "wrong_state");
}
