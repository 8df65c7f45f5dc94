//! What pages show of distributions.

use std::collections::BTreeMap;

use domain::{
    Day, Fen,
    distribution::{Claims, CostPool, Distribution, Part, Policy, RunEvent, RunState, Weighted, run_transition},
    id::{BeneficiaryId, PatentId, RunId},
};

use super::{
    BENEFICIARIES_MAX, COSTS_MAX, HISTORY_MAX, OBJECTIONS_MAX, POLICIES_MAX, RECEIPTS_MAX, RUNS_MAX, computation,
    compute::{DatedReceipt, undistributed},
    costs::pool_of,
    own, own_patent, own_run,
    review::{review_of, state_of},
    rule_of, sharing,
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    ports::{
        Beneficiary, HistoryStep, ObjectionRow, Patent, PatentCostRow, PatentIncome, PolicyVersion, RunFilter,
        RunReceipt, RunRow,
    },
};

/// A patent with money that waits to be distributed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub income: PatentIncome,
    pub waiting: Fen,
}

/// The institution's runs, and the patents whose income waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// Newest first, with what was received.
    pub runs: Vec<(RunRow, Fen)>,
    pub candidates: Vec<Candidate>,
    pub has_policy: bool,
}

/// Runs and candidates of the caller's institution.
///
/// # Errors
/// When the caller is not of a holder's finance or an approver.
pub async fn runs(services: &Services, caller: &Caller) -> Result<Runs, ServiceError> {
    let (_, organisation) = own(caller, Action::SeeDistribution)?;
    let mut uow = services.store.read().await?;
    let filter = RunFilter { holder: Some(organisation.id), limit: RUNS_MAX, ..RunFilter::default() };
    let mut runs = Vec::new();
    for row in uow.runs(&filter).await? {
        let received = computation(&row.run)?.input.received;
        runs.push((row, received));
    }
    let income = uow.patents_with_income(organisation.id, RUNS_MAX).await?;
    let waiting = |income: PatentIncome| Candidate { waiting: income.received - income.distributed, income };
    let candidates = income.into_iter().map(waiting).filter(|candidate| candidate.waiting > Fen::ZERO).collect();
    let has_policy = !uow.policies(organisation.id, 1).await?.is_empty();
    Ok(Runs { runs, candidates, has_policy })
}

/// What the caller may do with a run now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunActs {
    pub publish: bool,
    pub answer: bool,
    pub approve: bool,
    /// The run could be approved, but not by the caller, or not yet.
    pub waits: bool,
    pub pay_out: bool,
    pub reconcile: bool,
    pub counter: bool,
}

/// A run with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunDetail {
    pub row: RunRow,
    pub state: RunState,
    pub run: Distribution,
    pub policy: PolicyVersion,
    pub names: BTreeMap<BeneficiaryId, String>,
    pub receipts: Vec<RunReceipt>,
    pub objections: Vec<ObjectionRow>,
    pub history: Vec<HistoryStep>,
    pub acts: RunActs,
}

/// One run, for finance and approvers of its institution.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's.
pub async fn one_run(services: &Services, caller: &Caller, id: RunId) -> Result<RunDetail, ServiceError> {
    let (actor, organisation) = own(caller, Action::SeeDistribution)?;
    let mut uow = services.store.read().await?;
    let row = own_run(uow.as_mut(), organisation, id).await?;
    let state = state_of(&row.run)?;
    let review = review_of(uow.as_mut(), &row.run).await?;
    let fits = |event| run_transition(state, event).is_ok();
    let may = |action, event| caller.can(action) && fits(event);
    let approve = caller.can(Action::ApproveDistribution) && review.approve(actor.user_id, services.today()).is_ok();
    let undoer = if state.is_posted() { Action::ApproveDistribution } else { Action::DistributeIncome };
    let acts = RunActs {
        publish: may(Action::DistributeIncome, RunEvent::Publish),
        answer: caller.can(Action::DistributeIncome) && state == RunState::Objection,
        approve,
        waits: fits(RunEvent::Approve) && !approve,
        pay_out: may(Action::DistributeIncome, RunEvent::PayOut),
        reconcile: may(Action::DistributeIncome, RunEvent::Reconcile),
        counter: may(undoer, RunEvent::Counter),
    };
    let known = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    Ok(RunDetail {
        state,
        run: computation(&row.run)?,
        policy: uow.policy(row.run.policy_id).await?.ok_or(ServiceError::NotFound)?,
        names: known.into_iter().map(|one| (one.id, one.name)).collect(),
        receipts: uow.receipts_of(id, RECEIPTS_MAX).await?,
        objections: uow.objections(id, OBJECTIONS_MAX).await?,
        history: uow.history_of(&id.to_string(), HISTORY_MAX).await?,
        acts,
        row,
    })
}

