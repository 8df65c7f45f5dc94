//! What a transfer of the patent does to reports: they go to the holder whose days they are about.

use domain::{Day, report::ReportState};

use super::{REPORTS_OF_LICENCE_MAX, charging, remark};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    licences,
    ports::{Licence, RoyaltyReport, UnitOfWork},
};

/// Cuts reports over the day on which the patent changes hands, as long as nobody has submitted figures for the whole
/// period; an estimate for it is taken back. What was submitted stays one report, and what it comes to is divided.
pub(crate) async fn cut(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    on: Day,
) -> Result<(), ServiceError> {
    for mut report in uow.reports_of(licence.id, REPORTS_OF_LICENCE_MAX).await? {
        if on <= report.period_from || report.period_to < on || is_submitted(uow, &report).await? {
            continue;
        }
        for row in charging::charges_of(uow, &report).await? {
            if charging::is_estimate(&row, &report) {
                licences::take_back(services, uow, caller, licence, &row, "cut").await?;
            }
        }
        let from = report.state;
        if from == ReportState::Estimated {
            report.state = ReportState::Due;
            report.state_since = services.now();
        }
        let whole = format!("{} – {}", report.period_from, report.period_to);
        report.period_to = on.plus_days(-1);
        uow.rebook_report(&report).await?;
        remark(services, uow, caller, &report, "cut", from, &whole).await?;
    }
    Ok(())
}

async fn is_submitted(uow: &mut dyn UnitOfWork, report: &RoyaltyReport) -> Result<bool, ServiceError> {
    Ok(uow.report_versions(report.id).await?.iter().any(|version| version.submitted_at.is_some()))
}

/// Hands the reports about the new holder's days over. Where the new holder has no account nobody here asks for them.
pub(crate) async fn pass_on(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    old: &Licence,
    new: Option<&Licence>,
    on: Day,
) -> Result<(), ServiceError> {
    for mut report in uow.reports_of(old.id, REPORTS_OF_LICENCE_MAX).await? {
        if report.period_from < on {
            continue;
        }
        let from = report.state;
        let event = match new {
            Some(new) => {
                (report.licence_id, report.holder_id) = (new.id, new.holder_id);
                "passed_on"
            }
            None if report.accepted_number == 0 => {
                report.state = ReportState::Closed;
                report.state_since = services.now();
                "passed_outside"
            }
            None => continue,
        };
        uow.rebook_report(&report).await?;
        remark(services, uow, caller, &report, event, from, &old.number).await?;
    }
    Ok(())
}
