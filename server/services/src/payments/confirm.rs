//! The second person: a recorded receipt is confirmed and posted, or rejected with a reason.

use domain::{
    Fen,
    allocation::{self, OverrideError, Plan},
    form::{FormReader, FormValues},
    id::{ChargeId, PaymentId},
    ledger::{self, Book},
};

use super::{NOTE_CHARS_MAX, about, handled_before, is_stale, params_of, payment_of_finance, read_reason};
use crate::{
    Services,
    access::{Action, Role},
    book::{self, Draft},
    caller::{Actor, Caller},
    charges::{Debts, Until, accrue, accrued},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Notification, Step},
    licences,
    ports::{Payment, PaymentRow, StoreResult, UnitOfWork},
};

/// Fields of the form that direct a part of the payment to a charge begin so.
const DIRECTED: &str = "allocate:";
const DIRECTED_MAX: usize = 200;

/// Confirms a recorded receipt (`version`): never by the person who recorded it. It falls on the debts that the payer
/// designated, then in the statutory order (民法典 第五百六十条、第五百六十一条), or as finance directs with a reason
/// (`allocate:<charge>`, `override_reason`); a surplus stays as credit. The licence takes effect when this was missing.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn confirm(services: &Services, caller: &Caller, id: PaymentId, input: &FormInput) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::ConfirmPayment)?;
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut row = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, id).await?;
    if let Some(code) = barrier(uow.as_mut(), actor, &row.payment, input.version()).await? {
        return Ok(Submitted::refused(code));
    }
    let mut form = FormReader::new(&input.values);
    let (directed, reason) = read_directed(&mut form, &input.values);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    row.payment.confirmed_by = Some(actor.user_id);
    if let Err(error) = settle(services, uow.as_mut(), caller, &mut row, (&directed, &reason)).await? {
        return Ok(refusal(error));
    }
    forms::remember_outcome(services, uow.as_mut(), actor, input, "confirm_payment", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Why a payment that was seen in a version cannot be confirmed by this person; nothing when it can.
pub(super) async fn barrier(
    uow: &mut dyn UnitOfWork,
    actor: &Actor,
    payment: &Payment,
    seen: Option<i64>,
) -> StoreResult<Option<&'static str>> {
    if seen.is_some_and(|seen| seen != payment.version) || payment.state != "recorded" {
        return Ok(Some("stale"));
    }
    if payment.recorded_by == Some(actor.user_id) {
        return Ok(Some("same_person"));
    }
    let part = uow.match_of_payment(payment.id).await?;
    Ok(part.map(|_| "matched_with_line"))
}

/// What finance directs instead of the statutory order: `allocate:<charge>` amounts and an `override_reason`. Nothing
/// where no amount is given.
fn read_directed(form: &mut FormReader<'_>, values: &FormValues) -> (Vec<(ChargeId, Fen)>, String) {
    let mut directed = Vec::new();
    for field in values.keys().filter(|field| field.starts_with(DIRECTED)).take(DIRECTED_MAX) {
        if form.text(field).is_empty() {
            continue;
        }
        let charge = field[DIRECTED.len()..].parse().ok();
        match (charge, form.amount(field)) {
            (Some(charge), Some(amount)) => directed.push((charge, amount)),
            (None, _) => form.fail(field, "charge_unknown"),
            (_, None) => {}
        }
    }
    let reason = form.limited("override_reason", NOTE_CHARS_MAX);
    if !directed.is_empty() && reason.is_empty() {
        form.fail("override_reason", "required");
    }
    (directed, reason)
}

/// What is wrong with an allocation that finance directs, at its field.
fn refusal(error: OverrideError) -> Submitted<PaymentId> {
    let field = error.charge().map_or_else(|| "override_reason".to_owned(), |charge| format!("{DIRECTED}{charge}"));
    Submitted::wrong(&field, error.code())
}

