//! Acceptances, and what happens to licences afterwards: trials, milestones, export review, default, an end by agreement.

use domain::{
    id::LicenceId,
    licence::{LicenceState, MilestoneState, TrialState},
};

use super::{
    patents,
    plan::{Acceptance, Decision, ENDED_BY_AGREEMENT, Payer},
    story::Story,
    terms,
};
use crate::{access::Role, caller::Caller, error::ServiceError, forms::Upload, licences as verbs, ports::Licence};

/// Licences that a round looks at.
const LICENCES_MAX: i64 = 1_000;
/// The first sale is reported, or a milestone is claimed, this long after the licence took effect.
const PILOT_DAYS: i64 = 150;
/// Days in export review before the operator decides; the review that is younger at the end still waits.
const REVIEW_DAYS: i64 = 14;
/// Days of arrears after which finance suspends.
const ARREARS_DAYS: i64 = 60;
/// Days of suspension after which the holder terminates.
const PATIENCE_DAYS: i64 = 90;
/// A licence in trial is walked away from after this long.
const TRIED_DAYS: i64 = 70;

/// A company accepts an offer.
pub(super) async fn accept(story: &mut Story, index: usize, it: Acceptance) -> Result<(), ServiceError> {
    let Some(declaration) = story.entries[it.place].declaration else { return Ok(()) };
    let company = story.people.of_company(&story.services, it.company);
    let sheet = verbs::accept_sheet(&story.services, &company, declaration).await?;
    let Some(agreement) = sheet.agreement else {
        story.refused.push(format!("{} accept {}: no terms", story.today(), it.place));
        return Ok(());
    };
    let ticked = agreement.ticked();
    let mut input = story.form(ticked.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    input.values.insert("password".into(), super::PASSWORD.into());
    let outcome = verbs::accept(&story.services, &company, declaration, &input).await;
    if let Some(id) = story.done(&format!("accept {}", it.place), outcome)? {
        story.licences.insert(id, (index, it));
    }
    Ok(())
}

/// What people do about licences in this round.
pub(super) async fn round(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    let running = story.services.store.read().await?.running_licences(None, LICENCES_MAX).await?;
    for licence in running {
        let Some((index, it)) = story.licences.get(&licence.id).copied() else { continue };
        match licence.state {
            LicenceState::ExportReview => export_review(story, &licence, it).await?,
            LicenceState::InTrial => trial(story, &licence, it).await?,
            LicenceState::Effective => {
                hand_over(story, &licence, it).await?;
                milestones(story, &licence, it).await?;
                if matches!(it.payer, Payer::HalfOnly | Payer::Never) {
                    suspend(story, &licence).await?;
                }
                if (it.place, it.company) == ENDED_BY_AGREEMENT && ago < 300 {
                    agree_to_end(story, &licence, it).await?;
                }
            }
            LicenceState::SuspendedDefault => terminate(story, &licence, it, index).await?,
            _ => {}
        }
    }
    Ok(())
}

fn holder(story: &Story, it: Acceptance, role: Role) -> Caller {
    story.people.of_holder(&story.services, patents::sketch(it.place).holder, role)
}

fn days_in_state(story: &Story, licence: &Licence) -> i64 {
    licence.state_since.day().days_until(story.today())
}

async fn export_review(story: &mut Story, licence: &Licence, it: Acceptance) -> Result<(), ServiceError> {
    if days_in_state(story, licence) < REVIEW_DAYS {
        return Ok(());
    }
    let operator = story.people.operator(&story.services);
    let (decision, note) = match it.payer {
        Payer::Never => ("refuse", "所涉技术属于限制出口目录，申请人未取得许可。"),
        _ if it.place.is_multiple_of(2) => ("refuse", "未提交技术出口合同登记材料。"),
        _ => ("clear", "技术出口合同登记证 示例第 001 号"),
    };
    let input = story.form([("decision", decision), ("note", note)]);
    let outcome = verbs::decide_export(&story.services, &operator, licence.id, &input).await;
    story.done("decide an export review", outcome).map(drop)
}

async fn trial(story: &mut Story, licence: &Licence, it: Acceptance) -> Result<(), ServiceError> {
    let company = story.people.of_company(&story.services, it.company);
    let pending = licence.trial_state == Some(TrialState::DecisionPending);
    match it.decision {
        Decision::WalkAway if days_in_state(story, licence) > TRIED_DAYS => {
            let input = story.form([("note", "试用表明现有产线改造成本过高。")]);
            let outcome = verbs::end_trial(&story.services, &company, licence.id, &input).await;
            story.done("end a trial", outcome).map(drop)
        }
        Decision::Extend if pending && !licence.trial_extended && it.place.is_multiple_of(2) => {
            let (ask, agree) = (story.form([]), story.form([]));
            let outcome = verbs::ask_extension(&story.services, &company, licence.id, &ask).await;
            story.done("ask for an extension", outcome)?;
            let approver = holder(story, it, Role::HolderApprover);
            let outcome = verbs::agree_to_extension(&story.services, &approver, licence.id, &agree).await;
            story.done("agree to an extension", outcome).map(drop)
        }
        Decision::Convert | Decision::Extend if pending => {
            let input = story.form([("agree", "yes"), ("password", super::PASSWORD)]);
            let outcome = verbs::convert_trial(&story.services, &company, licence.id, &input).await;
            story.done("convert a trial", outcome).map(drop)
        }
        _ => Ok(()),
    }
}

/// The technical documents go over once, soon after the licence took effect.
async fn hand_over(story: &mut Story, licence: &Licence, it: Acceptance) -> Result<(), ServiceError> {
    if !story.first_time(format!("documents:{}", licence.id)) || it.company.is_multiple_of(3) {
        return Ok(());
    }
    let (staff, input) = (holder(story, it, Role::HolderStaff), story.form([("note", "技术说明书、工艺参数表")]));
    let outcome = verbs::tick_documents(&story.services, &staff, licence.id, &input).await;
    story.done("hand over documents", outcome)?;
    let (company, input) = (story.people.of_company(&story.services, it.company), story.form([("note", "已收到")]));
    let outcome = verbs::tick_documents(&story.services, &company, licence.id, &input).await;
    story.done("receive documents", outcome).map(drop)
}

async fn milestones(story: &mut Story, licence: &Licence, it: Acceptance) -> Result<(), ServiceError> {
    let since = licence.effective_on.map_or(0, |day| day.days_until(story.today()));
    if since < PILOT_DAYS || it.payer == Payer::Never || terms::price_of(it.place) != terms::Price::Milestones {
        return Ok(());
    }
    let open = story.services.store.read().await?.milestones_of(licence.id).await?;
    for milestone in open {
        match milestone.state {
            MilestoneState::Open if milestone.code == "m1" => {
                claim(story, licence.id, it, &milestone.code).await?;
            }
            MilestoneState::EvidenceSubmitted if it.payer != Payer::HalfOnly => {
                let staff = holder(story, it, Role::HolderStaff);
                let input = story.form([("code", milestone.code.as_str()), ("decision", "accept")]);
                let outcome = verbs::decide_milestone(&story.services, &staff, licence.id, &input).await;
                story.done("accept a milestone", outcome)?;
            }
            _ => {}
        }
    }
    Ok(())
}

async fn claim(story: &mut Story, licence: LicenceId, it: Acceptance, code: &str) -> Result<(), ServiceError> {
    let company = story.people.of_company(&story.services, it.company);
    let mut input = story.form([("code", code), ("note", "中试线连续运行三十天，附运行记录。")]);
    input.uploads.push(paper("evidence", "中试运行记录.pdf"));
    let outcome = verbs::claim_milestone(&story.services, &company, licence, &input).await;
    story.done("claim a milestone", outcome).map(drop)
}

/// A file that stands for a scanned paper.
pub(super) fn paper(field: &str, name: &str) -> Upload {
    let bytes = "%PDF-1.4\n% demonstration\n%%EOF\n".as_bytes().to_vec();
    Upload { field: field.to_owned(), file_name: name.to_owned(), media_type: "application/pdf".to_owned(), bytes }
}

async fn suspend(story: &mut Story, licence: &Licence) -> Result<(), ServiceError> {
    let overdue = crate::ports::ChargeFilter {
        licence: Some(licence.id),
        open_only: true,
        due_before: Some(story.today().plus_days(-ARREARS_DAYS)),
        limit: 1,
        ..Default::default()
    };
    if story.services.store.read().await?.charges(&overdue).await?.1 == 0 {
        return Ok(());
    }
    let finance = story.people.finance(&story.services, 0);
    let input = story.form([("note", "两次书面催告后仍未付清。")]);
    let outcome = verbs::suspend(&story.services, &finance, licence.id, &input).await;
    story.done("suspend", outcome).map(drop)
}

async fn terminate(story: &mut Story, licence: &Licence, it: Acceptance, index: usize) -> Result<(), ServiceError> {
    if days_in_state(story, licence) < PATIENCE_DAYS || index.is_multiple_of(4) {
        return Ok(());
    }
    let approver = holder(story, it, Role::HolderApprover);
    let input = story.form([("note", "催告期满仍未付款，依约解除。")]);
    let outcome = verbs::terminate_for_default(&story.services, &approver, licence.id, &input).await;
    story.done("terminate", outcome).map(drop)
}

async fn agree_to_end(story: &mut Story, licence: &Licence, it: Acceptance) -> Result<(), ServiceError> {
    let company = story.people.of_company(&story.services, it.company);
    let (propose, agree) = (story.form([("note", "产品线停产，申请提前终止。")]), story.form([]));
    let outcome = verbs::propose_end(&story.services, &company, licence.id, &propose).await;
    story.done("propose an end", outcome)?;
    let approver = holder(story, it, Role::HolderApprover);
    let outcome = verbs::agree_to_end(&story.services, &approver, licence.id, &agree).await;
    story.done("agree to an end", outcome).map(drop)
}
