//! Distribution of licence income inside an institution (促进科技成果转化法 第四十三至四十五条).
//!
//! Finance keeps beneficiaries, rules and costs, and computes runs over money that was received; beneficiaries see their
//! part and can object; an approver who did not compute the run approves it, and only then is it posted. A run is never
//! changed: it is undone, and its receipts wait for another one. What a run comes to is `domain::distribution`'s to say.

mod compute;
mod costs;
mod people;
mod policies;
mod posting;
mod read;
mod recheck;
mod review;
mod sharing;

pub use compute::compute;
pub use costs::{add_cost, withdraw_cost};
pub use people::{add_beneficiary, edit_beneficiary};
pub use policies::set_policy;
pub use posting::{approve, counter, pay_out, reconcile};
pub use read::{
    Candidate, Costs, OwnPart, PartOfRun, PatentView, PayoutLine, Policies, RunActs, RunDetail, Runs, beneficiaries,
    one_run, own_income, patent, payout, policies, runs,
};
pub(crate) use recheck::recheck;
pub use review::{answer, object, publish};
pub use sharing::share;

use domain::{
    distribution::{Distribution, Policy},
    id::{OrganisationId, PatentId, RunId},
    organisation::OrganisationKind,
};

use crate::{
    Services,
    access::Action,
    caller::{Actor, ActorOrganisation, Caller},
    error::{ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    ports::{Beneficiary, DistributionRun, Patent, PolicyVersion, RunRow, UnitOfWork},
};

const NAME_CHARS_MAX: usize = 100;
const TEXT_CHARS_MAX: usize = 1_000;
const BENEFICIARIES_MAX: i64 = 1_000;
const POLICIES_MAX: i64 = 200;
const COSTS_MAX: i64 = 2_000;
const RUNS_MAX: i64 = 1_000;
const OBJECTIONS_MAX: i64 = 200;
const RECEIPTS_MAX: i64 = 20_000;
const HISTORY_MAX: i64 = 200;

/// The caller's own institution: income is divided inside one, and nobody else has a part in it.
fn own(caller: &Caller, action: Action) -> Result<(&Actor, &ActorOrganisation), ServiceError> {
    let (actor, organisation) = caller.may(action)?;
    if organisation.kind == OrganisationKind::Holder { Ok((actor, organisation)) } else { Err(ServiceError::NotFound) }
}

async fn own_patent(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: PatentId,
) -> Result<Patent, ServiceError> {
    let patent = uow.patent(id).await?.filter(|patent| patent.holder_id == organisation.id);
    patent.ok_or(ServiceError::NotFound)
}

async fn own_run(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: RunId,
) -> Result<RunRow, ServiceError> {
    let row = uow.run(id).await?.filter(|row| row.run.holder_id == organisation.id);
    row.ok_or(ServiceError::NotFound)
}

fn is_stale(input: &FormInput, version: i64) -> bool {
    input.version().is_some_and(|seen| seen != version)
}

/// The institution as one of its beneficiaries: what is left of income is its own.
async fn institution(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
) -> Result<Beneficiary, ServiceError> {
    let known = uow.beneficiaries(holder, BENEFICIARIES_MAX).await?;
    if let Some(found) = known.into_iter().find(|one| one.kind == "institution") {
        return Ok(found);
    }
    let organisation = uow.organisation(holder).await?.ok_or(ServiceError::NotFound)?;
    let made = Beneficiary {
        id: services.new_id(domain::id::BeneficiaryId::from_parts),
        holder_id: holder,
        kind: "institution".into(),
        name: organisation.name,
        account_id: None,
        bank_name: organisation.bank_name,
        bank_account: organisation.bank_account,
        created_at: services.now(),
        version: 1,
    };
    uow.add_beneficiary(&made).await?;
    Ok(made)
}

/// The rule that a version seals.
fn rule_of(version: &PolicyVersion) -> Result<Policy, ServiceError> {
    let fault = |source| ServiceError::Fault { doing: "opening a sealed rule of distribution", source };
    let hash = version.rule_hash.parse().map_err(|error: domain::seal::HashError| fault(Box::new(error)))?;
    Policy::open(&version.rule, &hash).map_err(|error| fault(Box::new(error)))
}

/// What a run was computed to.
fn computation(run: &DistributionRun) -> Result<Distribution, ServiceError> {
    Distribution::from_json(&run.computation)
        .map_err(|error| ServiceError::Fault { doing: "reading a stored distribution", source: Box::new(error) })
}

/// The outcome of a request that was handled before.
async fn before<T: std::str::FromStr>(
    uow: &mut dyn UnitOfWork,
    actor: &Actor,
    input: &FormInput,
) -> Result<Option<Submitted<T>>, ServiceError> {
    let outcome = forms::outcome_before(uow, actor, input).await?;
    Ok(outcome.and_then(|outcome| outcome.parse().ok()).map(Submitted::Done))
}

/// History, audit, the memory of the request and the end of the transaction: how every form ends.
async fn finish<T: ToString>(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    id: T,
    (action, note): (&str, &str),
) -> Result<Submitted<T>, ServiceError> {
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, action, &subject, "", note).await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, action, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// A step in the history of a run.
async fn step(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    run: &DistributionRun,
    (event, from, note): (&str, &str, &str),
) -> Result<(), ServiceError> {
    let subject = run.id.to_string();
    let step = Step { subject_id: &subject, event, from, to: &run.state, note, ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    Ok(())
}
