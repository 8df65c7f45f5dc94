//! Rows that staff enter, and cells that they type.

use std::collections::BTreeMap;

use domain::{
    form::{FieldError, FormReader},
    id::{ReturnRowId, YearlyReturnId},
    yearly_return::{Cells, ReturnForm, columns_of, parse_cell},
};

use super::{ROWS_MAX, collect::patent_cells, is_closed, own, remark};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{Patent, PatentFilter, UnitOfWork, YearlyReturn, YearlyReturnRow},
};

const FOUND_MAX: i64 = 2;

/// Adds a row that no register holds: `form` and `number`, the patent number of one of the holder's patents.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn add_row(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
    input: &FormInput,
) -> FormOutcome<ReturnRowId> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let mut uow = services.store.write().await?;
    let it = own(uow.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("form", |text| ReturnForm::parse(text).ok_or("choose_one"));
    let number = form.required("number", 60);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    if is_closed(input, &it) {
        return Ok(Submitted::refused("stale"));
    }
    let Some(patent) = own_patent(uow.as_mut(), &it, &number).await? else {
        return Ok(Submitted::wrong("number", "patent_not_in_stock"));
    };
    let row = YearlyReturnRow {
        id: services.new_id(ReturnRowId::from_parts),
        return_id: id,
        form: kind.unwrap_or(ReturnForm::Equity),
        source_id: String::new(),
        patent_id: Some(patent.id),
        cells: Cells { derived: patent_cells(&patent), typed: BTreeMap::new() },
        version: 1,
    };
    uow.add_return_row(&row).await?;
    let subject = row.id.to_string();
    finish(services, uow, caller, input, (&it, "add_return_row", &subject, row.form.as_str())).await?;
    Ok(Submitted::Done(row.id))
}

/// The one patent of the holder with this number.
async fn own_patent(uow: &mut dyn UnitOfWork, it: &YearlyReturn, number: &str) -> Result<Option<Patent>, ServiceError> {
    let text = domain::patent::PatentNumber::parse(number).map_or_else(|_| number.to_owned(), |it| it.canonical());
    let filter = PatentFilter { holder: Some(it.holder_id), text, limit: FOUND_MAX, ..PatentFilter::default() };
    let mut found = uow.patents(&filter).await?.0;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// Writes the cells of a row; each field has the code of its column. A cell that says what the registers say follows the
/// registers again.
///
/// # Errors
/// [`ServiceError::NotFound`] for a row that is not the caller's.
pub async fn write_row(
    services: &Services,
    caller: &Caller,
    (id, row): (YearlyReturnId, ReturnRowId),
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let mut uow = services.store.write().await?;
    let it = own(uow.as_mut(), organisation, id).await?;
    let mut row = one_row(uow.as_mut(), &it, row).await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    if it.state != domain::yearly_return::ReturnState::Preparing
        || input.version().is_some_and(|seen| seen != row.version)
    {
        return Ok(Submitted::refused("stale"));
    }
    let mut errors = Vec::new();
    for column in columns_of(row.form).iter().copied() {
        let Some(text) = input.values.get(column.as_str()) else { continue };
        match parse_cell(column, text) {
            Ok(cell) => row.cells.write(column, &cell),
            Err(code) => errors.push(FieldError::new(column.as_str(), code)),
        }
    }
    if !errors.is_empty() {
        return Ok(Submitted::Invalid(errors));
    }
    uow.update_return_row(&row).await?;
    let subject = row.id.to_string();
    finish(services, uow, caller, input, (&it, "write_return_row", &subject, "")).await?;
    Ok(Submitted::Done(()))
}

/// Removes a row that staff had entered.
///
/// # Errors
/// [`ServiceError::NotFound`] for a row that is not the caller's.
pub async fn remove_row(
    services: &Services,
    caller: &Caller,
    (id, row): (YearlyReturnId, ReturnRowId),
    input: &FormInput,
) -> FormOutcome<()> {
    let (_, organisation) = caller.may(Action::PrepareReturn)?;
    let mut uow = services.store.write().await?;
    let it = own(uow.as_mut(), organisation, id).await?;
    let row = one_row(uow.as_mut(), &it, row).await?;
    if it.state != domain::yearly_return::ReturnState::Preparing || !row.source_id.is_empty() {
        return Ok(Submitted::refused("stale"));
    }
    uow.remove_return_row(row.id).await?;
    let subject = row.id.to_string();
    finish(services, uow, caller, input, (&it, "remove_return_row", &subject, row.form.as_str())).await?;
    Ok(Submitted::Done(()))
}

async fn one_row(
    uow: &mut dyn UnitOfWork,
    it: &YearlyReturn,
    id: ReturnRowId,
) -> Result<YearlyReturnRow, ServiceError> {
    let rows = uow.return_rows(it.id, ROWS_MAX).await?;
    rows.into_iter().find(|row| row.id == id).ok_or(ServiceError::NotFound)
}

async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    (it, action, subject, after): (&YearlyReturn, &str, &str, &str),
) -> Result<(), ServiceError> {
    remark(services, uow.as_mut(), caller, it, action, after).await?;
    journal::audit(services, uow.as_mut(), caller, action, subject, "", after).await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, action, subject).await?;
    uow.save().await?;
    Ok(())
}
