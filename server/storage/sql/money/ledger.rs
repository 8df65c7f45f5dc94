//! Entries and postings.

use std::collections::BTreeMap;

use domain::{
    Day, Fen, Timestamp,
    digest::sha256_hex,
    id::{AccountId, EntryId, LicenceId, OrganisationId, PostingId},
    ledger::{Account, AccountPurpose, Currency, Entry, Posting},
};
use services::ports::{NewEntry, PostedEntry, PostingRow, StoreError, StoreResult, TrialLine};

use crate::{
    dialect::{database_error, find_accounts, insert_accounts, insert_postings},
    sql::{
        Tx,
        row::{RowOf, id_of},
    },
};

/// An account as it is kept.
pub(crate) struct AccountColumns {
    pub id: String,
    pub holder: String,
    pub purpose: &'static str,
    pub licence: Option<String>,
    pub beneficiary: Option<String>,
    /// The licence or the beneficiary; empty for an account of the holder as a whole.
    pub scope: String,
}

impl AccountColumns {
    /// What is unique.
    pub(crate) fn key(&self) -> (String, String, String) {
        (self.holder.clone(), self.purpose.to_owned(), self.scope.clone())
    }
}

/// Ids of accounts by holder, purpose and scope.
pub(crate) type KnownAccounts = BTreeMap<(String, String, String), String>;

/// A posting as it is kept.
pub(crate) struct PostingColumns {
    pub id: String,
    pub account: String,
    pub charge: Option<String>,
    pub currency: String,
    pub amount_fen: i64,
}

struct OnePosting {
    id: String,
    entry_id: String,
    kind: String,
    occurred_on: String,
    booked_on: String,
    purpose: String,
    charge_id: Option<String>,
    payment_id: Option<String>,
    reverses: Option<String>,
    reason: String,
    amount_fen: i64,
}

impl TryFrom<OnePosting> for PostingRow {
    type Error = StoreError;
    fn try_from(row: OnePosting) -> StoreResult<Self> {
        let of = RowOf { table: "ledger_posting", id: &row.id };
        Ok(Self {
            entry_id: of.parse("entry_id", &row.entry_id)?,
            occurred_on: of.day("occurred_on", &row.occurred_on)?,
            booked_on: of.day("booked_on", &row.booked_on)?,
            purpose: of.known("purpose", AccountPurpose::parse(&row.purpose))?,
            reverses: of.parse_optional("reverses", row.reverses.as_deref())?,
            charge_id: of.parse_optional("charge_id", row.charge_id.as_deref())?,
            payment_id: of.parse_optional("payment_id", row.payment_id.as_deref())?,
            amount_fen: Fen::new(row.amount_fen),
            kind: row.kind,
            reason: row.reason,
        })
    }
}

/// 128 bits that depend on a text only: accounts and postings are named by what they are, so that posting draws no
/// random bits.
fn bits_of(text: &str) -> u128 {
    let digest = sha256_hex(text.as_bytes());
    u128::from_str_radix(&digest[..32], 16).expect("a digest is hexadecimal")
}

/// Postings of one entry sort in their order: the place stands above the digest's last 72 bits.
fn posting_id(entry: EntryId, place: u8, at: Timestamp) -> PostingId {
    let digest = bits_of(&format!("{entry}:{place}")) & ((1 << 72) - 1);
    PostingId::from_parts(at, (u128::from(place) << 72) | digest)
}

fn account_columns(account: Account, at: Timestamp) -> AccountColumns {
    let (holder, purpose) = (account.holder.to_string(), account.purpose.as_str());
    let (licence, beneficiary) = (id_of(account.licence), id_of(account.beneficiary));
    let scope = licence.clone().or_else(|| beneficiary.clone()).unwrap_or_default();
    let id = AccountId::from_parts(at, bits_of(&format!("{holder}:{purpose}:{scope}"))).to_string();
    AccountColumns { id, holder, purpose, licence, beneficiary, scope }
}

/// The ids of accounts in their order, when all of them are known.
fn all_of(wanted: &[AccountColumns], known: &KnownAccounts) -> Option<Vec<String>> {
    wanted.iter().map(|account| known.get(&account.key()).cloned()).collect()
}

