//! The receipts of a page, confirmed together: each does what it would have done by itself.

use domain::{
    Fen,
    allocation::{DebtPart, Plan},
    id::{LicenceId, PaymentId},
    licence::LicenceState,
};
use services::{
    Caller, ServiceError, Submitted,
    forms::FormInput,
    payments::{self, Confirmed},
    ports::BookFaults,
};
use testkit::{
    World,
    journeys::{People, accepted, announced_all, charges_of, licence_state, paid},
    on_both_databases,
};

use crate::money::{recorded, yearly};

on_both_databases!(
    receipts_do_together_what_they_do_one_by_one,
    what_is_no_longer_as_it_was_shown_is_left_alone,
    only_finance_of_the_holder_confirms_a_page,
);

/// Two late licences of one company and two new ones of another, with receipts that wait for the second person: two for
/// the first licence, on days of which the later was recorded first.
struct Waiting {
    people: People,
    licences: Vec<LicenceId>,
    payments: Vec<PaymentId>,
}

async fn waiting(world: &World) -> Waiting {
    let people = People::new(world).await;
    let offers = announced_all(world, &people, &yearly(), &[9_999_401, 9_999_402]).await;
    let mut licences = Vec::new();
    for offer in &offers {
        let licence = accepted(world, &people.company, *offer).await;
        let first = charges_of(world, licence).await.remove(0);
        paid(world, &people, &first, "33,000").await;
        licences.push(licence);
    }
    let second_year = world.services.today().plus_months(12);
    world.wake_on(second_year).await;
    let due = charges_of(world, licences[0]).await[1].position.charge.due_on;
    let other = world.organisation("company", "enterprise", "白露仪器有限公司").await;
    for offer in &offers {
        licences.push(accepted(world, &other, *offer).await);
    }
    world.wake_on(due.plus_days(12)).await;
    let mut payments = Vec::new();
    let receipts = [(0, "20,000", 12), (0, "10,000", 5), (1, "33,500", 12), (2, "33,000", 12), (3, "5,000", 12)];
    for (place, yuan, days) in receipts {
        let owed = charges_of(world, licences[place]).await.pop().unwrap();
        payments.push(recorded(world, &people.cashier, &owed, yuan, due.plus_days(days)).await);
    }
    Waiting { people, licences, payments }
}

fn page_of(payments: &[PaymentId]) -> FormInput {
    let mut form = FormInput::default();
    form.values.extend(payments.iter().map(|payment| (format!("payment:{payment}"), "1".to_owned())));
    form
}

async fn plan_of(world: &World, payment: PaymentId) -> Plan {
    let row = world.services.store.read().await.unwrap().payment(payment).await.unwrap().unwrap();
    serde_json::from_str(&row.payment.allocation).unwrap()
}

/// What the receipts did: of each licence its state and its charges, of each receipt what it fell on and what was left.
type Done = (Vec<(LicenceState, Vec<(String, Fen, Fen)>)>, Vec<(Vec<(DebtPart, Fen)>, Fen)>);

async fn done(world: &World, it: &Waiting) -> Done {
    let (mut licences, mut payments) = (Vec::new(), Vec::new());
    for licence in &it.licences {
        let charges = charges_of(world, *licence).await.into_iter().map(|row| row.position);
        let charges = charges.map(|position| (position.charge.kind.clone(), position.charged, position.paid)).collect();
        licences.push((licence_state(world, *licence).await, charges));
    }
    for payment in &it.payments {
        let plan = plan_of(world, *payment).await;
        payments.push((plan.lines.iter().map(|line| (line.part, line.amount)).collect(), plan.unapplied));
    }
    let faults = world.services.store.read().await.unwrap().book_faults(10).await.unwrap();
    assert_eq!(faults, BookFaults::default());
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
    (licences, payments)
}

async fn confirm(world: &World, caller: &Caller, payment: PaymentId) {
    let form = FormInput::from([("version", "1")]);
    payments::confirm(&world.services, caller, payment, &form).await.unwrap().expect_done();
}

async fn receipts_do_together_what_they_do_one_by_one(world: World) {
    let together = waiting(&world).await;
    let form = page_of(&together.payments);
    let outcome = payments::confirm_shown(&world.services, &together.people.accountant, &form).await.unwrap();
    assert_eq!(outcome.expect_done(), Confirmed { confirmed: 5, left: 0 });

    let reference = World::new(testkit::sqlite_in_memory().await).await;
    let alone = waiting(&reference).await;
    for place in [1, 0, 2, 3, 4] {
        confirm(&reference, &alone.people.accountant, alone.payments[place]).await;
    }
    let (found, expected) = (done(&world, &together).await, done(&reference, &alone).await);
    assert_eq!(found, expected);
    assert!(expected.1[1].0.iter().any(|(part, _)| *part == DebtPart::Interest), "the earlier receipt was late");
    assert_eq!(expected.0[2].0, LicenceState::Effective, "a receipt that was missing lets its licence begin");
    assert_eq!(expected.0[3].0, LicenceState::InitialDue);
}

async fn what_is_no_longer_as_it_was_shown_is_left_alone(world: World) {
    let it = waiting(&world).await;
    confirm(&world, &it.people.accountant, it.payments[2]).await;
    let owed = charges_of(&world, it.licences[3]).await.pop().unwrap();
    let own = recorded(&world, &it.people.accountant, &owed, "1,000", world.services.today()).await;
    let mut form = page_of(&[it.payments[2], it.payments[4], own]);
    form.values.insert(format!("payment:{}", it.payments[3]), "7".into());
    form.values.insert("request_id".into(), "0123456789abcdef0123456789abcdef".into());
    let confirm_shown =
        async |form: &FormInput| payments::confirm_shown(&world.services, &it.people.accountant, form).await.unwrap();
    let some = Confirmed { confirmed: 1, left: 3 };
    assert_eq!(confirm_shown(&form).await.expect_done(), some);
    assert_eq!(confirm_shown(&form).await.expect_done(), some, "the same form again has the same outcome");
    form.values.remove("request_id");
    assert_eq!(confirm_shown(&form).await, Submitted::refused("stale"), "another tab has confirmed them already");
    let state = async |payment| {
        let row = world.services.store.read().await.unwrap().payment(payment).await.unwrap().unwrap();
        row.payment.state
    };
    assert_eq!(state(it.payments[3]).await, "recorded", "another version was seen");
    assert_eq!(state(own).await, "recorded", "nobody confirms what they recorded");
    assert_eq!(state(it.payments[4]).await, "confirmed");
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

async fn only_finance_of_the_holder_confirms_a_page(world: World) {
    let it = waiting(&world).await;
    let services = &world.services;
    let form = page_of(&it.payments);
    let foreign = world.organisation("holder", "state_university", "岭南工业大学").await;
    let foreign = world.colleague(&foreign, "finance").await;
    let refused = payments::confirm_shown(services, &foreign, &form).await;
    assert!(matches!(refused, Err(ServiceError::NotFound)), "what is another's is not there");
    let refused = payments::confirm_shown(services, &it.people.company, &form).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden)));
    let nothing = payments::confirm_shown(services, &it.people.accountant, &FormInput::default()).await.unwrap();
    assert_eq!(nothing, Submitted::refused("nothing_chosen"));
    for payment in &it.payments {
        let row = services.store.read().await.unwrap().payment(*payment).await.unwrap().unwrap();
        assert_eq!(row.payment.state, "recorded");
    }
}
