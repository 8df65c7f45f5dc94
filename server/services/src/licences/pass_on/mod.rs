//! A patent is transferred and its licences go with it: the contract stays what it was, its book changes.
//!
//! The transfer takes effect with its registration (专利法 第十条第四款) and leaves the licences given before it in force
//! (最高人民法院关于审理技术合同纠纷案件适用法律若干问题的解释 第二十四条第二款). What falls to earlier days stays with the old
//! holder; what falls to that day and later ones is the new holder's, and is taken out of the old book by entries of its
//! own. What has not taken effect by then was not given before, and lapses (专利审查指南 第五部分第十一章 6).

mod money;

use domain::{
    Day,
    id::{LicenceId, MilestoneId, OrganisationId, PatentId},
    licence::{LicenceEvent, MilestoneEvent, MilestoneState, TrialEvent},
    licence::{milestone_transition, trial_transition},
};

use super::{To, clock::AHEAD_DAYS, effect, end, locked_chain, remark, step, store, tell, terms_of};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    journal,
    ports::{Licence, LicenceMilestone, Succession, UnitOfWork},
    recordals, reports,
};

/// Licences of one patent that are passed on at a time.
const BATCH: i64 = 100;

/// A transfer as licences see it.
#[derive(Clone, Debug)]
pub struct Passing {
    /// The patent in the old holder's stock.
    pub patent: PatentId,
    /// The acquirer's first day.
    pub on: Day,
    pub acquirer_name: String,
    /// The acquirer and the patent in its stock; none without an account: then nothing accrues here any more.
    pub to: Option<(OrganisationId, PatentId)>,
}

impl Passing {
    fn last_day(&self) -> Day {
        self.on.plus_days(-1)
    }

    const fn reason(&self) -> &'static str {
        if self.to.is_some() { "transferred" } else { "transferred_out" }
    }
}

