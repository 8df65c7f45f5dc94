//! What a month of an account comes to, and what explains a difference.

use domain::{
    Day, Fen,
    id::{BankAccountId, SavedViewId, UserId},
    month::Month,
};
use services::ports::{BankExplanation, BankMonthPart, BankMonthSums, SavedView, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx,
        row::{RowOf, instant},
    },
};

struct OnePart {
    state: String,
    reason: String,
    lines: i64,
    money_in: i64,
    money_out: i64,
}

struct OneBalance {
    id: String,
    booked_on: String,
    balance_fen: i64,
}

impl Tx {
    pub(super) async fn sum_bank_month(&mut self, account: BankAccountId, month: Month) -> StoreResult<BankMonthSums> {
        let id = account.to_string();
        let (first, last) = (month.first().to_string(), month.last().to_string());
        let parts = sqlx::query_as!(
            OnePart,
            "SELECT state AS \"state!\", reason AS \"reason!\", COUNT(*) AS \"lines!: i64\",
               CAST(SUM(CASE WHEN amount_fen > 0 THEN amount_fen ELSE 0 END) AS BIGINT) AS \"money_in!: i64\",
               CAST(SUM(CASE WHEN amount_fen < 0 THEN amount_fen ELSE 0 END) AS BIGINT) AS \"money_out!: i64\"
             FROM bank_line
             WHERE account_id = $1 AND booked_on >= $2 AND booked_on <= $3 AND state <> 'undone'
             GROUP BY state, reason ORDER BY state, reason LIMIT 500",
            id,
            first,
            last,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let day_before = month.first().plus_days(-1).to_string();
        let before = self.balance_at(&id, &day_before).await?;
        let stated = self.balance_at(&id, &last).await?.filter(|balance| balance.booked_on >= first);
        let between = match &before {
            Some(balance) => self.sum_after(&id, balance, &day_before).await?,
            None => Fen::ZERO,
        };
        let after_last = match &stated {
            Some(balance) => self.sum_after(&id, balance, &last).await?,
            None => Fen::ZERO,
        };
        let of = RowOf { table: "bank_line", id: &id };
        let known = |balance: Option<OneBalance>| -> StoreResult<Option<(Day, Fen)>> {
            let Some(balance) = balance else { return Ok(None) };
            Ok(Some((of.day("booked_on", &balance.booked_on)?, Fen::new(balance.balance_fen))))
        };
        let parts = parts.into_iter().map(|part| BankMonthPart {
            state: part.state,
            reason: part.reason,
            lines: part.lines,
            money_in: Fen::new(part.money_in),
            money_out: Fen::new(part.money_out),
        });
        Ok(BankMonthSums { parts: parts.collect(), before: known(before)?, between, last: known(stated)?, after_last })
    }

    /// The last line up to a day that states a balance.
    async fn balance_at(&mut self, account: &str, day: &str) -> StoreResult<Option<OneBalance>> {
        sqlx::query_as!(
            OneBalance,
            "SELECT id, booked_on, known_balance_fen AS \"balance_fen!: i64\" FROM bank_line
             WHERE account_id = $1 AND booked_on <= $2 AND known_balance_fen IS NOT NULL AND state <> 'undone'
             ORDER BY booked_on DESC, id DESC LIMIT 1",
            account,
            day,
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)
    }

    /// What the lines after one sum to, up to a day.
    async fn sum_after(&mut self, account: &str, balance: &OneBalance, day: &str) -> StoreResult<Fen> {
        let sum = sqlx::query_scalar!(
            "SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS \"sum!: i64\" FROM bank_line
             WHERE account_id = $1 AND booked_on <= $2 AND state <> 'undone'
               AND (booked_on > $3 OR (booked_on = $3 AND id > $4))",
            account,
            day,
            balance.booked_on,
            balance.id,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(Fen::new(sum))
    }

    pub(super) async fn insert_explanation(&mut self, it: &BankExplanation) -> StoreResult<()> {
        let (id, account, month) = (it.id.to_string(), it.account_id.to_string(), it.month.to_string());
        let (difference, by, at) = (it.difference_fen.get(), it.written_by.to_string(), it.written_at.micros());
        sqlx::query!(
            "INSERT INTO bank_explanation (id, account_id, month, difference_fen, text, written_by, written_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            account,
            month,
            difference,
            it.text,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn list_explanations(
        &mut self,
        account: BankAccountId,
        month: Month,
        limit: i64,
    ) -> StoreResult<Vec<BankExplanation>> {
        let (id, text) = (account.to_string(), month.to_string());
        let rows = sqlx::query!(
            "SELECT id, difference_fen, text, written_by, written_at FROM bank_explanation
             WHERE account_id = $1 AND month = $2 ORDER BY id DESC LIMIT $3",
            id,
            text,
            limit,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "bank_explanation", id: &row.id };
                Ok(BankExplanation {
                    id: of.parse("id", &row.id)?,
                    account_id: account,
                    month,
                    difference_fen: Fen::new(row.difference_fen),
                    written_by: of.parse("written_by", &row.written_by)?,
                    written_at: instant(row.written_at),
                    text: row.text,
                })
            })
            .collect()
    }

    pub(super) async fn insert_saved_view(&mut self, it: &SavedView) -> StoreResult<()> {
        let (id, account, at) = (it.id.to_string(), it.account_id.to_string(), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO saved_view (id, account_id, page, name, query, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id, page, name) DO UPDATE SET query = excluded.query",
            id,
            account,
            it.page,
            it.name,
            it.query,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn delete_saved_view(&mut self, id: SavedViewId, account: UserId) -> StoreResult<()> {
        let (id, account) = (id.to_string(), account.to_string());
        sqlx::query!("DELETE FROM saved_view WHERE id = $1 AND account_id = $2", id, account)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn list_saved_views(
        &mut self,
        account: UserId,
        page: &str,
        limit: i64,
    ) -> StoreResult<Vec<SavedView>> {
        let owner = account.to_string();
        let rows = sqlx::query!(
            "SELECT id, page, name, query, created_at FROM saved_view WHERE account_id = $1 AND page = $2
             ORDER BY name LIMIT $3",
            owner,
            page,
            limit,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let view = |row: (String, String, String, String, i64)| -> Result<SavedView, StoreError> {
            let of = RowOf { table: "saved_view", id: &row.0 };
            let id = of.parse("id", &row.0)?;
            Ok(SavedView {
                id,
                account_id: account,
                page: row.1,
                name: row.2,
                query: row.3,
                created_at: instant(row.4),
            })
        };
        rows.into_iter().map(|row| view((row.id, row.page, row.name, row.query, row.created_at))).collect()
    }
}
