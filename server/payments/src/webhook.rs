//! What a message of Stripe is about. Only its id, its type and the id of its object are read: the object itself is asked
//! for again.

use serde_json::Value;
use services::ports::{EventSubject, ProviderEvent, WebhookError};

/// Ids of the provider are at most this long.
const ID_BYTES_MAX: usize = 255;

/// # Errors
/// [`WebhookError::Garbage`] when it is no event with an id and a type.
pub(crate) fn read(body: &str) -> Result<ProviderEvent, WebhookError> {
    let event: Value = serde_json::from_str(body).map_err(|_| WebhookError::Garbage)?;
    let text = |at: &str| event.pointer(at).and_then(Value::as_str).filter(|text| !text.is_empty());
    let id = text("/id").filter(|id| is_id(id)).ok_or(WebhookError::Garbage)?;
    let kind = text("/type").filter(|kind| kind.len() <= ID_BYTES_MAX).ok_or(WebhookError::Garbage)?;
    let object = text("/data/object/id").filter(|id| is_id(id)).unwrap_or_default();
    let subject =
        if object.is_empty() { EventSubject::Other } else { subject(kind, object, text("/data/object/object")) };
    Ok(ProviderEvent { id: id.to_owned(), kind: kind.to_owned(), subject })
}

/// Letters, digits and underscores: safe as a part of an address.
pub(crate) fn is_id(id: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !id.is_empty() && id.len() <= ID_BYTES_MAX && id.bytes().all(is_safe)
}

fn subject(kind: &str, id: &str, object: Option<&str>) -> EventSubject {
    let id = id.to_owned();
    let is = |start: &str| kind.starts_with(start);
    if is("checkout.session.") {
        EventSubject::Checkout(id)
    } else if is("payment_intent.") {
        EventSubject::Payment(id)
    } else if is("charge.dispute.") {
        EventSubject::Dispute(id)
    } else if is("refund.") || (is("charge.refund.") && object == Some("refund")) {
        EventSubject::Refund(id)
    } else if is("payout.") {
        EventSubject::Payout(id)
    } else {
        EventSubject::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: &str, object: &str, expect: EventSubject) {
        let body = format!(r#"{{"id":"evt_1","type":"{kind}","data":{{"object":{object}}}}}"#);
        assert_eq!(read(&body).map(|event| event.subject), Ok(expect), "{kind}");
    }

    #[test]
    fn a_message_names_its_object() {
        check("checkout.session.completed", r#"{"id":"cs_1"}"#, EventSubject::Checkout("cs_1".into()));
        check("payment_intent.succeeded", r#"{"id":"pi_1"}"#, EventSubject::Payment("pi_1".into()));
        check("charge.dispute.closed", r#"{"id":"dp_1"}"#, EventSubject::Dispute("dp_1".into()));
        check("charge.refund.updated", r#"{"id":"re_1","object":"refund"}"#, EventSubject::Refund("re_1".into()));
        check("refund.failed", r#"{"id":"re_1"}"#, EventSubject::Refund("re_1".into()));
        check("payout.paid", r#"{"id":"po_1"}"#, EventSubject::Payout("po_1".into()));
        check("customer.created", r#"{"id":"cus_1"}"#, EventSubject::Other);
        check("something.new_in_2031", r#"{"a":1}"#, EventSubject::Other);
        check("payout.paid", r#"{"id":"../../v1/customers"}"#, EventSubject::Other);
    }

    #[test]
    fn what_is_no_event_is_garbage() {
        for body in [
            "",
            "{",
            "[]",
            "null",
            r#"{"id":"evt_1"}"#,
            r#"{"type":"a"}"#,
            r#"{"id":"e/1","type":"a"}"#,
            r#"{"id":1,"type":"a"}"#,
        ] {
            assert_eq!(read(body), Err(WebhookError::Garbage), "{body}");
        }
    }
}
