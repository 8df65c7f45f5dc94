//! Rows of patents, events, encumbrances and imports.

use domain::patent::{PatentKind, Validity};
use services::ports::{Encumbrance, InventoryImport, Patent, PatentEvent, StoreError, StoreResult};

use crate::sql::row::{RowOf, instant, optional_instant};

pub(super) struct PatentRow {
    pub(super) id: String,
    pub(super) holder_id: String,
    pub(super) identity: String,
    pub(super) number: String,
    pub(super) publication_number: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) abstract_text: String,
    pub(super) patentees: String,
    pub(super) inventors: String,
    pub(super) filing_date: Option<String>,
    pub(super) grant_date: Option<String>,
    pub(super) main_class: String,
    pub(super) classes: String,
    pub(super) validity: String,
    pub(super) status_date: Option<String>,
    pub(super) status_source: String,
    pub(super) annuity_paid_until: Option<String>,
    pub(super) report_number: String,
    pub(super) report_date: Option<String>,
    pub(super) report_conclusion: String,
    pub(super) state_funded: bool,
    pub(super) exploited: bool,
    pub(super) intents: String,
    pub(super) readiness: Option<i64>,
    pub(super) industry: String,
    pub(super) application_field: String,
    pub(super) self_grade: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) version: i64,
}

impl TryFrom<PatentRow> for Patent {
    type Error = StoreError;
    fn try_from(row: PatentRow) -> StoreResult<Self> {
        let of = RowOf { table: "patent", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            kind: of.known("kind", PatentKind::parse(&row.kind))?,
            filing_date: of.optional_day("filing_date", row.filing_date.as_deref())?,
            grant_date: of.optional_day("grant_date", row.grant_date.as_deref())?,
            validity: of.known("validity", Validity::parse(&row.validity))?,
            status_date: of.optional_day("status_date", row.status_date.as_deref())?,
            annuity_paid_until: of.optional_day("annuity_paid_until", row.annuity_paid_until.as_deref())?,
            report_date: of.optional_day("report_date", row.report_date.as_deref())?,
            intents: of.words("intents", &row.intents)?,
            created_at: instant(row.created_at),
            updated_at: instant(row.updated_at),
            identity: row.identity,
            number: row.number,
            publication_number: row.publication_number,
            title: row.title,
            abstract_text: row.abstract_text,
            patentees: row.patentees,
            inventors: row.inventors,
            main_class: row.main_class,
            classes: row.classes,
            status_source: row.status_source,
            report_number: row.report_number,
            report_conclusion: row.report_conclusion,
            state_funded: row.state_funded,
            exploited: row.exploited,
            readiness: row.readiness,
            industry: row.industry,
            application_field: row.application_field,
            self_grade: row.self_grade,
            version: row.version,
        })
    }
}

pub(super) struct EventRow {
    pub(super) id: String,
    pub(super) patent_id: String,
    pub(super) code: String,
    pub(super) occurred_on: String,
    pub(super) source: String,
    pub(super) note: String,
    pub(super) recorded_by: Option<String>,
    pub(super) recorded_at: i64,
}

impl TryFrom<EventRow> for PatentEvent {
    type Error = StoreError;
    fn try_from(row: EventRow) -> StoreResult<Self> {
        let of = RowOf { table: "patent_event", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            occurred_on: of.day("occurred_on", &row.occurred_on)?,
            recorded_by: of.parse_optional("recorded_by", row.recorded_by.as_deref())?,
            recorded_at: instant(row.recorded_at),
            code: row.code,
            source: row.source,
            note: row.note,
        })
    }
}

pub(super) struct EncumbranceRow {
    pub(super) id: String,
    pub(super) patent_id: String,
    pub(super) kind: String,
    pub(super) counterparty: String,
    pub(super) starts_on: String,
    pub(super) ends_on: Option<String>,
    pub(super) consented: bool,
    pub(super) note: String,
    pub(super) created_at: i64,
}

impl TryFrom<EncumbranceRow> for Encumbrance {
    type Error = StoreError;
    fn try_from(row: EncumbranceRow) -> StoreResult<Self> {
        let of = RowOf { table: "encumbrance", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            patent_id: of.parse("patent_id", &row.patent_id)?,
            starts_on: of.day("starts_on", &row.starts_on)?,
            ends_on: of.optional_day("ends_on", row.ends_on.as_deref())?,
            created_at: instant(row.created_at),
            kind: row.kind,
            counterparty: row.counterparty,
            consented: row.consented,
            note: row.note,
        })
    }
}

pub(super) struct ImportRow {
    pub(super) id: String,
    pub(super) holder_id: String,
    pub(super) document_id: String,
    pub(super) state: String,
    pub(super) summary: String,
    pub(super) rows_total: i64,
    pub(super) rows_new: i64,
    pub(super) rows_duplicate: i64,
    pub(super) rows_faulty: i64,
    pub(super) created_by: String,
    pub(super) created_at: i64,
    pub(super) applied_at: Option<i64>,
    pub(super) version: i64,
}

impl TryFrom<ImportRow> for InventoryImport {
    type Error = StoreError;
    fn try_from(row: ImportRow) -> StoreResult<Self> {
        let of = RowOf { table: "inventory_import", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            document_id: of.parse("document_id", &row.document_id)?,
            created_by: of.parse("created_by", &row.created_by)?,
            created_at: instant(row.created_at),
            applied_at: optional_instant(row.applied_at),
            state: row.state,
            summary: row.summary,
            rows_total: row.rows_total,
            rows_new: row.rows_new,
            rows_duplicate: row.rows_duplicate,
            rows_faulty: row.rows_faulty,
            version: row.version,
        })
    }
}
