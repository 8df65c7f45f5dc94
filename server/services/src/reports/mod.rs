//! Royalty reports (提成报告): due when a period ends, written and submitted by the licensee, reviewed by the holder,
//! charged when accepted.
//!
//! A submitted version never changes; a correction is a new one, and charges or credits the difference. Which step fits
//! which state is `domain::report`'s to say, what is payable `domain::royalty`'s.

mod charging;
mod open;
mod passing;
mod read;
mod review;
mod write;

use domain::{
    form::{FieldError, FormValues},
    id::ReportId,
    organisation::OrganisationKind,
    report::{self as rules, ReportColumn, ReportEvent, ReportLine, ReportState},
    royalty::{BaseLabel, Period, Reported, Usage},
    terms::Terms,
};

pub use charging::{Payable, payable};
pub use open::{night, open_due};
pub(crate) use passing::{cut, pass_on};
pub use read::{
    REPORTS_A_PAGE, ReportAct, ReportDetail, ReportPage, ReportQuery, ShownReports, VersionDetail, export, report,
    reports,
};
pub use review::{accept, adjust, begin_review, estimate, query};
pub use write::{correct, save_draft, submit, submit_nil};

use crate::{
    Services,
    access::Role,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    forms::FormInput,
    journal::{self, Notification},
    licences::{self, Side},
    ports::{Licence, ReportRow, ReportVersion, RoyaltyReport, UnitOfWork},
};

/// Reports of one licence: monthly ones over thirty years.
const REPORTS_OF_LICENCE_MAX: i64 = 400;
const HOLDER_READERS: [Role; 2] = [Role::HolderStaff, Role::HolderApprover];
const LICENSEE_READERS: [Role; 2] = [Role::LicenseeUser, Role::LicenseeSignatory];

/// What has been accepted under a contract, by period: what later periods, milestones and corrections count with. Reports
/// to an earlier holder of the patent count too: the contract is one.
///
/// # Errors
/// When the store fails, or a stored report cannot be read.
pub async fn accepted_history(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Vec<Reported>, ServiceError> {
    let terms = licences::terms_of(licence)?;
    let mut history = Vec::new();
    for link in licences::chain_of(uow, licence).await?.links() {
        for (report, version) in uow.accepted_versions(link.id, REPORTS_OF_LICENCE_MAX).await? {
            let lines = lines_of(&version, &terms)?;
            history.push(Reported { period: period_of(&report), usage: rules::total(&lines) });
        }
    }
    Ok(history)
}

/// The span that a report covers.
#[must_use]
pub fn period_of(report: &RoyaltyReport) -> Period {
    Period { from: report.period_from, to: report.period_to }
}

/// What a version holds, as its form names it; empty when it cannot be read.
#[must_use]
pub fn values_of(version: &ReportVersion) -> FormValues {
    serde_json::from_str(&version.lines).unwrap_or_default()
}

/// The lines of a submitted version.
pub(crate) fn lines_of(version: &ReportVersion, terms: &Terms) -> Result<Vec<ReportLine>, ServiceError> {
    rules::parse_lines(&values_of(version), terms).map_err(|errors| ServiceError::Fault {
        doing: "reading a submitted report",
        source: format!("{} of {}: {errors:?}", version.number, version.report_id).into(),
    })
}

/// A figure of a report, as a part of the base that it becomes.
pub(crate) const fn figure(column: ReportColumn, usage: &Usage) -> (BaseLabel, i64) {
    match column {
        ReportColumn::Gross => (BaseLabel::Gross, usage.gross.get()),
        ReportColumn::Discounts => (BaseLabel::Discounts, usage.discounts.get()),
        ReportColumn::Returns => (BaseLabel::Returns, usage.returns.get()),
        ReportColumn::Freight => (BaseLabel::Freight, usage.freight.get()),
        ReportColumn::Profit => (BaseLabel::Profit, usage.profit.get()),
        ReportColumn::AddedOutput => (BaseLabel::AddedOutput, usage.added_output.get()),
        ReportColumn::Units => (BaseLabel::Units, usage.units),
    }
}

/// How an organisation stands to a report. An inspector's province is looked at by [`report`].
fn side_of(organisation: &ActorOrganisation, report: &RoyaltyReport) -> Side {
    match organisation.kind {
        OrganisationKind::Operator => Side::Operator,
        OrganisationKind::Regulator => Side::Inspector,
        _ if report.holder_id == organisation.id => Side::Holder,
        _ if report.licensee_id == organisation.id => Side::Licensee,
        _ => Side::Stranger,
    }
}

/// Reads a report and its licence for a verb of one side; for everybody else it does not exist.
async fn load_as(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: ReportId,
    side: Side,
) -> Result<(ReportRow, Licence), ServiceError> {
    let row = uow.report(id).await?.ok_or(ServiceError::NotFound)?;
    if side_of(organisation, &row.report) != side {
        return Err(ServiceError::NotFound);
    }
    let licence = uow.licence(row.report.licence_id).await?.ok_or(ServiceError::NotFound)?;
    Ok((row, licence))
}

/// Whether the form was made from an older version of the report than the stored one.
fn is_stale(input: &FormInput, report: &RoyaltyReport) -> bool {
    input.version().is_some_and(|seen| seen != report.version)
}

/// Takes the report to its next state and writes the step into its history. The row is written by [`store`].
///
/// # Errors
/// [`ServiceError::Stale`] when the event no longer fits the state: somebody else was quicker.
async fn step(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    report: &mut RoyaltyReport,
    event: ReportEvent,
    note: &str,
) -> Result<(), ServiceError> {
    let from = report.state;
    report.state = rules::transition(from, event).map_err(|_| ServiceError::Stale)?;
    report.state_since = services.now();
    remark(services, uow, caller, report, event_code(event), from, note).await
}

/// A line in the history of a report.
async fn remark(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    report: &RoyaltyReport,
    event: &str,
    from: ReportState,
    note: &str,
) -> Result<(), ServiceError> {
    let subject = report.id.to_string();
    let (from, to) = (from.as_str(), report.state.as_str());
    let step = journal::Step { subject_id: &subject, event, from, to, note, document_id: None };
    journal::step(services, uow, caller, step).await?;
    Ok(())
}

/// The code under which history keeps an event (`reports.event_<code>` in the catalogue).
const fn event_code(event: ReportEvent) -> &'static str {
    match event {
        ReportEvent::StartDraft => "start_draft",
        ReportEvent::Submit => "submit",
        ReportEvent::BeginReview => "begin_review",
        ReportEvent::Query => "query",
        ReportEvent::Accept => "accept",
        ReportEvent::DeemAccepted => "deem_accepted",
        ReportEvent::Charge => "charge",
        ReportEvent::Close => "close",
        ReportEvent::AdjustAfterAudit => "adjust_after_audit",
        ReportEvent::Estimate => "estimate",
        ReportEvent::Correct => "correct",
    }
}

