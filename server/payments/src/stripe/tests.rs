//! What is asked, letter by letter, and what answers are read as. That Stripe's side understands it is shown by the double
//! that is spoken to over HTTP (`testkit`).

use domain::Fen;
use miniserde::json::{Value, from_str};
use services::ports::{CheckoutItem, CheckoutState, DisputeState, NewCheckout, PartSource, PaymentError, PayoutState};
use stripe_client_core::{RequestBuilder, StripeMethod};

use super::{StripeProvider, StripeSettings, answers::Answer, requests};

fn answer(json: &str) -> Answer {
    Answer::from(from_str::<Value>(json).expect("the test writes JSON"))
}

fn two_dues() -> NewCheckout {
    let item = |reference: &str, fen| CheckoutItem { reference: reference.into(), amount: Fen::new(fen) };
    NewCheckout {
        idempotency_key: "pay_1".into(),
        items: vec![item("KX7Q4M2T9", 5_000_000), item("KX7Q4M2U8", 1)],
        success_url: "https://kaixu.test/ok?back=success".into(),
        cancel_url: "https://kaixu.test/no".into(),
    }
}

fn form(new: &NewCheckout, methods: &[&str]) -> String {
    let methods: Vec<String> = methods.iter().map(|method| (*method).to_owned()).collect();
    let params = requests::checkout(new, &methods).expect("positive amounts");
    RequestBuilder::new(StripeMethod::Post, "/checkout/sessions").form(&params).body.expect("a form has a body")
}

#[test]
fn a_checkout_is_asked_for_letter_by_letter() {
    let expected = [
        "mode=payment",
        "client_reference_id=pay_1",
        "success_url=https://kaixu.test/ok?back%3Dsuccess",
        "cancel_url=https://kaixu.test/no",
        "line_items[0][quantity]=1",
        "line_items[0][price_data][currency]=cny",
        "line_items[0][price_data][unit_amount]=5000000",
        "line_items[0][price_data][product_data][name]=KX7Q4M2T9",
        "line_items[1][quantity]=1",
        "line_items[1][price_data][currency]=cny",
        "line_items[1][price_data][unit_amount]=1",
        "line_items[1][price_data][product_data][name]=KX7Q4M2U8",
        "payment_intent_data[description]=KX7Q4M2T9+KX7Q4M2U8",
        "payment_intent_data[metadata][kaixu_payment]=pay_1",
        "metadata[kaixu_payment]=pay_1",
    ];
    assert_eq!(form(&two_dues(), &[]).split('&').collect::<Vec<_>>(), expected);
    let wallets = form(&two_dues(), &["card", "alipay", "wechat_pay"]);
    let tail = "payment_method_types[0]=card&payment_method_types[1]=alipay&payment_method_types[2]=wechat_pay\
                &payment_method_options[wechat_pay][client]=web";
    assert!(wallets.ends_with(tail), "{wallets}");
}

fn session(status: &str, paid: &str, intent: &str) -> Result<CheckoutState, PaymentError> {
    let json = format!(
        r#"{{"id":"cs_1","client_reference_id":"pay_1","amount_total":100,"currency":"cny","status":"{status}",
            "payment_status":"{paid}","payment_intent":{intent},"url":null}}"#
    );
    answer(&json).checkout().map(|checkout| checkout.state)
}

