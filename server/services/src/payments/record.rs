//! Finance writes down what has arrived on the account.

use domain::{
    form::FormReader,
    id::{ChargeId, PaymentId},
};

use super::{Said, handled_before, handles, is_before_licence, is_stale, payment_of_finance, read_said};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    charges::parse_reference,
    error::{FormOutcome, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    ports::{ChargeRow, Payment, PaymentFilter, StoreResult, UnitOfWork},
};

const PAYMENTS_OF_LICENCE_MAX: i64 = 500;

/// Records a receipt from the bank statement: `reference` (of any charge of the licence; it is taken as the payer's
/// designation, before further references in `designation`), `amount`, `paid_on`, `payer_name`, `note`, and
/// `not_the_same` ticked when a payment of the same day and amount is known and this is another. A second person
/// confirms it.
///
/// # Errors
/// When the caller is not of finance, or the store fails.
pub async fn record(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<PaymentId> {
    let (actor, organisation) = caller.may(Action::RecordPayment)?;
    let mut form = FormReader::new(&input.values);
    let reference = form.parse("reference", parse_reference);
    let said = read_said(&mut form, services.today());
    let further = form.parse("designation", parse_references).unwrap_or_default();
    let is_another = form.ticked("not_the_same");
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let reference = reference.unwrap_or_default();
    let said = said.expect("a form without errors was read whole");
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    // A reference of another holder's charge is as unknown as one that was never given out.
    let charge = uow.charge_by_reference(&reference).await?.filter(|row| handles(organisation, row.holder_id));
    let Some(charge) = charge else { return Ok(Submitted::wrong("reference", "reference_unknown")) };
    if is_before_licence(uow.as_mut(), charge.position.charge.licence_id, said.paid_on).await? {
        return Ok(Submitted::wrong("paid_on", "before_licence"));
    }
    if !is_another && is_known(uow.as_mut(), &charge, &said).await? {
        return Ok(Submitted::wrong("not_the_same", "payment_seems_known"));
    }
    let Some(designation) = designated(uow.as_mut(), &charge, &further).await? else {
        return Ok(Submitted::wrong("designation", "reference_unknown"));
    };
    let mut payment = receipt(services, &charge);
    payment.designation = designation;
    payment.amount_fen = said.amount;
    payment.paid_on = said.paid_on;
    payment.payer_name = said.payer_name;
    payment.note = said.note;
    payment.recorded_by = Some(actor.user_id);
    payment.recorded_at = Some(services.now());
    uow.add_payment(&payment).await?;
    write_down(services, uow.as_mut(), caller, &payment, "").await?;
    let outcome = payment.id.to_string();
    forms::remember_outcome(services, uow.as_mut(), actor, input, "record_payment", &outcome).await?;
    uow.save().await?;
    Ok(Submitted::Done(payment.id))
}

/// Records that an announced payment has arrived, with what the bank statement says: `amount`, `paid_on`,
/// `payer_name`, `note`, `version`. A second person confirms it.
///
/// # Errors
/// [`crate::ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn record_announced(
    services: &Services,
    caller: &Caller,
    id: PaymentId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut form = FormReader::new(&input.values);
    let said = read_said(&mut form, services.today());
    let errors = form.finish();
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let row = payment_of_finance(uow.as_mut(), caller, Action::RecordPayment, id).await?;
    if let Err(errors) = errors {
        return Ok(Submitted::Invalid(errors));
    }
    let said = said.expect("a form without errors was read whole");
    let mut payment = row.payment;
    if is_stale(input, &payment) || payment.state != "announced" || payment.method != "bank" {
        return Ok(Submitted::refused("stale"));
    }
    if is_before_licence(uow.as_mut(), payment.licence_id, said.paid_on).await? {
        return Ok(Submitted::wrong("paid_on", "before_licence"));
    }
    payment.state = "recorded".into();
    payment.amount_fen = said.amount;
    payment.paid_on = said.paid_on;
    payment.payer_name = said.payer_name;
    if !said.note.is_empty() {
        payment.note = said.note;
    }
    payment.recorded_by = Some(actor.user_id);
    payment.recorded_at = Some(services.now());
    uow.update_payment(&payment).await?;
    write_down(services, uow.as_mut(), caller, &payment, "announced").await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "record_payment", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// References separated by spaces, commas or lines; none is right too.
fn parse_references(text: &str) -> Result<Vec<String>, &'static str> {
    let words = text.split([' ', '\n', ',', ';', '，', '、', '；']).filter(|word| !word.trim().is_empty());
    words.map(parse_reference).collect()
}

/// The charges that a payment falls on first, in order; none when a reference is of no charge of this licence.
async fn designated(
    uow: &mut dyn UnitOfWork,
    charge: &ChargeRow,
    further: &[String],
) -> StoreResult<Option<Vec<ChargeId>>> {
    let first = &charge.position.charge;
    let mut designation = vec![first.id];
    for reference in further {
        let found = uow.charge_by_reference(reference).await?.map(|row| row.position.charge);
        let Some(found) = found.filter(|found| found.licence_id == first.licence_id) else { return Ok(None) };
        if !designation.contains(&found.id) {
            designation.push(found.id);
        }
    }
    Ok(Some(designation))
}

/// Whether a payment of the same licence, day and amount is there already: one transfer recorded twice would become
/// credit that nobody has paid.
async fn is_known(uow: &mut dyn UnitOfWork, charge: &ChargeRow, said: &Said) -> StoreResult<bool> {
    let licence = Some(charge.position.charge.licence_id);
    let filter = PaymentFilter { licence, limit: PAYMENTS_OF_LICENCE_MAX, ..PaymentFilter::default() };
    let (rows, _) = uow.payments(&filter).await?;
    let same = |it: &Payment| it.amount_fen == said.amount && it.paid_on == said.paid_on;
    let stands = |it: &Payment| !matches!(it.state.as_str(), "rejected" | "reversed");
    Ok(rows.iter().any(|row| same(&row.payment) && stands(&row.payment)))
}

/// A receipt for the licence of a charge, designated to that charge.
pub(crate) fn receipt(services: &Services, charge: &ChargeRow) -> Payment {
    let row = &charge.position.charge;
    Payment {
        id: services.new_id(PaymentId::from_parts),
        licence_id: row.licence_id,
        holder_id: charge.holder_id,
        licensee_id: charge.licensee_id,
        method: "bank".into(),
        state: "recorded".into(),
        amount_fen: domain::Fen::ZERO,
        paid_on: services.today(),
        payer_name: String::new(),
        reference: row.reference.clone(),
        designation: vec![row.id],
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
        note: String::new(),
        allocation: String::new(),
        created_at: services.now(),
        version: 1,
    }
}

/// The step and the audit line of a payment that was recorded.
pub(crate) async fn write_down(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    from: &str,
) -> StoreResult<()> {
    let subject = payment.id.to_string();
    let step = Step { subject_id: &subject, event: "record", from, to: "recorded", ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    let after = format!("{} {} {}", payment.amount_fen.to_plain(), payment.paid_on, payment.payer_name);
    journal::audit(services, uow, caller, "record_payment", &subject, from, &after).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charges::reference_of;

    #[test]
    fn references_are_read_in_their_order() {
        let (one, two) = (reference_of(1), reference_of(2));
        assert_eq!(parse_references(&format!("{two}， {one}\n")), Ok(vec![two, one]));
        assert_eq!(parse_references(" "), Ok(Vec::new()));
        assert_eq!(parse_references("KX7"), Err("reference_malformed"));
    }
}
