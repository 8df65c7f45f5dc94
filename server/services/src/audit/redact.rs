//! Destroying the texts of a line that hold personal data, when there is no more reason to keep them
//! (个人信息保护法 第四十七条).

use domain::{form::FormReader, id::AuditId};

use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Change},
    ports::AuditRedaction,
};

/// The action by which the trail says that a line was redacted.
pub(super) const REDACT: &str = "redact_audit";
const REASON_CHARS_MAX: usize = 300;

/// Destroys the texts of a line: `reason`. The line keeps its place, its person, its act and its time; a line of its own
/// says who redacted it and why. Only what has its link can be redacted, for the commitment in the link is what remains.
///
/// # Errors
/// When the caller is not the operator, or there is no such line.
pub async fn redact(services: &Services, caller: &Caller, id: AuditId, input: &FormInput) -> FormOutcome<()> {
    let (actor, _) = caller.may(Action::RedactAudit)?;
    let mut form = FormReader::new(&input.values);
    let reason = form.required("reason", REASON_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let row = uow.audit_line(id).await?.ok_or(ServiceError::NotFound)?;
    if row.redaction.is_some() {
        return Ok(Submitted::refused("audit_redacted"));
    }
    if row.number.is_none() {
        return Ok(Submitted::refused("audit_unsealed"));
    }
    let redaction = AuditRedaction { audit_id: id, reason: reason.clone(), user_id: actor.user_id, at: services.now() };
    uow.redact_audit(&redaction).await?;
    let subject = id.to_string();
    let change = Change { action: REDACT, subject_id: &subject, reason: &reason, ..Change::default() };
    journal::record(services, uow.as_mut(), caller, change).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, REDACT, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}
