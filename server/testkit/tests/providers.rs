//! What a provider of card payments promises, asked of the double in the process and of the Stripe adapter, which asks the
//! same double over HTTP.

mod samples;

use std::sync::Arc;

use domain::{Fen, Timestamp};
use payments::DoubleProvider;
use services::ports::{
    CheckoutItem, CheckoutState, DisputeState, NewCheckout, NewRefund, PartSource, PaymentError, PaymentProvider,
    PayoutState, RefundState, TestCard, TestCards as _, WebhookError,
};
use testkit::stripe::{StripeDouble, WEBHOOK_SECRET};

/// The provider that is tested, and the double behind it.
struct Bench {
    provider: Arc<dyn PaymentProvider>,
    core: Arc<DoubleProvider>,
    http: Option<StripeDouble>,
}

impl Bench {
    fn lose_answers(&self, count: u32) {
        match &self.http {
            Some(http) => http.lose_answers(count),
            None => self.core.lose_answers(count),
        }
    }

    async fn paid(&self, key: &str, fen: i64) -> String {
        let id = self.provider.create_checkout(&new(key, &[fen])).await.expect("made").id;
        self.core.pay(&id, TestCard::Succeeds).await.expect("paid");
        id
    }
}

macro_rules! on_both_providers {
    ($($promise:ident),+ $(,)?) => {
        mod in_the_process {
            $(#[tokio::test]
            async fn $promise() {
                let core = std::sync::Arc::new(super::DoubleProvider::with_secrets(&[super::WEBHOOK_SECRET]));
                super::$promise(super::Bench { provider: core.clone(), core, http: None }).await;
            })+
        }
        mod stripe_over_http {
            $(#[tokio::test]
            async fn $promise() {
                let http = super::StripeDouble::start().await;
                let provider = std::sync::Arc::new(http.provider());
                super::$promise(super::Bench { provider, core: http.core.clone(), http: Some(http) }).await;
            })+
        }
    };
}

on_both_providers!(
    the_same_key_has_one_checkout,
    a_lost_answer_is_found_again_under_the_key,
    a_checkout_of_several_charges_is_one_amount,
    a_declined_card_leaves_the_checkout_open,
    a_closed_checkout_cannot_be_paid,
    a_refund_is_partial_and_never_beyond_what_was_paid,
    a_lost_answer_of_a_refund_pays_back_once,
    a_refund_may_fail_later,
    a_dispute_is_read_with_its_payment,
    a_payout_has_all_its_parts,
    a_message_is_believed_by_its_signature,
    what_was_never_made_is_unknown,
);

fn new(key: &str, amounts: &[i64]) -> NewCheckout {
    let item = |(index, fen): (usize, &i64)| CheckoutItem { reference: format!("KX{index}"), amount: Fen::new(*fen) };
    NewCheckout {
        idempotency_key: key.into(),
        items: amounts.iter().enumerate().map(item).collect(),
        success_url: "https://kaixu.test/zh/charges/chg_1/card/pay_1?back=success".into(),
        cancel_url: "https://kaixu.test/zh/charges/chg_1/card/pay_1?back=cancel".into(),
    }
}

fn back(key: &str, checkout_id: &str, fen: i64) -> NewRefund {
    NewRefund { idempotency_key: key.into(), checkout_id: checkout_id.into(), amount: Fen::new(fen) }
}

const NOW: Timestamp = Timestamp::from_micros(1_772_000_000_000_000);

async fn the_same_key_has_one_checkout(bench: Bench) {
    let first = bench.provider.create_checkout(&new("pay_1", &[100])).await.expect("made");
    let again = bench.provider.create_checkout(&new("pay_1", &[100])).await.expect("known");
    assert_eq!(first, again);
    assert_eq!(bench.core.checkouts().len(), 1);
    let reused = bench.provider.create_checkout(&new("pay_1", &[101])).await;
    assert!(matches!(reused, Err(PaymentError::KeyReused)), "{reused:?}");
    let nothing = bench.provider.create_checkout(&new("pay_2", &[0])).await;
    assert!(matches!(nothing, Err(PaymentError::NotPositive)), "{nothing:?}");
    let empty = bench.provider.create_checkout(&new("pay_3", &[])).await;
    assert!(matches!(empty, Err(PaymentError::NotPositive)), "{empty:?}");
}

