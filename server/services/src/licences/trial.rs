//! The trial (先使用后付费): convert, ask for the extension, walk away, report the first sale. Silence is a lapse.
//!
//! Source: the announced terms; counted by 民法典 第二百零一条至第二百零三条.

use domain::{
    calendar::period_end_days,
    form::FormReader,
    id::LicenceId,
    licence::{LicenceEvent, LicenceState, TrialEvent, TrialState, trial_transition},
};

use super::{
    Side, To, check_password, clock::AHEAD_DAYS, effect, end, finish, is_stale, load_as, remark, state_clock, step,
    store, tell, terms_of,
};
use crate::{
    Services,
    access::Action,
    caller::{Actor, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    ports::{HistoryStep, Licence, UnitOfWork},
    reports,
};

/// Reads the licence for a verb of the trial; `Err` holds what the form answers with instead.
async fn open_trial(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    actor: &Actor,
    id: LicenceId,
    input: &FormInput,
    side: Side,
) -> Result<Result<Licence, Submitted<()>>, ServiceError> {
    if forms::outcome_before(uow, actor, input).await?.is_some() {
        return Ok(Err(Submitted::Done(())));
    }
    let organisation = caller.actor()?.organisation.as_ref().ok_or(ServiceError::Forbidden)?;
    let licence = load_as(uow, organisation, id, side).await?;
    if is_stale(input, &licence) {
        return Ok(Err(Submitted::refused("stale")));
    }
    if licence.state != LicenceState::InTrial {
        return Ok(Err(Submitted::refused("not_in_trial")));
    }
    Ok(Ok(licence))
}

/// Converts the trial into the paid licence: `agree`, `password`, `version`. Also before the trial's end. Fees count
/// from today, and what is due at their beginning is raised.
///
/// # Errors
/// When the caller is no signatory, or the licence is another's.
pub async fn convert_trial(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::RunTrial)?;
    // What is another's is not there, whatever the form says.
    load_as(services.store.read().await?.as_mut(), organisation, id, Side::Licensee).await?;
    let mut form = FormReader::new(&input.values);
    if !form.ticked("agree") {
        form.fail("agree", "must_agree");
    }
    if let Some(code) = check_password(services, caller, input).await? {
        form.fail("password", code);
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    let mut licence = match open_trial(uow.as_mut(), caller, actor, id, input, Side::Licensee).await? {
        Ok(licence) => licence,
        Err(answer) => return Ok(answer),
    };
    if licence.trial_decision_due_on.is_some_and(|due_on| due_on < services.today()) {
        return Ok(Submitted::refused("decision_overdue"));
    }
    let terms = terms_of(&licence)?;
    let trial = licence.trial_state.ok_or(ServiceError::Stale)?;
    let decided = if trial == TrialState::DecisionPending {
        trial
    } else {
        trial_transition(trial, TrialEvent::ElectEarly).map_err(|_| ServiceError::Stale)?
    };
    licence.trial_state = trial_transition(decided, TrialEvent::Convert).ok();
    licence.trial_converted_on = Some(services.today());
    step(services, uow.as_mut(), caller, &mut licence, LicenceEvent::ConvertTrial, "").await?;
    store(services, uow.as_mut(), &mut licence).await?;
    let upto = services.today().plus_days(AHEAD_DAYS);
    effect::raise_due(services, uow.as_mut(), caller, &licence, &terms, upto).await?;
    reports::open_due(services, uow.as_mut(), caller, &licence, services.today()).await?;
    tell(services, uow.as_mut(), &licence, To::Both, "trial_converted", &[]).await?;
    finish(services, uow, caller, input, id, "convert_trial").await
}

/// Walks away from the trial: `note` (may be empty), `version`. No fee arises; use has to stop.
///
/// # Errors
/// As [`convert_trial`].
pub async fn end_trial(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::RunTrial)?;
    // What is another's is not there, whatever the form says.
    load_as(services.store.read().await?.as_mut(), organisation, id, Side::Licensee).await?;
    let mut form = FormReader::new(&input.values);
    let note = form.limited("note", 1000);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    let mut licence = match open_trial(uow.as_mut(), caller, actor, id, input, Side::Licensee).await? {
        Ok(licence) => licence,
        Err(answer) => return Ok(answer),
    };
    let ending = end::Ending {
        event: LicenceEvent::EndTrial,
        trial: Some(TrialEvent::Abort),
        on: services.today(),
        reason: "trial_ended",
        note: &note,
    };
    end::end(services, uow.as_mut(), caller, &mut licence, ending).await?;
    finish(services, uow, caller, input, id, "end_trial").await
}

