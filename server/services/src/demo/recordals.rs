//! The recordal of each licence, as far as its plan goes.

use domain::{
    id::RecordalId,
    recordal::{RecordalDocument, RecordalState},
};

use super::{
    licences::paper,
    patents,
    plan::{Acceptance, Filing},
    story::Story,
};
use crate::{
    access::Role,
    caller::Caller,
    error::{FormOutcome, ServiceError},
    packs,
    ports::{Recordal, RecordalFilter},
    recordals as verbs,
};

/// Recordals that a round looks at.
const RECORDALS_MAX: i64 = 1_000;
/// Days that each step takes.
const PREPARE_DAYS: i64 = 14;
const FILE_DAYS: i64 = 7;
const OFFICE_DAYS: i64 = 21;
const QUIET_DAYS: i64 = 60;
/// Filings that began longer ago than this have come to a result by the end of the story.
const OLD_DAYS: i64 = 170;
/// Filings of the last months that come with a pack.
const PACKS: usize = 3;
/// The change that some recordals go through.
const CHANGE: [(&str, &str); 2] = [("change_kind", "other"), ("change_text", "被许可人名称变更")];

/// The documents that a person adds; the others the system keeps.
const PAPERS: [RecordalDocument; 3] =
    [RecordalDocument::ApplicationForm, RecordalDocument::ApplicantIdentity, RecordalDocument::HandlerIdentity];

/// What people do about recordals in this round.
pub(super) async fn round(story: &mut Story, _ago: i64) -> Result<(), ServiceError> {
    let filter = RecordalFilter { limit: RECORDALS_MAX, ..Default::default() };
    let rows = story.services.store.read().await?.recordals(&filter).await?.0;
    for row in rows {
        let it = row.recordal;
        let Some((index, plan)) = story.licences.get(&it.licence_id).copied() else { continue };
        let days = it.state_since.day().days_until(story.today());
        let is_old = it.created_at.day().days_until(story.end) > OLD_DAYS;
        let filer = filer(story, plan, index);
        let filing = if is_old { settled(plan.filing) } else { plan.filing };
        let filing = if is_the_one_to_correct(story, &it, is_old) { Filing::Correction } else { filing };
        let outcome = act(story, &filer, &it, filing, (days, index)).await?;
        if let Some((what, outcome)) = outcome {
            story.done(what, outcome)?;
        }
    }
    Ok(())
}

/// One filing of the last months is sent back for a correction and still waits for it.
fn is_the_one_to_correct(story: &mut Story, it: &Recordal, is_old: bool) -> bool {
    let mark = format!("correct:{}", it.id);
    if !is_old && it.state == RecordalState::Submitted && story.first_time("correct".to_owned()) {
        story.first_time(mark.clone());
    }
    story.marks.contains(&mark)
}

/// Either side files: the company mostly, the holder sometimes.
fn filer(story: &Story, plan: Acceptance, index: usize) -> Caller {
    if index % 3 == 2 {
        story.people.of_holder(&story.services, patents::sketch(plan.place).holder, Role::HolderStaff)
    } else {
        story.people.of_company(&story.services, plan.company)
    }
}

/// What an old filing has come to that would look odd as unfinished business of years.
const fn settled(filing: Filing) -> Filing {
    match filing {
        Filing::Ready | Filing::Submitted | Filing::Correction => Filing::Recorded,
        other => other,
    }
}