async fn a_lost_answer_is_found_again_under_the_key(bench: Bench) {
    bench.lose_answers(1);
    let lost = bench.provider.create_checkout(&new("pay_1", &[100])).await;
    assert!(matches!(lost, Err(PaymentError::Timeout)), "{lost:?}");
    bench.provider.create_checkout(&new("pay_1", &[100])).await.expect("the first call had its effect");
    assert_eq!(bench.core.checkouts().len(), 1);
}

async fn a_checkout_of_several_charges_is_one_amount(bench: Bench) {
    let made = bench.provider.create_checkout(&new("pay_1", &[5_000_000, 1, 99])).await.expect("made");
    assert_eq!((made.amount, made.state), (Fen::new(5_000_100), CheckoutState::Open));
    assert_eq!(made.idempotency_key, "pay_1");
    bench.core.pay(&made.id, TestCard::TimesOutAfterSuccess).await.expect_err("the answer is lost");
    let paid = bench.provider.checkout(&made.id).await.expect("known");
    assert_eq!((paid.amount, paid.state, paid.refunded), (Fen::new(5_000_100), CheckoutState::Succeeded, Fen::ZERO));
    let key = bench.provider.key_of_payment("dblp_pay_1").await.expect("known");
    assert_eq!(key.as_deref(), Some("pay_1"));
}

async fn a_declined_card_leaves_the_checkout_open(bench: Bench) {
    let id = bench.provider.create_checkout(&new("pay_1", &[100])).await.expect("made").id;
    bench.core.pay(&id, TestCard::Declines).await.expect_err("declined");
    assert_eq!(bench.provider.checkout(&id).await.expect("known").state, CheckoutState::Declined);
    bench.core.pay(&id, TestCard::Succeeds).await.expect("another card");
    assert_eq!(bench.provider.checkout(&id).await.expect("known").state, CheckoutState::Succeeded);
}

async fn a_closed_checkout_cannot_be_paid(bench: Bench) {
    let id = bench.provider.create_checkout(&new("pay_1", &[100])).await.expect("made").id;
    assert_eq!(bench.provider.expire_checkout(&id).await.expect("closed").state, CheckoutState::Expired);
    assert_eq!(bench.provider.expire_checkout(&id).await.expect("closed twice").state, CheckoutState::Expired);
    bench.core.pay(&id, TestCard::Succeeds).await.expect("as it stands");
    assert_eq!(bench.provider.checkout(&id).await.expect("known").state, CheckoutState::Expired);
    let paid = bench.paid("pay_2", 100).await;
    assert_eq!(bench.provider.expire_checkout(&paid).await.expect("as it stands").state, CheckoutState::Succeeded);
}

async fn a_refund_is_partial_and_never_beyond_what_was_paid(bench: Bench) {
    let open = bench.provider.create_checkout(&new("pay_0", &[100])).await.expect("made").id;
    let unpaid = bench.provider.create_refund(&back("crf_0", &open, 1)).await;
    assert!(matches!(unpaid, Err(PaymentError::BeyondPaid)), "{unpaid:?}");
    let id = bench.paid("pay_1", 100).await;
    let first = bench.provider.create_refund(&back("crf_1", &id, 60)).await.expect("a part");
    assert_eq!((first.amount, first.state), (Fen::new(60), RefundState::Succeeded));
    assert_eq!(bench.provider.create_refund(&back("crf_1", &id, 60)).await.expect("known").id, first.id);
    let over = bench.provider.create_refund(&back("crf_2", &id, 41)).await;
    assert!(matches!(over, Err(PaymentError::BeyondPaid)), "{over:?}");
    let other = bench.provider.create_refund(&back("crf_1", &id, 1)).await;
    assert!(matches!(other, Err(PaymentError::KeyReused)), "{other:?}");
    bench.provider.create_refund(&back("crf_3", &id, 40)).await.expect("the rest");
    assert_eq!(bench.provider.checkout(&id).await.expect("known").refunded, Fen::new(100));
    let none = bench.provider.create_refund(&back("crf_4", &id, 0)).await;
    assert!(matches!(none, Err(PaymentError::NotPositive)), "{none:?}");
}

