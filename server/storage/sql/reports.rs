//! Royalty reports and their versions.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{
    Day,
    id::{LicenceId, ReportId},
    report::ReportState,
};
use services::ports::{
    ReportFilter, ReportPhase, ReportRow, ReportVersion, Reports, RoyaltyReport, StoreError, StoreResult,
};

use super::{
    Tx, changed_one,
    row::{RowOf, id_of, instant, micros_of, optional_instant, read_optional, text_of},
};
use crate::dialect::database_error;

/// Versions of one report that are read: each correction is one.
const VERSIONS_MAX: i64 = 200;

struct ReportColumns {
    id: String,
    licence_id: String,
    holder_id: String,
    licensee_id: String,
    period_from: String,
    period_to: String,
    due_on: String,
    state: String,
    state_since: i64,
    current_number: i64,
    accepted_number: i64,
    query_text: String,
    accepted_on: Option<String>,
    version: i64,
    licence_number: String,
    patent_title: String,
    holder_name: String,
    licensee_name: String,
}

macro_rules! select_report {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            ReportColumns,
            "SELECT r.id AS \"id!\", r.licence_id AS \"licence_id!\", r.holder_id AS \"holder_id!\",
               r.licensee_id AS \"licensee_id!\", r.period_from AS \"period_from!\", r.period_to AS \"period_to!\",
               r.due_on AS \"due_on!\", r.state AS \"state!\", r.state_since AS \"state_since!\",
               r.current_number AS \"current_number!\", r.accepted_number AS \"accepted_number!\",
               r.query_text AS \"query_text!\", r.accepted_on, r.version AS \"version!\",
               l.number AS \"licence_number!\", p.title AS \"patent_title!\", h.name AS \"holder_name!\",
               c.name AS \"licensee_name!\"
             FROM royalty_report r
             JOIN licence l ON l.id = r.licence_id
             JOIN patent p ON p.id = l.patent_id
             JOIN organisation h ON h.id = r.holder_id
             JOIN organisation c ON c.id = r.licensee_id " + $tail $(, $argument)*
        )
    };
}

impl TryFrom<ReportColumns> for ReportRow {
    type Error = StoreError;
    fn try_from(row: ReportColumns) -> StoreResult<Self> {
        let of = RowOf { table: "royalty_report", id: &row.id };
        let report = RoyaltyReport {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            licensee_id: of.parse("licensee_id", &row.licensee_id)?,
            period_from: of.day("period_from", &row.period_from)?,
            period_to: of.day("period_to", &row.period_to)?,
            due_on: of.day("due_on", &row.due_on)?,
            state: of.known("state", ReportState::parse(&row.state))?,
            state_since: instant(row.state_since),
            current_number: row.current_number,
            accepted_number: row.accepted_number,
            accepted_on: of.optional_day("accepted_on", row.accepted_on.as_deref())?,
            query_text: row.query_text,
            version: row.version,
        };
        Ok(Self {
            report,
            licence_number: row.licence_number,
            patent_title: row.patent_title,
            holder_name: row.holder_name,
            licensee_name: row.licensee_name,
        })
    }
}

fn report_of(row: ReportColumns) -> StoreResult<RoyaltyReport> {
    ReportRow::try_from(row).map(|row| row.report)
}

struct VersionRow {
    report_id: String,
    number: i64,
    lines: String,
    is_nil: bool,
    note: String,
    submitted_by: Option<String>,
    submitted_at: Option<i64>,
}

impl TryFrom<VersionRow> for ReportVersion {
    type Error = StoreError;
    fn try_from(row: VersionRow) -> StoreResult<Self> {
        let of = RowOf { table: "royalty_report_version", id: &row.report_id };
        Ok(Self {
            report_id: of.parse("report_id", &row.report_id)?,
            number: row.number,
            submitted_by: of.parse_optional("submitted_by", row.submitted_by.as_deref())?,
            submitted_at: optional_instant(row.submitted_at),
            lines: row.lines,
            is_nil: row.is_nil,
            note: row.note,
        })
    }
}

/// A filter as SQL compares it; empty for no filter.
struct FilterTexts {
    licence: String,
    holder: String,
    licensee: String,
    province: String,
    state: &'static str,
    phase: &'static str,
    overdue_on: String,
}

