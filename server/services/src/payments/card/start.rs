//! A payer begins to pay charges of one licence.

use domain::{
    Fen, Locale,
    id::{ChargeId, LicenceId, PaymentId},
};
use serde::{Deserialize, Serialize};

use super::{
    super::{PAYMENTS_MAX, handled_before, record::receipt},
    broken, provider,
    settle::{give_up, settle_card},
};
use crate::{
    Services,
    access::Action,
    caller::{Actor, ActorOrganisation, Caller},
    charges::{CHARGES_OF_LICENCE_MAX, open_of, visible_charge},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    ports::{
        CardCheckout, ChargeFilter, ChargeRow, Checkout, CheckoutItem, CheckoutState, NewCheckout, Payment,
        PaymentError, PaymentFilter, PaymentProvider, UnitOfWork,
    },
};

/// Fields of the form that tick a charge begin so.
const TICKED: &str = "due:";
/// Stripe takes at most this many lines.
const DUES_MAX: usize = 100;

/// One line of what a checkout was asked for.
#[derive(Serialize, Deserialize)]
struct Item {
    reference: String,
    amount_fen: i64,
}

/// What a company can pay of a licence now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    pub licence: LicenceId,
    pub licence_number: String,
    pub holder_name: String,
    /// Open charges, by due day.
    pub dues: Vec<ChargeRow>,
    pub provider_name: &'static str,
    /// Whether the provider is a double.
    pub is_test: bool,
}

/// The open charges of a licence of the caller's company, to choose from.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs, or where no provider is there.
pub async fn payable(services: &Services, caller: &Caller, licence: LicenceId) -> Result<Payable, ServiceError> {
    let (_, organisation) = caller.may(Action::AnnouncePayment)?;
    let provider = provider(services)?;
    let mut uow = services.store.read().await?;
    let row = uow.licence(licence).await?.filter(|row| row.licensee_id == organisation.id);
    let row = row.ok_or(ServiceError::NotFound)?;
    let dues = open_dues(uow.as_mut(), licence).await?;
    let holder = uow.organisation(row.holder_id).await?.ok_or(ServiceError::NotFound)?;
    Ok(Payable {
        licence,
        licence_number: row.number,
        holder_name: holder.name,
        dues,
        provider_name: provider.name(),
        is_test: provider.test_cards().is_some(),
    })
}

async fn open_dues(uow: &mut dyn UnitOfWork, licence: LicenceId) -> Result<Vec<ChargeRow>, ServiceError> {
    let filter = ChargeFilter {
        licence: Some(licence),
        open_only: true,
        limit: CHARGES_OF_LICENCE_MAX,
        ..ChargeFilter::default()
    };
    Ok(uow.charges(&filter).await?.0)
}

/// Begins to pay what is open of a charge. The form has no fields of its own.
///
/// # Errors
/// [`ServiceError::NotFound`] when the charge is not of the caller's company, or no provider is there.
pub async fn start_card(
    services: &Services,
    caller: &Caller,
    charge: ChargeId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (_, organisation) = caller.may(Action::AnnouncePayment)?;
    let mut uow = services.store.read().await?;
    let row = visible_charge(uow.as_mut(), caller, charge).await?;
    if row.licensee_id != organisation.id {
        return Err(ServiceError::NotFound);
    }
    drop(uow);
    start(services, caller, row.position.charge.licence_id, &[charge], input).await
}

/// Begins to pay the ticked charges (`due:<charge>`) of a licence in one checkout.
///
/// # Errors
/// [`ServiceError::NotFound`] when the licence is not of the caller's company, or no provider is there.
pub async fn start_dues(
    services: &Services,
    caller: &Caller,
    licence: LicenceId,
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (_, organisation) = caller.may(Action::AnnouncePayment)?;
    let mut uow = services.store.read().await?;
    let row = uow.licence(licence).await?.filter(|row| row.licensee_id == organisation.id);
    row.ok_or(ServiceError::NotFound)?;
    drop(uow);
    let ticked = input.values.keys().filter_map(|name| name.strip_prefix(TICKED)?.parse().ok());
    let ticked: Vec<ChargeId> = ticked.take(DUES_MAX + 1).collect();
    if ticked.is_empty() || ticked.len() > DUES_MAX {
        return Ok(Submitted::wrong("dues", "choose_one"));
    }
    start(services, caller, licence, &ticked, input).await
}

