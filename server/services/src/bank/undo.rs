//! Undoing a match: what is not posted yet by one person, what is posted by two. The books return to what they were, and
//! everything that happened stays to be read.

use domain::{form::FormReader, id::BankMatchId};

use super::{
    NOTE_CHARS_MAX, Opened, PARTS_MAX,
    plan::{Said, lock},
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal, payments,
    ports::{BankMatch, Payment, UnitOfWork},
};

/// Asks to undo a match (`reason`, `version`). One that nothing was posted for is undone at once; a confirmed one waits
/// for a second person.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn ask_undo(
    services: &Services,
    caller: &Caller,
    id: BankMatchId,
    input: &FormInput,
) -> FormOutcome<BankMatchId> {
    let mut opened = match Opened::load(services, caller, Action::RecordPayment, id, input).await? {
        Ok(opened) => opened,
        Err(outcome) => return Ok(outcome),
    };
    let Opened { actor, uow, found } = &mut opened;
    let mut form = FormReader::new(&input.values);
    let reason = form.required("reason", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if found.state == "undone" || found.undo_asked_by.is_some() {
        return Ok(Submitted::refused("stale"));
    }
    found.undo_reason = reason;
    if found.state == "recorded" {
        lock(uow.as_mut(), found.account_id).await?;
        // Nothing stands in the book: one person is enough, and no second one is named.
        found.undone_by = Some(actor.user_id);
        if let Err(code) = open_again(services, uow.as_mut(), caller, found).await? {
            return Ok(Submitted::refused(code));
        }
    } else {
        found.undo_asked_by = Some(actor.user_id);
        uow.update_bank_match(found).await?;
        let (subject, reason) = (id.to_string(), found.undo_reason.as_str());
        journal::audit(services, uow.as_mut(), caller, "ask_undo_match", &subject, "confirmed", reason).await?;
    }
    opened.finish(services, input, "ask_undo_match").await
}

/// Decides as the second person about undoing a confirmed match (`version`): `decision` is `undo` or `keep`. Every
/// receipt of the match is taken back, every fee that was given up is owed again, and the lines are open.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn undo_match(
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
    let Some(asked_by) = found.undo_asked_by.filter(|_| found.state == "confirmed") else {
        return Ok(Submitted::refused("stale"));
    };
    if asked_by == actor.user_id {
        return Ok(Submitted::refused("same_person"));
    }
    match FormReader::new(&input.values).text("decision") {
        "undo" => {
            lock(uow.as_mut(), found.account_id).await?;
            found.undone_by = Some(actor.user_id);
            if let Err(code) = open_again(services, uow.as_mut(), caller, found).await? {
                return Ok(Submitted::refused(code));
            }
        }
        "keep" => {
            found.undo_asked_by = None;
            found.undo_reason = String::new();
            uow.update_bank_match(found).await?;
            journal::audit(services, uow.as_mut(), caller, "keep_match", &id.to_string(), "confirmed", "").await?;
        }
        _ => return Ok(Submitted::wrong("decision", "required")),
    }
    opened.finish(services, input, "undo_match").await
}

/// Takes everything back that the match did.
async fn open_again(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    found: &mut BankMatch,
) -> Result<Result<(), &'static str>, ServiceError> {
    // What was given up is owed again before the receipt goes: the other way round it would be credit for a moment.
    for fee in uow.match_fees(found.id, PARTS_MAX).await? {
        if let Some(adjustment) = fee.adjustment_id {
            payments::restore_fee(services, uow, caller, adjustment, &found.undo_reason).await?;
        }
    }
    let mut rows = Vec::new();
    for part in uow.match_parts(found.id, PARTS_MAX).await? {
        let row = uow.payment(part.payment_id).await?.ok_or(ServiceError::NotFound)?;
        rows.push((part, row));
    }
    // The newest first, as a stack is taken down.
    rows.sort_by_key(|(_, row)| (row.payment.licence_id, row.payment.paid_on, row.payment.id));
    for (part, mut row) in rows.into_iter().rev() {
        match (part.kind.as_str(), row.payment.state.as_str()) {
            // It was posted before the line, or waits for its second person as it did: it stays.
            ("linked", "recorded") => {}
            ("linked", _) if part.was != "recorded" => {}
            (_, "confirmed") => {
                // The money came, and was for something else: on its own day nothing was received for this.
                let why = (row.payment.paid_on, found.undo_reason.as_str());
                let taken = payments::take_back(services, uow, caller, &mut row, why).await?;
                if let Err(code) = taken {
                    return Ok(Err(code));
                }
            }
            ("announced", "recorded") => {
                announce_again(services, uow, caller, row.payment, &part.was, &found.undo_reason).await?;
            }
            (_, "recorded") => payments::discard(services, uow, caller, &mut row, &found.undo_reason).await?,
            _ => return Ok(Err("stale")),
        }
    }
    let from = std::mem::replace(&mut found.state, "undone".into());
    found.undone_at = Some(services.now());
    let lines = uow.lines_of_match(found.id, PARTS_MAX).await?;
    uow.update_bank_match(found).await?;
    uow.release_match(found.id).await?;
    for row in lines.into_iter().filter(|row| row.line.match_id == Some(found.id)) {
        let mut line = row.line;
        line.state = "open".into();
        line.match_id = None;
        uow.update_bank_line(&line).await?;
    }
    journal::audit(services, uow, caller, "undo_match", &found.id.to_string(), &from, &found.undo_reason).await?;
    Ok(Ok(()))
}

/// A payment that had been announced waits for its line again, as its payer announced it.
async fn announce_again(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    mut payment: Payment,
    was: &str,
    reason: &str,
) -> Result<(), ServiceError> {
    payment.state = "announced".into();
    payment.recorded_by = None;
    payment.recorded_at = None;
    if let Ok(was) = serde_json::from_str::<Said>(was) {
        (payment.amount_fen, payment.paid_on, payment.payer_name) = (was.amount, was.paid_on, was.payer_name);
    }
    uow.update_payment(&payment).await?;
    let subject = payment.id.to_string();
    let (from, to) = ("recorded", "announced");
    let step = journal::Step { subject_id: &subject, event: "unmatch", from, to, note: reason, ..Default::default() };
    journal::step(services, uow, caller, step).await?;
    journal::audit(services, uow, caller, "unmatch_payment", &subject, from, reason).await?;
    Ok(())
}
