//! Declarations, the consents to them, and the offers that the public sees.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{
    Fen,
    declaration::DeclarationState,
    id::{ConsentId, DeclarationId},
};
use services::ports::{
    Consent, Declaration, DeclarationFilter, DeclarationRow, Declarations, Offer, StoreError, StoreResult,
};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional, text_of},
};
use crate::dialect::database_error;

struct Row {
    id: String,
    holder_id: String,
    patent_id: String,
    supersedes: Option<String>,
    state: String,
    state_since: i64,
    form: String,
    terms: String,
    terms_hash: String,
    window_from: Option<String>,
    window_to: Option<String>,
    arrangement: String,
    price_fen: Option<i64>,
    review_hold: String,
    review_cleared_by: Option<String>,
    publicity_from: Option<String>,
    publicity_to: Option<String>,
    approved_by: Option<String>,
    approved_at: Option<i64>,
    submitted_on: Option<String>,
    receipt_number: String,
    announcement_number: String,
    announced_on: Option<String>,
    ended_on: Option<String>,
    frozen_reason: String,
    withdrawal_reason: String,
    created_by: String,
    created_at: i64,
    updated_at: i64,
    version: i64,
}

macro_rules! select_declaration {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT d.id, d.holder_id, d.patent_id, d.supersedes, d.state, d.state_since, d.form, d.terms, d.terms_hash,
               d.window_from, d.window_to, d.arrangement, d.price_fen, d.review_hold, d.review_cleared_by,
               d.publicity_from, d.publicity_to, d.approved_by, d.approved_at, d.submitted_on, d.receipt_number,
               d.announcement_number, d.announced_on, d.ended_on, d.frozen_reason, d.withdrawal_reason, d.created_by,
               d.created_at, d.updated_at, d.version
             FROM declaration d " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<Row> for Declaration {
    type Error = StoreError;
    fn try_from(row: Row) -> StoreResult<Self> {
        let of = RowOf { table: "declaration", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            supersedes: of.parse_optional("supersedes", row.supersedes.as_deref())?,
            state: of.known("state", DeclarationState::parse(&row.state))?,
            state_since: instant(row.state_since),
            window_from: of.optional_day("window_from", row.window_from.as_deref())?,
            window_to: of.optional_day("window_to", row.window_to.as_deref())?,
            price_fen: row.price_fen.map(Fen::new),
            review_cleared_by: of.parse_optional("review_cleared_by", row.review_cleared_by.as_deref())?,
            publicity_from: of.optional_day("publicity_from", row.publicity_from.as_deref())?,
            publicity_to: of.optional_day("publicity_to", row.publicity_to.as_deref())?,
            approved_by: of.parse_optional("approved_by", row.approved_by.as_deref())?,
            approved_at: optional_instant(row.approved_at),
            submitted_on: of.optional_day("submitted_on", row.submitted_on.as_deref())?,
            announced_on: of.optional_day("announced_on", row.announced_on.as_deref())?,
            ended_on: of.optional_day("ended_on", row.ended_on.as_deref())?,
            created_by: of.parse("created_by", &row.created_by)?,
            created_at: instant(row.created_at),
            updated_at: instant(row.updated_at),
            form: row.form,
            terms: row.terms,
            terms_hash: row.terms_hash,
            arrangement: row.arrangement,
            review_hold: row.review_hold,
            receipt_number: row.receipt_number,
            announcement_number: row.announcement_number,
            frozen_reason: row.frozen_reason,
            withdrawal_reason: row.withdrawal_reason,
            version: row.version,
        })
    }
}

/// What a list or the catalogue adds to a declaration.
struct NamesRow {
    id: String,
    patent_number: String,
    patent_title: String,
    holder_name: String,
}

struct OfferRow {
    id: String,
    holder_name: String,
    holder_province: String,
    licences: i64,
}

struct ConsentRow {
    id: String,
    declaration_id: String,
    purpose: String,
    co_owner: String,
    email: String,
    state: String,
    signer_name: String,
    terms_hash: String,
    document_id: Option<String>,
    note: String,
    address: String,
    decided_at: Option<i64>,
    created_at: i64,
}