/// Reports the first commercial sale during a trial whose terms end with it: `sold_on`, `version`. The decision is due
/// within the agreed days from then.
///
/// # Errors
/// As [`convert_trial`].
pub async fn first_sale(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::RunTrial)?;
    // What is another's is not there, whatever the form says.
    load_as(services.store.read().await?.as_mut(), organisation, id, Side::Licensee).await?;
    let mut form = FormReader::new(&input.values);
    let sold_on = form.day("sold_on");
    let today = services.today();
    if sold_on.is_some_and(|day| today < day) {
        form.fail("sold_on", "date_in_future");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    let mut licence = match open_trial(uow.as_mut(), caller, actor, id, input, Side::Licensee).await? {
        Ok(licence) => licence,
        Err(answer) => return Ok(answer),
    };
    let sold_on = sold_on.unwrap_or(today);
    if licence.effective_on.is_some_and(|effective| sold_on < effective) {
        return Ok(Submitted::wrong("sold_on", "before_effect"));
    }
    if !sold_during_trial(services, uow.as_mut(), caller, &mut licence, sold_on).await? {
        return Ok(Submitted::refused("stale"));
    }
    finish(services, uow, caller, input, id, "first_sale").await
}

/// Ends the free use where the terms end it with the first sale; false where they do not, or it has ended already. The
/// days for the decision are counted from today: the licensee had no earlier reason to decide.
pub(super) async fn sold_during_trial(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
    sold_on: domain::Day,
) -> Result<bool, ServiceError> {
    let terms = terms_of(licence)?;
    let Some(trial) = terms.trial.filter(|trial| trial.ends_on_first_sale) else { return Ok(false) };
    let Some(Ok(state)) = licence.trial_state.map(|state| trial_transition(state, TrialEvent::FirstSale)) else {
        return Ok(false);
    };
    licence.trial_state = Some(state);
    licence.trial_ends_on = Some(sold_on);
    let decide_by = period_end_days(services.today(), trial.decision_days);
    licence.trial_decision_due_on = Some(decide_by);
    remark(services, uow, caller, licence, TrialEvent::FirstSale.as_str(), &sold_on.to_string()).await?;
    store(services, uow, licence).await?;
    tell(services, uow, licence, To::Both, "trial_decision_due", &[("day", decide_by.to_string())]).await?;
    Ok(true)
}

/// Whether the licensee has asked for the extension and the holder has not answered.
pub(super) fn extension_is_asked(history: &[HistoryStep]) -> bool {
    end::open_proposal(history, "-", "extension_asked", "extend") == Some(Side::Licensee)
}

/// Asks for the one extension that the terms allow (`version`). The holder has to agree.
///
/// # Errors
/// As [`convert_trial`].
pub async fn ask_extension(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, _) = caller.may(Action::RunTrial)?;
    let mut uow = services.store.write().await?;
    let licence = match open_trial(uow.as_mut(), caller, actor, id, input, Side::Licensee).await? {
        Ok(licence) => licence,
        Err(answer) => return Ok(answer),
    };
    if !may_extend(&licence)? {
        return Ok(Submitted::refused("no_extension"));
    }
    remark(services, uow.as_mut(), caller, &licence, "extension_asked", "").await?;
    tell(services, uow.as_mut(), &licence, To::Holder, "trial_extension_asked", &[]).await?;
    finish(services, uow, caller, input, id, "ask_extension").await
}

/// Agrees to the extension that the licensee asked for (`version`).
///
/// # Errors
/// When the caller may not sign for the holder, or the licence is another's.
pub async fn agree_to_extension(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, _) = caller.may(Action::EndLicence)?;
    let mut uow = services.store.write().await?;
    let mut licence = match open_trial(uow.as_mut(), caller, actor, id, input, Side::Holder).await? {
        Ok(licence) => licence,
        Err(answer) => return Ok(answer),
    };
    let asked = extension_is_asked(&end::history(uow.as_mut(), id).await?);
    if !asked || !may_extend(&licence)? {
        return Ok(Submitted::refused("no_extension"));
    }
    let terms = terms_of(&licence)?;
    let (Some(trial), Some(effective_on)) = (terms.trial, licence.effective_on) else {
        return Err(ServiceError::Stale);
    };
    let dates = terms.trial_dates(effective_on).ok_or(ServiceError::Stale)?;
    // Where a first sale ended the free use there is no later end to extend to.
    let Some(ends_on) = dates.extended_ends_on.filter(|day| services.today() <= *day) else {
        return Ok(Submitted::refused("no_extension"));
    };
    let state = licence.trial_state.ok_or(ServiceError::Stale)?;
    licence.trial_state = Some(trial_transition(state, TrialEvent::Extend).map_err(|_| ServiceError::Stale)?);
    licence.trial_extended = true;
    licence.trial_ends_on = Some(ends_on);
    licence.trial_decision_due_on = Some(period_end_days(ends_on, trial.decision_days));
    remark(services, uow.as_mut(), caller, &licence, TrialEvent::Extend.as_str(), &ends_on.to_string()).await?;
    store(services, uow.as_mut(), &mut licence).await?;
    tell(services, uow.as_mut(), &licence, To::Both, "trial_extended", &[("day", ends_on.to_string())]).await?;
    finish(services, uow, caller, input, id, "extend_trial").await
}

/// Whether the terms allow an extension that has not been used, and the trial is over but not decided.
pub(super) fn may_extend(licence: &Licence) -> Result<bool, ServiceError> {
    let clock = state_clock(licence, &terms_of(licence)?);
    Ok(clock.trial.is_some_and(|trial| trial.may_extend()))
}
