//! Payment by card: every story speaks to the double of Stripe over HTTP, as the product does to Stripe.

mod crash;
mod disputes;
mod payouts;
mod refunds;

use std::sync::Arc;

use domain::{
    Fen,
    id::{LicenceId, PaymentId},
    ledger::AccountPurpose,
};
use services::{
    Caller, ServiceError, Services, Submitted,
    forms::FormInput,
    jobs, payments,
    payments::Received,
    ports::{ChargeRow, PaymentProvider, ProviderEvent, TestCard, TestCards as _, WebhookError},
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid},
    on_both_databases,
    stripe::StripeDouble,
};

use crate::money::{owing, recorded};

on_both_databases!(
    several_charges_are_paid_in_one_checkout,
    messages_in_any_order_come_to_the_same,
    what_is_not_the_providers_is_not_kept,
    a_message_waits_while_the_provider_is_silent,
    a_payment_given_up_and_paid_after_all_is_money,
    another_choice_closes_the_first_page,
    a_lost_answer_makes_no_second_checkout,
    only_the_company_pays_and_only_what_is_open,
    messages_and_payouts_cannot_be_changed
);

/// A world in which cards are taken, and a company that owes an entry fee of 50,000.
pub(super) struct Till {
    pub world: World,
    pub stripe: StripeDouble,
    pub people: People,
    pub licence: LicenceId,
}

impl Till {
    pub async fn new(world: World, serial: u32) -> Self {
        let (world, stripe) = with_stripe(world).await;
        let people = People::new(&world).await;
        let offer = announced(&world, &people, &entry_and_royalty(), serial).await;
        let licence = accepted(&world, &people.company, offer).await;
        Self { world, stripe, people, licence }
    }

    pub fn services(&self) -> &Services {
        &self.world.services
    }

    pub async fn due(&self) -> ChargeRow {
        charges_of(&self.world, self.licence).await.remove(0)
    }

    /// The company begins to pay, and gives a card that is taken. Nobody has told us yet.
    pub async fn paid_at_the_provider(&self) -> PaymentId {
        let charge = self.due().await.position.charge.id;
        let form = FormInput::default();
        let id =
            payments::start_card(self.services(), &self.people.company, charge, &form).await.unwrap().expect_done();
        self.give_card(id, TestCard::Succeeds).await;
        id
    }

    pub async fn give_card(&self, id: PaymentId, card: TestCard) {
        let _ = self.stripe.core.pay(&self.checkout(id).await, card).await;
    }

    pub async fn checkout(&self, id: PaymentId) -> String {
        self.payment(id).await.provider_id
    }

    pub async fn payment(&self, id: PaymentId) -> services::ports::Payment {
        self.services().store.read().await.unwrap().payment(id).await.unwrap().unwrap().payment
    }

    /// A transfer that finance has recorded and confirmed, beside whatever is under way by card.
    pub async fn transferred(&self, charge: &ChargeRow, yuan: &str) {
        let today = self.services().today();
        let id = recorded(&self.world, &self.people.cashier, charge, yuan, today).await;
        let form = FormInput::from([("version", "1")]);
        payments::confirm(self.services(), &self.people.accountant, id, &form).await.unwrap().expect_done();
    }

    /// All that happened is told, and the jobs do their work.
    pub async fn told(&self) {
        for event in self.stripe.core.events() {
            self.tell(&event).await;
        }
        self.drain().await;
    }

    pub async fn tell(&self, event: &ProviderEvent) -> Received {
        let seconds = self.services().now().micros() / 1_000_000;
        let (signature, body) = self.stripe.core.message(event, seconds);
        payments::receive_webhook(self.services(), &signature, body.as_bytes()).await.unwrap()
    }

    pub async fn drain(&self) {
        while jobs::run_one(self.services()).await.unwrap() {}
    }

    pub async fn balance(&self, purpose: AccountPurpose) -> Fen {
        let mut uow = self.services().store.read().await.unwrap();
        purpose.natural(uow.balance_of(self.licence, purpose).await.unwrap())
    }

    pub async fn is_sound(&self) {
        assert_eq!(payments::check(self.services()).await.unwrap(), Vec::new());
    }

    pub async fn finding(&self) -> Vec<&'static str> {
        payments::check(self.services()).await.unwrap().into_iter().map(|finding| finding.code).collect()
    }
}