impl From<&ReportFilter> for FilterTexts {
    fn from(filter: &ReportFilter) -> Self {
        Self {
            licence: id_of(filter.licence).unwrap_or_default(),
            holder: id_of(filter.holder).unwrap_or_default(),
            licensee: id_of(filter.licensee).unwrap_or_default(),
            province: filter.province.clone(),
            state: filter.state.map_or("", ReportState::as_str),
            phase: filter.phase.map_or("", ReportPhase::as_str),
            overdue_on: text_of(filter.overdue_on).unwrap_or_default(),
        }
    }
}

impl Tx {
    async fn count_reports(&mut self, by: &FilterTexts) -> StoreResult<i64> {
        sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM royalty_report r JOIN organisation h ON h.id = r.holder_id
               WHERE ($1 = '' OR r.licence_id = $1) AND ($2 = '' OR r.holder_id = $2)
                 AND ($3 = '' OR r.licensee_id = $3) AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR r.state = $5)
                 AND ($6 = ''
                   OR ($6 = 'to_submit' AND r.state IN ('due', 'draft', 'queried', 'estimated'))
                   OR ($6 = 'to_review' AND r.state IN ('submitted', 'under_review'))
                   OR ($6 = 'accepted'
                     AND r.state IN ('accepted', 'deemed_accepted', 'charged', 'closed', 'audit_adjusted')))
                 AND ($7 = '' OR (r.due_on < $7 AND r.state IN ('due', 'draft', 'estimated')
                   AND NOT EXISTS (SELECT 1 FROM royalty_report_version v
                                   WHERE v.report_id = r.id AND v.submitted_at IS NOT NULL)))"#,
            by.licence,
            by.holder,
            by.licensee,
            by.province,
            by.state,
            by.phase,
            by.overdue_on
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)
    }
}

