//! The register of recordals.

use async_trait::async_trait;
use domain::{
    id::{LicenceId, RecordalId},
    recordal::RecordalState,
};
use services::ports::{Recordal, RecordalFilter, RecordalItem, RecordalRow, Recordals, StoreError, StoreResult};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional, text_of},
};
use crate::dialect::database_error;

/// More than the kinds of document there are.
const ITEMS_MAX: i64 = 50;

struct RecordalColumns {
    id: String,
    licence_id: String,
    holder_id: String,
    licensee_id: String,
    filer_id: Option<String>,
    state: String,
    state_since: i64,
    has_agent: bool,
    due_on: String,
    receipt_number: String,
    submitted_on: Option<String>,
    recordal_number: String,
    recorded_on: Option<String>,
    refusal_ground: Option<i64>,
    change_text: String,
    cancel_due_on: Option<String>,
    note: String,
    created_at: i64,
    version: i64,
    licence_number: String,
    patent_number: String,
    patent_title: String,
    holder_name: String,
    licensee_name: String,
}

macro_rules! select_recordal {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            RecordalColumns,
            "SELECT r.id AS \"id!\", r.licence_id AS \"licence_id!\", r.holder_id AS \"holder_id!\",
               r.licensee_id AS \"licensee_id!\", r.filer_id, r.state AS \"state!\", r.state_since AS \"state_since!\",
               r.has_agent AS \"has_agent!: bool\", r.due_on AS \"due_on!\", r.receipt_number AS \"receipt_number!\",
               r.submitted_on, r.recordal_number AS \"recordal_number!\", r.recorded_on, r.refusal_ground,
               r.change_text AS \"change_text!\", r.cancel_due_on, r.note AS \"note!\", r.created_at AS \"created_at!\",
               r.version AS \"version!\", l.number AS \"licence_number!\", p.number AS \"patent_number!\",
               p.title AS \"patent_title!\", h.name AS \"holder_name!\", c.name AS \"licensee_name!\"
             FROM recordal r
             JOIN licence l ON l.id = r.licence_id
             JOIN patent p ON p.id = l.patent_id
             JOIN organisation h ON h.id = r.holder_id
             JOIN organisation c ON c.id = r.licensee_id " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<RecordalColumns> for RecordalRow {
    type Error = StoreError;
    fn try_from(row: RecordalColumns) -> StoreResult<Self> {
        let of = RowOf { table: "recordal", id: &row.id };
        let recordal = Recordal {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            licensee_id: of.parse("licensee_id", &row.licensee_id)?,
            filer_id: of.parse_optional("filer_id", row.filer_id.as_deref())?,
            state: of.known("state", RecordalState::parse(&row.state))?,
            state_since: instant(row.state_since),
            due_on: of.day("due_on", &row.due_on)?,
            submitted_on: of.optional_day("submitted_on", row.submitted_on.as_deref())?,
            recorded_on: of.optional_day("recorded_on", row.recorded_on.as_deref())?,
            cancel_due_on: of.optional_day("cancel_due_on", row.cancel_due_on.as_deref())?,
            created_at: instant(row.created_at),
            has_agent: row.has_agent,
            receipt_number: row.receipt_number,
            recordal_number: row.recordal_number,
            refusal_ground: row.refusal_ground,
            change_text: row.change_text,
            note: row.note,
            version: row.version,
        };
        Ok(Self {
            recordal,
            licence_number: row.licence_number,
            patent_number: row.patent_number,
            patent_title: row.patent_title,
            holder_name: row.holder_name,
            licensee_name: row.licensee_name,
        })
    }
}

struct ItemRow {
    recordal_id: String,
    item: String,
    document_id: Option<String>,
    done: bool,
    note: String,
    done_by: Option<String>,
    done_at: Option<i64>,
}

