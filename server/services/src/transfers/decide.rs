//! The acquirer takes over, or says that it is not the acquirer; who entered the transfer takes it back.

use domain::{
    form::FormReader,
    id::{EncumbranceId, OrganisationId, PatentId, TransferId},
};

use super::{TransferSide, load, record::event_of, remark, tell};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    licences::{self, Passing},
    ports::{Encumbrance, Patent, PatentFilter, TransferRow, UnitOfWork},
};

const NOTE_CHARS_MAX: usize = 1_000;
const SAME_NUMBER_MAX: i64 = 50;

/// Takes over a patent with the licences that run on it: `agree`, `version`. From the day of the transfer on what arises
/// under them is the acquirer's; the patent goes into its stock.
///
/// # Errors
/// [`ServiceError::NotFound`] for a transfer to somebody else.
pub async fn take_over(services: &Services, caller: &Caller, id: TransferId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::TakeOverPatent)?;
    let mut uow = services.store.write().await?;
    let (mut row, side) = load(uow.as_mut(), organisation, id).await?;
    if side != TransferSide::To {
        return Err(ServiceError::NotFound);
    }
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    if is_stale(input, &row) {
        return Ok(Submitted::refused("stale"));
    }
    if !FormReader::new(&input.values).ticked("agree") {
        return Ok(Submitted::wrong("agree", "must_agree"));
    }
    let patent = into_stock(services, uow.as_mut(), caller, &row, organisation.id).await?;
    let passing = Passing {
        patent: row.transfer.patent_id,
        on: row.transfer.transferred_on,
        acquirer_name: row.transfer.acquirer_name.clone(),
        to: Some((organisation.id, patent)),
    };
    licences::pass_on(services, uow.as_mut(), caller, &passing).await?;
    row.transfer.to_patent_id = Some(patent);
    let from = row.transfer.from_id;
    close(services, uow.as_mut(), caller, &mut row, "taken_over", "").await?;
    tell(services, uow.as_mut(), &row, from, "transfer_taken_over").await?;
    finish(services, uow, caller, input, &row, "take_over_patent").await
}

/// Says that the patent did not go to the caller's organisation: `note`, `version`. Whoever entered it enters it anew.
///
/// # Errors
/// [`ServiceError::NotFound`] for a transfer to somebody else.
pub async fn decline(services: &Services, caller: &Caller, id: TransferId, input: &FormInput) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::TakeOverPatent)?;
    let (_, side) = load(services.store.read().await?.as_mut(), organisation, id).await?;
    if side != TransferSide::To {
        return Err(ServiceError::NotFound);
    }
    let mut form = FormReader::new(&input.values);
    let note = form.required("note", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    end(services, caller, id, input, ("declined", &note)).await
}

/// Takes a transfer back that the acquirer has not taken over (`version`): it was entered by mistake.
///
/// # Errors
/// [`ServiceError::NotFound`] for a transfer of somebody else's patent.
pub async fn withdraw(services: &Services, caller: &Caller, id: TransferId, input: &FormInput) -> FormOutcome<()> {
    let may = if caller.can(Action::RecordOfficeDecision) { Action::RecordOfficeDecision } else { Action::EditPatents };
    let (_, organisation) = caller.may(may)?;
    let (_, side) = load(services.store.read().await?.as_mut(), organisation, id).await?;
    if side == TransferSide::To {
        return Err(ServiceError::NotFound);
    }
    end(services, caller, id, input, ("withdrawn", "")).await
}

async fn end(
    services: &Services,
    caller: &Caller,
    id: TransferId,
    input: &FormInput,
    (state, note): (&str, &str),
) -> FormOutcome<()> {
    let actor = caller.actor()?;
    let organisation = actor.organisation.as_ref().ok_or(ServiceError::Forbidden)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (mut row, side) = load(uow.as_mut(), organisation, id).await?;
    if is_stale(input, &row) {
        return Ok(Submitted::refused("stale"));
    }
    close(services, uow.as_mut(), caller, &mut row, state, note).await?;
    let kind = if state == "declined" { "transfer_declined" } else { "transfer_withdrawn" };
    let others = [row.transfer.from_id].into_iter().chain(row.transfer.to_id);
    for other in others.filter(|other| side == TransferSide::Operator || *other != organisation.id) {
        tell(services, uow.as_mut(), &row, other, kind).await?;
    }
    finish(services, uow, caller, input, &row, state).await
}

fn is_stale(input: &FormInput, row: &TransferRow) -> bool {
    row.transfer.state != "pending" || input.version().is_some_and(|seen| seen != row.transfer.version)
}

async fn close(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &mut TransferRow,
    state: &str,
    note: &str,
) -> Result<(), ServiceError> {
    let transfer = &mut row.transfer;
    state.clone_into(&mut transfer.state);
    transfer.open_key = None;
    transfer.decided_by = caller.user_id();
    transfer.decided_at = Some(services.now());
    uow.update_transfer(transfer).await?;
    transfer.version += 1;
    remark(services, uow, caller, row, state, note).await
}

async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    row: &TransferRow,
    action: &str,
) -> FormOutcome<()> {
    let subject = row.transfer.id.to_string();
    journal::audit(services, uow.as_mut(), caller, action, &subject, "pending", &row.transfer.state).await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, action, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// The patent in the acquirer's stock: the one that is there under the same number, else a copy of the old holder's, with
/// the rights of others that go along.
async fn into_stock(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &TransferRow,
    acquirer: OrganisationId,
) -> Result<PatentId, ServiceError> {
    let old = uow.patent(row.transfer.patent_id).await?.ok_or(ServiceError::NotFound)?;
    let text = if old.number.is_empty() { old.publication_number.clone() } else { old.number.clone() };
    let filter = PatentFilter { holder: Some(acquirer), text, limit: SAME_NUMBER_MAX, ..PatentFilter::default() };
    let (known, _) = uow.patents(&filter).await?;
    let id = match known.into_iter().find(|patent| patent.identity == old.identity) {
        Some(patent) => patent.id,
        None => copy(services, uow, &old, row, acquirer).await?,
    };
    uow.add_patent_event(&event_of(services, caller, row, id)).await?;
    Ok(id)
}

async fn copy(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    old: &Patent,
    row: &TransferRow,
    acquirer: OrganisationId,
) -> Result<PatentId, ServiceError> {
    let (id, now) = (services.new_id(PatentId::from_parts), services.now());
    let patent = Patent {
        id,
        holder_id: acquirer,
        patentees: row.transfer.acquirer_name.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
        ..old.clone()
    };
    uow.add_patent(&patent).await?;
    for held in uow.encumbrances(old.id).await? {
        if held.ends_on.is_none_or(|last| row.transfer.transferred_on <= last) {
            let encumbrance_id = services.new_id(EncumbranceId::from_parts);
            uow.add_encumbrance(&Encumbrance { id: encumbrance_id, patent_id: id, ..held }).await?;
        }
    }
    Ok(id)
}
