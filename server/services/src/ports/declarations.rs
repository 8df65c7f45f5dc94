//! Open-licence declarations and the consents of co-owners.

use async_trait::async_trait;
use domain::{
    Day, Fen, Timestamp,
    declaration::DeclarationState,
    id::{ConsentId, DeclarationId, DocumentId, OrganisationId, PatentId, UserId},
};

use super::StoreResult;

/// A declaration. Its terms are sealed when it is submitted and never change again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    pub id: DeclarationId,
    pub holder_id: OrganisationId,
    pub patent_id: PatentId,
    pub supersedes: Option<DeclarationId>,
    pub state: DeclarationState,
    pub state_since: Timestamp,
    /// JSON object of the editor's fields as they were typed; what a person is still writing.
    pub form: String,
    /// Canonical JSON of `domain::terms::Terms`; empty while the form does not yet state computable terms.
    pub terms: String,
    /// SHA-256 of `terms`; empty while there are none.
    pub terms_hash: String,
    /// How long the offer stands (not how long each licence lasts).
    pub window_from: Option<Day>,
    pub window_to: Option<Day>,
    /// `domain::terms::Arrangement` code; empty while there are no terms.
    pub arrangement: String,
    /// What must be paid first; `None` while there are no terms.
    pub price_fen: Option<Fen>,
    /// Codes of findings that hold the declaration for the operator's review, separated by spaces; empty for none.
    pub review_hold: String,
    pub review_cleared_by: Option<UserId>,
    pub publicity_from: Option<Day>,
    pub publicity_to: Option<Day>,
    pub approved_by: Option<UserId>,
    pub approved_at: Option<Timestamp>,
    pub submitted_on: Option<Day>,
    pub receipt_number: String,
    pub announcement_number: String,
    pub announced_on: Option<Day>,
    /// The day on which the offer ended: withdrawn, expired or void.
    pub ended_on: Option<Day>,
    pub frozen_reason: String,
    pub withdrawal_reason: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// What a co-owner (or pledgee) says to making or withdrawing a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub id: ConsentId,
    pub declaration_id: DeclarationId,
    /// `declare` or `withdraw`.
    pub purpose: String,
    pub co_owner: String,
    pub email: String,
    /// `invited`, `given` or `refused`.
    pub state: String,
    pub signer_name: String,
    /// The terms that were shown to the signer.
    pub terms_hash: String,
    /// A signed paper, where consent was given on paper.
    pub document_id: Option<DocumentId>,
    pub note: String,
    pub address: String,
    pub decided_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Which declarations a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclarationFilter {
    /// None: of every holder.
    pub holder: Option<OrganisationId>,
    /// Two-digit code; empty: of every province.
    pub province: String,
    pub state: Option<DeclarationState>,
    pub patent: Option<PatentId>,
    pub offset: i64,
    pub limit: i64,
}

/// A declaration with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationRow {
    pub declaration: Declaration,
    pub patent_number: String,
    pub patent_title: String,
    pub holder_name: String,
}

/// An announced offer with what the catalogue shows of patent and holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub declaration: Declaration,
    pub patent: super::Patent,
    pub holder_name: String,
    pub holder_province: String,
    /// Licences that stand on this declaration.
    pub licences: i64,
}

#[async_trait]
pub trait Declarations: Send {
    async fn add_declaration(&mut self, declaration: &Declaration) -> StoreResult<()>;
    async fn update_declaration(&mut self, declaration: &Declaration) -> StoreResult<()>;
    async fn declaration(&mut self, id: DeclarationId) -> StoreResult<Option<Declaration>>;
    /// Newest first, and how many there are in all.
    async fn declarations(&mut self, filter: &DeclarationFilter) -> StoreResult<(Vec<Declaration>, i64)>;
    /// The same with the names that lists show.
    async fn declaration_rows(&mut self, filter: &DeclarationFilter) -> StoreResult<(Vec<DeclarationRow>, i64)>;
    /// Those in this state, oldest first, for the clock; at most `limit` after `after`.
    async fn declarations_in(
        &mut self,
        state: DeclarationState,
        after: Option<DeclarationId>,
        limit: i64,
    ) -> StoreResult<Vec<Declaration>>;

    /// Announced and frozen offers with patent and holder, for the catalogue; at most `limit`.
    async fn offers(&mut self, limit: i64) -> StoreResult<Vec<Offer>>;
    /// One offer in any state after submission, by id.
    async fn offer(&mut self, id: DeclarationId) -> StoreResult<Option<Offer>>;

    async fn add_consent(&mut self, consent: &Consent) -> StoreResult<()>;
    async fn update_consent(&mut self, consent: &Consent) -> StoreResult<()>;
    async fn consent(&mut self, id: ConsentId) -> StoreResult<Option<Consent>>;
    async fn consents_of(&mut self, declaration: DeclarationId) -> StoreResult<Vec<Consent>>;
    async fn remove_consents(&mut self, declaration: DeclarationId, purpose: &str) -> StoreResult<()>;
}
