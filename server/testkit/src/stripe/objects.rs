//! The double's things as Stripe's objects, with the fields that Stripe's objects have.

use domain::Timestamp;
use serde_json::{Value, json};
use services::ports::{
    Checkout, CheckoutState, Dispute, DisputeState, PartSource, Payout, PayoutPart, PayoutState, ProviderEvent, Refund,
    RefundState,
};

/// The double has no clock.
const SOME_DAY: i64 = 1_772_000_000;

fn seconds(at: Timestamp) -> i64 {
    at.micros().div_euclid(1_000_000)
}

pub(super) fn key_of(id: &str) -> &str {
    id.strip_prefix("dblp_").or_else(|| id.strip_prefix("dbl_")).unwrap_or(id)
}

fn is_paid(it: &Checkout) -> bool {
    it.state == CheckoutState::Succeeded
}

pub(super) fn session(it: &Checkout, base: &str, expanded: bool) -> Value {
    let status = match it.state {
        CheckoutState::Open | CheckoutState::Declined => "open",
        CheckoutState::Succeeded => "complete",
        CheckoutState::Expired => "expired",
    };
    let was_tried = matches!(it.state, CheckoutState::Succeeded | CheckoutState::Declined);
    let intent = match (was_tried, expanded) {
        (false, _) => Value::Null,
        (true, false) => json!(format!("dblp_{}", it.idempotency_key)),
        (true, true) => intent(it, true),
    };
    json!({
        "id": it.id, "object": "checkout.session", "mode": "payment", "livemode": false,
        "amount_subtotal": it.amount.get(), "amount_total": it.amount.get(), "currency": "cny",
        "client_reference_id": it.idempotency_key, "metadata": { "kaixu_payment": it.idempotency_key },
        "payment_intent": intent, "payment_method_types": ["card"],
        "payment_status": if is_paid(it) { "paid" } else { "unpaid" }, "status": status,
        "success_url": "https://example.com/success", "cancel_url": "https://example.com/cancel",
        "url": if status == "open" { json!(format!("{base}/pay/{}", it.id)) } else { Value::Null },
    })
}

pub(super) fn intent(it: &Checkout, expanded: bool) -> Value {
    let status = if is_paid(it) { "succeeded" } else { "requires_payment_method" };
    let error = json!({ "code": "card_declined", "type": "card_error", "message": "Your card was declined." });
    let charge = match (is_paid(it), expanded) {
        (false, _) => Value::Null,
        (true, false) => json!(format!("ch_{}", it.idempotency_key)),
        (true, true) => charge(it.idempotency_key.as_str(), it.amount.get(), it.refunded.get()),
    };
    json!({
        "id": format!("dblp_{}", it.idempotency_key), "object": "payment_intent", "livemode": false,
        "amount": it.amount.get(), "amount_received": if is_paid(it) { it.amount.get() } else { 0 },
        "currency": "cny", "status": status, "metadata": { "kaixu_payment": it.idempotency_key },
        "last_payment_error": if it.state == CheckoutState::Declined { error } else { Value::Null },
        "latest_charge": charge, "created": SOME_DAY,
    })
}

fn charge(key: &str, amount: i64, refunded: i64) -> Value {
    json!({
        "id": format!("ch_{key}"), "object": "charge", "amount": amount, "amount_refunded": refunded,
        "currency": "cny", "paid": true, "created": SOME_DAY, "payment_intent": format!("dblp_{key}"),
        "metadata": { "kaixu_payment": key },
    })
}

pub(super) fn refund(it: &Refund, intent: Option<&str>) -> Value {
    let status = match it.state {
        RefundState::Pending => "pending",
        RefundState::Succeeded => "succeeded",
        RefundState::Failed => "failed",
    };
    json!({
        "id": it.id, "object": "refund", "amount": it.amount.get(), "currency": "cny", "status": status,
        "metadata": { "kaixu_refund": it.idempotency_key }, "created": SOME_DAY, "payment_intent": intent,
    })
}

pub(super) fn dispute(it: &Dispute) -> Value {
    let status = match it.state {
        DisputeState::NeedsResponse => "needs_response",
        DisputeState::UnderReview => "under_review",
        DisputeState::Won => "won",
        DisputeState::Lost => "lost",
    };
    json!({
        "id": it.id, "object": "dispute", "amount": it.amount.get(), "currency": "cny", "status": status,
        "reason": it.reason, "charge": format!("ch_{}", it.checkout_key),
        "payment_intent": format!("dblp_{}", it.checkout_key), "created": seconds(it.opened_at), "livemode": false,
        "evidence_details": { "due_by": it.evidence_due_at.map(seconds) }, "metadata": {},
    })
}

pub(super) fn payout(it: &Payout) -> Value {
    let status = match it.state {
        PayoutState::InTransit => "in_transit",
        PayoutState::Paid => "paid",
        PayoutState::Failed => "failed",
    };
    json!({
        "id": it.id, "object": "payout", "amount": it.amount.get(), "currency": "cny", "status": status,
        "created": seconds(it.created_at), "arrival_date": seconds(it.arrives_at), "automatic": true,
        "statement_descriptor": it.statement_text, "livemode": false, "metadata": {},
    })
}

pub(super) fn part(it: &PayoutPart, source: Value, kind: &str) -> Value {
    json!({
        "id": it.id, "object": "balance_transaction", "amount": it.gross.get(), "fee": it.fee.get(),
        "net": it.net.get(), "currency": "cny", "type": kind, "source": source, "status": "available",
        "created": SOME_DAY,
    })
}

/// What a part comes from, and Stripe's word for it.
pub(super) fn source(it: &PayoutPart) -> (Value, String) {
    match &it.source {
        PartSource::Payment(key) => (charge(key, it.gross.get(), 0), "charge".to_owned()),
        PartSource::Refund(key) => {
            let object = json!({ "id": format!("re_{key}"), "object": "refund", "metadata": { "kaixu_refund": key } });
            (object, "refund".to_owned())
        }
        PartSource::Dispute(id) => (json!({ "id": id, "object": "dispute", "metadata": {} }), "adjustment".to_owned()),
        PartSource::Other(word) => (Value::Null, word.clone()),
    }
}

/// The payout's own line, which stands among its parts.
pub(super) fn payout_line(it: &Payout) -> Value {
    json!({
        "id": format!("txn_{}", it.id), "object": "balance_transaction", "amount": -it.amount.get(), "fee": 0,
        "net": -it.amount.get(), "currency": "cny", "type": "payout", "status": "available",
        "source": payout(it), "created": SOME_DAY,
    })
}

pub(super) fn event(it: &ProviderEvent, body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|_| json!({ "id": it.id }))
}

pub(super) fn list(path: &str, data: Vec<Value>, has_more: bool) -> Value {
    json!({ "object": "list", "url": path, "data": data, "has_more": has_more })
}
