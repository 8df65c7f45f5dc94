//! What the provider pays out to the bank, of what it is made, and its entries: each holder's part goes from transit to the
//! bank, less the fees.

use std::collections::BTreeMap;

use domain::{
    Fen,
    id::{CardPayoutId, CardRefundId, OrganisationId, PaymentId},
    ledger,
    organisation::OrganisationKind,
};

use super::{broken, dispute, provider, settle::settle_card};
use crate::{
    Services,
    access::Action,
    book::{self, Draft, unpostable},
    caller::Caller,
    charges::PAGE_SIZE,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal::{self, Step},
    ports::{
        CardPayout, CardPayoutPart, CardPayoutPartRow, CardPayoutRow, PartSource, Payout, PayoutPart, PayoutState,
        UnitOfWork,
    },
};

/// Parts that a page shows, and that are read of one payout.
const PARTS_MAX: i64 = 20_000;

/// A page of payouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutList {
    pub rows: Vec<CardPayoutRow>,
    pub total: i64,
    /// Whether the caller sees whole payouts, and not only the parts of one holder.
    pub is_whole: bool,
    /// Whether the provider is a double that can be told to pay out.
    pub is_test: bool,
    pub is_offered: bool,
}

/// A payout with its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutDetail {
    pub payout: CardPayout,
    pub parts: Vec<CardPayoutPartRow>,
    pub is_whole: bool,
}

fn whose(caller: &Caller) -> Result<Option<OrganisationId>, ServiceError> {
    let (_, organisation) = caller.may(Action::ConfirmPayment)?;
    match organisation.kind {
        OrganisationKind::Operator => Ok(None),
        OrganisationKind::Holder => Ok(Some(organisation.id)),
        OrganisationKind::Company | OrganisationKind::Regulator => Err(ServiceError::Forbidden),
    }
}

/// The payouts of the provider, newest first: for finance of the platform all, for a holder's those with a part of its
/// own, and of them that part alone. Pages count from 1.
///
/// # Errors
/// When the caller is not of finance.
pub async fn payouts(services: &Services, caller: &Caller, page: u32) -> Result<PayoutList, ServiceError> {
    let holder = whose(caller)?;
    let offset = (i64::from(page.max(1)) - 1) * PAGE_SIZE;
    let (rows, total) = services.store.read().await?.card_payouts(holder, offset, PAGE_SIZE).await?;
    let cards = services.payments.as_deref().map(|provider| provider.test_cards().is_some());
    let is_whole = holder.is_none();
    let is_test = is_whole && cards == Some(true);
    Ok(PayoutList { rows, total, is_whole, is_test, is_offered: cards.is_some() })
}

/// One payout.
///
/// # Errors
/// [`ServiceError::NotFound`] for a payout in which nothing is the caller's.
pub async fn payout(services: &Services, caller: &Caller, id: CardPayoutId) -> Result<PayoutDetail, ServiceError> {
    let holder = whose(caller)?;
    let mut uow = services.store.read().await?;
    let payout = uow.card_payout(id).await?.ok_or(ServiceError::NotFound)?;
    let parts = uow.card_payout_parts(id, holder, PARTS_MAX).await?;
    if holder.is_some() && parts.is_empty() {
        return Err(ServiceError::NotFound);
    }
    Ok(PayoutDetail { payout, parts, is_whole: holder.is_none() })
}

/// Where the provider is a double: lets it pay out what it has collected, and reads the payout. The form has no fields.
///
/// # Errors
/// [`ServiceError::NotFound`] where the provider is real.
pub async fn pay_out_test(services: &Services, caller: &Caller, _: &FormInput) -> FormOutcome<CardPayoutId> {
    if whose(caller)?.is_some() {
        return Err(ServiceError::Forbidden);
    }
    let cards = provider(services)?.test_cards().ok_or(ServiceError::NotFound)?;
    let Some(made) = cards.pay_out(services.now()).await else {
        return Ok(Submitted::refused("nothing_to_pay_out"));
    };
    Ok(Submitted::Done(import(services, caller, &made.id).await?))
}

