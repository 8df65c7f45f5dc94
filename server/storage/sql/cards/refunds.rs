//! Refunds through the provider.

use domain::{Fen, id::CardRefundId};
use services::ports::{CardFilter, CardRefund, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional},
    },
};

struct OneRefund {
    id: String,
    payment_id: String,
    licence_id: String,
    holder_id: String,
    state: String,
    amount_fen: i64,
    reason: String,
    provider_id: String,
    failure: String,
    asked_by: String,
    asked_at: i64,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    version: i64,
}

impl TryFrom<OneRefund> for CardRefund {
    type Error = StoreError;
    fn try_from(row: OneRefund) -> StoreResult<Self> {
        let of = RowOf { table: "card_refund", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            payment_id: of.parse("payment_id", &row.payment_id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            amount_fen: Fen::new(row.amount_fen),
            asked_by: of.parse("asked_by", &row.asked_by)?,
            asked_at: instant(row.asked_at),
            decided_by: of.parse_optional("decided_by", row.decided_by.as_deref())?,
            decided_at: optional_instant(row.decided_at),
            state: row.state,
            reason: row.reason,
            provider_id: row.provider_id,
            failure: row.failure,
            version: row.version,
        })
    }
}

macro_rules! select_refund {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneRefund,
            "SELECT id, payment_id, licence_id, holder_id, state, amount_fen, reason, provider_id, failure, asked_by,
               asked_at, decided_by, decided_at, version
             FROM card_refund " + $tail $(, $argument)*
        )
    };
}

impl Tx {
    pub(super) async fn insert_card_refund(&mut self, it: &CardRefund) -> StoreResult<()> {
        let (id, payment, licence) = (it.id.to_string(), it.payment_id.to_string(), it.licence_id.to_string());
        let (holder, amount) = (it.holder_id.to_string(), it.amount_fen.get());
        let (asked_by, asked_at) = (it.asked_by.to_string(), it.asked_at.micros());
        sqlx::query!(
            "INSERT INTO card_refund (id, payment_id, licence_id, holder_id, state, amount_fen, reason, provider_id,
               failure, asked_by, asked_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            id,
            payment,
            licence,
            holder,
            it.state,
            amount,
            it.reason,
            it.provider_id,
            it.failure,
            asked_by,
            asked_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_card_refund(&mut self, it: &CardRefund) -> StoreResult<()> {
        let (id, decided_by, decided_at) = (it.id.to_string(), id_of(it.decided_by), micros_of(it.decided_at));
        let done = sqlx::query!(
            "UPDATE card_refund SET state = $3, provider_id = $4, failure = $5, decided_by = $6, decided_at = $7,
               version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.state,
            it.provider_id,
            it.failure,
            decided_by,
            decided_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_card_refund(&mut self, id: CardRefundId) -> StoreResult<Option<CardRefund>> {
        let id = id.to_string();
        let row = select_refund!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_card_refunds(&mut self, filter: &CardFilter) -> StoreResult<Vec<CardRefund>> {
        let payment = id_of(filter.payment).unwrap_or_default();
        let licence = id_of(filter.licence).unwrap_or_default();
        let holder = id_of(filter.holder).unwrap_or_default();
        let rows = select_refund!(
            "WHERE ($1 = '' OR payment_id = $1) AND ($2 = '' OR licence_id = $2) AND ($3 = '' OR holder_id = $3)
               AND (NOT $4 OR state IN ('asked', 'sending'))
             ORDER BY id DESC LIMIT $5",
            payment,
            licence,
            holder,
            filter.open_only,
            filter.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