async fn start(
    services: &Services,
    caller: &Caller,
    licence: LicenceId,
    wanted: &[ChargeId],
    input: &FormInput,
) -> FormOutcome<PaymentId> {
    let (actor, organisation) = caller.may(Action::AnnouncePayment)?;
    let provider = provider(services)?;
    clear_way(services, caller, provider, licence, wanted).await?;
    let mut uow = services.store.write().await?;
    if let Some(before) = handled_before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    uow.lock_book(licence).await?;
    let mut dues = open_dues(uow.as_mut(), licence).await?;
    dues.retain(|row| wanted.contains(&row.position.charge.id));
    if dues.is_empty() {
        return Ok(Submitted::refused("nothing_open"));
    }
    let payment = match waiting(uow.as_mut(), licence, &dues).await? {
        Some(known) => known,
        None => begin(services, uow.as_mut(), caller, (actor, organisation), &dues).await?,
    };
    let outcome = payment.id.to_string();
    forms::remember_outcome(services, uow.as_mut(), actor, input, "start_card", &outcome).await?;
    uow.save().await?;
    ensure_checkout(services, provider, payment.id).await?;
    Ok(Submitted::Done(payment.id))
}

fn total(dues: &[ChargeRow]) -> Fen {
    dues.iter().map(|row| open_of(&row.position)).sum()
}

fn ids(dues: &[ChargeRow]) -> Vec<ChargeId> {
    dues.iter().map(|row| row.position.charge.id).collect()
}

/// A checkout of the same charges and amounts that has not been paid.
async fn waiting(
    uow: &mut dyn UnitOfWork,
    licence: LicenceId,
    dues: &[ChargeRow],
) -> Result<Option<Payment>, ServiceError> {
    let same = |payment: &Payment| payment.amount_fen == total(dues) && payment.designation == ids(dues);
    Ok(announced(uow, licence).await?.into_iter().find(same))
}

async fn announced(uow: &mut dyn UnitOfWork, licence: LicenceId) -> Result<Vec<Payment>, ServiceError> {
    let filter = PaymentFilter {
        licence: Some(licence),
        state: Some("announced".into()),
        limit: PAYMENTS_MAX,
        ..PaymentFilter::default()
    };
    let (rows, _) = uow.payments(&filter).await?;
    Ok(rows.into_iter().map(|row| row.payment).filter(|payment| payment.method == "card").collect())
}

/// Nothing is paid twice because two pages of the provider are open: a checkout that names one of these charges and is
/// not the same is closed; one that turns out to be paid is posted.
async fn clear_way(
    services: &Services,
    caller: &Caller,
    provider: &dyn PaymentProvider,
    licence: LicenceId,
    wanted: &[ChargeId],
) -> Result<(), ServiceError> {
    let mut uow = services.store.read().await?;
    let mut dues = open_dues(uow.as_mut(), licence).await?;
    dues.retain(|row| wanted.contains(&row.position.charge.id));
    let others = announced(uow.as_mut(), licence).await?;
    drop(uow);
    for other in others.iter().filter(|other| other.designation.iter().any(|charge| wanted.contains(charge))) {
        let is_same = other.amount_fen == total(&dues) && other.designation == ids(&dues);
        let state = match other.provider_id.as_str() {
            // Nobody was ever shown a page of it.
            "" if is_same => continue,
            "" => CheckoutState::Expired,
            id => {
                let answer = if is_same { provider.checkout(id).await } else { provider.expire_checkout(id).await };
                match answer {
                    Ok(checkout) => checkout.state,
                    Err(PaymentError::Unknown) if is_same => continue,
                    Err(PaymentError::Unknown) => CheckoutState::Expired,
                    Err(error) => return Err(broken(error)),
                }
            }
        };
        match state {
            CheckoutState::Succeeded => settle_card(services, caller, other.id).await?,
            CheckoutState::Expired => give_up(services, caller, other.id).await?,
            CheckoutState::Open | CheckoutState::Declined => {}
        }
    }
    Ok(())
}

