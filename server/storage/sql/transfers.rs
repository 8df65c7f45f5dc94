//! Transfers of patents from one holder to another.

use async_trait::async_trait;
use domain::id::TransferId;
use services::ports::{PatentTransfer, StoreError, StoreResult, TransferFilter, TransferRow, Transfers};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional},
};
use crate::dialect::database_error;

struct TransferColumns {
    id: String,
    patent_id: String,
    from_id: String,
    to_id: Option<String>,
    to_patent_id: Option<String>,
    acquirer_name: String,
    transferred_on: String,
    source: String,
    note: String,
    state: String,
    recorded_by: Option<String>,
    recorded_at: i64,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    open_key: Option<String>,
    version: i64,
    patent_number: String,
    patent_title: String,
    from_name: String,
}

macro_rules! select_transfer {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            TransferColumns,
            "SELECT t.id AS \"id!\", t.patent_id AS \"patent_id!\", t.from_id AS \"from_id!\", t.to_id, t.to_patent_id,
               t.acquirer_name AS \"acquirer_name!\", t.transferred_on AS \"transferred_on!\", t.source AS \"source!\",
               t.note AS \"note!\", t.state AS \"state!\", t.recorded_by, t.recorded_at AS \"recorded_at!\",
               t.decided_by, t.decided_at, t.open_key, t.version AS \"version!\", p.number AS \"patent_number!\",
               p.title AS \"patent_title!\", h.name AS \"from_name!\"
             FROM patent_transfer t
             JOIN patent p ON p.id = t.patent_id
             JOIN organisation h ON h.id = t.from_id " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<TransferColumns> for TransferRow {
    type Error = StoreError;
    fn try_from(row: TransferColumns) -> StoreResult<Self> {
        let of = RowOf { table: "patent_transfer", id: &row.id };
        let transfer = PatentTransfer {
            id: of.parse("id", &row.id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            from_id: of.parse("from_id", &row.from_id)?,
            to_id: of.parse_optional("to_id", row.to_id.as_deref())?,
            to_patent_id: of.parse_optional("to_patent_id", row.to_patent_id.as_deref())?,
            transferred_on: of.day("transferred_on", &row.transferred_on)?,
            recorded_by: of.parse_optional("recorded_by", row.recorded_by.as_deref())?,
            recorded_at: instant(row.recorded_at),
            decided_by: of.parse_optional("decided_by", row.decided_by.as_deref())?,
            decided_at: optional_instant(row.decided_at),
            acquirer_name: row.acquirer_name,
            source: row.source,
            note: row.note,
            state: row.state,
            open_key: row.open_key,
            version: row.version,
        };
        Ok(Self {
            transfer,
            patent_number: row.patent_number,
            patent_title: row.patent_title,
            from_name: row.from_name,
        })
    }
}

#[async_trait]
impl Transfers for Tx {
    async fn add_transfer(&mut self, it: &PatentTransfer) -> StoreResult<()> {
        let (id, patent, from) = (it.id.to_string(), it.patent_id.to_string(), it.from_id.to_string());
        let (to, to_patent, on) = (id_of(it.to_id), id_of(it.to_patent_id), it.transferred_on.to_string());
        let (recorded_by, recorded_at) = (id_of(it.recorded_by), it.recorded_at.micros());
        let (decided_by, decided_at) = (id_of(it.decided_by), micros_of(it.decided_at));
        sqlx::query!(
            "INSERT INTO patent_transfer (id, patent_id, from_id, to_id, to_patent_id, acquirer_name, transferred_on,
               source, note, state, recorded_by, recorded_at, decided_by, decided_at, open_key, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            id,
            patent,
            from,
            to,
            to_patent,
            it.acquirer_name,
            on,
            it.source,
            it.note,
            it.state,
            recorded_by,
            recorded_at,
            decided_by,
            decided_at,
            it.open_key,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    /// Who hands over to whom on which day is not among the columns: it never changes.
    async fn update_transfer(&mut self, it: &PatentTransfer) -> StoreResult<()> {
        let (id, to_patent) = (it.id.to_string(), id_of(it.to_patent_id));
        let (decided_by, decided_at) = (id_of(it.decided_by), micros_of(it.decided_at));
        let done = sqlx::query!(
            "UPDATE patent_transfer SET to_patent_id = $3, state = $4, decided_by = $5, decided_at = $6, open_key = $7,
               version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            to_patent,
            it.state,
            decided_by,
            decided_at,
            it.open_key,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn transfer(&mut self, id: TransferId) -> StoreResult<Option<TransferRow>> {
        let id = id.to_string();
        let row = select_transfer!("WHERE t.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn transfers(&mut self, filter: &TransferFilter) -> StoreResult<Vec<TransferRow>> {
        let text = |id: Option<String>| id.unwrap_or_default();
        let (patent, to) = (text(id_of(filter.patent)), text(id_of(filter.to)));
        let to_patent = text(id_of(filter.to_patent));
        let rows = select_transfer!(
            "WHERE ($1 = '' OR t.patent_id = $1) AND ($2 = '' OR t.to_id = $2) AND ($3 = '' OR t.state = $3)
               AND ($4 = '' OR t.to_patent_id = $4)
             ORDER BY t.id DESC LIMIT $5",
            patent,
            to,
            filter.state,
            to_patent,
            filter.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
