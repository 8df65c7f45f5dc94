//! Yearly returns and their rows, and what is collected into them.

use async_trait::async_trait;
use domain::{
    Day,
    id::{LicenceId, OrganisationId, ReturnRowId, YearlyReturnId},
    yearly_return::{Cells, ReturnForm, ReturnState, cells_of_text, cells_text},
};
use services::ports::{
    ReturnFilter, Returns, StoreError, StoreResult, TransferRow, Transfers as _, YearlyReturn, YearlyReturnLine,
    YearlyReturnRow,
};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant, micros_of, optional_instant, text_of},
};
use crate::dialect::database_error;

struct ReturnColumns {
    id: String,
    holder_id: String,
    year: i64,
    number: i64,
    corrects: Option<String>,
    reason: String,
    state: String,
    prepared_by: String,
    prepared_at: i64,
    ready_by: Option<String>,
    ready_at: Option<i64>,
    signed_by: Option<String>,
    signed_name: String,
    signed_at: Option<i64>,
    rows_hash: String,
    receipt_number: String,
    receipt_on: Option<String>,
    receipt_document: Option<String>,
    open_key: Option<String>,
    version: i64,
    holder_name: String,
    row_count: i64,
}

macro_rules! select_return {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            ReturnColumns,
            "SELECT y.id AS \"id!\", y.holder_id AS \"holder_id!\", y.year AS \"year!\", y.number AS \"number!\",
               y.corrects, y.reason AS \"reason!\", y.state AS \"state!\", y.prepared_by AS \"prepared_by!\",
               y.prepared_at AS \"prepared_at!\", y.ready_by, y.ready_at, y.signed_by,
               y.signed_name AS \"signed_name!\", y.signed_at, y.rows_hash AS \"rows_hash!\",
               y.receipt_number AS \"receipt_number!\", y.receipt_on, y.receipt_document, y.open_key,
               y.version AS \"version!\", h.name AS \"holder_name!\",
               (SELECT COUNT(*) FROM yearly_return_row w WHERE w.return_id = y.id) AS \"row_count!: i64\"
             FROM yearly_return y
             JOIN organisation h ON h.id = y.holder_id " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<ReturnColumns> for YearlyReturnLine {
    type Error = StoreError;
    fn try_from(row: ReturnColumns) -> StoreResult<Self> {
        let of = RowOf { table: "yearly_return", id: &row.id };
        let it = YearlyReturn {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            year: of.known("year", i32::try_from(row.year).ok())?,
            corrects: of.parse_optional("corrects", row.corrects.as_deref())?,
            state: of.known("state", ReturnState::parse(&row.state))?,
            prepared_by: of.parse("prepared_by", &row.prepared_by)?,
            prepared_at: instant(row.prepared_at),
            ready_by: of.parse_optional("ready_by", row.ready_by.as_deref())?,
            ready_at: optional_instant(row.ready_at),
            signed_by: of.parse_optional("signed_by", row.signed_by.as_deref())?,
            signed_at: optional_instant(row.signed_at),
            receipt_on: of.optional_day("receipt_on", row.receipt_on.as_deref())?,
            receipt_document: of.parse_optional("receipt_document", row.receipt_document.as_deref())?,
            number: row.number,
            reason: row.reason,
            signed_name: row.signed_name,
            rows_hash: row.rows_hash,
            receipt_number: row.receipt_number,
            open_key: row.open_key,
            version: row.version,
        };
        Ok(Self { it, holder_name: row.holder_name, rows: row.row_count })
    }
}

