//! What contradicts itself or the book.

use domain::id::{CardDisputeId, CardPayoutId, CardRefundId, PaymentId};
use services::ports::{CardFaults, StoreResult};

use crate::{
    dialect::database_error,
    sql::{Tx, row::RowOf},
};

impl Tx {
    pub(super) async fn find_card_faults(&mut self, limit: i64) -> StoreResult<CardFaults> {
        Ok(CardFaults {
            payouts_differ: self.payouts_differ(limit).await?,
            payouts_unposted: self.payouts_unposted(limit).await?,
            refunds_unposted: self.refunds_unposted(limit).await?,
            overrefunded: self.overrefunded(limit).await?,
            disputes_unposted: self.disputes_unposted(limit).await?,
            events_loose: self.events_loose(limit).await?,
            events_forgotten: self.events_forgotten(limit).await?,
        })
    }

    async fn payouts_differ(&mut self, limit: i64) -> StoreResult<Vec<CardPayoutId>> {
        let ids = sqlx::query_scalar!(
            "SELECT p.id FROM card_payout p
             WHERE p.state = 'paid' AND p.amount_fen <> COALESCE((
               SELECT SUM(x.net_fen) FROM card_payout_part x WHERE x.payout_id = p.id), 0)
             ORDER BY p.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("card_payout", ids)
    }

    async fn payouts_unposted(&mut self, limit: i64) -> StoreResult<Vec<CardPayoutId>> {
        let ids = sqlx::query_scalar!(
            "SELECT p.id FROM card_payout p
             WHERE CASE WHEN p.state = 'paid' THEN COALESCE((
                 SELECT SUM(x.gross_fen) FROM card_payout_part x
                 WHERE x.payout_id = p.id AND x.holder_id IS NOT NULL), 0) ELSE 0 END
               <> COALESCE((
                 SELECT -SUM(lp.amount_fen) FROM ledger_entry le
                 JOIN ledger_posting lp ON lp.entry_id = le.id
                 JOIN ledger_account la ON la.id = lp.account_id
                 WHERE la.purpose = 'provider_clearing' AND (le.idempotency_key IN (
                     SELECT 'card_payout:' || x.payout_id || ':' || x.holder_id FROM card_payout_part x
                     WHERE x.payout_id = p.id AND x.holder_id IS NOT NULL)
                   OR le.idempotency_key IN (
                     SELECT 'card_payout_failed:' || x.payout_id || ':' || x.holder_id FROM card_payout_part x
                     WHERE x.payout_id = p.id AND x.holder_id IS NOT NULL))), 0)
             ORDER BY p.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("card_payout", ids)
    }

    async fn refunds_unposted(&mut self, limit: i64) -> StoreResult<Vec<CardRefundId>> {
        let ids = sqlx::query_scalar!(
            "SELECT r.id FROM card_refund r
             WHERE CASE WHEN r.state IN ('sending', 'done') THEN r.amount_fen ELSE 0 END <> COALESCE((
               SELECT SUM(lp.amount_fen) FROM ledger_entry le
               JOIN ledger_posting lp ON lp.entry_id = le.id
               JOIN ledger_account la ON la.id = lp.account_id
               WHERE le.idempotency_key IN ('refund:' || r.id, 'refund_failed:' || r.id)
                 AND la.purpose = 'unapplied_cash'), 0)
             ORDER BY r.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("card_refund", ids)
    }

    async fn overrefunded(&mut self, limit: i64) -> StoreResult<Vec<PaymentId>> {
        let ids = sqlx::query_scalar!(
            "SELECT m.id FROM payment m
             WHERE m.method = 'card' AND m.amount_fen < COALESCE((
               SELECT SUM(r.amount_fen) FROM card_refund r
               WHERE r.payment_id = m.id AND r.state IN ('sending', 'done')), 0)
             ORDER BY m.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("payment", ids)
    }

    async fn disputes_unposted(&mut self, limit: i64) -> StoreResult<Vec<CardDisputeId>> {
        let ids = sqlx::query_scalar!(
            "SELECT d.id FROM card_dispute d
             WHERE CASE WHEN d.state = 'lost' THEN 1 ELSE 0 END <> (
               SELECT COUNT(*) FROM ledger_entry le WHERE le.idempotency_key = 'chargeback:' || d.id)
             ORDER BY d.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("card_dispute", ids)
    }

    async fn events_loose(&mut self, limit: i64) -> StoreResult<Vec<String>> {
        sqlx::query_scalar!(
            "SELECT o.event_id FROM webhook_outcome o
             WHERE (o.outcome = 'payment' AND NOT EXISTS (SELECT 1 FROM payment m WHERE m.id = o.subject_id))
               OR (o.outcome = 'refund' AND NOT EXISTS (SELECT 1 FROM card_refund r WHERE r.id = o.subject_id))
               OR (o.outcome = 'dispute' AND NOT EXISTS (SELECT 1 FROM card_dispute d WHERE d.id = o.subject_id))
               OR (o.outcome = 'payout' AND NOT EXISTS (SELECT 1 FROM card_payout p WHERE p.id = o.subject_id))
             ORDER BY o.event_id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)
    }

    async fn events_forgotten(&mut self, limit: i64) -> StoreResult<Vec<String>> {
        sqlx::query_scalar!(
            "SELECT v.id FROM webhook_event v
             WHERE NOT EXISTS (SELECT 1 FROM webhook_outcome o WHERE o.event_id = v.id)
               AND NOT EXISTS (SELECT 1 FROM job j WHERE j.dedup_key = 'webhook:' || v.id AND j.done_at IS NULL)
             ORDER BY v.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)
    }
}

fn ids_of<T: std::str::FromStr>(table: &'static str, ids: Vec<String>) -> StoreResult<Vec<T>> {
    ids.iter().map(|id| RowOf { table, id }.parse("id", id)).collect()
}
