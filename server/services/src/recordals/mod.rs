//! The register of recordals (备案): opened when a licence takes effect, prepared and filed by either side, followed to
//! its number, its changes and its cancellation.
//!
//! Which step fits which state, which documents are needed and when something is due is `domain::recordal`'s to say.

mod clock;
mod filing;
mod later;
mod open;
mod prepare;
mod read;

use domain::{
    id::RecordalId,
    organisation::OrganisationKind,
    recordal::{self as rules, RecordalEvent, RecordalState},
};

pub use clock::night;
pub use filing::{add_certificate, record, refuse, reopen, request_correction, submit};
pub use later::{cancel, file_cancellation, file_change, record_change, revoke};
pub use open::{licence_ended, open_for, passed_on};
pub(crate) use prepare::{PACKS_MAX, balance, become_filer, belongs, certificate, needs, preparing};
pub use prepare::{drop_item, put_item, set_agent, take_over};
pub use read::{
    ItemDetail, LaterFiling, Present, RECORDALS_A_PAGE, RecordalAct, RecordalDetail, RecordalPage, RecordalQuery,
    ShownRecordals, export, is_identity, recordal, recordals, sees_identities,
};

use crate::{
    Services,
    access::Role,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    forms::FormInput,
    journal::{self, Notification},
    licences::Side,
    ports::{Licence, Recordal, RecordalRow, UnitOfWork},
};

const HISTORY_MAX: i64 = 500;
const HOLDER_READERS: [Role; 2] = [Role::HolderStaff, Role::HolderApprover];
const LICENSEE_READERS: [Role; 2] = [Role::LicenseeUser, Role::LicenseeSignatory];

/// How an organisation stands to a recordal. An inspector's province is looked at by [`recordal`].
fn side_of(organisation: &ActorOrganisation, recordal: &Recordal) -> Side {
    match organisation.kind {
        OrganisationKind::Operator => Side::Operator,
        OrganisationKind::Regulator => Side::Inspector,
        _ if recordal.holder_id == organisation.id => Side::Holder,
        _ if recordal.licensee_id == organisation.id => Side::Licensee,
        _ => Side::Stranger,
    }
}

/// Reads a recordal and its licence for a verb of its parties or the operator; for everybody else it does not exist.
pub(crate) async fn load(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: RecordalId,
) -> Result<(RecordalRow, Licence), ServiceError> {
    let row = uow.recordal(id).await?.ok_or(ServiceError::NotFound)?;
    match side_of(organisation, &row.recordal) {
        Side::Holder | Side::Licensee | Side::Operator => {}
        Side::Inspector | Side::Stranger => return Err(ServiceError::NotFound),
    }
    let licence = uow.licence(row.recordal.licence_id).await?.ok_or(ServiceError::NotFound)?;
    Ok((row, licence))
}

/// Whether the form was made from an older version of the recordal than the stored one.
fn is_stale(input: &FormInput, recordal: &Recordal) -> bool {
    input.version().is_some_and(|seen| seen != recordal.version)
}

/// Takes the recordal to its next state and writes the step into its history. The row is written by [`store`].
///
/// # Errors
/// [`ServiceError::Stale`] when the event no longer fits the state: somebody else was quicker.
async fn step(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    recordal: &mut Recordal,
    event: RecordalEvent,
    note: &str,
) -> Result<(), ServiceError> {
    let from = recordal.state;
    recordal.state = rules::transition(from, event).map_err(|_| ServiceError::Stale)?;
    recordal.state_since = services.now();
    remark(services, uow, caller, recordal, event.as_str(), from, note).await
}

/// A line in the history of a recordal.
pub(crate) async fn remark(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    recordal: &Recordal,
    event: &str,
    from: RecordalState,
    note: &str,
) -> Result<(), ServiceError> {
    let subject = recordal.id.to_string();
    let (from, to) = (from.as_str(), recordal.state.as_str());
    let step = journal::Step { subject_id: &subject, event, from, to, note, document_id: None };
    journal::step(services, uow, caller, step).await?;
    Ok(())
}

/// Writes the row; the version in hand follows the stored one.
pub(crate) async fn store(uow: &mut dyn UnitOfWork, recordal: &mut Recordal) -> Result<(), ServiceError> {
    uow.update_recordal(recordal).await?;
    recordal.version += 1;
    Ok(())
}

/// A message about a recordal to both sides, except to the organisation that acted itself.
async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    recordal: &Recordal,
    kind: &str,
    extra: &[(&str, String)],
) -> Result<(), ServiceError> {
    let subject = recordal.id.to_string();
    let row = uow.recordal(recordal.id).await?.ok_or(ServiceError::NotFound)?;
    let mut params = vec![
        ("number", row.licence_number),
        ("title", row.patent_title),
        ("holder", row.holder_name),
        ("licensee", row.licensee_name),
        ("due_on", recordal.due_on.to_string()),
    ];
    params.extend(extra.iter().map(|(name, value)| (*name, value.clone())));
    let own = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref()).map(|organisation| organisation.id);
    let dedup = format!("{subject}:{}", services.now().micros());
    for (organisation, readers) in [(recordal.holder_id, &HOLDER_READERS), (recordal.licensee_id, &LICENSEE_READERS)] {
        if own == Some(organisation) {
            continue;
        }
        let note = Notification {
            organisation,
            kind,
            subject_id: &subject,
            path: &format!("/recordals/{subject}"),
            params: &params,
            mail_to: readers,
            dedup_key: &dedup,
        };
        journal::notify(services, uow, note).await?;
    }
    Ok(())
}
