//! Licences, the evidence of their acceptance, deliveries of the notice, milestones.

use async_trait::async_trait;
use domain::{
    id::{LicenceId, PatentId},
    licence::{LicenceState, TrialState},
};
use services::ports::{
    Delivery, Evidence, Licence, LicenceFilter, LicenceMilestone, LicenceRow, Licences, StoreError, StoreResult,
    Succession,
};

use super::{
    Tx,
    acceptance_rows::{DeliveryRow, EvidenceRow, MilestoneRow},
    changed_one,
    row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional, text_of},
};
use crate::dialect::{IdList, among, database_error};

struct LicenceColumns {
    id: String,
    number: String,
    declaration_id: String,
    patent_id: String,
    holder_id: String,
    licensee_id: String,
    state: String,
    state_since: i64,
    terms: String,
    terms_hash: String,
    notice_text: String,
    notice_sent_at: i64,
    notice_received_at: Option<i64>,
    initial_due_on: Option<String>,
    effective_on: Option<String>,
    ends_on: Option<String>,
    ended_on: Option<String>,
    end_reason: String,
    trial_state: String,
    trial_ends_on: Option<String>,
    trial_decision_due_on: Option<String>,
    trial_extended: bool,
    trial_converted_on: Option<String>,
    created_at: i64,
    updated_at: i64,
    version: i64,
    open_key: Option<String>,
    tech_contract_number: String,
    tech_contract_on: Option<String>,
    contract_id: Option<String>,
    succeeds_id: Option<String>,
    succeeded_on: Option<String>,
    patent_number: String,
    patent_title: String,
    holder_name: String,
    licensee_name: String,
}

macro_rules! select_licence {
    ($tail:literal $(, $argument:expr)*) => { select_licence!([$tail] $(, $argument)*) };
    ([$($tail:tt)+] $(, $argument:expr)*) => {
        sqlx::query_as!(
            LicenceColumns,
            "SELECT l.id AS \"id!\", l.number AS \"number!\", l.declaration_id AS \"declaration_id!\",
               l.patent_id AS \"patent_id!\", l.holder_id AS \"holder_id!\", l.licensee_id AS \"licensee_id!\",
               l.state AS \"state!\", l.state_since AS \"state_since!\", l.terms AS \"terms!\",
               l.terms_hash AS \"terms_hash!\", l.notice_text AS \"notice_text!\",
               l.notice_sent_at AS \"notice_sent_at!\", l.notice_received_at, l.initial_due_on, l.effective_on,
               l.ends_on, l.ended_on, l.end_reason AS \"end_reason!\", l.trial_state AS \"trial_state!\",
               l.trial_ends_on, l.trial_decision_due_on, l.trial_extended AS \"trial_extended!: bool\",
               l.trial_converted_on, l.created_at AS \"created_at!\", l.updated_at AS \"updated_at!\",
               l.version AS \"version!\", l.open_key,
               l.tech_contract_number AS \"tech_contract_number!\", l.tech_contract_on, l.contract_id, l.succeeds_id, l.succeeded_on,
               p.number AS \"patent_number!\", p.title AS \"patent_title!\",
               h.name AS \"holder_name!\", c.name AS \"licensee_name!\"
             FROM licence l
             JOIN patent p ON p.id = l.patent_id
             JOIN organisation h ON h.id = l.holder_id
             JOIN organisation c ON c.id = l.licensee_id " $(+ $tail)+ $(, $argument)*
        )
    };
}

