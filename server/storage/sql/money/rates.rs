//! Rates that the law sets, with the days from which they hold.

use services::ports::{DatedRateRow, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx,
        row::{RowOf, id_of, instant},
    },
};

struct OneRate {
    id: String,
    kind: String,
    from_day: String,
    rate_ppm: i64,
    source: String,
    recorded_by: Option<String>,
    recorded_at: i64,
}

impl TryFrom<OneRate> for DatedRateRow {
    type Error = StoreError;
    fn try_from(row: OneRate) -> StoreResult<Self> {
        let of = RowOf { table: "dated_rate", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            from: of.day("from_day", &row.from_day)?,
            rate_ppm: of.known("rate_ppm", u32::try_from(row.rate_ppm).ok())?,
            recorded_by: of.parse_optional("recorded_by", row.recorded_by.as_deref())?,
            recorded_at: instant(row.recorded_at),
            kind: row.kind,
            source: row.source,
        })
    }
}

impl Tx {
    pub(super) async fn insert_dated_rate(&mut self, it: &DatedRateRow) -> StoreResult<()> {
        let (id, from, rate) = (it.id.to_string(), it.from.to_string(), i64::from(it.rate_ppm));
        let (recorded_by, recorded_at) = (id_of(it.recorded_by), it.recorded_at.micros());
        sqlx::query!(
            "INSERT INTO dated_rate (id, kind, from_day, rate_ppm, source, recorded_by, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            it.kind,
            from,
            rate,
            it.source,
            recorded_by,
            recorded_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn list_dated_rates(&mut self, limit: i64) -> StoreResult<Vec<DatedRateRow>> {
        if let Some(rows) = self.ahead.as_ref().and_then(|ahead| ahead.rates(limit)) {
            return Ok(rows.clone());
        }
        let rows = sqlx::query_as!(
            OneRate,
            "SELECT id, kind, from_day, rate_ppm, source, recorded_by, recorded_at
             FROM dated_rate ORDER BY kind, from_day LIMIT $1",
            limit
        )
        .fetch_all(self.aside())
        .await
        .map_err(database_error)?;
        let rows = rows.into_iter().map(TryInto::try_into).collect::<StoreResult<Vec<DatedRateRow>>>()?;
        if let Some(ahead) = &mut self.ahead {
            ahead.keep_rates(limit, &rows);
        }
        Ok(rows)
    }
}
