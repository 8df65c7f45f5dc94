//! Entries and postings.

use domain::{
    Fen, Timestamp,
    digest::sha256_hex,
    id::{AccountId, EntryId, LicenceId, OrganisationId, PostingId},
    ledger::{Account, AccountPurpose, Currency, Entry, Posting},
};
use services::ports::{NewEntry, PostedEntry, PostingRow, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx,
        row::{RowOf, id_of},
    },
};

struct OnePosting {
    id: String,
    entry_id: String,
    kind: String,
    occurred_on: String,
    purpose: String,
    charge_id: Option<String>,
    payment_id: Option<String>,
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
            purpose: of.known("purpose", AccountPurpose::parse(&row.purpose))?,
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

struct EntryPosting {
    id: String,
    purpose: String,
    holder_id: String,
    charge_id: Option<String>,
    currency: String,
    amount_fen: i64,
}

impl Tx {
    pub(super) async fn add_entry(&mut self, it: &NewEntry) -> StoreResult<()> {
        let (id, licence, occurred_on) = (it.id.to_string(), it.licence_id.to_string(), it.occurred_on.to_string());
        let (charge, payment, reverses) = (id_of(it.charge_id), id_of(it.payment_id), id_of(it.reverses));
        let (recorded_by, recorded_at) = (id_of(it.recorded_by), it.recorded_at.micros());
        sqlx::query!(
            "INSERT INTO ledger_entry (id, idempotency_key, licence_id, kind, occurred_on, charge_id, payment_id,
               reverses, reason, recorded_by, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            it.idempotency_key,
            licence,
            it.kind,
            occurred_on,
            charge,
            payment,
            reverses,
            it.reason,
            recorded_by,
            recorded_at,
        )
        .execute(self.connection())
        .await
        .map_err(database_error)?;
        for (index, posting) in it.entry.postings().iter().enumerate() {
            // More postings than a place can tell apart share the last one; their digests differ.
            let place = u8::try_from(index).unwrap_or(u8::MAX);
            self.add_posting(it, place, posting).await?;
        }
        Ok(())
    }

    pub(super) async fn list_postings(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<PostingRow>> {
        let licence = licence.to_string();
        let rows = sqlx::query_as!(
            OnePosting,
            "SELECT lp.id, lp.entry_id, le.kind, le.occurred_on, la.purpose, lp.charge_id, le.payment_id, le.reason,
               lp.amount_fen
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
        let licence_id: LicenceId = of.parse("licence_id", &found.licence_id)?;
        let postings = self.postings_of_entry(&found.id, licence_id).await?;
        Ok(Some(PostedEntry {
            id: of.parse("id", &found.id)?,
            licence_id,
            occurred_on: of.day("occurred_on", &found.occurred_on)?,
            entry: of.known("postings", Entry::balanced(postings).ok())?,
            kind: found.kind,
        }))
    }

    /// The account of a licence for a purpose, made when it is not there.
    async fn account_of(
        &mut self,
        holder: OrganisationId,
        licence: LicenceId,
        purpose: AccountPurpose,
        at: Timestamp,
    ) -> StoreResult<String> {
        let (holder, licence, purpose) = (holder.to_string(), licence.to_string(), purpose.as_str());
        let id = AccountId::from_parts(at, bits_of(&format!("{licence}:{purpose}"))).to_string();
        sqlx::query!(
            "INSERT INTO ledger_account (id, purpose, holder_id, licence_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (licence_id, purpose) DO NOTHING",
            id,
            purpose,
            holder,
            licence,
        )
        .execute(self.connection())
        .await
        .map_err(database_error)?;
        sqlx::query_scalar!("SELECT id FROM ledger_account WHERE licence_id = $1 AND purpose = $2", licence, purpose)
            .fetch_one(self.connection())
            .await
            .map_err(database_error)
    }

    async fn add_posting(&mut self, entry: &NewEntry, place: u8, posting: &Posting) -> StoreResult<()> {
        let at = entry.recorded_at;
        let account = self.account_of(entry.holder_id, entry.licence_id, posting.account.purpose, at).await?;
        let (id, entry_id) = (posting_id(entry.id, place, at).to_string(), entry.id.to_string());
        let (charge, amount) = (id_of(posting.charge), posting.amount.get());
        let currency = posting.currency.as_str();
        sqlx::query!(
            "INSERT INTO ledger_posting (id, entry_id, account_id, charge_id, currency, amount_fen)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            entry_id,
            account,
            charge,
            currency,
            amount,
        )
        .execute(self.connection())
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn postings_of_entry(&mut self, entry: &str, licence: LicenceId) -> StoreResult<Vec<Posting>> {
        let rows = sqlx::query_as!(
            EntryPosting,
            "SELECT lp.id, la.purpose, la.holder_id, lp.charge_id, lp.currency, lp.amount_fen
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
                let holder = of.parse("holder_id", &row.holder_id)?;
                Ok(Posting {
                    account: Account { holder, purpose, licence: Some(licence) },
                    charge: of.parse_optional("charge_id", row.charge_id.as_deref())?,
                    currency: of.parse::<Currency>("currency", &row.currency)?,
                    amount: Fen::new(row.amount_fen),
                })
            })
            .collect()
    }
}
