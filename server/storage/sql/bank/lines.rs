//! The lines of statements.

use domain::{
    Day, Fen,
    bank::StatementLine,
    id::{BankAccountId, BankImportId, BankLineId, BankMatchId},
};
use services::ports::{BankLine, BankLineFilter, BankLineRow, QueueCount, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, read_all, read_optional, text_of},
    },
};

struct OneLine {
    id: String,
    account_id: String,
    import_id: String,
    booked_on: String,
    booked_time: String,
    amount_fen: i64,
    balance_fen: Option<i64>,
    currency: String,
    counterparty: String,
    counterparty_account: String,
    remark: String,
    bank_reference: String,
    position: i64,
    known_balance_fen: Option<i64>,
    form: String,
    day_complete: bool,
    identity: Option<String>,
    ordinal: i64,
    state: String,
    match_id: Option<String>,
    queue: String,
    suggestion: String,
    owner_id: Option<String>,
    note: String,
    reason: String,
    snoozed_until: Option<String>,
    version: i64,
    holder_id: String,
    account_name: String,
    owner_name: Option<String>,
}

impl TryFrom<OneLine> for BankLineRow {
    type Error = StoreError;
    fn try_from(row: OneLine) -> StoreResult<Self> {
        let of = RowOf { table: "bank_line", id: &row.id };
        let holder_id = of.parse("account_id", &row.holder_id)?;
        let said = StatementLine {
            booked_on: of.day("booked_on", &row.booked_on)?,
            booked_time: row.booked_time,
            amount: Fen::new(row.amount_fen),
            balance_after: row.balance_fen.map(Fen::new),
            counterparty: row.counterparty,
            counterparty_account: row.counterparty_account,
            remark: row.remark,
            bank_reference: row.bank_reference,
            position: of.known("position", u32::try_from(row.position).ok())?,
        };
        let line = BankLine {
            id: of.parse("id", &row.id)?,
            account_id: of.parse("account_id", &row.account_id)?,
            import_id: of.parse("import_id", &row.import_id)?,
            match_id: of.parse_optional("match_id", row.match_id.as_deref())?,
            owner_id: of.parse_optional("owner_id", row.owner_id.as_deref())?,
            snoozed_until: of.optional_day("snoozed_until", row.snoozed_until.as_deref())?,
            line: said,
            currency: row.currency,
            known_balance: row.known_balance_fen.map(Fen::new),
            form: row.form,
            day_complete: row.day_complete,
            identity: row.identity,
            ordinal: of.known("ordinal", u32::try_from(row.ordinal).ok())?,
            state: row.state,
            queue: row.queue,
            suggestion: row.suggestion,
            note: row.note,
            reason: row.reason,
            version: row.version,
        };
        let owner_name = row.owner_name.unwrap_or_default();
        Ok(Self { line, holder_id, account_name: row.account_name, owner_name })
    }
}

macro_rules! select_line {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneLine,
            "SELECT l.id, l.account_id, l.import_id, l.booked_on, l.booked_time, l.amount_fen, l.balance_fen, l.currency,
               l.counterparty, l.counterparty_account, l.remark, l.bank_reference, l.position, l.known_balance_fen, l.form, l.day_complete,
               l.identity, l.ordinal, l.state,
               l.match_id, l.queue, l.suggestion, l.owner_id, l.note, l.reason, l.snoozed_until, l.version,
               a.holder_id AS \"holder_id!\", a.name AS \"account_name!\",
               (SELECT u.name FROM account u WHERE u.id = l.owner_id) AS \"owner_name: String\"
             FROM bank_line l
             JOIN bank_account a ON a.id = l.account_id " + $tail $(, $argument)*
        )
    };
}

struct OneQueue {
    queue: String,
    lines: i64,
    amount: i64,
    oldest: String,
}