impl TryFrom<LicenceColumns> for LicenceRow {
    type Error = StoreError;
    fn try_from(row: LicenceColumns) -> StoreResult<Self> {
        let of = RowOf { table: "licence", id: &row.id };
        let trial_state = match row.trial_state.as_str() {
            "" => None,
            text => Some(of.known("trial_state", TrialState::parse(text))?),
        };
        let day = |column, text: &Option<String>| of.optional_day(column, text.as_deref());
        let succession = match (&row.contract_id, &row.succeeds_id, day("succeeded_on", &row.succeeded_on)?) {
            (Some(contract), Some(predecessor), Some(on)) => Some(Succession {
                contract: of.parse("contract_id", contract)?,
                predecessor: of.parse("succeeds_id", predecessor)?,
                on,
            }),
            _ => None,
        };
        let licence = Licence {
            id: of.parse("id", &row.id)?,
            declaration_id: of.parse("declaration_id", &row.declaration_id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            licensee_id: of.parse("licensee_id", &row.licensee_id)?,
            state: of.known("state", LicenceState::parse(&row.state))?,
            state_since: instant(row.state_since),
            notice_sent_at: instant(row.notice_sent_at),
            notice_received_at: optional_instant(row.notice_received_at),
            initial_due_on: day("initial_due_on", &row.initial_due_on)?,
            effective_on: day("effective_on", &row.effective_on)?,
            ends_on: day("ends_on", &row.ends_on)?,
            ended_on: day("ended_on", &row.ended_on)?,
            trial_state,
            trial_ends_on: day("trial_ends_on", &row.trial_ends_on)?,
            trial_decision_due_on: day("trial_decision_due_on", &row.trial_decision_due_on)?,
            trial_converted_on: day("trial_converted_on", &row.trial_converted_on)?,
            tech_contract_on: day("tech_contract_on", &row.tech_contract_on)?,
            created_at: instant(row.created_at),
            updated_at: instant(row.updated_at),
            number: row.number,
            terms: row.terms,
            terms_hash: row.terms_hash,
            notice_text: row.notice_text,
            end_reason: row.end_reason,
            trial_extended: row.trial_extended,
            version: row.version,
            open_key: row.open_key,
            tech_contract_number: row.tech_contract_number,
            succession,
        };
        Ok(Self {
            licence,
            patent_number: row.patent_number,
            patent_title: row.patent_title,
            holder_name: row.holder_name,
            licensee_name: row.licensee_name,
        })
    }
}

fn licence_of(row: LicenceColumns) -> StoreResult<Licence> {
    LicenceRow::try_from(row).map(|row| row.licence)
}

impl Tx {
    pub(crate) async fn licences_among(&mut self, ids: &IdList) -> StoreResult<Vec<Licence>> {
        let rows = among!(select_licence, "WHERE l.id", " ORDER BY l.id LIMIT 1000", ids);
        let rows = rows.fetch_all(self.connection().await?).await.map_err(database_error)?;
        rows.into_iter().map(|row| LicenceRow::try_from(row).map(|row| row.licence)).collect()
    }
}

#[async_trait]
impl Licences for Tx {
    async fn next_licence_number(&mut self, year: i32) -> StoreResult<String> {
        let number = self.number(&format!("licence-{year}")).await?;
        Ok(format!("KX-{year}-{number:06}"))
    }