/// Keeps the payment with all that will be asked of the provider.
async fn begin(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    (actor, organisation): (&Actor, &ActorOrganisation),
    dues: &[ChargeRow],
) -> Result<Payment, ServiceError> {
    let payment = Payment { announced_by: Some(actor.user_id), ..by_card(services, organisation, dues) };
    uow.add_payment(&payment).await?;
    let item = |row: &ChargeRow| Item {
        reference: row.position.charge.reference.clone(),
        amount_fen: open_of(&row.position).get(),
    };
    let items: Vec<Item> = dues.iter().map(item).collect();
    uow.add_card_checkout(&CardCheckout {
        payment_id: payment.id,
        items: serde_json::to_string(&items).expect("texts and numbers are JSON"),
        locale: caller.locale,
        created_at: services.now(),
    })
    .await?;
    let subject = payment.id.to_string();
    let step = Step { subject_id: &subject, event: "start_card", to: "announced", ..Step::default() };
    journal::step(services, uow, caller, step).await?;
    Ok(payment)
}

fn by_card(services: &Services, organisation: &ActorOrganisation, dues: &[ChargeRow]) -> Payment {
    Payment {
        method: "card".into(),
        state: "announced".into(),
        amount_fen: total(dues),
        payer_name: organisation.name.clone(),
        designation: ids(dues),
        ..receipt(services, &dues[0])
    }
}

/// Asks the provider for the checkout of a payment and keeps its id. Asked twice it gives the same: the key is the
/// payment's id, and the question is the one that was kept.
pub(super) async fn ensure_checkout(
    services: &Services,
    provider: &dyn PaymentProvider,
    id: PaymentId,
) -> Result<Checkout, ServiceError> {
    let mut uow = services.store.read().await?;
    let payment = uow.payment(id).await?.ok_or(ServiceError::NotFound)?.payment;
    let asked = uow.card_checkout(id).await?;
    drop(uow);
    if !payment.provider_id.is_empty() {
        match provider.checkout(&payment.provider_id).await {
            // The provider has forgotten it: the same key makes it anew.
            Err(PaymentError::Unknown) if payment.state == "announced" => {}
            answer => return answer.map_err(broken),
        }
    }
    let new = question(services, &payment, asked)?;
    let checkout = match provider.create_checkout(&new).await {
        Err(PaymentError::Timeout) => provider.create_checkout(&new).await,
        answer => answer,
    };
    let checkout = checkout.map_err(broken)?;
    let mut uow = services.store.write().await?;
    let mut payment = uow.payment(id).await?.ok_or(ServiceError::NotFound)?.payment;
    if payment.provider_id != checkout.id {
        payment.provider_id.clone_from(&checkout.id);
        uow.update_payment(&payment).await?;
        uow.save().await?;
    }
    Ok(checkout)
}

fn question(services: &Services, payment: &Payment, asked: Option<CardCheckout>) -> Result<NewCheckout, ServiceError> {
    let locale = asked.as_ref().map_or(Locale::default(), |asked| asked.locale);
    let items = match asked {
        Some(asked) => serde_json::from_str::<Vec<Item>>(&asked.items).map_err(|error| ServiceError::Fault {
            doing: "reading what a checkout asks for",
            source: Box::new(error),
        })?,
        // A payment of a release that kept no list.
        None => vec![Item { reference: payment.reference.clone(), amount_fen: payment.amount_fen.get() }],
    };
    let item = |item: Item| CheckoutItem { reference: item.reference, amount: Fen::new(item.amount_fen) };
    let charge = payment.designation.first().map(ToString::to_string).unwrap_or_default();
    let page = format!("{}/{}/charges/{charge}/card/{}", services.settings.base_url, locale.path(), payment.id);
    Ok(NewCheckout {
        idempotency_key: payment.id.to_string(),
        items: items.into_iter().map(item).collect(),
        success_url: format!("{page}?back=success"),
        cancel_url: format!("{page}?back=cancel"),
    })
}
