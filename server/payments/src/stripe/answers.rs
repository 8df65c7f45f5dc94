//! What Stripe answers, field by field.

use domain::{Fen, Timestamp};
use miniserde::json::{Number, Value};
use services::ports::{
    Checkout, CheckoutState, Dispute, DisputeState, PartSource, PaymentError, Payout, PayoutPart, PayoutState, Refund,
    RefundState,
};

use super::requests::{PAYMENT_KEY, REFUND_KEY};

/// A JSON object of Stripe's.
pub(super) struct Answer(Value);

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

fn unexpected(path: &[&str]) -> PaymentError {
    PaymentError::Unexpected(format!("{} is missing or of another kind", path.join(".")))
}

fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(fields) => fields.get(*name),
        _ => None,
    })
}

impl Answer {
    pub(super) fn optional(&self, path: &[&str]) -> Option<String> {
        match at(&self.0, path) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    pub(super) fn text(&self, path: &[&str]) -> Result<String, PaymentError> {
        self.optional(path).ok_or_else(|| unexpected(path))
    }

    fn integer(&self, path: &[&str]) -> Option<i64> {
        match at(&self.0, path) {
            Some(Value::Number(Number::I64(number))) => Some(*number),
            Some(Value::Number(Number::U64(number))) => i64::try_from(*number).ok(),
            _ => None,
        }
    }

    fn fen(&self, path: &[&str]) -> Result<Fen, PaymentError> {
        self.integer(path).map(Fen::new).ok_or_else(|| unexpected(path))
    }

    fn instant(&self, path: &[&str]) -> Option<Timestamp> {
        self.integer(path)?.checked_mul(1_000_000).map(Timestamp::from_micros)
    }

    /// A reference that is an id, or the object itself where it was asked for.
    pub(super) fn id_of(&self, name: &str) -> Option<String> {
        self.optional(&[name]).or_else(|| self.optional(&[name, "id"]))
    }

    /// Our book is in renminbi; an amount in anything else must not be taken for fen.
    fn in_renminbi(&self) -> Result<(), PaymentError> {
        match self.text(&["currency"])?.as_str() {
            "cny" => Ok(()),
            other => Err(PaymentError::Unexpected(format!("an amount in {other}, not in cny"))),
        }
    }

    pub(super) fn list(&self) -> Result<Vec<Self>, PaymentError> {
        match at(&self.0, &["data"]) {
            Some(Value::Array(items)) => Ok(items.iter().cloned().map(Self).collect()),
            _ => Err(unexpected(&["data"])),
        }
    }

    pub(super) fn has_more(&self) -> bool {
        matches!(at(&self.0, &["has_more"]), Some(Value::Bool(true)))
    }

    pub(super) fn checkout(&self) -> Result<Checkout, PaymentError> {
        self.in_renminbi()?;
        Ok(Checkout {
            id: self.text(&["id"])?,
            idempotency_key: self.text(&["client_reference_id"])?,
            amount: self.fen(&["amount_total"])?,
            state: self.checkout_state()?,
            refunded: self.fen(&["payment_intent", "latest_charge", "amount_refunded"]).unwrap_or_default(),
            paid_at: self.instant(&["payment_intent", "latest_charge", "created"]),
            url: self.optional(&["url"]).unwrap_or_default(),
        })
    }

    fn checkout_state(&self) -> Result<CheckoutState, PaymentError> {
        let (status, paid) = (self.text(&["status"])?, self.text(&["payment_status"])?);
        let intent = self.optional(&["payment_intent", "status"]).unwrap_or_default();
        let is_refused = matches!(at(&self.0, &["payment_intent", "last_payment_error"]), Some(Value::Object(_)));
        match (status.as_str(), paid.as_str()) {
            (_, "paid") => Ok(CheckoutState::Succeeded),
            ("expired", _) => Ok(CheckoutState::Expired),
            // A wallet that answers later has refused: the session is complete and will never be paid.
            ("complete", "unpaid") if intent == "requires_payment_method" || intent == "canceled" => {
                Ok(CheckoutState::Expired)
            }
            ("open", "unpaid") if is_refused => Ok(CheckoutState::Declined),
            ("open" | "complete", "unpaid") => Ok(CheckoutState::Open),
            _ => Err(PaymentError::Unexpected(format!("a checkout that is {status} and {paid}"))),
        }
    }

    /// Whether it is the refund of this key.
    pub(super) fn carries(&self, key: &str) -> bool {
        self.optional(&["metadata", REFUND_KEY]).as_deref() == Some(key)
    }

    pub(super) fn refund(&self) -> Result<Refund, PaymentError> {
        self.in_renminbi()?;
        let state = match self.text(&["status"])?.as_str() {
            "succeeded" => RefundState::Succeeded,
            "pending" | "requires_action" => RefundState::Pending,
            "failed" | "canceled" => RefundState::Failed,
            other => return Err(PaymentError::Unexpected(format!("a refund that is {other}"))),
        };
        Ok(Refund {
            id: self.text(&["id"])?,
            idempotency_key: self.optional(&["metadata", REFUND_KEY]).unwrap_or_default(),
            amount: self.fen(&["amount"])?,
            state,
        })
    }

    pub(super) fn dispute(&self, checkout_key: String) -> Result<Dispute, PaymentError> {
        self.in_renminbi()?;
        let state = match self.text(&["status"])?.as_str() {
            "needs_response" | "warning_needs_response" => DisputeState::NeedsResponse,
            "under_review" | "warning_under_review" => DisputeState::UnderReview,
            // An inquiry that came to nothing took no money.
            "won" | "warning_closed" | "prevented" => DisputeState::Won,
            "lost" => DisputeState::Lost,
            other => return Err(PaymentError::Unexpected(format!("a dispute that is {other}"))),
        };
        Ok(Dispute {
            id: self.text(&["id"])?,
            checkout_key,
            amount: self.fen(&["amount"])?,
            state,
            reason: self.optional(&["reason"]).unwrap_or_default(),
            evidence_due_at: self.instant(&["evidence_details", "due_by"]),
            opened_at: self.instant(&["created"]).ok_or_else(|| unexpected(&["created"]))?,
        })
    }

    pub(super) fn payout(&self) -> Result<Payout, PaymentError> {
        self.in_renminbi()?;
        let state = match self.text(&["status"])?.as_str() {
            "paid" => PayoutState::Paid,
            "pending" | "in_transit" => PayoutState::InTransit,
            "failed" | "canceled" => PayoutState::Failed,
            other => return Err(PaymentError::Unexpected(format!("a payout that is {other}"))),
        };
        Ok(Payout {
            id: self.text(&["id"])?,
            amount: self.fen(&["amount"])?,
            state,
            created_at: self.instant(&["created"]).ok_or_else(|| unexpected(&["created"]))?,
            arrives_at: self.instant(&["arrival_date"]).ok_or_else(|| unexpected(&["arrival_date"]))?,
            statement_text: self.optional(&["statement_descriptor"]).unwrap_or_default(),
        })
    }

    /// The list of what is in a payout ends with the payout's own line.
    pub(super) fn is_payout_itself(&self, payout: &str) -> bool {
        self.optional(&["type"]).as_deref() == Some("payout") && self.id_of("source").as_deref() == Some(payout)
    }

    pub(super) fn part(&self) -> Result<PayoutPart, PaymentError> {
        self.in_renminbi()?;
        Ok(PayoutPart {
            id: self.text(&["id"])?,
            source: self.source()?,
            gross: self.fen(&["amount"])?,
            fee: self.fen(&["fee"])?,
            net: self.fen(&["net"])?,
        })
    }

    fn source(&self) -> Result<PartSource, PaymentError> {
        let kind = self.text(&["type"])?;
        let of = |name: &str| self.optional(&["source", "metadata", name]);
        let found = match self.optional(&["source", "object"]).as_deref() {
            Some("charge") => of(PAYMENT_KEY).map(PartSource::Payment),
            Some("refund") => of(REFUND_KEY).map(PartSource::Refund),
            Some("dispute") => self.id_of("source").map(PartSource::Dispute),
            _ => None,
        };
        Ok(found.unwrap_or(PartSource::Other(kind)))
    }
}