impl TryFrom<ItemRow> for RecordalItem {
    type Error = StoreError;
    fn try_from(row: ItemRow) -> StoreResult<Self> {
        let of = RowOf { table: "recordal_item", id: &row.recordal_id };
        Ok(Self {
            recordal_id: of.parse("recordal_id", &row.recordal_id)?,
            document_id: of.parse_optional("document_id", row.document_id.as_deref())?,
            done_by: of.parse_optional("done_by", row.done_by.as_deref())?,
            done_at: optional_instant(row.done_at),
            item: row.item,
            done: row.done,
            note: row.note,
        })
    }
}

/// A filter as SQL compares it; empty for no filter.
struct FilterTexts {
    holder: String,
    licensee: String,
    province: String,
    state: &'static str,
    due_by: String,
    due_from: String,
}

impl From<&RecordalFilter> for FilterTexts {
    fn from(filter: &RecordalFilter) -> Self {
        Self {
            holder: id_of(filter.holder).unwrap_or_default(),
            licensee: id_of(filter.licensee).unwrap_or_default(),
            province: filter.province.clone(),
            state: filter.state.map_or("", RecordalState::as_str),
            due_by: text_of(filter.due_by).unwrap_or_default(),
            due_from: text_of(filter.due_from).unwrap_or_default(),
        }
    }
}

impl Tx {
    async fn count_recordals(&mut self, by: &FilterTexts, open_only: bool) -> StoreResult<i64> {
        sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM recordal r JOIN organisation h ON h.id = r.holder_id
               WHERE ($1 = '' OR r.holder_id = $1) AND ($2 = '' OR r.licensee_id = $2) AND ($3 = '' OR $3 IN (h.province, h.supervisor))
                 AND ($4 = '' OR r.state = $4)
                 AND ($5 = '' OR (r.state IN ('to_prepare', 'package_ready') AND r.due_on <= $5)
                   OR (r.state IN ('recorded', 'changed', 'change_pending') AND r.cancel_due_on <= $5))
                 AND ($6 = '' OR (r.state IN ('to_prepare', 'package_ready') AND r.due_on >= $6)
                   OR (r.state IN ('recorded', 'changed', 'change_pending') AND r.cancel_due_on >= $6))
                 AND ($7 = FALSE OR (r.state NOT IN ('cancelled', 'revoked')
                   AND (r.cancel_due_on IS NOT NULL OR r.state NOT IN ('recorded', 'changed'))))"#,
            by.holder,
            by.licensee,
            by.province,
            by.state,
            by.due_by,
            by.due_from,
            open_only
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)
    }
}