fn columns_of(entry: &NewEntry) -> impl Fn(((usize, &Posting), String)) -> PostingColumns + '_ {
    |((index, posting), account)| {
        // More postings than a place can tell apart share the last one; their digests differ.
        let place = u8::try_from(index).unwrap_or(u8::MAX);
        PostingColumns {
            id: posting_id(entry.id, place, entry.recorded_at).to_string(),
            account,
            charge: id_of(posting.charge),
            currency: posting.currency.as_str().to_owned(),
            amount_fen: posting.amount.get(),
        }
    }
}

struct EntryPosting {
    id: String,
    purpose: String,
    holder_id: String,
    licence_id: Option<String>,
    beneficiary_id: Option<String>,
    charge_id: Option<String>,
    currency: String,
    amount_fen: i64,
}

impl Tx {
    pub(super) async fn add_entry(&mut self, it: &NewEntry) -> StoreResult<()> {
        let (id, holder, licence) = (it.id.to_string(), it.holder_id.to_string(), id_of(it.licence_id));
        let (occurred_on, booked_on) = (it.occurred_on.to_string(), it.booked_on.to_string());
        let (charge, payment, reverses) = (id_of(it.charge_id), id_of(it.payment_id), id_of(it.reverses));
        let (recorded_by, recorded_at, run) = (id_of(it.recorded_by), it.recorded_at.micros(), id_of(it.run_id));
        sqlx::query!(
            "INSERT INTO ledger_entry (id, idempotency_key, holder_id, licence_id, kind, occurred_on, booked_on, charge_id,
               payment_id, reverses, reason, recorded_by, recorded_at, run_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            id,
            it.idempotency_key,
            holder,
            licence,
            it.kind,
            occurred_on,
            booked_on,
            charge,
            payment,
            reverses,
            it.reason,
            recorded_by,
            recorded_at,
            run,
        )
        .execute(self.connection())
        .await
        .map_err(database_error)?;
        let accounts = self.accounts_of(it.entry.postings(), it.recorded_at).await?;
        let postings: Vec<PostingColumns> =
            it.entry.postings().iter().enumerate().zip(accounts).map(columns_of(it)).collect();
        insert_postings(self.connection(), &id, &postings).await?;
        self.seal_entry(&id, postings.len()).await
    }

    /// Closes an entry: the database refuses a seal on postings that do not balance, and an entry without a seal.
    async fn seal_entry(&mut self, entry: &str, postings: usize) -> StoreResult<()> {
        let postings = i64::try_from(postings).unwrap_or(i64::MAX);
        sqlx::query!("INSERT INTO ledger_seal (entry_id, postings) VALUES ($1, $2)", entry, postings)
            .execute(self.connection())
            .await
            .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn list_postings(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<PostingRow>> {
        let licence = licence.to_string();
        let rows = sqlx::query_as!(
            OnePosting,
            "SELECT lp.id, lp.entry_id, le.kind, le.occurred_on, le.booked_on, la.purpose, lp.charge_id, le.payment_id,
               le.reverses, le.reason, lp.amount_fen
             FROM ledger_entry le
             JOIN ledger_posting lp ON lp.entry_id = le.id
             JOIN ledger_account la ON la.id = lp.account_id
             WHERE le.licence_id = $1
             ORDER BY le.recorded_at, le.id, lp.id LIMIT $2",
            licence,
            limit
        )
        .fetch_all(self.connection())
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub(super) async fn sum_account(&mut self, licence: LicenceId, purpose: AccountPurpose) -> StoreResult<Fen> {
        let (licence, purpose) = (licence.to_string(), purpose.as_str());
        let sum = sqlx::query_scalar!(
            "SELECT CAST(COALESCE(SUM(lp.amount_fen), 0) AS BIGINT) AS \"sum!: i64\"
             FROM ledger_account la JOIN ledger_posting lp ON lp.account_id = la.id
             WHERE la.licence_id = $1 AND la.purpose = $2",
            licence,
            purpose
        )
        .fetch_one(self.connection())
        .await
        .map_err(database_error)?;
        Ok(Fen::new(sum))
    }

    pub(super) async fn sum_by_purpose(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
    ) -> StoreResult<Vec<TrialLine>> {
        let (owner, from, to) = (holder.to_string(), from.to_string(), to.to_string());
        let rows = sqlx::query!(
            "SELECT la.purpose,
               CAST(SUM(CASE WHEN le.booked_on < $2 THEN lp.amount_fen ELSE 0 END) AS BIGINT) AS \"opening!: i64\",
               CAST(SUM(CASE WHEN le.booked_on >= $2 AND lp.amount_fen > 0 THEN lp.amount_fen ELSE 0 END) AS BIGINT)
                 AS \"debits!: i64\",
               CAST(SUM(CASE WHEN le.booked_on >= $2 AND lp.amount_fen < 0 THEN lp.amount_fen ELSE 0 END) AS BIGINT)
                 AS \"credits!: i64\"
             FROM ledger_entry le
             JOIN ledger_posting lp ON lp.entry_id = le.id
             JOIN ledger_account la ON la.id = lp.account_id
             WHERE le.holder_id = $1 AND le.booked_on <= $3
             GROUP BY la.purpose ORDER BY la.purpose",
            owner,
            from,
            to
        )
        .fetch_all(self.connection())
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "ledger_account", id: &owner };
                Ok(TrialLine {
                    purpose: of.known("purpose", AccountPurpose::parse(&row.purpose))?,
                    opening: Fen::new(row.opening),
                    debits: Fen::new(row.debits),
                    credits: Fen::new(row.credits),
                })
            })
            .collect()
    }

