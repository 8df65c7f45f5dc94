//! Imports of inventory files: read, shown, then applied or thrown away. Nothing is kept of a preview but the file and
//! its summary; applying reads the file again, against what is there by then.

use domain::{
    form::FieldError,
    id::{ImportId, OrganisationId, PatentEventId, PatentId, UserId},
    inventory::{Column, InventoryPlan, NewRow, RowOutcome},
    patent::{EventCode, GAZETTE_EVENTS},
};

use super::{
    from_row::patent_of,
    reading::{Inventory, identities},
    summary::ImportSummary,
    uses::imported_use,
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{
        InventoryImport, PatentEvent, SheetError, SheetFormat, SheetLimits, StoreResult, Table, TableCell, TableColumn,
        UnitOfWork,
    },
};

/// More patents than any holder has.
const HOLDINGS_MAX: i64 = 1_000_000;
const IMPORTS_SHOWN_MAX: i64 = 20;

/// An import with what was found in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileImport {
    pub import: InventoryImport,
    pub summary: ImportSummary,
}

/// What importing a file would do, or has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRun {
    pub summary: ImportSummary,
    pub rows_total: i64,
    pub rows_new: i64,
    pub rows_duplicate: i64,
    pub rows_faulty: i64,
}

/// A file that was read and understood as far as it can be.
struct Reading {
    file_name: String,
    format: SheetFormat,
    encoding: String,
    separator: Option<char>,
    inventory: Inventory,
    outcomes: Vec<RowOutcome>,
}

/// Reads an uploaded file (`file`: XLSX, XLS or CSV) and keeps it as a preview.
///
/// # Errors
/// When the caller may not edit patents.
pub async fn preview(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<ImportId> {
    let (actor, organisation) = caller.may(Action::EditPatents)?;
    let Some(upload) = input.uploads.iter().find(|upload| upload.field == "file") else {
        return Ok(Submitted::wrong("file", "file_missing"));
    };
    let mut reading = match read(services, caller, &upload.file_name, upload.bytes.clone()).await {
        Ok(reading) => reading,
        Err(error) => return Ok(Submitted::Invalid(vec![error])),
    };
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let outcomes = std::mem::take(&mut reading.outcomes);
    let run = plan(uow.as_mut(), organisation.id, &reading, outcomes).await?.0;
    let id = services.new_id(ImportId::from_parts);
    let subject = id.to_string();
    let document =
        journal::keep_document(services, uow.as_mut(), caller, organisation.id, &subject, "inventory", upload).await?;
    let import = InventoryImport {
        id,
        holder_id: organisation.id,
        document_id: document.id,
        state: "previewed".to_owned(),
        summary: to_json(&run.summary),
        rows_total: run.rows_total,
        rows_new: run.rows_new,
        rows_duplicate: run.rows_duplicate,
        rows_faulty: run.rows_faulty,
        created_by: actor.user_id,
        created_at: services.now(),
        applied_at: None,
        version: 1,
    };
    uow.add_import(&import).await?;
    journal::audit(services, uow.as_mut(), caller, "preview_import", &subject, "", &document.file_name).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "preview_import", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// One import of the caller's organisation.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn import(services: &Services, caller: &Caller, id: ImportId) -> Result<FileImport, ServiceError> {
    let mut uow = services.store.read().await?;
    let import = own_import(uow.as_mut(), caller, id).await?;
    Ok(FileImport { summary: from_json(&import.summary), import })
}

/// The latest imports of the caller's organisation, newest first.
///
/// # Errors
/// When the caller may not edit patents.
pub async fn imports(services: &Services, caller: &Caller) -> Result<Vec<FileImport>, ServiceError> {
    let (_, organisation) = caller.may(Action::EditPatents)?;
    let imports = services.store.read().await?.imports_of(organisation.id, IMPORTS_SHOWN_MAX).await?;
    Ok(imports.into_iter().map(|import| FileImport { summary: from_json(&import.summary), import }).collect())
}

async fn own_import(uow: &mut dyn UnitOfWork, caller: &Caller, id: ImportId) -> Result<InventoryImport, ServiceError> {
    let (_, organisation) = caller.may(Action::EditPatents)?;
    let import = uow.import(id).await?.filter(|import| import.holder_id == organisation.id);
    import.ok_or(ServiceError::NotFound)
}

/// Imports the valid rows of a preview that are not there yet, all of them or none; answers with their number. Applied
/// a second time, it changes nothing.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn apply(services: &Services, caller: &Caller, id: ImportId, input: &FormInput) -> FormOutcome<i64> {
    let (actor, _) = caller.may(Action::EditPatents)?;
    let (file_name, bytes) = stored_file(services, caller, id).await?;
    let mut reading = match read(services, caller, &file_name, bytes).await {
        Ok(reading) => reading,
        Err(error) => return Ok(Submitted::Invalid(vec![error])),
    };
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let mut import = own_import(uow.as_mut(), caller, id).await?;
    match import.state.as_str() {
        "previewed" => {}
        "applied" => return Ok(Submitted::Done(0)),
        _ => return Ok(Submitted::refused("import_discarded")),
    }
    let outcomes = std::mem::take(&mut reading.outcomes);
    let (run, plan) = plan(uow.as_mut(), import.holder_id, &reading, outcomes).await?;
    let source = run.summary.file_name.clone();
    match insert(services, uow.as_mut(), import.holder_id, &plan.new, &source, Some(actor.user_id)).await {
        Ok(()) => {}
        Err(error) if error.is_constraint("patent_identity_unique") => return Ok(Submitted::refused("stale")),
        Err(error) => return Err(error.into()),
    }
    import.state = "applied".to_owned();
    import.applied_at = Some(services.now());
    import.summary = to_json(&run.summary);
    import.rows_new = run.rows_new;
    import.rows_duplicate = run.rows_duplicate;
    import.rows_faulty = run.rows_faulty;
    uow.update_import(&import).await?;
    let (subject, count) = (id.to_string(), run.rows_new.to_string());
    journal::audit(services, uow.as_mut(), caller, "import_inventory", &subject, "", &count).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "apply_import", &count).await?;
    uow.save().await?;
    Ok(Submitted::Done(run.rows_new))
}

