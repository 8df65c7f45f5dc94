//! What the market looks like from outside: everything through the ports, in an order that no database decides.

use std::collections::BTreeMap;

use domain::{
    Fen,
    id::{LicenceId, OrganisationId},
    ledger::Account,
};
use services::{
    licences,
    ports::{
        Adjustment, AdjustmentFilter, ChargeFilter, ChargeRow, Declaration, DeclarationFilter, DistributionRun,
        Licence, LicenceFilter, LicenceMilestone, PatentTransfer, PaymentFilter, PaymentRow, ReportFilter,
        RoyaltyReport, RunFilter, Store, StoreResult, TransferFilter, UnitOfWork,
    },
};

/// More than a simulation makes of anything.
pub const ALL: i64 = 100_000;

pub async fn all_licences(uow: &mut dyn UnitOfWork) -> StoreResult<Vec<Licence>> {
    let rows = uow.licences(&LicenceFilter { limit: ALL, ..LicenceFilter::default() }).await?.0;
    let mut found: Vec<Licence> = rows.into_iter().map(|row| row.licence).collect();
    found.sort_by_key(|it| it.id);
    Ok(found)
}

pub async fn charges(uow: &mut dyn UnitOfWork, licence: Option<LicenceId>) -> StoreResult<Vec<ChargeRow>> {
    let mut found = uow.charges(&ChargeFilter { licence, limit: ALL, ..ChargeFilter::default() }).await?.0;
    found.sort_by_key(|it| it.position.charge.id);
    Ok(found)
}

/// Charges of which something is open.
pub async fn open_charges(uow: &mut dyn UnitOfWork) -> StoreResult<Vec<ChargeRow>> {
    let mut found = uow.charges(&ChargeFilter { open_only: true, limit: ALL, ..ChargeFilter::default() }).await?.0;
    found.sort_by_key(|it| it.position.charge.id);
    Ok(found)
}

/// Payments in a state.
pub async fn payments_in(uow: &mut dyn UnitOfWork, state: &str) -> StoreResult<Vec<PaymentRow>> {
    let filter = PaymentFilter { state: Some(state.to_owned()), limit: ALL, ..PaymentFilter::default() };
    let mut found = uow.payments(&filter).await?.0;
    found.sort_by_key(|it| it.payment.id);
    Ok(found)
}

pub async fn payments(uow: &mut dyn UnitOfWork, licence: Option<LicenceId>) -> StoreResult<Vec<PaymentRow>> {
    let mut found = uow.payments(&PaymentFilter { licence, limit: ALL, ..PaymentFilter::default() }).await?.0;
    found.sort_by_key(|it| it.payment.id);
    Ok(found)
}

pub async fn adjustments(uow: &mut dyn UnitOfWork, licence: Option<LicenceId>) -> StoreResult<Vec<Adjustment>> {
    let filter = AdjustmentFilter { licence, limit: ALL, ..AdjustmentFilter::default() };
    let mut found = uow.adjustments(&filter).await?;
    found.sort_by_key(|it| it.id);
    Ok(found)
}

pub async fn reports(uow: &mut dyn UnitOfWork) -> StoreResult<Vec<RoyaltyReport>> {
    let rows = uow.reports(&ReportFilter { limit: ALL, ..ReportFilter::default() }).await?.0;
    let mut found: Vec<RoyaltyReport> = rows.into_iter().map(|row| row.report).collect();
    found.sort_by_key(|it| it.id);
    Ok(found)
}

pub async fn declarations(uow: &mut dyn UnitOfWork) -> StoreResult<Vec<Declaration>> {
    let mut found = uow.declarations(&DeclarationFilter { limit: ALL, ..DeclarationFilter::default() }).await?.0;
    found.sort_by_key(|it| it.id);
    Ok(found)
}

