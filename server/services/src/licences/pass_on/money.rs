//! What had been charged for days that turned out to be another's: taken out of the old book by entries of its own, and
//! charged anew, with the same amounts, in the new one.
//!
//! What was paid of it is credit of the licensee with the old holder: the new one has not had it. It is due with the new
//! holder no earlier than the agreed days from now, for the licensee could not know whom to pay (民法典 第五百四十六条).

use domain::{
    Day, Fen,
    id::ChargeId,
    ledger::{self, Allocation, Book},
    royalty::{Charge as Computed, ChargeKind, Computation, Period, TaxSplit, Windows, computations, royalty_charge},
    terms::Terms,
};

use super::super::{chain_of, clock::AHEAD_DAYS, effect, lapse, remark, terms_of};
use crate::{
    Services,
    book::{self, Draft},
    caller::Caller,
    charges::{self, CHARGES_OF_LICENCE_MAX, RoyaltyCredit, Until, computation, credit_of, open_of},
    error::ServiceError,
    ports::{ChargeFilter, ChargeRow, Licence, RoyaltyReport, UnitOfWork},
    reports,
};

const REPORTS_MAX: i64 = 400;

/// The books on both sides of a transfer.
struct Books<'a> {
    old: &'a Licence,
    new: Option<&'a Licence>,
    terms: Terms,
    /// The new holder's first day.
    on: Day,
    /// No earlier is anything due in the new book that was due in the old one.
    due_on: Day,
}

