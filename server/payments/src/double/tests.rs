use domain::{Fen, Timestamp};
use services::ports::{
    CheckoutItem, CheckoutState, DisputeState, NewCheckout, NewRefund, PaymentError, PaymentProvider, RefundState,
    TestCard, TestCards,
};

use super::DoubleProvider;

fn new(key: &str, yuan: i64) -> NewCheckout {
    NewCheckout {
        idempotency_key: key.into(),
        items: vec![CheckoutItem { reference: "KX7Q4M2T9".into(), amount: Fen::yuan(yuan) }],
        success_url: "https://kaixu.test/ok".into(),
        cancel_url: "https://kaixu.test/no".into(),
    }
}

fn back(key: &str, checkout_id: &str, yuan: i64) -> NewRefund {
    NewRefund { idempotency_key: key.into(), checkout_id: checkout_id.into(), amount: Fen::yuan(yuan) }
}

#[tokio::test]
async fn the_same_key_has_one_checkout() {
    let provider = DoubleProvider::new();
    let first = provider.create_checkout(&new("pay_1", 100)).await.expect("made");
    let again = provider.create_checkout(&new("pay_1", 100)).await.expect("known");
    assert_eq!(first, again);
    let other = provider.create_checkout(&new("pay_2", 100)).await.expect("made");
    assert_ne!(first.id, other.id);
    let reused = provider.create_checkout(&new("pay_1", 101)).await;
    assert!(matches!(reused, Err(PaymentError::KeyReused)));
    assert!(matches!(provider.create_checkout(&new("pay_3", 0)).await, Err(PaymentError::NotPositive)));
}

#[tokio::test]
async fn a_lost_answer_is_found_again_under_the_key() {
    let provider = DoubleProvider::new();
    provider.lose_answers(1);
    assert!(matches!(provider.create_checkout(&new("pay_1", 100)).await, Err(PaymentError::Timeout)));
    let found = provider.create_checkout(&new("pay_1", 100)).await.expect("the first call had its effect");
    assert_eq!(found.id, "dbl_pay_1");
}

#[tokio::test]
async fn a_refused_card_may_be_followed_by_another() {
    let provider = DoubleProvider::new();
    let id = provider.create_checkout(&new("pay_1", 100)).await.expect("made").id;
    assert!(matches!(provider.pay(&id, TestCard::Declines).await, Err(PaymentError::Declined)));
    assert_eq!(provider.checkout(&id).await.expect("known").state, CheckoutState::Declined);
    assert_eq!(provider.pay(&id, TestCard::Succeeds).await.expect("paid").state, CheckoutState::Succeeded);
    // Paid is paid: a later card neither pays again nor undoes it.
    assert_eq!(provider.pay(&id, TestCard::Declines).await.expect("as it stands").state, CheckoutState::Succeeded);
}

#[tokio::test]
async fn a_timeout_after_success_is_a_success() {
    let provider = DoubleProvider::new();
    let id = provider.create_checkout(&new("pay_1", 100)).await.expect("made").id;
    assert!(matches!(provider.pay(&id, TestCard::TimesOutAfterSuccess).await, Err(PaymentError::Timeout)));
    assert_eq!(provider.checkout(&id).await.expect("known").state, CheckoutState::Succeeded);
}

#[tokio::test]
async fn a_closed_checkout_is_not_paid_and_a_paid_one_not_closed() {
    let provider = DoubleProvider::new();
    let id = provider.create_checkout(&new("pay_1", 100)).await.expect("made").id;
    assert_eq!(provider.expire_checkout(&id).await.expect("closed").state, CheckoutState::Expired);
    assert_eq!(provider.pay(&id, TestCard::Succeeds).await.expect("as it stands").state, CheckoutState::Expired);
    let paid = provider.create_checkout(&new("pay_2", 100)).await.expect("made").id;
    provider.pay(&paid, TestCard::Succeeds).await.expect("paid");
    assert_eq!(provider.expire_checkout(&paid).await.expect("as it stands").state, CheckoutState::Succeeded);
}

#[tokio::test]
async fn no_more_is_paid_back_than_was_paid() {
    let provider = DoubleProvider::new();
    let id = provider.create_checkout(&new("pay_1", 100)).await.expect("made").id;
    let unpaid = provider.create_refund(&back("crf_0", &id, 1)).await;
    assert!(matches!(unpaid, Err(PaymentError::BeyondPaid)));
    provider.pay(&id, TestCard::Succeeds).await.expect("paid");
    let first = provider.create_refund(&back("crf_1", &id, 60)).await.expect("within what was paid");
    assert_eq!(provider.create_refund(&back("crf_1", &id, 60)).await.expect("known"), first);
    assert!(matches!(provider.create_refund(&back("crf_2", &id, 41)).await, Err(PaymentError::BeyondPaid)));
    let rest = provider.create_refund(&back("crf_3", &id, 40)).await.expect("the rest");
    assert_eq!(provider.checkout(&id).await.expect("known").refunded, Fen::yuan(100));
    assert!(matches!(provider.create_refund(&back("crf_1", &id, 1)).await, Err(PaymentError::KeyReused)));
    provider.fail_refund(&rest.id).expect("known");
    assert_eq!(provider.refund(&rest.id).await.expect("known").state, RefundState::Failed);
    assert_eq!(provider.checkout(&id).await.expect("known").refunded, Fen::yuan(60));
}

#[tokio::test]
async fn what_was_never_made_is_unknown() {
    let provider = DoubleProvider::new();
    assert!(matches!(provider.checkout("dbl_pay_1").await, Err(PaymentError::Unknown)));
    assert!(matches!(provider.pay("dbl_pay_1", TestCard::Succeeds).await, Err(PaymentError::Unknown)));
    assert!(matches!(provider.dispute("dbd_1").await, Err(PaymentError::Unknown)));
    assert!(matches!(provider.payout("dbo_1").await, Err(PaymentError::Unknown)));
    assert!(matches!(provider.refund("dbr_1").await, Err(PaymentError::Unknown)));
}

#[tokio::test]
async fn a_payout_is_the_sum_of_its_parts() {
    let provider = DoubleProvider::new();
    let now = Timestamp::from_micros(1_772_000_000_000_000);
    assert_eq!(provider.pay_out(now).await, None);
    for (key, yuan) in [("pay_1", 100), ("pay_2", 333)] {
        let id = provider.create_checkout(&new(key, yuan)).await.expect("made").id;
        provider.pay(&id, TestCard::Succeeds).await.expect("paid");
    }
    provider.create_refund(&back("crf_1", "dbl_pay_1", 10)).await.expect("paid back");
    let dispute = provider.open_dispute("dbl_pay_2", now).await.expect("disputed");
    provider.close_dispute(&dispute.id, DisputeState::Won).await.expect("won");
    provider.charge_account("stripe_fee", Fen::yuan(2));
    let payout = provider.pay_out(now).await.expect("something to pay out");
    let parts = provider.payout_parts(&payout.id).await.expect("known");
    assert_eq!(parts.len(), 6);
    assert!(parts.iter().all(|part| part.net == part.gross - part.fee));
    assert_eq!(parts.iter().map(|part| part.net).sum::<Fen>(), payout.amount);
    assert_eq!(payout.amount, Fen::new(10_000 - 60 + 33_300 - 200 - 1_000 - 200));
    assert_eq!(provider.pay_out(now).await, None, "nothing is paid out twice");
}
