//! The receipts of a page, confirmed together.

use std::collections::BTreeMap;

use domain::id::PaymentId;

use super::{confirm::barrier, payment_of_finance, settle};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    charges::PAGE_SIZE,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
};

/// Fields of the form that name a receipt begin so.
const SHOWN: &str = "payment:";

/// What confirming the receipts of a page did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    pub confirmed: usize,
    /// Receipts that were no longer as they were shown, or that wait for somebody else.
    pub left: usize,
}

impl Confirmed {
    fn outcome(self) -> String {
        format!("{} {}", self.confirmed, self.left)
    }

    fn of_outcome(outcome: &str) -> Self {
        let (confirmed, left) = outcome.split_once(' ').unwrap_or_default();
        Self { confirmed: confirmed.parse().unwrap_or_default(), left: left.parse().unwrap_or_default() }
    }
}

/// Confirms the receipts that a page showed (`payment:<id>` = its version), the oldest first, in the statutory order and
/// in one transaction: all that can be confirmed, or none when the database fails. Receipts that the page did not show
/// are never touched.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn confirm_shown(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<Confirmed> {
    let (actor, _) = caller.may(Action::ConfirmPayment)?;
    let shown: BTreeMap<PaymentId, i64> = input
        .values
        .iter()
        .filter_map(|(field, version)| Some((field.strip_prefix(SHOWN)?.parse().ok()?, version.parse().ok()?)))
        .take(usize::try_from(PAGE_SIZE).unwrap_or_default())
        .collect();
    if shown.is_empty() {
        return Ok(Submitted::refused("nothing_chosen"));
    }
    let mut uow = services.store.write().await?;
    if let Some(before) = forms::outcome_before(uow.as_mut(), actor, input).await? {
        return Ok(Submitted::Done(Confirmed::of_outcome(&before)));
    }
    let mut waiting: Vec<PaymentId> = shown.keys().copied().collect();
    uow.foresee(&waiting, journal::MAIL_RECIPIENTS_MAX).await?;
    let mut days = BTreeMap::new();
    for id in &waiting {
        let row = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, *id).await?;
        days.insert(*id, row.payment.paid_on);
    }
    waiting.sort_by_key(|id| days[id]);
    let mut done = Confirmed::default();
    for (place, id) in waiting.iter().enumerate() {
        // What a payment does besides being posted, as charging late interest, ends what was foreseen of the others.
        uow.foresee(&waiting[place..], journal::MAIL_RECIPIENTS_MAX).await?;
        let mut row = payment_of_finance(uow.as_mut(), caller, Action::ConfirmPayment, *id).await?;
        if barrier(uow.as_mut(), actor, &row.payment, shown.get(id).copied()).await?.is_some() {
            done.left += 1;
            continue;
        }
        row.payment.confirmed_by = Some(actor.user_id);
        let settled = settle(services, uow.as_mut(), caller, &mut row, (&[], "")).await?;
        settled.map_err(|error| ServiceError::Fault { doing: "confirming a payment", source: Box::new(error) })?;
        done.confirmed += 1;
    }
    if done.confirmed == 0 {
        return Ok(Submitted::refused("stale"));
    }
    forms::remember_outcome(services, uow.as_mut(), actor, input, "confirm_payments", &done.outcome()).await?;
    uow.save().await?;
    Ok(Submitted::Done(done))
}