/// Reads a payout from the provider and keeps it with its parts. It is posted when it has been paid, and taken back when
/// the bank refused it after all. Harmless to repeat.
pub(super) async fn import(
    services: &Services,
    caller: &Caller,
    provider_id: &str,
) -> Result<CardPayoutId, ServiceError> {
    let known = services.store.read().await?.card_payout_of(provider_id).await?;
    let it = provider(services)?.payout(provider_id).await.map_err(broken)?;
    let is_settled = |known: &CardPayout| known.state == it.state && it.state != PayoutState::InTransit;
    if let Some(known) = known.filter(is_settled) {
        let parts = services.store.read().await?.card_payout_parts(known.id, None, 1).await?;
        if !parts.is_empty() {
            return Ok(known.id);
        }
    }
    let parts = provider(services)?.payout_parts(provider_id).await.map_err(broken)?;
    let mut owned = Vec::new();
    for part in parts {
        owned.push((attribute(services, caller, &part).await?, part));
    }
    let mut uow = services.store.write().await?;
    let id = keep(services, uow.as_mut(), caller, &it, &owned).await?;
    uow.save().await?;
    Ok(id)
}

/// Whose a part of a payout is.
#[derive(Default)]
struct Owner {
    payment: Option<PaymentId>,
    holder: Option<OrganisationId>,
    refund: Option<CardRefundId>,
    dispute: Option<domain::id::CardDisputeId>,
}

/// Finds whose a part is. What the payout knows before the book does – a payment, a dispute – is read first.
async fn attribute(services: &Services, caller: &Caller, part: &PayoutPart) -> Result<Owner, ServiceError> {
    let mut owner = Owner::default();
    match &part.source {
        PartSource::Payment(key) => owner.payment = key.parse().ok(),
        PartSource::Refund(key) => {
            let mut uow = services.store.read().await?;
            let found = match key.parse() {
                Ok(id) => uow.card_refund(id).await?,
                Err(_) => None,
            };
            owner.payment = found.as_ref().map(|refund| refund.payment_id);
            owner.refund = found.map(|refund| refund.id);
        }
        PartSource::Dispute(id) => {
            dispute::read(services, caller, id).await?;
            let found = services.store.read().await?.card_dispute(id).await?;
            owner.payment = found.as_ref().map(|dispute| dispute.payment_id);
            owner.dispute = found.map(|dispute| dispute.id);
        }
        PartSource::Other(_) => {}
    }
    let Some(payment) = owner.payment else { return Ok(owner) };
    let Some(row) = services.store.read().await?.payment(payment).await? else { return Ok(Owner::default()) };
    settle_card(services, caller, payment).await?;
    owner.holder = Some(row.payment.holder_id);
    Ok(owner)
}

async fn keep(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    it: &Payout,
    owned: &[(Owner, PayoutPart)],
) -> Result<CardPayoutId, ServiceError> {
    let before = uow.card_payout_of(&it.id).await?;
    let was = before.as_ref().map(|before| before.state);
    let payout = match before {
        Some(before) => {
            let changed = CardPayout {
                state: it.state,
                arrives_on: it.arrives_at.day(),
                statement_text: it.statement_text.clone(),
                ..before
            };
            uow.update_card_payout(&changed).await?;
            changed
        }
        None => {
            let new = imported(services, it);
            uow.add_card_payout(&new).await?;
            new
        }
    };
    let has_parts = !uow.card_payout_parts(payout.id, None, 1).await?.is_empty();
    let sum: Fen = owned.iter().map(|(_, part)| part.net).sum();
    if !has_parts && sum == it.amount {
        for (owner, part) in owned {
            uow.add_card_payout_part(&row_of(payout.id, owner, part)).await?;
        }
    }
    post(services, uow, caller, &payout).await?;
    if was != Some(payout.state) {
        let subject = payout.id.to_string();
        let (from, to) = (was.map_or("", PayoutState::as_str), payout.state.as_str());
        let note = payout.amount_fen.to_plain();
        let step = Step { subject_id: &subject, event: "card_payout", from, to, note: &note, ..Step::default() };
        journal::step(services, uow, caller, step).await?;
        journal::audit(services, uow, caller, "card_payout", &subject, from, to).await?;
    }
    Ok(payout.id)
}

