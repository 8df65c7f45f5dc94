//! Patents, their legal events and encumbrances, and imports of inventories.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::{
    id::{EncumbranceId, ImportId, OrganisationId, PatentId},
    patent::{PatentKind, Validity, fold_number},
};
use services::ports::{Encumbrance, InventoryImport, Patent, PatentEvent, PatentFilter, Patents, StoreResult};

use self::rows::{EncumbranceRow, EventRow, ImportRow, PatentRow};
use super::{
    Tx, changed_one,
    row::{id_of, joined, micros_of, text_of},
};
use crate::dialect::database_error;

/// Encumbrances of one patent, at most: a register page holds a few.
const ENCUMBRANCES_MAX: i64 = 200;

macro_rules! select_patent {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            PatentRow,
            "SELECT id, holder_id, identity, number, publication_number, kind, title, abstract_text, patentees,
               inventors, filing_date, grant_date, main_class, classes, validity, status_date, status_source,
               annuity_paid_until, report_number, report_date, report_conclusion, state_funded, exploited, intents,
               readiness, industry, application_field, self_grade, created_at, updated_at, version
             FROM patent " + $tail $(, $argument)*
        )
    };
}

macro_rules! select_encumbrance {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            EncumbranceRow,
            "SELECT id, patent_id, kind, counterparty, starts_on, ends_on, consented, note, created_at
             FROM encumbrance " + $tail $(, $argument)*
        )
    };
}

macro_rules! select_import {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            ImportRow,
            "SELECT id, holder_id, document_id, state, summary, rows_total, rows_new, rows_duplicate, rows_faulty,
               created_by, created_at, applied_at, version
             FROM inventory_import " + $tail $(, $argument)*
        )
    };
}

/// A filter as the statements take it: an empty text is no condition.
struct Conditions {
    holder: String,
    title: String,
    number: String,
    kind: String,
    validity: String,
    province: String,
    idle_since: String,
}

impl Conditions {
    fn of(filter: &PatentFilter) -> Self {
        let text = filter.text.trim();
        let title = if text.is_empty() { String::new() } else { contains(&text.to_lowercase()) };
        Self {
            holder: filter.holder.map_or_else(String::new, |id| id.to_string()),
            // Without a number in the text, the title's pattern stands again: it matches no number by itself.
            number: fold_number(text).map_or_else(|| title.clone(), |digits| contains(&digits)),
            title,
            kind: filter.kind.map_or("", PatentKind::as_str).to_owned(),
            validity: filter.validity.map_or("", Validity::as_str).to_owned(),
            province: filter.province.clone(),
            idle_since: filter.idle_since.map_or_else(String::new, |day| day.to_string()),
        }
    }
}

/// A LIKE pattern in which nothing but the ends is a wildcard.
fn contains(text: &str) -> String {
    let literal: String =
        text.chars().flat_map(|c| matches!(c, '!' | '%' | '_').then_some('!').into_iter().chain([c])).collect();
    format!("%{literal}%")
}

impl Tx {
    /// The patents of announced and frozen offers, by id.
    pub(super) async fn patents_on_offer(&mut self, limit: i64) -> StoreResult<BTreeMap<String, Patent>> {
        let rows = select_patent!(
            "WHERE id IN (SELECT d.patent_id FROM declaration d WHERE d.state IN ('announced', 'frozen')
                          ORDER BY d.id DESC LIMIT $1)
             LIMIT $1",
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(|row| Ok((row.id.clone(), row.try_into()?))).collect()
    }
}

