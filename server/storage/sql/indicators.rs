//! What is reported of the use of patents, the rows that indicators count, and frozen quarters.

use async_trait::async_trait;
use domain::{
    Day,
    id::{FreezeId, PatentId, PatentUseId},
};
use services::ports::{CountedIn, CountedRow, Freeze, Indicators, PatentUse, StoreError, StoreResult};

use super::{
    Tx,
    row::{RowOf, id_of, instant},
};
use crate::dialect::database_error;

struct UseRow {
    id: String,
    patent_id: String,
    holder_id: String,
    kind: String,
    happened_on: String,
    product: String,
    filing_number: String,
    note: String,
    withdraws: Option<String>,
    recorded_by: Option<String>,
    recorded_at: i64,
}

macro_rules! select_use {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            UseRow,
            "SELECT u.id AS \"id!\", u.patent_id AS \"patent_id!\", u.holder_id AS \"holder_id!\", u.kind AS \"kind!\",
               u.happened_on AS \"happened_on!\", u.product AS \"product!\", u.filing_number AS \"filing_number!\",
               u.note AS \"note!\", u.withdraws, u.recorded_by, u.recorded_at AS \"recorded_at!\"
             FROM patent_use u " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<UseRow> for PatentUse {
    type Error = StoreError;
    fn try_from(row: UseRow) -> StoreResult<Self> {
        let of = RowOf { table: "patent_use", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            happened_on: of.day("happened_on", &row.happened_on)?,
            withdraws: of.parse_optional("withdraws", row.withdraws.as_deref())?,
            recorded_by: of.parse_optional("recorded_by", row.recorded_by.as_deref())?,
            recorded_at: instant(row.recorded_at),
            kind: row.kind,
            product: row.product,
            filing_number: row.filing_number,
            note: row.note,
        })
    }
}

struct CountedColumns {
    source: String,
    patent: String,
    number: String,
    title: String,
    holder: String,
    holder_name: String,
    province: String,
    supervisor: String,
    industry: String,
    arrangement: String,
    day: String,
    exploited: bool,
}

impl TryFrom<CountedColumns> for CountedRow {
    type Error = StoreError;
    fn try_from(row: CountedColumns) -> StoreResult<Self> {
        let day = RowOf { table: "counted row", id: &row.source }.day("day", &row.day)?;
        Ok(Self {
            day,
            source: row.source,
            patent: row.patent,
            number: row.number,
            title: row.title,
            holder: row.holder,
            holder_name: row.holder_name,
            province: row.province,
            supervisor: row.supervisor,
            industry: row.industry,
            arrangement: row.arrangement,
            exploited: row.exploited,
        })
    }
}

/// Rows of a register (`$from`, with its patent as `p`), as they are counted: the id, the arrangement and the day are the
/// register's own.
macro_rules! select_counted {
    ($head:tt, $tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            CountedColumns,
            "SELECT " + $head + " p.id AS \"patent!\", p.number AS \"number!\", p.title AS \"title!\",
               h.id AS \"holder!\", h.name AS \"holder_name!\", h.province AS \"province!\",
               h.supervisor AS \"supervisor!\", p.industry AS \"industry!\", p.exploited AS \"exploited!\"
             FROM patent p " + $tail $(, $argument)*
        )
    };
}

struct FreezeRow {
    id: String,
    quarter: String,
    definitions: String,
    facts_hash: String,
    facts_count: i64,
    frozen_by: Option<String>,
    frozen_name: String,
    frozen_at: i64,
}

macro_rules! select_freeze {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            FreezeRow,
            "SELECT id, quarter, definitions, facts_hash, facts_count, frozen_by, frozen_name, frozen_at
             FROM indicator_freeze " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<FreezeRow> for Freeze {
    type Error = StoreError;
    fn try_from(row: FreezeRow) -> StoreResult<Self> {
        let of = RowOf { table: "indicator_freeze", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            frozen_by: of.parse_optional("frozen_by", row.frozen_by.as_deref())?,
            frozen_at: instant(row.frozen_at),
            quarter: row.quarter,
            definitions: row.definitions,
            facts_hash: row.facts_hash,
            facts_count: row.facts_count,
            frozen_name: row.frozen_name,
        })
    }
}

fn rows(columns: Vec<CountedColumns>) -> StoreResult<Vec<CountedRow>> {
    columns.into_iter().map(TryInto::try_into).collect()
}

