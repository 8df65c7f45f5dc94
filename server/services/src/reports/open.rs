//! What the clock brings to reports: they become due, are reminded of, are deemed accepted, and are closed when paid.

use domain::{
    Day,
    id::{LicenceId, ReportId},
    report::{self as rules, ReportEvent, ReportState},
};

use super::{REPORTS_OF_LICENCE_MAX, charging, remark, review, step, store, tell};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    licences::{self, Side},
    ports::{Licence, ReportFilter, ReportPhase, ReportRow, RoyaltyReport, UnitOfWork},
};

/// Licences that one transaction looks at.
const BATCH: i64 = 200;
/// Reports that one night handles of each kind; what is left is the next night's.
const REPORTS_A_NIGHT_MAX: i64 = 5_000;
const HISTORY_MAX: i64 = 200;
/// Days after the due day on which an overdue report is reminded of.
const REMINDERS: [i64; 3] = [1, 7, 15];
/// A report that is overdue for longer is left to the overdue list: no reminder is sent years late.
const DAYS_LATE_MAX: i64 = 60;

/// Makes the reports whose period has ended before a day, nil reports included: they are due a while later. Harmless to
/// repeat. A licence that ended reports its last, shorter period from the day on which it ended; where the patent changed
/// hands each holder gets the days that are theirs, and what was reported over the change is not asked for again.
///
/// # Errors
/// When the store fails.
pub async fn open_due(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    upto: Day,
) -> Result<(), ServiceError> {
    let chain = licences::chain_of(uow, licence).await?;
    let Some(clock) = chain.clock() else { return Ok(()) };
    let terms = licences::terms_of(licence)?;
    let mut known = Vec::new();
    for link in chain.links() {
        known.extend(uow.reports_of(link.id, REPORTS_OF_LICENCE_MAX).await?);
    }
    for due in rules::periods_within(&terms, &clock, &chain.windows(), chain.place(licence.id), upto) {
        let covers = |known: &RoyaltyReport| known.period_from <= due.period.to && due.period.from <= known.period_to;
        let is_last = licence.ended_on == Some(due.period.to);
        let has_ended = due.period.to < upto || (is_last && due.period.to <= upto);
        if !has_ended || known.iter().any(covers) {
            continue;
        }
        let report = RoyaltyReport {
            id: services.new_id(ReportId::from_parts),
            licence_id: licence.id,
            holder_id: licence.holder_id,
            licensee_id: licence.licensee_id,
            period_from: due.period.from,
            period_to: due.period.to,
            due_on: due.due_on,
            state: ReportState::Due,
            state_since: services.now(),
            current_number: 0,
            accepted_number: 0,
            query_text: String::new(),
            accepted_on: None,
            version: 1,
        };
        uow.add_report(&report).await?;
        remark(services, uow, caller, &report, "opened", ReportState::Due, "").await?;
        let row = uow.report(report.id).await?.ok_or(ServiceError::NotFound)?;
        tell(services, uow, &row, Side::Licensee, "report_due", &[]).await?;
    }
    Ok(())
}

/// Opens what has become due, reminds of what is overdue, accepts what the terms deem accepted, closes what is paid.
/// Harmless to repeat; one transaction an object.
///
/// # Errors
/// When the store fails.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    open_all(services, caller).await?;
    for id in overdue(services).await? {
        remind(services, caller, id).await?;
    }
    for id in waiting(services, ReportPhase::ToReview).await? {
        deem(services, caller, id).await?;
    }
    for id in charged(services).await? {
        close_when_paid(services, caller, id).await?;
    }
    Ok(())
}

