//! The filing with CNIPA and what CNIPA answers, as the operator records it.

use domain::{
    Day, Locale,
    declaration::{DeclarationEvent, DeclarationState},
    eligibility::{Finding, Occasion, Severity},
    form::{FieldError, FormReader},
    id::DeclarationId,
};

use super::{
    case::{Opened, Opening, advance, keep, open, tell_holder, tell_operators},
    sealed_terms,
};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, Submitted},
    forms::FormInput,
    journal::{self, Step},
};

/// Whether a step needs its document. People always bring it; demo data and jobs may have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentRule {
    Required,
    MayBeMissing,
}

/// Largest document of proof, in bytes.
const DOCUMENT_BYTES_MAX: usize = 10 * 1024 * 1024;

/// The upload `document`: there where it has to be, of a kind that proves, and not too large.
pub(super) fn check_document(form: &mut FormReader<'_>, input: &FormInput, rule: DocumentRule) {
    let Some(upload) = input.upload("document") else {
        if rule == DocumentRule::Required {
            form.fail("document", "required");
        }
        return;
    };
    if upload.bytes.len() > DOCUMENT_BYTES_MAX {
        form.push(FieldError::new("document", "file_too_large").with("max", "10 MB"));
    } else if !journal::is_proof(upload) {
        form.push(FieldError::new("document", "file_kind").with("kinds", "PDF, PNG, JPEG, OFD"));
    }
}

/// A day that has come, on or after another.
pub(super) fn past_day(form: &mut FormReader<'_>, field: &str, not_before: Option<Day>, today: Day) -> Option<Day> {
    let day = form.day(field)?;
    if today < day {
        form.fail(field, "date_in_future");
        return None;
    }
    if let Some(earliest) = not_before.filter(|earliest| day < *earliest) {
        form.push(FieldError::new(field, "date_too_early").with("day", earliest));
        return None;
    }
    Some(day)
}

/// One error of the form as a whole that names every blocking finding.
pub(super) fn blocks_as_error(findings: &[Finding], locale: Locale) -> Option<FieldError> {
    let blocks: Vec<String> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Block)
        .map(|finding| format!("{} {}", finding.wrong(locale), finding.cure(locale)))
        .collect();
    (!blocks.is_empty()).then(|| FieldError::new("", "gate_blocks").with("what", blocks.join(" ")))
}

