//! Reports written, sent, queried, accepted, corrected, adjusted and estimated.

use domain::{
    form::FormValues,
    report::{ReportColumn, ReportState, columns},
};
use services::{licences, ports::RoyaltyReport};

use super::{Drawn, Hand, form, version};
use crate::simulation::{
    look,
    verbs::{Act, Verb},
};

/// A report in one of these states.
async fn report(hand: &mut Hand<'_>, states: &[ReportState]) -> Result<Option<RoyaltyReport>, services::ServiceError> {
    let all = look::reports(hand.uow.as_mut()).await?;
    let fitting: Vec<RoyaltyReport> = all.into_iter().filter(|it| states.contains(&it.state)).collect();
    Ok(hand.dice.pick(&fitting).cloned())
}

pub async fn write(hand: &mut Hand<'_>) -> Drawn {
    use ReportState::{Draft, Due, Estimated, Queried};
    let Some(it) = report(hand, &[Due, Draft, Queried, Estimated]).await? else { return Ok(None) };
    let caller = hand.market.company(it.licensee_id).clone();
    if hand.dice.percent(12) {
        let form = form(&[("version", version(hand.dice, it.version).as_str())]);
        return Ok(Some(Act { verb: Verb::NilReport(it.id), caller, form }));
    }
    let mut form = form(&[]);
    form.values = figures(hand, &it).await?;
    form.values.insert("version".into(), version(hand.dice, it.version));
    form.values.insert("truthful".into(), "yes".into());
    let verb = if hand.dice.percent(15) { Verb::DraftReport(it.id) } else { Verb::SubmitReport(it.id) };
    Ok(Some(Act { verb, caller, form }))
}

/// Lines as the terms of the licence ask for them.
async fn figures(hand: &mut Hand<'_>, it: &RoyaltyReport) -> Result<FormValues, services::ServiceError> {
    let licence = hand.uow.licence(it.licence_id).await?.ok_or(services::ServiceError::NotFound)?;
    let terms = licences::terms_of(&licence)?;
    let mut values = FormValues::new();
    for row in 1..=hand.dice.between(1, 3) {
        values.insert(format!("line_{row}_product"), format!("产品{row}型"));
        let sales = hand.dice.between(0, 600_000);
        for column in columns(&terms) {
            let figure = match column {
                ReportColumn::Gross => sales,
                ReportColumn::Discounts | ReportColumn::Returns | ReportColumn::Freight => {
                    hand.dice.between(0, sales / 20)
                }
                // A loss is a figure too.
                ReportColumn::Profit | ReportColumn::AddedOutput => hand.dice.between(-20_000, sales / 3),
                ReportColumn::Units => sales / 40,
            };
            let cents = if column == ReportColumn::Units { String::new() } else { ".37".to_owned() };
            values.insert(format!("line_{row}_{}", column.as_str()), format!("{figure}{cents}"));
        }
    }
    Ok(values)
}

pub async fn review(hand: &mut Hand<'_>) -> Drawn {
    let Some(it) = report(hand, &[ReportState::Submitted, ReportState::UnderReview]).await? else { return Ok(None) };
    let seen = version(hand.dice, it.version);
    let (verb, form) = match hand.dice.below(10) {
        0 | 1 => (Verb::BeginReview(it.id), form(&[("version", &seen)])),
        2 => (Verb::QueryReport(it.id), form(&[("version", &seen), ("query", "请说明本期销售额下降的原因")])),
        _ => (Verb::AcceptReport(it.id), form(&[("version", &seen)])),
    };
    Ok(Some(Act { verb, caller: hand.market.holder(it.holder_id).staff.clone(), form }))
}

/// A correction begun by the licensee, an adjustment after an inspection, or an estimate for a report that is missing.
pub async fn amend(hand: &mut Hand<'_>) -> Drawn {
    use ReportState::{Accepted, AuditAdjusted, Charged, Closed, DeemedAccepted, Due, Submitted};
    let holder = |it: &RoyaltyReport| hand.market.holder(it.holder_id);
    let is_estimate = hand.dice.percent(25);
    let states: &[ReportState] =
        if is_estimate { &[Due] } else { &[Accepted, AuditAdjusted, Charged, Closed, DeemedAccepted, Submitted] };
    let all = look::reports(hand.uow.as_mut()).await?;
    let fitting: Vec<&RoyaltyReport> = all.iter().filter(|it| states.contains(&it.state)).collect();
    let Some(it) = hand.dice.pick(&fitting).map(|it| (*it).clone()) else { return Ok(None) };
    let seen = version(hand.dice, it.version);
    if is_estimate {
        let form = form(&[("version", seen.as_str())]);
        return Ok(Some(Act { verb: Verb::EstimateReport(it.id), caller: holder(&it).staff.clone(), form }));
    }
    if hand.dice.percent(60) {
        let caller = hand.market.company(it.licensee_id).clone();
        return Ok(Some(Act { verb: Verb::CorrectReport(it.id), caller, form: form(&[("version", seen.as_str())]) }));
    }
    let caller = hand.market.holder(it.holder_id).approver.clone();
    let mut form = form(&[("version", seen.as_str()), ("note", "查账发现少报一批次产品")]);
    form.values.extend(figures(hand, &it).await?);
    Ok(Some(Act { verb: Verb::AdjustReport(it.id), caller, form }))
}