async fn open_all(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    let mut after: Option<LicenceId> = None;
    loop {
        let mut uow = services.store.write().await?;
        let batch = uow.running_licences(after, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = Some(last.id);
        for licence in batch.iter().filter(|licence| licence.effective_on.is_some()) {
            open_due(services, uow.as_mut(), caller, licence, services.today()).await?;
        }
        uow.save().await?;
    }
}

async fn overdue(services: &Services) -> Result<Vec<ReportId>, ServiceError> {
    let overdue_on = Some(services.today());
    let filter = ReportFilter { overdue_on, limit: REPORTS_A_NIGHT_MAX, ..ReportFilter::default() };
    ids(services, &filter).await
}

async fn waiting(services: &Services, phase: ReportPhase) -> Result<Vec<ReportId>, ServiceError> {
    let filter = ReportFilter { phase: Some(phase), limit: REPORTS_A_NIGHT_MAX, ..ReportFilter::default() };
    ids(services, &filter).await
}

async fn charged(services: &Services) -> Result<Vec<ReportId>, ServiceError> {
    let state = Some(ReportState::Charged);
    let filter = ReportFilter { state, limit: REPORTS_A_NIGHT_MAX, ..ReportFilter::default() };
    ids(services, &filter).await
}

async fn ids(services: &Services, filter: &ReportFilter) -> Result<Vec<ReportId>, ServiceError> {
    let (rows, _) = services.store.read().await?.reports(filter).await?;
    Ok(rows.into_iter().map(|row| row.report.id).collect())
}

/// The reminder that a report has come to by a day: 1, 7 or 15 days late.
fn reminder(due_on: Day, today: Day) -> Option<i64> {
    let late = due_on.days_until(today);
    if late > DAYS_LATE_MAX {
        return None;
    }
    REMINDERS.into_iter().rev().find(|days| *days <= late)
}

async fn remind(services: &Services, caller: &Caller, id: ReportId) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(row) = uow.report(id).await? else { return Ok(()) };
    let Some(days) = reminder(row.report.due_on, services.today()) else { return Ok(()) };
    let event = format!("reminder_{days}");
    let sent = uow.history_of(&id.to_string(), HISTORY_MAX).await?.iter().any(|step| step.event == event);
    if sent || row.report.state.is_accepted() {
        return Ok(());
    }
    remark(services, uow.as_mut(), caller, &row.report, &event, row.report.state, "").await?;
    let late = [("days", row.report.due_on.days_until(services.today()).to_string())];
    tell(services, uow.as_mut(), &row, Side::Licensee, "report_overdue", &late).await?;
    if days == REMINDERS[2] {
        tell(services, uow.as_mut(), &row, Side::Holder, "report_overdue_holder", &late).await?;
    }
    uow.save().await?;
    Ok(())
}

/// Accepts a report that the holder has left unanswered for the days that the terms give.
async fn deem(services: &Services, caller: &Caller, id: ReportId) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(row) = uow.report(id).await? else { return Ok(()) };
    let Some(licence) = uow.licence(row.report.licence_id).await? else { return Ok(()) };
    let Some(last) = deemed_on(uow.as_mut(), &row, &licence).await? else { return Ok(()) };
    if services.today() <= last {
        return Ok(());
    }
    review::settle_accepted(services, uow.as_mut(), caller, row, &licence, ReportEvent::DeemAccepted).await?;
    uow.save().await?;
    Ok(())
}

/// The last day for the holder's answer, where the terms set one.
pub(super) async fn deemed_on(
    uow: &mut dyn UnitOfWork,
    row: &ReportRow,
    licence: &Licence,
) -> Result<Option<Day>, ServiceError> {
    let Some(days) = licences::terms_of(licence)?.reporting.deemed_accepted_days else { return Ok(None) };
    let versions = uow.report_versions(row.report.id).await?;
    let submitted_at = versions.iter().filter_map(|version| version.submitted_at).max();
    Ok(submitted_at.map(|at| at.day().plus_days(i64::from(days))))
}

async fn close_when_paid(services: &Services, caller: &Caller, id: ReportId) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(row) = uow.report(id).await? else { return Ok(()) };
    let mut report = row.report;
    if report.state != ReportState::Charged || charging::is_owed(uow.as_mut(), &report).await? {
        return Ok(());
    }
    step(services, uow.as_mut(), caller, &mut report, ReportEvent::Close, "").await?;
    store(uow.as_mut(), &mut report).await?;
    uow.save().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_one_seven_and_fifteen_days_late() {
        let due = Day::literal(2026, 4, 30);
        let after = |days| reminder(due, due.plus_days(days));
        assert_eq!((after(-3), after(0)), (None, None));
        assert_eq!((after(1), after(6), after(7), after(14)), (Some(1), Some(1), Some(7), Some(7)));
        assert_eq!((after(15), after(60), after(61)), (Some(15), Some(15), None));
    }
}
