//! Stored files and who may read them.

use domain::id::DocumentId;

use crate::{
    Services,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{Document, StoreResult, UnitOfWork},
    recordals,
};

/// A stored file for someone who may read it: its owner, the other side of what it belongs to, or an operator.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn download(
    services: &Services,
    caller: &Caller,
    id: DocumentId,
) -> Result<(Document, Vec<u8>), ServiceError> {
    let organisation = caller.actor()?.organisation.as_ref().ok_or(ServiceError::NotFound)?;
    let mut uow = services.store.read().await?;
    let document = uow.document(id).await?.ok_or(ServiceError::NotFound)?;
    if !may_read(uow.as_mut(), organisation, &document).await? {
        return Err(ServiceError::NotFound);
    }
    let bytes = services
        .blobs
        .get(&document.sha256)
        .await
        .map_err(|error| ServiceError::Fault { doing: "reading a stored file", source: Box::new(error) })?;
    Ok((document, bytes.ok_or(ServiceError::NotFound)?))
}

async fn may_read(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    document: &Document,
) -> StoreResult<bool> {
    if document.organisation_id == organisation.id || organisation.is_operator() {
        return Ok(true);
    }
    if let Ok(licence) = document.subject_id.parse() {
        let licence = uow.licence(licence).await?;
        return Ok(licence.is_some_and(|it| [it.holder_id, it.licensee_id].contains(&organisation.id)));
    }
    if let Ok(payment) = document.subject_id.parse() {
        let payment = uow.payment(payment).await?.map(|row| row.payment);
        return Ok(payment.is_some_and(|it| [it.holder_id, it.licensee_id].contains(&organisation.id)));
    }
    if let Ok(recordal) = document.subject_id.parse() {
        let Some(recordal) = uow.recordal(recordal).await?.map(|row| row.recordal) else { return Ok(false) };
        let parties = [recordal.holder_id, recordal.licensee_id];
        // What identifies one side is never the other's to read, whoever files by now.
        let is_others = parties.contains(&document.organisation_id);
        let is_hidden = recordals::is_identity(&document.kind)
            && (is_others || !recordals::sees_identities(organisation, &recordal));
        return Ok(parties.contains(&organisation.id) && !is_hidden);
    }
    Ok(false)
}