    async fn add_licence(&mut self, it: &Licence) -> StoreResult<()> {
        let (id, declaration, patent) = (it.id.to_string(), it.declaration_id.to_string(), it.patent_id.to_string());
        let (holder, licensee) = (it.holder_id.to_string(), it.licensee_id.to_string());
        let (state, since, trial) = (it.state.as_str(), it.state_since.micros(), trial_text(it.trial_state));
        let (sent, received) = (it.notice_sent_at.micros(), micros_of(it.notice_received_at));
        let (initial_due, effective) = (text_of(it.initial_due_on), text_of(it.effective_on));
        let (ends, ended) = (text_of(it.ends_on), text_of(it.ended_on));
        let (trial_ends, trial_decision) = (text_of(it.trial_ends_on), text_of(it.trial_decision_due_on));
        let trial_converted = text_of(it.trial_converted_on);
        let (created, updated) = (it.created_at.micros(), it.updated_at.micros());
        let registered = text_of(it.tech_contract_on);
        let (contract, succeeds) =
            (id_of(it.succession.map(|it| it.contract)), id_of(it.succession.map(|it| it.predecessor)));
        let succeeded = text_of(it.succession.map(|it| it.on));
        sqlx::query!(
            "INSERT INTO licence (id, number, declaration_id, patent_id, holder_id, licensee_id, state, state_since,
               terms, terms_hash, notice_text, notice_sent_at, notice_received_at, initial_due_on, effective_on,
               ends_on, ended_on, end_reason, trial_state, trial_ends_on, trial_decision_due_on, trial_extended,
               trial_converted_on, created_at, updated_at, version, open_key, tech_contract_number, tech_contract_on,
               contract_id, succeeds_id, succeeded_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
               $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)",
            id,
            it.number,
            declaration,
            patent,
            holder,
            licensee,
            state,
            since,
            it.terms,
            it.terms_hash,
            it.notice_text,
            sent,
            received,
            initial_due,
            effective,
            ends,
            ended,
            it.end_reason,
            trial,
            trial_ends,
            trial_decision,
            it.trial_extended,
            trial_converted,
            created,
            updated,
            it.version,
            it.open_key,
            it.tech_contract_number,
            registered,
            contract,
            succeeds,
            succeeded,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    /// Parties, terms and notice are not among the columns: they never change.
    async fn update_licence(&mut self, it: &Licence) -> StoreResult<()> {
        let (id, state, since) = (it.id.to_string(), it.state.as_str(), it.state_since.micros());
        let (received, updated) = (micros_of(it.notice_received_at), it.updated_at.micros());
        let (initial_due, effective) = (text_of(it.initial_due_on), text_of(it.effective_on));
        let (ends, ended, trial) = (text_of(it.ends_on), text_of(it.ended_on), trial_text(it.trial_state));
        let (trial_ends, trial_decision) = (text_of(it.trial_ends_on), text_of(it.trial_decision_due_on));
        let trial_converted = text_of(it.trial_converted_on);
        let registered = text_of(it.tech_contract_on);
        let done = sqlx::query!(
            "UPDATE licence SET state = $3, state_since = $4, notice_received_at = $5, initial_due_on = $6,
               effective_on = $7, ends_on = $8, ended_on = $9, end_reason = $10, trial_state = $11,
               trial_ends_on = $12, trial_decision_due_on = $13, trial_extended = $14, trial_converted_on = $15,
               updated_at = $16, open_key = $17, tech_contract_number = $18,
               tech_contract_on = $19, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            state,
            since,
            received,
            initial_due,
            effective,
            ends,
            ended,
            it.end_reason,
            trial,
            trial_ends,
            trial_decision,
            it.trial_extended,
            trial_converted,
            updated,
            it.open_key,
            it.tech_contract_number,
            registered,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn licence(&mut self, id: LicenceId) -> StoreResult<Option<Licence>> {
        if let Some(licence) = self.ahead.as_ref().and_then(|ahead| ahead.licence(id)) {
            return Ok(Some(licence.clone()));
        }
        Ok(self.licence_row(id).await?.map(|row| row.licence))
    }

    async fn licence_row(&mut self, id: LicenceId) -> StoreResult<Option<LicenceRow>> {
        let id = id.to_string();
        let row = select_licence!("WHERE l.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn open_licence(&mut self, open_key: &str) -> StoreResult<Option<Licence>> {
        select_licence!("WHERE l.open_key = $1", open_key)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?
            .map(licence_of)
            .transpose()
    }

    async fn licences(&mut self, filter: &LicenceFilter) -> StoreResult<(Vec<LicenceRow>, i64)> {
        let (holder, licensee) = (text_id(filter.holder), text_id(filter.licensee));
        let declaration = text_id(filter.declaration);
        let state = filter.state.map_or("", LicenceState::as_str);
        let text = pattern(&filter.text);
        let rows = select_licence!(
            "WHERE ($1 = '' OR l.holder_id = $1) AND ($2 = '' OR l.licensee_id = $2)
               AND ($3 = '' OR l.declaration_id = $3) AND ($4 = '' OR l.state = $4) AND ($5 = '' OR $5 IN (h.province, h.supervisor))
               AND ($6 = '' OR LOWER(l.number) LIKE $6 ESCAPE '!' OR LOWER(p.title) LIKE $6 ESCAPE '!'
                 OR LOWER(p.number) LIKE $6 ESCAPE '!' OR LOWER(h.name) LIKE $6 ESCAPE '!'
                 OR LOWER(c.name) LIKE $6 ESCAPE '!')
             ORDER BY l.id DESC LIMIT $7 OFFSET $8",
            holder,
            licensee,
            declaration,
            state,
            filter.holder_province,
            text,
            filter.limit,
            filter.offset
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let total = sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\"
             FROM licence l
             JOIN patent p ON p.id = l.patent_id
             JOIN organisation h ON h.id = l.holder_id
             JOIN organisation c ON c.id = l.licensee_id
             WHERE ($1 = '' OR l.holder_id = $1) AND ($2 = '' OR l.licensee_id = $2)
               AND ($3 = '' OR l.declaration_id = $3) AND ($4 = '' OR l.state = $4) AND ($5 = '' OR $5 IN (h.province, h.supervisor))
               AND ($6 = '' OR LOWER(l.number) LIKE $6 ESCAPE '!' OR LOWER(p.title) LIKE $6 ESCAPE '!'
                 OR LOWER(p.number) LIKE $6 ESCAPE '!' OR LOWER(h.name) LIKE $6 ESCAPE '!'
                 OR LOWER(c.name) LIKE $6 ESCAPE '!')",
            holder,
            licensee,
            declaration,
            state,
            filter.holder_province,
            text
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        let rows = rows.into_iter().map(TryInto::try_into).collect::<StoreResult<Vec<_>>>()?;
        Ok((rows, total))
    }

    async fn running_licences(&mut self, after: Option<LicenceId>, limit: i64) -> StoreResult<Vec<Licence>> {
        let after = text_id(after);
        let rows = select_licence!("WHERE l.id > $1 AND l.open_key IS NOT NULL ORDER BY l.id LIMIT $2", after, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(licence_of).collect()
    }

    async fn running_licences_of(
        &mut self,
        patent: PatentId,
        after: Option<LicenceId>,
        limit: i64,
    ) -> StoreResult<Vec<Licence>> {
        let (patent, after) = (patent.to_string(), text_id(after));
        let rows = select_licence!(
            "WHERE l.patent_id = $1 AND l.id > $2 AND l.open_key IS NOT NULL ORDER BY l.id LIMIT $3",
            patent,
            after,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(licence_of).collect()
    }

    async fn licences_of_contract(&mut self, contract: LicenceId, limit: i64) -> StoreResult<Vec<Licence>> {
        let contract = contract.to_string();
        let rows = select_licence!(
            "WHERE l.id = $1 OR l.contract_id = $1 ORDER BY COALESCE(l.succeeded_on, ''), l.id LIMIT $2",
            contract,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(licence_of).collect()
    }

    async fn add_evidence(&mut self, it: &Evidence) -> StoreResult<()> {
        let (id, licence, user) = (it.id.to_string(), it.licence_id.to_string(), it.user_id.to_string());
        let (organisation, accepted_at) = (it.organisation_id.to_string(), it.accepted_at.micros());
        let locale = it.locale.path();
        sqlx::query!(
            "INSERT INTO evidence (id, licence_id, user_id, user_name, user_email, organisation_id, organisation_name,
               organisation_uscc, accepted_at, address, agent, locale, text_shown, text_hash, terms_hash, ticks,
               authority)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            id,
            licence,
            user,
            it.user_name,
            it.user_email,
            organisation,
            it.organisation_name,
            it.organisation_uscc,
            accepted_at,
            it.address,
            it.agent,
            locale,
            it.text_shown,
            it.text_hash,
            it.terms_hash,
            it.ticks,
            it.authority,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn evidence_of(&mut self, licence: LicenceId) -> StoreResult<Option<Evidence>> {
        let licence = licence.to_string();
        sqlx::query_as!(
            EvidenceRow,
            "SELECT id, licence_id, user_id, user_name, user_email, organisation_id, organisation_name,
               organisation_uscc, accepted_at, address, agent, locale, text_shown, text_hash, terms_hash, ticks,
               authority
             FROM evidence WHERE licence_id = $1",
            licence
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?
        .map(TryInto::try_into)
        .transpose()
    }

    async fn add_delivery(&mut self, it: &Delivery) -> StoreResult<()> {
        self.later.deliveries.push(it.clone());
        Ok(())
    }

    async fn deliveries_of(&mut self, licence: LicenceId) -> StoreResult<Vec<Delivery>> {
        let licence = licence.to_string();
        let rows = sqlx::query_as!(
            DeliveryRow,
            "SELECT id, licence_id, channel, recipient, detail, at FROM delivery
             WHERE licence_id = $1 ORDER BY id LIMIT 100",
            licence
        )
        .fetch_all(self.settled().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn add_milestone(&mut self, it: &LicenceMilestone) -> StoreResult<()> {
        let (id, licence, state) = (it.id.to_string(), it.licence_id.to_string(), it.state.as_str());
        let document = id_of(it.document_id);
        let (claimed, accepted) = (text_of(it.claimed_on), text_of(it.accepted_on));
        sqlx::query!(
            "INSERT INTO milestone (id, licence_id, code, state, document_id, note, claimed_on, accepted_on, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            licence,
            it.code,
            state,
            document,
            it.note,
            claimed,
            accepted,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_milestone(&mut self, it: &LicenceMilestone) -> StoreResult<()> {
        let (id, state, document) = (it.id.to_string(), it.state.as_str(), id_of(it.document_id));
        let (claimed, accepted) = (text_of(it.claimed_on), text_of(it.accepted_on));
        let done = sqlx::query!(
            "UPDATE milestone SET state = $3, document_id = $4, note = $5, claimed_on = $6, accepted_on = $7,
               version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            state,
            document,
            it.note,
            claimed,
            accepted,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn milestones_of(&mut self, licence: LicenceId) -> StoreResult<Vec<LicenceMilestone>> {
        let licence = licence.to_string();
        let rows = sqlx::query_as!(
            MilestoneRow,
            "SELECT id, licence_id, code, state, document_id, note, claimed_on, accepted_on, version FROM milestone
             WHERE licence_id = $1 ORDER BY id LIMIT 100",
            licence
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

fn trial_text(state: Option<TrialState>) -> &'static str {
    state.map_or("", TrialState::as_str)
}

fn text_id<T: ToString>(id: Option<T>) -> String {
    id.map_or_else(String::new, |id| id.to_string())
}

/// What LIKE looks for: any text that contains this one; empty for all.
fn pattern(text: &str) -> String {
    let folded = text.trim().to_lowercase();
    if folded.is_empty() {
        return folded;
    }
    let escaped = folded.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}
