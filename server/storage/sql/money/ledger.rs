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
    dialect::{
        IdList, among, database_error, find_accounts, insert_accounts, insert_entries, insert_postings, insert_seals,
    },
    sql::{
        Tx,
        row::{RowOf, id_of, read_all},
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

/// An entry as it is kept.
pub(crate) struct EntryColumns {
    pub id: String,
    pub idempotency_key: String,
    pub holder_id: String,
    pub licence_id: Option<String>,
    pub kind: String,
    pub occurred_on: String,
    pub booked_on: String,
    pub charge_id: Option<String>,
    pub payment_id: Option<String>,
    pub reverses: Option<String>,
    pub reason: String,
    pub recorded_by: Option<String>,
    pub recorded_at: i64,
    pub run_id: Option<String>,
}

impl From<&NewEntry> for EntryColumns {
    fn from(it: &NewEntry) -> Self {
        Self {
            id: it.id.to_string(),
            idempotency_key: it.idempotency_key.clone(),
            holder_id: it.holder_id.to_string(),
            licence_id: id_of(it.licence_id),
            kind: it.kind.clone(),
            occurred_on: it.occurred_on.to_string(),
            booked_on: it.booked_on.to_string(),
            charge_id: id_of(it.charge_id),
            payment_id: id_of(it.payment_id),
            reverses: id_of(it.reverses),
            reason: it.reason.clone(),
            recorded_by: id_of(it.recorded_by),
            recorded_at: it.recorded_at.micros(),
            run_id: id_of(it.run_id),
        }
    }
}

/// A posting as it is kept.
pub(crate) struct PostingColumns {
    pub id: String,
    pub entry: String,
    pub account: String,
    pub charge: Option<String>,
    pub currency: String,
    pub amount_fen: i64,
}

struct OnePosting {
    id: String,
    entry_id: String,
    licence_id: Option<String>,
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

macro_rules! select_posting {
    ([$($tail:tt)+] $(, $argument:expr)*) => {
        sqlx::query_as!(
            OnePosting,
            "SELECT lp.id, lp.entry_id, le.licence_id, le.kind, le.occurred_on, le.booked_on, la.purpose, lp.charge_id,
               le.payment_id, le.reverses, le.reason, lp.amount_fen
             FROM ledger_entry le
             JOIN ledger_posting lp ON lp.entry_id = le.id
             JOIN ledger_account la ON la.id = lp.account_id " $(+ $tail)+ $(, $argument)*
        )
    };
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

fn columns_of(entry: &NewEntry, index: usize, posting: &Posting, account: String) -> PostingColumns {
    // More postings than a place can tell apart share the last one; their digests differ.
    let place = u8::try_from(index).unwrap_or(u8::MAX);
    PostingColumns {
        id: posting_id(entry.id, place, entry.recorded_at).to_string(),
        entry: entry.id.to_string(),
        account,
        charge: id_of(posting.charge),
        currency: posting.currency.as_str().to_owned(),
        amount_fen: posting.amount.get(),
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
    /// Adds entries with their postings and closes them: the database refuses a seal on postings that do not balance, and
    /// an entry without a seal.
    pub(crate) async fn write_entries(&mut self, entries: &[NewEntry]) -> StoreResult<()> {
        let rows: Vec<EntryColumns> = entries.iter().map(EntryColumns::from).collect();
        insert_entries(self.aside(), &rows).await?;
        let all = || entries.iter().flat_map(|it| it.entry.postings().iter().enumerate().map(move |part| (it, part)));
        let wanted: Vec<AccountColumns> =
            all().map(|(it, (_, posting))| account_columns(posting.account, it.recorded_at)).collect();
        let accounts = self.accounts_of(&wanted).await?;
        let postings: Vec<PostingColumns> = all()
            .zip(accounts)
            .map(|((it, (index, posting)), account)| columns_of(it, index, posting, account))
            .collect();
        insert_postings(self.aside(), &postings).await?;
        let seals: Vec<(String, i64)> = entries
            .iter()
            .map(|it| (it.id.to_string(), i64::try_from(it.entry.postings().len()).unwrap_or(i64::MAX)))
            .collect();
        insert_seals(self.aside(), &seals).await
    }

    pub(super) async fn list_postings(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<PostingRow>> {
        if let Some(rows) = self.ahead.as_ref().and_then(|ahead| ahead.postings(licence, limit)) {
            return Ok(rows.clone());
        }
        let licence = licence.to_string();
        let rows = select_posting!(
            ["WHERE le.licence_id = $1 ORDER BY le.recorded_at, le.id, lp.id LIMIT $2"],
            licence,
            limit
        );
        read_all(rows, self.connection().await?).await
    }

    /// The postings of several licences, each with its licence.
    pub(crate) async fn postings_among(&mut self, licences: &IdList) -> StoreResult<Vec<(LicenceId, PostingRow)>> {
        let rows = among!(
            select_posting,
            "WHERE le.licence_id",
            " ORDER BY le.recorded_at, le.id, lp.id LIMIT 20000",
            licences
        );
        let rows = rows.fetch_all(self.connection().await?).await.map_err(database_error)?;
        let with_licence = |row: OnePosting| {
            let of = RowOf { table: "ledger_posting", id: &row.id };
            let licence = of.known("licence_id", of.parse_optional("licence_id", row.licence_id.as_deref())?)?;
            Ok((licence, row.try_into()?))
        };
        rows.into_iter().map(with_licence).collect()
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
        .fetch_one(self.connection().await?)
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
        .fetch_all(self.connection().await?)
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
        .fetch_optional(self.connection().await?)
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

    /// The id of each account, made where it is not there.
    async fn accounts_of(&mut self, wanted: &[AccountColumns]) -> StoreResult<Vec<String>> {
        let different: BTreeMap<_, &AccountColumns> = wanted.iter().map(|it| (it.key(), it)).collect();
        let different: Vec<&AccountColumns> = different.into_values().collect();
        let mut known = find_accounts(self.aside(), &different).await?;
        let missing: Vec<&AccountColumns> =
            different.iter().copied().filter(|it| !known.contains_key(&it.key())).collect();
        if !missing.is_empty() {
            known.extend(insert_accounts(self.aside(), &missing).await?);
        }
        if let Some(ids) = all_of(wanted, &known) {
            return Ok(ids);
        }
        // Another transaction made one of them at the same moment.
        let made = find_accounts(self.aside(), &different).await?;
        RowOf { table: "ledger_account", id: &wanted[0].id }.known("scope", all_of(wanted, &made))
    }

    async fn postings_of_entry(&mut self, entry: &str) -> StoreResult<Vec<Posting>> {
        let rows = sqlx::query_as!(
            EntryPosting,
            "SELECT lp.id, la.purpose, la.holder_id, la.licence_id, la.beneficiary_id, lp.charge_id, lp.currency, lp.amount_fen
             FROM ledger_posting lp JOIN ledger_account la ON la.id = lp.account_id
             WHERE lp.entry_id = $1 ORDER BY lp.id",
            entry
        )
        .fetch_all(self.connection().await?)
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
