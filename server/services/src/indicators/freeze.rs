//! Freezing a quarter: its facts are kept, whatever the registers say later.

use domain::{
    form::FormReader,
    id::FreezeId,
    indicators::{self as rules, DEFINITIONS, Quarter},
};

use super::gather;
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, Submitted},
    forms::{self, FormInput},
    journal,
    ports::Freeze,
};

/// Freezes a quarter that is over: `quarter`. Once; a quarter is never thawed.
///
/// # Errors
/// When the caller is not of the operator, or the store fails.
pub async fn freeze(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<Quarter> {
    let (actor, _) = caller.may(Action::FreezeIndicators)?;
    let mut form = FormReader::new(&input.values);
    let quarter = form.parse("quarter", |text| text.parse::<Quarter>().map_err(|_| "choose_one"));
    if quarter.is_some_and(|quarter| services.today() <= quarter.last_day()) {
        form.fail("quarter", "quarter_not_over");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let Some(quarter) = quarter else { return Ok(Submitted::wrong("quarter", "choose_one")) };
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(quarter));
    }
    if uow.freeze_of(&quarter.to_string()).await?.is_some() {
        return Ok(Submitted::wrong("quarter", "quarter_frozen"));
    }
    let facts = gather::facts(uow.as_mut(), quarter).await?;
    let row = Freeze {
        id: services.new_id(FreezeId::from_parts),
        quarter: quarter.to_string(),
        definitions: DEFINITIONS.to_owned(),
        facts_hash: rules::facts_hash(&facts),
        facts_count: i64::try_from(facts.len()).unwrap_or(i64::MAX),
        frozen_by: caller.user_id(),
        frozen_name: caller.name(),
        frozen_at: services.now(),
    };
    uow.add_freeze(&row).await?;
    for (position, fact) in (0..).zip(&facts) {
        uow.add_frozen_fact(row.id, position, &rules::fact_line(fact)).await?;
    }
    let subject = row.id.to_string();
    let after = format!("{quarter} {}", row.facts_hash);
    journal::audit(services, uow.as_mut(), caller, "freeze_indicators", &subject, "", &after).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "freeze_indicators", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(quarter))
}
