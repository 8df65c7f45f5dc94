//! Opening a return, and collecting into it what the registers hold.

use std::collections::BTreeMap;

use domain::{
    Day,
    form::FormReader,
    id::{LicenceId, ReturnRowId, YearlyReturnId},
    patent::PatentNumber,
    terms::Arrangement,
    yearly_return::{Cells, ReturnColumn, ReturnForm, ReturnState},
};

use super::{ROWS_MAX, is_closed, own, remark};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{
        Declaration, LicenceRow, Patent, Recordal, ReturnFilter, StoreError, TransferRow, UnitOfWork, YearlyReturn,
        YearlyReturnRow,
    },
};

/// Versions of one year's return.
const VERSIONS_MAX: i64 = 100;
/// No return is made for years before the text that asks for it.
const FIRST_YEAR: i32 = 2020;
const REASON_CHARS_MAX: usize = 1_000;

type Derived = BTreeMap<ReturnColumn, String>;

/// Opens the return of a year (`year`) and collects into it what the registers hold. The one that is open is answered
/// with instead of a second one.
///
/// # Errors
/// When the caller may not prepare returns, or the store fails.
pub async fn open(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<YearlyReturnId> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let mut form = FormReader::new(&input.values);
    let this_year = services.today().year();
    let year = form.parse("year", |text| match text.parse::<i32>() {
        Ok(year) if (FIRST_YEAR..=this_year).contains(&year) => Ok(year),
        _ => Err("choose_one"),
    });
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let year = year.unwrap_or(this_year);
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let filter = ReturnFilter {
        holder: Some(organisation.id),
        year: Some(year),
        limit: VERSIONS_MAX,
        ..ReturnFilter::default()
    };
    // The newest version is first: an open one is gone on with, a signed one is corrected from its own page.
    if let Some(line) = uow.yearly_returns(&filter).await?.first() {
        return Ok(Submitted::Done(line.it.id));
    }
    let it = blank(services, caller, organisation.id, (year, 1))?;
    match uow.add_yearly_return(&it).await {
        Err(StoreError::Constraint(name)) if name == "yearly_return_one_open" => {
            return Ok(Submitted::refused("stale"));
        }
        other => other?,
    }
    collect(services, uow.as_mut(), &it).await?;
    finish(services, uow, caller, input, &it, "open_return").await
}

/// Collects again: rows that the registers have gained are added, and what they say otherwise is taken over. What a person
/// typed stays.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn refresh(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
    input: &FormInput,
) -> FormOutcome<YearlyReturnId> {
    let (_, organisation) = caller.may(Action::PrepareReturn)?;
    let mut uow = services.store.write().await?;
    let it = own(uow.as_mut(), organisation, id).await?;
    if is_closed(input, &it) {
        return Ok(Submitted::refused("stale"));
    }
    collect(services, uow.as_mut(), &it).await?;
    finish(services, uow, caller, input, &it, "refresh_return").await
}

/// Begins a correction of a signed return as a new version with the same rows: `reason`.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn correct(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
    input: &FormInput,
) -> FormOutcome<YearlyReturnId> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let mut uow = services.store.write().await?;
    let signed = own(uow.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let reason = form.required("reason", REASON_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    if signed.state != ReturnState::Signed {
        return Ok(Submitted::refused("stale"));
    }
    let next = YearlyReturn {
        corrects: Some(id),
        reason,
        ..blank(services, caller, organisation.id, (signed.year, signed.number + 1))?
    };
    match uow.add_yearly_return(&next).await {
        Err(StoreError::Constraint(name)) if name.starts_with("yearly_return_") => {
            return Ok(Submitted::refused("return_corrected_already"));
        }
        other => other?,
    }
    for row in uow.return_rows(id, ROWS_MAX).await? {
        let copy =
            YearlyReturnRow { id: services.new_id(ReturnRowId::from_parts), return_id: next.id, version: 1, ..row };
        uow.add_return_row(&copy).await?;
    }
    finish(services, uow, caller, input, &next, "correct_return").await
}

fn blank(
    services: &Services,
    caller: &Caller,
    holder_id: domain::id::OrganisationId,
    (year, number): (i32, i64),
) -> Result<YearlyReturn, ServiceError> {
    Ok(YearlyReturn {
        id: services.new_id(YearlyReturnId::from_parts),
        holder_id,
        year,
        number,
        corrects: None,
        reason: String::new(),
        state: ReturnState::Preparing,
        prepared_by: caller.actor()?.user_id,
        prepared_at: services.now(),
        ready_by: None,
        ready_at: None,
        signed_by: None,
        signed_name: String::new(),
        signed_at: None,
        rows_hash: String::new(),
        receipt_number: String::new(),
        receipt_on: None,
        receipt_document: None,
        open_key: Some(format!("{holder_id}:{year}")),
        version: 1,
    })
}

async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    it: &YearlyReturn,
    action: &str,
) -> FormOutcome<YearlyReturnId> {
    remark(services, uow.as_mut(), caller, it, action, &it.reason).await?;
    let (subject, after) = (it.id.to_string(), format!("{} v{}", it.year, it.number));
    journal::audit(services, uow.as_mut(), caller, action, &subject, "", &after).await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, action, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(it.id))
}

