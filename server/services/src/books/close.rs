//! Closing a month, and opening it again: that takes a second person.

use domain::{
    form::FormReader,
    id::{BookCloseId, OrganisationId},
    month::Month,
};

use crate::{
    Services,
    access::Action,
    bank,
    caller::{Actor, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    payments::handles,
    ports::{BookClose, PaymentFilter, StoreError, UnitOfWork},
};

const NOTE_CHARS_MAX: usize = 500;
/// A hundred years of months.
pub(super) const MONTHS_MAX: i64 = 1_200;
const WAITING_MAX: i64 = 500;

/// Closes a month of a holder's book: `month`, `note`. What becomes known later goes into the next open month.
///
/// # Errors
/// [`ServiceError::NotFound`] for a book that is not the caller's to keep.
pub async fn close(
    services: &Services,
    caller: &Caller,
    holder: OrganisationId,
    input: &FormInput,
) -> FormOutcome<BookCloseId> {
    let (actor, organisation) = caller.may(Action::CloseBook)?;
    if !handles(organisation, holder) {
        return Err(ServiceError::NotFound);
    }
    let mut uow = services.store.write().await?;
    if let Some(before) = closed_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let month = form.parse("month", |text| text.parse::<Month>().map_err(|_| "month_malformed"));
    let note = form.limited("note", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let month = month.expect("a form without errors was read whole");
    uow.lock_months(holder).await?;
    if let Some(code) = barrier(services, uow.as_mut(), holder, month).await? {
        return Ok(Submitted::wrong("month", code));
    }
    let close = BookClose {
        id: services.new_id(BookCloseId::from_parts),
        holder_id: holder,
        month,
        closed_by: actor.user_id,
        closed_at: services.now(),
        note,
        reopen_reason: String::new(),
        reopen_asked_by: None,
        reopened_by: None,
        reopened_at: None,
        version: 1,
    };
    match uow.add_book_close(&close).await {
        Err(StoreError::Constraint(name)) if name == "book_close_once" => {
            return Ok(Submitted::wrong("month", "month_closed"));
        }
        other => other?,
    }
    write_down(services, uow.as_mut(), caller, &close, ("close_month", "open", "closed", &close.note)).await?;
    finish(services, uow, actor, input, close.id).await
}

/// Why a month cannot be closed now: it is not over, it is closed, nothing was ever booked up to it, an earlier one is
/// open, or a payment made in it waits for its second person.
async fn barrier(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    month: Month,
) -> Result<Option<&'static str>, ServiceError> {
    if month.last() >= services.today() {
        return Ok(Some("month_not_over"));
    }
    let booked = uow.book_months(holder, MONTHS_MAX).await?;
    let Some(first) = booked.last().map(|first| first.month).filter(|first| *first <= month) else {
        return Ok(Some("month_without_entries"));
    };
    let closed = uow.closed_months(holder, first).await?;
    if closed.contains(&month) {
        return Ok(Some("month_closed"));
    }
    let mut earlier = first;
    while earlier < month {
        if !closed.contains(&earlier) {
            return Ok(Some("earlier_month_open"));
        }
        earlier = earlier.next();
    }
    let waiting = PaymentFilter {
        holder: Some(holder),
        state: Some("recorded".into()),
        limit: WAITING_MAX,
        ..PaymentFilter::default()
    };
    let waits = uow.payments(&waiting).await?.0.iter().any(|row| row.payment.paid_on <= month.last());
    if waits {
        return Ok(Some("payments_waiting"));
    }
    let is_settled = bank::is_month_settled(uow, holder, month).await?;
    Ok((!is_settled).then_some("account_disagrees"))
}

/// Asks to open a closed month again (`version`): `reason`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a book that is not the caller's to keep.
pub async fn ask_reopen(
    services: &Services,
    caller: &Caller,
    id: BookCloseId,
    input: &FormInput,
) -> FormOutcome<BookCloseId> {
    let (actor, mut uow, mut close) = match load(services, caller, id, input).await? {
        Loaded::Before(outcome) => return Ok(outcome),
        Loaded::Now(actor, uow, close) => (actor, uow, *close),
    };
    let mut form = FormReader::new(&input.values);
    let reason = form.required("reason", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if close.reopened_at.is_some() || close.reopen_asked_by.is_some() {
        return Ok(Submitted::refused("stale"));
    }
    close.reopen_asked_by = Some(actor.user_id);
    close.reopen_reason = reason;
    uow.update_book_close(&close).await?;
    let step = ("ask_reopen_month", "closed", "closed", close.reopen_reason.as_str());
    write_down(services, uow.as_mut(), caller, &close, step).await?;
    finish(services, uow, actor, input, id).await
}

/// Decides as the second person (`version`): `decision` is `open` or `keep`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a book that is not the caller's to keep.
pub async fn reopen(
    services: &Services,
    caller: &Caller,
    id: BookCloseId,
    input: &FormInput,
) -> FormOutcome<BookCloseId> {
    let (actor, mut uow, mut close) = match load(services, caller, id, input).await? {
        Loaded::Before(outcome) => return Ok(outcome),
        Loaded::Now(actor, uow, close) => (actor, uow, *close),
    };
    let Some(asked_by) = close.reopen_asked_by.filter(|_| close.reopened_at.is_none()) else {
        return Ok(Submitted::refused("stale"));
    };
    if asked_by == actor.user_id {
        return Ok(Submitted::refused("same_person"));
    }
    let reason = close.reopen_reason.clone();
    let step = match FormReader::new(&input.values).text("decision") {
        "open" => {
            uow.lock_months(close.holder_id).await?;
            close.reopened_by = Some(actor.user_id);
            close.reopened_at = Some(services.now());
            ("reopen_month", "closed", "open", reason.as_str())
        }
        "keep" => {
            close.reopen_asked_by = None;
            close.reopen_reason = String::new();
            ("keep_month_closed", "closed", "closed", reason.as_str())
        }
        _ => return Ok(Submitted::wrong("decision", "required")),
    };
    uow.update_book_close(&close).await?;
    write_down(services, uow.as_mut(), caller, &close, step).await?;
    finish(services, uow, actor, input, id).await
}

enum Loaded<'a> {
    Before(Submitted<BookCloseId>),
    Now(&'a Actor, Box<dyn UnitOfWork>, Box<BookClose>),
}

async fn load<'a>(
    services: &Services,
    caller: &'a Caller,
    id: BookCloseId,
    input: &FormInput,
) -> Result<Loaded<'a>, ServiceError> {
    let (actor, organisation) = caller.may(Action::CloseBook)?;
    let mut uow = services.store.write().await?;
    let known = uow.book_close(id).await?.filter(|close| handles(organisation, close.holder_id));
    let close = known.ok_or(ServiceError::NotFound)?;
    if let Some(before) = closed_before(uow.as_mut(), actor, input).await? {
        return Ok(Loaded::Before(before));
    }
    if input.version().is_some_and(|seen| seen != close.version) {
        return Ok(Loaded::Before(Submitted::refused("stale")));
    }
    Ok(Loaded::Now(actor, uow, Box::new(close)))
}

async fn closed_before(
    uow: &mut dyn UnitOfWork,
    actor: &Actor,
    input: &FormInput,
) -> Result<Option<Submitted<BookCloseId>>, ServiceError> {
    let outcome = forms::outcome_before(uow, actor, input).await?;
    Ok(outcome.and_then(|outcome| outcome.parse().ok()).map(Submitted::Done))
}

async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    actor: &Actor,
    input: &FormInput,
    id: BookCloseId,
) -> FormOutcome<BookCloseId> {
    forms::remember_outcome(services, uow.as_mut(), actor, input, "close_book", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// The history of a book is one, over all its months.
async fn write_down(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    close: &BookClose,
    (event, from, to, note): (&str, &str, &str, &str),
) -> Result<(), ServiceError> {
    let (subject, note) = (close.holder_id.to_string(), format!("{} {note}", close.month));
    let note = note.trim_end();
    journal::step(services, uow, caller, Step { subject_id: &subject, event, from, to, note, ..Step::default() })
        .await?;
    journal::audit(services, uow, caller, event, &close.id.to_string(), from, note).await?;
    Ok(())
}
