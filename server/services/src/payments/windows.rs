//! The licences of one contract, derived again: every day of it is one holder's, and each book holds what its days come to.

use domain::{
    Fen,
    id::ReportId,
    ledger::AccountPurpose,
    licence::LicenceState,
    royalty::{ChargeKind, computations},
};

use super::check::Finding;
use crate::{
    charges::{Debts, computation},
    error::ServiceError,
    licences::{self, Chain},
    ports::{ChargeRow, Licence, UnitOfWork},
    reports,
};

const REPORTS_MAX: i64 = 400;

/// What is wrong with a licence whose patent was transferred, before it or after it; nothing for all others.
pub(super) async fn derive(
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    debts: &Debts,
) -> Result<Vec<Finding>, ServiceError> {
    let chain = licences::chain_of(uow, licence).await?;
    let mut findings = Vec::new();
    if let Some(fault) = link_fault(&chain, licence) {
        findings.push(Finding::new("window_differs", licence.id, fault));
    }
    if chain.windows().count() == 1 {
        return Ok(findings);
    }
    let (windows, place) = (chain.windows(), chain.place(licence.id));
    for row in debts.rows.iter().filter(|row| !row.position.charged.is_zero()) {
        let computed = computation(row)?;
        if arises_by_itself(computed.kind) && windows.of(computed.arises_on) != place {
            let told = "it arose on a day of another holder of the patent";
            findings.push(Finding::new("charge_outside_window", row.position.charge.id, told));
        }
    }
    findings.extend(royalties(uow, &chain, licence, debts).await?);
    Ok(findings)
}

const fn arises_by_itself(kind: ChargeKind) -> bool {
    match kind {
        ChargeKind::Lump | ChargeKind::Entry | ChargeKind::Instalment | ChargeKind::Annual | ChargeKind::Milestone => {
            true
        }
        ChargeKind::Royalty | ChargeKind::LateInterest | ChargeKind::EnforcementCost => false,
    }
}

/// A day in two windows or in none, or a contract that is not the same any more.
fn link_fault(chain: &Chain, licence: &Licence) -> Option<&'static str> {
    let links = chain.links();
    let place = links.iter().position(|link| link.id == licence.id)?;
    let next = links.get(place + 1);
    if licence.state == LicenceState::Transferred && licence.end_reason == "transferred" && next.is_none() {
        return Some("it passed on with its patent and no licence goes on with it");
    }
    let Some(succession) = licence.succession else {
        return (place > 0).then_some("it is in a contract and succeeds nobody");
    };
    let Some(before) = place.checked_sub(1).and_then(|before| links.get(before)) else {
        return Some("the licence that it goes on with is not there");
    };
    if before.id != succession.predecessor || before.state != LicenceState::Transferred {
        return Some("the licence that it goes on with has not passed on to it");
    }
    if before.ended_on.map(|last| last.plus_days(1)) != Some(succession.on) {
        return Some("a day of the contract is in two windows or in none");
    }
    let is_same = before.terms_hash == licence.terms_hash
        && before.licensee_id == licence.licensee_id
        && before.effective_on == licence.effective_on;
    (!is_same).then_some("it is not the contract that it goes on with")
}

/// Royalties charged less credited in a book are what the accepted reports come to on its days, and estimates.
async fn royalties(
    uow: &mut dyn UnitOfWork,
    chain: &Chain,
    licence: &Licence,
    debts: &Debts,
) -> Result<Option<Finding>, ServiceError> {
    // A registration of the technology contract takes VAT off what is charged after it, which no sum of now can tell.
    let Some(clock) = chain.clock().filter(|_| licence.tech_contract_on.is_none()) else { return Ok(None) };
    let terms = licences::terms_of(licence)?;
    let (windows, place) = (chain.windows(), chain.place(licence.id));
    let accepted = reports::accepted_history(uow, licence).await?;
    let found = computations(&terms, &clock, &accepted);
    let expected: Fen = found.iter().map(|it| windows.share(place, it.period, it.tax).gross).sum();
    let reports = uow.reports_of(licence.id, REPORTS_MAX).await?;
    let missing: Vec<ReportId> =
        reports.iter().filter(|report| report.accepted_number == 0).map(|report| report.id).collect();
    let stands =
        |row: &&ChargeRow| row.position.charge.kind == ChargeKind::Royalty.as_str() && !row.position.charged.is_zero();
    let is_ahead = |row: &&ChargeRow| {
        let charge = &row.position.charge;
        charge.source.ends_with(":estimate") && charge.report_id.is_some_and(|report| missing.contains(&report))
    };
    let amount = |row: &ChargeRow| row.position.charge.amount_fen;
    let charged: Fen = debts.rows.iter().filter(stands).map(amount).sum();
    let ahead: Fen = debts.rows.iter().filter(stands).filter(is_ahead).map(amount).sum();
    let is_note = |purpose: AccountPurpose| purpose.is_income() || purpose == AccountPurpose::TaxPayable;
    let notes = debts.postings().iter().filter(|it| it.kind == "credit_note" && is_note(it.purpose));
    let credited: Fen = notes.map(|it| it.amount_fen).sum();
    let told = "the royalties in its book are not what the reports come to on its days";
    Ok((charged - credited != expected + ahead).then(|| Finding::new("window_royalties_differ", licence.id, told)))
}
