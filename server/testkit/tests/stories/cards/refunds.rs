//! Money back to the card: two persons, never beyond what was paid, once.

use domain::{
    Fen,
    id::{CardRefundId, PaymentId},
    ledger::AccountPurpose,
};
use services::{
    ServiceError, Submitted,
    forms::FormInput,
    payments,
    ports::{CardFilter, CardRefund},
};
use testkit::{World, on_both_databases};

use super::Till;

on_both_databases!(
    a_refund_needs_two_and_goes_back_once,
    a_refund_that_fails_is_credit_again,
    a_refund_is_never_more_than_credit_or_payment,
);

impl Till {
    /// The fee was paid by transfer while the card was on its way: 50,000 of credit that came by card.
    pub async fn paid_twice(&self) -> PaymentId {
        let charge = self.due().await;
        let id = self.paid_at_the_provider().await;
        self.transferred(&charge, "50,000").await;
        self.told().await;
        assert_eq!(self.balance(AccountPurpose::UnappliedCash).await, Fen::yuan(50_000));
        id
    }

    pub async fn refunds(&self) -> Vec<CardRefund> {
        let filter = CardFilter { licence: Some(self.licence), limit: 10, ..CardFilter::default() };
        self.services().store.read().await.unwrap().card_refunds(&filter).await.unwrap()
    }

    pub async fn asked(&self, id: PaymentId, yuan: &str) -> CardRefundId {
        let form = FormInput::from([("amount", yuan), ("reason", "重复付款")]);
        payments::ask_card_refund(self.services(), &self.people.cashier, id, &form).await.unwrap().expect_done();
        self.refunds().await[0].id
    }

    pub async fn decided(&self, id: CardRefundId) {
        let form = FormInput::from([("version", "1"), ("decision", "post")]);
        let decided = payments::decide_card_refund(self.services(), &self.people.accountant, id, &form).await;
        decided.unwrap().expect_done();
    }
}

async fn a_refund_needs_two_and_goes_back_once(world: World) {
    let till = Till::new(world, 9_999_611).await;
    let services = till.services();
    let id = till.paid_twice().await;
    let refund = till.asked(id, "20,000").await;
    let post = FormInput::from([("version", "1"), ("decision", "post")]);
    let alone = payments::decide_card_refund(services, &till.people.cashier, refund, &post).await.unwrap();
    assert_eq!(alone, Submitted::refused("same_person"));
    for who in [&till.people.company, &till.people.approver, &till.people.operator] {
        let refused = payments::decide_card_refund(services, who, refund, &post).await;
        assert!(matches!(refused, Err(ServiceError::Forbidden)), "{refused:?}");
        let refused = payments::ask_card_refund(services, who, id, &post).await;
        assert!(matches!(refused, Err(ServiceError::Forbidden)), "{refused:?}");
    }
    assert!(till.stripe.core.refunds_of(&till.checkout(id).await).is_empty(), "one person moves no money");
    // The first answer is lost after the money has gone.
    till.stripe.core.lose_answers(0);
    till.decided(refund).await;
    assert_eq!(till.balance(AccountPurpose::UnappliedCash).await, Fen::yuan(30_000), "it is held at once");
    till.is_sound().await;
    till.stripe.lose_answers(3);
    till.drain().await;
    assert_eq!(till.refunds().await[0].state, "sending");
    till.is_sound().await;
    till.stripe.lose_answers(0);
    till.world.clock.advance_seconds(3_600);
    till.drain().await;
    assert_eq!(till.refunds().await[0].state, "done");
    let gone = till.stripe.core.refunds_of(&till.checkout(id).await);
    assert_eq!(
        gone.iter().map(|it| (it.idempotency_key.clone(), it.amount)).collect::<Vec<_>>(),
        [(refund.to_string(), Fen::yuan(20_000))]
    );
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(30_000));
    let again = payments::decide_card_refund(services, &till.people.accountant, refund, &post).await.unwrap();
    assert_eq!(again, Submitted::refused("stale"));
    till.told().await;
    assert_eq!(till.balance(AccountPurpose::UnappliedCash).await, Fen::yuan(30_000));
    till.is_sound().await;
}

async fn a_refund_that_fails_is_credit_again(world: World) {
    let till = Till::new(world, 9_999_612).await;
    let id = till.paid_twice().await;
    let refund = till.asked(id, "50,000").await;
    till.decided(refund).await;
    till.told().await;
    assert_eq!(till.refunds().await[0].state, "done");
    assert_eq!(till.balance(AccountPurpose::UnappliedCash).await, Fen::ZERO);
    // Days later the payer's bank sends it back.
    let made = till.stripe.core.refunds_of(&till.checkout(id).await).remove(0);
    till.stripe.core.fail_refund(&made.id).unwrap();
    till.told().await;
    assert_eq!(till.refunds().await[0].state, "failed");
    assert_eq!(till.balance(AccountPurpose::UnappliedCash).await, Fen::yuan(50_000));
    assert_eq!(till.balance(AccountPurpose::ProviderClearing).await, Fen::yuan(50_000));
    till.is_sound().await;
    // It can be asked for again; the newest is first.
    till.world.clock.advance_seconds(1);
    let second = till.asked(id, "").await;
    till.decided(second).await;
    till.drain().await;
    assert_eq!(till.refunds().await[0].state, "done");
    till.is_sound().await;
}

async fn a_refund_is_never_more_than_credit_or_payment(world: World) {
    let till = Till::new(world, 9_999_613).await;
    let services = till.services();
    let id = till.paid_at_the_provider().await;
    till.told().await;
    let ask = async |yuan: &str| {
        let form = FormInput::from([("amount", yuan), ("reason", "协商退款")]);
        payments::ask_card_refund(services, &till.people.cashier, id, &form).await.unwrap()
    };
    let refused = Submitted::wrong("amount", "more_than_refundable");
    assert_eq!(ask("1").await, refused, "what has settled a charge is no credit");
    let charge = till.due().await;
    let day = services.today().to_string();
    let form = FormInput::from([
        ("reference", charge.position.charge.reference.as_str()),
        ("amount", "60,000"),
        ("paid_on", day.as_str()),
        ("payer_name", "青禾电子有限公司"),
        ("not_the_same", "on"),
    ]);
    let other = payments::record(services, &till.people.cashier, &form).await.unwrap().expect_done();
    let confirm = FormInput::from([("version", "1")]);
    payments::confirm(services, &till.people.accountant, other, &confirm).await.unwrap().expect_done();
    assert_eq!(till.balance(AccountPurpose::UnappliedCash).await, Fen::yuan(60_000));
    assert_eq!(ask("50,000.01").await, refused, "no more goes back than came by this card");
    assert!(matches!(ask("30,000").await, Submitted::Done(_)));
    assert_eq!(ask("20,000.01").await, refused, "what is asked for is held");
    let decline = FormInput::from([("version", "1"), ("decision", "decline")]);
    let first = till.refunds().await[0].id;
    payments::decide_card_refund(services, &till.people.accountant, first, &decline).await.unwrap().expect_done();
    assert!(matches!(ask("50,000").await, Submitted::Done(_)));
    let zero = ask("0").await;
    assert!(matches!(zero, Submitted::Invalid(_)), "{zero:?}");
    till.is_sound().await;
}