fn imported(services: &Services, it: &Payout) -> CardPayout {
    CardPayout {
        id: services.new_id(CardPayoutId::from_parts),
        provider_id: it.id.clone(),
        state: it.state,
        amount_fen: it.amount,
        created_on: it.created_at.day(),
        arrives_on: it.arrives_at.day(),
        statement_text: it.statement_text.clone(),
        imported_at: services.now(),
        version: 1,
    }
}

fn row_of(payout_id: CardPayoutId, owner: &Owner, part: &PayoutPart) -> CardPayoutPart {
    let (kind, word) = match &part.source {
        _ if owner.holder.is_none() => ("other", word_of(&part.source)),
        PartSource::Payment(_) => ("payment", ""),
        PartSource::Refund(_) => ("refund", ""),
        PartSource::Dispute(_) => ("dispute", ""),
        PartSource::Other(word) => ("other", word.as_str()),
    };
    CardPayoutPart {
        payout_id,
        provider_id: part.id.clone(),
        kind: kind.to_owned(),
        word: word.to_owned(),
        payment_id: owner.holder.and(owner.payment),
        refund_id: owner.holder.and(owner.refund),
        dispute_id: owner.holder.and(owner.dispute),
        holder_id: owner.holder,
        gross_fen: part.gross,
        fee_fen: part.fee,
        net_fen: part.net,
    }
}

fn word_of(source: &PartSource) -> &str {
    match source {
        PartSource::Payment(_) => "payment",
        PartSource::Refund(_) => "refund",
        PartSource::Dispute(_) => "dispute",
        PartSource::Other(word) => word,
    }
}

/// One entry for each holder of what it got, when the payout has been paid; undone when it failed afterwards.
async fn post(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    payout: &CardPayout,
) -> Result<(), ServiceError> {
    let mut sums: BTreeMap<OrganisationId, (Fen, Fen)> = BTreeMap::new();
    for row in uow.card_payout_parts(payout.id, None, PARTS_MAX).await? {
        let Some(holder) = row.part.holder_id else { continue };
        let sum = sums.entry(holder).or_default();
        *sum = (sum.0 + row.part.gross_fen, sum.1 + row.part.fee_fen);
    }
    let day = payout.arrives_on.min(services.today());
    for (holder, (gross, fee)) in sums {
        let key = format!("card_payout:{}:{holder}", payout.id);
        let undo_key = format!("card_payout_failed:{}:{holder}", payout.id);
        let posted = uow.entry_by_key(&key).await?;
        let draft = |key, kind, reverses, entry| Draft {
            key,
            holder,
            licence: None,
            kind,
            occurred_on: day,
            charge: None,
            payment: None,
            run: None,
            reverses,
            reason: payout.provider_id.clone(),
            entry,
        };
        match (payout.state, posted) {
            (PayoutState::Paid, None) if !(gross.is_zero() && fee.is_zero()) => {
                let entry = ledger::pay_out_cards(holder, gross, fee).map_err(unpostable)?;
                book::post(services, uow, caller, draft(key, "card_payout", None, entry)).await?;
            }
            (PayoutState::Failed, Some(posted)) if uow.entry_by_key(&undo_key).await?.is_none() => {
                let entry = ledger::reverse(&posted.entry);
                let undo =
                    Draft { occurred_on: services.today(), ..draft(undo_key, "reversal", Some(posted.id), entry) };
                book::post(services, uow, caller, undo).await?;
            }
            _ => {}
        }
    }
    Ok(())
}
