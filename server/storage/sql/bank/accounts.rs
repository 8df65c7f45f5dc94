//! Accounts and the files of their statements.

use domain::id::{BankAccountId, BankImportId, OrganisationId};
use services::ports::{BankAccount, BankAccountRow, BankImport, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant, read_all, read_optional},
    },
};

struct OneAccount {
    id: String,
    holder_id: String,
    name: String,
    bank: String,
    number: String,
    currency: String,
    mapping: String,
    settings: String,
    created_by: String,
    created_at: i64,
    version: i64,
    holder_name: String,
    open: i64,
    first_day: Option<String>,
    last_day: Option<String>,
}

impl TryFrom<OneAccount> for BankAccountRow {
    type Error = StoreError;
    fn try_from(row: OneAccount) -> StoreResult<Self> {
        let of = RowOf { table: "bank_account", id: &row.id };
        let account = BankAccount {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            created_by: of.parse("created_by", &row.created_by)?,
            created_at: instant(row.created_at),
            name: row.name,
            bank: row.bank,
            number: row.number,
            currency: row.currency,
            mapping: row.mapping,
            settings: row.settings,
            version: row.version,
        };
        let of = RowOf { table: "bank_line", id: &row.id };
        let first_day = of.optional_day("booked_on", row.first_day.as_deref())?;
        let last_day = of.optional_day("booked_on", row.last_day.as_deref())?;
        Ok(Self { account, holder_name: row.holder_name, open: row.open, first_day, last_day })
    }
}

macro_rules! select_account {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneAccount,
            "SELECT a.id, a.holder_id, a.name, a.bank, a.number, a.currency, a.mapping, a.settings, a.created_by,
               a.created_at, a.version, h.name AS \"holder_name!\",
               (SELECT COUNT(*) FROM bank_line l WHERE l.account_id = a.id AND l.state = 'open') AS \"open!: i64\",
               (SELECT MIN(l.booked_on) FROM bank_line l WHERE l.account_id = a.id AND l.state <> 'undone')
                 AS \"first_day: String\",
               (SELECT MAX(l.booked_on) FROM bank_line l WHERE l.account_id = a.id AND l.state <> 'undone')
                 AS \"last_day: String\"
             FROM bank_account a
             JOIN organisation h ON h.id = a.holder_id " + $tail $(, $argument)*
        )
    };
}

struct OneImport {
    id: String,
    account_id: String,
    document_id: String,
    file_name: String,
    options: String,
    state: String,
    summary: String,
    lines_new: i64,
    created_by: String,
    created_at: i64,
    applied_by: Option<String>,
    applied_at: Option<i64>,
    undone_by: Option<String>,
    undone_at: Option<i64>,
    undo_reason: String,
    version: i64,
}

impl TryFrom<OneImport> for BankImport {
    type Error = StoreError;
    fn try_from(row: OneImport) -> StoreResult<Self> {
        let of = RowOf { table: "bank_import", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            account_id: of.parse("account_id", &row.account_id)?,
            document_id: of.parse("document_id", &row.document_id)?,
            created_by: of.parse("created_by", &row.created_by)?,
            created_at: instant(row.created_at),
            applied_by: of.parse_optional("applied_by", row.applied_by.as_deref())?,
            applied_at: optional_instant(row.applied_at),
            undone_by: of.parse_optional("undone_by", row.undone_by.as_deref())?,
            undone_at: optional_instant(row.undone_at),
            file_name: row.file_name,
            options: row.options,
            state: row.state,
            summary: row.summary,
            lines_new: row.lines_new,
            undo_reason: row.undo_reason,
            version: row.version,
        })
    }
}

macro_rules! select_import {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneImport,
            "SELECT id, account_id, document_id, file_name, options, state, summary, lines_new, created_by, created_at,
               applied_by, applied_at, undone_by, undone_at, undo_reason, version
             FROM bank_import " + $tail $(, $argument)*
        )
    };
}

impl Tx {
    pub(super) async fn insert_bank_account(&mut self, it: &BankAccount) -> StoreResult<()> {
        let (id, holder, by) = (it.id.to_string(), it.holder_id.to_string(), it.created_by.to_string());
        let at = it.created_at.micros();
        sqlx::query!(
            "INSERT INTO bank_account (id, holder_id, name, bank, number, currency, mapping, settings, created_by,
               created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            holder,
            it.name,
            it.bank,
            it.number,
            it.currency,
            it.mapping,
            it.settings,
            by,
            at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_bank_account(&mut self, it: &BankAccount) -> StoreResult<()> {
        let id = it.id.to_string();
        let done = sqlx::query!(
            "UPDATE bank_account SET name = $3, bank = $4, mapping = $5, settings = $6, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.name,
            it.bank,
            it.mapping,
            it.settings,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn hold_bank_account(&mut self, id: BankAccountId) -> StoreResult<()> {
        let id = id.to_string();
        let done = sqlx::query!("UPDATE bank_account SET version = version WHERE id = $1", id)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_bank_account(&mut self, id: BankAccountId) -> StoreResult<Option<BankAccountRow>> {
        let id = id.to_string();
        let row = select_account!("WHERE a.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_bank_accounts(
        &mut self,
        holder: Option<OrganisationId>,
        limit: i64,
    ) -> StoreResult<Vec<BankAccountRow>> {
        let holder = id_of(holder).unwrap_or_default();
        let rows = select_account!(
            "WHERE ($1 = '' OR a.holder_id = $1) ORDER BY h.name, a.holder_id, a.name, a.id LIMIT $2",
            holder,
            limit
        );
        read_all(rows, self.connection().await?).await
    }

    pub(super) async fn insert_bank_import(&mut self, it: &BankImport) -> StoreResult<()> {
        let (id, account, document) = (it.id.to_string(), it.account_id.to_string(), it.document_id.to_string());
        let (by, at) = (it.created_by.to_string(), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO bank_import (id, account_id, document_id, file_name, options, state, summary, lines_new,
               created_by, created_at, undo_reason, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11)",
            id,
            account,
            document,
            it.file_name,
            it.options,
            it.state,
            it.summary,
            it.lines_new,
            by,
            at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_bank_import(&mut self, it: &BankImport) -> StoreResult<()> {
        let id = it.id.to_string();
        let (applied_by, applied_at) = (id_of(it.applied_by), micros_of(it.applied_at));
        let (undone_by, undone_at) = (id_of(it.undone_by), micros_of(it.undone_at));
        let done = sqlx::query!(
            "UPDATE bank_import SET options = $3, state = $4, summary = $5, lines_new = $6, applied_by = $7,
               applied_at = $8, undone_by = $9, undone_at = $10, undo_reason = $11, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.options,
            it.state,
            it.summary,
            it.lines_new,
            applied_by,
            applied_at,
            undone_by,
            undone_at,
            it.undo_reason,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_bank_import(&mut self, id: BankImportId) -> StoreResult<Option<BankImport>> {
        let id = id.to_string();
        let row = select_import!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_bank_imports(
        &mut self,
        account: BankAccountId,
        limit: i64,
    ) -> StoreResult<Vec<BankImport>> {
        let account = account.to_string();
        let rows = select_import!("WHERE account_id = $1 ORDER BY id DESC LIMIT $2", account, limit);
        read_all(rows, self.connection().await?).await
    }
}
