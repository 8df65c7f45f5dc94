//! The licensee's part: drafts, submission, nil reports, corrections.

use domain::{
    form::{FormReader, FormValues},
    id::ReportId,
    report::{self as rules, ReportEvent, ReportLine, ReportState},
    terms::Terms,
};

use super::{is_stale, line_values, load_as, oversized, step, store, tell, values_of};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    licences::{self, Side},
    ports::{ReportRow, ReportVersion, RoyaltyReport, UnitOfWork},
};

const NOTE_CHARS_MAX: usize = 1000;

/// Keeps what the licensee has typed: `line_1_product`, `line_1_gross`… or `nil` = `yes`, and `note`. A draft need not be
/// complete; it is read when it is submitted.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn save_draft(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EditReport)?;
    let values = line_values(&input.values);
    let mut form = FormReader::new(&input.values);
    let note = form.limited("note", NOTE_CHARS_MAX);
    let errors = form.finish().err().unwrap_or_default();
    let errors = [errors, oversized(&values)].concat();
    if !errors.is_empty() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, _) = load_as(uow.as_mut(), organisation, id, Side::Licensee).await?;
    let mut report = row.report;
    if is_stale(input, &report) || !is_writable(report.state) {
        return Ok(Submitted::refused("stale"));
    }
    if matches!(report.state, ReportState::Due | ReportState::Estimated) {
        step(services, uow.as_mut(), caller, &mut report, ReportEvent::StartDraft, "").await?;
    }
    put_draft(uow.as_mut(), &mut report, &values, note).await?;
    store(uow.as_mut(), &mut report).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "save_report", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Signs and submits the report: the lines of the form, or of the draft when the form has none; `note`; `truthful` = `yes`
/// states that the figures agree with the accounts.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn submit(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    if !form.ticked("truthful") {
        form.fail("truthful", "must_agree");
    }
    form.limited("note", NOTE_CHARS_MAX);
    let errors = form.finish().err().unwrap_or_default();
    sign(services, caller, id, input, Figures::Typed(errors)).await
}

/// Submits a report of nothing in one step. The form has no fields of its own; the page asks for confirmation.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn submit_nil(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    sign(services, caller, id, input, Figures::Nil).await
}

/// Where the figures of a submission come from.
enum Figures {
    /// From the form or the draft, with what is already known to be wrong.
    Typed(Vec<domain::form::FieldError>),
    Nil,
}

async fn sign(
    services: &Services,
    caller: &Caller,
    id: ReportId,
    input: &FormInput,
    figures: Figures,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::SubmitReport)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load_as(uow.as_mut(), organisation, id, Side::Licensee).await?;
    let terms = licences::terms_of(&licence)?;
    let mut report = row.report.clone();
    if is_stale(input, &report) || !is_writable(report.state) {
        return Ok(Submitted::refused("stale"));
    }
    let (values, errors) = match figures {
        Figures::Nil => (rules::write_lines(&[], &terms), Vec::new()),
        Figures::Typed(errors) => (typed_or_drafted(uow.as_mut(), &report, input).await?, errors),
    };
    let lines = match rules::parse_lines(&values, &terms) {
        Ok(lines) if errors.is_empty() => lines,
        Ok(_) => return Ok(Submitted::Invalid(errors)),
        Err(wrong) => return Ok(Submitted::Invalid([wrong, errors].concat())),
    };
    let note = FormReader::new(&input.values).text("note").to_owned();
    seal(services, uow.as_mut(), caller, &mut report, &lines, &terms, note).await?;
    announce(services, uow.as_mut(), &row, &report).await?;
    journal::audit(services, uow.as_mut(), caller, "submit_report", &id.to_string(), "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "submit_report", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// The lines that came with the form, else those of the newest version.
async fn typed_or_drafted(
    uow: &mut dyn UnitOfWork,
    report: &RoyaltyReport,
    input: &FormInput,
) -> Result<FormValues, ServiceError> {
    let typed = line_values(&input.values);
    let has_form = input.values.keys().any(|name| name.starts_with("line_") || name == "nil");
    if has_form {
        return Ok(typed);
    }
    let versions = uow.report_versions(report.id).await?;
    Ok(versions.last().map(values_of).unwrap_or_default())
}

/// Writes the lines as the newest version and closes it for good.
async fn seal(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    report: &mut RoyaltyReport,
    lines: &[ReportLine],
    terms: &Terms,
    note: String,
) -> Result<(), ServiceError> {
    put_draft(uow, report, &rules::write_lines(lines, terms), note.clone()).await?;
    let version = ReportVersion {
        report_id: report.id,
        number: report.current_number,
        lines: json(&rules::write_lines(lines, terms)),
        is_nil: lines.is_empty(),
        note: note.clone(),
        submitted_by: caller.user_id(),
        submitted_at: Some(services.now()),
    };
    uow.submit_report_version(&version).await?;
    report.query_text.clear();
    step(services, uow, caller, report, ReportEvent::Submit, &note).await?;
    store(uow, report).await
}

/// Tells the holder, in other words for a correction.
async fn announce(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    row: &ReportRow,
    report: &RoyaltyReport,
) -> Result<(), ServiceError> {
    let kind = if report.current_number > 1 { "report_corrected" } else { "report_submitted" };
    tell(services, uow, row, Side::Holder, kind, &[]).await
}

/// Begins a correction of a submitted or accepted report: a new version that starts from the newest one. What was
/// accepted counts until the correction is accepted.
///
/// # Errors
/// [`ServiceError::NotFound`] for a report that is not the caller's.
pub async fn correct(services: &Services, caller: &Caller, id: ReportId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EditReport)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, _) = load_as(uow.as_mut(), organisation, id, Side::Licensee).await?;
    let mut report = row.report;
    if is_stale(input, &report) || rules::transition(report.state, ReportEvent::Correct).is_err() {
        return Ok(Submitted::refused("stale"));
    }
    let versions = uow.report_versions(id).await?;
    let values = versions.last().map(values_of).unwrap_or_default();
    step(services, uow.as_mut(), caller, &mut report, ReportEvent::Correct, "").await?;
    put_draft(uow.as_mut(), &mut report, &values, String::new()).await?;
    store(uow.as_mut(), &mut report).await?;
    journal::audit(services, uow.as_mut(), caller, "correct_report", &id.to_string(), "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "correct_report", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Whether the licensee can write: a draft is open, or can be begun without a correction.
pub(super) const fn is_writable(state: ReportState) -> bool {
    matches!(state, ReportState::Due | ReportState::Draft | ReportState::Queried | ReportState::Estimated)
}

/// Puts the values into the open draft, or into a new version after the newest submitted one.
pub(super) async fn put_draft(
    uow: &mut dyn UnitOfWork,
    report: &mut RoyaltyReport,
    values: &FormValues,
    note: String,
) -> Result<(), ServiceError> {
    let versions = uow.report_versions(report.id).await?;
    let number = match versions.last() {
        Some(last) if last.submitted_at.is_none() => last.number,
        Some(last) => last.number + 1,
        None => 1,
    };
    let version = ReportVersion {
        report_id: report.id,
        number,
        lines: json(values),
        is_nil: values.get("nil").is_some_and(|nil| nil == "yes"),
        note,
        submitted_by: None,
        submitted_at: None,
    };
    uow.put_report_draft(&version).await?;
    report.current_number = number;
    Ok(())
}

pub(super) fn json(values: &FormValues) -> String {
    serde_json::to_string(values).expect("a form of texts is JSON")
}
