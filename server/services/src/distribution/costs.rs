//! What was paid for patents: each cost is recovered once, however many licences bear money.

use domain::{
    Fen,
    distribution::{CostPool, PatentCost, Payer, Refusal},
    form::{FieldError, FormReader},
    id::{PatentCostId, PatentId},
};

use super::{BENEFICIARIES_MAX, COSTS_MAX, RUNS_MAX, TEXT_CHARS_MAX, before, computation, finish, own, own_patent};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal,
    ports::{PatentCostRow, RunFilter, UnitOfWork},
};

const VOUCHER_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Records a payment for a patent: `payer` (a person among the beneficiaries; empty is the institution), `amount`,
/// `paid_on`, `note`, the file `voucher`.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's patent.
pub async fn add_cost(
    services: &Services,
    caller: &Caller,
    patent: PatentId,
    input: &FormInput,
) -> FormOutcome<PatentCostId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    own_patent(uow.as_mut(), organisation, patent).await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let known = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    let mut form = FormReader::new(&input.values);
    let payer = form.parse("payer", |text| {
        let person = known.iter().find(|one| one.kind == "person" && one.id.to_string() == text).map(|one| one.id);
        if text.is_empty() { Ok(None) } else { person.map(Some).ok_or("unknown_choice") }
    });
    let amount = form.amount("amount");
    if amount.is_some_and(Fen::is_zero) {
        form.fail("amount", "amount_zero");
    }
    let paid_on = form.day("paid_on");
    if paid_on.is_some_and(|day| day > services.today()) {
        form.fail("paid_on", "date_in_future");
    }
    let note = form.limited("note", TEXT_CHARS_MAX);
    match input.upload("voucher") {
        None => form.fail("voucher", "required"),
        Some(file) if file.bytes.len() > VOUCHER_BYTES_MAX => {
            form.push(FieldError::new("voucher", "file_too_large").with("max", "10 MB"));
        }
        Some(file) if !journal::is_proof(file) => {
            form.push(FieldError::new("voucher", "file_kind").with("kinds", "PDF, PNG, JPEG, OFD"));
        }
        Some(_) => {}
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let read = "a form without errors was read whole";
    let (id, voucher) = (services.new_id(PatentCostId::from_parts), input.upload("voucher").expect(read));
    let subject = id.to_string();
    let document =
        journal::keep_document(services, uow.as_mut(), caller, organisation.id, &subject, "cost_voucher", voucher);
    let cost = PatentCostRow {
        id,
        holder_id: organisation.id,
        patent_id: patent,
        payer_id: payer.expect(read),
        amount_fen: amount.expect(read),
        paid_on: paid_on.expect(read),
        note,
        document_id: document.await?.id,
        recorded_by: actor.user_id,
        recorded_at: services.now(),
        withdrawn_by: None,
        withdrawn_at: None,
    };
    uow.add_patent_cost(&cost).await?;
    // A pool that leaves the range of an amount is refused before it is there.
    if let Err(refusal) = pool_of(uow.as_mut(), patent).await? {
        return Ok(Submitted::wrong("amount", refusal.code()));
    }
    finish(services, uow, caller, input, id, ("add_patent_cost", &cost.amount_fen.to_plain())).await
}

/// Withdraws a cost that was recorded by mistake. One that has been recovered stays.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's.
pub async fn withdraw_cost(
    services: &Services,
    caller: &Caller,
    (patent, id): (PatentId, PatentCostId),
    input: &FormInput,
) -> FormOutcome<PatentCostId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    own_patent(uow.as_mut(), organisation, patent).await?;
    let costs = uow.patent_costs(patent, COSTS_MAX).await?;
    let mut cost = costs.into_iter().find(|cost| cost.id == id).ok_or(ServiceError::NotFound)?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    if cost.withdrawn_at.is_some() {
        return Ok(Submitted::refused("stale"));
    }
    cost.withdrawn_by = Some(actor.user_id);
    cost.withdrawn_at = Some(services.now());
    uow.withdraw_patent_cost(&cost).await?;
    let pool = pool_of(uow.as_mut(), patent).await?;
    let is_recovered = |pool: &CostPool| {
        let of_inventors = pool.inventors.iter().any(|one| one.paid.is_zero() && !one.returned.is_zero());
        pool.institution_recovered > pool.institution_paid || of_inventors
    };
    if pool.as_ref().map_or(true, is_recovered) {
        return Ok(Submitted::refused("cost_recovered"));
    }
    finish(services, uow, caller, input, id, ("withdraw_patent_cost", &cost.amount_fen.to_plain())).await
}

/// The pool of a patent after all runs that stand.
pub(super) async fn pool_of(
    uow: &mut dyn UnitOfWork,
    patent: PatentId,
) -> Result<Result<CostPool, Refusal>, ServiceError> {
    let costs = uow.patent_costs(patent, COSTS_MAX).await?;
    let costs: Vec<PatentCost> = costs
        .into_iter()
        .filter(|cost| cost.withdrawn_at.is_none())
        .map(|cost| PatentCost {
            payer: cost.payer_id.map_or(Payer::Institution, Payer::Inventor),
            amount: cost.amount_fen,
            paid_on: cost.paid_on,
            evidence: cost.document_id,
        })
        .collect();
    let mut pool = CostPool::of(&costs);
    let filter = RunFilter { patent: Some(patent), limit: RUNS_MAX, ..RunFilter::default() };
    for row in uow.runs(&filter).await?.iter().rev().filter(|row| row.run.countered_at.is_none()) {
        let run = computation(&row.run)?;
        pool = pool.and_then(|pool| pool.after(&run));
    }
    Ok(pool)
}
