//! The register of issued documents.

use async_trait::async_trait;
use services::ports::{IssuedPaper, IssuedPapers, PaperKind, StoreError, StoreResult};

use super::{
    Tx,
    row::{RowOf, instant},
};
use crate::dialect::database_error;

struct PaperColumns {
    id: String,
    kind: String,
    subject: String,
    template_version: String,
    content_sha256: String,
    pdf_sha256: String,
    issued_at: i64,
}

impl TryFrom<PaperColumns> for IssuedPaper {
    type Error = StoreError;
    fn try_from(row: PaperColumns) -> StoreResult<Self> {
        let of = RowOf { table: "issued_paper", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            kind: of.known("kind", PaperKind::from_code(&row.kind))?,
            subject: row.subject,
            template_version: row.template_version,
            content_sha256: row.content_sha256,
            pdf_sha256: row.pdf_sha256,
            issued_at: instant(row.issued_at),
        })
    }
}

#[async_trait]
impl IssuedPapers for Tx {
    async fn add_issued_paper(&mut self, it: &IssuedPaper) -> StoreResult<()> {
        let (id, kind, issued_at) = (it.id.to_string(), it.kind.code(), it.issued_at.micros());
        sqlx::query!(
            "INSERT INTO issued_paper (id, kind, subject, template_version, content_sha256, pdf_sha256, issued_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            kind,
            it.subject,
            it.template_version,
            it.content_sha256,
            it.pdf_sha256,
            issued_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn issued_paper(&mut self, hash: &str) -> StoreResult<Option<IssuedPaper>> {
        let row = sqlx::query_as!(
            PaperColumns,
            "SELECT id AS \"id!\", kind AS \"kind!\", subject AS \"subject!\", template_version AS \"template_version!\",
               content_sha256 AS \"content_sha256!\", pdf_sha256 AS \"pdf_sha256!\", issued_at AS \"issued_at!\"
             FROM issued_paper
             WHERE content_sha256 = $1 OR pdf_sha256 = $1
             ORDER BY id DESC
             LIMIT 1",
            hash
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?;
        row.map(IssuedPaper::try_from).transpose()
    }

    async fn newest_paper(&mut self, kind: PaperKind, subject: &str) -> StoreResult<Option<IssuedPaper>> {
        let kind = kind.code();
        let row = sqlx::query_as!(
            PaperColumns,
            "SELECT id AS \"id!\", kind AS \"kind!\", subject AS \"subject!\", template_version AS \"template_version!\",
               content_sha256 AS \"content_sha256!\", pdf_sha256 AS \"pdf_sha256!\", issued_at AS \"issued_at!\"
             FROM issued_paper
             WHERE kind = $1 AND subject = $2
             ORDER BY id DESC
             LIMIT 1",
            kind,
            subject
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?;
        row.map(IssuedPaper::try_from).transpose()
    }
}