#[async_trait]
impl Recordals for Tx {
    async fn add_recordal(&mut self, it: &Recordal) -> StoreResult<()> {
        let (id, licence, filer) = (it.id.to_string(), it.licence_id.to_string(), id_of(it.filer_id));
        let (holder, licensee) = (it.holder_id.to_string(), it.licensee_id.to_string());
        let (state, since, due) = (it.state.as_str(), it.state_since.micros(), it.due_on.to_string());
        let (submitted, recorded) = (text_of(it.submitted_on), text_of(it.recorded_on));
        let (cancel_due, created) = (text_of(it.cancel_due_on), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO recordal (id, licence_id, holder_id, licensee_id, filer_id, state, state_since, has_agent,
               due_on, receipt_number, submitted_on, recordal_number, recorded_on, refusal_ground, change_text,
               cancel_due_on, note, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            id,
            licence,
            holder,
            licensee,
            filer,
            state,
            since,
            it.has_agent,
            due,
            it.receipt_number,
            submitted,
            it.recordal_number,
            recorded,
            it.refusal_ground,
            it.change_text,
            cancel_due,
            it.note,
            created,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    /// Licence, parties and deadline are not among the columns: they never change.
    async fn update_recordal(&mut self, it: &Recordal) -> StoreResult<()> {
        let (id, filer) = (it.id.to_string(), id_of(it.filer_id));
        let (state, since) = (it.state.as_str(), it.state_since.micros());
        let (submitted, recorded) = (text_of(it.submitted_on), text_of(it.recorded_on));
        let cancel_due = text_of(it.cancel_due_on);
        let done = sqlx::query!(
            "UPDATE recordal SET filer_id = $3, state = $4, state_since = $5, has_agent = $6, receipt_number = $7,
               submitted_on = $8, recordal_number = $9, recorded_on = $10, refusal_ground = $11, change_text = $12,
               cancel_due_on = $13, note = $14, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            filer,
            state,
            since,
            it.has_agent,
            it.receipt_number,
            submitted,
            it.recordal_number,
            recorded,
            it.refusal_ground,
            it.change_text,
            cancel_due,
            it.note,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn recordal(&mut self, id: RecordalId) -> StoreResult<Option<RecordalRow>> {
        let id = id.to_string();
        let row = select_recordal!("WHERE r.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn recordal_of(&mut self, licence: LicenceId) -> StoreResult<Option<Recordal>> {
        let licence = licence.to_string();
        let row = select_recordal!("WHERE r.licence_id = $1", licence)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(|row| RecordalRow::try_from(row).map(|row| row.recordal)).transpose()
    }

    async fn recordals(&mut self, filter: &RecordalFilter) -> StoreResult<(Vec<RecordalRow>, i64)> {
        let by = FilterTexts::from(filter);
        let rows = select_recordal!(
            "WHERE ($1 = '' OR r.holder_id = $1) AND ($2 = '' OR r.licensee_id = $2) AND ($3 = '' OR $3 IN (h.province, h.supervisor))
               AND ($4 = '' OR r.state = $4)
               AND ($5 = '' OR (r.state IN ('to_prepare', 'package_ready') AND r.due_on <= $5)
                 OR (r.state IN ('recorded', 'changed', 'change_pending') AND r.cancel_due_on <= $5))
               AND ($6 = '' OR (r.state IN ('to_prepare', 'package_ready') AND r.due_on >= $6)
                 OR (r.state IN ('recorded', 'changed', 'change_pending') AND r.cancel_due_on >= $6))
               AND ($7 = FALSE OR (r.state NOT IN ('cancelled', 'revoked')
                 AND (r.cancel_due_on IS NOT NULL OR r.state NOT IN ('recorded', 'changed'))))
             ORDER BY COALESCE(r.cancel_due_on, r.due_on), r.id LIMIT $8 OFFSET $9",
            by.holder,
            by.licensee,
            by.province,
            by.state,
            by.due_by,
            by.due_from,
            filter.open_only,
            filter.limit,
            filter.offset
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let rows = rows.into_iter().map(TryInto::try_into).collect::<StoreResult<_>>()?;
        Ok((rows, self.count_recordals(&by, filter.open_only).await?))
    }

    async fn put_recordal_item(&mut self, it: &RecordalItem) -> StoreResult<()> {
        let (recordal, document) = (it.recordal_id.to_string(), id_of(it.document_id));
        let (by, at) = (id_of(it.done_by), micros_of(it.done_at));
        sqlx::query!(
            "INSERT INTO recordal_item (recordal_id, item, document_id, done, note, done_by, done_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (recordal_id, item)
             DO UPDATE SET document_id = excluded.document_id, done = excluded.done, note = excluded.note,
               done_by = excluded.done_by, done_at = excluded.done_at",
            recordal,
            it.item,
            document,
            it.done,
            it.note,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn recordal_items(&mut self, recordal: RecordalId) -> StoreResult<Vec<RecordalItem>> {
        let recordal = recordal.to_string();
        let rows = sqlx::query_as!(
            ItemRow,
            "SELECT recordal_id, item, document_id, done, note, done_by, done_at
             FROM recordal_item WHERE recordal_id = $1 ORDER BY item LIMIT $2",
            recordal,
            ITEMS_MAX
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