pub(super) async fn with_stripe(mut world: World) -> (World, StripeDouble) {
    let stripe = StripeDouble::start().await;
    let provider: Arc<dyn PaymentProvider> = Arc::new(stripe.provider());
    world.services.payments = Some(provider);
    (world, stripe)
}

async fn several_charges_are_paid_in_one_checkout(world: World) {
    let (world, stripe) = with_stripe(world).await;
    let late = owing(&world, 9_999_601).await;
    world.wake_on(late.due_on().plus_months(12)).await;
    let open: Vec<ChargeRow> = charges_of(&world, late.licence).await.into_iter().skip(1).collect();
    assert_eq!(open.len(), 2);
    let (company, services) = (&late.people.company, &world.services);
    let payable = payments::payable(services, company, late.licence).await.unwrap();
    assert_eq!(payable.dues.len(), 2);
    let none = payments::start_dues(services, company, late.licence, &FormInput::default()).await.unwrap();
    assert_eq!(none, Submitted::wrong("dues", "choose_one"));
    let names: Vec<String> = open.iter().map(|row| format!("due:{}", row.position.charge.id)).collect();
    let both = FormInput::from([(names[0].as_str(), "on"), (names[1].as_str(), "on")]);
    let id = payments::start_dues(services, company, late.licence, &both).await.unwrap().expect_done();
    let again = payments::start_dues(services, company, late.licence, &both).await.unwrap().expect_done();
    assert_eq!(id, again, "the same choice is the same checkout");
    let asked = stripe.asked();
    let create = asked.iter().find(|asked| asked.path == "/v1/checkout/sessions").unwrap();
    assert_eq!(create.key.as_deref(), Some(id.to_string().as_str()), "the key is the row that was there before");
    let lines = create.params.iter().filter(|(name, _)| name.ends_with("[unit_amount]")).count();
    assert_eq!(lines, 2);
    let till = Till { world, stripe, people: late.people, licence: late.licence };
    till.give_card(id, TestCard::Succeeds).await;
    till.told().await;
    let payment = till.payment(id).await;
    assert_eq!((payment.state.as_str(), payment.amount_fen), ("confirmed", Fen::yuan(66_000)));
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(66_000));
    assert_eq!(till.balance(AccountPurpose::Bank).await, Fen::yuan(33_000), "what was paid by transfer");
    till.is_sound().await;
}

async fn messages_in_any_order_come_to_the_same(world: World) {
    let till = Till::new(world, 9_999_602).await;
    let id = till.paid_at_the_provider().await;
    let events = till.stripe.core.events();
    assert_eq!(events.len(), 2);
    for event in events.iter().rev() {
        assert_eq!(till.tell(event).await, Received::Kept);
        assert_eq!(till.tell(event).await, Received::Known);
    }
    till.drain().await;
    assert_eq!(till.payment(id).await.state, "confirmed");
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(50_000));
    // The same messages weeks later, signed anew as a provider does when it sends again.
    till.world.clock.advance_seconds(40 * 86_400);
    for event in &events {
        assert_eq!(till.tell(event).await, Received::Known);
    }
    till.drain().await;
    let mut uow = till.services().store.read().await.unwrap();
    assert_eq!(uow.count_webhooks().await.unwrap(), (2, 2));
    for event in &events {
        let outcome = uow.webhook_outcome(&event.id).await.unwrap().unwrap();
        assert_eq!((outcome.outcome.as_str(), outcome.subject_id), ("payment", id.to_string()));
    }
    drop(uow);
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(50_000));
    till.is_sound().await;
}

