//! The process dies at any statement between the first click and the posted receipt, and what comes after goes on from
//! there: one checkout, one charge of the card, one receipt.

use std::sync::Arc;

use domain::{Fen, id::LicenceId};
use services::{
    Services, Submitted,
    forms::FormInput,
    jobs, payments,
    ports::{ChargeRow, EventSubject, PaymentFilter, ProviderEvent, TestCard, TestCards as _},
};
use testkit::{
    World,
    journeys::{People, accepted, announced_all, charges_of, entry_and_royalty},
    on_both_databases,
    watched::{Crash, WatchedStore},
};

use super::Till;

on_both_databases!(a_crash_at_any_statement_pays_once);

/// More offers than there are statements, divided by the stride.
const OFFERS: u32 = 30;
const STRIDE: u64 = 4;

async fn a_crash_at_any_statement_pays_once(world: World) {
    let (world, stripe) = super::with_stripe(world).await;
    let people = People::new(&world).await;
    let serials: Vec<u32> = (0..OFFERS).map(|number| 9_999_700 + number).collect();
    let offers = announced_all(&world, &people, &entry_and_royalty(), &serials).await;
    let mut survived = false;
    let mut till = Till { world, stripe, people, licence: LicenceId::from_parts(domain::Timestamp::from_micros(0), 0) };
    for (number, offer) in (0u64..).zip(offers) {
        till.licence = accepted(&till.world, &till.people.company, offer).await;
        let crash = Arc::new(Crash::after(number * STRIDE));
        let dying = Services {
            store: Arc::new(WatchedStore::new(till.services().store.clone(), crash.clone())),
            ..till.services().clone()
        };
        let charge = charges_of(&till.world, till.licence).await.remove(0);
        let form = FormInput::from([("request_id", &*format!("req_crash_{number}"))]);
        let _ = pay(&till, &dying, &charge, &form).await;
        // Another process, a minute later; the payer clicks again and the provider sends again.
        till.world.clock.advance_seconds(jobs::LEASE_SECONDS + 3_600);
        pay(&till, till.services(), &charge, &form).await.unwrap();
        let filter = PaymentFilter { licence: Some(till.licence), limit: 10, ..PaymentFilter::default() };
        let (rows, _) = till.services().store.read().await.unwrap().payments(&filter).await.unwrap();
        assert_eq!(rows.len(), 1, "after {} statements", number * STRIDE);
        assert_eq!(rows[0].payment.state, "confirmed");
        let of_it = |key: &str| rows[0].payment.id.to_string() == key;
        let made = till.stripe.core.checkouts();
        assert_eq!(made.iter().filter(|it| of_it(&it.idempotency_key)).count(), 1);
        assert_eq!(made.len(), usize::try_from(number).unwrap() + 1, "no checkout that we do not know");
        let clearing = till.balance(domain::ledger::AccountPurpose::ProviderClearing).await;
        assert_eq!(clearing, Fen::yuan(50_000));
        survived |= !crash.happened();
    }
    assert!(survived, "every statement had its crash: raise OFFERS");
    till.is_sound().await;
}

/// From the click to the posted receipt, as far as it comes.
async fn pay(till: &Till, services: &Services, charge: &ChargeRow, form: &FormInput) -> Result<(), String> {
    let company = &till.people.company;
    let shown = |error: services::ServiceError| error.to_string();
    let started = payments::start_card(services, company, charge.position.charge.id, form).await.map_err(shown)?;
    let Submitted::Done(id) = started else { return Ok(()) };
    let page = payments::card(services, company, id).await.map_err(shown)?;
    let _ = till.stripe.core.pay(&page.checkout.id, TestCard::Succeeds).await;
    let now = services.now().micros() / 1_000_000;
    let key = id.to_string();
    let is_of_it = |event: &ProviderEvent| match &event.subject {
        EventSubject::Checkout(object) | EventSubject::Payment(object) => object.ends_with(&key),
        _ => false,
    };
    for event in till.stripe.core.events().into_iter().filter(is_of_it) {
        let (signature, body) = till.stripe.core.message(&event, now);
        payments::receive_webhook(services, &signature, body.as_bytes()).await.map_err(shown)?;
    }
    while jobs::run_one(services).await.map_err(shown)? {}
    Ok(())
}
