//! The versions of editable texts.

use async_trait::async_trait;
use domain::{
    Timestamp,
    id::{TemplateVersionId, UserId},
};

use super::StoreResult;

/// A version of an editable text, in both languages. Never changed: an edit is the next version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateVersion {
    pub id: TemplateVersionId,
    pub key: String,
    /// From 1; 0 is the text that comes with the program.
    pub version: i64,
    pub zh: String,
    pub en: String,
    pub reason: String,
    pub in_use_from: Timestamp,
    pub made_by: Option<UserId>,
    pub made_at: Timestamp,
}

#[async_trait]
pub trait Templates: Send {
    async fn add_template_version(&mut self, version: &TemplateVersion) -> StoreResult<()>;
    /// The versions of a text, newest first.
    async fn template_versions(&mut self, key: &str, limit: i64) -> StoreResult<Vec<TemplateVersion>>;
    /// The version of a text that is in use at an instant; none for the text that comes with the program.
    async fn template_in_use(&mut self, key: &str, at: Timestamp) -> StoreResult<Option<TemplateVersion>>;
    /// The newest version of every text that has one, by key.
    async fn newest_templates(&mut self, limit: i64) -> StoreResult<Vec<TemplateVersion>>;
}