async fn what_is_not_the_providers_is_not_kept(world: World) {
    let till = Till::new(world, 9_999_603).await;
    till.paid_at_the_provider().await;
    let event = till.stripe.core.events().remove(0);
    let now = till.services().now().micros() / 1_000_000;
    let (signature, body) = till.stripe.core.message(&event, now);
    let receive =
        async |signature: &str, body: &[u8]| payments::receive_webhook(till.services(), signature, body).await.unwrap();
    let forged = receive(&signature, body.replace("payment_intent", "checkout.session").as_bytes()).await;
    assert_eq!(forged, Received::Refused(WebhookError::Forged));
    assert_eq!(receive("", body.as_bytes()).await, Received::Refused(WebhookError::NoSignature));
    assert_eq!(receive("t=1,v1=00", body.as_bytes()).await, Received::Refused(WebhookError::Forged));
    let (old, body) = till.stripe.core.message(&event, now - 301);
    assert_eq!(receive(&old, body.as_bytes()).await, Received::Refused(WebhookError::OutOfTime));
    for garbage in [&b"not json"[..], b"\xff\xfe", b"{}", b"[1]"] {
        let signature = payments_sign(garbage, now);
        assert_eq!(receive(&signature, garbage).await, Received::Refused(WebhookError::Garbage));
    }
    assert_eq!(till.services().store.read().await.unwrap().count_webhooks().await.unwrap(), (0, 0));
    // Kinds that did not exist when this was written, and objects of others with the same account.
    for (number, text) in [
        r#"{"id":"evt_new","type":"wormhole.opened","data":{"object":{"id":"wh_1"}}}"#,
        r#"{"id":"evt_cus","type":"customer.created","data":{"object":{"id":"cus_1"}}}"#,
        r#"{"id":"evt_cs","type":"checkout.session.completed","data":{"object":{"id":"cs_of_somebody"}}}"#,
        r#"{"id":"evt_po","type":"payout.paid","data":{"object":{"id":"po_of_somebody"}}}"#,
    ]
    .iter()
    .enumerate()
    {
        let received = receive(&payments_sign(text.as_bytes(), now), text.as_bytes()).await;
        assert_eq!(received, Received::Kept, "{number}");
    }
    till.drain().await;
    let mut uow = till.services().store.read().await.unwrap();
    for (id, expected) in [("evt_new", "ignored"), ("evt_cus", "ignored"), ("evt_cs", "foreign"), ("evt_po", "foreign")]
    {
        assert_eq!(uow.webhook_outcome(id).await.unwrap().unwrap().outcome, expected, "{id}");
    }
    drop(uow);
    till.is_sound().await;
}

fn payments_sign(body: &[u8], at: i64) -> String {
    ::payments::signature::sign(&[testkit::stripe::WEBHOOK_SECRET], body, at)
}

async fn a_message_waits_while_the_provider_is_silent(world: World) {
    let till = Till::new(world, 9_999_604).await;
    let id = till.paid_at_the_provider().await;
    till.stripe.lose_answers(1_000);
    for event in till.stripe.core.events() {
        till.tell(&event).await;
    }
    till.drain().await;
    assert_eq!(till.payment(id).await.state, "announced");
    till.is_sound().await;
    till.stripe.lose_answers(0);
    till.world.clock.advance_seconds(3_600);
    till.drain().await;
    assert_eq!(till.payment(id).await.state, "confirmed");
    till.is_sound().await;
}

async fn a_payment_given_up_and_paid_after_all_is_money(world: World) {
    let till = Till::new(world, 9_999_605).await;
    let charge = till.due().await.position.charge.id;
    let (services, company) = (till.services(), &till.people.company);
    let form = FormInput::default();
    let id = payments::start_card(services, company, charge, &form).await.unwrap().expect_done();
    // The night closes what was never finished; the answer to closing it is lost, and the payer was quicker.
    let today = services.today();
    till.give_card(id, TestCard::Declines).await;
    till.world.wake_on(today.plus_days(2)).await;
    assert_eq!(till.payment(id).await.state, "rejected");
    let late = payments::start_card(services, company, charge, &form).await.unwrap().expect_done();
    assert_ne!(late, id, "what is closed is not taken up again");
    till.give_card(late, TestCard::TimesOutAfterSuccess).await;
    let mut uow = services.store.write().await.unwrap();
    let mut payment = uow.payment(late).await.unwrap().unwrap().payment;
    payment.state = "rejected".into();
    uow.update_payment(&payment).await.unwrap();
    uow.save().await.unwrap();
    till.told().await;
    assert_eq!(till.payment(late).await.state, "confirmed");
    assert_eq!(till.payment(id).await.state, "rejected");
    till.is_sound().await;
}

