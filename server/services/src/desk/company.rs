//! What waits in a company that holds licences.

use domain::{
    licence::{LicenceState, TrialState},
    report::ReportState,
};

use super::{CHARGE_DAYS_AHEAD, Desk, Side, TASKS_PER_KIND_MAX};
use crate::{
    access::Role,
    ports::{ChargeFilter, LicenceFilter, ReportFilter, StoreResult},
};

/// Reports, charges, trial decisions and recordals.
pub(super) async fn tasks(desk: &mut Desk<'_>) -> StoreResult<()> {
    for state in [ReportState::Due, ReportState::Draft, ReportState::Queried, ReportState::Estimated] {
        reports(desk, state).await?;
    }
    charges(desk).await?;
    if desk.organisation.has(Role::LicenseeSignatory) {
        trials(desk).await?;
    }
    desk.recordals_to_file(Side::Licensee).await
}

async fn reports(desk: &mut Desk<'_>, state: ReportState) -> StoreResult<()> {
    let filter = ReportFilter {
        licensee: Some(desk.organisation.id),
        state: Some(state),
        limit: TASKS_PER_KIND_MAX,
        ..Default::default()
    };
    for row in desk.uow.reports(&filter).await?.0 {
        let it = row.report;
        let why = match state {
            ReportState::Queried => "report_queried",
            _ if it.due_on < desk.today => "report_overdue",
            _ => "report_due",
        };
        let since = it.state_since.day();
        // The same patent may wait with several periods: the period tells them apart.
        let title = format!("{} · {} – {}", row.patent_title, it.period_from, it.period_to);
        desk.add_due("report", why, title, format!("/reports/{}", it.id), since, it.due_on);
    }
    Ok(())
}

async fn charges(desk: &mut Desk<'_>) -> StoreResult<()> {
    let filter = ChargeFilter {
        licensee: Some(desk.organisation.id),
        open_only: true,
        due_before: Some(desk.today.plus_days(CHARGE_DAYS_AHEAD)),
        limit: TASKS_PER_KIND_MAX,
        ..Default::default()
    };
    for row in desk.uow.charges(&filter).await?.0 {
        let it = row.position.charge;
        let why = if it.due_on < desk.today { "charge_overdue" } else { "charge_due" };
        let since = it.created_at.day();
        let title = format!("{} · {}", row.patent_title, it.reference);
        desk.add_due("charge", why, title, format!("/charges/{}", it.id), since, it.due_on);
    }
    Ok(())
}

/// Trials whose end is near or over: silence ends the licence, so the decision is asked for.
async fn trials(desk: &mut Desk<'_>) -> StoreResult<()> {
    let filter = LicenceFilter {
        licensee: Some(desk.organisation.id),
        state: Some(LicenceState::InTrial),
        limit: TASKS_PER_KIND_MAX,
        ..Default::default()
    };
    for row in desk.uow.licences(&filter).await?.0 {
        let it = row.licence;
        let why = match it.trial_state {
            Some(TrialState::DecisionPending) => "trial_decide",
            Some(TrialState::Running | TrialState::Extended) => "trial_ends",
            _ => continue,
        };
        let Some(due_on) = it.trial_decision_due_on.or(it.trial_ends_on) else { continue };
        if why == "trial_ends" && desk.today.days_until(due_on) > CHARGE_DAYS_AHEAD {
            continue;
        }
        let since = it.state_since.day();
        desk.add_due("licence", why, row.patent_title, format!("/licences/{}", it.id), since, due_on);
    }
    Ok(())
}