/// Writes the row; the version in hand follows the stored one.
async fn store(uow: &mut dyn UnitOfWork, report: &mut RoyaltyReport) -> Result<(), ServiceError> {
    uow.update_report(report).await?;
    report.version += 1;
    Ok(())
}

/// A message about a report to one side.
async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    row: &ReportRow,
    side: Side,
    kind: &str,
    extra: &[(&str, String)],
) -> Result<(), ServiceError> {
    let report = &row.report;
    let subject = report.id.to_string();
    let mut params = vec![
        ("number", row.licence_number.clone()),
        ("title", row.patent_title.clone()),
        ("holder", row.holder_name.clone()),
        ("licensee", row.licensee_name.clone()),
        ("period", format!("{} – {}", report.period_from, report.period_to)),
        ("due_on", report.due_on.to_string()),
    ];
    params.extend(extra.iter().map(|(name, value)| (*name, value.clone())));
    let (organisation, readers) = match side {
        Side::Holder => (report.holder_id, &HOLDER_READERS),
        _ => (report.licensee_id, &LICENSEE_READERS),
    };
    let note = Notification {
        organisation,
        kind,
        subject_id: &subject,
        path: &format!("/reports/{subject}"),
        params: &params,
        mail_to: readers,
        dedup_key: &format!("{subject}:{}", services.now().micros()),
    };
    journal::notify(services, uow, note).await?;
    Ok(())
}

/// The fields of a form that belong to the lines of a report.
fn line_values(values: &FormValues) -> FormValues {
    let is_line = |name: &str| name == "nil" || name.starts_with("line_");
    let filled = values.iter().filter(|(name, value)| is_line(name) && !value.trim().is_empty());
    filled.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Lines that would not fit into a row, before they are stored as a draft.
fn oversized(values: &FormValues) -> Vec<FieldError> {
    const CHARS_MAX: usize = 200;
    let too_long = values.iter().filter(|(_, value)| value.chars().count() > CHARS_MAX);
    too_long.map(|(name, _)| FieldError::new(name, "too_long").with("max", CHARS_MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_the_lines_and_nothing_else() {
        let typed = [("line_1_product", "甲"), ("line_1_gross", " "), ("nil", "yes"), ("password", "x"), ("note", "n")];
        let values: FormValues = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(line_values(&values).keys().collect::<Vec<_>>(), ["line_1_product", "nil"]);
        assert!(oversized(&values).is_empty());
        let long = FormValues::from([("line_1_product".to_owned(), "长".repeat(201))]);
        assert_eq!(oversized(&long)[0].code, "too_long");
    }
}
