//! What waits for finance: of the platform for every licence, of a holder for its own.

use domain::id::UserId;

use super::{Desk, TASKS_PER_KIND_MAX};
use crate::ports::{CardFilter, DisputeState, PaymentFilter, StoreResult};

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
    cards(desk, person).await
}

/// Refunds to a card that a second person decides, and disputes that want evidence.
async fn cards(desk: &mut Desk<'_>, person: UserId) -> StoreResult<()> {
    let filter = CardFilter {
        holder: (!desk.organisation.is_operator()).then_some(desk.organisation.id),
        open_only: true,
        limit: TASKS_PER_KIND_MAX,
        ..CardFilter::default()
    };
    let refunds = desk.uow.card_refunds(&filter).await?;
    let asked = refunds.into_iter().filter(|it| it.state == "asked" && it.asked_by != person);
    let mut waiting: Vec<_> = asked.map(|it| (it.payment_id, "card_refund_decide", it.asked_at)).collect();
    let disputes = desk.uow.card_disputes(&filter).await?;
    let open = disputes.into_iter().filter(|it| it.state == DisputeState::NeedsResponse);
    waiting.extend(open.map(|it| (it.payment_id, "dispute_answer", it.opened_at)));
    for (payment, why, since) in waiting {
        let Some(row) = desk.uow.payment(payment).await? else { continue };
        let title = format!("{} · {}", row.licensee_name, row.licence_number);
        desk.add("payment", why, title, format!("/payments/{payment}"), since);
    }
    Ok(())
}
