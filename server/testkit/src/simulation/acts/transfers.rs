//! Patents that are sold: entered today or weeks late, taken over days later, and now and then sold on.

use domain::id::{OrganisationId, PatentId};

use super::{Drawn, Hand, form, version};
use crate::simulation::{
    look,
    verbs::{Act, Verb},
};

/// Every patent with its holder: those of the opening, and those that were taken over.
async fn patents(hand: &mut Hand<'_>) -> Result<Vec<(PatentId, OrganisationId)>, services::ServiceError> {
    let holders = hand.market.holder_ids();
    let mut found: Vec<_> = hand.market.patents.iter().map(|(patent, holder, _)| (*patent, holders[*holder])).collect();
    for it in look::transfers(hand.uow.as_mut()).await? {
        found.extend(it.to_patent_id.zip(it.to_id));
    }
    Ok(found)
}

pub async fn record(hand: &mut Hand<'_>) -> Drawn {
    let all = patents(hand).await?;
    let Some((patent, holder)) = hand.dice.pick(&all).copied() else { return Ok(None) };
    let holders = hand.market.holder_ids();
    let to = *hand.dice.pick(&holders).expect("there are holders");
    let name = look::name_of(hand.uow.as_mut(), to).await?;
    let days = if hand.dice.percent(40) { 0 } else { hand.dice.between(1, 45) };
    let on = hand.today.plus_days(-days).to_string();
    let mut fields = vec![("acquirer", name.as_str()), ("transferred_on", on.as_str()), ("source", "专利公报")];
    if hand.dice.percent(8) {
        fields = vec![("acquirer", "彼岸科技有限公司"), ("outside", "yes"), fields[1], fields[2]];
    }
    let caller = hand.market.holder(holder).staff.clone();
    Ok(Some(Act { verb: Verb::RecordTransfer(patent), caller, form: form(&fields) }))
}

pub async fn decide(hand: &mut Hand<'_>) -> Drawn {
    let all = look::transfers(hand.uow.as_mut()).await?;
    let pending: Vec<_> = all.into_iter().filter(|it| it.state == "pending").collect();
    let Some(it) = hand.dice.pick(&pending).cloned() else { return Ok(None) };
    let Some(to) = it.to_id else { return Ok(None) };
    let seen = version(hand.dice, it.version);
    let fields = [("version", seen.as_str()), ("agree", "yes"), ("note", "并非本单位受让")];
    let (approver, staff) = (hand.market.holder(to).approver.clone(), hand.market.holder(it.from_id).staff.clone());
    let (verb, caller) = match hand.dice.below(12) {
        0 => (Verb::DeclineTransfer(it.id), approver),
        1 => (Verb::WithdrawTransfer(it.id), staff),
        _ => (Verb::TakeOver(it.id), approver),
    };
    Ok(Some(Act { verb, caller, form: form(&fields) }))
}