#[async_trait]
impl Patents for Tx {
    async fn add_patent(&mut self, patent: &Patent) -> StoreResult<()> {
        let (id, holder) = (patent.id.to_string(), patent.holder_id.to_string());
        let (kind, validity) = (patent.kind.as_str(), patent.validity.as_str());
        let (filed, granted) = (text_of(patent.filing_date), text_of(patent.grant_date));
        let (status, paid) = (text_of(patent.status_date), text_of(patent.annuity_paid_until));
        let (report, intents) = (text_of(patent.report_date), joined(&patent.intents));
        let (created, updated) = (patent.created_at.micros(), patent.updated_at.micros());
        sqlx::query!(
            "INSERT INTO patent (id, holder_id, identity, number, publication_number, kind, title, abstract_text,
               patentees, inventors, filing_date, grant_date, main_class, classes, validity, status_date, status_source,
               annuity_paid_until, report_number, report_date, report_conclusion, state_funded, exploited, intents,
               readiness, industry, application_field, self_grade, created_at, updated_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
               $22, $23, $24, $25, $26, $27, $28, $29, $30, 1)",
            id,
            holder,
            patent.identity,
            patent.number,
            patent.publication_number,
            kind,
            patent.title,
            patent.abstract_text,
            patent.patentees,
            patent.inventors,
            filed,
            granted,
            patent.main_class,
            patent.classes,
            validity,
            status,
            patent.status_source,
            paid,
            patent.report_number,
            report,
            patent.report_conclusion,
            patent.state_funded,
            patent.exploited,
            intents,
            patent.readiness,
            patent.industry,
            patent.application_field,
            patent.self_grade,
            created,
            updated
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_patent(&mut self, patent: &Patent) -> StoreResult<()> {
        let (id, kind, validity) = (patent.id.to_string(), patent.kind.as_str(), patent.validity.as_str());
        let (filed, granted) = (text_of(patent.filing_date), text_of(patent.grant_date));
        let (status, paid) = (text_of(patent.status_date), text_of(patent.annuity_paid_until));
        let (report, intents) = (text_of(patent.report_date), joined(&patent.intents));
        let updated = patent.updated_at.micros();
        let done = sqlx::query!(
            "UPDATE patent SET identity = $3, number = $4, publication_number = $5, kind = $6, title = $7,
               abstract_text = $8, patentees = $9, inventors = $10, filing_date = $11, grant_date = $12,
               main_class = $13, classes = $14, validity = $15, status_date = $16, status_source = $17,
               annuity_paid_until = $18, report_number = $19, report_date = $20, report_conclusion = $21,
               state_funded = $22, exploited = $23, intents = $24, readiness = $25, industry = $26,
               application_field = $27, self_grade = $28, updated_at = $29, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            patent.version,
            patent.identity,
            patent.number,
            patent.publication_number,
            kind,
            patent.title,
            patent.abstract_text,
            patent.patentees,
            patent.inventors,
            filed,
            granted,
            patent.main_class,
            patent.classes,
            validity,
            status,
            patent.status_source,
            paid,
            patent.report_number,
            report,
            patent.report_conclusion,
            patent.state_funded,
            patent.exploited,
            intents,
            patent.readiness,
            patent.industry,
            patent.application_field,
            patent.self_grade,
            updated
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn patent(&mut self, id: PatentId) -> StoreResult<Option<Patent>> {
        let id = id.to_string();
        let row = select_patent!("WHERE id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(Patent::try_from).transpose()
    }

    async fn patent_identities(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<BTreeSet<String>> {
        let holder = holder.to_string();
        let identities = sqlx::query_scalar!(
            "SELECT identity FROM patent WHERE holder_id = $1 ORDER BY identity LIMIT $2",
            holder,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(identities.into_iter().collect())
    }

    async fn patents(&mut self, filter: &PatentFilter) -> StoreResult<(Vec<Patent>, i64)> {
        let it = Conditions::of(filter);
        let (sort, up) = (filter.sort.trim_start_matches('-'), !filter.sort.starts_with('-'));
        let (rising, falling) = if up { (sort, "") } else { ("", sort) };
        let rows = select_patent!(
            "WHERE ($1 = '' OR holder_id = $1)
               AND ($2 = '' OR LOWER(title) LIKE $2 ESCAPE '!' OR LOWER(REPLACE(number, '.', '')) LIKE $3 ESCAPE '!'
                 OR LOWER(publication_number) LIKE $3 ESCAPE '!')
               AND ($4 = '' OR kind = $4)
               AND ($5 = '' OR validity = $5)
               AND ($6 = '' OR holder_id IN (SELECT organisation.id FROM organisation WHERE $6 IN (organisation.province, organisation.supervisor)))
               AND ($7 = '' OR (grant_date <= $7 AND exploited = FALSE AND validity = 'in_force'))
             ORDER BY
               CASE $8 WHEN 'title' THEN title WHEN 'filed' THEN filing_date WHEN 'granted' THEN grant_date END,
               CASE $9 WHEN 'title' THEN title WHEN 'filed' THEN filing_date WHEN 'granted' THEN grant_date END DESC,
               created_at DESC, id DESC
             LIMIT $10 OFFSET $11",
            it.holder,
            it.title,
            it.number,
            it.kind,
            it.validity,
            it.province,
            it.idle_since,
            rising,
            falling,
            filter.limit,
            filter.offset
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let total = sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM patent
             WHERE ($1 = '' OR holder_id = $1)
               AND ($2 = '' OR LOWER(title) LIKE $2 ESCAPE '!' OR LOWER(REPLACE(number, '.', '')) LIKE $3 ESCAPE '!'
                 OR LOWER(publication_number) LIKE $3 ESCAPE '!')
               AND ($4 = '' OR kind = $4)
               AND ($5 = '' OR validity = $5)
               AND ($6 = '' OR holder_id IN (SELECT organisation.id FROM organisation WHERE $6 IN (organisation.province, organisation.supervisor)))
               AND ($7 = '' OR (grant_date <= $7 AND exploited = FALSE AND validity = 'in_force'))"#,
            it.holder,
            it.title,
            it.number,
            it.kind,
            it.validity,
            it.province,
            it.idle_since
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok((rows.into_iter().map(Patent::try_from).collect::<StoreResult<_>>()?, total))
    }

    async fn add_patent_event(&mut self, event: &PatentEvent) -> StoreResult<bool> {
        let (id, patent, occurred) = (event.id.to_string(), event.patent_id.to_string(), event.occurred_on.to_string());
        let (by, at) = (id_of(event.recorded_by), event.recorded_at.micros());
        let done = sqlx::query!(
            "INSERT INTO patent_event (id, patent_id, code, occurred_on, source, note, recorded_by, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (patent_id, code, occurred_on) DO NOTHING",
            id,
            patent,
            event.code,
            occurred,
            event.source,
            event.note,
            by,
            at
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(done.rows_affected() == 1)
    }

    async fn patent_events(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<PatentEvent>> {
        let patent = patent.to_string();
        let rows = sqlx::query_as!(
            EventRow,
            "SELECT id, patent_id, code, occurred_on, source, note, recorded_by, recorded_at
             FROM patent_event WHERE patent_id = $1 ORDER BY occurred_on, id LIMIT $2",
            patent,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(PatentEvent::try_from).collect()
    }

    async fn add_encumbrance(&mut self, encumbrance: &Encumbrance) -> StoreResult<()> {
        let (id, patent) = (encumbrance.id.to_string(), encumbrance.patent_id.to_string());
        let (starts, ends) = (encumbrance.starts_on.to_string(), text_of(encumbrance.ends_on));
        let created = encumbrance.created_at.micros();
        sqlx::query!(
            "INSERT INTO encumbrance (id, patent_id, kind, counterparty, starts_on, ends_on, consented, note, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            patent,
            encumbrance.kind,
            encumbrance.counterparty,
            starts,
            ends,
            encumbrance.consented,
            encumbrance.note,
            created
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_encumbrance(&mut self, encumbrance: &Encumbrance) -> StoreResult<()> {
        let (id, ends) = (encumbrance.id.to_string(), text_of(encumbrance.ends_on));
        let done = sqlx::query!(
            "UPDATE encumbrance SET counterparty = $2, ends_on = $3, consented = $4, note = $5 WHERE id = $1",
            id,
            encumbrance.counterparty,
            ends,
            encumbrance.consented,
            encumbrance.note
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn encumbrance(&mut self, id: EncumbranceId) -> StoreResult<Option<Encumbrance>> {
        let id = id.to_string();
        let row = select_encumbrance!("WHERE id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(Encumbrance::try_from).transpose()
    }

    async fn encumbrances(&mut self, patent: PatentId) -> StoreResult<Vec<Encumbrance>> {
        let patent = patent.to_string();
        let rows =
            select_encumbrance!("WHERE patent_id = $1 ORDER BY starts_on, id LIMIT $2", patent, ENCUMBRANCES_MAX)
                .fetch_all(self.connection().await?)
                .await
                .map_err(database_error)?;
        rows.into_iter().map(Encumbrance::try_from).collect()
    }

    async fn add_import(&mut self, import: &InventoryImport) -> StoreResult<()> {
        let (id, holder, document) =
            (import.id.to_string(), import.holder_id.to_string(), import.document_id.to_string());
        let (by, at, applied) =
            (import.created_by.to_string(), import.created_at.micros(), micros_of(import.applied_at));
        sqlx::query!(
            "INSERT INTO inventory_import (id, holder_id, document_id, state, summary, rows_total, rows_new,
               rows_duplicate, rows_faulty, created_by, created_at, applied_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
            id,
            holder,
            document,
            import.state,
            import.summary,
            import.rows_total,
            import.rows_new,
            import.rows_duplicate,
            import.rows_faulty,
            by,
            at,
            applied
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    async fn update_import(&mut self, import: &InventoryImport) -> StoreResult<()> {
        let (id, applied) = (import.id.to_string(), micros_of(import.applied_at));
        let done = sqlx::query!(
            "UPDATE inventory_import SET state = $3, summary = $4, rows_total = $5, rows_new = $6, rows_duplicate = $7,
               rows_faulty = $8, applied_at = $9, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            import.version,
            import.state,
            import.summary,
            import.rows_total,
            import.rows_new,
            import.rows_duplicate,
            import.rows_faulty,
            applied
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn import(&mut self, id: ImportId) -> StoreResult<Option<InventoryImport>> {
        let id = id.to_string();
        let row = select_import!("WHERE id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(InventoryImport::try_from).transpose()
    }

    async fn imports_of(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<InventoryImport>> {
        let holder = holder.to_string();
        let rows = select_import!("WHERE holder_id = $1 ORDER BY id DESC LIMIT $2", holder, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(InventoryImport::try_from).collect()
    }
}