pub async fn runs(uow: &mut dyn UnitOfWork) -> StoreResult<Vec<DistributionRun>> {
    let rows = uow.runs(&RunFilter { limit: ALL, ..RunFilter::default() }).await?;
    let mut found: Vec<DistributionRun> = rows.into_iter().map(|row| row.run).collect();
    found.sort_by_key(|it| it.id);
    Ok(found)
}

pub async fn transfers(uow: &mut dyn UnitOfWork) -> StoreResult<Vec<PatentTransfer>> {
    let rows = uow.transfers(&TransferFilter { limit: ALL, ..TransferFilter::default() }).await?;
    let mut found: Vec<PatentTransfer> = rows.into_iter().map(|row| row.transfer).collect();
    found.sort_by_key(|it| it.id);
    Ok(found)
}

pub async fn name_of(uow: &mut dyn UnitOfWork, organisation: OrganisationId) -> StoreResult<String> {
    Ok(uow.organisation(organisation).await?.map(|it| it.name).unwrap_or_default())
}

/// What every account comes to.
pub async fn balances(uow: &mut dyn UnitOfWork) -> StoreResult<BTreeMap<Account, Fen>> {
    Ok(uow.book_accounts("", ALL).await?.into_iter().map(|it| (it.account, it.balance)).collect())
}

/// The milestones of a licence; without a question where its terms have none.
pub async fn milestones(uow: &mut dyn UnitOfWork, licence: &Licence) -> StoreResult<Vec<LicenceMilestone>> {
    let has_some = licences::terms_of(licence).is_ok_and(|terms| !terms.fees.milestones.is_empty());
    if has_some { uow.milestones_of(licence.id).await } else { Ok(Vec::new()) }
}

/// Everything that an act may change, a line each: what must be the same after an act that did not happen.
///
/// # Errors
/// When the store fails.
pub async fn digest(store: &dyn Store, organisations: &[OrganisationId]) -> StoreResult<Vec<String>> {
    let mut uow = store.read().await?;
    let uow = uow.as_mut();
    let mut lines = Vec::new();
    for (account, balance) in balances(uow).await? {
        lines.push(format!("account {account:?} {balance}"));
    }
    for it in charges(uow, None).await? {
        let at = it.position;
        lines.push(format!("charge {} charged {} paid {} due {}", at.charge.id, at.charged, at.paid, at.charge.due_on));
    }
    for it in payments(uow, None).await? {
        let at = it.payment;
        lines.push(format!("payment {} {} {} v{} {}", at.id, at.state, at.amount_fen, at.version, at.allocation));
    }
    for it in adjustments(uow, None).await? {
        lines.push(format!("adjustment {} {} {} v{}", it.id, it.kind, it.state, it.version));
    }
    for it in all_licences(uow).await? {
        lines.push(format!("licence {} {:?} {:?} v{}", it.id, it.state, it.trial_state, it.version));
        for at in milestones(uow, &it).await? {
            lines.push(format!("milestone {} {} {:?}", it.id, at.code, at.state));
        }
    }
    for it in reports(uow).await? {
        lines.push(format!(
            "report {} {:?} {} {} v{}",
            it.id, it.state, it.current_number, it.accepted_number, it.version
        ));
    }
    for it in declarations(uow).await? {
        lines.push(format!("declaration {} {:?} v{}", it.id, it.state, it.version));
    }
    for it in transfers(uow).await? {
        lines.push(format!("transfer {} {} v{}", it.id, it.state, it.version));
    }
    for it in runs(uow).await? {
        lines.push(format!("run {} {} v{}", it.id, it.state, it.version));
    }
    for it in organisations {
        lines.push(format!("{} unread messages of {it}", uow.count_unread(*it).await?));
    }
    Ok(lines)
}

/// The first thing that differs.
#[must_use]
pub fn difference(before: &[String], after: &[String]) -> Option<String> {
    let gone = before.iter().find(|line| !after.contains(line));
    let come = after.iter().find(|line| !before.contains(line));
    (before != after).then(|| format!("was: {} – is: {}", gone.map_or("–", |it| it), come.map_or("–", |it| it)))
}
