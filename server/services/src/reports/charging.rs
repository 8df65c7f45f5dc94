//! What an accepted report costs: the difference between the royalties before and after it.

use domain::{
    Fen,
    report::{self as rules, ReportLine},
    royalty::{ChargeKind, Correction, LicenceClock, Period, Reported, TaxSplit, Windows, correction, corrections},
    terms::Terms,
};

use super::{accepted_history, period_of};
use crate::{
    Services,
    caller::Caller,
    charges::{self, RoyaltyCredit},
    error::ServiceError,
    licences::{self, Chain},
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
    /// Where the contract changed hands with its patent, and which of the windows is the report's.
    pub windows: Windows,
    pub place: usize,
}

impl Payable {
    /// The difference that these lines make; `None` where the terms have no royalty.
    #[must_use]
    pub fn of(&self, terms: &Terms, lines: &[ReportLine]) -> Option<Correction> {
        correction(terms, &self.clock, &self.accepted, &self.after(lines), self.period, self.charged_ahead)
    }

    /// The same, for each holder that the contract has had.
    fn by_holder(&self, terms: &Terms, lines: &[ReportLine]) -> Option<Vec<Correction>> {
        let mut ahead = vec![TaxSplit::default(); self.windows.count()];
        ahead[self.place] = self.charged_ahead;
        corrections(terms, &self.clock, &self.accepted, &self.after(lines), self.period, &self.windows, &ahead)
    }

    fn after(&self, lines: &[ReportLine]) -> Vec<Reported> {
        let period = self.period;
        let others = self.accepted.iter().copied().filter(|reported| reported.period != period);
        others.chain([Reported { period, usage: rules::total(lines) }]).collect()
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
    let chain = licences::chain_of(uow, licence).await?;
    let Some(clock) = chain.clock() else { return Ok(None) };
    let accepted = accepted_history(uow, licence).await?;
    let charged_ahead = match report.accepted_number {
        0 => estimated(&charges_of(uow, report).await?, report),
        _ => TaxSplit::default(),
    };
    let (windows, place) = (chain.windows(), chain.place(licence.id));
    Ok(Some(Payable { clock, period: period_of(report), accepted, charged_ahead, windows, place }))
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
    Ok(charges_of(uow, report).await?.iter().any(|row| is_estimate(row, report)))
}

fn estimated(charges: &[ChargeRow], report: &RoyaltyReport) -> TaxSplit {
    let found = charges.iter().find(|row| is_estimate(row, report)).map(|row| &row.position.charge);
    found.map_or_else(TaxSplit::default, |charge| TaxSplit {
        net: charge.amount_fen - charge.tax_fen,
        vat: charge.tax_fen,
        gross: charge.amount_fen,
    })
}

/// The source of the charge that stands in for a missing report. One that was cut when the patent changed hands has had
/// its estimate taken back, and can be estimated once more.
pub(super) async fn estimate_source(uow: &mut dyn UnitOfWork, report: &RoyaltyReport) -> Result<String, ServiceError> {
    let first = format!("report:{}:estimate", report.id);
    let is_known = uow.charge_of_source(report.licence_id, &first).await?.is_some();
    Ok(if is_known { format!("report:{}:cut:estimate", report.id) } else { first })
}

/// Whether a charge is the estimate of a report, and stands.
pub(super) fn is_estimate(row: &ChargeRow, report: &RoyaltyReport) -> bool {
    let charge = &row.position.charge;
    charge.report_id == Some(report.id) && charge.source.ends_with(":estimate") && !row.position.charged.is_zero()
}

/// Charges, or credits, the difference that these lines of a version make, in the book of each holder whose days it
/// concerns. `report.accepted_number` is still the version that was accepted before. Gives the difference in all.
pub(super) async fn settle(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    report: &RoyaltyReport,
    number: i64,
    lines: &[ReportLine],
) -> Result<Fen, ServiceError> {
    let chain: Chain = licences::locked_chain(uow, licence).await?;
    let terms = licences::terms_of(licence)?;
    let Some(payable) = payable(uow, licence, report).await? else { return Ok(Fen::ZERO) };
    let Some(differences) = payable.by_holder(&terms, lines) else { return Ok(Fen::ZERO) };
    let source = format!("report:{}:{number}", report.id);
    // What falls to a holder without an account is not ours to charge.
    for (link, difference) in chain.links().iter().zip(&differences) {
        settle_in(services, uow, caller, link, report, &source, difference).await?;
    }
    Ok(differences.iter().take(chain.links().len()).map(|difference| difference.amount).sum())
}

/// [`settle`] in one book.
async fn settle_in(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    link: &Licence,
    report: &RoyaltyReport,
    source: &str,
    difference: &Correction,
) -> Result<(), ServiceError> {
    let terms = licences::terms_of(link)?;
    let is_own = link.id == report.licence_id;
    if let Some(mut charge) = difference.charge(&terms, difference.period, services.today()) {
        source.clone_into(&mut charge.key);
        // The report is shown to those whose it is; the computation is shown to all.
        charges::raise(services, uow, caller, link, &charge, false, is_own.then_some(report.id)).await?;
    } else if difference.amount < Fen::ZERO {
        let charged = if is_own { charges_of(uow, report).await? } else { royalties_of(uow, link, difference).await? };
        let split = charges::split_as_charged(charged.iter(), difference.tax, terms.tax);
        let back = TaxSplit { net: -split.net, vat: -split.vat, gross: -split.gross };
        let reason = source.to_owned();
        let standing = charges::standing(&charged);
        // One report can lower what two holders have: the keys of both books are one namespace.
        let source = if is_own { source.to_owned() } else { format!("{source}:{}", link.id) };
        let credit = RoyaltyCredit { split: back, charged: &standing, source: &source, reason };
        charges::credit_royalty(services, uow, caller, link, credit).await?;
    }
    Ok(())
}

/// The royalties that another holder charged for the period after which a difference is called.
async fn royalties_of(
    uow: &mut dyn UnitOfWork,
    link: &Licence,
    difference: &Correction,
) -> Result<Vec<ChargeRow>, ServiceError> {
    let filter = ChargeFilter { licence: Some(link.id), limit: CHARGES_MAX, ..ChargeFilter::default() };
    let (rows, _) = uow.charges(&filter).await?;
    let is_meant = |row: &ChargeRow| {
        let charge = &row.position.charge;
        charge.kind == ChargeKind::Royalty.as_str() && charge.period_to == Some(difference.period.to)
    };
    Ok(rows.into_iter().filter(is_meant).collect())
}
