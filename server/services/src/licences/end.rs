//! How a licence ends: by its term, with its patent, by agreement of both sides.

use domain::{
    Day,
    id::{LicenceId, PatentId},
    licence::{LicenceEvent, MilestoneEvent, TrialEvent, milestone_transition, trial_transition},
};

use super::{Side, To, is_stale, lapse, load_for, remark, restate, royalty_clock, step, store, tell};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{HistoryStep, Licence, UnitOfWork},
    recordals, reports,
};

/// Steps of one licence that are looked through for an open proposal.
const HISTORY_MAX: i64 = 500;
/// Licences of one patent that are ended at a time.
const BATCH: i64 = 100;

/// How and when a licence ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending<'a> {
    pub event: LicenceEvent,
    /// What it means for a trial that is still going on.
    pub trial: Option<TrialEvent>,
    /// The last day.
    pub on: Day,
    /// A stable code: `expired`, `patent_ended`…
    pub reason: &'a str,
    /// What a person wrote about it.
    pub note: &'a str,
}

/// Ends a licence: nothing accrues after the day, open milestones are not reached any more, the last report becomes
/// due, and a recordal has to be cancelled.
pub(super) async fn end(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
    ending: Ending<'_>,
) -> Result<(), ServiceError> {
    let clock = royalty_clock(licence);
    step(services, uow, caller, licence, ending.event, ending.note).await?;
    licence.ended_on = Some(ending.on);
    licence.end_reason = ending.reason.to_owned();
    licence.open_key = None;
    if let (Some(trial), Some(event)) = (licence.trial_state, ending.trial) {
        licence.trial_state = trial_transition(trial, event).ok().or(Some(trial));
    }
    store(services, uow, licence).await?;
    for mut milestone in uow.milestones_of(licence.id).await? {
        if let Ok(state) = milestone_transition(milestone.state, MilestoneEvent::EndLicence) {
            milestone.state = state;
            uow.update_milestone(&milestone).await?;
        }
    }
    // Also when it ends today: what was announced ahead does not arise any more.
    if let Some(clock) = clock {
        restate::restate(services, uow, caller, licence, clock).await?;
    }
    if licence.effective_on.is_some() {
        reports::open_due(services, uow, caller, licence, services.today()).await?;
        recordals::licence_ended(services, uow, caller, licence).await?;
    } else {
        lapse::reverse_charges(services, uow, caller, licence).await?;
    }
    uow.touch_catalogue().await?;
    let day = [("day", ending.on.to_string()), ("note", ending.note.to_owned())];
    let kind = if licence.effective_on.is_some() { "licence_ended" } else { "licence_lapsed" };
    tell(services, uow, licence, To::Both, kind, &day).await
}