#[async_trait]
impl Reports for Tx {
    async fn add_report(&mut self, it: &RoyaltyReport) -> StoreResult<()> {
        let (id, licence) = (it.id.to_string(), it.licence_id.to_string());
        let (holder, licensee) = (it.holder_id.to_string(), it.licensee_id.to_string());
        let (from, to, due) = (it.period_from.to_string(), it.period_to.to_string(), it.due_on.to_string());
        let (state, since, accepted) = (it.state.as_str(), it.state_since.micros(), text_of(it.accepted_on));
        sqlx::query!(
            "INSERT INTO royalty_report (id, licence_id, holder_id, licensee_id, period_from, period_to, due_on, state,
               state_since, current_number, accepted_number, query_text, accepted_on, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            id,
            licence,
            holder,
            licensee,
            from,
            to,
            due,
            state,
            since,
            it.current_number,
            it.accepted_number,
            it.query_text,
            accepted,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    /// Licence, parties and period are not among the columns: they never change.
    async fn update_report(&mut self, it: &RoyaltyReport) -> StoreResult<()> {
        let (id, state, since) = (it.id.to_string(), it.state.as_str(), it.state_since.micros());
        let accepted = text_of(it.accepted_on);
        let done = sqlx::query!(
            "UPDATE royalty_report SET state = $3, state_since = $4, current_number = $5, accepted_number = $6,
               query_text = $7, accepted_on = $8, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            state,
            since,
            it.current_number,
            it.accepted_number,
            it.query_text,
            accepted,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn rebook_report(&mut self, it: &RoyaltyReport) -> StoreResult<()> {
        let (id, licence, holder) = (it.id.to_string(), it.licence_id.to_string(), it.holder_id.to_string());
        let (to, due, state) = (it.period_to.to_string(), it.due_on.to_string(), it.state.as_str());
        let since = it.state_since.micros();
        let done = sqlx::query!(
            "UPDATE royalty_report SET licence_id = $3, holder_id = $4, period_to = $5, due_on = $6, state = $7,
               state_since = $8, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            licence,
            holder,
            to,
            due,
            state,
            since,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn report(&mut self, id: ReportId) -> StoreResult<Option<ReportRow>> {
        let id = id.to_string();
        let row = select_report!("WHERE r.id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    async fn report_of_period(&mut self, licence: LicenceId, from: Day) -> StoreResult<Option<RoyaltyReport>> {
        let (licence, from) = (licence.to_string(), from.to_string());
        select_report!("WHERE r.licence_id = $1 AND r.period_from = $2", licence, from)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?
            .map(report_of)
            .transpose()
    }

    async fn reports_of(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<RoyaltyReport>> {
        let licence = licence.to_string();
        let rows = select_report!("WHERE r.licence_id = $1 ORDER BY r.period_from LIMIT $2", licence, limit)
            .fetch_all(self.connection().await?)
            .await
            .map_err(database_error)?;
        rows.into_iter().map(report_of).collect()
    }

    async fn reports(&mut self, filter: &ReportFilter) -> StoreResult<(Vec<ReportRow>, i64)> {
        let by = FilterTexts::from(filter);
        let rows = select_report!(
            "WHERE ($1 = '' OR r.licence_id = $1) AND ($2 = '' OR r.holder_id = $2)
               AND ($3 = '' OR r.licensee_id = $3) AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR r.state = $5)
               AND ($6 = ''
                 OR ($6 = 'to_submit' AND r.state IN ('due', 'draft', 'queried', 'estimated'))
                 OR ($6 = 'to_review' AND r.state IN ('submitted', 'under_review'))
                 OR ($6 = 'accepted'
                   AND r.state IN ('accepted', 'deemed_accepted', 'charged', 'closed', 'audit_adjusted')))
               AND ($7 = '' OR (r.due_on < $7 AND r.state IN ('due', 'draft', 'estimated')
                 AND NOT EXISTS (SELECT 1 FROM royalty_report_version v
                                 WHERE v.report_id = r.id AND v.submitted_at IS NOT NULL)))
             ORDER BY r.due_on, r.id LIMIT $8 OFFSET $9",
            by.licence,
            by.holder,
            by.licensee,
            by.province,
            by.state,
            by.phase,
            by.overdue_on,
            filter.limit,
            filter.offset
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let rows = rows.into_iter().map(TryInto::try_into).collect::<StoreResult<_>>()?;
        Ok((rows, self.count_reports(&by).await?))
    }

    async fn put_report_draft(&mut self, it: &ReportVersion) -> StoreResult<()> {
        let report = it.report_id.to_string();
        let done = sqlx::query!(
            "INSERT INTO royalty_report_version (report_id, number, lines, is_nil, note, submitted_by, submitted_at)
             VALUES ($1, $2, $3, $4, $5, NULL, NULL)
             ON CONFLICT (report_id, number)
             DO UPDATE SET lines = excluded.lines, is_nil = excluded.is_nil, note = excluded.note
             WHERE royalty_report_version.submitted_at IS NULL",
            report,
            it.number,
            it.lines,
            it.is_nil,
            it.note,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn submit_report_version(&mut self, it: &ReportVersion) -> StoreResult<()> {
        let (report, by, at) = (it.report_id.to_string(), id_of(it.submitted_by), micros_of(it.submitted_at));
        let done = sqlx::query!(
            "UPDATE royalty_report_version SET lines = $3, is_nil = $4, note = $5, submitted_by = $6, submitted_at = $7
             WHERE report_id = $1 AND number = $2 AND submitted_at IS NULL",
            report,
            it.number,
            it.lines,
            it.is_nil,
            it.note,
            by,
            at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn report_versions(&mut self, report: ReportId) -> StoreResult<Vec<ReportVersion>> {
        let report = report.to_string();
        let rows = sqlx::query_as!(
            VersionRow,
            "SELECT report_id, number, lines, is_nil, note, submitted_by, submitted_at
             FROM royalty_report_version WHERE report_id = $1 ORDER BY number LIMIT $2",
            report,
            VERSIONS_MAX
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn accepted_versions(
        &mut self,
        licence: LicenceId,
        limit: i64,
    ) -> StoreResult<Vec<(RoyaltyReport, ReportVersion)>> {
        let id = licence.to_string();
        let versions = sqlx::query_as!(
            VersionRow,
            r#"SELECT v.report_id AS "report_id!", v.number AS "number!", v.lines AS "lines!",
                 v.is_nil AS "is_nil!: bool", v.note AS "note!", v.submitted_by, v.submitted_at
               FROM royalty_report_version v
               JOIN royalty_report r ON r.id = v.report_id AND r.accepted_number = v.number
               WHERE r.licence_id = $1 ORDER BY r.period_from LIMIT $2"#,
            id,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let reports: BTreeMap<String, RoyaltyReport> =
            self.reports_of(licence, limit).await?.into_iter().map(|report| (report.id.to_string(), report)).collect();
        versions
            .into_iter()
            .filter_map(|version| reports.get(&version.report_id).cloned().map(|report| (report, version)))
            .map(|(report, version)| Ok((report, version.try_into()?)))
            .collect()
    }
}