#[async_trait]
impl Indicators for Tx {
    async fn add_patent_use(&mut self, it: &PatentUse) -> StoreResult<()> {
        let (id, patent, holder) = (it.id.to_string(), it.patent_id.to_string(), it.holder_id.to_string());
        let (on, withdraws, by) = (it.happened_on.to_string(), id_of(it.withdraws), id_of(it.recorded_by));
        let at = it.recorded_at.micros();
        sqlx::query!(
            "INSERT INTO patent_use (id, patent_id, holder_id, kind, happened_on, product, filing_number, note,
               withdraws, recorded_by, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            patent,
            holder,
            it.kind,
            on,
            it.product,
            it.filing_number,
            it.note,
            withdraws,
            by,
            at
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn patent_use(&mut self, id: PatentUseId) -> StoreResult<Option<PatentUse>> {
        let id = id.to_string();
        let row = select_use!("WHERE u.id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(TryInto::try_into).transpose()
    }

    async fn patent_uses(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<PatentUse>> {
        let patent = patent.to_string();
        let rows = select_use!("WHERE u.patent_id = $1 ORDER BY u.happened_on, u.id LIMIT $2", patent, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn uses_up_to(&mut self, day: Day, limit: i64) -> StoreResult<Vec<PatentUse>> {
        let day = day.to_string();
        let rows = select_use!(
            "WHERE u.happened_on <= $1 AND u.withdraws IS NULL
               AND NOT EXISTS (SELECT 1 FROM patent_use w WHERE w.withdraws = u.id)
             ORDER BY u.patent_id, u.happened_on, u.id LIMIT $2",
            day,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn counted_transfers(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>> {
        let (from, to) = (days.from.to_string(), days.to.to_string());
        let found = select_counted!(
            "t.id AS \"source!\", t.transferred_on AS \"day!\",
             COALESCE((SELECT d.arrangement FROM declaration d WHERE d.patent_id = p.id AND d.announced_on IS NOT NULL
                       ORDER BY d.id DESC LIMIT 1), '') AS \"arrangement!: String\",",
            "JOIN patent_transfer t ON t.patent_id = p.id
             JOIN organisation h ON h.id = t.from_id
             WHERE t.transferred_on BETWEEN $1 AND $2 AND t.state NOT IN ('declined', 'withdrawn')
             ORDER BY t.id LIMIT $3",
            from,
            to,
            days.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows(found)
    }

    async fn counted_recordals(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>> {
        let (from, to) = (days.from.to_string(), days.to.to_string());
        let found = select_counted!(
            "r.id AS \"source!\", r.recorded_on AS \"day!\", d.arrangement AS \"arrangement!: String\",",
            "JOIN licence l ON l.patent_id = p.id
             JOIN recordal r ON r.licence_id = l.id
             JOIN declaration d ON d.id = l.declaration_id
             JOIN organisation h ON h.id = r.holder_id
             WHERE r.recorded_on BETWEEN $1 AND $2 AND r.state <> 'revoked'
             ORDER BY r.id LIMIT $3",
            from,
            to,
            days.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows(found)
    }

    /// A patent that was transferred belongs to the acquirer's stock from that day on, and to the old holder's before.
    async fn counted_stock(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>> {
        let day = days.to.to_string();
        let found = select_counted!(
            "p.id AS \"source!\", COALESCE(p.grant_date, '') AS \"day!\",
             COALESCE((SELECT d.arrangement FROM declaration d
                       WHERE d.patent_id = p.id AND d.announced_on <= $1 AND (d.ended_on IS NULL OR $1 < d.ended_on)
                       ORDER BY d.id DESC LIMIT 1), '') AS \"arrangement!: String\",",
            "JOIN organisation h ON h.id = p.holder_id
             WHERE p.grant_date <= $1
               AND (p.validity = 'in_force' OR (p.validity = 'lapsed' AND $1 < p.status_date))
               AND NOT EXISTS (SELECT 1 FROM patent_transfer t WHERE t.patent_id = p.id AND t.transferred_on <= $1
                               AND t.state IN ('taken_over', 'outside'))
               AND NOT EXISTS (SELECT 1 FROM patent_transfer t WHERE t.to_patent_id = p.id AND $1 < t.transferred_on)
             ORDER BY p.id LIMIT $2",
            day,
            days.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows(found)
    }

    async fn counted_products(&mut self, days: CountedIn) -> StoreResult<Vec<CountedRow>> {
        let (from, to) = (days.from.to_string(), days.to.to_string());
        let found = select_counted!(
            "u.id AS \"source!\", u.happened_on AS \"day!\",
             COALESCE((SELECT d.arrangement FROM declaration d WHERE d.patent_id = p.id AND d.announced_on IS NOT NULL
                       ORDER BY d.id DESC LIMIT 1), '') AS \"arrangement!: String\",",
            "JOIN patent_use u ON u.patent_id = p.id
             JOIN organisation h ON h.id = u.holder_id
             WHERE u.kind = 'product' AND u.happened_on BETWEEN $1 AND $2 AND u.withdraws IS NULL
               AND NOT EXISTS (SELECT 1 FROM patent_use w WHERE w.withdraws = u.id)
             ORDER BY u.id LIMIT $3",
            from,
            to,
            days.limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows(found)
    }

    async fn add_freeze(&mut self, it: &Freeze) -> StoreResult<()> {
        let (id, by, at) = (it.id.to_string(), id_of(it.frozen_by), it.frozen_at.micros());
        sqlx::query!(
            "INSERT INTO indicator_freeze (id, quarter, definitions, facts_hash, facts_count, frozen_by, frozen_name,
               frozen_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            it.quarter,
            it.definitions,
            it.facts_hash,
            it.facts_count,
            by,
            it.frozen_name,
            at
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn add_frozen_fact(&mut self, freeze: FreezeId, position: i64, fact: &str) -> StoreResult<()> {
        let freeze = freeze.to_string();
        sqlx::query!(
            "INSERT INTO indicator_fact (freeze_id, position, fact) VALUES ($1, $2, $3)",
            freeze,
            position,
            fact
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn freezes(&mut self, limit: i64) -> StoreResult<Vec<Freeze>> {
        let rows = select_freeze!("ORDER BY quarter DESC LIMIT $1", limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn freeze_of(&mut self, quarter: &str) -> StoreResult<Option<Freeze>> {
        let row = select_freeze!("WHERE quarter = $1", quarter)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(TryInto::try_into).transpose()
    }

    async fn frozen_facts(&mut self, freeze: FreezeId, limit: i64) -> StoreResult<Vec<String>> {
        let freeze = freeze.to_string();
        sqlx::query_scalar!(
            "SELECT fact FROM indicator_fact WHERE freeze_id = $1 ORDER BY position LIMIT $2",
            freeze,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)
    }
}
