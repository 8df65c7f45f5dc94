//! Organisations, people, memberships, sessions and links.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::{
    Locale, Timestamp,
    id::{LinkId, OrganisationId, SessionId, UserId},
    organisation::OrganisationKind,
};
use services::ports::{
    Account, Accounts, Link, Member, Membership, Organisation, Session, StoreError, StoreResult, Verification,
};

use super::{
    Tx,
    ahead::{is_below, is_whole},
    changed_one,
    link_row::LinkRow,
    organisation_row::OrganisationRow,
    row::{RowOf, id_of, instant, joined, micros_of, optional_instant, read_optional},
};
use crate::dialect::{among, database_error, id_list};

macro_rules! select_organisation {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OrganisationRow,
            "SELECT id, kind, nature, name, uscc, uscc_passes, country, province, supervisor, address, contact_name,
               contact_phone, contact_email, bank_name, bank_account, bank_holder, verification,
               verification_note, verified_by, verified_at, is_demo, created_at, version
             FROM organisation " + $tail $(, $argument)*
        )
    };
}

struct AccountRow {
    id: String,
    email: String,
    name: String,
    password_hash: String,
    locale: String,
    is_demo: bool,
    disabled_at: Option<i64>,
    created_at: i64,
    version: i64,
}

macro_rules! select_account {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            AccountRow,
            "SELECT id, email, name, password_hash, locale, is_demo, disabled_at, created_at, version
             FROM account " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;
    fn try_from(row: AccountRow) -> StoreResult<Self> {
        let of = RowOf { table: "account", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            locale: of.known("locale", Locale::from_path(&row.locale))?,
            disabled_at: optional_instant(row.disabled_at),
            created_at: instant(row.created_at),
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            is_demo: row.is_demo,
            version: row.version,
        })
    }
}

struct MembershipRow {
    id: String,
    organisation_id: String,
    user_id: String,
    roles: String,
    created_at: i64,
    ended_at: Option<i64>,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = StoreError;
    fn try_from(row: MembershipRow) -> StoreResult<Self> {
        let of = RowOf { table: "membership", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            organisation_id: of.parse("organisation_id", &row.organisation_id)?,
            user_id: of.parse("user_id", &row.user_id)?,
            roles: of.words("roles", &row.roles)?,
            created_at: instant(row.created_at),
            ended_at: optional_instant(row.ended_at),
        })
    }
}

struct MemberRow {
    id: String,
    organisation_id: String,
    user_id: String,
    roles: String,
    created_at: i64,
    ended_at: Option<i64>,
    name: String,
    email: String,
    locale: String,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;
    fn try_from(row: MemberRow) -> StoreResult<Self> {
        let of = RowOf { table: "membership", id: &row.id };
        let locale = of.known("locale", Locale::from_path(&row.locale))?;
        let MemberRow { id, organisation_id, user_id, roles, created_at, ended_at, name, email, .. } = row;
        let membership = MembershipRow { id, organisation_id, user_id, roles, created_at, ended_at }.try_into()?;
        Ok(Self { membership, name, email, locale })
    }
}

macro_rules! select_member {
    ([$($tail:tt)+] $(, $argument:expr)*) => {
        sqlx::query_as!(
            MemberRow,
            "SELECT m.id, m.organisation_id, m.user_id, m.roles, m.created_at, m.ended_at, a.name, a.email, a.locale
             FROM membership m JOIN account a ON a.id = m.user_id " $(+ $tail)+ $(, $argument)*
        )
    };
}

struct SessionRow {
    id: String,
    user_id: String,
    organisation_id: Option<String>,
    address: String,
    agent: String,
    created_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
}

macro_rules! select_session {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            SessionRow,
            "SELECT id, user_id, organisation_id, address, agent, created_at, expires_at, revoked_at
             FROM login_session " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;
    fn try_from(row: SessionRow) -> StoreResult<Self> {
        let of = RowOf { table: "login_session", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            user_id: of.parse("user_id", &row.user_id)?,
            organisation_id: of.parse_optional("organisation_id", row.organisation_id.as_deref())?,
            created_at: instant(row.created_at),
            expires_at: instant(row.expires_at),
            revoked_at: optional_instant(row.revoked_at),
            address: row.address,
            agent: row.agent,
        })
    }
}

