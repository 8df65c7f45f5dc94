//! What an accepted report costs: the difference between the royalties before and after it.

use domain::{
    Fen,
    report::{self as rules, ReportLine},
    royalty::{Correction, LicenceClock, Period, Reported, TaxSplit, correction},
    terms::Terms,
};

use super::{accepted_history, period_of};
use crate::{
    Services,
    caller::Caller,
    charges::{self, RoyaltyCredit},
    error::ServiceError,
    licences,
    ports::{ChargeFilter, ChargeRow, Licence, RoyaltyReport, UnitOfWork},
};

const CHARGES_MAX: i64 = 1_000;

/// What figures would cost, and from what it is computed: enough for a page to compute it anew while typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    pub clock: LicenceClock,
    pub period: Period,
    /// Everything accepted, this period's earlier version included.
    pub accepted: Vec<Reported>,
    /// What was charged for this period by estimate.
    pub charged_ahead: TaxSplit,
}

impl Payable {
    /// The difference that these lines make; `None` where the terms have no royalty.
    #[must_use]
    pub fn of(&self, terms: &Terms, lines: &[ReportLine]) -> Option<Correction> {
        let period = self.period;
        let mut after: Vec<Reported> =
            self.accepted.iter().copied().filter(|reported| reported.period != period).collect();
        after.push(Reported { period, usage: rules::total(lines) });
        correction(terms, &self.clock, &self.accepted, &after, period, self.charged_ahead)
    }
}

/// What the charge of a report depends on; `None` before the licence took effect.
///
/// # Errors
/// When the store fails.
pub async fn payable(
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    report: &RoyaltyReport,
) -> Result<Option<Payable>, ServiceError> {
    let Some(clock) = licences::royalty_clock(licence) else { return Ok(None) };
    let accepted = accepted_history(uow, licence).await?;
    let charged_ahead = match report.accepted_number {
        0 => estimated(&charges_of(uow, report).await?, report),
        _ => TaxSplit::default(),
    };
    Ok(Some(Payable { clock, period: period_of(report), accepted, charged_ahead }))
}

/// The charges that a report gave rise to.
pub(super) async fn charges_of(
    uow: &mut dyn UnitOfWork,
    report: &RoyaltyReport,
) -> Result<Vec<ChargeRow>, ServiceError> {
    let filter = ChargeFilter { licence: Some(report.licence_id), limit: CHARGES_MAX, ..ChargeFilter::default() };
    let (rows, _) = uow.charges(&filter).await?;
    Ok(rows.into_iter().filter(|row| row.position.charge.report_id == Some(report.id)).collect())
}

/// Whether something of the report's charges is open.
pub(super) async fn is_owed(uow: &mut dyn UnitOfWork, report: &RoyaltyReport) -> Result<bool, ServiceError> {
    let charges = charges_of(uow, report).await?;
    Ok(charges.iter().any(|row| !charges::open_of(&row.position).is_zero()))
}

/// Whether an estimate has been charged for the period: once is enough.
pub(super) async fn is_estimated(uow: &mut dyn UnitOfWork, report: &RoyaltyReport) -> Result<bool, ServiceError> {
    let source = estimate_source(report);
    Ok(uow.charge_of_source(report.licence_id, &source).await?.is_some())
}

fn estimated(charges: &[ChargeRow], report: &RoyaltyReport) -> TaxSplit {
    let source = estimate_source(report);
    let found = charges.iter().map(|row| &row.position.charge).find(|charge| charge.source == source);
    found.map_or_else(TaxSplit::default, |charge| TaxSplit {
        net: charge.amount_fen - charge.tax_fen,
        vat: charge.tax_fen,
        gross: charge.amount_fen,
    })
}

/// The source of the charge that stands in for a missing report.
pub(super) fn estimate_source(report: &RoyaltyReport) -> String {
    format!("report:{}:estimate", report.id)
}

/// Charges, or credits, the difference that these lines of a version make. `report.accepted_number` is still the
/// version that was accepted before.
pub(super) async fn settle(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    report: &RoyaltyReport,
    number: i64,
    lines: &[ReportLine],
) -> Result<Fen, ServiceError> {
    uow.lock_book(licence.id).await?;
    let terms = licences::terms_of(licence)?;
    let Some(payable) = payable(uow, licence, report).await? else { return Ok(Fen::ZERO) };
    let Some(difference) = payable.of(&terms, lines) else { return Ok(Fen::ZERO) };
    let source = format!("report:{}:{number}", report.id);
    if let Some(mut charge) = difference.charge(&terms, payable.period, services.today()) {
        charge.key = source;
        charges::raise(services, uow, caller, licence, &charge, false, Some(report.id)).await?;
    } else if difference.amount < Fen::ZERO {
        let charged = charges_of(uow, report).await?;
        let split = charges::split_as_charged(charged.iter(), difference.tax, terms.tax);
        let back = TaxSplit { net: -split.net, vat: -split.vat, gross: -split.gross };
        let (charged, reason) = (charges::standing(&charged), source.clone());
        let credit = RoyaltyCredit { split: back, charged: &charged, source: &source, reason };
        charges::credit_royalty(services, uow, caller, licence, credit).await?;
    }
    Ok(difference.amount)
}