/// The beneficiaries of the caller's institution, by name.
///
/// # Errors
/// When the caller is not of a holder's finance or an approver.
pub async fn beneficiaries(services: &Services, caller: &Caller) -> Result<Vec<Beneficiary>, ServiceError> {
    let (_, organisation) = own(caller, Action::SeeDistribution)?;
    Ok(services.store.read().await?.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?)
}

/// The versions of the institution's rule, newest first, with those who can receive a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    pub versions: Vec<(PolicyVersion, Policy)>,
    pub beneficiaries: Vec<Beneficiary>,
}

/// The institution's rules.
///
/// # Errors
/// When the caller is not of a holder's finance or an approver.
pub async fn policies(services: &Services, caller: &Caller) -> Result<Policies, ServiceError> {
    let (_, organisation) = own(caller, Action::SeeDistribution)?;
    let mut uow = services.store.read().await?;
    let mut versions = Vec::new();
    for version in uow.policies(organisation.id, POLICIES_MAX).await? {
        let rule = rule_of(&version)?;
        versions.push((version, rule));
    }
    Ok(Policies { versions, beneficiaries: uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await? })
}

/// What a patent has cost and what of it was recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Oldest first, withdrawn ones too.
    pub rows: Vec<PatentCostRow>,
    pub pool: CostPool,
    /// What waits to be recovered, inventors' with the usual multiple of 2.
    pub claims: Claims,
}

/// A patent as distribution sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentView {
    pub patent: Patent,
    pub beneficiaries: Vec<Beneficiary>,
    pub owners: Vec<Weighted>,
    pub inventors: Vec<Weighted>,
    pub sharing_version: i64,
    pub costs: Costs,
    /// What was received and is in no run, VAT included, and the VAT in it.
    pub waiting: Fen,
    pub waiting_tax: Fen,
    pub runs: Vec<RunRow>,
}

/// The shares, costs and waiting income of a patent.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's.
pub async fn patent(services: &Services, caller: &Caller, id: PatentId) -> Result<PatentView, ServiceError> {
    let (_, organisation) = own(caller, Action::SeeDistribution)?;
    let mut uow = services.store.read().await?;
    let patent = own_patent(uow.as_mut(), organisation, id).await?;
    let beneficiaries = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    let stored = uow.sharing(id).await?;
    let (owners, inventors, sharing_version) = match stored {
        Some(_) => sharing::of_patent(services, uow.as_mut(), organisation.id, id).await?,
        // Reading makes no institution row: without shares there is nothing to show.
        None => (Vec::new(), Vec::new(), 0),
    };
    let fault = |refusal: domain::distribution::Refusal| ServiceError::Fault {
        doing: "summing the costs of a patent",
        source: Box::new(refusal),
    };
    let pool = pool_of(uow.as_mut(), id).await?.map_err(fault)?;
    let claims = pool.claims(2).map_err(fault)?;
    let waiting = undistributed(uow.as_mut(), organisation.id, id, services.today()).await?;
    let sum = |part: fn(&DatedReceipt) -> Fen| waiting.iter().map(part).sum();
    let filter = RunFilter { patent: Some(id), holder: Some(organisation.id), limit: RUNS_MAX };
    Ok(PatentView {
        beneficiaries,
        owners,
        inventors,
        sharing_version,
        waiting: sum(|one| one.receipt.amount),
        waiting_tax: sum(|one| one.receipt.tax),
        runs: uow.runs(&filter).await?,
        costs: Costs { rows: uow.patent_costs(id, COSTS_MAX).await?, pool, claims },
        patent,
    })
}