async fn a_lost_answer_of_a_refund_pays_back_once(bench: Bench) {
    let id = bench.paid("pay_1", 100).await;
    bench.provider.create_refund(&back("crf_0", &id, 1)).await.expect("another refund");
    bench.core.lose_answers(1);
    let lost = bench.provider.create_refund(&back("crf_1", &id, 60)).await;
    assert!(matches!(lost, Err(PaymentError::Timeout)), "{lost:?}");
    let found = bench.provider.create_refund(&back("crf_1", &id, 60)).await.expect("found again");
    assert_eq!(bench.provider.refund(&found.id).await.expect("known").idempotency_key, "crf_1");
    assert_eq!(bench.provider.checkout(&id).await.expect("known").refunded, Fen::new(61));
}

async fn a_refund_may_fail_later(bench: Bench) {
    let id = bench.paid("pay_1", 100).await;
    let refund = bench.provider.create_refund(&back("crf_1", &id, 60)).await.expect("a part");
    bench.core.fail_refund(&refund.id).expect("known");
    assert_eq!(bench.provider.refund(&refund.id).await.expect("known").state, RefundState::Failed);
    assert_eq!(bench.provider.checkout(&id).await.expect("known").refunded, Fen::ZERO);
}

async fn a_dispute_is_read_with_its_payment(bench: Bench) {
    let id = bench.paid("pay_1", 100).await;
    bench.provider.create_refund(&back("crf_1", &id, 40)).await.expect("a part");
    let made = bench.core.open_dispute(&id, NOW).await.expect("disputed");
    let read = bench.provider.dispute(&made.id).await.expect("known");
    assert_eq!(read, made);
    assert_eq!((read.amount, read.checkout_key.as_str()), (Fen::new(60), "pay_1"));
    let disputed = bench.provider.create_refund(&back("crf_2", &id, 1)).await;
    assert!(matches!(disputed, Err(PaymentError::BeyondPaid)), "what is disputed does not go back as well");
    bench.core.close_dispute(&made.id, DisputeState::Lost).await.expect("known");
    assert_eq!(bench.provider.dispute(&made.id).await.expect("known").state, DisputeState::Lost);
}

async fn a_payout_has_all_its_parts(bench: Bench) {
    for number in 0..23 {
        bench.paid(&format!("pay_{number}"), 1_000 + number).await;
    }
    bench.provider.create_refund(&back("crf_1", "dbl_pay_1", 10)).await.expect("a part");
    bench.core.open_dispute("dbl_pay_2", NOW).await.expect("disputed");
    bench.core.charge_account("stripe_fee", Fen::new(7));
    let made = bench.core.pay_out(NOW).await.expect("something to pay out");
    assert_eq!(bench.provider.payout(&made.id).await.expect("known"), made);
    assert_eq!(bench.provider.payouts(5).await.expect("a list"), std::slice::from_ref(&made));
    let parts = bench.provider.payout_parts(&made.id).await.expect("known");
    assert_eq!(parts.len(), 26, "over three pages, without the payout's own line");
    assert_eq!(parts.iter().map(|part| part.net).sum::<Fen>(), made.amount);
    assert!(parts.iter().all(|part| part.net == part.gross - part.fee));
    let count = |is: fn(&PartSource) -> bool| parts.iter().filter(|part| is(&part.source)).count();
    assert_eq!(count(|source| matches!(source, PartSource::Payment(_))), 23);
    assert_eq!(count(|source| *source == PartSource::Refund("crf_1".into())), 1);
    assert_eq!(count(|source| *source == PartSource::Dispute("dbd_000001".into())), 1);
    assert_eq!(count(|source| *source == PartSource::Other("stripe_fee".into())), 1);
    bench.core.settle_payout(&made.id, PayoutState::Paid).expect("known");
    assert_eq!(bench.provider.payout(&made.id).await.expect("known").state, PayoutState::Paid);
}

