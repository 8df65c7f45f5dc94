//! Statements: the licensees' side of the book, entry by entry.

use domain::{Day, Fen, id::OrganisationId, ledger::AccountPurpose};
use services::ports::{
    AccountEntry, StatementFilter, StatementRow, StatementRows, StatementSums, StoreError, StoreResult,
};

use crate::{
    dialect::database_error,
    sql::{
        Tx,
        row::{RowOf, id_of},
    },
};

struct OneLine {
    entry_id: String,
    kind: String,
    occurred_on: String,
    booked_on: String,
    licence_id: String,
    licence_number: String,
    holder_name: String,
    licensee_name: String,
    charge_id: Option<String>,
    payment_id: Option<String>,
    reason: String,
    receivable: i64,
    unapplied: i64,
    tax: i64,
}

impl TryFrom<OneLine> for StatementRow {
    type Error = StoreError;
    fn try_from(row: OneLine) -> StoreResult<Self> {
        let of = RowOf { table: "ledger_entry", id: &row.entry_id };
        Ok(Self {
            entry_id: of.parse("id", &row.entry_id)?,
            occurred_on: of.day("occurred_on", &row.occurred_on)?,
            booked_on: of.day("booked_on", &row.booked_on)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            charge_id: of.parse_optional("charge_id", row.charge_id.as_deref())?,
            payment_id: of.parse_optional("payment_id", row.payment_id.as_deref())?,
            receivable: Fen::new(row.receivable),
            unapplied: Fen::new(row.unapplied),
            tax: Fen::new(row.tax),
            kind: row.kind,
            licence_number: row.licence_number,
            holder_name: row.holder_name,
            licensee_name: row.licensee_name,
            reason: row.reason,
        })
    }
}

struct Sums {
    opening_receivable: i64,
    opening_unapplied: i64,
    closing_receivable: i64,
    closing_unapplied: i64,
    total: i64,
}

/// The subject comes first so that its index is used, also where another condition is left open.
macro_rules! select_lines {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneLine,
            "SELECT le.id AS \"entry_id!\", le.kind AS \"kind!\", le.occurred_on AS \"occurred_on!\",
               le.booked_on AS \"booked_on!\", l.id AS \"licence_id!\", l.number AS \"licence_number!\",
               h.name AS \"holder_name!\", e.name AS \"licensee_name!\", le.charge_id, le.payment_id,
               le.reason AS \"reason!\",
               CAST(SUM(CASE WHEN la.purpose = 'receivable' THEN lp.amount_fen ELSE 0 END) AS BIGINT)
                 AS \"receivable!: i64\",
               CAST(SUM(CASE WHEN la.purpose = 'unapplied_cash' THEN lp.amount_fen ELSE 0 END) AS BIGINT)
                 AS \"unapplied!: i64\",
               CAST(SUM(CASE WHEN la.purpose = 'tax_payable' THEN -lp.amount_fen ELSE 0 END) AS BIGINT) AS \"tax!: i64\"
             FROM licence l
             JOIN organisation h ON h.id = l.holder_id
             JOIN organisation e ON e.id = l.licensee_id
             JOIN ledger_entry le ON le.licence_id = l.id
             JOIN ledger_posting lp ON lp.entry_id = le.id
             JOIN ledger_account la ON la.id = lp.account_id
             WHERE la.purpose IN ('receivable', 'unapplied_cash', 'tax_payable') AND le.booked_on >= $1 AND le.booked_on <= $2 AND "
               + $tail +
            " GROUP BY le.id, le.kind, le.occurred_on, le.booked_on, l.id, l.number, h.name, e.name, le.charge_id,
               le.payment_id, le.reason, le.recorded_at
             ORDER BY le.booked_on, le.recorded_at, le.id LIMIT $3" $(, $argument)*
        )
    };
}

macro_rules! select_sums {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Sums,
            "SELECT
               CAST(COALESCE(SUM(CASE WHEN la.purpose = 'receivable' AND le.booked_on < $1 THEN lp.amount_fen ELSE 0 END), 0)
                 AS BIGINT) AS \"opening_receivable!: i64\",
               CAST(COALESCE(SUM(CASE WHEN la.purpose = 'unapplied_cash' AND le.booked_on < $1 THEN lp.amount_fen ELSE 0 END), 0)
                 AS BIGINT) AS \"opening_unapplied!: i64\",
               CAST(COALESCE(SUM(CASE WHEN la.purpose = 'receivable' THEN lp.amount_fen ELSE 0 END), 0) AS BIGINT)
                 AS \"closing_receivable!: i64\",
               CAST(COALESCE(SUM(CASE WHEN la.purpose = 'unapplied_cash' THEN lp.amount_fen ELSE 0 END), 0) AS BIGINT)
                 AS \"closing_unapplied!: i64\",
               COUNT(DISTINCT CASE WHEN le.booked_on >= $1 THEN le.id END) AS \"total!: i64\"
             FROM licence l
             JOIN ledger_entry le ON le.licence_id = l.id
             JOIN ledger_posting lp ON lp.entry_id = le.id
             JOIN ledger_account la ON la.id = lp.account_id
             WHERE la.purpose IN ('receivable', 'unapplied_cash') AND le.booked_on <= $2 AND " + $tail $(, $argument)*
        )
    };
}

