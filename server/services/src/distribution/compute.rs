//! Computing a run over what was received and not yet distributed.

use domain::{
    Day, Fen,
    distribution::{ChargeTax, Input, Movement, Receipt, Refusal, RunState, receipts, run},
    form::{FieldError, FormReader},
    id::{LicenceId, OrganisationId, PatentId, RunId},
};

use super::{
    BENEFICIARIES_MAX, POLICIES_MAX, RECEIPTS_MAX, RUNS_MAX, TEXT_CHARS_MAX, before, computation, costs::pool_of,
    finish, institution, own, own_patent, rule_of, sharing, step,
};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    charges::CHARGES_OF_LICENCE_MAX,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::{ChargeFilter, DistributionRun, PolicyVersion, RunFilter, RunReceipt, StoreError, UnitOfWork},
};

const LICENCES_MAX: i64 = 1_000;
const POSTINGS_MAX: i64 = 10_000;

/// A receipt with the day on which the money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DatedReceipt {
    pub receipt: Receipt,
    pub on: Day,
}

/// What the form of a run says.
struct Said {
    upto: Day,
    agency: Option<domain::id::BeneficiaryId>,
    direct_costs: Fen,
    legal_basis: String,
}

/// Computes a run: all that was received for a patent up to `upto` (today when empty) and is in no other run; `agency`
/// (the beneficiary that brought the licences about; may be empty), `direct_costs`, `legal_basis` for less than the
/// floor. There is one open run of a patent at a time.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's patent.
pub async fn compute(services: &Services, caller: &Caller, patent: PatentId, input: &FormInput) -> FormOutcome<RunId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    own_patent(uow.as_mut(), organisation, patent).await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let said = match read(services, uow.as_mut(), organisation, input).await? {
        Ok(said) => said,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    let found = undistributed(uow.as_mut(), organisation.id, patent, said.upto).await?;
    let received: Fen = found.iter().map(|one| one.receipt.amount).sum();
    if received <= Fen::ZERO {
        return Ok(Submitted::wrong("upto", "nothing_received"));
    }
    let Some(policy) = policy_on(uow.as_mut(), organisation.id, services.today()).await? else {
        return Ok(Submitted::refused("no_policy"));
    };
    let question = question(services, uow.as_mut(), organisation, patent, &said, &policy, &found).await?;
    let distribution = match question.and_then(|question| run(&question)) {
        Ok(distribution) => distribution,
        Err(refusal) => return Ok(Submitted::Invalid(vec![refused(refusal)])),
    };
    let run = DistributionRun {
        id: services.new_id(RunId::from_parts),
        holder_id: organisation.id,
        patent_id: patent,
        policy_id: policy.id,
        state: RunState::Computed.as_str().to_owned(),
        upto: said.upto,
        computation: distribution.to_json(),
        computed_by: actor.user_id,
        computed_at: services.now(),
        published_on: None,
        approved_by: None,
        approved_at: None,
        counter_reason: String::new(),
        countered_by: None,
        countered_at: None,
        open_key: Some(patent.to_string()),
        version: 1,
    };
    let receipts: Vec<RunReceipt> = found.iter().map(|one| receipt_of(run.id, &one.receipt)).collect();
    match uow.add_run(&run, &receipts).await {
        Err(StoreError::Constraint(name)) if name == "distribution_run_one_open" => {
            return Ok(Submitted::refused("run_open"));
        }
        other => other?,
    }
    let note = received.to_plain();
    step(services, uow.as_mut(), caller, &run, ("compute", "", &note)).await?;
    finish(services, uow, caller, input, run.id, ("compute_distribution", &note)).await
}

const fn receipt_of(run_id: RunId, receipt: &Receipt) -> RunReceipt {
    RunReceipt { run_id, entry_id: receipt.entry, amount_fen: receipt.amount, tax_fen: receipt.tax, is_live: true }
}

async fn read(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    input: &FormInput,
) -> Result<Result<Said, Vec<FieldError>>, ServiceError> {
    let known = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    let mut form = FormReader::new(&input.values);
    let upto = form.optional_day("upto").unwrap_or_else(|| services.today());
    if upto > services.today() {
        form.fail("upto", "date_in_future");
    }
    let agency = form.parse("agency", |text| {
        let found = known.iter().find(|one| one.id.to_string() == text).map(|one| one.id);
        if text.is_empty() { Ok(None) } else { found.map(Some).ok_or("unknown_choice") }
    });
    let direct_costs = if form.text("direct_costs").is_empty() { Some(Fen::ZERO) } else { form.amount("direct_costs") };
    let legal_basis = form.limited("legal_basis", TEXT_CHARS_MAX);
    Ok(form.finish().map(|()| {
        let read = "a form without errors was read whole";
        Said { upto, agency: agency.expect(read), direct_costs: direct_costs.expect(read), legal_basis }
    }))
}