    pub(super) async fn find_entry(&mut self, idempotency_key: &str) -> StoreResult<Option<PostedEntry>> {
        let found = sqlx::query!(
            "SELECT id, licence_id, kind, occurred_on FROM ledger_entry WHERE idempotency_key = $1",
            idempotency_key
        )
        .fetch_optional(self.connection())
        .await
        .map_err(database_error)?;
        let Some(found) = found else { return Ok(None) };
        let of = RowOf { table: "ledger_entry", id: &found.id };
        let postings = self.postings_of_entry(&found.id).await?;
        Ok(Some(PostedEntry {
            id: of.parse("id", &found.id)?,
            licence_id: of.parse_optional("licence_id", found.licence_id.as_deref())?,
            occurred_on: of.day("occurred_on", &found.occurred_on)?,
            entry: of.known("postings", Entry::balanced(postings).ok())?,
            kind: found.kind,
        }))
    }

    /// The account of each posting, made where it is not there.
    async fn accounts_of(&mut self, postings: &[Posting], at: Timestamp) -> StoreResult<Vec<String>> {
        let wanted: Vec<AccountColumns> = postings.iter().map(|posting| account_columns(posting.account, at)).collect();
        let mut known = find_accounts(self.connection(), &wanted).await?;
        let missing: BTreeMap<_, _> =
            wanted.iter().filter(|it| !known.contains_key(&it.key())).map(|it| (it.key(), it)).collect();
        if !missing.is_empty() {
            let missing: Vec<&AccountColumns> = missing.into_values().collect();
            known.extend(insert_accounts(self.connection(), &missing).await?);
        }
        if let Some(ids) = all_of(&wanted, &known) {
            return Ok(ids);
        }
        // Another transaction made one of them at the same moment.
        let made = find_accounts(self.connection(), &wanted).await?;
        RowOf { table: "ledger_account", id: &wanted[0].id }.known("scope", all_of(&wanted, &made))
    }

    async fn postings_of_entry(&mut self, entry: &str) -> StoreResult<Vec<Posting>> {
        let rows = sqlx::query_as!(
            EntryPosting,
            "SELECT lp.id, la.purpose, la.holder_id, la.licence_id, la.beneficiary_id, lp.charge_id, lp.currency, lp.amount_fen
             FROM ledger_posting lp JOIN ledger_account la ON la.id = lp.account_id
             WHERE lp.entry_id = $1 ORDER BY lp.id",
            entry
        )
        .fetch_all(self.connection())
        .await
        .map_err(database_error)?;
        rows.iter()
            .map(|row| {
                let of = RowOf { table: "ledger_posting", id: &row.id };
                let purpose = of.known("purpose", AccountPurpose::parse(&row.purpose))?;
                let account = Account {
                    holder: of.parse("holder_id", &row.holder_id)?,
                    purpose,
                    licence: of.parse_optional("licence_id", row.licence_id.as_deref())?,
                    beneficiary: of.parse_optional("beneficiary_id", row.beneficiary_id.as_deref())?,
                };
                Ok(Posting {
                    account,
                    charge: of.parse_optional("charge_id", row.charge_id.as_deref())?,
                    currency: of.parse::<Currency>("currency", &row.currency)?,
                    amount: Fen::new(row.amount_fen),
                })
            })
            .collect()
    }
}