#[async_trait]
impl Returns for Tx {
    async fn add_yearly_return(&mut self, it: &YearlyReturn) -> StoreResult<()> {
        let (id, holder, corrects) = (it.id.to_string(), it.holder_id.to_string(), id_of(it.corrects));
        let (year, state) = (i64::from(it.year), it.state.as_str());
        let (by, at) = (it.prepared_by.to_string(), it.prepared_at.micros());
        sqlx::query!(
            "INSERT INTO yearly_return (id, holder_id, year, number, corrects, reason, state, prepared_by, prepared_at,
               signed_name, rows_hash, receipt_number, open_key, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '', $10, 1)",
            id,
            holder,
            year,
            it.number,
            corrects,
            it.reason,
            state,
            by,
            at,
            it.open_key
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    /// Whose and of which year it is, and what it corrects, is not among the columns: it never changes.
    async fn update_yearly_return(&mut self, it: &YearlyReturn) -> StoreResult<()> {
        let (id, state) = (it.id.to_string(), it.state.as_str());
        let (ready_by, ready_at) = (id_of(it.ready_by), micros_of(it.ready_at));
        let (signed_by, signed_at) = (id_of(it.signed_by), micros_of(it.signed_at));
        let (receipt_on, document) = (text_of(it.receipt_on), id_of(it.receipt_document));
        let done = sqlx::query!(
            "UPDATE yearly_return SET state = $3, ready_by = $4, ready_at = $5, signed_by = $6, signed_name = $7,
               signed_at = $8, rows_hash = $9, receipt_number = $10, receipt_on = $11, receipt_document = $12,
               open_key = $13, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            state,
            ready_by,
            ready_at,
            signed_by,
            it.signed_name,
            signed_at,
            it.rows_hash,
            it.receipt_number,
            receipt_on,
            document,
            it.open_key
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn yearly_return(&mut self, id: YearlyReturnId) -> StoreResult<Option<YearlyReturn>> {
        let id = id.to_string();
        let row = select_return!("WHERE y.id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(row.map(YearlyReturnLine::try_from).transpose()?.map(|line| line.it))
    }

    async fn yearly_returns(&mut self, filter: &ReturnFilter) -> StoreResult<Vec<YearlyReturnLine>> {
        let holder = id_of(filter.holder).unwrap_or_default();
        let signed = filter.signed_only;
        let year = filter.year.map_or_else(String::new, |year| year.to_string());
        let rows = select_return!(
            "WHERE ($1 = '' OR y.holder_id = $1) AND ($2 = '' OR $2 IN (h.province, h.supervisor))
               AND ($3 = FALSE OR y.state = 'signed') AND ($4 = '' OR CAST(y.year AS TEXT) = $4)
             ORDER BY y.year DESC, h.name, y.number DESC LIMIT $5",
            holder,
            filter.scope,
            signed,
            year,
            filter.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_return_row(&mut self, row: &YearlyReturnRow) -> StoreResult<()> {
        let (id, of, patent) = (row.id.to_string(), row.return_id.to_string(), id_of(row.patent_id));
        let (form, derived, typed) = (row.form.as_str(), cells_text(&row.cells.derived), cells_text(&row.cells.typed));
        sqlx::query!(
            "INSERT INTO yearly_return_row (id, return_id, form, source_id, patent_id, derived, typed, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
            id,
            of,
            form,
            row.source_id,
            patent,
            derived,
            typed
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_return_row(&mut self, row: &YearlyReturnRow) -> StoreResult<()> {
        let (id, derived, typed) = (row.id.to_string(), cells_text(&row.cells.derived), cells_text(&row.cells.typed));
        let done = sqlx::query!(
            "UPDATE yearly_return_row SET derived = $3, typed = $4, version = version + 1 WHERE id = $1 AND version = $2",
            id,
            row.version,
            derived,
            typed
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn remove_return_row(&mut self, id: ReturnRowId) -> StoreResult<()> {
        let id = id.to_string();
        let done = sqlx::query!("DELETE FROM yearly_return_row WHERE id = $1", id)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn return_rows(&mut self, of: YearlyReturnId, limit: i64) -> StoreResult<Vec<YearlyReturnRow>> {
        let return_id = of.to_string();
        let rows = sqlx::query!(
            "SELECT id, form, source_id, patent_id, derived, typed, version
             FROM yearly_return_row WHERE return_id = $1 ORDER BY id LIMIT $2",
            return_id,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let read = rows.into_iter().map(|row| {
            let at = RowOf { table: "yearly_return_row", id: &row.id };
            let texts = |column, text: &str| at.known(column, cells_of_text(text));
            Ok(YearlyReturnRow {
                id: at.parse("id", &row.id)?,
                return_id: of,
                form: at.known("form", ReturnForm::parse(&row.form))?,
                patent_id: at.parse_optional("patent_id", row.patent_id.as_deref())?,
                cells: Cells { derived: texts("derived", &row.derived)?, typed: texts("typed", &row.typed)? },
                source_id: row.source_id.clone(),
                version: row.version,
            })
        });
        let mut read: Vec<YearlyReturnRow> = read.collect::<StoreResult<_>>()?;
        read.sort_by_key(|row| (row.form, row.id));
        Ok(read)
    }

    async fn licences_effective(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<LicenceId>> {
        let (holder, from, to) = (holder.to_string(), from.to_string(), to.to_string());
        let ids = sqlx::query_scalar!(
            "SELECT id FROM licence
             WHERE holder_id = $1 AND effective_on BETWEEN $2 AND $3 AND succeeds_id IS NULL
             ORDER BY effective_on, id LIMIT $4",
            holder,
            from,
            to,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        ids.iter().map(|id| RowOf { table: "licence", id }.parse("id", id)).collect()
    }

    async fn transfers_out(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<TransferRow>> {
        let (holder, from, to) = (holder.to_string(), from.to_string(), to.to_string());
        let ids = sqlx::query_scalar!(
            "SELECT id FROM patent_transfer
             WHERE from_id = $1 AND transferred_on BETWEEN $2 AND $3 AND state NOT IN ('declined', 'withdrawn')
             ORDER BY transferred_on, id LIMIT $4",
            holder,
            from,
            to,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let mut found = Vec::new();
        for id in ids {
            let parsed = RowOf { table: "patent_transfer", id: &id }.parse("id", &id)?;
            found.extend(self.transfer(parsed).await?);
        }
        Ok(found)
    }
}
