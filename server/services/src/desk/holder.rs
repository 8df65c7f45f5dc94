//! What waits in the organisation of a patent holder.

use domain::{
    declaration::DeclarationState,
    id::PatentId,
    licence::{LicenceState, MilestoneState},
    report::ReportState,
};

use super::{Desk, Side, TASKS_PER_KIND_MAX};
use crate::{
    licences,
    ports::{DeclarationFilter, LicenceFilter, ReportFilter, StoreResult, TransferFilter},
};

/// Licences in force that are looked through for milestones.
const LICENCES_MAX: i64 = 200;

/// Drafts to finish, declarations to file or correct, frozen offers to cure, reports and milestones to review,
/// recordals.
pub(super) async fn staff(desk: &mut Desk<'_>) -> StoreResult<()> {
    let waiting = [
        (DeclarationState::Draft, "declaration_draft"),
        (DeclarationState::ConsentPending, "declaration_consent"),
        (DeclarationState::Approved, "declaration_submit"),
        (DeclarationState::CorrectionRequested, "declaration_correct"),
        (DeclarationState::Frozen, "declaration_frozen"),
    ];
    for (state, why) in waiting {
        declarations(desk, state, why).await?;
    }
    for state in [ReportState::Submitted, ReportState::UnderReview] {
        reports_to_review(desk, state).await?;
    }
    milestones_to_review(desk).await?;
    desk.recordals_to_file(Side::Holder).await
}

/// Declarations whose publicity runs or has run, for the approver to sign, and patents to take over.
pub(super) async fn approver(desk: &mut Desk<'_>) -> StoreResult<()> {
    declarations(desk, DeclarationState::InternalPublicity, "declaration_approve").await?;
    transfers(desk).await
}

async fn transfers(desk: &mut Desk<'_>) -> StoreResult<()> {
    let filter = TransferFilter {
        to: Some(desk.organisation.id),
        state: "pending".to_owned(),
        limit: TASKS_PER_KIND_MAX,
        ..Default::default()
    };
    for row in desk.uow.transfers(&filter).await? {
        let it = row.transfer;
        desk.add("patent", "transfer_waits", row.patent_title, format!("/transfers/{}", it.id), it.recorded_at);
    }
    Ok(())
}

async fn declarations(desk: &mut Desk<'_>, state: DeclarationState, why: &'static str) -> StoreResult<()> {
    let filter = DeclarationFilter {
        holder: Some(desk.organisation.id),
        state: Some(state),
        limit: TASKS_PER_KIND_MAX,
        ..Default::default()
    };
    for it in desk.uow.declarations(&filter).await?.0 {
        let title = title_of(desk, it.patent_id).await?;
        let path = format!("/declarations/{}", it.id);
        match it.publicity_to.filter(|_| state == DeclarationState::InternalPublicity) {
            Some(day) => desk.add_due("declaration", why, title, path, it.state_since.day(), day),
            None => desk.add("declaration", why, title, path, it.state_since),
        }
    }
    Ok(())
}

pub(super) async fn title_of(desk: &mut Desk<'_>, patent: PatentId) -> StoreResult<String> {
    Ok(desk.uow.patent(patent).await?.map(|patent| patent.title).unwrap_or_default())
}

async fn reports_to_review(desk: &mut Desk<'_>, state: ReportState) -> StoreResult<()> {
    let filter = ReportFilter {
        holder: Some(desk.organisation.id),
        state: Some(state),
        limit: TASKS_PER_KIND_MAX,
        ..Default::default()
    };
    for row in desk.uow.reports(&filter).await?.0 {
        let path = format!("/reports/{}", row.report.id);
        desk.add("report", "report_review", row.patent_title, path, row.report.state_since);
    }
    Ok(())
}

/// Milestones that licensees have claimed. Only licences whose terms have any are looked into.
async fn milestones_to_review(desk: &mut Desk<'_>) -> StoreResult<()> {
    let filter = LicenceFilter {
        holder: Some(desk.organisation.id),
        state: Some(LicenceState::Effective),
        limit: LICENCES_MAX,
        ..Default::default()
    };
    for row in desk.uow.licences(&filter).await?.0 {
        let it = row.licence;
        if !licences::terms_of(&it).is_ok_and(|terms| !terms.fees.milestones.is_empty()) {
            continue;
        }
        let claimed = desk.uow.milestones_of(it.id).await?;
        let claimed = claimed.into_iter().find(|milestone| milestone.state == MilestoneState::EvidenceSubmitted);
        if let Some(milestone) = claimed {
            let since = milestone.claimed_on.unwrap_or(desk.today).start();
            desk.add("licence", "milestone_review", row.patent_title, format!("/licences/{}", it.id), since);
        }
    }
    Ok(())
}
