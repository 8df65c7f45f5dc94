//! Runs derived again from what they say they were computed from, and compared with the book.

use domain::{
    Fen,
    distribution::{Direction, Distribution, RunState, distribution_entry, payout_entry, run},
    id::LicenceId,
};

use super::{
    RECEIPTS_MAX, RUNS_MAX,
    compute::of_licence,
    posting::{distribution_key, payout_key},
    review::state_of,
    rule_of,
};
use crate::{
    error::ServiceError,
    payments::Finding,
    ports::{DistributionRun, RunFilter, UnitOfWork},
};

const LICENCES_MAX: i64 = 1_000;

/// What is wrong with stored runs; empty in a sound book.
pub(crate) async fn recheck(uow: &mut dyn UnitOfWork) -> Result<Vec<Finding>, ServiceError> {
    let mut findings = Vec::new();
    let filter = RunFilter { limit: RUNS_MAX, ..RunFilter::default() };
    for row in uow.runs(&filter).await? {
        let mut add = |code, detail: &str| findings.push(Finding::new(code, row.run.id, detail));
        let Ok(stored) = Distribution::from_json(&row.run.computation) else {
            add("run_unreadable", "the stored distribution does not add up");
            continue;
        };
        let again = run(&stored.input);
        if stored.direction != Direction::Run || again.as_ref() != Ok(&stored) {
            add("run_differs", "computed again, the distribution comes to something else");
        }
        let policy = uow.policy(row.run.policy_id).await?;
        if policy.and_then(|version| rule_of(&version).ok()).as_ref() != Some(&stored.input.policy) {
            add("run_policy_differs", "the rule is not the sealed one that the distribution names");
        }
        if row.run.approved_by == Some(row.run.computed_by) {
            add("run_one_person", "the person who computed the distribution approved it");
        }
        for (code, detail) in receipts(uow, &row.run, &stored).await? {
            add(code, detail);
        }
        for (code, detail) in entries(uow, &row.run, &stored).await? {
            add(code, detail);
        }
    }
    Ok(findings)
}

type Found = Vec<(&'static str, &'static str)>;

/// The receipts are those of the book, and sum to what was distributed.
async fn receipts(
    uow: &mut dyn UnitOfWork,
    run: &DistributionRun,
    stored: &Distribution,
) -> Result<Found, ServiceError> {
    let mut found = Vec::new();
    let kept = uow.receipts_of(run.id, RECEIPTS_MAX).await?;
    let amount: Fen = kept.iter().map(|one| one.amount_fen).sum();
    let tax: Fen = kept.iter().map(|one| one.tax_fen).sum();
    if (amount, tax) != (stored.input.received, stored.input.tax) {
        found.push(("run_receipts_differ", "the receipts do not sum to what was distributed"));
    }
    let stands = run.countered_at.is_none();
    if kept.iter().any(|one| one.is_live != stands) {
        found.push(("run_receipts_loose", "receipts of a distribution that stands are free, or the other way round"));
    }
    let mut of_book = Vec::new();
    let licences: Vec<LicenceId> = uow.licences_of_patent(run.holder_id, run.patent_id, LICENCES_MAX).await?;
    for licence in licences {
        of_book.extend(of_licence(uow, licence).await?);
    }
    let is_of_book = |one: &crate::ports::RunReceipt| {
        of_book.iter().any(|known| {
            let known = known.receipt;
            (known.entry, known.amount, known.tax) == (one.entry_id, one.amount_fen, one.tax_fen)
        })
    };
    if !kept.iter().all(is_of_book) {
        found.push(("run_receipt_not_of_book", "a receipt is not what its entry moved"));
    }
    Ok(found)
}

/// What the state says is posted is posted, and nothing else.
async fn entries(
    uow: &mut dyn UnitOfWork,
    run: &DistributionRun,
    stored: &Distribution,
) -> Result<Found, ServiceError> {
    let mut found = Vec::new();
    let Ok(state) = state_of(run) else {
        return Ok(vec![("run_state_unknown", "the distribution is in no known state")]);
    };
    let was_paid = matches!(state, RunState::Paid | RunState::Reconciled);
    let mut expected = vec![(distribution_key(run), distribution_entry(run.holder_id, stored).ok(), state.is_posted())];
    for part in stored.beneficiaries().iter().filter(|part| part.amount > Fen::ZERO) {
        let key = payout_key(run, &part.beneficiary.to_string());
        expected.push((key, payout_entry(run.holder_id, part.beneficiary, part.amount).ok(), was_paid));
    }
    for (key, entry, stands) in expected {
        let posted = uow.entry_by_key(&key).await?;
        let reversed = uow.entry_by_key(&format!("reversal:{key}")).await?;
        let is_countered = state == RunState::Countered;
        match posted {
            None if stands => found.push(("run_unposted", "an entry of the distribution is missing")),
            Some(_) if !stands && !is_countered => {
                found.push(("run_posted_early", "an entry was posted that the state does not allow"));
            }
            Some(posted) if Some(&posted.entry) != entry.as_ref() => {
                found.push(("run_entry_differs", "an entry is not what the distribution comes to"));
            }
            Some(_) if is_countered != reversed.is_some() => {
                found.push((
                    "run_reversal_differs",
                    "an undone distribution is in the book, or a standing one reversed",
                ));
            }
            _ => {}
        }
    }
    Ok(found)
}
