//! Filing packs and the links of calendars.

use async_trait::async_trait;
use domain::{
    Locale, Timestamp,
    id::{CalendarLinkId, FilingPackId, HistoryId, OrganisationId, RecordalId, UserId},
    recordal::RecordalDocument,
};
use services::ports::{CalendarLink, FilingPack, Filings, PackFiled, StoreError, StoreResult};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant, optional_instant},
};
use crate::dialect::database_error;

struct PackColumns {
    id: String,
    recordal_id: String,
    organisation_id: String,
    number: i64,
    inputs_hash: String,
    contents_hash: String,
    form: String,
    files: String,
    on_paper: String,
    document_id: String,
    sha256: String,
    size_bytes: i64,
    made_by: Option<String>,
    made_at: i64,
}

macro_rules! select_pack {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            PackColumns,
            "SELECT id AS \"id!\", recordal_id AS \"recordal_id!\", organisation_id AS \"organisation_id!\",
               number AS \"number!\", inputs_hash AS \"inputs_hash!\", contents_hash AS \"contents_hash!\",
               form AS \"form!\", files AS \"files!\", on_paper AS \"on_paper!\", document_id AS \"document_id!\",
               sha256 AS \"sha256!\", size_bytes AS \"size_bytes!\", made_by, made_at AS \"made_at!\"
             FROM filing_pack " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<PackColumns> for FilingPack {
    type Error = StoreError;
    fn try_from(row: PackColumns) -> StoreResult<Self> {
        let of = RowOf { table: "filing_pack", id: &row.id };
        let on_paper = row.on_paper.split(' ').filter(|code| !code.is_empty()).map(RecordalDocument::parse);
        Ok(Self {
            id: of.parse("id", &row.id)?,
            recordal_id: of.parse("recordal_id", &row.recordal_id)?,
            organisation_id: of.parse("organisation_id", &row.organisation_id)?,
            on_paper: of.known("on_paper", on_paper.collect())?,
            document_id: of.parse("document_id", &row.document_id)?,
            made_by: of.parse_optional("made_by", row.made_by.as_deref())?,
            made_at: instant(row.made_at),
            number: row.number,
            inputs_hash: row.inputs_hash,
            contents_hash: row.contents_hash,
            form: row.form,
            files: row.files,
            sha256: row.sha256,
            size_bytes: row.size_bytes,
        })
    }
}

struct FiledColumns {
    pack_id: String,
    receipt_number: String,
    filed_on: String,
    filed_by: Option<String>,
    filed_at: i64,
}

impl TryFrom<FiledColumns> for PackFiled {
    type Error = StoreError;
    fn try_from(row: FiledColumns) -> StoreResult<Self> {
        let of = RowOf { table: "filing_pack_filed", id: &row.pack_id };
        Ok(Self {
            pack_id: of.parse("pack_id", &row.pack_id)?,
            filed_on: of.day("filed_on", &row.filed_on)?,
            filed_by: of.parse_optional("filed_by", row.filed_by.as_deref())?,
            filed_at: instant(row.filed_at),
            receipt_number: row.receipt_number,
        })
    }
}

struct LinkColumns {
    id: String,
    organisation_id: String,
    token_hash: String,
    locale: String,
    made_by: Option<String>,
    made_at: i64,
    revoked_by: Option<String>,
    revoked_at: Option<i64>,
}

macro_rules! select_link {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            LinkColumns,
            "SELECT id AS \"id!\", organisation_id AS \"organisation_id!\", token_hash AS \"token_hash!\",
               locale AS \"locale!\", made_by, made_at AS \"made_at!\", revoked_by, revoked_at
             FROM calendar_link " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<LinkColumns> for CalendarLink {
    type Error = StoreError;
    fn try_from(row: LinkColumns) -> StoreResult<Self> {
        let of = RowOf { table: "calendar_link", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            organisation_id: of.parse("organisation_id", &row.organisation_id)?,
            locale: of.known("locale", Locale::from_path(&row.locale))?,
            made_by: of.parse_optional("made_by", row.made_by.as_deref())?,
            made_at: instant(row.made_at),
            revoked_by: of.parse_optional("revoked_by", row.revoked_by.as_deref())?,
            revoked_at: optional_instant(row.revoked_at),
            token_hash: row.token_hash,
        })
    }
}

