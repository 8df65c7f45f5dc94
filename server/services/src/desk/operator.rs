//! What waits for the platform operator.

use domain::{declaration::DeclarationState, licence::LicenceState};

use super::{Desk, TASKS_PER_KIND_MAX, holder::title_of};
use crate::ports::{DeclarationFilter, LicenceFilter, StoreResult, Verification};

/// Organisations to verify, fee reviews, CNIPA's decisions to record, frozen offers, export reviews.
pub(super) async fn tasks(desk: &mut Desk<'_>) -> StoreResult<()> {
    for it in desk.uow.organisations(None, Some(Verification::Pending), TASKS_PER_KIND_MAX).await? {
        let why = if it.uscc_passes { "organisation_verify" } else { "organisation_compare" };
        desk.add("organisation", why, it.name, format!("/operator/organisations/{}", it.id), it.created_at);
    }
    let waiting = [
        (DeclarationState::SubmittedCnipa, "declaration_record"),
        (DeclarationState::WithdrawalSubmitted, "declaration_record_withdrawal"),
        (DeclarationState::Frozen, "declaration_lift"),
    ];
    for (state, why) in waiting {
        declarations(desk, state, why).await?;
    }
    export_reviews(desk).await?;
    desk.deviating_terms().await
}

async fn declarations(desk: &mut Desk<'_>, state: DeclarationState, why: &'static str) -> StoreResult<()> {
    let filter = DeclarationFilter { state: Some(state), limit: TASKS_PER_KIND_MAX, ..Default::default() };
    for it in desk.uow.declarations(&filter).await?.0 {
        let is_held = !it.review_hold.is_empty() && it.review_cleared_by.is_none();
        let why = if is_held && state == DeclarationState::SubmittedCnipa { "declaration_fee_review" } else { why };
        let title = title_of(desk, it.patent_id).await?;
        desk.add("declaration", why, title, format!("/declarations/{}", it.id), it.state_since);
    }
    Ok(())
}

async fn export_reviews(desk: &mut Desk<'_>) -> StoreResult<()> {
    let filter =
        LicenceFilter { state: Some(LicenceState::ExportReview), limit: TASKS_PER_KIND_MAX, ..Default::default() };
    for row in desk.uow.licences(&filter).await?.0 {
        let path = format!("/licences/{}", row.licence.id);
        desk.add("licence", "export_review", row.licensee_name, path, row.licence.state_since);
    }
    Ok(())
}
