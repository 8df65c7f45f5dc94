//! Beneficiaries, rules, shares of patents and what patents cost.

use domain::{
    Fen,
    id::{OrganisationId, PatentId, PolicyId, UserId},
};
use services::ports::{Beneficiary, PatentCostRow, PatentSharing, PolicyVersion, StoreError, StoreResult};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, micros_of, optional_instant},
    },
};

struct OneBeneficiary {
    id: String,
    holder_id: String,
    kind: String,
    name: String,
    account_id: Option<String>,
    bank_name: String,
    bank_account: String,
    created_at: i64,
    version: i64,
}

impl TryFrom<OneBeneficiary> for Beneficiary {
    type Error = StoreError;
    fn try_from(row: OneBeneficiary) -> StoreResult<Self> {
        let of = RowOf { table: "beneficiary", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            account_id: of.parse_optional("account_id", row.account_id.as_deref())?,
            created_at: instant(row.created_at),
            kind: row.kind,
            name: row.name,
            bank_name: row.bank_name,
            bank_account: row.bank_account,
            version: row.version,
        })
    }
}

struct OnePolicy {
    id: String,
    holder_id: String,
    number: i64,
    rule: String,
    rule_hash: String,
    bodies: String,
    valid_from: String,
    created_by: String,
    created_at: i64,
}

impl TryFrom<OnePolicy> for PolicyVersion {
    type Error = StoreError;
    fn try_from(row: OnePolicy) -> StoreResult<Self> {
        let of = RowOf { table: "distribution_policy", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            bodies: row.bodies.split_whitespace().map(|body| of.parse("bodies", body)).collect::<StoreResult<_>>()?,
            valid_from: of.day("valid_from", &row.valid_from)?,
            created_by: of.parse("created_by", &row.created_by)?,
            created_at: instant(row.created_at),
            number: row.number,
            rule: row.rule,
            rule_hash: row.rule_hash,
        })
    }
}

struct OneCost {
    id: String,
    holder_id: String,
    patent_id: String,
    payer_id: Option<String>,
    amount_fen: i64,
    paid_on: String,
    note: String,
    document_id: String,
    recorded_by: String,
    recorded_at: i64,
    withdrawn_by: Option<String>,
    withdrawn_at: Option<i64>,
}

impl TryFrom<OneCost> for PatentCostRow {
    type Error = StoreError;
    fn try_from(row: OneCost) -> StoreResult<Self> {
        let of = RowOf { table: "patent_cost", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            payer_id: of.parse_optional("payer_id", row.payer_id.as_deref())?,
            amount_fen: Fen::new(row.amount_fen),
            paid_on: of.day("paid_on", &row.paid_on)?,
            document_id: of.parse("document_id", &row.document_id)?,
            recorded_by: of.parse("recorded_by", &row.recorded_by)?,
            recorded_at: instant(row.recorded_at),
            withdrawn_by: of.parse_optional("withdrawn_by", row.withdrawn_by.as_deref())?,
            withdrawn_at: optional_instant(row.withdrawn_at),
            note: row.note,
        })
    }
}

