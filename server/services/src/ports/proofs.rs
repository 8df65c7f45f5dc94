//! Passports that were issued, and the nightly proof of equal terms.

use std::fmt;

use async_trait::async_trait;
use domain::{
    Day, Timestamp,
    id::{DeclarationId, DocumentId, LicenceId, UserId},
    passport::{KeySet, SIGNATURE_BYTES},
};

use super::{BlobError, StoreResult};

/// Signs passports; the private key never leaves the adapter.
pub trait PassportSigner: fmt::Debug + Send + Sync {
    /// The id of the key that signs now; it is in [`PassportSigner::keys`].
    fn key_id(&self) -> &str;

    /// Every key that ever signed, as it is published.
    fn keys(&self) -> &KeySet;

    /// Ed25519 over these bytes.
    ///
    /// # Errors
    /// When the key cannot be used.
    fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_BYTES], BlobError>;
}

/// A passport that was issued. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedPassport {
    /// Of the file.
    pub sha256: String,
    pub licence_id: LicenceId,
    pub document_id: DocumentId,
    pub key_id: String,
    pub issued_by: Option<UserId>,
    pub issued_at: Timestamp,
}

/// What the proof compares: a licence's terms with those of its declaration and with what was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsPair {
    pub licence_id: LicenceId,
    pub declaration_id: DeclarationId,
    pub terms: String,
    pub terms_hash: String,
    pub declared_terms: String,
    pub declared_hash: String,
    /// The hash in the evidence of the contract's acceptance; none where there is no evidence.
    pub accepted_hash: Option<String>,
}

/// The outcome of one night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermsProof {
    pub day: Day,
    pub licences: i64,
    pub deviations: i64,
    pub at: Timestamp,
}

/// A licence that does not stand on the announced terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsDeviation {
    pub day: Day,
    pub licence_id: LicenceId,
    pub declaration_id: DeclarationId,
    /// `licence_text`, `licence_hash`, `declared_text` or `accepted_hash`: what differs.
    pub code: String,
}

/// What the public is told of a declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TermsCount {
    /// Licences under the declaration, those that ended among them.
    pub licences: i64,
    /// Those that were there at the last proof.
    pub proved: i64,
}

#[async_trait]
pub trait Proofs: Send {
    async fn add_passport(&mut self, passport: &IssuedPassport) -> StoreResult<()>;
    /// Newest first.
    async fn passports_of(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<IssuedPassport>>;
    async fn passport_by_hash(&mut self, sha256: &str) -> StoreResult<Option<IssuedPassport>>;

    /// Every licence by id, at most `limit` after `after`, with what its terms must equal.
    async fn terms_pairs(&mut self, after: Option<LicenceId>, limit: i64) -> StoreResult<Vec<TermsPair>>;
    async fn add_terms_proof(&mut self, proof: &TermsProof) -> StoreResult<()>;
    async fn add_terms_deviation(&mut self, deviation: &TermsDeviation) -> StoreResult<()>;
    /// Newest first.
    async fn terms_proofs(&mut self, limit: i64) -> StoreResult<Vec<TermsProof>>;
    /// Of one night, by licence.
    async fn terms_deviations(&mut self, day: Day, limit: i64) -> StoreResult<Vec<TermsDeviation>>;
    /// Licences of one declaration, and how many of them there were at an instant.
    async fn terms_count(&mut self, declaration: DeclarationId, at: Timestamp) -> StoreResult<TermsCount>;
}
