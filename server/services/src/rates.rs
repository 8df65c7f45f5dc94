//! Rates that the law sets, with the days from which they hold: those the program knows and those operators add.

use domain::{
    dated_rate::{DatedRate, DatedRates, RateKind},
    form::FormReader,
    id::DatedRateId,
};

use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{DatedRateRow, StoreError, UnitOfWork},
};

/// Rates are published monthly at most.
const RATES_MAX: i64 = 2_000;
const SOURCE_CHARS_MAX: usize = 200;

/// All rates, those of operators before those of the program.
pub(crate) async fn known(uow: &mut dyn UnitOfWork) -> Result<DatedRates, ServiceError> {
    let mut added = Vec::new();
    for row in uow.dated_rates(RATES_MAX).await? {
        let kind = RateKind::parse(&row.kind);
        let rate = kind.and_then(|kind| DatedRate::new(kind, row.from, row.rate_ppm, &row.source).ok());
        added.push(rate.ok_or_else(|| ServiceError::Fault {
            doing: "reading the rates",
            source: format!("{} is no rate that the program knows", row.id).into(),
        })?);
    }
    Ok(DatedRates::built_in().with(added))
}

/// All rates, for everybody.
///
/// # Errors
/// When the store fails.
pub async fn list(services: &Services) -> Result<DatedRates, ServiceError> {
    known(services.store.read().await?.as_mut()).await
}

/// Adds a rate as it was published: `kind`, `line` (a day and a rate, `2026-01-20 2.90%`), `source`.
///
/// # Errors
/// When the caller is not of the operator, or the store fails.
pub async fn add(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<DatedRateId> {
    let (actor, _) = caller.may(Action::SetRates)?;
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("kind", |text| RateKind::parse(text).ok_or("required"));
    let source = form.required("source", SOURCE_CHARS_MAX);
    let rate = kind.and_then(|kind| {
        form.parse("line", |text| {
            DatedRate::parse(kind, text, &source).map_err(domain::dated_rate::DatedRateError::code)
        })
    });
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let rate = rate.expect("a form without errors was read whole");
    let mut uow = services.store.write().await?;
    let before = forms::outcome_before(uow.as_mut(), actor, input).await?;
    if let Some(id) = before.and_then(|id| id.parse().ok()) {
        return Ok(Submitted::Done(id));
    }
    let row = DatedRateRow {
        id: services.new_id(DatedRateId::from_parts),
        kind: rate.kind.as_str().to_owned(),
        from: rate.from,
        rate_ppm: rate.rate_ppm,
        source,
        recorded_by: Some(actor.user_id),
        recorded_at: services.now(),
    };
    match uow.add_dated_rate(&row).await {
        Err(StoreError::Constraint(name)) if name == "dated_rate_unique" => {
            return Ok(Submitted::wrong("line", "rate_known"));
        }
        other => other?,
    }
    let after = format!("{} {} {}", row.kind, row.from, row.rate_ppm);
    journal::audit(services, uow.as_mut(), caller, "add_rate", &row.id.to_string(), "", &after).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "add_rate", &row.id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(row.id))
}
