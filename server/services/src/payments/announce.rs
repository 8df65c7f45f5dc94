//! The payer says that a transfer has been made, with the bank's receipt.

use domain::{
    form::{FieldError, FormReader},
    id::{ChargeId, DocumentId, PaymentId},
};

use super::{Said, about, handled_before, is_before_licence, is_stale, params_of, read_said};
use crate::{
    Services,
    access::{Action, Role},
    caller::{ActorOrganisation, Caller},
    charges::visible_charge,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput, Upload},
    journal::{self, Notification, Step},
    ports::{ChargeRow, Payment, PaymentRow, UnitOfWork},
};

/// Largest proof of payment.
const PROOF_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Announces a transfer for a charge: `amount`, `paid_on`, `payer_name`, `note`, and the bank's receipt as upload
/// `proof` (PDF, PNG, JPEG or OFD; may follow later). Finance is told.
///
/// # Errors
/// [`ServiceError::NotFound`] when the charge is not of the caller's company.
pub async fn announce(
    services: &Services,
    caller: &Caller,
    charge: ChargeId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, organisation) = caller.may(Action::AnnouncePayment)?;
    // What is another's is not there, whatever the form says.
    visible_charge(services.store.read().await?.as_mut(), caller, charge).await?;
    let mut form = FormReader::new(&input.values);
    let said = read_said(&mut form, services.today());
    let proof = input.upload("proof");
    if let Some(error) = proof.and_then(proof_fault) {
        form.push(error);
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let said = said.expect("a form without errors was read whole");
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let row = visible_charge(uow.as_mut(), caller, charge).await?;
    if is_before_licence(uow.as_mut(), row.position.charge.licence_id, said.paid_on).await? {
        return Ok(Submitted::wrong("paid_on", "before_licence"));
    }
    let mut payment = announced(services, &row, organisation, &said);
    payment.announced_by = Some(actor.user_id);
    payment.proof_document_id = keep_proof(services, uow.as_mut(), caller, &payment, proof).await?;
    uow.add_payment(&payment).await?;
    let subject = payment.id.to_string();
    let step = Step { subject_id: &subject, event: "announce", to: "announced", ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    journal::audit(services, uow.as_mut(), caller, "announce_payment", &subject, "", &said.amount.to_plain()).await?;
    tell_finance(services, uow.as_mut(), payment.id).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "announce_payment", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(payment.id))
}

/// Adds the bank's receipt to an announced payment of the caller's company (upload `proof`, and `version`). An earlier
/// one stays stored.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn add_proof(
    services: &Services,
    caller: &Caller,
    id: PaymentId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, organisation) = caller.may(Action::AnnouncePayment)?;
    // What is another's is not there, whatever the form says.
    let seen = services.store.read().await?.payment(id).await?;
    seen.filter(|row| row.payment.licensee_id == organisation.id).ok_or(ServiceError::NotFound)?;
    let Some(proof) = input.upload("proof") else { return Ok(Submitted::wrong("proof", "required")) };
    if let Some(error) = proof_fault(proof) {
        return Ok(Submitted::Invalid(vec![error]));
    }
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let found = uow.payment(id).await?.filter(|row| row.payment.licensee_id == organisation.id);
    let mut payment = found.ok_or(ServiceError::NotFound)?.payment;
    if is_stale(input, &payment) || payment.state != "announced" || payment.method != "bank" {
        return Ok(Submitted::refused("stale"));
    }
    payment.proof_document_id = keep_proof(services, uow.as_mut(), caller, &payment, Some(proof)).await?;
    uow.update_payment(&payment).await?;
    let subject = id.to_string();
    let (from, to, document_id) = ("announced", "announced", payment.proof_document_id);
    let step = Step { subject_id: &subject, event: "add_proof", from, to, document_id, ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "add_proof", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// What is wrong with a proof of payment, at its field.
fn proof_fault(upload: &Upload) -> Option<FieldError> {
    if upload.bytes.len() > PROOF_BYTES_MAX {
        return Some(FieldError::new("proof", "file_too_large").with("max", "10 MB"));
    }
    (!journal::is_proof(upload)).then(|| FieldError::new("proof", "file_kind").with("kinds", "PDF, PNG, JPEG, OFD"))
}

fn announced(services: &Services, row: &ChargeRow, organisation: &ActorOrganisation, said: &Said) -> Payment {
    let charge = &row.position.charge;
    Payment {
        id: services.new_id(PaymentId::from_parts),
        licence_id: charge.licence_id,
        holder_id: row.holder_id,
        licensee_id: organisation.id,
        method: "bank".into(),
        state: "announced".into(),
        amount_fen: said.amount,
        paid_on: said.paid_on,
        payer_name: said.payer_name.clone(),
        reference: charge.reference.clone(),
        designation: vec![charge.id],
        proof_document_id: None,
        provider_id: String::new(),
        announced_by: None,
        recorded_by: None,
        recorded_at: None,
        confirmed_by: None,
        confirmed_at: None,
        reversal_reason: String::new(),
        reversal_asked_by: None,
        reversed_by: None,
        reversed_at: None,
        note: said.note.clone(),
        allocation: String::new(),
        created_at: services.now(),
        version: 1,
    }
}

async fn keep_proof(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    upload: Option<&Upload>,
) -> Result<Option<DocumentId>, ServiceError> {
    let Some(upload) = upload else { return Ok(None) };
    let subject = payment.id.to_string();
    let owner = payment.licensee_id;
    let document = journal::keep_document(services, uow, caller, owner, &subject, "payment_proof", upload).await?;
    Ok(Some(document.id))
}

/// The holder's finance hears of it at once; the platform's sees it in its queue.
async fn tell_finance(services: &Services, uow: &mut dyn UnitOfWork, id: PaymentId) -> Result<(), ServiceError> {
    let row: PaymentRow = uow.payment(id).await?.ok_or(ServiceError::NotFound)?;
    let (subject, path, params) = (id.to_string(), format!("/payments/{id}"), params_of(&row, ""));
    let note = about(&row, "payment_announced", &subject, &path, &params);
    let mail_to = &[Role::Finance, Role::HolderStaff];
    let note = Notification { organisation: row.payment.holder_id, mail_to, ..note };
    Ok(journal::notify(services, uow, note).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(name: &str, bytes: &[u8]) -> Option<String> {
        let upload = Upload {
            field: "proof".into(),
            file_name: name.into(),
            media_type: "application/pdf".into(),
            bytes: bytes.to_vec(),
        };
        proof_fault(&upload).map(|error| error.code)
    }

    #[test]
    fn a_proof_is_known_by_its_bytes() {
        assert_eq!(fault("回单.pdf", b"%PDF-1.7 ..."), None);
        assert_eq!(fault("回单.ofd", b"PK\x03\x04..."), None);
        assert_eq!(fault("回单.pdf", b"MZ..."), Some("file_kind".into()));
        assert_eq!(fault("回单.docx", b"PK\x03\x04..."), Some("file_kind".into()));
        assert_eq!(fault("回单.pdf", &vec![b'%'; PROOF_BYTES_MAX + 1]), Some("file_too_large".into()));
    }
}
