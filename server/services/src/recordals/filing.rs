//! What is filed with CNIPA and what it answers: filing, correction, record, refusal. Either side or the operator enters it,
//! from the receipt or the notice in hand.

use domain::{
    Day,
    form::{FieldError, FormReader},
    id::{HistoryId, RecordalId},
    recordal::{
        self as rules, FilingPurpose, RecordalEvent, RecordalNumberCheck, RefusalGround, check_recordal_number,
        normal_recordal_number,
    },
};

use super::{
    is_stale, load,
    prepare::{CERTIFICATE, file_fault, finish, missing},
    remark, step, store, tell,
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput, Upload},
    journal, packs,
    ports::{FilingPack, Licence, PackFiled, Recordal, UnitOfWork},
};

pub(super) const NUMBER_CHARS_MAX: usize = 60;
pub(super) const NOTE_CHARS_MAX: usize = 1000;

/// A verb that has been authorised and read, or an outcome that is known already.
pub(super) enum Opened {
    Ready(Box<Work>),
    Known(Submitted<()>),
}

pub(super) struct Work {
    pub uow: Box<dyn UnitOfWork>,
    pub recordal: Recordal,
    pub licence: Licence,
}

/// Authorises, reads the recordal again, and looks whether the event fits.
pub(super) async fn open(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    input: &FormInput,
    event: RecordalEvent,
) -> Result<Opened, ServiceError> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Opened::Known(Submitted::Done(())));
    }
    let (row, licence) = load(uow.as_mut(), organisation, id).await?;
    let recordal = row.recordal;
    if is_stale(input, &recordal) || rules::transition(recordal.state, event).is_err() {
        return Ok(Opened::Known(Submitted::refused("stale")));
    }
    Ok(Opened::Ready(Box::new(Work { uow, recordal, licence })))
}

impl Work {
    /// Takes the step, writes the row, tells the other side, and saves.
    pub async fn close(
        mut self,
        services: &Services,
        caller: &Caller,
        input: &FormInput,
        event: RecordalEvent,
        note: &str,
        kind: &str,
    ) -> FormOutcome<()> {
        let id = self.recordal.id;
        step(services, self.uow.as_mut(), caller, &mut self.recordal, event, note).await?;
        store(self.uow.as_mut(), &mut self.recordal).await?;
        let params = [("note", note.to_owned())];
        tell(services, self.uow.as_mut(), caller, &self.recordal, kind, &params).await?;
        finish(services, self.uow, caller, input, id, event.as_str()).await
    }

    /// Remembers which pack the office has from now on.
    pub async fn hand_in(
        &mut self,
        services: &Services,
        caller: &Caller,
        pack: &FilingPack,
        (receipt, day): (&str, Day),
    ) -> Result<(), ServiceError> {
        let filed = PackFiled {
            pack_id: pack.id,
            receipt_number: receipt.to_owned(),
            filed_on: day,
            filed_by: caller.user_id(),
            filed_at: services.now(),
        };
        Ok(self.uow.add_pack_filed(services.new_id(HistoryId::from_parts), &filed).await?)
    }

    /// A day that an office has stamped: not before the licence took effect, not after today.
    pub fn day_fault(&self, day: Day, today: Day) -> Option<&'static str> {
        if today < day {
            Some("day_in_future")
        } else if self.licence.effective_on.is_some_and(|effective| day < effective) {
            Some("day_before_effect")
        } else {
            None
        }
    }
}

/// The filing was made: `receipt_number`, `submitted_on`. Every needed document must be there.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn submit(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let receipt = form.required("receipt_number", NUMBER_CHARS_MAX);
    let day = form.day("submitted_on");
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let event = RecordalEvent::Submit;
    let mut work = match open(services, caller, id, input, event).await? {
        Opened::Ready(work) => work,
        Opened::Known(outcome) => return Ok(outcome),
    };
    if let Some(code) = day.and_then(|day| work.day_fault(day, services.today())) {
        return Ok(Submitted::wrong("submitted_on", code));
    }
    if !missing(work.uow.as_mut(), &work.recordal, &work.licence).await?.is_empty() {
        return Ok(Submitted::refused("documents_missing"));
    }
    let Ok(pack) = to_hand_in(&mut work).await? else {
        return Ok(Submitted::refused("pack_outdated"));
    };
    work.recordal.receipt_number = receipt.clone();
    work.recordal.submitted_on = day;
    if let Some(pack) = pack {
        let day = day.unwrap_or_else(|| services.today());
        work.hand_in(services, caller, &pack, (&receipt, day)).await?;
    }
    work.close(services, caller, input, event, &receipt, "recordal_submitted").await
}

/// The pack that goes with the filing.
async fn to_hand_in(work: &mut Work) -> Result<Result<Option<FilingPack>, packs::Outdated>, ServiceError> {
    let asked = (FilingPurpose::Recordal, None);
    packs::to_hand_in(work.uow.as_mut(), &work.recordal, &work.licence, asked).await
}

