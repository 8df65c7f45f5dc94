//! Lines matched with what a card provider paid out.

use domain::{
    Day,
    id::{BankMatchId, CardPayoutId, OrganisationId},
};
use services::ports::{BankMatchPayout, CardPayoutRow, StoreResult};

use crate::{
    dialect::database_error,
    sql::{Tx, cards::payouts::SummedPayout, row::RowOf},
};

impl Tx {
    pub(super) async fn insert_match_payout(&mut self, it: &BankMatchPayout) -> StoreResult<()> {
        let (id, line, payout) = (it.match_id.to_string(), it.line_id.to_string(), it.payout_id.to_string());
        let live_key = format!("{payout}:{}", it.holder_id);
        sqlx::query!(
            "INSERT INTO bank_match_payout (match_id, line_id, payout_id, live_key) VALUES ($1, $2, $3, $4)",
            id,
            line,
            payout,
            live_key,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_payout_of_match(&mut self, id: BankMatchId) -> StoreResult<Option<CardPayoutId>> {
        let id = id.to_string();
        let found = sqlx::query_scalar!("SELECT payout_id FROM bank_match_payout WHERE match_id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        RowOf { table: "bank_match_payout", id: &id }.parse_optional("payout_id", found.as_deref())
    }

    pub(super) async fn list_payouts_without_line(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<CardPayoutRow>> {
        let (holder, from, to) = (holder.to_string(), from.to_string(), to.to_string());
        let rows = sqlx::query_as!(
            SummedPayout,
            "SELECT p.id, p.provider_id, p.state, p.amount_fen, p.created_on, p.arrives_on, p.statement_text,
               p.imported_at, p.version, COUNT(x.provider_id) AS \"parts!: i64\",
               CAST(SUM(x.gross_fen) AS BIGINT) AS \"gross!: i64\", CAST(SUM(x.fee_fen) AS BIGINT) AS \"fee!: i64\",
               CAST(SUM(x.net_fen) AS BIGINT) AS \"net!: i64\"
             FROM card_payout p
             JOIN card_payout_part x ON x.payout_id = p.id AND x.holder_id = $1
             WHERE p.state = 'paid' AND p.arrives_on >= $2 AND p.arrives_on <= $3
               AND NOT EXISTS (SELECT 1 FROM bank_match_payout m WHERE m.live_key = p.id || ':' || $1)
             GROUP BY p.id, p.provider_id, p.state, p.amount_fen, p.created_on, p.arrives_on, p.statement_text,
               p.imported_at, p.version
             ORDER BY p.arrives_on, p.id LIMIT $4",
            holder,
            from,
            to,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
