//! Lines matched with payments.

use domain::{
    Day, Fen,
    id::{BankMatchId, OrganisationId, PaymentId},
};
use services::ports::{BankMatch, BankMatchFee, BankMatchFilter, BankMatchPart, StoreError, StoreResult};

use crate::{
    dialect::{IdList, among, database_error},
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant, read_all, read_optional},
    },
};

struct OneMatch {
    id: String,
    account_id: String,
    holder_id: String,
    state: String,
    rule: String,
    evidence: String,
    note: String,
    made_by: Option<String>,
    made_at: i64,
    confirmed_by: Option<String>,
    confirmed_at: Option<i64>,
    undo_reason: String,
    undo_asked_by: Option<String>,
    undone_by: Option<String>,
    undone_at: Option<i64>,
    version: i64,
}

impl TryFrom<OneMatch> for BankMatch {
    type Error = StoreError;
    fn try_from(row: OneMatch) -> StoreResult<Self> {
        let of = RowOf { table: "bank_match", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            account_id: of.parse("account_id", &row.account_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            made_by: of.parse_optional("made_by", row.made_by.as_deref())?,
            made_at: instant(row.made_at),
            confirmed_by: of.parse_optional("confirmed_by", row.confirmed_by.as_deref())?,
            confirmed_at: optional_instant(row.confirmed_at),
            undo_asked_by: of.parse_optional("undo_asked_by", row.undo_asked_by.as_deref())?,
            undone_by: of.parse_optional("undone_by", row.undone_by.as_deref())?,
            undone_at: optional_instant(row.undone_at),
            state: row.state,
            rule: row.rule,
            evidence: row.evidence,
            note: row.note,
            undo_reason: row.undo_reason,
            version: row.version,
        })
    }
}

macro_rules! select_match {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneMatch,
            "SELECT id, account_id, holder_id, state, rule, evidence, note, made_by, made_at, confirmed_by, confirmed_at,
               undo_reason, undo_asked_by, undone_by, undone_at, version
             FROM bank_match " + $tail $(, $argument)*
        )
    };
}

struct OnePart {
    match_id: String,
    line_id: String,
    payment_id: String,
    kind: String,
    was: String,
    live_key: Option<String>,
}

impl TryFrom<OnePart> for BankMatchPart {
    type Error = StoreError;
    fn try_from(row: OnePart) -> StoreResult<Self> {
        let of = RowOf { table: "bank_match_part", id: &row.match_id };
        Ok(Self {
            match_id: of.parse("match_id", &row.match_id)?,
            line_id: of.parse("line_id", &row.line_id)?,
            payment_id: of.parse("payment_id", &row.payment_id)?,
            kind: row.kind,
            was: row.was,
            is_live: row.live_key.is_some(),
        })
    }
}

macro_rules! select_part {
    ($tail:literal $(, $argument:expr)*) => { select_part!([$tail] $(, $argument)*) };
    ([$($tail:tt)+] $(, $argument:expr)*) => {
        sqlx::query_as!(
            OnePart,
            "SELECT match_id, line_id, payment_id, kind, was, live_key FROM bank_match_part " $(+ $tail)+ $(, $argument)*
        )
    };
}