/// Passes every licence of the patent that has not ended on to the acquirer; gives how many.
///
/// # Errors
/// When the store fails.
pub async fn pass_on(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    passing: &Passing,
) -> Result<usize, ServiceError> {
    let (mut after, mut count) = (None, 0);
    loop {
        let batch = uow.running_licences_of(passing.patent, after, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = Some(last.id);
        count += batch.len();
        for licence in batch {
            if licence.effective_on.is_some() {
                one(services, uow, caller, passing, licence).await?;
            } else {
                lapse(services, uow, caller, passing, licence).await?;
            }
        }
    }
    uow.touch_catalogue().await?;
    Ok(count)
}

async fn lapse(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    passing: &Passing,
    mut licence: Licence,
) -> Result<(), ServiceError> {
    let ending = end::Ending {
        event: LicenceEvent::TransferPatent,
        trial: Some(TrialEvent::PatentEnded),
        on: services.today(),
        reason: passing.reason(),
        note: &passing.acquirer_name,
    };
    end::end(services, uow, caller, &mut licence, ending).await
}

async fn one(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    passing: &Passing,
    mut old: Licence,
) -> Result<(), ServiceError> {
    locked_chain(uow, &old).await?;
    let before = old.clone();
    let terms = terms_of(&old)?;
    reports::cut(services, uow, caller, &old, passing.on).await?;
    let milestones = close(services, uow, caller, passing, &mut old).await?;
    let new = match passing.to {
        Some((holder, patent)) => {
            let heir = Heir { holder, patent, on: passing.on };
            Some(succeed(services, uow, caller, before, heir, milestones).await?)
        }
        None => None,
    };
    reports::pass_on(services, uow, caller, &old, new.as_ref(), passing.on).await?;
    let upto = services.today().plus_days(AHEAD_DAYS);
    // What had come due for the old holder's days is owed, whether or not it had been raised.
    effect::raise_due(services, uow, caller, &old, &terms, upto).await?;
    money::move_out(services, uow, caller, &old, new.as_ref(), passing.on).await?;
    reports::open_due(services, uow, caller, &old, services.today()).await?;
    let successor = new.as_ref().map_or_else(String::new, |new| new.number.clone());
    remark(services, uow, caller, &old, passing.reason(), &format!("{} {successor}", passing.acquirer_name)).await?;
    if let Some(new) = &new {
        reports::open_due(services, uow, caller, new, services.today()).await?;
        recordals::passed_on(services, uow, caller, &old, new).await?;
    }
    inform(services, uow, passing, &old, new.as_ref()).await
}

/// Ends the old holder's licence with the day before the transfer; gives the milestones as they stood.
async fn close(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    passing: &Passing,
    old: &mut Licence,
) -> Result<Vec<LicenceMilestone>, ServiceError> {
    step(services, uow, caller, old, LicenceEvent::TransferPatent, &passing.acquirer_name).await?;
    old.ended_on = Some(passing.last_day());
    passing.reason().clone_into(&mut old.end_reason);
    old.open_key = None;
    old.trial_state = old.trial_state.map(|trial| trial_transition(trial, TrialEvent::PatentEnded).unwrap_or(trial));
    store(services, uow, old).await?;
    let milestones = uow.milestones_of(old.id).await?;
    for milestone in &milestones {
        if let Ok(state) = milestone_transition(milestone.state, MilestoneEvent::EndLicence) {
            uow.update_milestone(&LicenceMilestone { state, ..milestone.clone() }).await?;
        }
    }
    Ok(milestones)
}

/// Who goes on with a licence.
struct Heir {
    holder: OrganisationId,
    patent: PatentId,
    on: Day,
}

/// The licence in the new holder's hands: the same contract, terms and days, under a number and in a book of its own.
async fn succeed(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    before: Licence,
    heir: Heir,
    milestones: Vec<LicenceMilestone>,
) -> Result<Licence, ServiceError> {
    let (predecessor, now) = (before.id, services.now());
    let contract = before.succession.map_or(predecessor, |succession| succession.contract);
    let from = before.state;
    let note = before.number.clone();
    let new = Licence {
        id: services.new_id(LicenceId::from_parts),
        number: uow.next_licence_number(services.today().year()).await?,
        patent_id: heir.patent,
        holder_id: heir.holder,
        state_since: now,
        created_at: now,
        updated_at: now,
        version: 1,
        succession: Some(Succession { contract, predecessor, on: heir.on }),
        ..before
    };
    uow.add_licence(&new).await?;
    let subject = new.id.to_string();
    let (event, to) = ("succeeded", new.state.as_str());
    let step = journal::Step { subject_id: &subject, event, from: from.as_str(), to, note: &note, document_id: None };
    journal::step(services, uow, caller, step).await?;
    for milestone in milestones {
        // What was reached on the old holder's days is charged there.
        let is_theirs = milestone.state == MilestoneState::Reached && milestone.accepted_on < Some(heir.on);
        if !is_theirs && milestone.state != MilestoneState::NotReached {
            let id = services.new_id(MilestoneId::from_parts);
            uow.add_milestone(&LicenceMilestone { id, licence_id: new.id, version: 1, ..milestone }).await?;
        }
    }
    Ok(new)
}

/// Both sides of both licences are told: the licensee has to know whom to pay (民法典 第五百四十六条).
async fn inform(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    passing: &Passing,
    old: &Licence,
    new: Option<&Licence>,
) -> Result<(), ServiceError> {
    let params = [
        ("day", passing.on.to_string()),
        ("acquirer", passing.acquirer_name.clone()),
        ("successor", new.map_or_else(String::new, |new| new.number.clone())),
    ];
    let Some(new) = new else {
        return tell(services, uow, old, To::Both, "licence_passed_outside", &params).await;
    };
    tell(services, uow, old, To::Both, "licence_passed_on", &params).await?;
    let params = [("day", passing.on.to_string()), ("predecessor", old.number.clone())];
    tell(services, uow, new, To::Holder, "licence_taken_over", &params).await
}