macro_rules! select_consent {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            ConsentRow,
            "SELECT id, declaration_id, purpose, co_owner, email, state, signer_name, terms_hash, document_id, note,
               address, decided_at, created_at
             FROM consent " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<ConsentRow> for Consent {
    type Error = StoreError;
    fn try_from(row: ConsentRow) -> StoreResult<Self> {
        let of = RowOf { table: "consent", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            declaration_id: of.parse("declaration_id", &row.declaration_id)?,
            document_id: of.parse_optional("document_id", row.document_id.as_deref())?,
            decided_at: optional_instant(row.decided_at),
            created_at: instant(row.created_at),
            purpose: row.purpose,
            co_owner: row.co_owner,
            email: row.email,
            state: row.state,
            signer_name: row.signer_name,
            terms_hash: row.terms_hash,
            note: row.note,
            address: row.address,
        })
    }
}

/// The most consents of one declaration: a handful of co-owners, two purposes.
const CONSENTS_MAX: i64 = 50;

/// A filter as SQL compares it; empty for no filter.
struct FilterTexts {
    holder: String,
    province: String,
    state: &'static str,
    patent: String,
}

impl From<&DeclarationFilter> for FilterTexts {
    fn from(filter: &DeclarationFilter) -> Self {
        Self {
            holder: id_of(filter.holder).unwrap_or_default(),
            province: filter.province.clone(),
            state: filter.state.map_or("", DeclarationState::as_str),
            patent: id_of(filter.patent).unwrap_or_default(),
        }
    }
}