/// The right has ended on a day (终止、全部无效): every licence of the patent that has not ended ends with it. What was
/// paid stays paid (专利法 第四十七条第二款).
///
/// # Errors
/// When the store fails.
pub async fn patent_ended(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    patent: PatentId,
    on: Day,
) -> Result<(), ServiceError> {
    let mut after = None;
    loop {
        let batch = uow.running_licences_of(patent, after, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = Some(last.id);
        for mut licence in batch {
            let ending = Ending {
                event: LicenceEvent::EndPatent,
                trial: Some(TrialEvent::PatentEnded),
                on: licence.effective_on.map_or(on, |effective| on.max(effective)),
                reason: "patent_ended",
                note: "",
            };
            end(services, uow, caller, &mut licence, ending).await?;
        }
    }
}

/// Which side has proposed something that the other has not answered: the newest of these events, unless the state has
/// changed since.
pub(super) fn open_proposal(history: &[HistoryStep], holder: &str, licensee: &str, withdrawn: &str) -> Option<Side> {
    for step in history.iter().rev() {
        match step.event.as_str() {
            event if event == holder => return Some(Side::Holder),
            event if event == licensee => return Some(Side::Licensee),
            event if event == withdrawn => return None,
            _ if step.from_state != step.to_state => return None,
            _ => {}
        }
    }
    None
}

/// The side that proposes to end the licence by agreement, while the other has not answered.
pub(super) fn proposed_end(history: &[HistoryStep]) -> Option<Side> {
    open_proposal(history, "end_proposed_by_holder", "end_proposed_by_licensee", "end_proposal_withdrawn")
}

pub(super) async fn history(uow: &mut dyn UnitOfWork, id: LicenceId) -> Result<Vec<HistoryStep>, ServiceError> {
    Ok(uow.history_of(&id.to_string(), HISTORY_MAX).await?)
}

/// Proposes to end the licence by agreement: `note` with the reason, `version`. The other side is asked.
///
/// # Errors
/// When the caller is of neither side or may not sign for it.
pub async fn propose_end(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::EndLicence)?;
    // What is another's is not there, whatever the form says.
    load_for(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = domain::form::FormReader::new(&input.values);
    let note = form.required("note", 1000);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    answer(services, caller, id, input, Answer::Propose(&note)).await
}

/// Takes a proposal back (`version`).
///
/// # Errors
/// As [`propose_end`].
pub async fn withdraw_end(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    answer(services, caller, id, input, Answer::Withdraw).await
}

/// Agrees to the other side's proposal (`version`): the licence ends today.
///
/// # Errors
/// As [`propose_end`].
pub async fn agree_to_end(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    answer(services, caller, id, input, Answer::Agree).await
}

#[derive(Clone, Copy, Debug)]
enum Answer<'a> {
    Propose(&'a str),
    Withdraw,
    Agree,
}

async fn answer(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    input: &FormInput,
    answer: Answer<'_>,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EndLicence)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (mut licence, side) = load_for(uow.as_mut(), organisation, id).await?;
    if is_stale(input, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    if domain::licence::transition(licence.state, LicenceEvent::TerminateMutually).is_err() {
        return Ok(Submitted::refused("licence_not_running"));
    }
    let proposed = proposed_end(&history(uow.as_mut(), id).await?);
    match (answer, proposed) {
        (Answer::Propose(note), None) => {
            let (event, to) = match side {
                Side::Holder => ("end_proposed_by_holder", To::Licensee),
                _ => ("end_proposed_by_licensee", To::Holder),
            };
            remark(services, uow.as_mut(), caller, &licence, event, note).await?;
            tell(services, uow.as_mut(), &licence, to, "licence_end_proposed", &[("note", note.to_owned())]).await?;
        }
        (Answer::Withdraw, Some(proposer)) if proposer == side => {
            remark(services, uow.as_mut(), caller, &licence, "end_proposal_withdrawn", "").await?;
        }
        (Answer::Agree, Some(proposer)) if proposer != side => {
            let ending = Ending {
                event: LicenceEvent::TerminateMutually,
                trial: Some(TrialEvent::Abort),
                on: services.today(),
                reason: "mutual",
                note: "",
            };
            end(services, uow.as_mut(), caller, &mut licence, ending).await?;
        }
        _ => return Ok(Submitted::refused("stale")),
    }
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, "end_by_agreement", &subject, "", licence.state.as_str()).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "end_by_agreement", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, id::HistoryId};

    use super::*;

    fn steps(events: &[(&str, &str, &str)]) -> Vec<HistoryStep> {
        let at = Timestamp::from_micros(1);
        events
            .iter()
            .map(|(event, from, to)| HistoryStep {
                id: HistoryId::from_parts(at, 1),
                subject_id: String::new(),
                event: (*event).to_owned(),
                from_state: (*from).to_owned(),
                to_state: (*to).to_owned(),
                user_id: None,
                actor_name: String::new(),
                note: String::new(),
                document_id: None,
                at,
            })
            .collect()
    }

    #[test]
    fn a_proposal_stands_until_it_is_withdrawn_or_the_state_changes() {
        let proposed = ("end_proposed_by_holder", "effective", "effective");
        let reminder = ("reminded", "effective", "effective");
        assert_eq!(proposed_end(&steps(&[proposed, reminder])), Some(Side::Holder));
        let withdrawn = ("end_proposal_withdrawn", "effective", "effective");
        assert_eq!(proposed_end(&steps(&[proposed, withdrawn])), None);
        let changed = ("suspend", "effective", "suspended_default");
        assert_eq!(proposed_end(&steps(&[proposed, changed])), None);
        assert_eq!(proposed_end(&[]), None);
    }
}
