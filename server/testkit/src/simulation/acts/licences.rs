//! Offers, acceptances, trials, milestones, defaults, ends, and what happens to patents.

use domain::{
    declaration::DeclarationState,
    licence::{LicenceState, MilestoneState, TrialState},
};
use services::{licences, ports::Licence};

use super::{Drawn, Hand, form, one_of, version};
use crate::{
    PASSWORD,
    journeys::pdf,
    simulation::{
        look,
        verbs::{Act, Verb},
    },
};

/// A licence in one of these states.
async fn licence(hand: &mut Hand<'_>, states: &[LicenceState]) -> Result<Option<Licence>, services::ServiceError> {
    let all = look::all_licences(hand.uow.as_mut()).await?;
    let fitting: Vec<Licence> = all.into_iter().filter(|it| states.contains(&it.state)).collect();
    Ok(hand.dice.pick(&fitting).cloned())
}

pub async fn accept(hand: &mut Hand<'_>) -> Drawn {
    let all = look::declarations(hand.uow.as_mut()).await?;
    let open: Vec<_> = all.iter().filter(|it| it.announced_on.is_some()).collect();
    let Some(offer) = hand.dice.pick(&open).map(|it| it.id) else { return Ok(None) };
    let caller = hand.dice.pick(&hand.market.companies).expect("there are companies").clone();
    let sheet = licences::accept_sheet(&hand.world.services, &caller, offer).await?;
    let Some(agreement) = sheet.agreement else { return Ok(None) };
    let mut form = form(&[("password", PASSWORD)]);
    form.values.extend(agreement.ticked());
    Ok(Some(Act { verb: Verb::AcceptOffer(offer), caller, form }))
}

pub async fn milestone(hand: &mut Hand<'_>) -> Drawn {
    let mut open = Vec::new();
    for it in look::all_licences(hand.uow.as_mut()).await? {
        let milestones = look::milestones(hand.uow.as_mut(), &it).await?;
        let waits = |state| !matches!(state, MilestoneState::Reached | MilestoneState::NotReached);
        open.extend(milestones.into_iter().filter(|at| waits(at.state)).map(|at| (it.clone(), at)));
    }
    open.sort_by_key(|(it, at)| (it.id, at.code.clone()));
    let Some((it, at)) = hand.dice.pick(&open).cloned() else { return Ok(None) };
    if at.state == MilestoneState::EvidenceSubmitted {
        let decision = if hand.dice.percent(75) { "accept" } else { "query" };
        let form = form(&[("code", at.code.as_str()), ("decision", decision), ("note", "请补充运行记录")]);
        let caller = hand.market.holder(it.holder_id).staff.clone();
        return Ok(Some(Act { verb: Verb::DecideMilestone(it.id), caller, form }));
    }
    let mut form = form(&[("code", at.code.as_str()), ("note", "中试线连续运行三十天")]);
    form.uploads.push(pdf("evidence"));
    let caller = hand.market.company(it.licensee_id).clone();
    Ok(Some(Act { verb: Verb::ClaimMilestone(it.id), caller, form }))
}

pub async fn trial(hand: &mut Hand<'_>) -> Drawn {
    let Some(it) = licence(hand, &[LicenceState::InTrial]).await? else { return Ok(None) };
    let seen = version(hand.dice, it.version);
    let company = hand.market.company(it.licensee_id).clone();
    let pending = it.trial_state == Some(TrialState::DecisionPending);
    let (verb, caller, form) = match hand.dice.below(10) {
        0 => (Verb::EndTrial(it.id), company, form(&[("version", seen.as_str()), ("note", "改造成本过高")])),
        1 | 2 => (Verb::AskExtension(it.id), company, form(&[("version", seen.as_str())])),
        3 | 4 => {
            let approver = hand.market.holder(it.holder_id).approver.clone();
            (Verb::AgreeToExtension(it.id), approver, form(&[("version", seen.as_str())]))
        }
        _ if pending || hand.dice.percent(20) => {
            let agreed = [("version", seen.as_str()), ("agree", "yes"), ("password", PASSWORD)];
            (Verb::ConvertTrial(it.id), company, form(&agreed))
        }
        _ => return Ok(None),
    };
    Ok(Some(Act { verb, caller, form }))
}

