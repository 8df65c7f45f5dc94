//! Passports that were issued, and the nightly proof of equal terms.

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{DeclarationId, LicenceId},
};
use services::ports::{
    IssuedPassport, Proofs, StoreError, StoreResult, TermsCount, TermsDeviation, TermsPair, TermsProof,
};

use super::{
    Tx,
    row::{RowOf, id_of, instant},
};
use crate::dialect::database_error;

struct PassportRow {
    sha256: String,
    licence_id: String,
    document_id: String,
    key_id: String,
    issued_by: Option<String>,
    issued_at: i64,
}

impl TryFrom<PassportRow> for IssuedPassport {
    type Error = StoreError;
    fn try_from(row: PassportRow) -> StoreResult<Self> {
        let of = RowOf { table: "passport", id: &row.sha256 };
        Ok(Self {
            licence_id: of.parse("licence_id", &row.licence_id)?,
            document_id: of.parse("document_id", &row.document_id)?,
            issued_by: of.parse_optional("issued_by", row.issued_by.as_deref())?,
            issued_at: instant(row.issued_at),
            key_id: row.key_id,
            sha256: row.sha256,
        })
    }
}

struct PairRow {
    licence_id: String,
    declaration_id: String,
    terms: String,
    terms_hash: String,
    declared_terms: String,
    declared_hash: String,
    accepted_hash: Option<String>,
}

impl TryFrom<PairRow> for TermsPair {
    type Error = StoreError;
    fn try_from(row: PairRow) -> StoreResult<Self> {
        let of = RowOf { table: "licence", id: &row.licence_id };
        Ok(Self {
            licence_id: of.parse("id", &row.licence_id)?,
            declaration_id: of.parse("declaration_id", &row.declaration_id)?,
            terms: row.terms,
            terms_hash: row.terms_hash,
            declared_terms: row.declared_terms,
            declared_hash: row.declared_hash,
            accepted_hash: row.accepted_hash,
        })
    }
}

#[async_trait]
impl Proofs for Tx {
    async fn add_passport(&mut self, it: &IssuedPassport) -> StoreResult<()> {
        let (licence, document, by) = (it.licence_id.to_string(), it.document_id.to_string(), id_of(it.issued_by));
        let at = it.issued_at.micros();
        sqlx::query!(
            "INSERT INTO passport (sha256, licence_id, document_id, key_id, issued_by, issued_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            it.sha256,
            licence,
            document,
            it.key_id,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn passports_of(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<IssuedPassport>> {
        let licence = licence.to_string();
        let rows = sqlx::query_as!(
            PassportRow,
            "SELECT sha256, licence_id, document_id, key_id, issued_by, issued_at
             FROM passport WHERE licence_id = $1 ORDER BY issued_at DESC, sha256 LIMIT $2",
            licence,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn passport_by_hash(&mut self, sha256: &str) -> StoreResult<Option<IssuedPassport>> {
        sqlx::query_as!(
            PassportRow,
            "SELECT sha256, licence_id, document_id, key_id, issued_by, issued_at FROM passport WHERE sha256 = $1",
            sha256
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?
        .map(TryInto::try_into)
        .transpose()
    }

    async fn terms_pairs(&mut self, after: Option<LicenceId>, limit: i64) -> StoreResult<Vec<TermsPair>> {
        let after = id_of(after).unwrap_or_default();
        let rows = sqlx::query_as!(
            PairRow,
            "SELECT l.id AS licence_id, l.declaration_id, l.terms, l.terms_hash, d.terms AS declared_terms,
               d.terms_hash AS declared_hash, e.terms_hash AS \"accepted_hash?: String\"
             FROM licence l
             JOIN declaration d ON d.id = l.declaration_id
             LEFT JOIN evidence e ON e.licence_id = COALESCE(l.contract_id, l.id)
             WHERE l.id > $1 ORDER BY l.id LIMIT $2",
            after,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_terms_proof(&mut self, it: &TermsProof) -> StoreResult<()> {
        let (day, at) = (it.day.to_string(), it.at.micros());
        sqlx::query!(
            "INSERT INTO terms_proof (day, licences, deviations, at) VALUES ($1, $2, $3, $4)",
            day,
            it.licences,
            it.deviations,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn add_terms_deviation(&mut self, it: &TermsDeviation) -> StoreResult<()> {
        let (day, licence, declaration) =
            (it.day.to_string(), it.licence_id.to_string(), it.declaration_id.to_string());
        sqlx::query!(
            "INSERT INTO terms_deviation (day, licence_id, declaration_id, code) VALUES ($1, $2, $3, $4)",
            day,
            licence,
            declaration,
            it.code,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn terms_proofs(&mut self, limit: i64) -> StoreResult<Vec<TermsProof>> {
        let rows =
            sqlx::query!("SELECT day, licences, deviations, at FROM terms_proof ORDER BY day DESC LIMIT $1", limit)
                .fetch_all(self.connection().await?)
                .await
                .map_err(database_error)?;
        let proof = |row: (String, i64, i64, i64)| {
            let of = RowOf { table: "terms_proof", id: &row.0 };
            Ok(TermsProof { day: of.day("day", &row.0)?, licences: row.1, deviations: row.2, at: instant(row.3) })
        };
        rows.into_iter().map(|row| proof((row.day, row.licences, row.deviations, row.at))).collect()
    }

    async fn terms_deviations(&mut self, day: Day, limit: i64) -> StoreResult<Vec<TermsDeviation>> {
        let text = day.to_string();
        let rows = sqlx::query!(
            "SELECT licence_id, declaration_id, code FROM terms_deviation WHERE day = $1 ORDER BY licence_id LIMIT $2",
            text,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "terms_deviation", id: &row.licence_id };
                Ok(TermsDeviation {
                    day,
                    licence_id: of.parse("licence_id", &row.licence_id)?,
                    declaration_id: of.parse("declaration_id", &row.declaration_id)?,
                    code: row.code,
                })
            })
            .collect()
    }

    async fn terms_count(&mut self, declaration: DeclarationId, at: Timestamp) -> StoreResult<TermsCount> {
        let (declaration, at) = (declaration.to_string(), at.micros());
        let row = sqlx::query!(
            "SELECT COUNT(*) AS \"licences!: i64\",
               COALESCE(SUM(CASE WHEN created_at <= $2 THEN 1 ELSE 0 END), 0) AS \"proved!: i64\"
             FROM licence WHERE declaration_id = $1 AND succeeds_id IS NULL",
            declaration,
            at
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(TermsCount { licences: row.licences, proved: row.proved })
    }
}
