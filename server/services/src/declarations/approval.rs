//! The holder's own decision: publicity, the approver's signature, and the way back to the draft.

use domain::{
    Day,
    declaration::{DeclarationEvent, approvable_from, publicity_days_needed},
    form::{FieldError, FormReader},
    id::DeclarationId,
};

use super::case::{Case, Opened, Opening, advance, open, tell_holder};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::UnitOfWork,
};

const HISTORY_MAX: i64 = 500;

/// The first day on which the approver may sign; `None` before the consents are there.
pub(crate) fn approvable_on(case: &Case) -> Option<Day> {
    let days = publicity_days_needed(case.holder.nature.is_state_institution());
    match (days, case.declaration.publicity_from) {
        (0, _) => Some(case.declaration.state_since.day()),
        (_, from) => from.map(|from| approvable_from(from, days)),
    }
}

/// The approver signs for the holder (`agree` ticked, `version`). Whoever wrote or sent the draft cannot approve it.
///
/// # Errors
/// When the caller may not, or the declaration is not theirs.
pub async fn approve(services: &Services, caller: &Caller, id: DeclarationId, input: &FormInput) -> FormOutcome<()> {
    let event = DeclarationEvent::Approve;
    let mut opened = match open(services, caller, Action::ApproveDeclaration, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    if !FormReader::new(&input.values).ticked("agree") {
        return Ok(Submitted::wrong("agree", "must_agree"));
    }
    let history = opened.uow.history_of(&id.to_string(), HISTORY_MAX).await?;
    let sent = history.iter().rev().find(|step| step.event == DeclarationEvent::SendForConsent.as_str());
    let sender = sent.and_then(|step| step.user_id);
    if opened.case.declaration.created_by == opened.actor.user_id || sender == Some(opened.actor.user_id) {
        return Ok(Submitted::refused("own_approval"));
    }
    match approvable_on(&opened.case) {
        Some(day) if day <= services.today() => {}
        day => {
            let text = day.map_or_else(|| "—".to_owned(), |day| day.to_string());
            return Ok(Submitted::Invalid(vec![FieldError::new("", "publicity_running").with("day", text)]));
        }
    }
    opened.case.declaration.approved_by = Some(opened.actor.user_id);
    opened.case.declaration.approved_at = Some(services.now());
    let Opened { uow, case, .. } = &mut opened;
    advance(services, uow.as_mut(), caller, &mut case.declaration, event, ("", None)).await?;
    tell_holder(services, uow.as_mut(), case, "declaration_approved", "", &[Role::HolderStaff]).await?;
    opened.close(services, input, "approve_declaration").await
}

/// An objection is upheld, or the approver or the staff takes the declaration back (`note` says why).
///
/// # Errors
/// When the caller may not, or the declaration is not theirs.
pub async fn return_to_draft(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
) -> FormOutcome<()> {
    let by_approver = caller.can(Action::ApproveDeclaration);
    let action = if by_approver { Action::ApproveDeclaration } else { Action::EditDeclaration };
    let event = DeclarationEvent::ReturnToDraft;
    let mut opened = match open(services, caller, action, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 500);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let Opened { uow, case, .. } = &mut opened;
    back_to_draft(services, uow.as_mut(), caller, case, &note).await?;
    tell_holder(services, uow.as_mut(), case, "declaration_returned", &note, &[Role::HolderStaff]).await?;
    opened.close(services, input, "return_declaration").await
}

/// What was agreed to is about to change: consents, publicity and signature begin anew.
pub(super) async fn back_to_draft(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &mut Case,
    note: &str,
) -> Result<(), ServiceError> {
    uow.remove_consents(case.declaration.id, "declare").await?;
    let declaration = &mut case.declaration;
    declaration.publicity_from = None;
    declaration.publicity_to = None;
    declaration.approved_by = None;
    declaration.approved_at = None;
    declaration.review_hold.clear();
    declaration.review_cleared_by = None;
    advance(services, uow, caller, declaration, DeclarationEvent::ReturnToDraft, (note, None)).await
}
