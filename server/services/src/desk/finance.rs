//! What waits for finance: of the platform for every licence, of a holder for its own.

use domain::id::UserId;

use super::{Desk, TASKS_PER_KIND_MAX};
use crate::ports::{PaymentFilter, StoreResult};

/// Proofs to check, and receipts that a second person confirms.
pub(super) async fn tasks(desk: &mut Desk<'_>, person: UserId) -> StoreResult<()> {
    for state in ["announced", "recorded"] {
        let filter = PaymentFilter {
            holder: (!desk.organisation.is_operator()).then_some(desk.organisation.id),
            state: Some(state.to_owned()),
            limit: TASKS_PER_KIND_MAX,
            ..Default::default()
        };
        for row in desk.uow.payments(&filter).await?.0 {
            let it = row.payment;
            let why = match state {
                "announced" => "payment_check",
                // Whoever recorded a receipt does not confirm it: it waits for a colleague.
                _ if it.recorded_by == Some(person) => continue,
                _ => "payment_confirm",
            };
            let since = it.recorded_at.unwrap_or(it.created_at);
            let title = format!("{} · {}", row.licensee_name, row.licence_number);
            desk.add("payment", why, title, format!("/payments/{}", it.id), since);
        }
    }
    Ok(())
}
