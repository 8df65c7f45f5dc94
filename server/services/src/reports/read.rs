//! Lists of reports, and one report with its versions and what it costs.

use domain::{
    Day, Fen,
    form::FormValues,
    id::{LicenceId, ReportId},
    ledger::AccountPurpose,
    organisation::OrganisationKind,
    report::{self as rules, ReportEvent, ReportLine},
    royalty::Charge as Computed,
    terms::Terms,
};

use super::{
    Payable, charging, open,
    review::{estimated_charge, may_adjust, may_estimate},
    side_of, values_of,
    write::is_writable,
};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    licences::{self, Side},
    ports::{
        ChargeRow, HistoryStep, Licence, ReportFilter, ReportPhase, ReportRow, ReportVersion, RoyaltyReport, UnitOfWork,
    },
};

pub const REPORTS_A_PAGE: i64 = 50;
const EXPORT_MAX: i64 = 10_000;
const HISTORY_MAX: i64 = 200;
const POSTINGS_MAX: i64 = 10_000;

/// Which reports a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownReports {
    #[default]
    ToSubmit,
    Overdue,
    ToReview,
    Accepted,
    All,
}

impl ShownReports {
    pub const ALL: [Self; 5] = [Self::ToSubmit, Self::Overdue, Self::ToReview, Self::Accepted, Self::All];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToSubmit => "to_submit",
            Self::Overdue => "overdue",
            Self::ToReview => "to_review",
            Self::Accepted => "accepted",
            Self::All => "all",
        }
    }

    /// The code in an address, when there is such a list.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.as_str() == code)
    }
}

/// What a list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportQuery {
    pub shown: ShownReports,
    pub licence: Option<LicenceId>,
    /// From 1.
    pub page: u32,
}

/// A page of reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPage {
    pub rows: Vec<ReportRow>,
    pub total: i64,
    /// How many each list has, in the order of [`ShownReports::ALL`].
    pub counts: Vec<i64>,
    pub today: Day,
}

/// A version as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionDetail {
    pub version: ReportVersion,
    pub values: FormValues,
    /// None while a draft cannot be read.
    pub lines: Option<Vec<ReportLine>>,
}

/// What a reader may do with a report now: the forms of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportAct {
    Write,
    Sign,
    Correct,
    BeginReview,
    Query,
    Accept,
    Estimate,
    Adjust,
}

/// A report as its page shows it.
#[derive(Clone, Debug)]
pub struct ReportDetail {
    pub row: ReportRow,
    pub side: Side,
    pub terms: Terms,
    /// The canonical text of the terms, for computing in the browser.
    pub terms_text: String,
    /// What the figures' price depends on; none before the licence took effect.
    pub payable: Option<Payable>,
    /// Oldest first; drafts are the licensee's alone.
    pub versions: Vec<VersionDetail>,
    pub history: Vec<HistoryStep>,
    pub charges: Vec<ChargeRow>,
    /// Credit notes, by the version that gave rise to them.
    pub credits: Vec<(String, Fen)>,
    /// The last day for the holder's answer, where silence accepts.
    pub deemed_on: Option<Day>,
    /// What would be charged by estimate.
    pub estimate: Option<Computed>,
    pub acts: Vec<ReportAct>,
    pub today: Day,
}

fn filter_of(organisation: &ActorOrganisation, query: ReportQuery, today: Day) -> ReportFilter {
    let mut filter = ReportFilter { licence: query.licence, ..ReportFilter::default() };
    match organisation.kind {
        OrganisationKind::Holder => filter.holder = Some(organisation.id),
        OrganisationKind::Company => filter.licensee = Some(organisation.id),
        OrganisationKind::Operator => {}
        OrganisationKind::Regulator => filter.province.clone_from(&organisation.scope),
    }
    match query.shown {
        ShownReports::ToSubmit => filter.phase = Some(ReportPhase::ToSubmit),
        ShownReports::Overdue => filter.overdue_on = Some(today),
        ShownReports::ToReview => filter.phase = Some(ReportPhase::ToReview),
        ShownReports::Accepted => filter.phase = Some(ReportPhase::Accepted),
        ShownReports::All => {}
    }
    filter
}

/// A page of the reports that the caller may see, by due day.
///
/// # Errors
/// When the caller may not see reports.
pub async fn reports(services: &Services, caller: &Caller, query: ReportQuery) -> Result<ReportPage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeReports)?;
    let today = services.today();
    let mut uow = services.store.read().await?;
    let mut filter = filter_of(organisation, query, today);
    filter.limit = REPORTS_A_PAGE;
    filter.offset = (i64::from(query.page.max(1)) - 1) * REPORTS_A_PAGE;
    let (rows, total) = uow.reports(&filter).await?;
    let mut counts = Vec::new();
    for shown in ShownReports::ALL {
        let filter = ReportFilter { limit: 1, ..filter_of(organisation, ReportQuery { shown, ..query }, today) };
        counts.push(uow.reports(&filter).await?.1);
    }
    Ok(ReportPage { rows, total, counts, today })
}