#[async_trait]
impl Filings for Tx {
    async fn add_filing_pack(&mut self, it: &FilingPack) -> StoreResult<()> {
        let (id, recordal, organisation) =
            (it.id.to_string(), it.recordal_id.to_string(), it.organisation_id.to_string());
        let on_paper: Vec<&str> = it.on_paper.iter().map(|item| item.as_str()).collect();
        let (on_paper, document) = (on_paper.join(" "), it.document_id.to_string());
        let (made_by, made_at) = (id_of(it.made_by), it.made_at.micros());
        sqlx::query!(
            "INSERT INTO filing_pack (id, recordal_id, organisation_id, number, inputs_hash, contents_hash, form, files,
               on_paper, document_id, sha256, size_bytes, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            id,
            recordal,
            organisation,
            it.number,
            it.inputs_hash,
            it.contents_hash,
            it.form,
            it.files,
            on_paper,
            document,
            it.sha256,
            it.size_bytes,
            made_by,
            made_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn filing_pack(&mut self, id: FilingPackId) -> StoreResult<Option<FilingPack>> {
        let id = id.to_string();
        let row =
            select_pack!("WHERE id = $1", id).fetch_optional(self.connection().await?).await.map_err(database_error)?;
        row.map(TryInto::try_into).transpose()
    }

    async fn filing_packs(&mut self, recordal: RecordalId, limit: i64) -> StoreResult<Vec<FilingPack>> {
        let recordal = recordal.to_string();
        let rows = select_pack!("WHERE recordal_id = $1 ORDER BY number DESC LIMIT $2", recordal, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_pack_filed(&mut self, id: HistoryId, it: &PackFiled) -> StoreResult<()> {
        let (id, pack, on) = (id.to_string(), it.pack_id.to_string(), it.filed_on.to_string());
        let (by, at) = (id_of(it.filed_by), it.filed_at.micros());
        sqlx::query!(
            "INSERT INTO filing_pack_filed (id, pack_id, receipt_number, filed_on, filed_by, filed_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            pack,
            it.receipt_number,
            on,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn packs_filed(&mut self, recordal: RecordalId, limit: i64) -> StoreResult<Vec<PackFiled>> {
        let recordal = recordal.to_string();
        let rows = sqlx::query_as!(
            FiledColumns,
            "SELECT f.pack_id, f.receipt_number, f.filed_on, f.filed_by, f.filed_at
             FROM filing_pack_filed f JOIN filing_pack p ON p.id = f.pack_id
             WHERE p.recordal_id = $1 ORDER BY f.id LIMIT $2",
            recordal,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_calendar_link(&mut self, it: &CalendarLink) -> StoreResult<()> {
        let (id, organisation, locale) = (it.id.to_string(), it.organisation_id.to_string(), it.locale.path());
        let open_key = it.revoked_at.is_none().then_some(organisation.as_str());
        let (made_by, made_at) = (id_of(it.made_by), it.made_at.micros());
        sqlx::query!(
            "INSERT INTO calendar_link (id, organisation_id, token_hash, locale, open_key, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            organisation,
            it.token_hash,
            locale,
            open_key,
            made_by,
            made_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn revoke_calendar_link(&mut self, id: CalendarLinkId, by: Option<UserId>, at: Timestamp) -> StoreResult<()> {
        let (id, by, at) = (id.to_string(), id_of(by), at.micros());
        let done = sqlx::query!(
            "UPDATE calendar_link SET open_key = NULL, revoked_by = $2, revoked_at = $3
             WHERE id = $1 AND revoked_at IS NULL",
            id,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn calendar_link_of(&mut self, organisation: OrganisationId) -> StoreResult<Option<CalendarLink>> {
        let organisation = organisation.to_string();
        let row = select_link!("WHERE open_key = $1", organisation)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(TryInto::try_into).transpose()
    }

    async fn calendar_link_by_token(&mut self, token_hash: &str) -> StoreResult<Option<CalendarLink>> {
        let row = select_link!("WHERE token_hash = $1 AND revoked_at IS NULL", token_hash)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(TryInto::try_into).transpose()
    }
}
