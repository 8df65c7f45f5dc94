//! Preparing a filing, a change or a cancellation: who files, through an agency or not, and the documents.

use domain::{
    form::{FieldError, FormReader},
    id::{LicenceId, OrganisationId, RecordalId},
    recordal::{
        self as rules, ContractText, Filing, FilingPurpose, InitialPayment, LicenceEnd, RecordalCircumstances,
        RecordalDocument, RecordalEvent, RecordalState,
    },
};

use super::{filing::certificate_fault, is_identity, is_stale, load, remark, step, store, tell};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    charges,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput, Upload},
    journal, packs,
    ports::{Document, FilingPack, Licence, Recordal, RecordalItem, UnitOfWork},
};

/// Largest file of a filing.
pub(super) const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
const NOTE_CHARS_MAX: usize = 500;
/// Packs of a recordal that are looked at.
pub(crate) const PACKS_MAX: i64 = 200;
const DOCUMENTS_MAX: i64 = 200;
/// The kind of document, and the item of the checklist, that the office's certificate (备案证明) is.
pub(super) const CERTIFICATE: &str = "certificate";

/// What documents are gathered for now; none while the office has it, and after its end. A licence that goes on with an
/// acquirer of the patent has ended for its holder, and is not cancelled: what is on record is changed there.
pub(crate) fn preparing(recordal: &Recordal, licence: &Licence) -> Option<FilingPurpose> {
    let purpose = FilingPurpose::at(recordal.state, LicenceEnd::of(licence.ends_on, licence.ended_on));
    let goes_on = purpose == FilingPurpose::Cancellation && recordal.cancel_due_on.is_none();
    (purpose.is_prepared_in(recordal.state) && !goes_on).then_some(purpose)
}

/// Whether this document can be put on the list now. The form for a change or a cancellation is made with the pack: what is
/// kept as form is the one of the recordal.
fn takes(recordal: &Recordal, licence: &Licence, item: RecordalDocument) -> bool {
    preparing(recordal, licence).is_some_and(|purpose| {
        let is_first = purpose == FilingPurpose::Recordal;
        purpose.documents().contains(&item) && (is_first || item != RecordalDocument::ApplicationForm)
    })
}

/// Whether a document on the list is one of this filing. Who somebody is stays the same; what was put there for the
/// filing before is not for the next.
pub(crate) fn belongs(put: &RecordalItem, item: RecordalDocument, purpose: FilingPurpose, recordal: &Recordal) -> bool {
    use RecordalDocument as D;
    if !put.done || !purpose.documents().contains(&item) {
        return false;
    }
    match (purpose, item) {
        (FilingPurpose::Recordal, _) | (_, D::ApplicantIdentity | D::HandlerIdentity | D::Certificate) => true,
        (_, D::ApplicationForm) => false,
        _ => put.done_at.is_some_and(|at| recordal.state_since <= at),
    }
}

/// The certificate that came last.
pub(crate) async fn certificate(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
) -> Result<Option<Document>, ServiceError> {
    let documents = uow.documents_of(&recordal.id.to_string(), DOCUMENTS_MAX).await?;
    Ok(documents.into_iter().filter(|document| document.kind == CERTIFICATE).max_by_key(|document| document.id))
}

/// The caller's side files from now on. Either side may (专利法实施细则 第八十七条): what is prepared, and later a change or a
/// cancellation.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn take_over(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load(uow.as_mut(), organisation, id).await?;
    let mut recordal = row.recordal;
    if organisation.is_operator() {
        return Err(ServiceError::Forbidden);
    }
    if is_stale(input, &recordal) || !is_prepared(&recordal, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    if recordal.filer_id.is_some_and(|filer| filer != organisation.id) {
        drop_identities(services, uow.as_mut(), caller, &recordal).await?;
    }
    recordal.filer_id = Some(organisation.id);
    remark(services, uow.as_mut(), caller, &recordal, "filer", recordal.state, &organisation.name).await?;
    balance(services, uow.as_mut(), caller, &mut recordal, &licence).await?;
    store(uow.as_mut(), &mut recordal).await?;
    let params = [("filer", organisation.name.clone())];
    tell(services, uow.as_mut(), caller, &recordal, "recordal_filer", &params).await?;
    finish(services, uow, caller, input, id, "take_over_recordal").await
}

/// Another side files: the identity papers and the power of attorney of the one before are not its papers, and not its
/// to see.
async fn drop_identities(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    recordal: &Recordal,
) -> Result<(), ServiceError> {
    let items = uow.recordal_items(recordal.id).await?;
    for put in items.into_iter().filter(|put| put.done && is_identity(&put.item)) {
        remark(services, uow, caller, recordal, "document_removed", recordal.state, &put.item).await?;
        let gone = RecordalItem {
            document_id: None,
            done: false,
            note: String::new(),
            done_by: caller.user_id(),
            done_at: Some(services.now()),
            ..put
        };
        uow.put_recordal_item(&gone).await?;
    }
    Ok(())
}