/// Throws a preview away. Its file stays with the audit trail.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn discard(services: &Services, caller: &Caller, id: ImportId) -> FormOutcome<()> {
    let mut uow = services.store.write().await?;
    let mut import = own_import(uow.as_mut(), caller, id).await?;
    if import.state == "applied" {
        return Ok(Submitted::refused("import_applied"));
    }
    if import.state == "previewed" {
        import.state = "discarded".to_owned();
        uow.update_import(&import).await?;
        journal::audit(services, uow.as_mut(), caller, "discard_import", &id.to_string(), "previewed", "discarded")
            .await?;
        uow.save().await?;
    }
    Ok(Submitted::Done(()))
}

/// The faulty rows of an import as they were written, each with its number and what is wrong with it.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn faulty_rows(services: &Services, caller: &Caller, id: ImportId) -> Result<Table, ServiceError> {
    let (file_name, bytes) = stored_file(services, caller, id).await?;
    let reading = read(services, caller, &file_name, bytes).await.map_err(|_| ServiceError::NotFound)?;
    let plan = InventoryPlan::build(reading.outcomes, &std::collections::BTreeSet::new());
    let word = |key: &str| locales::lookup(&format!("sheet.{key}"), caller.locale).unwrap_or_default();
    let mut columns = vec![TableColumn::number(word("row_number")), TableColumn::text(word("what_is_wrong"))];
    columns.extend(reading.inventory.header.iter().map(TableColumn::text));
    let mut rows = Vec::with_capacity(plan.faulty.len());
    for fault in &plan.faulty {
        let wrong: Vec<String> = fault
            .errors
            .iter()
            .map(|error| format!("{}: {}", error.column.name(caller.locale), error.message(caller.locale)))
            .collect();
        let number = i64::try_from(fault.row).unwrap_or(i64::MAX);
        let mut cells = vec![TableCell::Number(number), TableCell::Text(wrong.join("\n"))];
        let written = reading.inventory.rows().binary_search_by_key(&fault.row, |row| row.number);
        if let Ok(place) = written {
            cells.extend(reading.inventory.rows()[place].cells.iter().map(|cell| TableCell::from(cell.as_str())));
        }
        rows.push(cells);
    }
    Ok(Table { title: word("faulty_rows").to_owned(), columns, rows })
}

