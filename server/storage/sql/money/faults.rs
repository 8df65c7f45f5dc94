//! What contradicts the book.

use domain::id::{AdjustmentId, ChargeId, EntryId, LicenceId, PaymentId};
use services::ports::{BookFaults, StoreResult};

use crate::{
    dialect::database_error,
    sql::{Tx, row::RowOf},
};

impl Tx {
    pub(super) async fn find_book_faults(&mut self, limit: i64) -> StoreResult<BookFaults> {
        Ok(BookFaults {
            unbalanced: self.unbalanced(limit).await?,
            charges_unposted: self.charges_unposted(limit).await?,
            payments_unposted: self.payments_unposted(limit).await?,
            charges_oversettled: self.charges_oversettled(limit).await?,
            unsealed: self.unsealed(limit).await?,
            posted_unconfirmed: self.posted_unconfirmed(limit).await?,
            adjustments_unposted: self.adjustments_unposted(limit).await?,
            credit_overdrawn: self.credit_overdrawn(limit).await?,
        })
    }

    pub(super) async fn unbalanced(&mut self, limit: i64) -> StoreResult<Vec<EntryId>> {
        let ids = sqlx::query_scalar!(
            "SELECT le.id FROM ledger_entry le
             WHERE COALESCE((SELECT SUM(lp.amount_fen) FROM ledger_posting lp WHERE lp.entry_id = le.id), 1) <> 0
             ORDER BY le.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("ledger_entry", ids)
    }

    async fn charges_unposted(&mut self, limit: i64) -> StoreResult<Vec<ChargeId>> {
        let ids = sqlx::query_scalar!(
            "SELECT c.id FROM charge c
             WHERE c.amount_fen - c.withheld_fen <> COALESCE((
               SELECT SUM(lp.amount_fen) FROM ledger_entry le
               JOIN ledger_posting lp ON lp.entry_id = le.id
               JOIN ledger_account la ON la.id = lp.account_id
               WHERE le.idempotency_key = 'charge:' || c.id AND la.purpose = 'receivable'), 0)
             ORDER BY c.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("charge", ids)
    }

    async fn payments_unposted(&mut self, limit: i64) -> StoreResult<Vec<PaymentId>> {
        let ids = sqlx::query_scalar!(
            "SELECT m.id FROM payment m
             WHERE m.state IN ('confirmed', 'reversed') AND m.amount_fen <> COALESCE((
               SELECT SUM(lp.amount_fen) FROM ledger_entry le
               JOIN ledger_posting lp ON lp.entry_id = le.id
               JOIN ledger_account la ON la.id = lp.account_id
               WHERE le.idempotency_key = 'receipt:' || m.id AND la.purpose IN ('bank', 'provider_clearing')), 0)
             ORDER BY m.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("payment", ids)
    }

    async fn unsealed(&mut self, limit: i64) -> StoreResult<Vec<EntryId>> {
        let ids = sqlx::query_scalar!(
            "SELECT le.id FROM ledger_entry le
             LEFT JOIN ledger_seal ls ON ls.entry_id = le.id
             WHERE COALESCE(ls.postings, -1) <> (SELECT COUNT(*) FROM ledger_posting lp WHERE lp.entry_id = le.id)
             ORDER BY le.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("ledger_entry", ids)
    }

    async fn posted_unconfirmed(&mut self, limit: i64) -> StoreResult<Vec<PaymentId>> {
        let ids = sqlx::query_scalar!(
            "SELECT m.id FROM payment m
             WHERE m.state NOT IN ('confirmed', 'reversed')
               AND EXISTS (SELECT 1 FROM ledger_entry le WHERE le.idempotency_key = 'receipt:' || m.id)
             ORDER BY m.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("payment", ids)
    }

    async fn adjustments_unposted(&mut self, limit: i64) -> StoreResult<Vec<AdjustmentId>> {
        let ids = sqlx::query_scalar!(
            "SELECT a.id FROM adjustment a
             WHERE CASE WHEN a.state = 'posted' THEN a.amount_fen ELSE 0 END <> COALESCE((
               SELECT SUM(lp.amount_fen) FROM ledger_entry le
               JOIN ledger_posting lp ON lp.entry_id = le.id
               WHERE le.idempotency_key = a.kind || ':' || a.id AND lp.amount_fen > 0), 0)
             ORDER BY a.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("adjustment", ids)
    }

    async fn charges_oversettled(&mut self, limit: i64) -> StoreResult<Vec<ChargeId>> {
        let ids = sqlx::query_scalar!(
            "SELECT c.id FROM charge c
             WHERE (SELECT COALESCE(SUM(lp.amount_fen), 0) FROM ledger_posting lp
               JOIN ledger_account la ON la.id = lp.account_id
               WHERE lp.charge_id = c.id AND la.purpose = 'receivable') < 0
             ORDER BY c.id LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("charge", ids)
    }

    async fn credit_overdrawn(&mut self, limit: i64) -> StoreResult<Vec<LicenceId>> {
        let ids = sqlx::query_scalar!(
            "SELECT la.scope FROM ledger_account la
             WHERE la.purpose = 'unapplied_cash'
               AND (SELECT COALESCE(SUM(lp.amount_fen), 0) FROM ledger_posting lp WHERE lp.account_id = la.id) > 0
             ORDER BY la.scope LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids_of("ledger_account", ids)
    }
}

fn ids_of<T: std::str::FromStr>(table: &'static str, ids: Vec<String>) -> StoreResult<Vec<T>> {
    ids.iter().map(|id| RowOf { table, id }.parse("id", id)).collect()
}
