//! What the clock brings: the end of terms and trials, unpaid beginnings, charges that come due, reminders.

use domain::{
    Day,
    licence::{
        ClockKind, ClockStep, LicenceEvent, LicenceState, TrialEvent, TrialState, clock_steps, trial_transition,
    },
    terms::Terms,
};

use super::{To, effect, end, remark, state_clock, store, tell, terms_of};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    ports::{Licence, PaymentFilter, UnitOfWork},
};

/// Charges are raised this long before they are due, so that the reminder has something to name.
pub(super) const AHEAD_DAYS: i64 = 30;
/// Licences read at a time.
const BATCH: i64 = 100;
/// Payments of one licence that are looked at.
const PAYMENTS_MAX: i64 = 200;
/// Days before the end of a trial, and before the decision is due, on which the licensee is reminded.
const TRIAL_REMINDERS: [i64; 2] = [14, 3];
const DECISION_REMINDERS: [i64; 1] = [3];

/// Takes every step that the clock owes, raises what comes due, reminds. Harmless to repeat; one transaction for each
/// licence that needs something.
///
/// # Errors
/// When the store fails. Licences before the failing one stay done.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    let mut after = None;
    loop {
        let mut uow = services.store.read().await?;
        let batch = uow.running_licences(after, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = Some(last.id);
        let mut waiting = Vec::new();
        for licence in &batch {
            match terms_of(licence) {
                Ok(terms) if needs(services, uow.as_mut(), licence, &terms).await? => waiting.push(licence.id),
                Ok(_) => {}
                // One touched row must not keep the others from their rights.
                Err(error) => tracing::error!(licence = %licence.id, ?error, "a licence is left out of the night"),
            }
        }
        drop(uow);
        for id in waiting {
            let mut uow = services.store.write().await?;
            // Nobody passes it on between this look and the charges.
            uow.lock_book(id).await?;
            let Some(licence) = uow.licence(id).await? else { continue };
            tend(services, uow.as_mut(), caller, licence).await?;
            uow.save().await?;
        }
    }
}