impl Tx {
    pub(super) async fn insert_beneficiary(&mut self, it: &Beneficiary) -> StoreResult<()> {
        let (id, holder, account) = (it.id.to_string(), it.holder_id.to_string(), id_of(it.account_id));
        let created_at = it.created_at.micros();
        sqlx::query!(
            "INSERT INTO beneficiary (id, holder_id, kind, name, account_id, bank_name, bank_account, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            holder,
            it.kind,
            it.name,
            account,
            it.bank_name,
            it.bank_account,
            created_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_beneficiary(&mut self, it: &Beneficiary) -> StoreResult<()> {
        let (id, account) = (it.id.to_string(), id_of(it.account_id));
        let done = sqlx::query!(
            "UPDATE beneficiary SET name = $3, account_id = $4, bank_name = $5, bank_account = $6, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            it.name,
            account,
            it.bank_name,
            it.bank_account,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn list_beneficiaries(
        &mut self,
        holder: OrganisationId,
        limit: i64,
    ) -> StoreResult<Vec<Beneficiary>> {
        let holder = holder.to_string();
        let rows = sqlx::query_as!(
            OneBeneficiary,
            "SELECT id, holder_id, kind, name, account_id, bank_name, bank_account, created_at, version
             FROM beneficiary WHERE holder_id = $1 ORDER BY name, id LIMIT $2",
            holder,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub(super) async fn list_beneficiaries_of(&mut self, account: UserId, limit: i64) -> StoreResult<Vec<Beneficiary>> {
        let account = account.to_string();
        let rows = sqlx::query_as!(
            OneBeneficiary,
            "SELECT id, holder_id, kind, name, account_id, bank_name, bank_account, created_at, version
             FROM beneficiary WHERE account_id = $1 ORDER BY id LIMIT $2",
            account,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub(super) async fn insert_policy(&mut self, it: &PolicyVersion) -> StoreResult<()> {
        let (id, holder, author) = (it.id.to_string(), it.holder_id.to_string(), it.created_by.to_string());
        let bodies = it.bodies.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let (valid_from, created_at) = (it.valid_from.to_string(), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO distribution_policy (id, holder_id, number, rule, rule_hash, bodies, valid_from, created_by,
               created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            holder,
            it.number,
            it.rule,
            it.rule_hash,
            bodies,
            valid_from,
            author,
            created_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn list_policies(
        &mut self,
        holder: OrganisationId,
        limit: i64,
    ) -> StoreResult<Vec<PolicyVersion>> {
        let holder = holder.to_string();
        let rows = sqlx::query_as!(
            OnePolicy,
            "SELECT id, holder_id, number, rule, rule_hash, bodies, valid_from, created_by, created_at
             FROM distribution_policy WHERE holder_id = $1 ORDER BY number DESC LIMIT $2",
            holder,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub(super) async fn find_policy(&mut self, id: PolicyId) -> StoreResult<Option<PolicyVersion>> {
        let id = id.to_string();
        sqlx::query_as!(
            OnePolicy,
            "SELECT id, holder_id, number, rule, rule_hash, bodies, valid_from, created_by, created_at
             FROM distribution_policy WHERE id = $1",
            id
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?
        .map(TryInto::try_into)
        .transpose()
    }

    pub(super) async fn find_sharing(&mut self, patent: PatentId) -> StoreResult<Option<PatentSharing>> {
        let id = patent.to_string();
        let row =
            sqlx::query!("SELECT holder_id, owners, inventors, version FROM patent_sharing WHERE patent_id = $1", id)
                .fetch_optional(self.connection().await?)
                .await
                .map_err(database_error)?;
        let Some(row) = row else { return Ok(None) };
        let of = RowOf { table: "patent_sharing", id: &id };
        let holder_id = of.parse("holder_id", &row.holder_id)?;
        let (owners, inventors, version) = (row.owners, row.inventors, row.version);
        Ok(Some(PatentSharing { patent_id: patent, holder_id, owners, inventors, version }))
    }

    pub(super) async fn upsert_sharing(&mut self, it: &PatentSharing) -> StoreResult<()> {
        let (patent, holder) = (it.patent_id.to_string(), it.holder_id.to_string());
        let done = if it.version == 0 {
            sqlx::query!(
                "INSERT INTO patent_sharing (patent_id, holder_id, owners, inventors, version) VALUES ($1, $2, $3, $4, 1)
                 ON CONFLICT (patent_id) DO NOTHING",
                patent,
                holder,
                it.owners,
                it.inventors,
            )
            .execute(self.connection().await?)
            .await
        } else {
            sqlx::query!(
                "UPDATE patent_sharing SET owners = $3, inventors = $4, version = version + 1
                 WHERE patent_id = $1 AND version = $2",
                patent,
                it.version,
                it.owners,
                it.inventors,
            )
            .execute(self.connection().await?)
            .await
        };
        changed_one(done.map_err(database_error)?.rows_affected())
    }

    pub(super) async fn insert_patent_cost(&mut self, it: &PatentCostRow) -> StoreResult<()> {
        let (id, holder, patent) = (it.id.to_string(), it.holder_id.to_string(), it.patent_id.to_string());
        let (payer, document, recorder) = (id_of(it.payer_id), it.document_id.to_string(), it.recorded_by.to_string());
        let (amount, paid_on, recorded_at) = (it.amount_fen.get(), it.paid_on.to_string(), it.recorded_at.micros());
        sqlx::query!(
            "INSERT INTO patent_cost (id, holder_id, patent_id, payer_id, amount_fen, paid_on, note, document_id,
               recorded_by, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            id,
            holder,
            patent,
            payer,
            amount,
            paid_on,
            it.note,
            document,
            recorder,
            recorded_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn mark_cost_withdrawn(&mut self, it: &PatentCostRow) -> StoreResult<()> {
        let (id, by, at) = (it.id.to_string(), id_of(it.withdrawn_by), micros_of(it.withdrawn_at));
        let done = sqlx::query!(
            "UPDATE patent_cost SET withdrawn_by = $2, withdrawn_at = $3 WHERE id = $1 AND withdrawn_at IS NULL",
            id,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn list_patent_costs(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<PatentCostRow>> {
        let patent = patent.to_string();
        let rows = sqlx::query_as!(
            OneCost,
            "SELECT id, holder_id, patent_id, payer_id, amount_fen, paid_on, note, document_id, recorded_by, recorded_at,
               withdrawn_by, withdrawn_at
             FROM patent_cost WHERE patent_id = $1 ORDER BY id LIMIT $2",
            patent,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
