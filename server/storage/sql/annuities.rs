//! What annuities depend on beyond the patent itself.

use async_trait::async_trait;
use domain::{
    annuity::OpenLicencePeriod,
    id::{OrganisationId, PatentId},
};
use services::ports::{Annuities, StoreResult};

use super::{
    Tx,
    row::{RowOf, id_of},
};
use crate::dialect::database_error;

#[async_trait]
impl Annuities for Tx {
    async fn open_licence_periods(
        &mut self,
        holder: OrganisationId,
        patent: Option<PatentId>,
        limit: i64,
    ) -> StoreResult<Vec<(PatentId, OpenLicencePeriod)>> {
        let (holder, patent) = (holder.to_string(), id_of(patent).unwrap_or_default());
        let rows = sqlx::query!(
            "SELECT r.id AS \"id!\", l.patent_id AS \"patent_id!\", r.recorded_on AS \"recorded_on!\",
               l.effective_on AS \"effective_on!\", l.ends_on, l.ended_on,
               CASE WHEN d.state = 'withdrawn' THEN d.ended_on END AS withdrawn_on
             FROM recordal r
             JOIN licence l ON l.id = r.licence_id
             JOIN declaration d ON d.id = l.declaration_id
             WHERE r.holder_id = $1 AND ($2 = '' OR l.patent_id = $2) AND r.state <> 'revoked'
               AND r.recorded_on IS NOT NULL AND l.effective_on IS NOT NULL
             ORDER BY r.id LIMIT $3",
            holder,
            patent,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "recordal", id: &row.id };
                // A licence that ended early ended on that day; else its term says when.
                let to = row.ended_on.or(row.ends_on);
                let period = OpenLicencePeriod {
                    recorded_on: of.day("recorded_on", &row.recorded_on)?,
                    from: of.day("effective_on", &row.effective_on)?,
                    to: of.optional_day("ends_on", to.as_deref())?,
                    withdrawn_on: of.optional_day("withdrawn_on", row.withdrawn_on.as_deref())?,
                };
                Ok((of.parse("patent_id", &row.patent_id)?, period))
            })
            .collect()
    }
}