/// Brings the rows of a return up to what the registers hold.
async fn collect(services: &Services, uow: &mut dyn UnitOfWork, it: &YearlyReturn) -> Result<(), ServiceError> {
    let days = (Day::from_ymd(it.year, 1, 1), Day::from_ymd(it.year, 12, 31));
    let (Some(from), Some(to)) = days else { return Ok(()) };
    let mut known: BTreeMap<String, YearlyReturnRow> = BTreeMap::new();
    for row in uow.return_rows(it.id, ROWS_MAX).await?.into_iter().filter(|row| !row.source_id.is_empty()) {
        known.insert(row.source_id.clone(), row);
    }
    let mut found = Vec::new();
    for licence in uow.licences_effective(it.holder_id, from, to, ROWS_MAX).await? {
        found.extend(of_licence(uow, licence).await?);
    }
    for transfer in uow.transfers_out(it.holder_id, from, to, ROWS_MAX).await? {
        found.extend(of_transfer(uow, &transfer).await?);
    }
    for (form, source_id, patent, derived) in found {
        if let Some(mut row) = known.remove(&source_id) {
            if row.cells.derived != derived {
                row.cells.derived = derived;
                uow.update_return_row(&row).await?;
            }
            continue;
        }
        let row = YearlyReturnRow {
            id: services.new_id(ReturnRowId::from_parts),
            return_id: it.id,
            form,
            source_id,
            patent_id: Some(patent),
            cells: Cells { derived, typed: BTreeMap::new() },
            version: 1,
        };
        uow.add_return_row(&row).await?;
    }
    Ok(())
}

type Found = (ReturnForm, String, domain::id::PatentId, Derived);

async fn of_licence(uow: &mut dyn UnitOfWork, id: LicenceId) -> Result<Option<Found>, ServiceError> {
    let Some(row) = uow.licence_row(id).await? else { return Ok(None) };
    let Some(patent) = uow.patent(row.licence.patent_id).await? else { return Ok(None) };
    let code = uow.organisation(row.licence.licensee_id).await?.map_or_else(String::new, |it| it.uscc);
    let declaration = uow.declaration(row.licence.declaration_id).await?;
    let recordal = uow.recordal_of(id).await?.filter(|recordal| recordal.recorded_on.is_some());
    let mut derived = patent_cells(&patent);
    licence_cells(&mut derived, &row, &code, recordal.as_ref());
    if let Some(declaration) = declaration {
        price_cells(&mut derived, &declaration);
    }
    Ok(Some((ReturnForm::Licence, id.to_string(), patent.id, derived)))
}

fn licence_cells(derived: &mut Derived, row: &LicenceRow, code: &str, recordal: Option<&Recordal>) {
    let licence = &row.licence;
    let mut put = |column, text: String| put(derived, column, text);
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    put(ReturnColumn::Counterparty, row.licensee_name.clone());
    put(ReturnColumn::CounterpartyCode, code.to_owned());
    put(ReturnColumn::LicenceKind, "开放许可".to_owned());
    put(ReturnColumn::EffectiveOn, day(licence.effective_on));
    put(ReturnColumn::TermFrom, day(licence.effective_on));
    put(ReturnColumn::TermTo, day(licence.ends_on));
    if let Some(recordal) = recordal {
        put(ReturnColumn::RecordalNumber, recordal.recordal_number.clone());
        put(ReturnColumn::RecordedOn, day(recordal.recorded_on));
    }
}

/// The amount is known from the terms where it is one; royalties and the like are for staff to state.
fn price_cells(derived: &mut Derived, declaration: &Declaration) {
    let Some(arrangement) = Arrangement::parse(&declaration.arrangement) else { return };
    put(derived, ReturnColumn::PaymentMode, arrangement.name(domain::Locale::Zh).to_owned());
    let amount = match arrangement {
        Arrangement::Free | Arrangement::FreeWithEquity => Some(domain::Fen::ZERO),
        Arrangement::LumpSum => declaration.price_fen,
        _ => None,
    };
    if let Some(amount) = amount {
        put(derived, ReturnColumn::Amount, amount.to_plain());
    }
}

async fn of_transfer(uow: &mut dyn UnitOfWork, row: &TransferRow) -> Result<Option<Found>, ServiceError> {
    let transfer = &row.transfer;
    let Some(patent) = uow.patent(transfer.patent_id).await? else { return Ok(None) };
    let mut derived = patent_cells(&patent);
    put(&mut derived, ReturnColumn::Counterparty, transfer.acquirer_name.clone());
    put(&mut derived, ReturnColumn::RegisteredOn, transfer.transferred_on.to_string());
    if let Some(to) = transfer.to_id {
        let code = uow.organisation(to).await?.map_or_else(String::new, |it| it.uscc);
        put(&mut derived, ReturnColumn::CounterpartyCode, code);
    }
    Ok(Some((ReturnForm::Assignment, transfer.id.to_string(), patent.id, derived)))
}

fn put(derived: &mut Derived, column: ReturnColumn, text: String) {
    if !text.trim().is_empty() {
        derived.insert(column, text.trim().to_owned());
    }
}

/// What every row says of its patent.
pub(super) fn patent_cells(patent: &Patent) -> Derived {
    let mut derived = Derived::new();
    let mut put = |column, text: String| put(&mut derived, column, text);
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let number = PatentNumber::parse(&patent.number).map_or_else(|_| patent.number.clone(), |it| it.to_string());
    put(ReturnColumn::PatentNumber, number);
    put(ReturnColumn::Title, patent.title.clone());
    put(ReturnColumn::Patentee, patent.patentees.clone());
    put(ReturnColumn::FiledOn, day(patent.filing_date));
    put(ReturnColumn::GrantedOn, day(patent.grant_date));
    put(ReturnColumn::MainClass, patent.main_class.clone());
    put(ReturnColumn::StateFunded, if patent.state_funded { "是" } else { "否" }.to_owned());
    put(ReturnColumn::Industry, patent.industry.clone());
    derived
}