/// Takes out of the old book what falls to the new holder's days. The old licence has been closed, and reports passed on.
pub(super) async fn move_out(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    old: &Licence,
    new: Option<&Licence>,
    on: Day,
) -> Result<(), ServiceError> {
    let terms = terms_of(old)?;
    let due_on = services.today().plus_days(i64::from(terms.reporting.payment_due_days));
    let books = Books { old, new, terms, on, due_on };
    let filter = ChargeFilter { licence: Some(old.id), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let (rows, _) = uow.charges(&filter).await?;
    let mut moved = Fen::ZERO;
    for row in &rows {
        let computed = computation(row)?;
        if !row.position.charged.is_zero() && falls_to(row, &computed, on) {
            moved += row.position.charged;
            books.charge(services, uow, caller, row, computed).await?;
        }
    }
    let chain = chain_of(uow, old).await?;
    if let Some(clock) = chain.clock() {
        let (accepted, windows) = (reports::accepted_history(uow, old).await?, chain.windows());
        let place = windows.of(on);
        for found in computations(&books.terms, &clock, &accepted) {
            moved += books.royalty(services, uow, caller, &rows, (&windows, place), &found).await?;
        }
    }
    if let Some(new) = new {
        for mut charge in effect::due_charges(uow, new, &books.terms, services.today().plus_days(AHEAD_DAYS)).await? {
            charge.due_on = charge.due_on.max(due_on);
            charges::raise(services, uow, caller, new, &charge, false, None).await?;
        }
    }
    if moved.is_zero() {
        return Ok(());
    }
    // What is not owed has borne no interest.
    charges::accrue(services, uow, caller, old, Until::AsCharged).await?;
    remark(services, uow, caller, old, "restated", &format!("{} {}", on.plus_days(-1), moved.to_plain())).await
}

/// Fees by time and milestones that arose on the new holder's days, and estimates for periods that begin on them.
/// Royalties of reports are computed again instead; interest follows its principal, and costs stay with who had them.
fn falls_to(row: &ChargeRow, computed: &Computed, on: Day) -> bool {
    match computed.kind {
        ChargeKind::Royalty => is_estimate(row) && computed.period.is_some_and(|period| on <= period.from),
        ChargeKind::LateInterest | ChargeKind::EnforcementCost => false,
        ChargeKind::Lump | ChargeKind::Entry | ChargeKind::Instalment | ChargeKind::Annual | ChargeKind::Milestone => {
            on <= computed.arises_on
        }
    }
}

fn is_estimate(row: &ChargeRow) -> bool {
    row.position.charge.source.ends_with(":estimate")
}

impl Books<'_> {
    /// A whole charge changes books.
    async fn charge(
        &self,
        services: &Services,
        uow: &mut dyn UnitOfWork,
        caller: &Caller,
        row: &ChargeRow,
        mut computed: Computed,
    ) -> Result<(), ServiceError> {
        lapse::take_back(services, uow, caller, self.old, row, "transferred").await?;
        let Some(new) = self.new else { return Ok(()) };
        computed.key.clone_from(&row.position.charge.source);
        computed.due_on = computed.due_on.max(self.due_on);
        charges::raise(services, uow, caller, new, &computed, false, row.position.charge.report_id).await?;
        Ok(())
    }

    /// The new holder's part of the royalty of an accepted period changes books; gives how much.
    async fn royalty(
        &self,
        services: &Services,
        uow: &mut dyn UnitOfWork,
        caller: &Caller,
        rows: &[ChargeRow],
        (windows, place): (&Windows, usize),
        found: &Computation,
    ) -> Result<Fen, ServiceError> {
        let (tax, breakdown) = windows.royalty(place, found);
        if tax.gross <= Fen::ZERO {
            return Ok(Fen::ZERO);
        }
        let report = self.report_of(uow, found.period).await?;
        let is_of = |row: &&ChargeRow| row.position.charge.report_id == Some(report.id) && !is_estimate(row);
        let of_report: Vec<&ChargeRow> = rows.iter().filter(is_of).collect();
        self.credit(services, uow, caller, &of_report, found.period, tax).await?;
        let charge = royalty_charge(&self.terms, found, report.accepted_on.unwrap_or(self.on));
        if let (Some(new), Some(charge)) = (self.new, charge) {
            let charge = Computed {
                key: format!("report:{}:{}", report.id, report.accepted_number),
                period: windows.clip(place, found.period),
                due_on: charge.due_on.max(self.due_on),
                amount: tax.gross,
                tax,
                breakdown,
                ..charge
            };
            let own = (report.licence_id == new.id).then_some(report.id);
            charges::raise(services, uow, caller, new, &charge, false, own).await?;
        }
        Ok(tax.gross)
    }

    /// The report of an accepted period: it passed on with the new holder's days, or covers days of both.
    async fn report_of(&self, uow: &mut dyn UnitOfWork, period: Period) -> Result<RoyaltyReport, ServiceError> {
        for licence in self.new.into_iter().chain([self.old]) {
            let reports = uow.reports_of(licence.id, REPORTS_MAX).await?;
            if let Some(report) = reports.into_iter().find(|report| reports::period_of(report) == period) {
                return Ok(report);
            }
        }
        Err(ServiceError::Fault { doing: "finding the report of a period", source: period.from.to_string().into() })
    }

    /// Less income in the old book. What is open of it counts as settled from the day on which it was due: it was never
    /// owed there.
    async fn credit(
        &self,
        services: &Services,
        uow: &mut dyn UnitOfWork,
        caller: &Caller,
        rows: &[&ChargeRow],
        period: Period,
        tax: TaxSplit,
    ) -> Result<(), ServiceError> {
        let old = self.old;
        let split = charges::split_as_charged(rows.iter().copied(), tax, self.terms.tax);
        let standing = charges::standing(rows.iter().copied());
        let source = format!("transferred:{}:{}", old.id, period.to);
        let reason = format!("{} {} – {}", old.end_reason, period.from, period.to);
        let credit = RoyaltyCredit { split, charged: &standing, source: &source, reason };
        charges::credit_royalty(services, uow, caller, old, credit).await?;
        let mut left = split.gross.min(credit_of(uow, old.id).await?);
        for row in rows {
            let amount = open_of(&row.position).min(left);
            if amount > Fen::ZERO {
                left = left - amount;
                self.settle(services, uow, caller, row, (period, amount)).await?;
            }
        }
        Ok(())
    }

    async fn settle(
        &self,
        services: &Services,
        uow: &mut dyn UnitOfWork,
        caller: &Caller,
        row: &ChargeRow,
        (period, amount): (Period, Fen),
    ) -> Result<(), ServiceError> {
        let (old, charge): (_, ChargeId) = (self.old, row.position.charge.id);
        let book = Book { holder: old.holder_id, licence: old.id };
        let entry = ledger::apply_credit(book, &[Allocation { charge, amount }]).map_err(book::unpostable)?;
        let draft = Draft {
            key: format!("transferred:settled:{charge}:{}", period.to),
            holder: old.holder_id,
            licence: Some(old.id),
            kind: "credit",
            occurred_on: row.position.charge.due_on.min(services.today()),
            charge: Some(charge),
            payment: None,
            run: None,
            reverses: None,
            reason: old.end_reason.clone(),
            entry,
        };
        book::post(services, uow, caller, draft).await?;
        Ok(())
    }
}
