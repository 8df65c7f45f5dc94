//! Months of a holder's book that are closed.

use domain::{
    id::{BookCloseId, OrganisationId},
    month::Month,
};
use services::ports::{BookClose, BookMonth, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant},
    },
};

struct OneClose {
    id: String,
    holder_id: String,
    month: String,
    closed_by: String,
    closed_at: i64,
    note: String,
    reopen_reason: String,
    reopen_asked_by: Option<String>,
    reopened_by: Option<String>,
    reopened_at: Option<i64>,
    version: i64,
}

impl TryFrom<OneClose> for BookClose {
    type Error = StoreError;
    fn try_from(row: OneClose) -> StoreResult<Self> {
        let of = RowOf { table: "book_close", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            month: of.parse("month", &row.month)?,
            closed_by: of.parse("closed_by", &row.closed_by)?,
            closed_at: instant(row.closed_at),
            reopen_asked_by: of.parse_optional("reopen_asked_by", row.reopen_asked_by.as_deref())?,
            reopened_by: of.parse_optional("reopened_by", row.reopened_by.as_deref())?,
            reopened_at: optional_instant(row.reopened_at),
            note: row.note,
            reopen_reason: row.reopen_reason,
            version: row.version,
        })
    }
}

/// Unique while the month is closed: it cannot be closed twice.
fn closed_key(close: &BookClose) -> Option<String> {
    close.reopened_at.is_none().then(|| format!("{}:{}", close.holder_id, close.month))
}

impl Tx {
    pub(super) async fn list_closed_months(&mut self, holder: OrganisationId, from: Month) -> StoreResult<Vec<Month>> {
        if let Some(months) = self.ahead.as_ref().and_then(|ahead| ahead.closed(holder, from)) {
            return Ok(months.clone());
        }
        let (owner, first) = (holder.to_string(), from.to_string());
        let months = sqlx::query_scalar!(
            "SELECT bc.month FROM book_close bc
             WHERE bc.holder_id = $1 AND bc.month >= $2 AND bc.reopened_at IS NULL
             ORDER BY bc.month LIMIT 1200",
            owner,
            first
        )
        .fetch_all(self.aside())
        .await
        .map_err(database_error)?;
        let parsed = months.iter().map(|month| RowOf { table: "book_close", id: month }.parse("month", month));
        let months = parsed.collect::<StoreResult<Vec<Month>>>()?;
        if let Some(ahead) = &mut self.ahead {
            ahead.keep_closed(holder, from, &months);
        }
        Ok(months)
    }

    pub(super) async fn list_book_months(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<BookMonth>> {
        let owner = holder.to_string();
        let rows = sqlx::query!(
            "SELECT substr(le.booked_on, 1, 7) AS \"month!: String\", COUNT(*) AS \"entries!: i64\"
             FROM ledger_entry le WHERE le.holder_id = $1
             GROUP BY 1 ORDER BY 1 DESC LIMIT $2",
            owner,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "ledger_entry", id: &owner };
                Ok(BookMonth { month: of.parse("booked_on", &row.month)?, entries: row.entries })
            })
            .collect()
    }

    pub(super) async fn insert_book_close(&mut self, it: &BookClose) -> StoreResult<()> {
        let (id, holder, month) = (it.id.to_string(), it.holder_id.to_string(), it.month.to_string());
        let (closed_by, closed_at) = (it.closed_by.to_string(), it.closed_at.micros());
        let closed_key = closed_key(it);
        sqlx::query!(
            "INSERT INTO book_close (id, holder_id, month, closed_by, closed_at, note, reopen_reason, closed_key, version)
             VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)",
            id,
            holder,
            month,
            closed_by,
            closed_at,
            it.note,
            closed_key,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_book_close(&mut self, it: &BookClose) -> StoreResult<()> {
        let (id, asked_by) = (it.id.to_string(), id_of(it.reopen_asked_by));
        let closed_key = closed_key(it);
        let (reopened_by, reopened_at) = (id_of(it.reopened_by), micros_of(it.reopened_at));
        let done = sqlx::query!(
            "UPDATE book_close SET reopen_reason = $2, reopen_asked_by = $3, reopened_by = $4, reopened_at = $5,
               closed_key = $6, version = version + 1
             WHERE id = $1 AND version = $7",
            id,
            it.reopen_reason,
            asked_by,
            reopened_by,
            reopened_at,
            closed_key,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_book_close(&mut self, id: BookCloseId) -> StoreResult<Option<BookClose>> {
        let id = id.to_string();
        sqlx::query_as!(
            OneClose,
            "SELECT id, holder_id, month, closed_by, closed_at, note, reopen_reason, reopen_asked_by, reopened_by,
               reopened_at, version
             FROM book_close WHERE id = $1",
            id
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?
        .map(TryInto::try_into)
        .transpose()
    }

    pub(super) async fn list_book_closes(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<BookClose>> {
        let holder = holder.to_string();
        let rows = sqlx::query_as!(
            OneClose,
            "SELECT id, holder_id, month, closed_by, closed_at, note, reopen_reason, reopen_asked_by, reopened_by,
               reopened_at, version
             FROM book_close WHERE holder_id = $1 ORDER BY month DESC, id DESC LIMIT $2",
            holder,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