pub async fn default(hand: &mut Hand<'_>) -> Drawn {
    use LicenceState::{Effective, SuspendedDefault};
    let Some(it) = licence(hand, &[Effective, SuspendedDefault]).await? else { return Ok(None) };
    let seen = version(hand.dice, it.version);
    let form = form(&[("version", seen.as_str()), ("note", "两次书面催告后仍未付清")]);
    let approver = hand.market.holder(it.holder_id).approver.clone();
    let (verb, caller) = match it.state {
        Effective => (Verb::Suspend(it.id), one_of(hand.dice, &hand.market.finance_of(it.holder_id))),
        _ if hand.dice.percent(70) => (Verb::Cure(it.id), approver),
        _ => (Verb::Terminate(it.id), approver),
    };
    Ok(Some(Act { verb, caller, form }))
}

pub async fn end(hand: &mut Hand<'_>) -> Drawn {
    let states = [LicenceState::InitialDue, LicenceState::Effective, LicenceState::InTrial];
    let Some(it) = licence(hand, &states).await? else { return Ok(None) };
    let seen = version(hand.dice, it.version);
    let form = form(&[("version", seen.as_str()), ("note", "产品线停产")]);
    let (company, approver) = (hand.market.company(it.licensee_id), &hand.market.holder(it.holder_id).approver);
    let caller = one_of(hand.dice, &[company, approver]);
    let verb = match hand.dice.below(5) {
        0 | 1 => Verb::ProposeEnd(it.id),
        2 => Verb::WithdrawEnd(it.id),
        _ => Verb::AgreeToEnd(it.id),
    };
    Ok(Some(Act { verb, caller, form }))
}

/// The registration of a technology contract, today or some days ago.
pub async fn contract(hand: &mut Hand<'_>) -> Drawn {
    let Some(it) = licence(hand, &[LicenceState::Effective]).await? else { return Ok(None) };
    let (seen, day) = (version(hand.dice, it.version), hand.today.plus_days(-hand.dice.between(0, 5)).to_string());
    let fields = [("version", seen.as_str()), ("number", "技合 0001"), ("registered_on", day.as_str())];
    let caller = hand.market.holder(it.holder_id).staff.clone();
    Ok(Some(Act { verb: Verb::RegisterContract(it.id), caller, form: form(&fields) }))
}

/// Freezes, transfers, and now and then the end of a right: today, or on a day that had been forgotten.
pub async fn legal_event(hand: &mut Hand<'_>) -> Drawn {
    let Some((patent, holder, _)) = hand.dice.pick(&hand.market.patents) else { return Ok(None) };
    let code = hand.dice.weighted(&[
        ("PE01", 3),
        ("PC01", 3),
        ("TR01", 2),
        ("PP01", 2),
        ("CF01", 2),
        ("IW01", 2),
        ("RR01", 1),
    ]);
    let days = if hand.dice.percent(50) { 0 } else { hand.dice.between(1, 45) };
    let day = hand.today.plus_days(-days).to_string();
    let form = form(&[("code", code), ("occurred_on", day.as_str()), ("source", "专利公报")]);
    let caller = hand.market.holders[*holder].staff.clone();
    Ok(Some(Act { verb: Verb::PatentEvent(*patent), caller, form }))
}

/// A new offer, or the next step of one that is on its way; now and then a withdrawal.
pub async fn offer(hand: &mut Hand<'_>) -> Drawn {
    let all = look::declarations(hand.uow.as_mut()).await?;
    if hand.dice.percent(8) {
        let open: Vec<_> = all.iter().filter(|it| it.state == DeclarationState::Announced).collect();
        let Some(it) = hand.dice.pick(&open) else { return Ok(None) };
        let caller = hand.market.holder(it.holder_id).approver.clone();
        let seen = it.version.to_string();
        let form =
            form(&[("version", seen.as_str()), ("reason", "拟转让专利权，先行撤回声明。"), ("unconditional", "yes")]);
        return Ok(Some(Act { verb: Verb::Withdraw(it.id), caller, form }));
    }
    if hand.dice.percent(25) {
        let place = hand.dice.below(u64::try_from(hand.market.patents.len()).expect("there are few"));
        return Ok(Some(hand.market.creation(usize::try_from(place).expect("there are few"))));
    }
    let steps: Vec<Act> = all.iter().filter_map(|it| hand.market.next_step(it, hand.today)).collect();
    Ok(hand.dice.pick(&steps).cloned())
}