/// What importing a file for a holder would do; for the command line.
///
/// # Errors
/// When the store fails. A file that cannot be read is a value.
pub async fn try_file(
    services: &Services,
    caller: &Caller,
    holder: OrganisationId,
    file_name: &str,
    bytes: Vec<u8>,
) -> FormOutcome<DryRun> {
    if !caller.is_system {
        return Err(ServiceError::Forbidden);
    }
    let mut reading = match read(services, caller, file_name, bytes).await {
        Ok(reading) => reading,
        Err(error) => return Ok(Submitted::Invalid(vec![error])),
    };
    let mut uow = services.store.read().await?;
    let outcomes = std::mem::take(&mut reading.outcomes);
    Ok(Submitted::Done(plan(uow.as_mut(), holder, &reading, outcomes).await?.0))
}

/// Imports the valid rows of a file for a holder; for the command line.
///
/// # Errors
/// When the store fails. A file that cannot be read is a value.
pub async fn import_file(
    services: &Services,
    caller: &Caller,
    holder: OrganisationId,
    file_name: &str,
    bytes: Vec<u8>,
) -> FormOutcome<DryRun> {
    if !caller.is_system {
        return Err(ServiceError::Forbidden);
    }
    let mut reading = match read(services, caller, file_name, bytes).await {
        Ok(reading) => reading,
        Err(error) => return Ok(Submitted::Invalid(vec![error])),
    };
    let mut uow = services.store.write().await?;
    let outcomes = std::mem::take(&mut reading.outcomes);
    let (run, plan) = plan(uow.as_mut(), holder, &reading, outcomes).await?;
    insert(services, uow.as_mut(), holder, &plan.new, file_name, None).await?;
    let (subject, count) = (holder.to_string(), run.rows_new.to_string());
    journal::audit(services, uow.as_mut(), caller, "import_inventory", &subject, file_name, &count).await?;
    uow.save().await?;
    Ok(Submitted::Done(run))
}

async fn stored_file(services: &Services, caller: &Caller, id: ImportId) -> Result<(String, Vec<u8>), ServiceError> {
    let mut uow = services.store.read().await?;
    let import = own_import(uow.as_mut(), caller, id).await?;
    let document = uow.document(import.document_id).await?.ok_or(ServiceError::NotFound)?;
    drop(uow);
    let bytes = services
        .blobs
        .get(&document.sha256)
        .await
        .map_err(|error| ServiceError::Fault { doing: "reading an inventory file", source: Box::new(error) })?;
    Ok((document.file_name, bytes.ok_or(ServiceError::NotFound)?))
}

/// Reads a file and every row of it. A file that is no inventory is an error at the field `file`.
async fn read(services: &Services, caller: &Caller, file_name: &str, bytes: Vec<u8>) -> Result<Reading, FieldError> {
    let workbook = services.spreadsheets.read(file_name.to_owned(), bytes, SheetLimits::default()).await;
    let workbook = workbook.map_err(|error| file_error(&error))?;
    let (format, encoding, separator) = (workbook.format, workbook.encoding.clone(), workbook.separator);
    let inventory = Inventory::find(workbook).ok_or_else(|| FieldError::new("file", "file_empty"))?;
    let missing = inventory.map.missing();
    if !missing.is_empty() {
        let names: Vec<&str> = missing.into_iter().map(|column: Column| column.name(caller.locale)).collect();
        let found = inventory.header.iter().filter(|heading| !heading.trim().is_empty()).take(8);
        let found: Vec<&str> = found.map(|heading| heading.trim()).collect();
        return Err(FieldError::new("file", "file_columns_missing")
            .with("columns", names.join(" / "))
            .with("found", found.join(" / ").chars().take(120).collect::<String>()));
    }
    let outcomes = inventory.parse().await;
    Ok(Reading { file_name: file_name.to_owned(), format, encoding, separator, inventory, outcomes })
}

