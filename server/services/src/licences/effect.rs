//! From the received notice to the licence in force: what is due first, and the day of effect.
//!
//! Source: 专利法 第五十一条第一款; 专利审查指南 第五部分第十一章 6.

use domain::{
    Day,
    id::LicenceId,
    licence::{LicenceEvent, LicenceState, MilestoneState, TrialEvent, effective_when, trial_transition},
    royalty,
    terms::Terms,
};

use super::{To, chain_of, patent_last_day, step, store, tell, terms_of};
use crate::{
    Services,
    caller::Caller,
    charges,
    error::ServiceError,
    ports::{Licence, UnitOfWork},
    recordals, reports,
};

/// The notice is there (and cleared, for a foreign implementer): raises what is due first, or lets the licence take
/// effect where nothing is.
pub(super) async fn received(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
    terms: &Terms,
    on: Day,
) -> Result<(), ServiceError> {
    let mut initial = royalty::initial_charges(terms, on);
    initial.retain(|charge| !charge.amount.is_zero());
    let Some(due_on) = initial.iter().map(|charge| charge.due_on).max() else {
        return take_effect(services, uow, caller, licence, terms, on).await;
    };
    step(services, uow, caller, licence, LicenceEvent::RaiseInitial, "").await?;
    licence.initial_due_on = Some(due_on);
    store(services, uow, licence).await?;
    for charge in &initial {
        charges::raise(services, uow, caller, licence, charge, true, None).await?;
    }
    Ok(())
}

/// Called when money has been confirmed: the licence takes effect once everything that is due first is settled. The
/// day is that of the last payment, or of the notice when that is later.
///
/// # Errors
/// When the store fails.
pub async fn after_payment(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    id: LicenceId,
) -> Result<(), ServiceError> {
    let mut licence = uow.licence(id).await?.ok_or(ServiceError::NotFound)?;
    after_settling(services, uow, caller, &mut licence).await
}

/// [`after_payment`] for a licence that was read in this transaction.
pub(crate) async fn after_settling(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
) -> Result<(), ServiceError> {
    if licence.state != LicenceState::InitialDue {
        return Ok(());
    }
    let dues = charges::initial_dues(uow, licence.id).await?;
    let settled_on = dues.settled_on.filter(|_| dues.open.is_zero());
    let received = licence.notice_received_at.map(|at| at.day());
    let Some(on) = effective_when(received, settled_on, !dues.any) else { return Ok(()) };
    let terms = terms_of(licence)?;
    take_effect(services, uow, caller, licence, &terms, on).await
}

async fn take_effect(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
    terms: &Terms,
    on: Day,
) -> Result<(), ServiceError> {
    let patent = uow.patent(licence.patent_id).await?.ok_or(ServiceError::NotFound)?;
    let by_terms = terms.last_day(on);
    step(services, uow, caller, licence, LicenceEvent::TakeEffect, &on.to_string()).await?;
    licence.effective_on = Some(on);
    licence.ends_on = Some(patent_last_day(&patent).map_or(by_terms, |last_day| last_day.min(by_terms)));
    if let (Some(dates), Some(trial)) = (terms.trial_dates(on), licence.trial_state) {
        step(services, uow, caller, licence, LicenceEvent::StartTrial, &dates.ends_on.to_string()).await?;
        licence.trial_state = trial_transition(trial, TrialEvent::Start).ok();
        licence.trial_ends_on = Some(dates.ends_on);
        licence.trial_decision_due_on = Some(dates.decide_by);
    }
    store(services, uow, licence).await?;
    recordals::open_for(services, uow, caller, licence).await?;
    reports::open_due(services, uow, caller, licence, services.today()).await?;
    raise_due(services, uow, caller, licence, terms, services.today().plus_days(super::clock::AHEAD_DAYS)).await?;
    let params = [("day", on.to_string()), ("ends", licence.ends_on.map_or_else(String::new, |day| day.to_string()))];
    tell(services, uow, licence, To::Both, "licence_effective", &params).await
}

/// Raises what the passing of time, and milestones that were reached, make due up to a day. Harmless to repeat: a
/// charge of the same source is raised once.
///
/// # Errors
/// When the store fails.
pub async fn raise_due(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    terms: &Terms,
    upto: Day,
) -> Result<(), ServiceError> {
    for charge in due_charges(uow, licence, terms, upto).await? {
        charges::raise(services, uow, caller, licence, &charge, false, None).await?;
    }
    Ok(())
}

/// What [`raise_due`] would raise, whether or not it is raised already: what arises on the days of this holder.
pub(super) async fn due_charges(
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    terms: &Terms,
    upto: Day,
) -> Result<Vec<royalty::Charge>, ServiceError> {
    let chain = chain_of(uow, licence).await?;
    let Some(clock) = chain.clock() else { return Ok(Vec::new()) };
    let mut due = royalty::time_charges(terms, &clock, upto);
    if !terms.fees.milestones.is_empty() {
        for milestone in uow.milestones_of(licence.id).await? {
            let met_on = milestone.accepted_on.filter(|_| milestone.state == MilestoneState::Reached);
            let charge = met_on.and_then(|met_on| royalty::milestone_charge(terms, &clock, &milestone.code, met_on));
            due.extend(charge.filter(|charge| charge.arises_on <= upto));
        }
    }
    let (windows, place) = (chain.windows(), chain.place(licence.id));
    due.retain(|charge| !charge.amount.is_zero() && windows.of(charge.arises_on) == place);
    Ok(due)
}
