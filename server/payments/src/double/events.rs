//! The messages of the double, in the shape in which Stripe sends them.

use serde_json::json;
use services::ports::{EventSubject, ProviderEvent};

use super::{DoubleProvider, State};
use crate::signature;

impl State {
    fn tell(&mut self, kind: &str, subject: EventSubject) {
        let id = format!("evt_dbl_{:06}", self.events.len() + 1);
        self.events.push(ProviderEvent { id, kind: kind.to_owned(), subject });
    }

    pub(super) fn tell_checkout(&mut self, kind: &str, id: &str) {
        self.tell(kind, EventSubject::Checkout(id.to_owned()));
    }

    pub(super) fn tell_payment(&mut self, kind: &str, checkout_id: &str) {
        self.tell(kind, EventSubject::Payment(checkout_id.replacen("dbl_", "dblp_", 1)));
    }

    pub(super) fn tell_refund(&mut self, kind: &str, id: &str) {
        self.tell(kind, EventSubject::Refund(id.to_owned()));
    }

    pub(super) fn tell_dispute(&mut self, kind: &str, id: &str) {
        self.tell(kind, EventSubject::Dispute(id.to_owned()));
    }

    pub(super) fn tell_payout(&mut self, kind: &str, id: &str) {
        self.tell(kind, EventSubject::Payout(id.to_owned()));
    }
}

impl DoubleProvider {
    /// What happened so far, oldest first.
    pub fn events(&self) -> Vec<ProviderEvent> {
        self.state().events.clone()
    }

    /// A message as it is sent: signature and body.
    #[must_use]
    pub fn message(&self, event: &ProviderEvent, at_seconds: i64) -> (String, String) {
        let (object, id) = match &event.subject {
            EventSubject::Checkout(id) => ("checkout.session", id.as_str()),
            EventSubject::Payment(id) => ("payment_intent", id.as_str()),
            EventSubject::Refund(id) => ("refund", id.as_str()),
            EventSubject::Dispute(id) => ("dispute", id.as_str()),
            EventSubject::Payout(id) => ("payout", id.as_str()),
            EventSubject::Other => ("customer", "cus_1"),
        };
        let body = json!({
            "id": event.id, "object": "event", "type": event.kind, "created": at_seconds,
            "data": { "object": { "id": id, "object": object } },
        });
        let body = body.to_string();
        let secrets: Vec<&str> = self.secrets.iter().map(String::as_str).collect();
        (signature::sign(&secrets, body.as_bytes(), at_seconds), body)
    }
}
