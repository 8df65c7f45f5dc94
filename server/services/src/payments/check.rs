//! What the book must never show. Nothing is corrected here: a finding is for a person.

use domain::id::ChargeId;

use crate::{
    Services, charges,
    error::ServiceError,
    ports::{Charge, UnitOfWork},
};

const FINDINGS_MAX: i64 = 100;
const BATCH: i64 = 500;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable name such as `entry_unbalanced`.
    pub code: &'static str,
    /// The id of what is wrong.
    pub subject: String,
    pub detail: String,
}

impl Finding {
    pub(crate) fn new(code: &'static str, subject: impl ToString, detail: impl Into<String>) -> Self {
        Self { code, subject: subject.to_string(), detail: detail.into() }
    }
}

/// Everything that contradicts the book: unbalanced entries, charges and payments without their entry, charges settled
/// beyond their amount, overdrawn credit, computations that do not add up, and jobs that failed for good. Entries are
/// looked at by their shape, and allocations, late interest, terms, evidence, distributions and the chain of the audit
/// trail are derived again. At most a
/// hundred of each; empty in a sound installation.
///
/// # Errors
/// When the store fails.
pub async fn check(services: &Services) -> Result<Vec<Finding>, ServiceError> {
    let mut uow = services.store.read().await?;
    let faults = uow.book_faults(FINDINGS_MAX).await?;
    let mut findings = Vec::new();
    let mut add = |code, subject: String, detail| findings.push(Finding::new(code, subject, detail));
    for id in faults.unbalanced {
        add("entry_unbalanced", id.to_string(), "the postings of the entry do not sum to zero");
    }
    for id in faults.charges_unposted {
        add("charge_unposted", id.to_string(), "the charge has no entry of its amount");
    }
    for id in faults.payments_unposted {
        add("payment_unposted", id.to_string(), "the confirmed payment has no entry of its amount");
    }
    for id in faults.charges_oversettled {
        add("charge_oversettled", id.to_string(), "more was settled than was charged");
    }
    for id in faults.credit_overdrawn {
        add("credit_overdrawn", id.to_string(), "more credit was applied than was received");
    }
    for id in faults.unsealed {
        add("entry_unsealed", id.to_string(), "the entry has no seal, or one on other postings");
    }
    for id in faults.posted_unconfirmed {
        add("payment_posted_unconfirmed", id.to_string(), "the payment has an entry and was never confirmed");
    }
    for id in faults.adjustments_unposted {
        add("adjustment_unposted", id.to_string(), "the write-off or refund has no entry of its amount");
    }
    findings.extend(sums(uow.as_mut()).await?);
    findings.extend(super::card::check(uow.as_mut(), FINDINGS_MAX).await?);
    findings.extend(super::recheck::derive(services).await?);
    findings.extend(crate::distribution::recheck(uow.as_mut()).await?);
    findings.extend(crate::equal_terms::check(uow.as_mut()).await?);
    findings.extend(crate::audit::verify(services, &[]).await?.findings);
    let (_, failed) = uow.count_jobs().await?;
    if failed > 0 {
        findings.push(Finding::new("jobs_failed", failed, "jobs have failed for good and wait for a person"));
    }
    Ok(findings)
}

/// Charges whose computation does not come to their amount.
async fn sums(uow: &mut dyn UnitOfWork) -> Result<Vec<Finding>, ServiceError> {
    let (mut findings, mut after) = (Vec::new(), None);
    loop {
        let page = uow.charges_after(after, BATCH).await?;
        let Some(last) = page.last() else { return Ok(findings) };
        after = Some(last.id);
        findings.extend(page.iter().filter(|charge| !adds_up(charge)).map(|charge| wrong_sum(charge.id)));
    }
}

fn adds_up(kept: &Charge) -> bool {
    charges::computed(kept).is_ok_and(|charge| {
        let is_whole = charge.breakdown.adds_up() && charge.breakdown.amount == kept.amount_fen;
        is_whole && charge.tax.vat == kept.tax_fen && charge.due_on == kept.due_on && charge.kind.as_str() == kept.kind
    })
}

fn wrong_sum(id: ChargeId) -> Finding {
    Finding::new("computation_does_not_add_up", id, "the steps of the computation do not come to the amount")
}