impl Tx {
    pub(super) async fn list_account_entries(
        &mut self,
        holder: OrganisationId,
        purpose: AccountPurpose,
        (from, to): (Day, Day),
        limit: i64,
    ) -> StoreResult<Vec<AccountEntry>> {
        let (holder, purpose, from, to) = (holder.to_string(), purpose.as_str(), from.to_string(), to.to_string());
        let rows = sqlx::query!(
            "SELECT le.id, le.kind, le.occurred_on, le.booked_on, le.charge_id, le.payment_id, le.reason,
               l.number AS \"licence_number?\", CAST(SUM(lp.amount_fen) AS BIGINT) AS \"amount!: i64\"
             FROM ledger_entry le
             JOIN ledger_posting lp ON lp.entry_id = le.id
             JOIN ledger_account la ON la.id = lp.account_id
             LEFT JOIN licence l ON l.id = le.licence_id
             WHERE le.holder_id = $1 AND la.purpose = $2 AND le.booked_on >= $3 AND le.booked_on <= $4
             GROUP BY le.id, le.kind, le.occurred_on, le.booked_on, le.charge_id, le.payment_id, le.reason, l.number,
               le.recorded_at
             ORDER BY le.booked_on, le.recorded_at, le.id LIMIT $5",
            holder,
            purpose,
            from,
            to,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "ledger_entry", id: &row.id };
                Ok(AccountEntry {
                    entry_id: of.parse("id", &row.id)?,
                    occurred_on: of.day("occurred_on", &row.occurred_on)?,
                    booked_on: of.day("booked_on", &row.booked_on)?,
                    charge_id: of.parse_optional("charge_id", row.charge_id.as_deref())?,
                    payment_id: of.parse_optional("payment_id", row.payment_id.as_deref())?,
                    licence_number: row.licence_number.unwrap_or_default(),
                    amount: Fen::new(row.amount),
                    kind: row.kind,
                    reason: row.reason,
                })
            })
            .collect()
    }

    pub(super) async fn read_statement(&mut self, filter: &StatementFilter) -> StoreResult<StatementRows> {
        let (from, to, limit) = (filter.from.to_string(), filter.to.to_string(), filter.limit);
        let (holder, licensee) = (id_of(filter.holder).unwrap_or_default(), id_of(filter.licensee).unwrap_or_default());
        let connection = self.connection().await?;
        let (lines, sums) = if let Some(licence) = id_of(filter.licence) {
            let lines = select_lines!("l.id = $4", from, to, limit, licence).fetch_all(&mut *connection).await;
            (lines, select_sums!("l.id = $3", from, to, licence).fetch_one(connection).await)
        } else if licensee.is_empty() {
            let lines = select_lines!("l.holder_id = $4", from, to, limit, holder).fetch_all(&mut *connection).await;
            (lines, select_sums!("l.holder_id = $3", from, to, holder).fetch_one(connection).await)
        } else {
            let lines = select_lines!(
                "l.licensee_id = $4 AND ($5 = '' OR l.holder_id = $5)",
                from,
                to,
                limit,
                licensee,
                holder
            );
            let sums = select_sums!("l.licensee_id = $3 AND ($4 = '' OR l.holder_id = $4)", from, to, licensee, holder);
            (lines.fetch_all(&mut *connection).await, sums.fetch_one(connection).await)
        };
        let sums = sums.map_err(database_error)?;
        let rows = lines.map_err(database_error)?;
        Ok(StatementRows {
            opening: side(sums.opening_receivable, sums.opening_unapplied),
            rows: rows.into_iter().map(TryInto::try_into).collect::<StoreResult<_>>()?,
            closing: side(sums.closing_receivable, sums.closing_unapplied),
            total: sums.total,
        })
    }
}

const fn side(receivable: i64, unapplied: i64) -> StatementSums {
    StatementSums { receivable: Fen::new(receivable), unapplied: Fen::new(unapplied) }
}