#[test]
fn a_session_is_paid_when_stripe_says_so_and_never_otherwise() {
    let refused = r#"{"id":"pi_1","status":"requires_payment_method","last_payment_error":{"code":"card_declined"}}"#;
    let fresh = r#"{"id":"pi_1","status":"requires_payment_method","last_payment_error":null}"#;
    let state = |status, paid, intent| session(status, paid, intent).expect("readable");
    assert_eq!(state("complete", "paid", "null"), CheckoutState::Succeeded);
    assert_eq!(state("open", "unpaid", "null"), CheckoutState::Open);
    assert_eq!(state("open", "unpaid", fresh), CheckoutState::Open);
    assert_eq!(state("open", "unpaid", refused), CheckoutState::Declined);
    assert_eq!(state("expired", "unpaid", "null"), CheckoutState::Expired);
    assert_eq!(state("complete", "unpaid", r#"{"id":"pi_1","status":"processing"}"#), CheckoutState::Open);
    assert_eq!(state("complete", "unpaid", refused), CheckoutState::Expired);
    assert!(matches!(session("new_in_2031", "perhaps", "null"), Err(PaymentError::Unexpected(_))));
}

#[test]
fn an_amount_in_another_currency_is_never_taken_for_fen() {
    let json = r#"{"id":"po_1","amount":100,"currency":"usd","status":"paid","created":1,"arrival_date":1}"#;
    assert!(matches!(answer(json).payout(), Err(PaymentError::Unexpected(_))));
    let json = json.replace("usd", "cny");
    assert_eq!(answer(&json).payout().expect("readable").state, PayoutState::Paid);
    let json = json.replace("100", "100.5");
    assert!(matches!(answer(&json).payout(), Err(PaymentError::Unexpected(_))), "and never rounded");
}

#[test]
fn a_part_of_a_payout_knows_whose_it_is() {
    let part = |source: &str| {
        let json = format!(
            r#"{{"id":"txn_1","type":"charge","amount":100,"fee":1,"net":99,"currency":"cny","source":{source}}}"#
        );
        answer(&json).part().expect("readable").source
    };
    let charge = r#"{"id":"ch_1","object":"charge","metadata":{"kaixu_payment":"pay_1"}}"#;
    assert_eq!(part(charge), PartSource::Payment("pay_1".into()));
    let refund = r#"{"id":"re_1","object":"refund","metadata":{"kaixu_refund":"crf_1"}}"#;
    assert_eq!(part(refund), PartSource::Refund("crf_1".into()));
    assert_eq!(part(r#"{"id":"dp_1","object":"dispute"}"#), PartSource::Dispute("dp_1".into()));
    for other in ["null", r#""ch_1""#, r#"{"id":"ch_2","object":"charge","metadata":{}}"#] {
        assert_eq!(part(other), PartSource::Other("charge".into()), "{other}");
    }
}

#[test]
fn an_inquiry_that_came_to_nothing_took_no_money() {
    let state = |status: &str| {
        let json = format!(r#"{{"id":"dp_1","amount":5,"currency":"cny","status":"{status}","created":1}}"#);
        answer(&json).dispute(String::new()).map(|dispute| dispute.state)
    };
    assert_eq!(state("warning_closed").expect("readable"), DisputeState::Won);
    assert_eq!(state("warning_needs_response").expect("readable"), DisputeState::NeedsResponse);
    assert_eq!(state("lost").expect("readable"), DisputeState::Lost);
    assert!(state("something_else").is_err());
}

#[test]
fn the_key_and_the_secrets_are_never_printed() {
    let settings = StripeSettings {
        secret_key: "sk_live_do_not_print".into(),
        webhook_secrets: vec!["whsec_do_not_print".into()],
        ..StripeSettings::default()
    };
    let provider = StripeProvider::new(&settings).expect("usable");
    for text in [format!("{settings:?}"), format!("{provider:?}")] {
        assert!(!text.contains("do_not_print"), "{text}");
    }
    let broken = StripeSettings { secret_key: "sk_live_do_not_print\n".into(), ..settings };
    let error = StripeProvider::new(&broken).expect_err("no header can hold it");
    assert!(!format!("{error:?} {error}").contains("do_not_print"));
}

#[tokio::test]
async fn an_id_that_leads_elsewhere_is_never_asked_for() {
    use services::ports::PaymentProvider as _;
    let settings =
        StripeSettings { secret_key: "sk_test".into(), api_url: "http://127.0.0.1:1".into(), ..Default::default() };
    let provider = StripeProvider::new(&settings).expect("usable");
    for id in ["", "../customers", "cs_1?expand=all", "cs_1/expire", "客"] {
        assert!(matches!(provider.checkout(id).await, Err(PaymentError::Unknown)), "{id}");
    }
    // Nobody listens there: what happened is not known.
    assert!(matches!(provider.checkout("cs_1").await, Err(PaymentError::Timeout)));
}
