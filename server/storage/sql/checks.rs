//! Spot checks, their draws and findings.

use async_trait::async_trait;
use domain::id::{OrganisationId, SpotCheckId};
use services::ports::{SpotCheck, SpotCheckDraw, SpotCheckFinding, SpotChecks, StoreError, StoreResult};

use super::{
    Tx,
    row::{RowOf, id_of, instant, joined},
};
use crate::dialect::database_error;

struct CheckRow {
    id: String,
    organisation_id: String,
    scope: String,
    register: String,
    list: String,
    list_hash: String,
    population: i64,
    made_by: Option<String>,
    made_name: String,
    made_at: i64,
}

macro_rules! select_check {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            CheckRow,
            "SELECT id, organisation_id, scope, register, list, list_hash, population, made_by, made_name, made_at
             FROM spot_check " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<CheckRow> for SpotCheck {
    type Error = StoreError;
    fn try_from(row: CheckRow) -> StoreResult<Self> {
        let of = RowOf { table: "spot_check", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            organisation_id: of.parse("organisation_id", &row.organisation_id)?,
            made_by: of.parse_optional("made_by", row.made_by.as_deref())?,
            made_at: instant(row.made_at),
            scope: row.scope,
            register: row.register,
            list: row.list,
            list_hash: row.list_hash,
            population: row.population,
            made_name: row.made_name,
        })
    }
}

#[async_trait]
impl SpotChecks for Tx {
    async fn add_spot_check(&mut self, it: &SpotCheck) -> StoreResult<()> {
        let (id, organisation, by) = (it.id.to_string(), it.organisation_id.to_string(), id_of(it.made_by));
        let at = it.made_at.micros();
        sqlx::query!(
            "INSERT INTO spot_check (id, organisation_id, scope, register, list, list_hash, population, made_by,
               made_name, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            id,
            organisation,
            it.scope,
            it.register,
            it.list,
            it.list_hash,
            it.population,
            by,
            it.made_name,
            at
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn spot_check(&mut self, id: SpotCheckId) -> StoreResult<Option<SpotCheck>> {
        let id = id.to_string();
        let row = select_check!("WHERE id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(TryInto::try_into).transpose()
    }

    async fn spot_checks(&mut self, of: Option<OrganisationId>, limit: i64) -> StoreResult<Vec<SpotCheck>> {
        let of = id_of(of).unwrap_or_default();
        let rows = select_check!("WHERE ($1 = '' OR organisation_id = $1) ORDER BY id DESC LIMIT $2", of, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_spot_check_draw(&mut self, it: &SpotCheckDraw) -> StoreResult<()> {
        let (check, places, by) = (it.check_id.to_string(), joined(&it.places), id_of(it.drawn_by));
        let at = it.drawn_at.micros();
        sqlx::query!(
            "INSERT INTO spot_check_draw (check_id, algorithm, seed, seed_source, sample, places, drawn_by, drawn_name,
               drawn_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            check,
            it.algorithm,
            it.seed,
            it.seed_source,
            it.sample,
            places,
            by,
            it.drawn_name,
            at
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn spot_check_draw(&mut self, check: SpotCheckId) -> StoreResult<Option<SpotCheckDraw>> {
        let id = check.to_string();
        let row = sqlx::query!(
            "SELECT algorithm, seed, seed_source, sample, places, drawn_by, drawn_name, drawn_at
             FROM spot_check_draw WHERE check_id = $1",
            id
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?;
        let Some(row) = row else { return Ok(None) };
        let of = RowOf { table: "spot_check_draw", id: &id };
        Ok(Some(SpotCheckDraw {
            check_id: check,
            places: of.words("places", &row.places)?,
            drawn_by: of.parse_optional("drawn_by", row.drawn_by.as_deref())?,
            drawn_at: instant(row.drawn_at),
            algorithm: row.algorithm,
            seed: row.seed,
            seed_source: row.seed_source,
            sample: row.sample,
            drawn_name: row.drawn_name,
        }))
    }

    async fn add_spot_check_finding(&mut self, it: &SpotCheckFinding) -> StoreResult<()> {
        let (id, check, by) = (it.id.to_string(), it.check_id.to_string(), id_of(it.found_by));
        let at = it.found_at.micros();
        sqlx::query!(
            "INSERT INTO spot_check_finding (id, check_id, place, result, note, found_by, found_name, found_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            check,
            it.place,
            it.result,
            it.note,
            by,
            it.found_name,
            at
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn spot_check_findings(&mut self, check: SpotCheckId, limit: i64) -> StoreResult<Vec<SpotCheckFinding>> {
        let id = check.to_string();
        let rows = sqlx::query!(
            "SELECT id, place, result, note, found_by, found_name, found_at
             FROM spot_check_finding WHERE check_id = $1 ORDER BY id LIMIT $2",
            id,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "spot_check_finding", id: &row.id };
                Ok(SpotCheckFinding {
                    id: of.parse("id", &row.id)?,
                    check_id: check,
                    found_by: of.parse_optional("found_by", row.found_by.as_deref())?,
                    found_at: instant(row.found_at),
                    place: row.place,
                    result: row.result,
                    note: row.note,
                    found_name: row.found_name,
                })
            })
            .collect()
    }
}
