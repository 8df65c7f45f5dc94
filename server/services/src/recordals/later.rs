//! What becomes of a recordal that stands: changes, its cancellation, its revocation. Either side or the operator enters it,
//! from the receipt or the notice in hand.

use domain::{
    Day,
    form::FormReader,
    id::RecordalId,
    recordal::{ChangeKind, FilingPurpose, RecordalEvent, extension_window},
};

use super::{
    filing::{NOTE_CHARS_MAX, NUMBER_CHARS_MAX, Opened, Work, noted, open},
    load,
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    packs::{self, Wanted},
    ports::Licence,
};

/// A change was filed: `change_kind` = `extension` or `other`, `change_text`, `filed_on`, and `receipt_number` where there is
/// one. An extension of the term is filed in the last two months of it (专利实施许可合同备案办法 第十六条). A pack that was made
/// for it has to say the same.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn file_change(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("change_kind", |text| ChangeKind::parse(text).ok_or("choose_one"));
    let text = form.required("change_text", NOTE_CHARS_MAX);
    let day = form.day("filed_on");
    let receipt = form.limited("receipt_number", NUMBER_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let event = RecordalEvent::FileChange;
    let mut work = match open(services, caller, id, input, event).await? {
        Opened::Ready(work) => work,
        Opened::Known(outcome) => return Ok(outcome),
    };
    let day = day.unwrap_or_else(|| services.today());
    if let Some(code) = work.day_fault(day, services.today()) {
        return Ok(Submitted::wrong("filed_on", code));
    }
    if kind == Some(ChangeKind::Extension) && !in_extension_window(&work.licence, day) {
        return Ok(Submitted::wrong("change_kind", "extension_too_early"));
    }
    let wanted = kind.map(|kind| Wanted { kind, text: text.clone() });
    if !hand_in(services, caller, &mut work, (FilingPurpose::Change, wanted), (&receipt, day)).await? {
        return Ok(Submitted::refused("pack_outdated"));
    }
    work.recordal.change_text.clone_from(&text);
    work.close(services, caller, input, event, &with_receipt(&text, &receipt), "recordal_change").await
}

fn in_extension_window(licence: &Licence, day: Day) -> bool {
    licence.ends_on.is_some_and(|ends_on| {
        let (first, last) = extension_window(ends_on);
        first <= day && day <= last
    })
}

/// CNIPA has recorded the change: `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn record_change(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    noted(services, caller, id, input, RecordalEvent::RecordChange, "recordal_changed").await
}

/// The cancellation was filed: `note`, and `receipt_number` where there is one. A pack that was made for it has to say what
/// would be said today.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn file_cancellation(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let note = form.limited("note", NOTE_CHARS_MAX);
    let receipt = form.limited("receipt_number", NUMBER_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let event = RecordalEvent::FileCancellation;
    let mut work = match open(services, caller, id, input, event).await? {
        Opened::Ready(work) => work,
        Opened::Known(outcome) => return Ok(outcome),
    };
    let filed = (receipt.as_str(), services.today());
    if !hand_in(services, caller, &mut work, (FilingPurpose::Cancellation, None), filed).await? {
        return Ok(Submitted::refused("pack_outdated"));
    }
    work.close(services, caller, input, event, &with_receipt(&note, &receipt), "recordal_cancellation").await
}

/// Remembers the pack that was made for this as handed in. Says whether it, where there is one, is what would be said now.
async fn hand_in(
    services: &Services,
    caller: &Caller,
    work: &mut Work,
    asked: (FilingPurpose, Option<Wanted>),
    filed: (&str, Day),
) -> Result<bool, ServiceError> {
    match packs::to_hand_in(work.uow.as_mut(), &work.recordal, &work.licence, asked).await? {
        Ok(Some(pack)) => work.hand_in(services, caller, &pack, filed).await?,
        Ok(None) => {}
        Err(packs::Outdated) => return Ok(false),
    }
    Ok(true)
}

/// What history says of a filing.
fn with_receipt(text: &str, receipt: &str) -> String {
    let parts: Vec<&str> = [text, receipt].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// CNIPA has cancelled the recordal: `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn cancel(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    noted(services, caller, id, input, RecordalEvent::Cancel, "recordal_cancelled").await
}

/// CNIPA has revoked the recordal (专利实施许可合同备案办法 第十三条): `note` with the ground.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn revoke(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    noted(services, caller, id, input, RecordalEvent::Revoke, "recordal_revoked").await
}
