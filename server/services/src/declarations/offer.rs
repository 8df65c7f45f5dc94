//! The announced offer: frozen and lifted, withdrawn, ended. Licences that stand on it live on.

use domain::{
    Day, Locale,
    declaration::{DeclarationEvent, DeclarationState, reasons, transition},
    eligibility::{Occasion, Pledge},
    form::FormReader,
    id::{DeclarationId, PatentId},
    patent::EventCode,
};

use super::{
    case::{
        Case, Opened, Opening, advance, keep, open, open_declarations, tell_holder, tell_licensees, tell_operators,
    },
    consent::invite,
    filing::{DocumentRule, blocks_as_error, check_document, past_day, record},
};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal::{self, Step},
    ports::UnitOfWork,
};

const BOTH_HOLDER_ROLES: &[Role] = &[Role::HolderStaff, Role::HolderApprover];

/// Holds an announced offer, with the reason as `domain::declaration::reasons` reads it.
pub(super) async fn freeze(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &mut Case,
    reason: &str,
) -> Result<(), ServiceError> {
    case.declaration.frozen_reason = reason.to_owned();
    let event = DeclarationEvent::Freeze;
    advance(services, uow, caller, &mut case.declaration, event, (reason, None)).await?;
    let words = in_both_languages(reason);
    tell_holder(services, uow, case, "offer_frozen", &words, BOTH_HOLDER_ROLES).await?;
    tell_licensees(services, uow, case, "licence_lives_on_frozen", &words).await
}

