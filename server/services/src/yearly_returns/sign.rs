//! From complete to signed off and filed. Who had a hand in a return does not sign it off.

use domain::{
    form::FormReader,
    id::{UserId, YearlyReturnId},
    yearly_return::ReturnState,
};

use super::{HISTORY_MAX, ROWS_MAX, is_closed, own, remark, rows_hash};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Notification},
    ports::{UnitOfWork, YearlyReturn},
};

const NOTE_CHARS_MAX: usize = 1_000;
const NUMBER_CHARS_MAX: usize = 60;

/// Hands a return to the approver: every mandatory cell is filled.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn ready(services: &Services, caller: &Caller, id: YearlyReturnId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let mut uow = services.store.write().await?;
    let mut it = own(uow.as_mut(), organisation, id).await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    if is_closed(input, &it) {
        return Ok(Submitted::refused("stale"));
    }
    let rows = uow.return_rows(id, ROWS_MAX).await?;
    if rows.iter().any(|row| !row.cells.blanks(row.form).is_empty()) {
        return Ok(Submitted::refused("return_has_blanks"));
    }
    it.state = ReturnState::Ready;
    it.ready_by = Some(actor.user_id);
    it.ready_at = Some(services.now());
    uow.update_yearly_return(&it).await?;
    tell(services, uow.as_mut(), &it, "return_ready", &[Role::HolderApprover]).await?;
    finish(services, uow, caller, input, (&it, "ready_return", "")).await
}

/// Gives a return back to staff: `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn send_back(services: &Services, caller: &Caller, id: YearlyReturnId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::SignReturn)?;
    let mut uow = services.store.write().await?;
    let mut it = own(uow.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    if it.state != ReturnState::Ready {
        return Ok(Submitted::refused("stale"));
    }
    it.state = ReturnState::Preparing;
    uow.update_yearly_return(&it).await?;
    tell(services, uow.as_mut(), &it, "return_sent_back", &[Role::HolderStaff]).await?;
    finish(services, uow, caller, input, (&it, "send_back_return", &note)).await
}

/// Signs a return off: `agree`. From here on it does not change.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn sign(services: &Services, caller: &Caller, id: YearlyReturnId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::SignReturn)?;
    let mut uow = services.store.write().await?;
    let mut it = own(uow.as_mut(), organisation, id).await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    if it.state != ReturnState::Ready || input.version().is_some_and(|seen| seen != it.version) {
        return Ok(Submitted::refused("stale"));
    }
    if !FormReader::new(&input.values).ticked("agree") {
        return Ok(Submitted::wrong("agree", "must_agree"));
    }
    if had_a_hand(uow.as_mut(), &it, actor.user_id).await? {
        return Ok(Submitted::refused("return_prepared_by_signer"));
    }
    it.state = ReturnState::Signed;
    it.signed_by = Some(actor.user_id);
    it.signed_name = actor.name.clone();
    it.signed_at = Some(services.now());
    it.rows_hash = rows_hash(&uow.return_rows(id, ROWS_MAX).await?);
    it.open_key = None;
    uow.update_yearly_return(&it).await?;
    tell(services, uow.as_mut(), &it, "return_signed", &[Role::HolderStaff]).await?;
    let hash = it.rows_hash.clone();
    finish(services, uow, caller, input, (&it, "sign_return", &hash)).await
}

/// Whether a person opened, filled in or handed on this return.
pub(super) async fn had_a_hand(
    uow: &mut dyn UnitOfWork,
    it: &YearlyReturn,
    user: UserId,
) -> Result<bool, ServiceError> {
    if it.prepared_by == user || it.ready_by == Some(user) {
        return Ok(true);
    }
    let steps = uow.history_of(&it.id.to_string(), HISTORY_MAX).await?;
    Ok(steps.iter().any(|step| step.user_id == Some(user) && step.event != "send_back_return"))
}

/// Keeps the receipt of the filing: `receipt_number`, `receipt_on`, the file `receipt` where there is one.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn add_receipt(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let mut uow = services.store.write().await?;
    let mut it = own(uow.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let number = form.required("receipt_number", NUMBER_CHARS_MAX);
    let day = form.day("receipt_on");
    let today = services.today();
    if day.is_some_and(|day| today < day) {
        form.fail("receipt_on", "date_in_future");
    }
    if it.signed_at.zip(day).is_some_and(|(signed, day)| day < signed.day()) {
        form.fail("receipt_on", "before_signature");
    }
    if input.upload("receipt").is_some_and(|upload| !journal::is_proof(upload)) {
        form.fail("receipt", "file_not_a_proof");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    if it.state != ReturnState::Signed {
        return Ok(Submitted::refused("stale"));
    }
    if let Some(upload) = input.upload("receipt") {
        let subject = id.to_string();
        let kept =
            journal::keep_document(services, uow.as_mut(), caller, it.holder_id, &subject, "return_receipt", upload)
                .await?;
        it.receipt_document = Some(kept.id);
    }
    it.receipt_number.clone_from(&number);
    it.receipt_on = day;
    uow.update_yearly_return(&it).await?;
    finish(services, uow, caller, input, (&it, "file_return", &number)).await
}

async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    it: &YearlyReturn,
    kind: &str,
    mail_to: &[Role],
) -> Result<(), ServiceError> {
    let subject = it.id.to_string();
    let note = Notification {
        organisation: it.holder_id,
        kind,
        subject_id: &subject,
        path: &format!("/returns/{subject}"),
        params: &[("year", it.year.to_string()), ("number", it.number.to_string())],
        mail_to,
        dedup_key: &format!("{subject}:{kind}:{}", it.version),
    };
    journal::notify(services, uow, note).await?;
    Ok(())
}

async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    (it, action, note): (&YearlyReturn, &str, &str),
) -> FormOutcome<()> {
    remark(services, uow.as_mut(), caller, it, action, note).await?;
    let subject = it.id.to_string();
    journal::audit(services, uow.as_mut(), caller, action, &subject, "", note).await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, action, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}
