//! Organisations, people, memberships, sessions and links.

use async_trait::async_trait;
use domain::{
    Locale, Timestamp,
    id::{LinkId, MembershipId, OrganisationId, SessionId, UserId},
    organisation::{Nature, OrganisationKind},
};

use super::StoreResult;
use crate::access::Role;

/// A patent holder, company, operator or regulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub nature: Nature,
    pub name: String,
    /// As typed, normalised; its check digit may fail (see `uscc_passes`).
    pub uscc: String,
    pub uscc_passes: bool,
    /// ISO 3166 code; `CN` for the mainland, `HK`, `MO`, `TW` and others count as foreign for export review.
    pub country: String,
    /// GB/T 2260 two-digit code; empty abroad.
    pub province: String,
    /// `domain::organisation::Supervisor` code of the ministry that oversees a holder, or for which a regulator looks;
    /// empty for none. The operator sets it.
    pub supervisor: String,
    pub address: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub contact_email: String,
    pub bank_name: String,
    pub bank_account: String,
    pub bank_holder: String,
    pub verification: Verification,
    pub verification_note: String,
    pub verified_by: Option<UserId>,
    pub verified_at: Option<Timestamp>,
    pub is_demo: bool,
    pub created_at: Timestamp,
    pub version: i64,
}

/// Whether the platform operator has checked that an organisation is who it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    Pending,
    Verified,
    Rejected,
}

impl Verification {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Verified, Self::Rejected].into_iter().find(|known| known.as_str() == text)
    }
}

/// A person with a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub locale: Locale,
    pub is_demo: bool,
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub version: i64,
}

/// A person's place in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub id: MembershipId,
    pub organisation_id: OrganisationId,
    pub user_id: UserId,
    pub roles: Vec<Role>,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// A member as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub membership: Membership,
    pub name: String,
    pub email: String,
    pub locale: Locale,
}

/// A login; revoked rather than deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub organisation_id: Option<OrganisationId>,
    pub address: String,
    pub agent: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A single-use link that goes out by mail; only the hash of its secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    /// `password_reset`, `invitation` or `consent`.
    pub purpose: String,
    pub secret_hash: String,
    pub email: String,
    pub user_id: Option<UserId>,
    pub organisation_id: Option<OrganisationId>,
    pub roles: Vec<Role>,
    pub subject_id: String,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[async_trait]
pub trait Accounts: Send {
    async fn add_organisation(&mut self, organisation: &Organisation) -> StoreResult<()>;
    /// Writes every column if the stored version is still `organisation.version`, and raises the version by one.
    async fn update_organisation(&mut self, organisation: &Organisation) -> StoreResult<()>;
    async fn organisation(&mut self, id: OrganisationId) -> StoreResult<Option<Organisation>>;
    async fn organisation_by_uscc(&mut self, uscc: &str) -> StoreResult<Option<Organisation>>;
    /// Of this kind and verification, oldest first, at most `limit`.
    async fn organisations(
        &mut self,
        kind: Option<OrganisationKind>,
        verification: Option<Verification>,
        limit: i64,
    ) -> StoreResult<Vec<Organisation>>;

    async fn add_account(&mut self, account: &Account) -> StoreResult<()>;
    async fn update_account(&mut self, account: &Account) -> StoreResult<()>;
    async fn account(&mut self, id: UserId) -> StoreResult<Option<Account>>;
    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>>;
    async fn count_accounts(&mut self) -> StoreResult<i64>;
    async fn count_demo_accounts(&mut self) -> StoreResult<i64>;

    async fn add_membership(&mut self, membership: &Membership) -> StoreResult<()>;
    async fn update_membership(&mut self, membership: &Membership) -> StoreResult<()>;
    /// The places of a person that have not ended, oldest first.
    async fn memberships_of(&mut self, user: UserId) -> StoreResult<Vec<Membership>>;
    /// The members of an organisation whose place has not ended, oldest first, at most `limit`.
    async fn members_of(&mut self, organisation: OrganisationId, limit: i64) -> StoreResult<Vec<Member>>;

    async fn add_session(&mut self, session: &Session) -> StoreResult<()>;
    async fn session(&mut self, id: SessionId) -> StoreResult<Option<Session>>;
    async fn sessions_of(&mut self, user: UserId, limit: i64) -> StoreResult<Vec<Session>>;
    async fn choose_organisation(&mut self, session: SessionId, organisation: OrganisationId) -> StoreResult<()>;
    async fn revoke_session(&mut self, session: SessionId, at: Timestamp) -> StoreResult<()>;
    /// Ends every session of a person, when the password has changed.
    async fn revoke_sessions_of(&mut self, user: UserId, at: Timestamp) -> StoreResult<()>;

    async fn add_link(&mut self, link: &Link) -> StoreResult<()>;
    async fn link_by_secret_hash(&mut self, secret_hash: &str) -> StoreResult<Option<Link>>;
    /// True when the link had not been used before: of two at once, one wins.
    async fn use_link(&mut self, id: LinkId, at: Timestamp) -> StoreResult<bool>;

    /// Counts a hit in the bucket's window of `window_seconds` and returns the hits so far.
    async fn throttle(&mut self, bucket: &str, now: Timestamp, window_seconds: i64) -> StoreResult<i64>;
    async fn clear_throttle(&mut self, bucket: &str) -> StoreResult<()>;
}
