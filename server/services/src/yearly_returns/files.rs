//! The return as a file: taken away, and read back.

use domain::{
    Locale,
    id::{DocumentId, YearlyReturnId},
    yearly_return::{ReadBack, ReturnColumn, ReturnRow, differences, form_heading, id_heading},
};

use super::{ROWS_MAX, as_row, is_closed, own, remark, seen};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{SheetLimits, Table, TableCell, TableColumn, YearlyReturnRow},
};

/// A file that was uploaded, compared with the return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileComparison {
    pub document: DocumentId,
    pub file_name: String,
    pub found: ReadBack,
}

/// The return as a table: every column, texts as they are filed, so that reading it back changes nothing.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's to see.
pub async fn export(services: &Services, caller: &Caller, id: YearlyReturnId) -> Result<Table, ServiceError> {
    let mut uow = services.store.read().await?;
    let it = seen(uow.as_mut(), caller, id).await?;
    let rows: Vec<ReturnRow> = uow.return_rows(id, ROWS_MAX).await?.iter().map(as_row).collect();
    let title = format!("{} v{}", it.year, it.number);
    Ok(table(title, &rows, caller.locale))
}

fn table(title: String, rows: &[ReturnRow], locale: Locale) -> Table {
    let mut columns = vec![TableColumn::text(id_heading(locale)), TableColumn::text(form_heading(locale))];
    columns.extend(ReturnColumn::ALL.iter().map(|column| TableColumn::text(column.name(locale))));
    let rows = rows.iter().map(|row| {
        let mut cells: Vec<TableCell> = vec![row.id.clone().into(), row.form.name(locale).into()];
        cells.extend(ReturnColumn::ALL.iter().map(|column| TableCell::from(row.cells.value(*column))));
        cells
    });
    Table { title, rows: rows.collect(), columns }
}

/// Keeps an uploaded file (`file`) and compares it; nothing of the return changes. Answers with the file's id.
///
/// # Errors
/// [`ServiceError::NotFound`] for a return that is not the caller's.
pub async fn upload(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
    input: &FormInput,
) -> FormOutcome<DocumentId> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let rows = {
        let mut uow = services.store.read().await?;
        own(uow.as_mut(), organisation, id).await?;
        uow.return_rows(id, ROWS_MAX).await?
    };
    let Some(upload) = input.upload("file") else { return Ok(Submitted::wrong("file", "file_missing")) };
    if let Err(code) = read(services, &upload.file_name, upload.bytes.clone(), &rows).await {
        return Ok(Submitted::wrong("file", code));
    }
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let it = own(uow.as_mut(), organisation, id).await?;
    let subject = id.to_string();
    let kept =
        journal::keep_document(services, uow.as_mut(), caller, it.holder_id, &subject, "return_file", upload).await?;
    journal::audit(services, uow.as_mut(), caller, "upload_return", &subject, "", &kept.sha256).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "upload_return", &kept.id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(kept.id))
}

/// What an uploaded file says otherwise than the return says now.
///
/// # Errors
/// [`ServiceError::NotFound`] for a file of another return.
pub async fn compare(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
    document: DocumentId,
) -> Result<FileComparison, ServiceError> {
    let (_, organisation) = caller.may(Action::PrepareReturn)?;
    let (kept, rows) = {
        let mut uow = services.store.read().await?;
        own(uow.as_mut(), organisation, id).await?;
        let kept = uow.document(document).await?.filter(|kept| kept.subject_id == id.to_string());
        (kept.ok_or(ServiceError::NotFound)?, uow.return_rows(id, ROWS_MAX).await?)
    };
    let bytes = services.blobs.get(&kept.sha256).await?.ok_or(ServiceError::NotFound)?;
    let found = read(services, &kept.file_name, bytes, &rows).await.map_err(|_| ServiceError::NotFound)?;
    Ok(FileComparison { document, file_name: kept.file_name, found })
}

/// Takes over what a file says otherwise (`document`, `version`); faulty cells are left as they are.
///
/// # Errors
/// [`ServiceError::NotFound`] for a file of another return.
pub async fn take_over(
    services: &Services,
    caller: &Caller,
    id: YearlyReturnId,
    input: &FormInput,
) -> FormOutcome<usize> {
    let (actor, organisation) = caller.may(Action::PrepareReturn)?;
    let document = input.values.get("document").and_then(|text| text.parse().ok()).ok_or(ServiceError::NotFound)?;
    let found = compare(services, caller, id, document).await?.found;
    let mut uow = services.store.write().await?;
    let it = own(uow.as_mut(), organisation, id).await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(0));
    }
    if is_closed(input, &it) {
        return Ok(Submitted::refused("stale"));
    }
    let mut taken = 0;
    for mut row in uow.return_rows(id, ROWS_MAX).await? {
        let own = row.id.to_string();
        let changes: Vec<_> = found.differences.iter().filter(|it| it.row == own && it.fault.is_none()).collect();
        for change in &changes {
            row.cells.write(change.column, &change.theirs);
        }
        if !changes.is_empty() {
            taken += changes.len();
            uow.update_return_row(&row).await?;
        }
    }
    let subject = id.to_string();
    remark(services, uow.as_mut(), caller, &it, "import_return", &taken.to_string()).await?;
    journal::audit(services, uow.as_mut(), caller, "import_return", &subject, "", &taken.to_string()).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "import_return", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(taken))
}

/// Reads a file against the rows of the return; the code of what is wrong with the file.
async fn read(
    services: &Services,
    file_name: &str,
    bytes: Vec<u8>,
    rows: &[YearlyReturnRow],
) -> Result<ReadBack, &'static str> {
    let limits = SheetLimits::default();
    let book = services.spreadsheets.read(file_name.to_owned(), bytes, limits).await.map_err(|error| error.code())?;
    let sheet = book.sheets.into_iter().next().ok_or("file_empty")?;
    let mut lines = sheet.rows.into_iter().map(|row| (row.number, row.cells));
    let (_, header) = lines.next().ok_or("file_empty")?;
    let rows: Vec<ReturnRow> = rows.iter().map(as_row).collect();
    differences(&rows, &header, &lines.collect::<Vec<_>>()).ok_or("not_a_return_file")
}
