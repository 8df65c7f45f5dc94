//! Write-offs and refunds between the person who asks and the one who decides.

use domain::{Fen, id::AdjustmentId};
use services::ports::{Adjustment, AdjustmentFilter, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional},
    },
};

struct OneAdjustment {
    id: String,
    kind: String,
    state: String,
    licence_id: String,
    holder_id: String,
    charge_id: Option<String>,
    amount_fen: i64,
    reason: String,
    asked_by: String,
    asked_at: i64,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    version: i64,
}

impl TryFrom<OneAdjustment> for Adjustment {
    type Error = StoreError;
    fn try_from(row: OneAdjustment) -> StoreResult<Self> {
        let of = RowOf { table: "adjustment", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            charge_id: of.parse_optional("charge_id", row.charge_id.as_deref())?,
            amount_fen: Fen::new(row.amount_fen),
            asked_by: of.parse("asked_by", &row.asked_by)?,
            asked_at: instant(row.asked_at),
            decided_by: of.parse_optional("decided_by", row.decided_by.as_deref())?,
            decided_at: optional_instant(row.decided_at),
            kind: row.kind,
            state: row.state,
            reason: row.reason,
            version: row.version,
        })
    }
}

macro_rules! select_adjustment {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneAdjustment,
            "SELECT id, kind, state, licence_id, holder_id, charge_id, amount_fen, reason, asked_by, asked_at, decided_by,
               decided_at, version
             FROM adjustment " + $tail $(, $argument)*
        )
    };
}

impl Tx {
    pub(super) async fn insert_adjustment(&mut self, it: &Adjustment) -> StoreResult<()> {
        let (id, licence, holder) = (it.id.to_string(), it.licence_id.to_string(), it.holder_id.to_string());
        let (charge, amount) = (id_of(it.charge_id), it.amount_fen.get());
        let (asked_by, asked_at) = (it.asked_by.to_string(), it.asked_at.micros());
        sqlx::query!(
            "INSERT INTO adjustment (id, kind, state, licence_id, holder_id, charge_id, amount_fen, reason, asked_by,
               asked_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            it.kind,
            it.state,
            licence,
            holder,
            charge,
            amount,
            it.reason,
            asked_by,
            asked_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_adjustment(&mut self, it: &Adjustment) -> StoreResult<()> {
        let (id, decided_by, decided_at) = (it.id.to_string(), id_of(it.decided_by), micros_of(it.decided_at));
        let done = sqlx::query!(
            "UPDATE adjustment SET state = $3, decided_by = $4, decided_at = $5, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.state,
            decided_by,
            decided_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_adjustment(&mut self, id: AdjustmentId) -> StoreResult<Option<Adjustment>> {
        let id = id.to_string();
        let row = select_adjustment!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_adjustments(&mut self, filter: &AdjustmentFilter) -> StoreResult<Vec<Adjustment>> {
        let licence = id_of(filter.licence).unwrap_or_default();
        let holder = id_of(filter.holder).unwrap_or_default();
        let rows = select_adjustment!(
            "WHERE ($1 = '' OR licence_id = $1) AND ($2 = '' OR holder_id = $2) AND (NOT $3 OR state = 'asked')
             ORDER BY id DESC LIMIT $4",
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