async fn another_choice_closes_the_first_page(world: World) {
    let till = Till::new(world, 9_999_606).await;
    let charge = till.due().await;
    let (services, company) = (till.services(), &till.people.company);
    let form = FormInput::default();
    let first = payments::start_card(services, company, charge.position.charge.id, &form).await.unwrap().expect_done();
    // A transfer of a part comes in between: another amount is open.
    paid(&till.world, &till.people, &charge, "20,000").await;
    let second = payments::start_card(services, company, charge.position.charge.id, &form).await.unwrap().expect_done();
    assert_ne!(first, second);
    assert_eq!(till.payment(first).await.state, "rejected");
    till.give_card(first, TestCard::Succeeds).await;
    till.give_card(second, TestCard::Succeeds).await;
    till.told().await;
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(30_000), "the first page is closed");
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::ZERO);
    let nothing = payments::start_card(services, company, charge.position.charge.id, &form).await.unwrap();
    assert_eq!(nothing, Submitted::refused("nothing_open"));
    till.is_sound().await;
}

async fn a_lost_answer_makes_no_second_checkout(world: World) {
    let till = Till::new(world, 9_999_607).await;
    let charge = till.due().await.position.charge.id;
    let (services, company) = (till.services(), &till.people.company);
    let form = FormInput::from([("request_id", "req_pay")]);
    till.stripe.lose_answers(2);
    let lost = payments::start_card(services, company, charge, &form).await;
    assert!(matches!(lost, Err(ServiceError::Fault { .. })), "{lost:?}");
    let id = payments::start_card(services, company, charge, &form).await.unwrap().expect_done();
    let page = payments::card(services, company, id).await.unwrap();
    assert_eq!(page.checkout.amount, Fen::yuan(50_000));
    assert_eq!(till.stripe.core.checkouts().len(), 1);
    till.give_card(id, TestCard::Succeeds).await;
    let early = payments::refresh_card(services, company, id, &FormInput::default()).await.unwrap().expect_done();
    assert_eq!(early, id, "whoever comes back need not wait for the message");
    till.told().await;
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(50_000));
    till.is_sound().await;
}

async fn only_the_company_pays_and_only_what_is_open(world: World) {
    let till = Till::new(world, 9_999_608).await;
    let charge = till.due().await.position.charge.id;
    let services = till.services();
    let form = FormInput::default();
    let stranger = till.world.organisation("company", "enterprise", "北辰传感有限公司").await;
    for (who, is_found) in [(&stranger, false), (&till.people.staff, true), (&till.people.cashier, true)] {
        let refused = payments::start_card(services, who, charge, &form).await;
        let fits = |error: &ServiceError| match error {
            ServiceError::NotFound => !is_found,
            ServiceError::Forbidden => is_found,
            _ => false,
        };
        assert!(refused.as_ref().err().is_some_and(fits), "{refused:?}");
        let refused = payments::payable(services, who, till.licence).await;
        assert!(refused.as_ref().err().is_some_and(fits), "{refused:?}");
    }
    let nobody = Caller::anonymous(domain::Locale::Zh, "-", "-", "-");
    let refused = payments::start_card(services, &nobody, charge, &form).await;
    assert!(matches!(refused, Err(ServiceError::LoginRequired)));
    let id = till.paid_at_the_provider().await;
    till.told().await;
    assert!(matches!(payments::card(services, &stranger, id).await, Err(ServiceError::NotFound)));
    let again = payments::start_card(services, &till.people.company, charge, &form).await.unwrap();
    assert_eq!(again, Submitted::refused("nothing_open"));
    for finance in [
        payments::payouts(services, &till.people.company, 1).await.err(),
        payments::disputes(services, &till.people.company).await.err(),
    ] {
        assert!(matches!(finance, Some(ServiceError::Forbidden)), "{finance:?}");
    }
}

async fn messages_and_payouts_cannot_be_changed(world: World) {
    let till = Till::new(world, 9_999_609).await;
    till.paid_at_the_provider().await;
    till.stripe.core.pay_out(till.services().now()).await.unwrap();
    till.told().await;
    for table in ["webhook_event", "webhook_outcome", "card_checkout", "card_payout_part"] {
        let column = if table == "card_checkout" {
            "locale"
        } else if table == "card_payout_part" {
            "word"
        } else {
            "kind"
        };
        let column = if table == "webhook_outcome" { "subject_id" } else { column };
        for statement in [format!("UPDATE {table} SET {column} = 'x'"), format!("DELETE FROM {table}")] {
            let refused = crate::book::attack(&till.world, &statement).await.expect_err("append only");
            assert!(refused.contains(&format!("{table}_append_only")), "{refused}");
        }
    }
    till.is_sound().await;
}