async fn a_message_is_believed_by_its_signature(bench: Bench) {
    bench.paid("pay_1", 100).await;
    let event = bench.core.events().pop().expect("something happened");
    let (signature, body) = bench.core.message(&event, 1_772_000_000);
    let verified = |signature: &str, body: &str, now| bench.provider.verify_webhook(signature, body.as_bytes(), now);
    assert_eq!(verified(&signature, &body, NOW), Ok(()));
    assert_eq!(bench.provider.read_webhook(&body), Ok(event));
    assert_eq!(verified(&signature, &format!("{body} "), NOW), Err(WebhookError::Forged));
    assert_eq!(verified(&signature, &body, NOW.plus_seconds(301)), Err(WebhookError::OutOfTime));
    assert_eq!(verified("", &body, NOW), Err(WebhookError::NoSignature));
}

async fn what_was_never_made_is_unknown(bench: Bench) {
    let provider = &bench.provider;
    let unknown = |error| matches!(error, PaymentError::Unknown);
    assert!(unknown(provider.checkout("dbl_pay_1").await.expect_err("never made")));
    assert!(unknown(provider.expire_checkout("dbl_pay_1").await.expect_err("never made")));
    assert!(unknown(provider.key_of_payment("dblp_pay_1").await.expect_err("never made")));
    assert!(unknown(provider.refund("dbr_1").await.expect_err("never made")));
    assert!(unknown(provider.dispute("dbd_1").await.expect_err("never made")));
    assert!(unknown(provider.payout("dbo_1").await.expect_err("never made")));
    assert!(unknown(provider.payout_parts("dbo_1").await.expect_err("never made")));
}

#[tokio::test]
async fn the_adapter_asks_once_with_the_key_that_it_was_given() {
    let http = StripeDouble::start().await;
    let provider = http.provider();
    http.be_busy(1);
    let busy = provider.create_checkout(&new("pay_1", &[100])).await;
    assert!(matches!(busy, Err(PaymentError::Timeout)), "{busy:?}");
    assert_eq!(http.asked().len(), 1, "it does not ask again by itself, with a key that nobody knows");
    provider.create_checkout(&new("pay_1", &[100])).await.expect("made");
    let asked = http.asked();
    assert!(asked.iter().all(|asked| asked.key.as_deref() == Some("pay_1")), "{asked:?}");
    assert!(asked.iter().all(|asked| asked.version.is_some() && asked.path == "/v1/checkout/sessions"));
    let id = http.core.checkouts()[0].id.clone();
    provider.checkout(&id).await.expect("known");
    assert_eq!(http.asked().last().and_then(|asked| asked.key.clone()), None, "reading needs no key");
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_not_printed() {
    let http = StripeDouble::start().await;
    let mut settings = http.settings();
    settings.secret_key = "sk_test_somebody_else".into();
    let provider = payments::StripeProvider::new(&settings).expect("usable");
    let refused = provider.create_checkout(&new("pay_1", &[100])).await.expect_err("not our key");
    assert!(matches!(&refused, PaymentError::Refused(_)), "{refused:?}");
    assert!(!format!("{refused} {refused:?}").contains("somebody"));
}