async fn needs(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    terms: &Terms,
) -> Result<bool, ServiceError> {
    let today = services.today();
    if !clock_steps(&state_clock(licence, terms), today).is_empty() {
        return Ok(true);
    }
    if reminder(uow, licence, today).await?.is_some() {
        return Ok(true);
    }
    for charge in effect::due_charges(uow, licence, terms, today.plus_days(AHEAD_DAYS)).await? {
        if uow.charge_of_source(licence.id, &charge.key).await?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn tend(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    mut licence: Licence,
) -> Result<(), ServiceError> {
    let terms = terms_of(&licence)?;
    let today = services.today();
    // What came due before an ending is owed; it is raised first, for an ended clock raises nothing later.
    effect::raise_due(services, uow, caller, &licence, &terms, today.plus_days(AHEAD_DAYS)).await?;
    for step in clock_steps(&state_clock(&licence, &terms), today) {
        if step.kind == ClockKind::LapseUnpaid && payment_is_pending(uow, &licence).await? {
            break;
        }
        take(services, uow, caller, &mut licence, step).await?;
    }
    if let Some(note) = reminder(uow, &licence, today).await? {
        remind(services, uow, caller, &licence, &note).await?;
    }
    Ok(())
}

async fn take(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
    step: ClockStep,
) -> Result<(), ServiceError> {
    let before = step.on.plus_days(-1);
    let (event, trial, on, reason) = match step.kind {
        ClockKind::TrialReachesEnd => return ask_for_decision(services, uow, caller, licence).await,
        ClockKind::EndWithPatent => (LicenceEvent::EndPatent, Some(TrialEvent::PatentEnded), step.on, "patent_ended"),
        ClockKind::Expire => (LicenceEvent::EndTerm, Some(TrialEvent::Abort), before, "expired"),
        ClockKind::TrialLapses => (LicenceEvent::EndTrial, Some(TrialEvent::DecisionOverdue), before, "trial_lapsed"),
        ClockKind::LapseUnpaid => (LicenceEvent::InitialUnpaid, None, before, "unpaid"),
    };
    end::end(services, uow, caller, licence, end::Ending { event, trial, on, reason, note: "" }).await
}

async fn ask_for_decision(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
) -> Result<(), ServiceError> {
    let state = licence.trial_state.ok_or(ServiceError::Stale)?;
    licence.trial_state = Some(trial_transition(state, TrialEvent::ReachEnd).map_err(|_| ServiceError::Stale)?);
    remark(services, uow, caller, licence, TrialEvent::ReachEnd.as_str(), "").await?;
    store(services, uow, licence).await?;
    let day = licence.trial_decision_due_on.map_or_else(String::new, |day| day.to_string());
    tell(services, uow, licence, To::Both, "trial_decision_due", &[("day", day)]).await
}

/// Whether a payment made in time waits for finance: the licensee does not lose the licence by our slowness.
async fn payment_is_pending(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<bool, ServiceError> {
    let Some(due_on) = licence.initial_due_on else { return Ok(false) };
    let filter = PaymentFilter { licence: Some(licence.id), limit: PAYMENTS_MAX, ..PaymentFilter::default() };
    let (rows, _) = uow.payments(&filter).await?;
    Ok(rows
        .iter()
        .any(|row| matches!(row.payment.state.as_str(), "announced" | "recorded") && row.payment.paid_on <= due_on))
}

/// A reminder that is due and was not sent: its key in the history.
async fn reminder(uow: &mut dyn UnitOfWork, licence: &Licence, today: Day) -> Result<Option<String>, ServiceError> {
    let Some((what, day, stage)) = reminder_stage(licence, today) else { return Ok(None) };
    let key = format!("{what} {day} {stage}");
    let sent = end::history(uow, licence.id).await?.iter().any(|step| step.event == "reminded" && step.note == key);
    Ok((!sent).then_some(key))
}

/// What to remind of: the end of the trial or the decision, its day, and how many days before.
fn reminder_stage(licence: &Licence, today: Day) -> Option<(&'static str, Day, i64)> {
    if licence.state != LicenceState::InTrial {
        return None;
    }
    let (what, day, stages) = match licence.trial_state? {
        TrialState::Running | TrialState::Extended => ("trial", licence.trial_ends_on?, TRIAL_REMINDERS.as_slice()),
        TrialState::DecisionPending => ("decision", licence.trial_decision_due_on?, DECISION_REMINDERS.as_slice()),
        _ => return None,
    };
    let left = today.days_until(day);
    // Of several stages that have passed, the nearest one: a worker that was away sends one mail, not two.
    let stage = stages.iter().copied().filter(|stage| (0..=*stage).contains(&left)).min()?;
    Some((what, day, stage))
}

async fn remind(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    key: &str,
) -> Result<(), ServiceError> {
    remark(services, uow, caller, licence, "reminded", key).await?;
    let day = key.split(' ').nth(1).unwrap_or_default().to_owned();
    let kind = if key.starts_with("trial") { "trial_ending" } else { "trial_decision_due" };
    tell(services, uow, licence, To::Licensee, kind, &[("day", day)]).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licences::samples;

    fn in_trial() -> Licence {
        let mut licence = samples::licence(&samples::trial_terms());
        licence.state = LicenceState::InTrial;
        licence.effective_on = Some(Day::literal(2026, 4, 1));
        licence.ends_on = Some(Day::literal(2029, 3, 31));
        licence.trial_state = Some(TrialState::Running);
        licence.trial_ends_on = Some(Day::literal(2026, 9, 30));
        licence.trial_decision_due_on = Some(Day::literal(2026, 10, 15));
        licence
    }

    #[test]
    fn a_trial_is_reminded_of_twice_and_its_decision_once() {
        let mut licence = in_trial();
        let stage = |licence: &Licence, day: Day| reminder_stage(licence, day).map(|found| (found.0, found.2));
        assert_eq!(stage(&licence, Day::literal(2026, 9, 15)), None);
        assert_eq!(stage(&licence, Day::literal(2026, 9, 16)), Some(("trial", 14)));
        assert_eq!(stage(&licence, Day::literal(2026, 9, 26)), Some(("trial", 14)));
        assert_eq!(stage(&licence, Day::literal(2026, 9, 27)), Some(("trial", 3)));
        assert_eq!(stage(&licence, Day::literal(2026, 10, 1)), None);
        licence.trial_state = Some(TrialState::DecisionPending);
        assert_eq!(stage(&licence, Day::literal(2026, 10, 11)), None);
        assert_eq!(stage(&licence, Day::literal(2026, 10, 12)), Some(("decision", 3)));
        licence.state = LicenceState::Effective;
        assert_eq!(stage(&licence, Day::literal(2026, 10, 12)), None);
    }

    #[test]
    fn silence_lapses_after_the_decision_was_due() {
        let (licence, terms) = (in_trial(), samples::trial_terms());
        let steps = clock_steps(&state_clock(&licence, &terms), Day::literal(2026, 12, 1));
        let days: Vec<(ClockKind, Day)> = steps.iter().map(|step| (step.kind, step.on)).collect();
        let expect = [
            (ClockKind::TrialReachesEnd, Day::literal(2026, 10, 1)),
            (ClockKind::TrialLapses, Day::literal(2026, 10, 16)),
        ];
        assert_eq!(days, expect);
    }
}
