//! Names and accounts by which payers are known.

use domain::id::OrganisationId;
use services::ports::{KnownPayerRow, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant},
    },
};

struct OnePayer {
    id: String,
    holder_id: String,
    licensee_id: String,
    licensee_name: String,
    name: String,
    account: String,
    source: String,
    removed_by: Option<String>,
    removed_at: Option<i64>,
    created_at: i64,
    version: i64,
}

impl TryFrom<OnePayer> for KnownPayerRow {
    type Error = StoreError;
    fn try_from(row: OnePayer) -> StoreResult<Self> {
        let of = RowOf { table: "known_payer", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            licensee_id: of.parse("licensee_id", &row.licensee_id)?,
            removed_by: of.parse_optional("removed_by", row.removed_by.as_deref())?,
            removed_at: optional_instant(row.removed_at),
            created_at: instant(row.created_at),
            licensee_name: row.licensee_name,
            name: row.name,
            account: row.account,
            source: row.source,
            version: row.version,
        })
    }
}

impl Tx {
    /// Learning the same again changes nothing.
    pub(super) async fn insert_known_payer(&mut self, it: &KnownPayerRow) -> StoreResult<()> {
        let (id, holder, licensee) = (it.id.to_string(), it.holder_id.to_string(), it.licensee_id.to_string());
        let (at, live_key) = (it.created_at.micros(), format!("{holder}|{licensee}|{}|{}", it.name, it.account));
        sqlx::query!(
            "INSERT INTO known_payer (id, holder_id, licensee_id, name, account, source, created_at, live_key, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (live_key) DO NOTHING",
            id,
            holder,
            licensee,
            it.name,
            it.account,
            it.source,
            at,
            live_key,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn mark_payer_removed(&mut self, it: &KnownPayerRow) -> StoreResult<()> {
        let (id, by, at) = (it.id.to_string(), id_of(it.removed_by), micros_of(it.removed_at));
        let done = sqlx::query!(
            "UPDATE known_payer SET removed_by = $3, removed_at = $4, live_key = NULL, version = version + 1
             WHERE id = $1 AND version = $2 AND live_key IS NOT NULL",
            id,
            it.version,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn list_known_payers(
        &mut self,
        holder: OrganisationId,
        limit: i64,
    ) -> StoreResult<Vec<KnownPayerRow>> {
        let holder = holder.to_string();
        let rows = sqlx::query_as!(
            OnePayer,
            "SELECT k.id, k.holder_id, k.licensee_id, e.name AS \"licensee_name!\", k.name, k.account, k.source,
               k.removed_by, k.removed_at, k.created_at, k.version
             FROM known_payer k
             JOIN organisation e ON e.id = k.licensee_id
             WHERE k.holder_id = $1 AND k.live_key IS NOT NULL
             ORDER BY k.id DESC LIMIT $2",
            holder,
            limit,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