fn file_error(error: &SheetError) -> FieldError {
    let megabytes = |bytes: u64| format!("{} MB", bytes / (1024 * 1024));
    let field = FieldError::new("file", error.code());
    match error {
        SheetError::TooLarge { max } | SheetError::UnpacksTooLarge { max } => field.with("max", megabytes(*max)),
        SheetError::TooManyRows { max } | SheetError::TooManyColumns { max } => field.with("max", max),
        SheetError::OtherKind { found: "" } => FieldError::new("file", "file_unknown_kind"),
        SheetError::OtherKind { found } => field.with("found", found),
        SheetError::Empty | SheetError::Encrypted | SheetError::Damaged | SheetError::Encoding => field,
    }
}

async fn plan(
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    reading: &Reading,
    outcomes: Vec<RowOutcome>,
) -> StoreResult<(DryRun, InventoryPlan)> {
    let existing = identities(&uow.patent_identities(holder, HOLDINGS_MAX).await?);
    let plan = InventoryPlan::build(outcomes, &existing);
    let summary = ImportSummary::new(
        &reading.file_name,
        reading.format,
        &reading.encoding,
        reading.separator,
        &reading.inventory,
        &plan,
    );
    let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
    let run = DryRun {
        summary,
        rows_total: count(plan.total()),
        rows_new: count(plan.new.len()),
        rows_duplicate: count(plan.duplicate_in_file.len() + plan.already_there.len()),
        rows_faulty: count(plan.faulty.len()),
    };
    Ok((run, plan))
}

/// Adds the new rows. The list shows the newest first, so each row is a microsecond older than the one before it, and
/// the file keeps its order.
async fn insert(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    rows: &[NewRow],
    source: &str,
    by: Option<UserId>,
) -> StoreResult<()> {
    let (now, today) = (services.now(), services.today());
    for (row, place) in rows.iter().zip(0i64..) {
        let id = services.new_id(PatentId::from_parts);
        let at = domain::Timestamp::from_micros(now.micros() - place);
        let patent = patent_of(&row.patent, id, holder, at, today);
        uow.add_patent(&patent).await?;
        if let Some(status) = row.patent.implementation {
            uow.add_patent_use(&imported_use(services, &patent, status, today, by)).await?;
        }
        if let (Some(text), Some(day)) = (&row.patent.status_text, row.patent.status_on) {
            let event = PatentEvent {
                id: services.new_id(PatentEventId::from_parts),
                patent_id: id,
                code: code_of_status(text),
                occurred_on: day,
                source: source.chars().take(200).collect(),
                note: String::new(),
                recorded_by: by,
                recorded_at: now,
            };
            uow.add_patent_event(&event).await?;
        }
    }
    Ok(())
}

/// The gazette's code where the status is an event by its full name; else the words themselves.
fn code_of_status(text: &str) -> String {
    let known = GAZETTE_EVENTS.iter().find(|event| event.name_zh == text.trim());
    let code = known.map_or(text, |event| event.code);
    EventCode::new(&code.chars().take(60).collect::<String>()).as_str().to_owned()
}

fn to_json(summary: &ImportSummary) -> String {
    serde_json::to_string(summary).expect("a summary of texts and numbers is JSON")
}

fn from_json(text: &str) -> ImportSummary {
    serde_json::from_str(text).unwrap_or_default()
}
