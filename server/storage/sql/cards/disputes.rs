//! Disputes.

use domain::Fen;
use services::ports::{CardDispute, CardFilter, DisputeState, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional},
    },
};

struct OneDispute {
    id: String,
    provider_id: String,
    payment_id: String,
    licence_id: String,
    holder_id: String,
    state: String,
    amount_fen: i64,
    reason: String,
    evidence_due_at: Option<i64>,
    opened_at: i64,
    closed_at: Option<i64>,
    version: i64,
}

impl TryFrom<OneDispute> for CardDispute {
    type Error = StoreError;
    fn try_from(row: OneDispute) -> StoreResult<Self> {
        let of = RowOf { table: "card_dispute", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            payment_id: of.parse("payment_id", &row.payment_id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            state: of.known("state", DisputeState::parse(&row.state))?,
            amount_fen: Fen::new(row.amount_fen),
            evidence_due_at: optional_instant(row.evidence_due_at),
            opened_at: instant(row.opened_at),
            closed_at: optional_instant(row.closed_at),
            provider_id: row.provider_id,
            reason: row.reason,
            version: row.version,
        })
    }
}

macro_rules! select_dispute {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneDispute,
            "SELECT id, provider_id, payment_id, licence_id, holder_id, state, amount_fen, reason, evidence_due_at,
               opened_at, closed_at, version
             FROM card_dispute " + $tail $(, $argument)*
        )
    };
}

impl Tx {
    pub(super) async fn insert_card_dispute(&mut self, it: &CardDispute) -> StoreResult<()> {
        let (id, payment, licence) = (it.id.to_string(), it.payment_id.to_string(), it.licence_id.to_string());
        let (holder, state, amount) = (it.holder_id.to_string(), it.state.as_str(), it.amount_fen.get());
        let (due_at, opened_at, closed_at) =
            (micros_of(it.evidence_due_at), it.opened_at.micros(), micros_of(it.closed_at));
        sqlx::query!(
            "INSERT INTO card_dispute (id, provider_id, payment_id, licence_id, holder_id, state, amount_fen, reason,
               evidence_due_at, opened_at, closed_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            id,
            it.provider_id,
            payment,
            licence,
            holder,
            state,
            amount,
            it.reason,
            due_at,
            opened_at,
            closed_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_card_dispute(&mut self, it: &CardDispute) -> StoreResult<()> {
        let (id, state, amount) = (it.id.to_string(), it.state.as_str(), it.amount_fen.get());
        let (due_at, closed_at) = (micros_of(it.evidence_due_at), micros_of(it.closed_at));
        let done = sqlx::query!(
            "UPDATE card_dispute SET state = $3, amount_fen = $4, reason = $5, evidence_due_at = $6, closed_at = $7,
               version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            state,
            amount,
            it.reason,
            due_at,
            closed_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_card_dispute(&mut self, provider_id: &str) -> StoreResult<Option<CardDispute>> {
        let row = select_dispute!("WHERE provider_id = $1", provider_id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_card_disputes(&mut self, filter: &CardFilter) -> StoreResult<Vec<CardDispute>> {
        let payment = id_of(filter.payment).unwrap_or_default();
        let licence = id_of(filter.licence).unwrap_or_default();
        let holder = id_of(filter.holder).unwrap_or_default();
        let rows = select_dispute!(
            "WHERE ($1 = '' OR payment_id = $1) AND ($2 = '' OR licence_id = $2) AND ($3 = '' OR holder_id = $3)
               AND (NOT $4 OR state IN ('needs_response', 'under_review'))
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