impl Tx {
    /// Reads the members of several organisations, for whoever asks for those of one with the same limit.
    pub(crate) async fn members_among(&mut self, parties: &BTreeSet<OrganisationId>, limit: i64) -> StoreResult<()> {
        let ids = id_list(parties);
        let rows =
            among!(select_member, "WHERE m.organisation_id", " AND m.ended_at IS NULL ORDER BY m.id LIMIT 20000", &ids);
        let rows = rows.fetch_all(self.aside()).await.map_err(database_error)?;
        if !is_whole(rows.len()) {
            return Ok(());
        }
        let mut members: BTreeMap<OrganisationId, Vec<Member>> = parties.iter().map(|it| (*it, Vec::new())).collect();
        for row in rows {
            let member = Member::try_from(row)?;
            let of_party = members.entry(member.membership.organisation_id).or_default();
            if is_below(of_party.len(), limit) {
                of_party.push(member);
            }
        }
        self.members.extend(members.into_iter().map(|(party, members)| (party, (limit, members))));
        Ok(())
    }
}

#[async_trait]
impl Accounts for Tx {
    async fn add_organisation(&mut self, it: &Organisation) -> StoreResult<()> {
        let (id, kind, nature) = (it.id.to_string(), it.kind.as_str(), it.nature.as_str());
        let (verification, verified_by) = (it.verification.as_str(), id_of(it.verified_by));
        let (verified_at, created_at) = (micros_of(it.verified_at), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO organisation (id, kind, nature, name, uscc, uscc_passes, country, province, address,
               contact_name, contact_phone, contact_email, bank_name, bank_account, bank_holder, verification,
               verification_note, verified_by, verified_at, is_demo, created_at, version, supervisor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
               $23)",
            id,
            kind,
            nature,
            it.name,
            it.uscc,
            it.uscc_passes,
            it.country,
            it.province,
            it.address,
            it.contact_name,
            it.contact_phone,
            it.contact_email,
            it.bank_name,
            it.bank_account,
            it.bank_holder,
            verification,
            it.verification_note,
            verified_by,
            verified_at,
            it.is_demo,
            created_at,
            it.version,
            it.supervisor,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_organisation(&mut self, it: &Organisation) -> StoreResult<()> {
        let (id, nature) = (it.id.to_string(), it.nature.as_str());
        let (verification, verified_by) = (it.verification.as_str(), id_of(it.verified_by));
        let verified_at = micros_of(it.verified_at);
        let done = sqlx::query!(
            "UPDATE organisation SET nature = $3, name = $4, uscc = $5, uscc_passes = $6, country = $7, province = $8,
               address = $9, contact_name = $10, contact_phone = $11, contact_email = $12, bank_name = $13,
               bank_account = $14, bank_holder = $15, verification = $16, verification_note = $17, verified_by = $18,
               verified_at = $19, supervisor = $20, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            nature,
            it.name,
            it.uscc,
            it.uscc_passes,
            it.country,
            it.province,
            it.address,
            it.contact_name,
            it.contact_phone,
            it.contact_email,
            it.bank_name,
            it.bank_account,
            it.bank_holder,
            verification,
            it.verification_note,
            verified_by,
            verified_at,
            it.supervisor,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn organisation(&mut self, id: OrganisationId) -> StoreResult<Option<Organisation>> {
        let id = id.to_string();
        let row = select_organisation!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn organisation_by_uscc(&mut self, uscc: &str) -> StoreResult<Option<Organisation>> {
        let row = select_organisation!("WHERE uscc = $1 ORDER BY id LIMIT 1", uscc);
        read_optional(row, self.connection().await?).await
    }

    async fn organisations(
        &mut self,
        kind: Option<OrganisationKind>,
        verification: Option<Verification>,
        limit: i64,
    ) -> StoreResult<Vec<Organisation>> {
        let kind = kind.map_or("", OrganisationKind::as_str);
        let verification = verification.map_or("", Verification::as_str);
        let rows = select_organisation!(
            "WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR verification = $2) ORDER BY id LIMIT $3",
            kind,
            verification,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_account(&mut self, it: &Account) -> StoreResult<()> {
        let (id, locale) = (it.id.to_string(), it.locale.path());
        let (disabled_at, created_at) = (micros_of(it.disabled_at), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO account (id, email, name, password_hash, locale, is_demo, disabled_at, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            it.email,
            it.name,
            it.password_hash,
            locale,
            it.is_demo,
            disabled_at,
            created_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_account(&mut self, it: &Account) -> StoreResult<()> {
        self.members.clear();
        let (id, locale, disabled_at) = (it.id.to_string(), it.locale.path(), micros_of(it.disabled_at));
        let done = sqlx::query!(
            "UPDATE account SET name = $3, password_hash = $4, locale = $5, disabled_at = $6, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.name,
            it.password_hash,
            locale,
            disabled_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn account(&mut self, id: UserId) -> StoreResult<Option<Account>> {
        let id = id.to_string();
        let row = select_account!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>> {
        let row = select_account!("WHERE email = $1", email);
        read_optional(row, self.connection().await?).await
    }

    async fn count_accounts(&mut self) -> StoreResult<i64> {
        sqlx::query_scalar!("SELECT COUNT(*) AS \"count!: i64\" FROM account")
            .fetch_one(self.connection().await?)
            .await
            .map_err(database_error)
    }

    async fn count_demo_accounts(&mut self) -> StoreResult<i64> {
        sqlx::query_scalar!("SELECT COUNT(*) AS \"count!: i64\" FROM account WHERE is_demo")
            .fetch_one(self.connection().await?)
            .await
            .map_err(database_error)
    }

    async fn add_membership(&mut self, it: &Membership) -> StoreResult<()> {
        self.members.clear();
        let (id, organisation, user) = (it.id.to_string(), it.organisation_id.to_string(), it.user_id.to_string());
        let (roles, created_at, ended_at) = (joined(&it.roles), it.created_at.micros(), micros_of(it.ended_at));
        sqlx::query!(
            "INSERT INTO membership (id, organisation_id, user_id, roles, created_at, ended_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            organisation,
            user,
            roles,
            created_at,
            ended_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_membership(&mut self, it: &Membership) -> StoreResult<()> {
        self.members.clear();
        let (id, roles, ended_at) = (it.id.to_string(), joined(&it.roles), micros_of(it.ended_at));
        let done = sqlx::query!("UPDATE membership SET roles = $2, ended_at = $3 WHERE id = $1", id, roles, ended_at)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn memberships_of(&mut self, user: UserId) -> StoreResult<Vec<Membership>> {
        let user = user.to_string();
        let rows = sqlx::query_as!(
            MembershipRow,
            "SELECT id, organisation_id, user_id, roles, created_at, ended_at FROM membership
             WHERE user_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 100",
            user
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn members_of(&mut self, organisation: OrganisationId, limit: i64) -> StoreResult<Vec<Member>> {
        if let Some((_, members)) = self.members.get(&organisation).filter(|(asked, _)| *asked == limit) {
            return Ok(members.clone());
        }
        let owner = organisation.to_string();
        let rows = select_member!(
            ["WHERE m.organisation_id = $1 AND m.ended_at IS NULL ORDER BY m.id LIMIT $2"],
            owner,
            limit
        );
        let rows = rows.fetch_all(self.aside()).await.map_err(database_error)?;
        let members = rows.into_iter().map(TryInto::try_into).collect::<StoreResult<Vec<Member>>>()?;
        self.members.insert(organisation, (limit, members.clone()));
        Ok(members)
    }

    async fn add_session(&mut self, it: &Session) -> StoreResult<()> {
        let (id, user, organisation) = (it.id.to_string(), it.user_id.to_string(), id_of(it.organisation_id));
        let (created_at, expires_at) = (it.created_at.micros(), it.expires_at.micros());
        sqlx::query!(
            "INSERT INTO login_session (id, user_id, organisation_id, address, agent, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            user,
            organisation,
            it.address,
            it.agent,
            created_at,
            expires_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn session(&mut self, id: SessionId) -> StoreResult<Option<Session>> {
        let id = id.to_string();
        let row = select_session!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn sessions_of(&mut self, user: UserId, limit: i64) -> StoreResult<Vec<Session>> {
        let user = user.to_string();
        let rows = select_session!("WHERE user_id = $1 AND revoked_at IS NULL ORDER BY id DESC LIMIT $2", user, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn choose_organisation(&mut self, session: SessionId, organisation: OrganisationId) -> StoreResult<()> {
        let (session, organisation) = (session.to_string(), organisation.to_string());
        let done = sqlx::query!("UPDATE login_session SET organisation_id = $2 WHERE id = $1", session, organisation)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn revoke_session(&mut self, session: SessionId, at: Timestamp) -> StoreResult<()> {
        let (session, at) = (session.to_string(), at.micros());
        sqlx::query!("UPDATE login_session SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", session, at)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }

    async fn revoke_sessions_of(&mut self, user: UserId, at: Timestamp) -> StoreResult<()> {
        let (user, at) = (user.to_string(), at.micros());
        sqlx::query!("UPDATE login_session SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL", user, at)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }

    async fn add_link(&mut self, it: &Link) -> StoreResult<()> {
        let (id, user, organisation) = (it.id.to_string(), id_of(it.user_id), id_of(it.organisation_id));
        let (roles, created_by) = (joined(&it.roles), id_of(it.created_by));
        let (created_at, expires_at) = (it.created_at.micros(), it.expires_at.micros());
        sqlx::query!(
            "INSERT INTO link (id, purpose, secret_hash, email, user_id, organisation_id, roles, subject_id,
               created_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            it.purpose,
            it.secret_hash,
            it.email,
            user,
            organisation,
            roles,
            it.subject_id,
            created_by,
            created_at,
            expires_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn link_by_secret_hash(&mut self, secret_hash: &str) -> StoreResult<Option<Link>> {
        sqlx::query_as!(
            LinkRow,
            "SELECT id, purpose, secret_hash, email, user_id, organisation_id, roles, subject_id, created_by,
               created_at, expires_at, used_at
             FROM link WHERE secret_hash = $1",
            secret_hash
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?
        .map(TryInto::try_into)
        .transpose()
    }

    async fn use_link(&mut self, id: LinkId, at: Timestamp) -> StoreResult<bool> {
        let (id, at) = (id.to_string(), at.micros());
        let done = sqlx::query!("UPDATE link SET used_at = $2 WHERE id = $1 AND used_at IS NULL", id, at)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(done.rows_affected() == 1)
    }

    async fn throttle(&mut self, bucket: &str, now: Timestamp, window_seconds: i64) -> StoreResult<i64> {
        let (now, oldest) = (now.micros(), now.plus_seconds(-window_seconds).micros());
        sqlx::query_scalar!(
            "INSERT INTO throttle (bucket, window_start, hits) VALUES ($1, $2, 1)
             ON CONFLICT (bucket) DO UPDATE SET
               hits = CASE WHEN throttle.window_start < $3 THEN 1 ELSE throttle.hits + 1 END,
               window_start = CASE WHEN throttle.window_start < $3 THEN $2 ELSE throttle.window_start END
             RETURNING hits AS \"hits!: i64\"",
            bucket,
            now,
            oldest,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)
    }

    async fn clear_throttle(&mut self, bucket: &str) -> StoreResult<()> {
        sqlx::query!("DELETE FROM throttle WHERE bucket = $1", bucket)
            .execute(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(())
    }
}
