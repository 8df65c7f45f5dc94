//! Workbooks: XLSX cell by cell, XLS as calamine gives it.

use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xls, XlsError, Xlsx, XlsxError};
use services::ports::{SheetError, SheetFormat, SheetLimits, Workbook};

use super::{Rows, workbook};

/// What the cells are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Days without the time of day; numbers as they are kept.
    Inventory,
    /// Days with the time of day; numbers as they are shown.
    Statement,
}

/// A workbook has a handful of sheets.
const SHEETS_MAX: usize = 50;

pub(crate) fn read_xlsx(bytes: &[u8], limits: SheetLimits, purpose: Purpose) -> Result<Workbook, SheetError> {
    unharmed(|| {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(xlsx_error)?;
        let mut sheets = Vec::new();
        let mut before = 0;
        for name in book.sheet_names().into_iter().take(SHEETS_MAX) {
            // A chart sheet has no cells to read.
            let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
            let mut rows = Rows::new(limits, before);
            let mut row: (u32, Vec<String>) = (0, Vec::new());
            while let Some(cell) = cells.next_cell().map_err(xlsx_error)? {
                let (number, column) = cell.get_position();
                if number != row.0 {
                    rows.push(position(row.0) + 1, std::mem::take(&mut row.1))?;
                    row.0 = number;
                }
                place(&mut row.1, position(column), text_of_ref(cell.get_value(), purpose), limits)?;
            }
            rows.push(position(row.0) + 1, row.1)?;
            before += rows.rows.len();
            sheets.push(rows.into_sheet(&name));
        }
        Ok(workbook(SheetFormat::Xlsx, sheets))
    })
}

pub(crate) fn read_xls(bytes: &[u8], limits: SheetLimits, purpose: Purpose) -> Result<Workbook, SheetError> {
    unharmed(|| {
        let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(xls_error)?;
        let mut sheets = Vec::new();
        let mut before = 0;
        for name in book.sheet_names().into_iter().take(SHEETS_MAX) {
            let Ok(range) = book.worksheet_range(&name) else { continue };
            let (first_row, first_column) = range.start().unwrap_or_default();
            let mut rows = Rows::new(limits, before);
            for (index, cells) in range.rows().enumerate() {
                let mut row = vec![String::new(); position(first_column)];
                row.extend(cells.iter().map(|cell| text_of(cell, purpose)));
                rows.push(position(first_row) + index + 1, row)?;
            }
            before += rows.rows.len();
            sheets.push(rows.into_sheet(&name));
        }
        Ok(workbook(SheetFormat::Xls, sheets))
    })
}

/// A reader that panics on a mangled file must not take its thread along.
fn unharmed(read: impl FnOnce() -> Result<Workbook, SheetError>) -> Result<Workbook, SheetError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(SheetError::Damaged))
}

fn position(index: u32) -> usize {
    usize::try_from(index).expect("a row or column of a workbook fits a usize")
}

/// Cells come with their place; a single one far to the right must not make a row of a million.
fn place(row: &mut Vec<String>, column: usize, text: String, limits: SheetLimits) -> Result<(), SheetError> {
    if text.is_empty() {
        return Ok(());
    }
    if column >= limits.columns {
        return Err(SheetError::TooManyColumns { max: limits.columns });
    }
    if row.len() <= column {
        row.resize(column + 1, String::new());
    }
    row[column] = text;
    Ok(())
}

fn text_of_ref(value: &DataRef<'_>, purpose: Purpose) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number, purpose),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(value) => day_text(*value, purpose),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn text_of(value: &Data, purpose: Purpose) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number, purpose),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(value) => day_text(*value, purpose),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// A workbook keeps binary fractions and shows fifteen digits of them; a sum of fen has noise behind those.
fn number_text(number: f64, purpose: Purpose) -> String {
    match purpose {
        Purpose::Inventory => number.to_string(),
        Purpose::Statement => format!("{number:.14e}").parse().unwrap_or(number).to_string(),
    }
}

/// A date cell as `2026-01-31`, for statements with the time of day where there is one.
fn day_text(value: ExcelDateTime, purpose: Purpose) -> String {
    if value.is_duration() && purpose == Purpose::Inventory {
        return value.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    // A time without a day is counted from the day zero.
    if value.is_duration() || purpose == Purpose::Statement && year < 1900 {
        return time;
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    if purpose == Purpose::Inventory || time == "00:00:00" { day } else { format!("{day} {time}") }
}

fn xlsx_error(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Encrypted,
        _ => SheetError::Damaged,
    }
}

fn xls_error(error: XlsError) -> SheetError {
    match error {
        XlsError::Password => SheetError::Encrypted,
        _ => SheetError::Damaged,
    }
}