impl Tx {
    async fn count_declarations(&mut self, by: &FilterTexts) -> StoreResult<i64> {
        sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM declaration d JOIN organisation o ON o.id = d.holder_id
               WHERE ($1 = '' OR d.holder_id = $1) AND ($2 = '' OR $2 IN (o.province, o.supervisor)) AND ($3 = '' OR d.state = $3)
                 AND ($4 = '' OR d.patent_id = $4)"#,
            by.holder,
            by.province,
            by.state,
            by.patent
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)
    }

    async fn names_of_declarations(
        &mut self,
        by: &FilterTexts,
        limit: i64,
        offset: i64,
    ) -> StoreResult<BTreeMap<String, NamesRow>> {
        let rows = sqlx::query_as!(
            NamesRow,
            r#"SELECT d.id, p.number AS patent_number, p.title AS patent_title, o.name AS holder_name
               FROM declaration d JOIN patent p ON p.id = d.patent_id JOIN organisation o ON o.id = d.holder_id
               WHERE ($1 = '' OR d.holder_id = $1) AND ($2 = '' OR $2 IN (o.province, o.supervisor)) AND ($3 = '' OR d.state = $3)
                 AND ($4 = '' OR d.patent_id = $4)
               ORDER BY d.id DESC LIMIT $5 OFFSET $6"#,
            by.holder,
            by.province,
            by.state,
            by.patent,
            limit,
            offset
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
    }

    async fn holders_on_offer(&mut self, limit: i64) -> StoreResult<BTreeMap<String, OfferRow>> {
        let rows = sqlx::query_as!(
            OfferRow,
            r#"SELECT d.id, o.name AS holder_name, o.province AS holder_province,
                 (SELECT COUNT(*) FROM licence l WHERE l.declaration_id = d.id) AS "licences!: i64"
               FROM declaration d JOIN organisation o ON o.id = d.holder_id
               WHERE d.state IN ('announced', 'frozen')
               ORDER BY d.id DESC LIMIT $1"#,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
    }
}

#[async_trait]
impl Declarations for Tx {
    async fn add_declaration(&mut self, it: &Declaration) -> StoreResult<()> {
        let (id, holder, patent) = (it.id.to_string(), it.holder_id.to_string(), it.patent_id.to_string());
        let (supersedes, state, since) = (id_of(it.supersedes), it.state.as_str(), it.state_since.micros());
        let (window_from, window_to, price) =
            (text_of(it.window_from), text_of(it.window_to), it.price_fen.map(Fen::get));
        let (cleared_by, approved_by) = (id_of(it.review_cleared_by), id_of(it.approved_by));
        let (publicity_from, publicity_to) = (text_of(it.publicity_from), text_of(it.publicity_to));
        let (approved_at, submitted_on) = (micros_of(it.approved_at), text_of(it.submitted_on));
        let (announced_on, ended_on) = (text_of(it.announced_on), text_of(it.ended_on));
        let (created_by, created_at) = (it.created_by.to_string(), it.created_at.micros());
        let updated_at = it.updated_at.micros();
        sqlx::query!(
            "INSERT INTO declaration (id, holder_id, patent_id, supersedes, state, state_since, form, terms, terms_hash,
               window_from, window_to, arrangement, price_fen, review_hold, review_cleared_by, publicity_from,
               publicity_to, approved_by, approved_at, submitted_on, receipt_number, announcement_number, announced_on,
               ended_on, frozen_reason, withdrawal_reason, created_by, created_at, updated_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
               $23, $24, $25, $26, $27, $28, $29, $30)",
            id,
            holder,
            patent,
            supersedes,
            state,
            since,
            it.form,
            it.terms,
            it.terms_hash,
            window_from,
            window_to,
            it.arrangement,
            price,
            it.review_hold,
            cleared_by,
            publicity_from,
            publicity_to,
            approved_by,
            approved_at,
            submitted_on,
            it.receipt_number,
            it.announcement_number,
            announced_on,
            ended_on,
            it.frozen_reason,
            it.withdrawal_reason,
            created_by,
            created_at,
            updated_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_declaration(&mut self, it: &Declaration) -> StoreResult<()> {
        let (id, state, since) = (it.id.to_string(), it.state.as_str(), it.state_since.micros());
        let (window_from, window_to, price) =
            (text_of(it.window_from), text_of(it.window_to), it.price_fen.map(Fen::get));
        let (cleared_by, approved_by) = (id_of(it.review_cleared_by), id_of(it.approved_by));
        let (publicity_from, publicity_to) = (text_of(it.publicity_from), text_of(it.publicity_to));
        let (approved_at, submitted_on) = (micros_of(it.approved_at), text_of(it.submitted_on));
        let (announced_on, ended_on) = (text_of(it.announced_on), text_of(it.ended_on));
        let updated_at = it.updated_at.micros();
        let done = sqlx::query!(
            "UPDATE declaration SET state = $3, state_since = $4, form = $5, terms = $6, terms_hash = $7, window_from = $8,
               window_to = $9, arrangement = $10, price_fen = $11, review_hold = $12, review_cleared_by = $13,
               publicity_from = $14, publicity_to = $15, approved_by = $16, approved_at = $17, submitted_on = $18,
               receipt_number = $19, announcement_number = $20, announced_on = $21, ended_on = $22, frozen_reason = $23,
               withdrawal_reason = $24, updated_at = $25, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            state,
            since,
            it.form,
            it.terms,
            it.terms_hash,
            window_from,
            window_to,
            it.arrangement,
            price,
            it.review_hold,
            cleared_by,
            publicity_from,
            publicity_to,
            approved_by,
            approved_at,
            submitted_on,
            it.receipt_number,
            it.announcement_number,
            announced_on,
            ended_on,
            it.frozen_reason,
            it.withdrawal_reason,
            updated_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn declaration(&mut self, id: DeclarationId) -> StoreResult<Option<Declaration>> {
        let id = id.to_string();
        let row = select_declaration!("WHERE d.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn declarations(&mut self, filter: &DeclarationFilter) -> StoreResult<(Vec<Declaration>, i64)> {
        let by = FilterTexts::from(filter);
        let rows = select_declaration!(
            "JOIN organisation o ON o.id = d.holder_id
             WHERE ($1 = '' OR d.holder_id = $1) AND ($2 = '' OR $2 IN (o.province, o.supervisor)) AND ($3 = '' OR d.state = $3)
               AND ($4 = '' OR d.patent_id = $4)
             ORDER BY d.id DESC LIMIT $5 OFFSET $6",
            by.holder,
            by.province,
            by.state,
            by.patent,
            filter.limit,
            filter.offset
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let found: StoreResult<Vec<Declaration>> = rows.into_iter().map(TryInto::try_into).collect();
        Ok((found?, self.count_declarations(&by).await?))
    }

    async fn declaration_rows(&mut self, filter: &DeclarationFilter) -> StoreResult<(Vec<DeclarationRow>, i64)> {
        let (found, total) = self.declarations(filter).await?;
        let mut names = self.names_of_declarations(&filter.into(), filter.limit, filter.offset).await?;
        let rows = found.into_iter().filter_map(|declaration| {
            let names = names.remove(&declaration.id.to_string())?;
            let NamesRow { patent_number, patent_title, holder_name, .. } = names;
            Some(DeclarationRow { declaration, patent_number, patent_title, holder_name })
        });
        Ok((rows.collect(), total))
    }

    async fn declarations_in(
        &mut self,
        state: DeclarationState,
        after: Option<DeclarationId>,
        limit: i64,
    ) -> StoreResult<Vec<Declaration>> {
        let (state, after) = (state.as_str(), id_of(after).unwrap_or_default());
        select_declaration!("WHERE d.state = $1 AND d.id > $2 ORDER BY d.id LIMIT $3", state, after, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?
            .into_iter()
            .map(TryInto::try_into)
            .collect()
    }

    async fn offers(&mut self, limit: i64) -> StoreResult<Vec<Offer>> {
        let rows = select_declaration!("WHERE d.state IN ('announced', 'frozen') ORDER BY d.id DESC LIMIT $1", limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        let (patents, mut holders) = (self.patents_on_offer(limit).await?, self.holders_on_offer(limit).await?);
        let mut offers = Vec::with_capacity(rows.len());
        for row in rows {
            let (patent, holder) = (patents.get(&row.patent_id).cloned(), holders.remove(&row.id));
            if let (Some(patent), Some(holder)) = (patent, holder) {
                let OfferRow { holder_name, holder_province, licences, .. } = holder;
                offers.push(Offer { declaration: row.try_into()?, patent, holder_name, holder_province, licences });
            }
        }
        Ok(offers)
    }

    async fn offer(&mut self, id: DeclarationId) -> StoreResult<Option<Offer>> {
        let Some(declaration) = self.declaration(id).await?.filter(|found| found.state.is_sealed()) else {
            return Ok(None);
        };
        let patent = services::ports::Patents::patent(self, declaration.patent_id).await?;
        let holder = services::ports::Accounts::organisation(self, declaration.holder_id).await?;
        let text = id.to_string();
        let licences =
            sqlx::query_scalar!(r#"SELECT COUNT(*) AS "count!: i64" FROM licence WHERE declaration_id = $1"#, text)
                .fetch_one(self.connection().await?)
                .await
                .map_err(database_error)?;
        Ok(patent.zip(holder).map(|(patent, holder)| Offer {
            declaration,
            patent,
            holder_name: holder.name,
            holder_province: holder.province,
            licences,
        }))
    }

    async fn add_consent(&mut self, it: &Consent) -> StoreResult<()> {
        let (id, declaration, document) = (it.id.to_string(), it.declaration_id.to_string(), id_of(it.document_id));
        let (decided_at, created_at) = (micros_of(it.decided_at), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO consent (id, declaration_id, purpose, co_owner, email, state, signer_name, terms_hash,
               document_id, note, address, decided_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            id,
            declaration,
            it.purpose,
            it.co_owner,
            it.email,
            it.state,
            it.signer_name,
            it.terms_hash,
            document,
            it.note,
            it.address,
            decided_at,
            created_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_consent(&mut self, it: &Consent) -> StoreResult<()> {
        let (id, document, decided_at) = (it.id.to_string(), id_of(it.document_id), micros_of(it.decided_at));
        let done = sqlx::query!(
            "UPDATE consent SET state = $2, signer_name = $3, terms_hash = $4, document_id = $5, note = $6, address = $7,
               decided_at = $8
             WHERE id = $1 AND state = 'invited'",
            id,
            it.state,
            it.signer_name,
            it.terms_hash,
            document,
            it.note,
            it.address,
            decided_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn consent(&mut self, id: ConsentId) -> StoreResult<Option<Consent>> {
        let id = id.to_string();
        let row = select_consent!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn consents_of(&mut self, declaration: DeclarationId) -> StoreResult<Vec<Consent>> {
        let declaration = declaration.to_string();
        select_consent!("WHERE declaration_id = $1 ORDER BY id LIMIT $2", declaration, CONSENTS_MAX)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?
            .into_iter()
            .map(TryInto::try_into)
            .collect()
    }

    async fn remove_consents(&mut self, declaration: DeclarationId, purpose: &str) -> StoreResult<()> {
        let declaration = declaration.to_string();
        sqlx::query!("DELETE FROM consent WHERE declaration_id = $1 AND purpose = $2", declaration, purpose)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }
}