/// A line of the file that the bank is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutLine {
    pub name: String,
    pub bank_name: String,
    pub bank_account: String,
    pub amount: Fen,
    /// What the payee reads: the patent and the run.
    pub remark: String,
}

/// What a run pays to each beneficiary; empty before it is approved.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's.
pub async fn payout(services: &Services, caller: &Caller, id: RunId) -> Result<Vec<PayoutLine>, ServiceError> {
    let (_, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.read().await?;
    let row = own_run(uow.as_mut(), organisation, id).await?;
    if !state_of(&row.run)?.is_posted() {
        return Ok(Vec::new());
    }
    let known = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    let lines = computation(&row.run)?.beneficiaries().into_iter().filter(|part| part.amount > Fen::ZERO);
    Ok(lines
        .filter_map(|part| {
            let payee = known.iter().find(|one| one.id == part.beneficiary)?;
            Some(PayoutLine {
                name: payee.name.clone(),
                bank_name: payee.bank_name.clone(),
                bank_account: payee.bank_account.clone(),
                amount: part.amount,
                remark: format!("{} {}", row.patent_number, row.run.upto),
            })
        })
        .collect())
}

/// What a person gets by one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartOfRun {
    pub run: RunId,
    pub patent_number: String,
    pub patent_title: String,
    pub state: RunState,
    pub published_on: Day,
    /// The last day for an objection.
    pub until: Day,
    pub parts: Vec<Part>,
    pub amount: Fen,
    pub objections: Vec<ObjectionRow>,
    pub may_object: bool,
}

/// The caller as a beneficiary: every run in which they have a part, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPart {
    pub names: Vec<String>,
    pub runs: Vec<PartOfRun>,
    /// Approved, whether paid out or not.
    pub approved: Fen,
    pub paid: Fen,
}

/// The caller's own part of income, over all runs that were shown.
///
/// # Errors
/// When the caller is of no holder.
pub async fn own_income(services: &Services, caller: &Caller) -> Result<OwnPart, ServiceError> {
    let (actor, organisation) = own(caller, Action::SeeOwnIncome)?;
    let mut uow = services.store.read().await?;
    let mut mine = uow.beneficiaries_of_account(actor.user_id, BENEFICIARIES_MAX).await?;
    mine.retain(|one| one.holder_id == organisation.id);
    let filter = RunFilter { holder: Some(organisation.id), limit: RUNS_MAX, ..RunFilter::default() };
    let mut found = OwnPart {
        names: mine.iter().map(|one| one.name.clone()).collect(),
        runs: Vec::new(),
        approved: Fen::ZERO,
        paid: Fen::ZERO,
    };
    for row in if mine.is_empty() { Vec::new() } else { uow.runs(&filter).await? } {
        let Some(published_on) = row.run.published_on else { continue };
        let parts = computation(&row.run)?.beneficiaries();
        let state = state_of(&row.run)?;
        for part in parts.into_iter().filter(|part| mine.iter().any(|one| one.id == part.beneficiary)) {
            let mut objections = uow.objections(row.run.id, OBJECTIONS_MAX).await?;
            objections.retain(|it| it.beneficiary_id == part.beneficiary);
            if state.is_posted() {
                found.approved += part.amount;
            }
            if matches!(state, RunState::Paid | RunState::Reconciled) {
                found.paid += part.amount;
            }
            let until = domain::distribution::window_last_day(published_on);
            found.runs.push(PartOfRun {
                run: row.run.id,
                patent_number: row.patent_number.clone(),
                patent_title: row.patent_title.clone(),
                state,
                published_on,
                until,
                parts: part.parts,
                amount: part.amount,
                objections,
                may_object: state == RunState::Objection && services.today() <= until,
            });
        }
    }
    Ok(found)
}