impl Tx {
    pub(super) async fn insert_match(&mut self, it: &BankMatch) -> StoreResult<()> {
        let (id, account, holder) = (it.id.to_string(), it.account_id.to_string(), it.holder_id.to_string());
        let (by, at) = (id_of(it.made_by), it.made_at.micros());
        sqlx::query!(
            "INSERT INTO bank_match (id, account_id, holder_id, state, rule, evidence, note, made_by, made_at,
               undo_reason, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10)",
            id,
            account,
            holder,
            it.state,
            it.rule,
            it.evidence,
            it.note,
            by,
            at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    /// A payment has one standing match for each line behind it; a payment that one line is behind has one only.
    pub(super) async fn insert_match_part(&mut self, it: &BankMatchPart) -> StoreResult<()> {
        let (id, line, payment) = (it.match_id.to_string(), it.line_id.to_string(), it.payment_id.to_string());
        let live_key = it.is_live.then(|| payment.clone());
        sqlx::query!(
            "INSERT INTO bank_match_part (match_id, line_id, payment_id, kind, was, live_key)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            line,
            payment,
            it.kind,
            it.was,
            live_key,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn insert_match_fee(&mut self, it: &BankMatchFee) -> StoreResult<()> {
        let (id, charge, amount) = (it.match_id.to_string(), it.charge_id.to_string(), it.amount_fen.get());
        let adjustment = id_of(it.adjustment_id);
        sqlx::query!(
            "INSERT INTO bank_match_fee (match_id, charge_id, amount_fen, adjustment_id) VALUES ($1, $2, $3, $4)",
            id,
            charge,
            amount,
            adjustment,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_match(&mut self, it: &BankMatch) -> StoreResult<()> {
        let id = it.id.to_string();
        let (confirmed_by, confirmed_at) = (id_of(it.confirmed_by), micros_of(it.confirmed_at));
        let (asked_by, undone_by, undone_at) = (id_of(it.undo_asked_by), id_of(it.undone_by), micros_of(it.undone_at));
        let done = sqlx::query!(
            "UPDATE bank_match SET state = $3, confirmed_by = $4, confirmed_at = $5, undo_reason = $6,
               undo_asked_by = $7, undone_by = $8, undone_at = $9, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.state,
            confirmed_by,
            confirmed_at,
            it.undo_reason,
            asked_by,
            undone_by,
            undone_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn free_match_parts(&mut self, id: BankMatchId) -> StoreResult<()> {
        let id = id.to_string();
        sqlx::query!("UPDATE bank_match_part SET live_key = NULL WHERE match_id = $1", id)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        sqlx::query!("UPDATE bank_match_payout SET live_key = NULL WHERE match_id = $1", id)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_match_fee(&mut self, it: &BankMatchFee) -> StoreResult<()> {
        let (id, charge, adjustment) = (it.match_id.to_string(), it.charge_id.to_string(), id_of(it.adjustment_id));
        let done = sqlx::query!(
            "UPDATE bank_match_fee SET adjustment_id = $3 WHERE match_id = $1 AND charge_id = $2",
            id,
            charge,
            adjustment,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_match(&mut self, id: BankMatchId) -> StoreResult<Option<BankMatch>> {
        let id = id.to_string();
        let row = select_match!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_matches(&mut self, filter: &BankMatchFilter) -> StoreResult<(Vec<BankMatch>, i64)> {
        let holder = id_of(filter.holder).unwrap_or_default();
        let account = id_of(filter.account).unwrap_or_default();
        let rows = select_match!(
            "WHERE ($1 = '' OR holder_id = $1) AND ($2 = '' OR account_id = $2) AND ($3 = '' OR state = $3)
               AND (NOT $4 OR (undo_asked_by IS NOT NULL AND state <> 'undone'))
             ORDER BY id DESC LIMIT $5 OFFSET $6",
            holder,
            account,
            filter.state,
            filter.undo_asked,
            filter.limit,
            filter.offset
        );
        let rows = rows.fetch_all(self.connection().await?).await.map_err(database_error)?;
        let total = sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\" FROM bank_match
             WHERE ($1 = '' OR holder_id = $1) AND ($2 = '' OR account_id = $2) AND ($3 = '' OR state = $3)
               AND (NOT $4 OR (undo_asked_by IS NOT NULL AND state <> 'undone'))",
            holder,
            account,
            filter.state,
            filter.undo_asked,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        let rows: StoreResult<Vec<BankMatch>> = rows.into_iter().map(TryInto::try_into).collect();
        Ok((rows?, total))
    }

    pub(super) async fn list_match_parts(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankMatchPart>> {
        let id = id.to_string();
        let rows = select_part!("WHERE match_id = $1 ORDER BY line_id, payment_id LIMIT $2", id, limit);
        read_all(rows, self.connection().await?).await
    }

    pub(super) async fn list_match_fees(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankMatchFee>> {
        let text = id.to_string();
        let rows = sqlx::query!(
            "SELECT charge_id, amount_fen, adjustment_id FROM bank_match_fee WHERE match_id = $1
             ORDER BY charge_id LIMIT $2",
            text,
            limit,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let of = RowOf { table: "bank_match_fee", id: &text };
        rows.into_iter()
            .map(|row| {
                Ok(BankMatchFee {
                    match_id: id,
                    charge_id: of.parse("charge_id", &row.charge_id)?,
                    amount_fen: Fen::new(row.amount_fen),
                    adjustment_id: of.parse_optional("adjustment_id", row.adjustment_id.as_deref())?,
                })
            })
            .collect()
    }

    pub(crate) async fn parts_among(&mut self, payments: &IdList) -> StoreResult<Vec<BankMatchPart>> {
        let rows = among!(select_part, "WHERE payment_id", " AND live_key IS NOT NULL LIMIT 1000", payments);
        read_all(rows, self.connection().await?).await
    }

    pub(super) async fn find_match_of_payment(&mut self, payment: PaymentId) -> StoreResult<Option<BankMatchPart>> {
        if let Some(known) = self.ahead.as_ref().and_then(|ahead| ahead.part(payment)) {
            return Ok(known.cloned());
        }
        let payment = payment.to_string();
        let row = select_part!("WHERE payment_id = $1 AND live_key IS NOT NULL", payment);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_payments_without_line(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<PaymentId>> {
        let (holder, from, to) = (holder.to_string(), from.to_string(), to.to_string());
        let rows = sqlx::query_scalar!(
            "SELECT p.id FROM payment p
             WHERE p.holder_id = $1 AND p.method = 'bank' AND p.state IN ('announced', 'recorded', 'confirmed')
               AND p.paid_on >= $2 AND p.paid_on <= $3
               AND NOT EXISTS (SELECT 1 FROM bank_match_part m WHERE m.payment_id = p.id AND m.live_key IS NOT NULL)
             ORDER BY p.paid_on, p.id LIMIT $4",
            holder,
            from,
            to,
            limit,
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let of = RowOf { table: "payment", id: &holder };
        rows.iter().map(|id| of.parse("id", id)).collect()
    }
}
