//! What a holder reports of the use of a patent: not practised, on trial, practised, industrialised, and filings of
//! patent products. Each statement is dated; a wrong one is taken back by another, so that figures of earlier quarters
//! can be told from later ones.

use domain::{
    Day,
    form::FormReader,
    id::{PatentId, PatentUseId},
    inventory::Implementation,
};

use super::own_patent;
use crate::{
    Services,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{Patent, PatentUse, UnitOfWork},
};

/// The kind of statement that is a filing of a patent product (专利产品备案).
pub(crate) const PRODUCT: &str = "product";
pub(crate) const USES_MAX: i64 = 500;

/// A statement that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedUse {
    pub it: PatentUse,
    /// None for a product filing.
    pub status: Option<Implementation>,
}

/// States the use of a patent: `kind` (a code of `domain::inventory::Implementation`, or `product`), `happened_on`,
/// `product` and `filing_number` for a product, `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn add_use(services: &Services, caller: &Caller, id: PatentId, input: &FormInput) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("kind", |text| match Implementation::parse(text) {
        Some(status) => Ok(status.as_str()),
        None if text == PRODUCT => Ok(PRODUCT),
        None => Err("choose_one"),
    });
    let happened_on = form.day("happened_on");
    if happened_on.is_some_and(|day| services.today() < day) {
        form.fail("happened_on", "date_in_future");
    }
    let product = if kind == Some(PRODUCT) { form.required("product", 200) } else { form.limited("product", 200) };
    let filing_number = form.limited("filing_number", 60);
    let note = form.limited("note", 1_000);
    let mut uow = services.store.write().await?;
    let patent = own_patent(uow.as_mut(), caller, id).await?;
    if let (Some(day), Some(granted)) = (happened_on, patent.grant_date)
        && day < granted
    {
        form.fail("happened_on", "before_grant");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if forms::outcome_before(uow.as_mut(), caller.actor()?, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (Some(kind), Some(happened_on)) = (kind, happened_on) else { return Ok(Submitted::refused("choose_one")) };
    let statement = PatentUse {
        id: services.new_id(PatentUseId::from_parts),
        patent_id: id,
        holder_id: patent.holder_id,
        kind: kind.to_owned(),
        happened_on,
        product,
        filing_number,
        note,
        withdraws: None,
        recorded_by: caller.user_id(),
        recorded_at: services.now(),
    };
    uow.add_patent_use(&statement).await?;
    finish(services, uow, caller, input, patent, &statement).await
}

/// Takes a statement back that was wrong.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs, or was taken back already.
pub async fn take_back_use(
    services: &Services,
    caller: &Caller,
    (id, statement): (PatentId, PatentUseId),
    input: &FormInput,
) -> FormOutcome<()> {
    let mut uow = services.store.write().await?;
    let patent = own_patent(uow.as_mut(), caller, id).await?;
    if forms::outcome_before(uow.as_mut(), caller.actor()?, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let standing = standing_uses(uow.as_mut(), id).await?;
    let wrong = standing.into_iter().find(|stated| stated.it.id == statement).ok_or(ServiceError::NotFound)?.it;
    let counter = PatentUse {
        id: services.new_id(PatentUseId::from_parts),
        withdraws: Some(statement),
        recorded_by: caller.user_id(),
        recorded_at: services.now(),
        ..wrong
    };
    uow.add_patent_use(&counter).await?;
    finish(services, uow, caller, input, patent, &counter).await
}

/// The mark of the inventory follows the last statement, so that lists of idle patents agree with it.
async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    mut patent: Patent,
    stated: &PatentUse,
) -> FormOutcome<()> {
    let last = standing_uses(uow.as_mut(), patent.id).await?.into_iter().rev().find_map(|stated| stated.status);
    let is_used = matches!(last, Some(Implementation::Implemented | Implementation::Industrialised));
    if stated.kind != PRODUCT && patent.exploited != is_used {
        patent.exploited = is_used;
        patent.updated_at = services.now();
        uow.update_patent(&patent).await?;
    }
    let subject = patent.id.to_string();
    let after = format!("{}{} {}", if stated.withdraws.is_some() { "-" } else { "" }, stated.kind, stated.happened_on);
    journal::audit(services, uow.as_mut(), caller, "state_use", &subject, "", &after).await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, "state_use", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// The statements of a patent that stand, oldest first.
///
/// # Errors
/// When the store fails.
pub async fn standing_uses(uow: &mut dyn UnitOfWork, patent: PatentId) -> Result<Vec<StatedUse>, ServiceError> {
    let all = uow.patent_uses(patent, USES_MAX).await?;
    let taken_back: Vec<PatentUseId> = all.iter().filter_map(|it| it.withdraws).collect();
    let stands = |it: &PatentUse| it.withdraws.is_none() && !taken_back.contains(&it.id);
    let standing = all.into_iter().filter(stands);
    Ok(standing.map(|it| StatedUse { status: Implementation::parse(&it.kind), it }).collect())
}

/// The statement that an imported inventory row makes, on the day of the import.
pub(super) fn imported_use(
    services: &Services,
    patent: &Patent,
    status: Implementation,
    on: Day,
    caller: Option<domain::id::UserId>,
) -> PatentUse {
    PatentUse {
        id: services.new_id(PatentUseId::from_parts),
        patent_id: patent.id,
        holder_id: patent.holder_id,
        kind: status.as_str().to_owned(),
        happened_on: on,
        product: String::new(),
        filing_number: String::new(),
        note: String::new(),
        withdraws: None,
        recorded_by: caller,
        recorded_at: services.now(),
    }
}
