//! What rows on cards must never show.

use crate::{error::ServiceError, payments::check::Finding, ports::UnitOfWork};

pub(in crate::payments) async fn check(uow: &mut dyn UnitOfWork, limit: i64) -> Result<Vec<Finding>, ServiceError> {
    let faults = uow.card_faults(limit).await?;
    let mut findings = Vec::new();
    let mut add = |code, subject: String, detail| findings.push(Finding::new(code, subject, detail));
    for id in faults.payouts_differ {
        add("payout_differs", id.to_string(), "the parts of the payout do not sum to what was paid out");
    }
    for id in faults.payouts_unposted {
        add("payout_unposted", id.to_string(), "the payout has no entries of the amount of its parts");
    }
    for id in faults.refunds_unposted {
        add("card_refund_unposted", id.to_string(), "the refund has no entry of its amount, or one too many");
    }
    for id in faults.overrefunded {
        add("payment_overrefunded", id.to_string(), "more went back than was paid");
    }
    for id in faults.disputes_unposted {
        add("dispute_unposted", id.to_string(), "the dispute and what the book took back do not agree");
    }
    for id in faults.events_loose {
        add("webhook_loose", id, "the message is said to be about something that is not there");
    }
    for id in faults.events_forgotten {
        add("webhook_forgotten", id, "the message has neither an outcome nor a job that reads it");
    }
    Ok(findings)
}
