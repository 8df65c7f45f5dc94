//! Letters that asked for what was overdue.

use domain::{Fen, id::OrganisationId};
use services::ports::{DunningLetter, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx,
        row::{RowOf, id_of, instant},
    },
};

struct OneLetter {
    id: String,
    holder_id: String,
    licensee_id: String,
    level: i64,
    amount_fen: i64,
    text: String,
    sent_by: String,
    sent_at: i64,
}

impl TryFrom<OneLetter> for DunningLetter {
    type Error = StoreError;
    fn try_from(row: OneLetter) -> StoreResult<Self> {
        let of = RowOf { table: "dunning_letter", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            licensee_id: of.parse("licensee_id", &row.licensee_id)?,
            sent_by: of.parse("sent_by", &row.sent_by)?,
            sent_at: instant(row.sent_at),
            amount_fen: Fen::new(row.amount_fen),
            level: row.level,
            text: row.text,
        })
    }
}

impl Tx {
    pub(super) async fn insert_letter(&mut self, it: &DunningLetter) -> StoreResult<()> {
        let (id, holder, licensee) = (it.id.to_string(), it.holder_id.to_string(), it.licensee_id.to_string());
        let (amount, by, at) = (it.amount_fen.get(), it.sent_by.to_string(), it.sent_at.micros());
        sqlx::query!(
            "INSERT INTO dunning_letter (id, holder_id, licensee_id, level, amount_fen, text, sent_by, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            holder,
            licensee,
            it.level,
            amount,
            it.text,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn list_letters(
        &mut self,
        holder: OrganisationId,
        licensee: Option<OrganisationId>,
        limit: i64,
    ) -> StoreResult<Vec<DunningLetter>> {
        let (holder, licensee) = (holder.to_string(), id_of(licensee).unwrap_or_default());
        let rows = sqlx::query_as!(
            OneLetter,
            "SELECT id, holder_id, licensee_id, level, amount_fen, text, sent_by, sent_at FROM dunning_letter
             WHERE holder_id = $1 AND ($2 = '' OR licensee_id = $2) ORDER BY id DESC LIMIT $3",
            holder,
            licensee,
            limit,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