/// Marks a payment as confirmed, charges the late interest up to its day, posts it, and lets the licence go on. Both
/// parties are told.
pub(crate) async fn settle(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &mut PaymentRow,
    (directed, override_reason): (&[(ChargeId, Fen)], &str),
) -> Result<Result<(), OverrideError>, ServiceError> {
    let payment = &mut row.payment;
    uow.lock_book(payment.licence_id).await?;
    let mut licence = uow.licence(payment.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let debts = accrued(services, uow, caller, &licence, Until::Day(payment.paid_on)).await?;
    let plan = match plan(&debts, payment, directed) {
        Ok(plan) => plan,
        Err(error) => return Ok(Err(error)),
    };
    let from = std::mem::replace(&mut payment.state, "confirmed".into());
    payment.confirmed_at = Some(services.now());
    payment.allocation = serde_json::to_string(&plan).expect("a plan is numbers and texts");
    uow.update_payment(payment).await?;
    post_receipt(services, uow, caller, payment, &plan, override_reason).await?;
    if debts.has_interest() {
        // A payment of a day before one that is in the book already: less interest was owed than was charged.
        accrue(services, uow, caller, &licence, Until::AsCharged).await?;
    }
    let subject = payment.id.to_string();
    let step = Step {
        subject_id: &subject,
        event: "confirm",
        from: &from,
        to: "confirmed",
        note: override_reason,
        ..Step::default()
    };
    journal::step(services, uow, caller, step).await?;
    let after = format!("{} unapplied {} {override_reason}", payment.amount_fen.to_plain(), plan.unapplied.to_plain());
    journal::audit(services, uow, caller, "confirm_payment", &subject, &from, &after).await?;
    if debts.has_interest() || debts.initial_left(&plan).is_zero() {
        licences::after_settling(services, uow, caller, &mut licence).await?;
    }
    tell_both(services, uow, row, "payment_confirmed", "").await?;
    Ok(Ok(()))
}

/// How a payment would fall on the debts of its licence if it were confirmed now, with the late interest that would be
/// charged first; that interest stands under its principal charge.
pub(super) async fn preview(uow: &mut dyn UnitOfWork, payment: &Payment) -> Result<Plan, ServiceError> {
    let licence = uow.licence(payment.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let debts = Debts::load(uow, &licence).await?.with_pending_interest(payment.paid_on);
    Ok(allocation::allocate(payment.amount_fen, payment.paid_on, &debts, &payment.designation))
}

/// How a payment falls on the open debts of its licence; as finance directs where it does.
fn plan(debts: &Debts, payment: &Payment, directed: &[(ChargeId, Fen)]) -> Result<Plan, OverrideError> {
    let open = debts.open_on(payment.paid_on);
    if directed.is_empty() {
        return Ok(allocation::allocate(payment.amount_fen, payment.paid_on, &open, &payment.designation));
    }
    allocation::override_with(payment.amount_fen, directed, &open)
}

async fn post_receipt(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payment: &Payment,
    plan: &Plan,
    override_reason: &str,
) -> Result<(), ServiceError> {
    let book = Book { holder: payment.holder_id, licence: payment.licence_id };
    let receive = if payment.method == "card" { ledger::receive_card_payment } else { ledger::receive_payment };
    let entry = receive(book, payment.amount_fen, &plan.allocations()).map_err(book::unpostable)?;
    let draft = Draft {
        key: format!("receipt:{}", payment.id),
        holder: payment.holder_id,
        licence: Some(payment.licence_id),
        kind: "receipt",
        occurred_on: payment.paid_on,
        charge: None,
        payment: Some(payment.id),
        run: None,
        reverses: None,
        reason: if override_reason.is_empty() { payment.reference.clone() } else { override_reason.to_owned() },
        entry,
    };
    book::post(services, uow, caller, draft).await?;
    Ok(())
}

/// Rejects an announced or recorded payment with a `reason` (and `version`): no money has come. The payer is told.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn reject(services: &Services, caller: &Caller, id: PaymentId, input: &FormInput) -> FormOutcome<PaymentId> {
    let (actor, _) = caller.may(Action::ConfirmPayment)?;
    // What is another's is not there, whatever the form says.
    payment_of_finance(services.store.read().await?.as_mut(), caller, Action::ConfirmPayment, id).await?;
    let reason = match read_reason(&input.values) {
        Ok(reason) => reason,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut row = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, id).await?;
    let is_open = row.payment.state == "announced" || row.payment.state == "recorded";
    if is_stale(input, &row.payment) || !is_open || row.payment.method != "bank" {
        return Ok(Submitted::refused("stale"));
    }
    if uow.match_of_payment(id).await?.is_some() {
        return Ok(Submitted::refused("matched_with_line"));
    }
    discard(services, uow.as_mut(), caller, &mut row, &reason).await?;
    let subject = id.to_string();
    let (path, params) = (format!("/payments/{id}"), params_of(&row, &reason));
    journal::notify(services, uow.as_mut(), about(&row, "payment_rejected", &subject, &path, &params)).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "reject_payment", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// Marks a payment that nothing was posted for as rejected.
pub(crate) async fn discard(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &mut PaymentRow,
    reason: &str,
) -> StoreResult<()> {
    let from = std::mem::replace(&mut row.payment.state, "rejected".into());
    uow.update_payment(&row.payment).await?;
    let subject = row.payment.id.to_string();
    let step =
        Step { subject_id: &subject, event: "reject", from: &from, to: "rejected", note: reason, ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    journal::audit(services, uow, caller, "reject_payment", &subject, &from, reason).await
}

/// Tells licensee and holder what became of a payment.
pub(super) async fn tell_both(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    row: &PaymentRow,
    kind: &str,
    reason: &str,
) -> StoreResult<()> {
    let subject = row.payment.id.to_string();
    let (path, params) = (format!("/payments/{subject}"), params_of(row, reason));
    let licensee = about(row, kind, &subject, &path, &params);
    journal::notify(services, uow, licensee.clone()).await?;
    let mail_to = &[Role::HolderStaff];
    journal::notify(services, uow, Notification { organisation: row.payment.holder_id, mail_to, ..licensee }).await
}

/// What of a posted receipt stayed as credit.
pub(super) fn unapplied(entry: &ledger::Entry) -> Fen {
    -ledger::balance(entry.postings(), ledger::AccountPurpose::UnappliedCash)
}
