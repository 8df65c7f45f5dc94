//! The holder's part: review, query, acceptance; the estimate when no report comes, the adjustment after an audit.

use domain::{
    Fen,
    form::FormReader,
    id::ReportId,
    report::{self as rules, ReportEvent, ReportState},
    royalty::{Computation, computations, estimate_charge},
};

use super::{
    accepted_history, charging, is_stale, line_values, lines_of, load_as, period_of, step, store, tell,
    write::{json, put_draft},
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    charges,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    licences::{self, Side},
    ports::{Licence, ReportRow, ReportVersion, RoyaltyReport, UnitOfWork},
};

const QUERY_CHARS_MAX: usize = 1000;
/// A report that is later than this may be estimated: all reminders have gone out.
const ESTIMATE_AFTER_DAYS: i64 = 15;

/// The holder begins to look: the licensee sees it.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn begin_review(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ReviewReport)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, _) = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    let mut report = row.report;
    if is_stale(input, &report) {
        return Ok(Submitted::refused("stale"));
    }
    step(services, uow.as_mut(), caller, &mut report, ReportEvent::BeginReview, "").await?;
    store(uow.as_mut(), &mut report).await?;
    let (subject, state) = (id.to_string(), report.state.as_str());
    journal::audit(services, uow.as_mut(), caller, "begin_review", &subject, "", state).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "begin_review", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Sends the report back with a question: `query`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn query(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ReviewReport)?;
    // What is another's is not there, whatever the form says.
    load_as(services.store.read().await?.as_mut(), organisation, id, Side::Holder).await?;
    let mut form = FormReader::new(&input.values);
    let text = form.required("query", QUERY_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, _) = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    let mut report = row.report.clone();
    if is_stale(input, &report) {
        return Ok(Submitted::refused("stale"));
    }
    step(services, uow.as_mut(), caller, &mut report, ReportEvent::Query, &text).await?;
    report.query_text.clone_from(&text);
    store(uow.as_mut(), &mut report).await?;
    tell(services, uow.as_mut(), &row, Side::Licensee, "report_queried", &[("note", text)]).await?;
    journal::audit(services, uow.as_mut(), caller, "query_report", &id.to_string(), "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "query_report", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Accepts the newest version: what it costs, or the difference to what was charged before, is charged or credited.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn accept(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ReviewReport)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    if is_stale(input, &row.report) || rules::transition(row.report.state, ReportEvent::Accept).is_err() {
        return Ok(Submitted::refused("stale"));
    }
    settle_accepted(services, uow.as_mut(), caller, row, &licence, ReportEvent::Accept).await?;
    journal::audit(services, uow.as_mut(), caller, "accept_report", &id.to_string(), "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "accept_report", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// What acceptance does, by the holder or by the passing of time: charge the difference, tell both sides, let the licence
/// look at milestones and at a first sale.
pub(super) async fn settle_accepted(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: ReportRow,
    licence: &Licence,
    event: ReportEvent,
) -> Result<(), ServiceError> {
    let mut report = row.report.clone();
    let versions = uow.report_versions(report.id).await?;
    let newest = versions.iter().rfind(|version| version.submitted_at.is_some()).ok_or(ServiceError::Stale)?;
    step(services, uow, caller, &mut report, event, "").await?;
    let amount = count(services, uow, caller, licence, &mut report, newest).await?;
    let next = if charging::is_owed(uow, &report).await? { ReportEvent::Charge } else { ReportEvent::Close };
    step(services, uow, caller, &mut report, next, &amount.to_plain()).await?;
    store(uow, &mut report).await?;
    let kind = if event == ReportEvent::DeemAccepted { "report_deemed_accepted" } else { "report_accepted" };
    let params = [("amount", amount.to_string())];
    tell(services, uow, &row, Side::Licensee, kind, &params).await?;
    if event == ReportEvent::DeemAccepted {
        tell(services, uow, &row, Side::Holder, kind, &params).await?;
    }
    Ok(())
}

/// Lets a submitted version count: charges or credits the difference, and lets the licence look at the figures.
async fn count(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    report: &mut RoyaltyReport,
    version: &ReportVersion,
) -> Result<Fen, ServiceError> {
    let terms = licences::terms_of(licence)?;
    let lines = lines_of(version, &terms)?;
    let amount = charging::settle(services, uow, caller, licence, report, version.number, &lines).await?;
    report.accepted_number = version.number;
    report.accepted_on = Some(services.today());
    store(uow, report).await?;
    let usage = rules::total(&lines);
    let sold = usage.gross > Fen::ZERO || usage.units > 0;
    licences::after_report(services, uow, caller, licence, sold).await?;
    Ok(amount)
}

/// Charges an estimate for a report that has not come fifteen days after its due day. The real report replaces it.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn estimate(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::ReviewReport)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    let mut report = row.report.clone();
    if is_stale(input, &report) || !may_estimate(&report, services.today()) {
        return Ok(Submitted::refused("stale"));
    }
    uow.lock_book(licence.id).await?;
    if charging::is_estimated(uow.as_mut(), &report).await? {
        return Ok(Submitted::refused("stale"));
    }
    let Some(mut charge) = estimated_charge(services, uow.as_mut(), &licence, &report).await? else {
        return Ok(Submitted::refused("nothing_to_estimate"));
    };
    step(services, uow.as_mut(), caller, &mut report, ReportEvent::Estimate, &charge.amount.to_plain()).await?;
    charge.key = charging::estimate_source(uow.as_mut(), &report).await?;
    charges::raise(services, uow.as_mut(), caller, &licence, &charge, false, Some(id)).await?;
    store(uow.as_mut(), &mut report).await?;
    let params = [("amount", charge.amount.to_string())];
    tell(services, uow.as_mut(), &row, Side::Licensee, "report_estimated", &params).await?;
    journal::audit(services, uow.as_mut(), caller, "estimate_report", &id.to_string(), "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "estimate_report", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Whether the holder may have a missing report estimated.
pub(super) fn may_estimate(report: &RoyaltyReport, today: domain::Day) -> bool {
    let is_late = report.due_on.days_until(today) > ESTIMATE_AFTER_DAYS;
    // A second version means that the first was submitted: then there is a report.
    is_late
        && report.current_number <= 1
        && report.accepted_number == 0
        && rules::transition(report.state, ReportEvent::Estimate).is_ok()
}

/// The charge of the estimate, from the royalties of earlier periods; `None` when it would be nothing.
pub(super) async fn estimated_charge(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    report: &RoyaltyReport,
) -> Result<Option<domain::royalty::Charge>, ServiceError> {
    let terms = licences::terms_of(licence)?;
    let Some(clock) = licences::chain_of(uow, licence).await?.clock() else { return Ok(None) };
    let mut history = accepted_history(uow, licence).await?;
    history.retain(|reported| reported.period.to < report.period_from);
    // As the terms state amounts: VAT that comes on top is added to the estimate again.
    let stated = |computation: Computation| {
        computation.breakdown.children.first().map_or(computation.total, |stated| stated.amount)
    };
    let earlier: Vec<Fen> = computations(&terms, &clock, &history).into_iter().map(stated).collect();
    Ok(estimate_charge(&terms, &earlier, period_of(report), services.today()))
}

/// The holder corrects a closed report after an inspection of the accounts: the lines as in [`super::submit`], and `note`
/// with the result of the inspection. The original is kept, the difference charged or credited.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn adjust(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::AdjustReport)?;
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", QUERY_CHARS_MAX);
    let errors = form.finish().err().unwrap_or_default();
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    let terms = licences::terms_of(&licence)?;
    let mut report = row.report.clone();
    if is_stale(input, &report) || rules::transition(report.state, ReportEvent::AdjustAfterAudit).is_err() {
        return Ok(Submitted::refused("stale"));
    }
    let lines = match rules::parse_lines(&line_values(&input.values), &terms) {
        Ok(lines) if errors.is_empty() => lines,
        Ok(_) => return Ok(Submitted::Invalid(errors)),
        Err(wrong) => return Ok(Submitted::Invalid([wrong, errors].concat())),
    };
    let values = rules::write_lines(&lines, &terms);
    put_draft(uow.as_mut(), &mut report, &values, note.clone()).await?;
    let version = ReportVersion {
        report_id: id,
        number: report.current_number,
        lines: json(&values),
        is_nil: lines.is_empty(),
        note: note.clone(),
        submitted_by: caller.user_id(),
        submitted_at: Some(services.now()),
    };
    uow.submit_report_version(&version).await?;
    let amount = count(services, uow.as_mut(), caller, &licence, &mut report, &version).await?;
    step(services, uow.as_mut(), caller, &mut report, ReportEvent::AdjustAfterAudit, &note).await?;
    store(uow.as_mut(), &mut report).await?;
    let params = [("amount", amount.to_string()), ("note", note)];
    tell(services, uow.as_mut(), &row, Side::Licensee, "report_adjusted", &params).await?;
    journal::audit(services, uow.as_mut(), caller, "adjust_report", &id.to_string(), "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "adjust_report", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Whether an accepted report can still be looked into: it counts, and nothing is being corrected.
pub(super) fn may_adjust(report: &RoyaltyReport) -> bool {
    matches!(report.state, ReportState::Closed | ReportState::AuditAdjusted)
}