/// The operator lifts a freeze once its reason is cured (`note`, `document` with the evidence).
///
/// # Errors
/// When the caller may not.
pub async fn lift(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let event = DeclarationEvent::Lift;
    let mut opened = match open(services, caller, Action::RecordOfficeDecision, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 1_000);
    check_document(&mut form, input, rule);
    let findings = opened.case.findings(services.today(), Occasion::Daily);
    if let Some(error) = blocks_as_error(&findings, caller.locale) {
        form.push(error);
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let document = opened.keep_document(services, caller, "cure", input).await?;
    let Opened { uow, case, .. } = &mut opened;
    advance(services, uow.as_mut(), caller, &mut case.declaration, event, (&note, document)).await?;
    tell_holder(services, uow.as_mut(), case, "offer_lifted", &note, BOTH_HOLDER_ROLES).await?;
    opened.close(services, input, "lift").await
}

/// The approver withdraws the offer (`reason`, `unconditional` ticked). Co-owners are asked first; the last consent files
/// the withdrawal.
///
/// # Errors
/// When the caller may not, or the declaration is not theirs.
pub async fn withdraw(services: &Services, caller: &Caller, id: DeclarationId, input: &FormInput) -> FormOutcome<()> {
    let event = DeclarationEvent::SubmitWithdrawal;
    let mut opened = match open(services, caller, Action::ApproveDeclaration, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let reason = form.required("reason", 1_000);
    if !form.ticked("unconditional") {
        form.fail("unconditional", "must_agree");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if opened.case.consents.iter().any(|consent| consent.purpose == "withdraw" && consent.state == "invited") {
        return Ok(Submitted::refused("withdrawal_consents_pending"));
    }
    let co_owners = opened.case.draft().co_owners;
    let Opened { uow, case, .. } = &mut opened;
    case.declaration.withdrawal_reason.clone_from(&reason);
    if co_owners.is_empty() {
        advance(services, uow.as_mut(), caller, &mut case.declaration, event, (&reason, None)).await?;
        tell_operators(services, uow.as_mut(), case, "withdrawal_to_record", &reason).await?;
    } else {
        uow.remove_consents(id, "withdraw").await?;
        keep(services, uow.as_mut(), &mut case.declaration).await?;
        invite(services, uow.as_mut(), caller, case, "withdraw", &co_owners).await?;
        let (subject, state) = (id.to_string(), case.declaration.state.as_str());
        let event = "ask_withdrawal_consents";
        let step = Step { subject_id: &subject, event, from: state, to: state, note: &reason, document_id: None };
        journal::step(services, uow.as_mut(), caller, step).await?;
    }
    opened.close(services, input, "withdraw").await
}

/// The operator records the announcement of the withdrawal (`ended_on`, `note` with its number, `document`). It takes
/// effect on that day; what was accepted before stays (专利法 第五十条第二款).
///
/// # Errors
/// When the caller may not.
pub async fn announce_withdrawal(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let event = DeclarationEvent::AnnounceWithdrawal;
    let mut opened = match open(services, caller, Action::RecordOfficeDecision, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 200);
    let ended_on = past_day(&mut form, "ended_on", opened.case.declaration.announced_on, services.today());
    check_document(&mut form, input, rule);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let document = opened.keep_document(services, caller, "withdrawal_announcement", input).await?;
    let Opened { uow, case, .. } = &mut opened;
    case.declaration.ended_on = ended_on;
    advance(services, uow.as_mut(), caller, &mut case.declaration, event, (&note, document)).await?;
    tell_holder(services, uow.as_mut(), case, "declaration_withdrawn", &note, BOTH_HOLDER_ROLES).await?;
    tell_licensees(services, uow.as_mut(), case, "licence_lives_on_withdrawn", &note).await?;
    opened.close(services, input, "announce_withdrawal").await
}

/// The operator records that CNIPA does not announce the withdrawal (`note`, `document`): the offer goes on.
///
/// # Errors
/// When the caller may not.
pub async fn refuse_withdrawal(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let event = DeclarationEvent::RefuseWithdrawal;
    record(services, caller, id, input, rule, (event, "refusal_notice", "withdrawal_not_announced")).await
}

/// The operator records that CNIPA itself has ended or revoked the declaration (`ended_on`, `note`, `document`).
///
/// # Errors
/// When the caller may not.
pub async fn end_by_office(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let event = DeclarationEvent::EndRight;
    let mut opened = match open(services, caller, Action::RecordOfficeDecision, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", 1_000);
    let ended_on = past_day(&mut form, "ended_on", opened.case.declaration.announced_on, services.today());
    check_document(&mut form, input, rule);
    let Some(ended_on) = ended_on else { return Ok(Submitted::Invalid(form.finish().err().unwrap_or_default())) };
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    opened.keep_document(services, caller, "end_notice", input).await?;
    let Opened { uow, case, .. } = &mut opened;
    end_right(services, uow.as_mut(), caller, case, (&note, ended_on)).await?;
    tell_licensees(services, uow.as_mut(), case, "licence_lives_on_withdrawn", &note).await?;
    opened.close(services, input, "end_by_office").await
}

/// A stored reason for readers of either language: messages carry one text.
fn in_both_languages(reason: &str) -> String {
    let [zh, en] = [Locale::Zh, Locale::En].map(|locale| reasons::explain(reason, locale).join(" "));
    if zh == en { zh } else { format!("{zh} / {en}") }
}

/// The right or the declaration has ended on this day.
pub(super) async fn end_right(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &mut Case,
    (reason, ended_on): (&str, Day),
) -> Result<(), ServiceError> {
    case.declaration.ended_on = Some(ended_on);
    let event = DeclarationEvent::EndRight;
    advance(services, uow, caller, &mut case.declaration, event, (reason, None)).await?;
    let words = in_both_languages(reason);
    tell_holder(services, uow, case, "declaration_void", &words, BOTH_HOLDER_ROLES).await
}

/// A legal event was recorded for a patent: its offer is frozen or ended, and licensees learn what that means for them.
/// Called in the transaction that records the event, after the patent and its encumbrances were brought up to date.
///
/// # Errors
/// When the store fails.
pub async fn patent_event(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    patent_id: PatentId,
    code: &str,
    occurred_on: Day,
) -> Result<(), ServiceError> {
    let event = EventCode::new(code);
    if !event.ends_right() && !event.freezes_declaration() {
        return Ok(());
    }
    let patent = uow.patent(patent_id).await?.ok_or(ServiceError::NotFound)?;
    for declaration in open_declarations(uow, &patent).await? {
        let mut case = Case::around(uow, declaration).await?;
        if event.ends_right() {
            if transition(case.declaration.state, DeclarationEvent::EndRight).is_ok() {
                end_right(services, uow, caller, &mut case, (event.as_str(), occurred_on)).await?;
            }
        } else if case.declaration.state == DeclarationState::Announced && bars_offer(&case, &event, services.today()) {
            freeze(services, uow, caller, &mut case, event.as_str()).await?;
        }
    }
    if event.ends_right() {
        crate::licences::patent_ended(services, uow, caller, patent_id, occurred_on).await?;
    }
    Ok(())
}

/// A pledge bars the offer only without the pledgee's consent (细则 第八十六条第（四）项).
fn bars_offer(case: &Case, event: &EventCode, today: Day) -> bool {
    event.as_str() != "PE01" || case.pledge(today) != Pledge::WithConsent
}