/// Says whether an agency files: `has_agent` = `yes` asks for a power of attorney; `note` names the agency or handler.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn set_agent(services: &Services, caller: &Caller, id: RecordalId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let note = form.limited("note", NOTE_CHARS_MAX);
    let has_agent = form.ticked("has_agent");
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load(uow.as_mut(), organisation, id).await?;
    let mut recordal = row.recordal;
    if is_stale(input, &recordal) || !is_prepared(&recordal, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    recordal.has_agent = has_agent;
    recordal.note = note.clone();
    become_filer(&mut recordal, organisation);
    let event = if has_agent { "agent" } else { "no_agent" };
    remark(services, uow.as_mut(), caller, &recordal, event, recordal.state, &note).await?;
    balance(services, uow.as_mut(), caller, &mut recordal, &licence).await?;
    store(uow.as_mut(), &mut recordal).await?;
    finish(services, uow, caller, input, id, "set_recordal_agent").await
}

/// Adds a document of the checklist: the file `file`, or `done` = `yes` where the paper is at hand; `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's, or an item that there is not.
pub async fn put_item(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    item: &str,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    let item = RecordalDocument::parse(item).ok_or(ServiceError::NotFound)?;
    // What is another's is not there, whatever the form says.
    load(services.store.read().await?.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let note = form.limited("note", NOTE_CHARS_MAX);
    let upload = input.upload("file");
    let fault =
        |upload| if item == RecordalDocument::Certificate { certificate_fault(upload) } else { file_fault(upload) };
    match upload.map(fault) {
        Some(Some(fault)) => form.push(fault),
        Some(None) => {}
        None if form.ticked("done") => {}
        None => form.fail("file", "file_or_tick"),
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load(uow.as_mut(), organisation, id).await?;
    let mut recordal = row.recordal;
    if !takes(&recordal, &licence, item) {
        return Ok(Submitted::refused("stale"));
    }
    let (subject, kind) = (id.to_string(), item.as_str());
    let document_id = match upload {
        Some(upload) => {
            let kept =
                journal::keep_document(services, uow.as_mut(), caller, organisation.id, &subject, kind, upload).await?;
            Some(kept.id)
        }
        None => None,
    };
    uow.put_recordal_item(&RecordalItem {
        recordal_id: id,
        item: kind.to_owned(),
        document_id,
        done: true,
        note,
        done_by: Some(actor.user_id),
        done_at: Some(services.now()),
    })
    .await?;
    become_filer(&mut recordal, organisation);
    remark(services, uow.as_mut(), caller, &recordal, "document_added", recordal.state, kind).await?;
    balance(services, uow.as_mut(), caller, &mut recordal, &licence).await?;
    store(uow.as_mut(), &mut recordal).await?;
    finish(services, uow, caller, input, id, "add_recordal_document").await
}

/// Takes a document off the checklist; the file itself stays in the archive.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's, or an item that there is not.
pub async fn drop_item(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    item: &str,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    let item = RecordalDocument::parse(item).ok_or(ServiceError::NotFound)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (row, licence) = load(uow.as_mut(), organisation, id).await?;
    let mut recordal = row.recordal;
    if !takes(&recordal, &licence, item) {
        return Ok(Submitted::refused("stale"));
    }
    uow.put_recordal_item(&RecordalItem {
        recordal_id: id,
        item: item.as_str().to_owned(),
        document_id: None,
        done: false,
        note: String::new(),
        done_by: Some(actor.user_id),
        done_at: Some(services.now()),
    })
    .await?;
    remark(services, uow.as_mut(), caller, &recordal, "document_removed", recordal.state, item.as_str()).await?;
    balance(services, uow.as_mut(), caller, &mut recordal, &licence).await?;
    store(uow.as_mut(), &mut recordal).await?;
    finish(services, uow, caller, input, id, "remove_recordal_document").await
}

/// What decides which documents are needed for this.
pub(super) async fn circumstances(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
    licence: &Licence,
    purpose: FilingPurpose,
) -> Result<RecordalCircumstances, ServiceError> {
    let dues = charges::initial_dues(uow, recordal.licence_id).await?;
    let holder = uow.organisation(recordal.holder_id).await?.ok_or(ServiceError::NotFound)?;
    // 国知发运字〔2021〕7 号 六（十五）: research organisations hand in the contract itself.
    let by_institution = recordal.filer_id == Some(holder.id) && holder.nature.is_state_institution();
    Ok(RecordalCircumstances {
        purpose,
        end: LicenceEnd::of(licence.ends_on, licence.ended_on),
        initial_payment: if dues.any { InitialPayment::Due } else { InitialPayment::NothingDue },
        filing: if recordal.has_agent { Filing::ThroughAgency } else { Filing::BySelf },
        contract: if by_institution { ContractText::Required } else { ContractText::Optional },
    })
}

/// What a side needs that files this, and what the system shows of it.
pub(crate) async fn needs(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
    side: OrganisationId,
    licence: &Licence,
    purpose: FilingPurpose,
) -> Result<(RecordalCircumstances, Vec<RecordalDocument>), ServiceError> {
    let filed = Recordal { filer_id: Some(side), ..recordal.clone() };
    let mut kept: Vec<RecordalDocument> = kept_here(uow, licence).await?.into_iter().map(|found| found.0).collect();
    if certificate(uow, recordal).await?.is_some() {
        kept.push(RecordalDocument::Certificate);
    }
    Ok((circumstances(uow, &filed, licence, purpose).await?, kept))
}

/// What the system itself can show for an item: its code and the page.
pub(super) async fn kept_here(
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
) -> Result<Vec<(RecordalDocument, &'static str, String)>, ServiceError> {
    let id: LicenceId = licence.id;
    let mut found = Vec::new();
    if licence.notice_received_at.is_some() {
        found.push((RecordalDocument::WrittenNotice, "notice", format!("/licences/{id}/notice")));
        found.push((RecordalDocument::WrittenNotice, "delivery", format!("/licences/{id}")));
    }
    let dues = charges::initial_dues(uow, id).await?;
    if dues.any && dues.open.is_zero() {
        found.push((RecordalDocument::PaymentProof, "payment", format!("/charges?licence={id}")));
    }
    if licence.effective_on.is_some() {
        found.push((RecordalDocument::Contract, "contract", format!("/licences/{id}")));
    }
    Ok(found)
}

/// The newest pack for the recordal of the side that files: it holds the application form.
pub(super) async fn newest_pack(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
) -> Result<Option<FilingPack>, ServiceError> {
    for pack in uow.filing_packs(recordal.id, PACKS_MAX).await? {
        if Some(pack.organisation_id) == recordal.filer_id && packs::purpose_of(&pack)? == FilingPurpose::Recordal {
            return Ok(Some(pack));
        }
    }
    Ok(None)
}

/// The documents that are there: uploaded, ticked, or kept by the system.
pub(super) async fn present(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
    licence: &Licence,
) -> Result<Vec<RecordalDocument>, ServiceError> {
    let items = uow.recordal_items(recordal.id).await?;
    let done = items.iter().filter(|item| item.done).filter_map(|item| RecordalDocument::parse(&item.item));
    let mut found: Vec<RecordalDocument> = done.collect();
    found.extend(kept_here(uow, licence).await?.into_iter().map(|kept| kept.0));
    if newest_pack(uow, recordal).await?.is_some() {
        found.push(RecordalDocument::ApplicationForm);
    }
    Ok(found)
}

/// The documents that the recordal needs and that are not there.
pub(super) async fn missing(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
    licence: &Licence,
) -> Result<Vec<RecordalDocument>, ServiceError> {
    let circumstances = circumstances(uow, recordal, licence, FilingPurpose::Recordal).await?;
    Ok(rules::missing(circumstances, &present(uow, recordal, licence).await?))
}

/// Complete when nothing is missing, and to be prepared again when something is.
pub(crate) async fn balance(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    recordal: &mut Recordal,
    licence: &Licence,
) -> Result<(), ServiceError> {
    let is_complete = missing(uow, recordal, licence).await?.is_empty();
    let event = match recordal.state {
        RecordalState::ToPrepare if is_complete => RecordalEvent::Complete,
        RecordalState::PackageReady if !is_complete => RecordalEvent::Reopen,
        _ => return Ok(()),
    };
    step(services, uow, caller, recordal, event, "").await
}

/// Who begins to work on it files it, until somebody else takes over.
pub(crate) fn become_filer(recordal: &mut Recordal, organisation: &ActorOrganisation) {
    if recordal.filer_id.is_none() && !organisation.is_operator() {
        recordal.filer_id = Some(organisation.id);
    }
}

/// Who files and through whom can be said: not while the office waits for a correction of what one side has filed.
fn is_prepared(recordal: &Recordal, licence: &Licence) -> bool {
    recordal.state != RecordalState::Correction && preparing(recordal, licence).is_some()
}

/// What is wrong with an uploaded file.
pub(super) fn file_fault(upload: &Upload) -> Option<FieldError> {
    if upload.bytes.len() > FILE_BYTES_MAX {
        return Some(FieldError::new(&upload.field, "file_too_large").with("max", "10 MB"));
    }
    (!journal::is_proof(upload))
        .then(|| FieldError::new(&upload.field, "file_kind").with("kinds", "PDF, PNG, JPEG, OFD"))
}

pub(super) async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    id: RecordalId,
    action: &str,
) -> FormOutcome<()> {
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, action, &subject, "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, action, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}
