//! The whole book, page by page, for those who read all of it.

use domain::{
    Day, Fen,
    id::EntryId,
    ledger::{Account, AccountPurpose, Currency, Posting},
};
use services::ports::{BookAccount, BookEntry, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{Tx, row::RowOf},
};

struct OneLine {
    id: String,
    kind: String,
    occurred_on: String,
    booked_on: String,
    charge_id: Option<String>,
    payment_id: Option<String>,
    reverses: Option<String>,
    reason: String,
    holder_id: String,
    purpose: String,
    licence_id: Option<String>,
    beneficiary_id: Option<String>,
    posted_charge: Option<String>,
    currency: String,
    amount_fen: i64,
}

impl OneLine {
    fn posting(&self) -> StoreResult<Posting> {
        let of = RowOf { table: "ledger_posting", id: &self.id };
        let (licence, beneficiary) = (self.licence_id.as_deref(), self.beneficiary_id.as_deref());
        Ok(Posting {
            account: account(of, &self.holder_id, &self.purpose, licence, beneficiary)?,
            charge: of.parse_optional("charge_id", self.posted_charge.as_deref())?,
            currency: of.parse::<Currency>("currency", &self.currency)?,
            amount: Fen::new(self.amount_fen),
        })
    }
}

impl TryFrom<&OneLine> for BookEntry {
    type Error = StoreError;
    fn try_from(row: &OneLine) -> StoreResult<Self> {
        let of = RowOf { table: "ledger_entry", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            kind: row.kind.clone(),
            occurred_on: of.day("occurred_on", &row.occurred_on)?,
            booked_on: of.day("booked_on", &row.booked_on)?,
            charge_id: of.parse_optional("charge_id", row.charge_id.as_deref())?,
            payment_id: of.parse_optional("payment_id", row.payment_id.as_deref())?,
            reverses: of.parse_optional("reverses", row.reverses.as_deref())?,
            reason: row.reason.clone(),
            postings: Vec::new(),
        })
    }
}

fn account(
    of: RowOf<'_>,
    holder: &str,
    purpose: &str,
    licence: Option<&str>,
    beneficiary: Option<&str>,
) -> StoreResult<Account> {
    Ok(Account {
        holder: of.parse("holder_id", holder)?,
        purpose: of.known("purpose", AccountPurpose::parse(purpose))?,
        licence: of.parse_optional("licence_id", licence)?,
        beneficiary: of.parse_optional("beneficiary_id", beneficiary)?,
    })
}

impl Tx {
    pub(super) async fn list_book_entries(
        &mut self,
        after: Option<(Day, EntryId)>,
        limit: i64,
    ) -> StoreResult<Vec<BookEntry>> {
        let (day, id) = after.map_or_else(Default::default, |(day, id)| (day.to_string(), id.to_string()));
        let rows = sqlx::query_as!(
            OneLine,
            "SELECT le.id AS \"id!\", le.kind AS \"kind!\", le.occurred_on AS \"occurred_on!\",
               le.booked_on AS \"booked_on!\", le.charge_id, le.payment_id, le.reverses, le.reason AS \"reason!\",
               la.holder_id AS \"holder_id!\", la.purpose AS \"purpose!\", la.licence_id, la.beneficiary_id,
               lp.charge_id AS posted_charge, lp.currency AS \"currency!\", lp.amount_fen AS \"amount_fen!\"
             FROM (
               SELECT e.id FROM ledger_entry e
               WHERE (e.booked_on, e.id) > ($1, $2)
               ORDER BY e.booked_on, e.id LIMIT $3
             ) page
             JOIN ledger_entry le ON le.id = page.id
             JOIN ledger_posting lp ON lp.entry_id = le.id
             JOIN ledger_account la ON la.id = lp.account_id
             ORDER BY le.booked_on, le.id, lp.id",
            day,
            id,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let mut entries: Vec<BookEntry> = Vec::new();
        for row in &rows {
            let entry = BookEntry::try_from(row)?;
            if entries.last().is_none_or(|last| last.id != entry.id) {
                entries.push(entry);
            }
            entries.last_mut().expect("one was pushed").postings.push(row.posting()?);
        }
        Ok(entries)
    }

    pub(super) async fn list_book_accounts(&mut self, after: &str, limit: i64) -> StoreResult<Vec<BookAccount>> {
        let rows = sqlx::query!(
            "SELECT la.id AS \"id!\", la.holder_id AS \"holder_id!\", la.purpose AS \"purpose!\", la.licence_id,
               la.beneficiary_id, MIN(le.booked_on) AS \"opened_on!: String\",
               CAST(SUM(lp.amount_fen) AS BIGINT) AS \"balance!: i64\"
             FROM ledger_account la
             JOIN ledger_posting lp ON lp.account_id = la.id
             JOIN ledger_entry le ON le.id = lp.entry_id
             WHERE la.id > $1
             GROUP BY la.id, la.holder_id, la.purpose, la.licence_id, la.beneficiary_id
             ORDER BY la.id LIMIT $2",
            after,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "ledger_account", id: &row.id };
                let (licence, beneficiary) = (row.licence_id.as_deref(), row.beneficiary_id.as_deref());
                Ok(BookAccount {
                    account: account(of, &row.holder_id, &row.purpose, licence, beneficiary)?,
                    opened_on: of.day("opened_on", &row.opened_on)?,
                    balance: Fen::new(row.balance),
                    id: row.id,
                })
            })
            .collect()
    }
}