/// The newest rule whose first day has come.
async fn policy_on(
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    today: Day,
) -> Result<Option<PolicyVersion>, ServiceError> {
    let versions = uow.policies(holder, POLICIES_MAX).await?;
    Ok(versions.into_iter().find(|version| version.valid_from <= today))
}

/// All that decides who gets the money.
async fn question(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    patent: PatentId,
    said: &Said,
    policy: &PolicyVersion,
    found: &[DatedReceipt],
) -> Result<Result<Input, Refusal>, ServiceError> {
    let own = institution(services, uow, organisation.id).await?;
    let (owners, inventors, _) = sharing::of_patent(services, uow, organisation.id, patent).await?;
    let pool = pool_of(uow, patent).await?;
    let lacked = lacked(uow, patent).await?;
    let rule = rule_of(policy)?;
    Ok(pool.map(|pool| Input {
        received: found.iter().map(|one| one.receipt.amount).sum(),
        tax: found.iter().map(|one| one.receipt.tax).sum(),
        owners,
        institution: own.id,
        policy: rule,
        agency: said.agency,
        direct_costs: said.direct_costs + lacked,
        pool,
        bodies: policy.bodies.clone(),
        inventors,
        legal_basis: (!said.legal_basis.is_empty()).then(|| said.legal_basis.clone()),
    }))
}

/// Direct costs that the last run that stands could not take.
async fn lacked(uow: &mut dyn UnitOfWork, patent: PatentId) -> Result<Fen, ServiceError> {
    let filter = RunFilter { patent: Some(patent), limit: RUNS_MAX, ..RunFilter::default() };
    let runs = uow.runs(&filter).await?;
    match runs.iter().find(|row| row.run.countered_at.is_none()) {
        Some(row) => Ok(computation(&row.run)?.carried.direct_costs),
        None => Ok(Fen::ZERO),
    }
}

/// The receipts of a patent that are in no run that stands.
pub(super) async fn undistributed(
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    patent: PatentId,
    upto: Day,
) -> Result<Vec<DatedReceipt>, ServiceError> {
    let taken = uow.distributed_entries(patent, RECEIPTS_MAX).await?;
    let mut found = Vec::new();
    for licence in uow.licences_of_patent(holder, patent, LICENCES_MAX).await? {
        found.extend(of_licence(uow, licence).await?);
    }
    found.retain(|one| one.on <= upto && !taken.contains(&one.receipt.entry));
    Ok(found)
}

/// All receipts of a licence, in the order of posting.
pub(super) async fn of_licence(
    uow: &mut dyn UnitOfWork,
    licence: LicenceId,
) -> Result<Vec<DatedReceipt>, ServiceError> {
    let postings = uow.postings_of(licence, POSTINGS_MAX).await?;
    let filter = ChargeFilter { licence: Some(licence), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let taxes: Vec<ChargeTax> = uow
        .charges(&filter)
        .await?
        .0
        .into_iter()
        .map(|row| {
            let charge = row.position.charge;
            // What the licensee withholds holds the VAT already.
            let vat = if charge.withheld_fen.is_zero() { charge.tax_fen } else { Fen::ZERO };
            ChargeTax { charge: charge.id, receivable: charge.amount_fen - charge.withheld_fen, vat }
        })
        .collect();
    let movements: Vec<Movement> = postings
        .iter()
        .map(|posting| Movement {
            entry: posting.entry_id,
            purpose: posting.purpose,
            charge: posting.charge_id,
            amount: posting.amount_fen,
        })
        .collect();
    let on = |receipt: &Receipt| {
        let posting = postings.iter().find(|posting| posting.entry_id == receipt.entry);
        posting.expect("a receipt is made of postings").occurred_on
    };
    let found = receipts(&movements, &taxes);
    Ok(found.into_iter().map(|receipt| DatedReceipt { on: on(&receipt), receipt }).collect())
}

/// A refusal as an error of the form, with its figures.
fn refused(refusal: Refusal) -> FieldError {
    let error = FieldError::new(if refusal.code() == "floor" { "legal_basis" } else { "" }, refusal.code());
    match refusal {
        Refusal::Floor { contributors, net, floor_bp } => error
            .with("contributors", contributors)
            .with("net", net)
            .with("floor", domain::terms::rate_text(floor_bp.saturating_mul(100))),
        _ => error,
    }
}