/// All rows of a list, for a file; bounded.
///
/// # Errors
/// When the caller may not see reports.
pub async fn export(services: &Services, caller: &Caller, query: ReportQuery) -> Result<Vec<ReportRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeReports)?;
    let filter = ReportFilter { limit: EXPORT_MAX, ..filter_of(organisation, query, services.today()) };
    Ok(services.store.read().await?.reports(&filter).await?.0)
}

/// One report, for its two sides, the operator, and the inspector of the holder's province.
///
/// # Errors
/// [`ServiceError::NotFound`] for everybody else.
pub async fn report(services: &Services, caller: &Caller, id: ReportId) -> Result<ReportDetail, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeReports)?;
    let mut uow = services.store.read().await?;
    let row = uow.report(id).await?.ok_or(ServiceError::NotFound)?;
    let side = side_of(organisation, &row.report);
    if !may_see(uow.as_mut(), organisation, side, &row.report).await? {
        return Err(ServiceError::NotFound);
    }
    let licence = uow.licence(row.report.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let terms = licences::terms_of(&licence)?;
    let versions = uow.report_versions(id).await?;
    let versions = versions
        .into_iter()
        .filter(|version| side == Side::Licensee || version.submitted_at.is_some())
        .map(|version| {
            let values = values_of(&version);
            VersionDetail { lines: rules::parse_lines(&values, &terms).ok(), values, version }
        })
        .collect();
    let today = services.today();
    let mut acts = acts(caller, side, &row.report, today);
    if acts.contains(&ReportAct::Estimate) && charging::is_estimated(uow.as_mut(), &row.report).await? {
        acts.retain(|act| *act != ReportAct::Estimate);
    }
    let estimate = if acts.contains(&ReportAct::Estimate) {
        estimated_charge(services, uow.as_mut(), &licence, &row.report).await?
    } else {
        None
    };
    Ok(ReportDetail {
        side,
        payable: charging::payable(uow.as_mut(), &licence, &row.report).await?,
        versions,
        history: uow.history_of(&id.to_string(), HISTORY_MAX).await?,
        charges: charging::charges_of(uow.as_mut(), &row.report).await?,
        credits: credits(uow.as_mut(), &licence, id).await?,
        deemed_on: open::deemed_on(uow.as_mut(), &row, &licence).await?,
        estimate,
        acts,
        today,
        terms_text: licence.terms,
        terms,
        row,
    })
}

async fn may_see(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    side: Side,
    report: &RoyaltyReport,
) -> Result<bool, ServiceError> {
    match side {
        Side::Stranger => Ok(false),
        Side::Inspector if !organisation.scope.is_empty() => {
            let holder = uow.organisation(report.holder_id).await?;
            Ok(holder.is_some_and(|holder| organisation.oversees(&holder)))
        }
        _ => Ok(true),
    }
}

async fn credits(
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    id: ReportId,
) -> Result<Vec<(String, Fen)>, ServiceError> {
    let prefix = format!("report:{id}:");
    let postings = uow.postings_of(licence.id, POSTINGS_MAX).await?;
    let own = postings
        .into_iter()
        .filter(|posting| posting.purpose == AccountPurpose::UnappliedCash && posting.reason.starts_with(&prefix));
    Ok(own.map(|posting| (posting.reason[prefix.len()..].to_owned(), -posting.amount_fen)).collect())
}

fn acts(caller: &Caller, side: Side, report: &RoyaltyReport, today: Day) -> Vec<ReportAct> {
    let takes = |event| rules::transition(report.state, event).is_ok();
    let (holder, licensee) = (Side::Holder, Side::Licensee);
    let offers = [
        (ReportAct::Write, Action::EditReport, licensee, is_writable(report.state)),
        (ReportAct::Sign, Action::SubmitReport, licensee, is_writable(report.state)),
        (ReportAct::Correct, Action::EditReport, licensee, !is_writable(report.state) && takes(ReportEvent::Correct)),
        (ReportAct::BeginReview, Action::ReviewReport, holder, takes(ReportEvent::BeginReview)),
        (ReportAct::Query, Action::ReviewReport, holder, takes(ReportEvent::Query)),
        (ReportAct::Accept, Action::ReviewReport, holder, takes(ReportEvent::Accept)),
        (ReportAct::Estimate, Action::ReviewReport, holder, may_estimate(report, today)),
        (ReportAct::Adjust, Action::AdjustReport, holder, may_adjust(report)),
    ];
    offers
        .into_iter()
        .filter(|(_, action, by, holds)| *holds && side == *by && caller.can(*action))
        .map(|(act, ..)| act)
        .collect()
}
