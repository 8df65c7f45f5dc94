//! The versions of editable texts.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::Timestamp;
use services::ports::{StoreError, StoreResult, TemplateVersion, Templates};

use super::{
    Tx,
    row::{RowOf, id_of, instant},
};
use crate::dialect::database_error;

struct VersionColumns {
    id: String,
    key: String,
    version: i64,
    zh: String,
    en: String,
    reason: String,
    in_use_from: i64,
    made_by: Option<String>,
    made_at: i64,
}

macro_rules! select_version {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            VersionColumns,
            "SELECT t.id AS \"id!\", t.key AS \"key!\", t.version AS \"version!\", t.zh AS \"zh!\", t.en AS \"en!\",
               t.reason AS \"reason!\", t.in_use_from AS \"in_use_from!\", t.made_by, t.made_at AS \"made_at!\"
             FROM template_version t " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<VersionColumns> for TemplateVersion {
    type Error = StoreError;
    fn try_from(row: VersionColumns) -> StoreResult<Self> {
        let of = RowOf { table: "template_version", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            made_by: of.parse_optional("made_by", row.made_by.as_deref())?,
            in_use_from: instant(row.in_use_from),
            made_at: instant(row.made_at),
            key: row.key,
            version: row.version,
            zh: row.zh,
            en: row.en,
            reason: row.reason,
        })
    }
}

impl Tx {
    /// The keys that have a version, read once: most texts are the program's own, and a mail asks for two.
    async fn edited_texts(&mut self) -> StoreResult<&BTreeSet<String>> {
        let keys = match self.edited_texts.take() {
            Some(keys) => keys,
            None => sqlx::query_scalar!("SELECT DISTINCT key FROM template_version LIMIT 1000")
                .fetch_all(self.aside())
                .await
                .map_err(database_error)?
                .into_iter()
                .collect(),
        };
        Ok(self.edited_texts.insert(keys))
    }
}

#[async_trait]
impl Templates for Tx {
    async fn add_template_version(&mut self, it: &TemplateVersion) -> StoreResult<()> {
        let (id, made_by) = (it.id.to_string(), id_of(it.made_by));
        let (in_use_from, made_at) = (it.in_use_from.micros(), it.made_at.micros());
        sqlx::query!(
            "INSERT INTO template_version (id, key, version, zh, en, reason, in_use_from, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            it.key,
            it.version,
            it.zh,
            it.en,
            it.reason,
            in_use_from,
            made_by,
            made_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        self.edited_texts = None;
        Ok(())
    }

    async fn template_versions(&mut self, key: &str, limit: i64) -> StoreResult<Vec<TemplateVersion>> {
        let rows = select_version!("WHERE t.key = $1 ORDER BY t.version DESC LIMIT $2", key, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn template_in_use(&mut self, key: &str, at: Timestamp) -> StoreResult<Option<TemplateVersion>> {
        if !self.edited_texts().await?.contains(key) {
            return Ok(None);
        }
        let at = at.micros();
        let row = select_version!("WHERE t.key = $1 AND t.in_use_from <= $2 ORDER BY t.version DESC LIMIT 1", key, at)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(TryInto::try_into).transpose()
    }

    async fn newest_templates(&mut self, limit: i64) -> StoreResult<Vec<TemplateVersion>> {
        let rows = select_version!(
            "WHERE NOT EXISTS (SELECT 1 FROM template_version n WHERE n.key = t.key AND n.version > t.version)
             ORDER BY t.key LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
