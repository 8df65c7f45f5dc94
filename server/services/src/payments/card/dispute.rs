//! A payer disputes a payment with the issuer of the card. While it is open it is shown, and both sides know; when it is
//! lost the provider has taken the money back, and the book follows.

use domain::{
    id::{CardDisputeId, PaymentId},
    organisation::OrganisationKind,
};

use super::{broken, provider, settle::settle_card, take_back::take_back};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::ServiceError,
    journal::{self, Notification, Step},
    payments::{about, params_of},
    ports::{CardDispute, CardFilter, Dispute, DisputeState, PaymentRow, UnitOfWork},
};

const DISPUTES_MAX: i64 = 200;

/// A dispute with the payment that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeRow {
    pub dispute: CardDispute,
    pub row: PaymentRow,
}

/// The newest disputes that finance handles: the platform's all, a holder's its own.
///
/// # Errors
/// When the caller is not of finance.
pub async fn disputes(services: &Services, caller: &Caller) -> Result<Vec<DisputeRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::ConfirmPayment)?;
    let holder = (organisation.kind == OrganisationKind::Holder).then_some(organisation.id);
    let mut uow = services.store.read().await?;
    let mut rows = Vec::new();
    let filter = CardFilter { holder, limit: DISPUTES_MAX, ..CardFilter::default() };
    for dispute in uow.card_disputes(&filter).await? {
        let row = uow.payment(dispute.payment_id).await?.ok_or(ServiceError::NotFound)?;
        rows.push(DisputeRow { dispute, row });
    }
    Ok(rows)
}

/// Reads a dispute from the provider and keeps how it stands. Gives ours; none when the payment is none of ours.
pub(super) async fn read(
    services: &Services,
    caller: &Caller,
    provider_id: &str,
) -> Result<Option<CardDisputeId>, ServiceError> {
    let known = provider(services)?.dispute(provider_id).await.map_err(broken)?;
    let Ok(payment) = known.checkout_key.parse::<PaymentId>() else { return Ok(None) };
    if services.store.read().await?.payment(payment).await?.is_none() {
        return Ok(None);
    }
    // The dispute may be known before the payment itself.
    settle_card(services, caller, payment).await?;
    let mut uow = services.store.write().await?;
    let row = uow.payment(payment).await?.ok_or(ServiceError::NotFound)?;
    let id = keep(services, uow.as_mut(), caller, row, &known).await?;
    uow.save().await?;
    Ok(Some(id))
}

async fn keep(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    mut row: PaymentRow,
    known: &Dispute,
) -> Result<CardDisputeId, ServiceError> {
    let (mut dispute, before) = match uow.card_dispute(&known.id).await? {
        Some(dispute) => (dispute.clone(), Some(dispute)),
        None => (opened(services, &row, known), None),
    };
    let was = before.as_ref().map(|before| before.state);
    // What was lost is lost: it has been posted.
    if was == Some(DisputeState::Lost) || (was == Some(known.state) && dispute.amount_fen == known.amount) {
        return Ok(dispute.id);
    }
    dispute.state = known.state;
    dispute.amount_fen = known.amount;
    dispute.evidence_due_at = known.evidence_due_at;
    dispute.closed_at = known.state.is_closed().then(|| services.now());
    if known.state == DisputeState::Lost {
        // Only a payment that stands can be taken back.
        if row.payment.state != "confirmed" {
            let missing = format!("{} is {}", row.payment.id, row.payment.state).into();
            return Err(ServiceError::Fault { doing: "taking a disputed payment back", source: missing });
        }
        let left = take_back(services, uow, caller, &row.payment, &dispute).await?;
        if left.is_zero() {
            row.payment.state = "reversed".into();
            row.payment.reversal_reason.clone_from(&dispute.reason);
            row.payment.reversed_at = Some(services.now());
            uow.update_payment(&row.payment).await?;
        }
    }
    match before {
        Some(_) => uow.update_card_dispute(&dispute).await?,
        None => uow.add_card_dispute(&dispute).await?,
    }
    tell(services, uow, caller, &row, &dispute, was).await?;
    Ok(dispute.id)
}

fn opened(services: &Services, row: &PaymentRow, known: &Dispute) -> CardDispute {
    CardDispute {
        id: services.new_id(CardDisputeId::from_parts),
        provider_id: known.id.clone(),
        payment_id: row.payment.id,
        licence_id: row.payment.licence_id,
        holder_id: row.payment.holder_id,
        state: known.state,
        amount_fen: known.amount,
        reason: if known.reason.is_empty() { "general".to_owned() } else { known.reason.clone() },
        evidence_due_at: known.evidence_due_at,
        opened_at: known.opened_at,
        closed_at: None,
        version: 1,
    }
}

/// Writes the step down and tells the holder's finance, and the licensee when money was taken back.
async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    row: &PaymentRow,
    dispute: &CardDispute,
    was: Option<DisputeState>,
) -> Result<(), ServiceError> {
    let (subject, id) = (row.payment.id.to_string(), dispute.id.to_string());
    let event = match dispute.state {
        DisputeState::Won => "dispute_won",
        DisputeState::Lost => "dispute_lost",
        DisputeState::NeedsResponse | DisputeState::UnderReview if was.is_none() => "dispute_opened",
        DisputeState::NeedsResponse | DisputeState::UnderReview => "dispute_changed",
    };
    let (from, to) = (was.map_or("", DisputeState::as_str), dispute.state.as_str());
    let note = format!("{} {}", dispute.amount_fen.to_plain(), dispute.reason);
    let step = Step { subject_id: &subject, event, from, to, note: &note, ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    journal::audit(services, uow, caller, event, &id, from, &note).await?;
    if event == "dispute_changed" {
        return Ok(());
    }
    let (path, params) = (format!("/payments/{subject}"), params_of(row, &dispute.amount_fen.to_string()));
    let key = format!("{id}:{to}");
    let licensee = Notification { dedup_key: &key, ..about(row, event, &subject, &path, &params) };
    let mail_to = &[Role::HolderStaff, Role::Finance];
    let holder = Notification { organisation: row.payment.holder_id, mail_to, ..licensee.clone() };
    journal::notify(services, uow, holder).await?;
    if event != "dispute_opened" {
        journal::notify(services, uow, licensee).await?;
    }
    Ok(())
}
