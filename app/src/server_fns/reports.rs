//! Royalty reports.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::reports::{ReportView, ReportsView},
};

/// A list of reports, of all licences or of one.
#[server(endpoint = "reports/list")]
pub async fn list_reports(shown: String, licence: String, page: u32) -> Result<ReportsView, PageError> {
    use services::reports::{self, REPORTS_A_PAGE, ReportQuery, ShownReports};

    use crate::{server_ctx, views::Paging};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let of = if licence.is_empty() { None } else { Some(licence.parse().map_err(|_| PageError::NotFound)?) };
    let fallback = if of.is_some() { ShownReports::All } else { to_view::first_list(&caller) };
    let shown = ShownReports::parse(&shown).unwrap_or(fallback);
    let list = reports::reports(&services, &caller, ReportQuery { shown, licence: of, page }).await?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let counts = ShownReports::ALL.iter().zip(&list.counts);
    Ok(ReportsView {
        shown: shown.as_str().to_owned(),
        licence,
        rows: list.rows.iter().map(|row| to_view::line(row, list.today)).collect(),
        paging: Paging {
            number: page.max(1),
            size: u32::try_from(REPORTS_A_PAGE).expect("a page is short"),
            total: count(list.total),
        },
        counts: counts.map(|(shown, number)| (shown.as_str().to_owned(), count(*number))).collect(),
    })
}

/// One report. `form` tells which form of the page the draft belongs to.
#[server(endpoint = "reports/read")]
pub async fn read_report(id: String, form: String, draft: String) -> Result<ReportView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = services::reports::report(&services, &caller, id).await?;
    let page = format!("/reports/{id}");
    let mut view = to_view::report(detail);
    let own_draft = if form.is_empty() { draft.as_str() } else { "" };
    view.form = form_state(&page, own_draft, to_view::defaults(&view)).await?;
    for act in ["nil", "correct", "review", "query", "accept", "estimate", "adjust"] {
        let theirs = if form == act { draft.as_str() } else { "" };
        let defaults = if act == "adjust" { to_view::adjusted(&view) } else { Default::default() };
        let state = form_state(&format!("{page}?form={act}"), theirs, defaults).await?;
        view.forms.insert(act.to_owned(), state);
    }
    Ok(view)
}

#[cfg(feature = "ssr")]
mod to_view {
    use domain::{Day, form::FormValues, organisation::OrganisationKind};
    use services::{
        Caller,
        ports::ReportRow,
        reports::{ReportAct, ReportDetail, ShownReports, period_of},
    };

    use crate::views::reports::{Basis, ReportCharge, ReportEventView, ReportLine, ReportView, VersionView};

    /// The list that a side looks at first.
    pub(super) fn first_list(caller: &Caller) -> ShownReports {
        let organisation = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref());
        match organisation.map(|organisation| organisation.kind) {
            Some(OrganisationKind::Company) => ShownReports::ToSubmit,
            Some(OrganisationKind::Holder) => ShownReports::ToReview,
            _ => ShownReports::All,
        }
    }

    pub(super) fn line(row: &ReportRow, today: Day) -> ReportLine {
        let report = &row.report;
        // A second version means that the first was submitted.
        let is_waiting = matches!(report.state.as_str(), "due" | "draft" | "estimated") && report.current_number <= 1;
        ReportLine {
            id: report.id.to_string(),
            licence_id: report.licence_id.to_string(),
            licence_number: row.licence_number.clone(),
            patent_title: row.patent_title.clone(),
            holder: row.holder_name.clone(),
            licensee: row.licensee_name.clone(),
            period: period_of(report),
            due_on: report.due_on,
            days_late: if is_waiting { report.due_on.days_until(today).max(0) } else { 0 },
            state: report.state.as_str().to_owned(),
        }
    }

    pub(super) fn report(detail: ReportDetail) -> ReportView {
        let report = &detail.row.report;
        let basis = detail.payable.as_ref().map(|payable| Basis {
            effective_on: payable.clock.effective_on,
            ends_on: payable.clock.ends_on,
            converted_on: payable.clock.converted_on,
            accepted: payable.accepted.clone(),
            charged_ahead: payable.charged_ahead,
        });
        let versions = detail.versions.iter().map(|one| VersionView {
            number: one.version.number,
            submitted_at: one.version.submitted_at,
            is_accepted: one.version.number == report.accepted_number,
            values: one.values.clone(),
            note: one.version.note.clone(),
        });
        let charges = detail.charges.iter().map(|row| {
            let charge = &row.position.charge;
            ReportCharge {
                id: charge.id.to_string(),
                reference: charge.reference.clone(),
                amount: charge.amount_fen,
                open: services::charges::open_of(&row.position),
                due_on: charge.due_on,
                is_estimate: charge.source.ends_with(":estimate"),
            }
        });
        let history = detail.history.iter().map(|step| ReportEventView {
            at: step.at,
            event: step.event.clone(),
            by: if step.user_id.is_some() { step.actor_name.clone() } else { String::new() },
            note: step.note.clone(),
        });
        ReportView {
            line: line(&detail.row, detail.today),
            since: report.state_since.day(),
            query_text: report.query_text.clone(),
            accepted_on: report.accepted_on,
            version: report.version,
            terms: detail.terms_text.clone(),
            basis,
            versions: versions.collect(),
            charges: charges.collect(),
            credits: detail.credits.iter().map(|credit| credit.1).collect(),
            history: history.collect(),
            deemed_on: detail.deemed_on.filter(|_| matches!(report.state.as_str(), "submitted" | "under_review")),
            estimate: detail.estimate.as_ref().map(|charge| charge.amount),
            acts: detail.acts.iter().map(|act| code(*act).to_owned()).collect(),
            form: Default::default(),
            forms: Default::default(),
        }
    }

    const fn code(act: ReportAct) -> &'static str {
        match act {
            ReportAct::Write => "write",
            ReportAct::Sign => "sign",
            ReportAct::Correct => "correct",
            ReportAct::BeginReview => "review",
            ReportAct::Query => "query",
            ReportAct::Accept => "accept",
            ReportAct::Estimate => "estimate",
            ReportAct::Adjust => "adjust",
        }
    }

    /// What the report's form shows before anything is typed: the newest version.
    pub(super) fn defaults(view: &ReportView) -> FormValues {
        let Some(newest) = view.versions.last() else { return FormValues::new() };
        let mut values = newest.values.clone();
        values.insert("note".into(), newest.note.clone());
        values
    }

    /// What the form of an adjustment begins with: the figures that count.
    pub(super) fn adjusted(view: &ReportView) -> FormValues {
        view.submitted().map(|version| version.values.clone()).unwrap_or_default()
    }
}