/// CNIPA asks for a correction: `note` says what.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn request_correction(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    input: &FormInput,
) -> FormOutcome<()> {
    noted(services, caller, id, input, RecordalEvent::RequestCorrection, "recordal_correction").await
}

/// CNIPA has recorded the contract: `recordal_number`, `recorded_on`, and the file `certificate` where it is at hand. A
/// number of an unusual form is kept and answered with `true`: the format is not published.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn record(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<bool> {
    let (_, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    form.required("recordal_number", NUMBER_CHARS_MAX);
    let day = form.day("recorded_on");
    if let Some(fault) = input.upload("certificate").and_then(certificate_fault) {
        form.push(fault);
    }
    let number = normal_recordal_number(form.text("recordal_number"));
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let is_unusual = check_recordal_number(&number) == RecordalNumberCheck::Unusual;
    let event = RecordalEvent::Record;
    let mut work = match open(services, caller, id, input, event).await? {
        Opened::Ready(work) => work,
        Opened::Known(outcome) => return Ok(outcome.map(|()| is_unusual)),
    };
    if let Some(code) = day.and_then(|day| work.day_fault(day, services.today())) {
        return Ok(Submitted::wrong("recorded_on", code));
    }
    if let Some(upload) = input.upload("certificate") {
        keep_certificate(services, work.uow.as_mut(), caller, &work.recordal, upload).await?;
    }
    work.recordal.recordal_number.clone_from(&number);
    work.recordal.recorded_on = day;
    let outcome = work.close(services, caller, input, event, &number, "recordal_recorded").await?;
    Ok(outcome.map(|()| is_unusual))
}

/// Adds the recordal certificate (备案证明) later: the file `certificate`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn add_certificate(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let Some(upload) = input.upload("certificate") else { return Ok(Submitted::wrong("certificate", "required")) };
    if let Some(fault) = certificate_fault(upload) {
        return Ok(Submitted::Invalid(vec![fault]));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, _) = load(uow.as_mut(), organisation, id).await?;
    if row.recordal.recorded_on.is_none() {
        return Ok(Submitted::refused("stale"));
    }
    keep_certificate(services, uow.as_mut(), caller, &row.recordal, upload).await?;
    finish(services, uow, caller, input, id, "add_recordal_certificate").await
}

/// The certificate (备案证明) is what an auditor asks for in ten years: a PDF, whole, and not larger than any upload.
pub(super) fn certificate_fault(upload: &Upload) -> Option<FieldError> {
    if let Some(fault) = file_fault(upload).filter(|fault| fault.code == "file_too_large") {
        return Some(fault);
    }
    (!journal::is_pdf(&upload.bytes)).then(|| FieldError::new(&upload.field, "certificate_not_pdf"))
}

async fn keep_certificate(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    recordal: &Recordal,
    upload: &Upload,
) -> Result<(), ServiceError> {
    let (subject, owner) = (recordal.id.to_string(), recordal.filer_id.unwrap_or(recordal.holder_id));
    journal::keep_document(services, uow, caller, owner, &subject, CERTIFICATE, upload).await?;
    remark(services, uow, caller, recordal, "certificate_added", recordal.state, "").await
}

/// CNIPA has refused: `ground` from 1 to 11 (专利实施许可合同备案办法 第十二条) and `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn refuse(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let ground = form.parse("ground", |text| RefusalGround::parse(text).ok_or("choose_one"));
    let note = form.limited("note", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let event = RecordalEvent::Refuse;
    let mut work = match open(services, caller, id, input, event).await? {
        Opened::Ready(work) => work,
        Opened::Known(outcome) => return Ok(outcome),
    };
    work.recordal.refusal_ground = ground.and_then(|ground| ground.as_str().parse().ok());
    work.close(services, caller, input, event, &note, "recordal_refused").await
}

/// Prepares a refused recordal again. The form has no fields of its own.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn reopen(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    let event = RecordalEvent::Reopen;
    let mut work = match open(services, caller, id, input, event).await? {
        Opened::Ready(work) => work,
        Opened::Known(outcome) => return Ok(outcome),
    };
    step(services, work.uow.as_mut(), caller, &mut work.recordal, event, "").await?;
    super::prepare::balance(services, work.uow.as_mut(), caller, &mut work.recordal, &work.licence).await?;
    store(work.uow.as_mut(), &mut work.recordal).await?;
    finish(services, work.uow, caller, input, id, event.as_str()).await
}

/// A step with a `note`: required where somebody has to act on it or asks why.
pub(super) async fn noted(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    input: &FormInput,
    event: RecordalEvent,
    kind: &str,
) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let note = match event {
        RecordalEvent::RequestCorrection | RecordalEvent::Revoke => form.required("note", NOTE_CHARS_MAX),
        _ => form.limited("note", NOTE_CHARS_MAX),
    };
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    match open(services, caller, id, input, event).await? {
        Opened::Ready(work) => work.close(services, caller, input, event, &note, kind).await,
        Opened::Known(outcome) => Ok(outcome),
    }
}