type Act = Option<(&'static str, FormOutcome<()>)>;

async fn act(
    story: &mut Story,
    filer: &Caller,
    it: &Recordal,
    filing: Filing,
    (days, index): (i64, usize),
) -> Result<Act, ServiceError> {
    if it.cancel_due_on.is_some() && it.state.is_on_record() {
        return Ok(cancel(story, filer, it, (days, index)).await);
    }
    match it.state {
        RecordalState::ToPrepare if filing != Filing::Left && days >= PREPARE_DAYS => prepare(story, filer, it).await,
        RecordalState::PackageReady if filing != Filing::Ready && days >= FILE_DAYS => {
            Ok(Some(("file a recordal", submit(story, filer, it.id).await)))
        }
        RecordalState::Submitted if days >= OFFICE_DAYS => Ok(office(story, filer, it, filing, index).await),
        RecordalState::Correction if filing != Filing::Correction && days >= FILE_DAYS => {
            Ok(Some(("file a correction", submit(story, filer, it.id).await)))
        }
        RecordalState::Recorded if days >= QUIET_DAYS => later(story, filer, it.id, filing).await,
        RecordalState::ChangePending if filing == Filing::Changed && days >= OFFICE_DAYS => {
            let input = story.form([("note", "变更已备案。")]);
            Ok(Some(("record a change", verbs::record_change(&story.services, filer, it.id, &input).await)))
        }
        _ => Ok(None),
    }
}

async fn prepare(story: &mut Story, filer: &Caller, it: &Recordal) -> Result<Act, ServiceError> {
    let id = it.id;
    for (place, document) in PAPERS.into_iter().enumerate() {
        let mut input = story.form([("note", "已核对"), ("done", "yes")]);
        if place == 0 {
            input.uploads.push(paper("file", "备案申请表.pdf"));
        }
        let outcome = verbs::put_item(&story.services, filer, id, document.as_str(), &input).await;
        if story.done("add a recordal document", outcome)?.is_none() {
            break;
        }
    }
    if filer.actor.as_ref().and_then(|actor| actor.organisation.as_ref()).is_some_and(|it| it.has(Role::HolderStaff)) {
        let input = story.form([("done", "yes"), ("note", "合同文本")]);
        let contract = RecordalDocument::Contract.as_str();
        let outcome = verbs::put_item(&story.services, filer, id, contract, &input).await;
        story.done("add the contract", outcome)?;
    }
    if it.created_at.day().days_until(story.end) <= OLD_DAYS && story.packs < PACKS {
        story.packs += 1;
        let input = story.form([]);
        let outcome = packs::make(&story.services, filer, id, &input).await;
        story.done("make a filing pack", outcome)?;
    }
    Ok(None)
}

async fn submit(story: &Story, filer: &Caller, id: RecordalId) -> FormOutcome<()> {
    let today = story.today().to_string();
    let input = story.form([("receipt_number", "示例受理 0001"), ("submitted_on", today.as_str())]);
    verbs::submit(&story.services, filer, id, &input).await
}

/// What CNIPA answers.
async fn office(story: &Story, filer: &Caller, it: &Recordal, filing: Filing, index: usize) -> Act {
    match filing {
        Filing::Submitted => None,
        Filing::Correction => {
            let input = story.form([("note", "申请表中专利权人名称与登记簿不一致，请补正。")]);
            Some(("correct a recordal", verbs::request_correction(&story.services, filer, it.id, &input).await))
        }
        Filing::Refused => {
            let input = story.form([("ground", "3"), ("note", "合同未写明许可使用费的支付期限。")]);
            Some(("refuse a recordal", verbs::refuse(&story.services, filer, it.id, &input).await))
        }
        _ => {
            let today = story.today();
            let number = format!("X{}990000{:03}", today.year(), index + 1);
            let day = today.to_string();
            let mut input = story.form([("recordal_number", number.as_str()), ("recorded_on", day.as_str())]);
            if index.is_multiple_of(2) {
                input.uploads.push(paper("certificate", "备案证明.pdf"));
            }
            let outcome = verbs::record(&story.services, filer, it.id, &input).await;
            Some(("record a recordal", outcome.map(|submitted| submitted.map(drop))))
        }
    }
}

/// What happens to some recordals that stand. One change of the last months is filed with a pack.
async fn later(story: &mut Story, filer: &Caller, id: RecordalId, filing: Filing) -> Result<Act, ServiceError> {
    Ok(match filing {
        Filing::Changed | Filing::ChangePending => {
            let is_recent = story.today().days_until(story.end) <= OLD_DAYS;
            if is_recent && story.first_time("pack a change".to_owned()) {
                pack_change(story, filer, id).await?;
            }
            let today = story.today().to_string();
            let input = story.form([CHANGE[0], CHANGE[1], ("filed_on", today.as_str())]);
            Some(("file a change", verbs::file_change(&story.services, filer, id, &input).await))
        }
        Filing::Revoked => {
            let input = story.form([("note", "以虚假材料取得备案，依规定撤销。")]);
            Some(("revoke a recordal", verbs::revoke(&story.services, filer, id, &input).await))
        }
        _ => None,
    })
}

async fn pack_change(story: &mut Story, filer: &Caller, id: RecordalId) -> Result<(), ServiceError> {
    let mut input = story.form([("note", "登记机关出具")]);
    input.uploads.push(paper("file", "名称变更证明.pdf"));
    let proof = RecordalDocument::ChangeProof.as_str();
    let outcome = verbs::put_item(&story.services, filer, id, proof, &input).await;
    story.done("add the proof of a change", outcome)?;
    let input = story.form([("done", "yes"), ("note", "原件")]);
    let certificate = RecordalDocument::Certificate.as_str();
    let outcome = verbs::put_item(&story.services, filer, id, certificate, &input).await;
    story.done("add the certificate", outcome)?;
    let input = story.form(CHANGE);
    let outcome = packs::make(&story.services, filer, id, &input).await;
    story.done("make a pack for a change", outcome)?;
    Ok(())
}

/// The licence has ended: some cancel at once, some have filed, some have not.
async fn cancel(story: &Story, filer: &Caller, it: &Recordal, (days, index): (i64, usize)) -> Act {
    match it.state {
        RecordalState::Recorded | RecordalState::Changed if index % 4 != 3 => {
            let input = story.form([("note", "注销受理 0001")]);
            Some(("file a cancellation", verbs::file_cancellation(&story.services, filer, it.id, &input).await))
        }
        RecordalState::CancelPending if index % 4 != 2 && days >= OFFICE_DAYS => {
            let input = story.form([("note", "注销已办结")]);
            Some(("cancel a recordal", verbs::cancel(&story.services, filer, it.id, &input).await))
        }
        _ => None,
    }
}
