//! The second person: what was matched is posted.

use domain::{
    form::FormReader,
    id::{BankMatchId, KnownPayerId, OrganisationId},
    matching,
};

use super::{
    Opened, PARTS_MAX,
    matching::{line_of, payers},
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal, payments,
    ports::{BankMatch, KnownPayerRow, UnitOfWork},
};

/// Confirms a match (`version`): never by the person who made it. Every receipt is posted and falls on what is owed as
/// the law says, the bank's fees are given up, and the names of the payers are learned. All of it or nothing.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn confirm_match(
    services: &Services,
    caller: &Caller,
    id: BankMatchId,
    input: &FormInput,
) -> FormOutcome<BankMatchId> {
    let mut opened = match Opened::load(services, caller, Action::ConfirmPayment, id, input).await? {
        Ok(opened) => opened,
        Err(outcome) => return Ok(outcome),
    };
    let Opened { actor, uow, found } = &mut opened;
    if found.state != "recorded" {
        return Ok(Submitted::refused("stale"));
    }
    if found.made_by == Some(actor.user_id) {
        return Ok(Submitted::refused("same_person"));
    }
    if let Err(code) = post_all(services, uow.as_mut(), caller, found).await? {
        return Ok(Submitted::refused(code));
    }
    found.state = "confirmed".into();
    found.confirmed_by = Some(actor.user_id);
    found.confirmed_at = Some(services.now());
    uow.update_bank_match(found).await?;
    learn(services, uow.as_mut(), found).await?;
    let note = FormReader::new(&input.values).text("note").chars().take(super::NOTE_CHARS_MAX).collect::<String>();
    journal::audit(services, uow.as_mut(), caller, "confirm_match", &id.to_string(), "recorded", &note).await?;
    opened.finish(services, input, "confirm_match").await
}

/// Receipts in the order of their licences, so that two confirmations at once wait for each other instead of for ever.
async fn post_all(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    found: &BankMatch,
) -> Result<Result<(), &'static str>, ServiceError> {
    let mut rows = Vec::new();
    for part in uow.match_parts(found.id, PARTS_MAX).await? {
        rows.push(uow.payment(part.payment_id).await?.ok_or(ServiceError::NotFound)?);
    }
    rows.sort_by_key(|row| (row.payment.licence_id, row.payment.paid_on, row.payment.id));
    for row in &mut rows {
        if row.payment.state == "confirmed" {
            continue;
        }
        if row.payment.state != "recorded" {
            return Ok(Err("stale"));
        }
        if row.payment.recorded_by.is_some() && row.payment.recorded_by == caller.user_id() {
            return Ok(Err("same_person"));
        }
        row.payment.confirmed_by = caller.user_id();
        if let Err(error) = payments::settle(services, uow, caller, row, (&[], "")).await? {
            return Ok(Err(error.code()));
        }
    }
    for mut fee in uow.match_fees(found.id, PARTS_MAX).await? {
        let open = uow.charge(fee.charge_id).await?.map(|row| crate::charges::open_of(&row.position));
        let Some(asked_by) = found.made_by.filter(|_| open.is_some_and(|open| fee.amount_fen <= open)) else {
            return Ok(Err("more_than_open"));
        };
        let reason = format!("bank fee {}", found.id);
        let what = (fee.charge_id, fee.amount_fen);
        fee.adjustment_id = Some(payments::write_off_fee(services, uow, caller, what, (asked_by, &reason)).await?);
        uow.put_match_fee(&fee).await?;
    }
    Ok(Ok(()))
}

/// A payer's name and account are known from now on, where all that the line paid is owed by one licensee.
async fn learn(services: &Services, uow: &mut dyn UnitOfWork, found: &BankMatch) -> Result<(), ServiceError> {
    let parts = uow.match_parts(found.id, PARTS_MAX).await?;
    let mut known = payers(uow, found.holder_id).await?;
    for row in uow.lines_of_match(found.id, PARTS_MAX).await? {
        let mut licensees: Vec<OrganisationId> = Vec::new();
        for part in parts.iter().filter(|part| part.line_id == row.line.id) {
            let payment = uow.payment(part.payment_id).await?.ok_or(ServiceError::NotFound)?;
            licensees.push(payment.payment.licensee_id);
        }
        licensees.dedup();
        let ([licensee], Some(line)) = (licensees.as_slice(), line_of(&row.line)) else { continue };
        let Some(learned) = matching::learn(&known, &line, *licensee) else { continue };
        uow.add_known_payer(&KnownPayerRow {
            id: services.new_id(KnownPayerId::from_parts),
            holder_id: found.holder_id,
            licensee_id: *licensee,
            licensee_name: String::new(),
            name: learned.name.clone(),
            account: learned.account.clone(),
            source: learned.source.as_str().to_owned(),
            removed_by: None,
            removed_at: None,
            created_at: services.now(),
            version: 1,
        })
        .await?;
        known.push(learned);
    }
    Ok(())
}