impl Tx {
    pub(super) async fn insert_bank_line(&mut self, it: &BankLine) -> StoreResult<()> {
        let (id, account, import) = (it.id.to_string(), it.account_id.to_string(), it.import_id.to_string());
        let said = &it.line;
        let (booked_on, amount, position) = (said.booked_on.to_string(), said.amount.get(), i64::from(said.position));
        let (balance, known_balance) = (said.balance_after.map(Fen::get), it.known_balance.map(Fen::get));
        let ordinal = i64::from(it.ordinal);
        sqlx::query!(
            "INSERT INTO bank_line (id, account_id, import_id, booked_on, booked_time, amount_fen, balance_fen, currency,
               counterparty, counterparty_account, remark, bank_reference, position, known_balance_fen, form,
               day_complete, identity, ordinal, state, queue, suggestion, note, reason, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
               $22, $23, $24)",
            id,
            account,
            import,
            booked_on,
            said.booked_time,
            amount,
            balance,
            it.currency,
            said.counterparty,
            said.counterparty_account,
            said.remark,
            said.bank_reference,
            position,
            known_balance,
            it.form,
            it.day_complete,
            it.identity,
            ordinal,
            it.state,
            it.queue,
            it.suggestion,
            it.note,
            it.reason,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_bank_line(&mut self, it: &BankLine) -> StoreResult<()> {
        let (id, matched, owner) = (it.id.to_string(), id_of(it.match_id), id_of(it.owner_id));
        let snoozed = text_of(it.snoozed_until);
        let done = sqlx::query!(
            "UPDATE bank_line SET identity = $3, state = $4, match_id = $5, queue = $6, suggestion = $7, owner_id = $8,
               note = $9, reason = $10, snoozed_until = $11, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.identity,
            it.state,
            matched,
            it.queue,
            it.suggestion,
            owner,
            it.note,
            it.reason,
            snoozed,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn replace_suggestion(
        &mut self,
        line: BankLineId,
        queue: &str,
        suggestion: &str,
    ) -> StoreResult<()> {
        let id = line.to_string();
        sqlx::query!(
            "UPDATE bank_line SET queue = $2, suggestion = $3 WHERE id = $1 AND state = 'open'",
            id,
            queue,
            suggestion,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_bank_line(&mut self, id: BankLineId) -> StoreResult<Option<BankLineRow>> {
        let id = id.to_string();
        let row = select_line!("WHERE l.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_bank_lines(&mut self, filter: &BankLineFilter) -> StoreResult<(Vec<BankLineRow>, i64)> {
        let of = Asked::from(filter);
        // A state that is given is a condition of its own, where the index finds it.
        let rows = if of.state.is_empty() {
            select_line!(
                "WHERE l.account_id = $1 AND $2 = '' AND ($3 = '' OR l.queue = $3) AND ($4 = '' OR l.owner_id = $4)
                   AND ($5 = '' OR l.snoozed_until IS NULL OR l.snoozed_until <= $5)
                   AND ($6 = '' OR l.booked_on >= $6) AND ($7 = '' OR l.booked_on <= $7)
                   AND ($8 = '' OR l.counterparty LIKE $8 OR l.remark LIKE $8 OR l.bank_reference LIKE $8)
                 ORDER BY l.booked_on, l.id LIMIT $9 OFFSET $10",
                of.account,
                of.state,
                of.queue,
                of.owner,
                of.awake,
                of.from,
                of.to,
                of.text,
                filter.limit,
                filter.offset
            )
            .fetch_all(self.connection().await?)
            .await
        } else {
            select_line!(
                "WHERE l.account_id = $1 AND l.state = $2 AND ($3 = '' OR l.queue = $3) AND ($4 = '' OR l.owner_id = $4)
                   AND ($5 = '' OR l.snoozed_until IS NULL OR l.snoozed_until <= $5)
                   AND ($6 = '' OR l.booked_on >= $6) AND ($7 = '' OR l.booked_on <= $7)
                   AND ($8 = '' OR l.counterparty LIKE $8 OR l.remark LIKE $8 OR l.bank_reference LIKE $8)
                 ORDER BY l.booked_on, l.id LIMIT $9 OFFSET $10",
                of.account,
                of.state,
                of.queue,
                of.owner,
                of.awake,
                of.from,
                of.to,
                of.text,
                filter.limit,
                filter.offset
            )
            .fetch_all(self.connection().await?)
            .await
        };
        let rows = rows.map_err(database_error)?;
        let rows: StoreResult<Vec<BankLineRow>> = rows.into_iter().map(TryInto::try_into).collect();
        let rows = rows?;
        // What fits on the first page is all there is.
        let found = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if filter.offset == 0 && found < filter.limit {
            return Ok((rows, found));
        }
        let total = self.count_bank_lines(&of).await?;
        Ok((rows, total))
    }

    async fn count_bank_lines(&mut self, of: &Asked) -> StoreResult<i64> {
        sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\" FROM bank_line l
             WHERE l.account_id = $1 AND ($2 = '' OR l.state = $2) AND ($3 = '' OR l.queue = $3)
               AND ($4 = '' OR l.owner_id = $4) AND ($5 = '' OR l.snoozed_until IS NULL OR l.snoozed_until <= $5)
               AND ($6 = '' OR l.booked_on >= $6) AND ($7 = '' OR l.booked_on <= $7)
               AND ($8 = '' OR l.counterparty LIKE $8 OR l.remark LIKE $8 OR l.bank_reference LIKE $8)",
            of.account,
            of.state,
            of.queue,
            of.owner,
            of.awake,
            of.from,
            of.to,
            of.text,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)
    }

    pub(super) async fn list_lines_of_import(&mut self, id: BankImportId, limit: i64) -> StoreResult<Vec<BankLineRow>> {
        let id = id.to_string();
        let rows = select_line!("WHERE l.import_id = $1 ORDER BY l.id LIMIT $2", id, limit);
        read_all(rows, self.connection().await?).await
    }

    pub(super) async fn list_lines_of_match(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankLineRow>> {
        let id = id.to_string();
        let rows = select_line!(
            "WHERE l.id IN (SELECT p.line_id FROM bank_match_part p WHERE p.match_id = $1
               UNION SELECT o.line_id FROM bank_match_payout o WHERE o.match_id = $1)
             ORDER BY l.booked_on, l.id LIMIT $2",
            id,
            limit
        );
        read_all(rows, self.connection().await?).await
    }

    pub(super) async fn list_known_lines(
        &mut self,
        account: BankAccountId,
        from: Day,
        limit: i64,
    ) -> StoreResult<Vec<BankLine>> {
        let (account, from) = (account.to_string(), from.to_string());
        let rows = select_line!(
            "WHERE l.account_id = $1 AND l.booked_on >= $2 AND l.identity IS NOT NULL
             ORDER BY l.booked_on, l.id LIMIT $3",
            account,
            from,
            limit
        );
        let rows = rows.fetch_all(self.connection().await?).await.map_err(database_error)?;
        rows.into_iter().map(|row| BankLineRow::try_from(row).map(|row| row.line)).collect()
    }

    pub(super) async fn count_queues(&mut self, account: BankAccountId, awake_on: Day) -> StoreResult<Vec<QueueCount>> {
        let (id, awake_on) = (account.to_string(), awake_on.to_string());
        let rows = sqlx::query_as!(
            OneQueue,
            "SELECT queue AS \"queue!\", COUNT(*) AS \"lines!: i64\", CAST(SUM(amount_fen) AS BIGINT) AS \"amount!: i64\",
               MIN(booked_on) AS \"oldest!: String\"
             FROM bank_line
             WHERE account_id = $1 AND state = 'open' AND (snoozed_until IS NULL OR snoozed_until <= $2)
             GROUP BY queue ORDER BY queue LIMIT 50",
            id,
            awake_on,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let of = RowOf { table: "bank_line", id: &id };
        rows.into_iter()
            .map(|row| {
                let oldest = of.day("booked_on", &row.oldest)?;
                Ok(QueueCount { queue: row.queue, lines: row.lines, amount: Fen::new(row.amount), oldest })
            })
            .collect()
    }
}

/// A filter as the statements take it: empty for what was not asked.
struct Asked {
    account: String,
    state: String,
    queue: String,
    owner: String,
    awake: String,
    from: String,
    to: String,
    text: String,
}

impl From<&BankLineFilter> for Asked {
    fn from(filter: &BankLineFilter) -> Self {
        // `%` and `_` of a person's text stand for themselves nowhere; they are left out.
        let text: String = filter.text.chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
        Self {
            account: filter.account.to_string(),
            state: filter.state.clone(),
            queue: filter.queue.clone(),
            owner: id_of(filter.owner).unwrap_or_default(),
            awake: text_of(filter.awake_on).unwrap_or_default(),
            from: text_of(filter.from).unwrap_or_default(),
            to: text_of(filter.to).unwrap_or_default(),
            text: if text.trim().is_empty() { String::new() } else { format!("%{}%", text.trim()) },
        }
    }
}