/// Records the filing (`receipt_number`, `submitted_on`, `version`). The gate is asked in full; what it holds for review
/// has to be cleared by the operator before an announcement is recorded. From here on the terms are sealed.
///
/// # Errors
/// When the caller may not, or the declaration is not theirs.
pub async fn submit(services: &Services, caller: &Caller, id: DeclarationId, input: &FormInput) -> FormOutcome<()> {
    let event = DeclarationEvent::Submit;
    let mut opened = match open(services, caller, Action::EditDeclaration, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let today = services.today();
    let mut form = FormReader::new(&input.values);
    let receipt_number = form.required("receipt_number", 100);
    let approved_on = opened.case.declaration.approved_at.map(domain::Timestamp::day);
    let submitted_on = past_day(&mut form, "submitted_on", approved_on, today);
    let findings = opened.case.findings(today, Occasion::Filing);
    if let Some(error) = blocks_as_error(&findings, caller.locale) {
        form.push(error);
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    sealed_terms(&opened.case.declaration)?;
    let holds: Vec<&str> =
        findings.iter().filter(|finding| finding.severity == Severity::Hold).map(|finding| finding.code).collect();
    let Opened { uow, case, .. } = &mut opened;
    let declaration = &mut case.declaration;
    let review_hold = holds.join(" ");
    if declaration.review_hold != review_hold {
        declaration.review_hold = review_hold;
        declaration.review_cleared_by = None;
    }
    declaration.receipt_number.clone_from(&receipt_number);
    declaration.submitted_on = submitted_on;
    advance(services, uow.as_mut(), caller, declaration, event, (&receipt_number, None)).await?;
    tell_operators(services, uow.as_mut(), case, "declaration_to_record", &receipt_number).await?;
    opened.close(services, input, "submit_declaration").await
}

/// The operator lets a declaration pass that the gate held for review (`note` says why).
///
/// # Errors
/// When the caller may not.
pub async fn clear_review(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
) -> FormOutcome<()> {
    let mut opened = match open(services, caller, Action::ClearFeeReview, id, input, None).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 500);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let Opened { uow, case, actor } = &mut opened;
    let declaration = &mut case.declaration;
    if declaration.review_hold.is_empty() || declaration.review_cleared_by.is_some() || declaration.state.is_ended() {
        return Ok(Submitted::refused("declaration_state"));
    }
    declaration.review_cleared_by = Some(actor.user_id);
    keep(services, uow.as_mut(), declaration).await?;
    let (subject, state) = (id.to_string(), declaration.state.as_str());
    let step =
        Step { subject_id: &subject, event: "clear_review", from: state, to: state, note: &note, document_id: None };
    journal::step(services, uow.as_mut(), caller, step).await?;
    let held = declaration.review_hold.clone();
    journal::audit(services, uow.as_mut(), caller, "clear_review", &subject, &held, &note).await?;
    opened.close(services, input, "clear_review").await
}

/// The operator records that CNIPA asks for a correction (`note` with what, `document` with the notice).
///
/// # Errors
/// When the caller may not.
pub async fn request_correction(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let event = DeclarationEvent::RequestCorrection;
    record(services, caller, id, input, rule, (event, "correction_notice", "declaration_correction")).await
}

/// The operator records that CNIPA does not announce the declaration (`note` with the ground, `document`).
///
/// # Errors
/// When the caller may not.
pub async fn refuse(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let event = DeclarationEvent::Refuse;
    record(services, caller, id, input, rule, (event, "refusal_notice", "declaration_not_announced")).await
}

/// A decision of CNIPA that has a note and a document and nothing else.
pub(super) async fn record(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
    (event, document_kind, message): (DeclarationEvent, &str, &str),
) -> FormOutcome<()> {
    let mut opened = match open(services, caller, Action::RecordOfficeDecision, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 1_000);
    check_document(&mut form, input, rule);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let document = opened.keep_document(services, caller, document_kind, input).await?;
    let Opened { uow, case, .. } = &mut opened;
    if event == DeclarationEvent::Refuse {
        case.declaration.ended_on = Some(services.today());
    }
    advance(services, uow.as_mut(), caller, &mut case.declaration, event, (&note, document)).await?;
    let roles = [Role::HolderStaff, Role::HolderApprover];
    tell_holder(services, uow.as_mut(), case, message, &note, &roles).await?;
    opened.close(services, input, event.as_str()).await
}

/// The operator records the announcement (`announcement_number`, `announced_on`, `document` with the gazette page). The
/// offer stands from that day (专利审查指南 第五部分第十一章 3.5).
///
/// # Errors
/// When the caller may not.
pub async fn announce(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let event = DeclarationEvent::Announce;
    let mut opened = match open(services, caller, Action::RecordOfficeDecision, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let number = form.required("announcement_number", 100);
    let submitted_on = opened.case.declaration.submitted_on;
    let announced_on = past_day(&mut form, "announced_on", submitted_on, services.today());
    check_document(&mut form, input, rule);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if is_held(&opened.case.declaration) {
        return Ok(Submitted::refused("review_not_cleared"));
    }
    let document = opened.keep_document(services, caller, "announcement", input).await?;
    let Opened { uow, case, .. } = &mut opened;
    case.declaration.announcement_number.clone_from(&number);
    case.declaration.announced_on = announced_on;
    advance(services, uow.as_mut(), caller, &mut case.declaration, event, (&number, document)).await?;
    let roles = [Role::HolderStaff, Role::HolderApprover];
    tell_holder(services, uow.as_mut(), case, "declaration_announced", &number, &roles).await?;
    opened.close(services, input, "announce").await
}

/// Whether the operator still has to look at what the gate held.
#[must_use]
pub fn is_held(declaration: &crate::ports::Declaration) -> bool {
    !declaration.review_hold.is_empty()
        && declaration.review_cleared_by.is_none()
        && matches!(declaration.state, DeclarationState::SubmittedCnipa | DeclarationState::CorrectionRequested)
}
