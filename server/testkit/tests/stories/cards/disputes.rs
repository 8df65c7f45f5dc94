//! A payer disputes: it is shown while it is open, and when it is lost the book follows the money.

use domain::{Fen, ledger::AccountPurpose};
use services::{
    forms::FormInput,
    payments,
    ports::{DisputeState, TestCards as _},
};
use testkit::{World, journeys::charges_of, on_both_databases};

use super::Till;

on_both_databases!(
    a_lost_dispute_takes_the_receipt_back,
    a_won_dispute_changes_nothing,
    a_dispute_is_known_before_its_payment,
    what_had_gone_back_is_not_taken_twice,
    credit_that_was_used_is_taken_from_there,
);

async fn a_lost_dispute_takes_the_receipt_back(world: World) {
    let till = Till::new(world, 9_999_621).await;
    let id = till.paid_at_the_provider().await;
    till.told().await;
    let now = till.services().now();
    let dispute = till.stripe.core.open_dispute(&till.checkout(id).await, now).await.unwrap();
    till.told().await;
    let finance = &till.people.accountant;
    let shown = payments::disputes(till.services(), finance).await.unwrap();
    assert_eq!((shown.len(), shown[0].dispute.state), (1, DisputeState::NeedsResponse));
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(50_000), "nothing is decided yet");
    let refused = FormInput::from([("amount", "1"), ("reason", "x")]);
    let refused = payments::ask_card_refund(till.services(), &till.people.cashier, id, &refused).await.unwrap();
    assert!(matches!(refused, services::Submitted::Invalid(_)), "what is disputed does not go back as well");
    till.stripe.core.close_dispute(&dispute.id, DisputeState::Lost).await.unwrap();
    till.told().await;
    let payment = till.payment(id).await;
    assert_eq!((payment.state.as_str(), payment.reversed_by), ("reversed", None), "no person did it");
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::ZERO);
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::yuan(50_000), "it is owed again");
    till.is_sound().await;
    // Told again, in any order, it stays as it is; and the charge can be paid again.
    for event in till.stripe.core.events().iter().rev() {
        till.tell(event).await;
    }
    till.drain().await;
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::yuan(50_000));
    let again = till.paid_at_the_provider().await;
    assert_ne!(again, id);
    till.told().await;
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::ZERO);
    till.is_sound().await;
}

async fn a_won_dispute_changes_nothing(world: World) {
    let till = Till::new(world, 9_999_622).await;
    let id = till.paid_at_the_provider().await;
    till.told().await;
    let now = till.services().now();
    let dispute = till.stripe.core.open_dispute(&till.checkout(id).await, now).await.unwrap();
    till.stripe.core.close_dispute(&dispute.id, DisputeState::UnderReview).await.unwrap();
    till.told().await;
    till.stripe.core.close_dispute(&dispute.id, DisputeState::Won).await.unwrap();
    // Nobody tells us: the night asks.
    till.world.wake_on(till.services().today().plus_days(1)).await;
    let shown = payments::disputes(till.services(), &till.people.accountant).await.unwrap();
    assert_eq!(shown[0].dispute.state, DisputeState::Won);
    assert!(shown[0].dispute.closed_at.is_some());
    assert_eq!(till.payment(id).await.state, "confirmed");
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(50_000));
    till.is_sound().await;
}

async fn a_dispute_is_known_before_its_payment(world: World) {
    let till = Till::new(world, 9_999_623).await;
    let id = till.paid_at_the_provider().await;
    let now = till.services().now();
    let dispute = till.stripe.core.open_dispute(&till.checkout(id).await, now).await.unwrap();
    till.stripe.core.close_dispute(&dispute.id, DisputeState::Lost).await.unwrap();
    let closing = till.stripe.core.events().pop().unwrap();
    till.tell(&closing).await;
    till.drain().await;
    assert_eq!(till.payment(id).await.state, "reversed");
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::yuan(50_000));
    till.told().await;
    assert_eq!(till.payment(id).await.state, "reversed");
    till.is_sound().await;
}

async fn what_had_gone_back_is_not_taken_twice(world: World) {
    let till = Till::new(world, 9_999_624).await;
    let id = till.paid_twice().await;
    let refund = till.asked(id, "20,000").await;
    till.decided(refund).await;
    till.told().await;
    let now = till.services().now();
    let dispute = till.stripe.core.open_dispute(&till.checkout(id).await, now).await.unwrap();
    assert_eq!(dispute.amount, Fen::yuan(30_000));
    till.stripe.core.close_dispute(&dispute.id, DisputeState::Lost).await.unwrap();
    till.told().await;
    assert_eq!(till.payment(id).await.state, "confirmed", "20,000 of it had come and gone by refund");
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::ZERO);
    assert_eq!(till.balance(AccountPurpose::UnappliedCash).await, Fen::ZERO);
    assert_eq!(till.balance(AccountPurpose::Bank).await, Fen::yuan(50_000));
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::ZERO, "the transfer still settles the fee");
    till.is_sound().await;
}

async fn credit_that_was_used_is_taken_from_there(world: World) {
    let (world, stripe) = super::with_stripe(world).await;
    let late = crate::money::owing(&world, 9_999_625).await;
    let second = late.second.position.charge.id;
    let till = Till { world, stripe, people: late.people, licence: late.licence };
    let services = till.services();
    let form = FormInput::default();
    // The second year is paid twice, and the credit that came by card settles the third.
    let id = payments::start_card(services, &till.people.company, second, &form).await.unwrap().expect_done();
    till.give_card(id, services::ports::TestCard::Succeeds).await;
    till.transferred(&late.second, "33,000").await;
    till.told().await;
    till.world.wake_on(services.today().plus_months(12)).await;
    let third = charges_of(&till.world, till.licence).await.remove(2).position.charge.id;
    payments::apply_credit(services, &till.people.cashier, third, &form).await.unwrap().expect_done();
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::ZERO);
    let now = services.now();
    let dispute = till.stripe.core.open_dispute(&till.checkout(id).await, now).await.unwrap();
    till.stripe.core.close_dispute(&dispute.id, DisputeState::Lost).await.unwrap();
    till.told().await;
    assert_eq!(till.balance(AccountPurpose::Receivable).await, Fen::yuan(33_000), "the third year is owed again");
    assert_eq!(till.balance(AccountPurpose::UnappliedCash).await, Fen::ZERO);
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::ZERO);
    till.is_sound().await;
}
