//! A licence ends, or turns out to have ended on a day in the past: what was charged for the time after it is taken back,
//! by entries of its own, never by changing what was posted. Fees are charged some weeks before they arise.
//!
//! A charge that arose after the last day is reversed, and what was paid on it becomes the licensee's credit. Royalties are
//! computed again with the earlier last day; what they come to less is credited. What was paid for the time before stays
//! paid (专利法 第四十七条第二款).

use domain::{
    Day, Fen,
    royalty::{ChargeKind, LicenceClock, Period, Reported, TaxSplit, Windows, computations},
    terms::Terms,
};

use super::{lapse, locked_chain, remark, royalty_clock, terms_of};
use crate::{
    Services,
    caller::Caller,
    charges::{self, CHARGES_OF_LICENCE_MAX, RoyaltyCredit, Until, computation},
    error::ServiceError,
    ports::{ChargeFilter, ChargeRow, Licence, UnitOfWork},
    reports,
};

/// Takes back what was charged for the time after the licence ended, in the books of all who have held its patent;
/// `before` is the clock that it had until now.
pub(super) async fn restate(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    before: LicenceClock,
) -> Result<(), ServiceError> {
    let (Some(after), Some(last)) = (royalty_clock(licence), licence.ended_on) else { return Ok(()) };
    if after.ends_on >= before.ends_on {
        return Ok(());
    }
    let chain = locked_chain(uow, licence).await?;
    let terms = terms_of(licence)?;
    let accepted = reports::accepted_history(uow, licence).await?;
    let less = less(&terms, &before, &after, &accepted);
    let windows = chain.windows();
    for (place, link) in chain.links().iter().enumerate() {
        // The reason is that of the end, also where another held the patent.
        let link = Licence { end_reason: licence.end_reason.clone(), ..link.clone() };
        let back = Back { link: &link, last, less: &less, windows: &windows, place };
        take_back(services, uow, caller, &terms, back).await?;
    }
    Ok(())
}

/// What one book gives back.
struct Back<'a> {
    link: &'a Licence,
    last: Day,
    less: &'a [(Period, TaxSplit)],
    windows: &'a Windows,
    place: usize,
}

async fn take_back(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    terms: &Terms,
    Back { link, last, less, windows, place }: Back<'_>,
) -> Result<(), ServiceError> {
    let filter = ChargeFilter { licence: Some(link.id), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let (rows, _) = uow.charges(&filter).await?;
    let mut taken_back = Fen::ZERO;
    for row in &rows {
        if arose_after(row, last)? && !row.position.charged.is_zero() {
            taken_back += row.position.charged;
            lapse::take_back(services, uow, caller, link, row, "ended").await?;
        }
    }
    for (period, less) in less {
        let less = windows.share(place, *period, *less);
        let charged = rows.iter().filter(|row| row.position.charge.period_to == Some(period.to));
        let standing = charges::standing(charged.clone().filter(|row| row.position.charge.report_id.is_some()));
        let less = charges::split_as_charged(charged, less, terms.tax);
        if less.gross > Fen::ZERO {
            taken_back += less.gross;
            let source = format!("ended:{}:{}", link.id, period.to);
            let reason = format!("{} {} – {}", link.end_reason, period.from, period.to);
            let credit = RoyaltyCredit { split: less, charged: &standing, source: &source, reason };
            charges::credit_royalty(services, uow, caller, link, credit).await?;
        }
    }
    if taken_back.is_zero() {
        return Ok(());
    }
    // What is not owed has borne no interest.
    charges::accrue(services, uow, caller, link, Until::AsCharged).await?;
    remark(services, uow, caller, link, "restated", &format!("{last} {}", taken_back.to_plain())).await
}

/// Fees by time that arose after the day, and estimates for periods after it. Royalties of reports are computed again
/// instead, and interest follows its principal.
fn arose_after(row: &ChargeRow, last: Day) -> Result<bool, ServiceError> {
    let computed = computation(row)?;
    let is_estimate = row.position.charge.source.ends_with(":estimate");
    Ok(match computed.kind {
        ChargeKind::Royalty if is_estimate => computed.period.is_some_and(|period| period.from > last),
        ChargeKind::Royalty | ChargeKind::LateInterest | ChargeKind::EnforcementCost => false,
        ChargeKind::Lump | ChargeKind::Entry | ChargeKind::Instalment | ChargeKind::Annual | ChargeKind::Milestone => {
            computed.arises_on > last
        }
    })
}

/// What each accepted period comes to less.
fn less(terms: &Terms, before: &LicenceClock, after: &LicenceClock, accepted: &[Reported]) -> Vec<(Period, TaxSplit)> {
    let now = computations(terms, after, accepted);
    computations(terms, before, accepted)
        .into_iter()
        .map(|was| {
            let is = now.iter().find(|is| is.period == was.period).map(|is| is.tax).unwrap_or_default();
            let less =
                TaxSplit { net: was.tax.net - is.net, vat: was.tax.vat - is.vat, gross: was.tax.gross - is.gross };
            (was.period, less)
        })
        .collect()
}
