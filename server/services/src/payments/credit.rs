//! Credit that lay unapplied settles a charge.

use domain::{
    id::{ChargeId, EntryId},
    ledger::{self, Allocation, Book},
};

use super::handles;
use crate::{
    Services,
    access::Action,
    book::{self, Draft},
    caller::Caller,
    charges::{Until, accrue, credit_of, open_of},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    licences,
    ports::ChargeRow,
};

/// Lets the licensee's credit under the licence settle a charge, as far as it goes. The form has no fields of its own.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn apply_credit(
    services: &Services,
    caller: &Caller,
    id: ChargeId,
    input: &FormInput,
) -> FormOutcome<ChargeId> {
    let (actor, organisation) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(id));
    }
    let known = uow.charge(id).await?.filter(|row| handles(organisation, row.holder_id));
    let licence = known.ok_or(ServiceError::NotFound)?.position.charge.licence_id;
    uow.lock_book(licence).await?;
    let owner = uow.licence(licence).await?.ok_or(ServiceError::NotFound)?;
    accrue(services, uow.as_mut(), caller, &owner, Until::Day(services.today())).await?;
    // Read again under the lock: another transaction may have settled it.
    let row: ChargeRow = uow.charge(id).await?.ok_or(ServiceError::NotFound)?;
    let amount = open_of(&row.position).min(credit_of(uow.as_mut(), licence).await?);
    if amount <= domain::Fen::ZERO {
        return Ok(Submitted::refused("nothing_to_apply"));
    }
    let book = Book { holder: row.holder_id, licence };
    let entry = ledger::apply_credit(book, &[Allocation { charge: id, amount }]).map_err(book::unpostable)?;
    let draft = Draft {
        // A request repeated is answered above; there is nothing else that two credits must not share.
        key: format!("credit:{}", services.new_id(EntryId::from_parts)),
        holder: row.holder_id,
        licence: Some(licence),
        kind: "credit",
        occurred_on: services.today(),
        charge: Some(id),
        payment: None,
        run: None,
        reverses: None,
        reason: row.position.charge.reference.clone(),
        entry,
    };
    book::post(services, uow.as_mut(), caller, draft).await?;
    let (subject, applied) = (id.to_string(), amount.to_plain());
    let step = Step { subject_id: &subject, event: "apply_credit", note: &applied, ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    journal::audit(services, uow.as_mut(), caller, "apply_credit", &subject, "", &applied).await?;
    licences::after_payment(services, uow.as_mut(), caller, licence).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "apply_credit", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}
