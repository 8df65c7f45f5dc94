//! How far jobs are with large imports.

use domain::id::BankImportId;
use services::ports::{ImportRun, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx,
        row::{RowOf, instant},
    },
};

impl Tx {
    pub(super) async fn upsert_import_run(&mut self, it: &ImportRun) -> StoreResult<()> {
        let (id, by) = (it.import_id.to_string(), it.asked_by.to_string());
        let (asked_at, since) = (it.asked_at.micros(), it.phase_since.micros());
        sqlx::query!(
            "INSERT INTO bank_import_run (import_id, answers, asked_by, asked_at, phase, phase_since, why)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (import_id) DO UPDATE SET answers = excluded.answers, asked_by = excluded.asked_by,
               asked_at = excluded.asked_at, phase = excluded.phase, phase_since = excluded.phase_since,
               why = excluded.why",
            id,
            it.answers,
            by,
            asked_at,
            it.phase,
            since,
            it.why,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_import_run(&mut self, id: BankImportId) -> StoreResult<Option<ImportRun>> {
        let text = id.to_string();
        let row = sqlx::query!(
            "SELECT answers, asked_by, asked_at, phase, phase_since, why FROM bank_import_run WHERE import_id = $1",
            text
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?;
        let of = RowOf { table: "bank_import_run", id: &text };
        row.map(|row| {
            Ok(ImportRun {
                import_id: id,
                asked_by: of.parse("asked_by", &row.asked_by)?,
                asked_at: instant(row.asked_at),
                phase_since: instant(row.phase_since),
                answers: row.answers,
                phase: row.phase,
                why: row.why,
            })
        })
        .transpose()
    }
}
