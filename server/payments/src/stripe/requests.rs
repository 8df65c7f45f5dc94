//! What is asked of Stripe, as its forms want it.

use std::collections::BTreeMap;

use domain::Fen;
use serde::Serialize;
use services::ports::{NewCheckout, NewRefund, PaymentError};

/// Under these names our keys lie in Stripe's objects, and come back with every one of them.
pub(super) const PAYMENT_KEY: &str = "kaixu_payment";
pub(super) const REFUND_KEY: &str = "kaixu_refund";
const CURRENCY: &str = "cny";

type Metadata = BTreeMap<&'static str, String>;

#[derive(Serialize)]
pub(super) struct Checkout<'a> {
    mode: &'static str,
    client_reference_id: &'a str,
    success_url: &'a str,
    cancel_url: &'a str,
    line_items: Vec<LineItem<'a>>,
    payment_intent_data: IntentData,
    metadata: Metadata,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    payment_method_types: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method_options: Option<MethodOptions>,
}

#[derive(Serialize)]
struct LineItem<'a> {
    quantity: u8,
    price_data: PriceData<'a>,
}

#[derive(Serialize)]
struct PriceData<'a> {
    currency: &'static str,
    unit_amount: i64,
    product_data: ProductData<'a>,
}

#[derive(Serialize)]
struct ProductData<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct IntentData {
    description: String,
    metadata: Metadata,
}

#[derive(Serialize)]
struct MethodOptions {
    wechat_pay: WechatPay,
}

#[derive(Serialize)]
struct WechatPay {
    client: &'static str,
}

pub(super) fn checkout<'a>(new: &'a NewCheckout, methods: &'a [String]) -> Result<Checkout<'a>, PaymentError> {
    if new.items.is_empty() || new.items.iter().any(|item| item.amount <= Fen::ZERO) {
        return Err(PaymentError::NotPositive);
    }
    let references: Vec<&str> = new.items.iter().map(|item| item.reference.as_str()).collect();
    let metadata = || Metadata::from([(PAYMENT_KEY, new.idempotency_key.clone())]);
    let item = |item: &'a services::ports::CheckoutItem| LineItem {
        quantity: 1,
        price_data: PriceData {
            currency: CURRENCY,
            unit_amount: item.amount.get(),
            product_data: ProductData { name: &item.reference },
        },
    };
    // Stripe wants to be told on which kind of device the code of WeChat Pay is shown.
    let wechat = methods.iter().any(|method| method == "wechat_pay");
    Ok(Checkout {
        mode: "payment",
        client_reference_id: &new.idempotency_key,
        success_url: &new.success_url,
        cancel_url: &new.cancel_url,
        line_items: new.items.iter().map(item).collect(),
        payment_intent_data: IntentData { description: references.join(" "), metadata: metadata() },
        metadata: metadata(),
        payment_method_types: methods,
        payment_method_options: wechat.then_some(MethodOptions { wechat_pay: WechatPay { client: "web" } }),
    })
}

#[derive(Serialize)]
pub(super) struct Refund<'a> {
    payment_intent: &'a str,
    amount: i64,
    metadata: Metadata,
}

pub(super) fn refund<'a>(new: &NewRefund, intent: &'a str) -> Result<Refund<'a>, PaymentError> {
    if new.amount <= Fen::ZERO {
        return Err(PaymentError::NotPositive);
    }
    let metadata = Metadata::from([(REFUND_KEY, new.idempotency_key.clone())]);
    Ok(Refund { payment_intent: intent, amount: new.amount.get(), metadata })
}

#[derive(Serialize)]
pub(super) struct RefundsOf<'a> {
    payment_intent: &'a str,
    limit: u8,
}

pub(super) const fn refunds_of(payment_intent: &str, limit: u8) -> RefundsOf<'_> {
    RefundsOf { payment_intent, limit }
}

#[derive(Serialize)]
pub(super) struct Expand {
    expand: [&'static str; 1],
}

pub(super) const fn expand(path: &'static str) -> Expand {
    Expand { expand: [path] }
}

/// A question without parameters.
#[derive(Serialize)]
pub(super) struct Nothing {}

#[derive(Serialize)]
pub(super) struct First {
    limit: u8,
}

pub(super) const fn first(limit: u8) -> First {
    First { limit }
}

#[derive(Serialize)]
pub(super) struct PartsOf<'a> {
    payout: &'a str,
    limit: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_after: Option<&'a str>,
    expand: [&'static str; 1],
}

pub(super) const fn parts_of<'a>(payout: &'a str, limit: u8, starting_after: Option<&'a str>) -> PartsOf<'a> {
    PartsOf { payout, limit, starting_after, expand: ["data.source"] }
}
