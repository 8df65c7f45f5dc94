//! CSV, XLSX and XLS: the sheet reader gives texts by row, a mapping says what they mean.

use domain::bank::{
    FaultCause, Mapping, ReadStatement, Row, STATEMENT_LINES_MAX, StatementFault, StatementFormat, read_table,
    ready_mappings, recognise_mapping,
};
use services::ports::{SHEET_COLUMNS_MAX, STATEMENT_BYTES_MAX, Sheet, SheetLimits, StatementFile, StatementOptions};

use super::sheet_fault;
use crate::read::{kind::Kind, office::Purpose, read_book, text::table};

/// Preambles and totals come on top of the lines.
fn limits() -> SheetLimits {
    const ROWS_AROUND_MAX: usize = 10_000;
    SheetLimits {
        bytes: STATEMENT_BYTES_MAX,
        rows: STATEMENT_LINES_MAX + ROWS_AROUND_MAX,
        columns: SHEET_COLUMNS_MAX,
        ..SheetLimits::default()
    }
}

pub(super) fn read_text(
    file_name: &str,
    text: &str,
    options: &StatementOptions,
) -> Result<(Mapping, Vec<ReadStatement>), StatementFault> {
    let table = table(file_name, text, limits()).map_err(|error| sheet_fault(&error))?;
    let rows = rows(&table.sheet);
    let mapping = match mapping_of(&rows, options) {
        Some(mapping) => mapping,
        None => return Err(unknown(&table.sheet)),
    };
    if table.is_cut_off {
        let last = rows.last().map_or(0, |row| row.number);
        return Err(StatementFault::of(FaultCause::Truncated).at_row(last));
    }
    let statements = read_table(mapping, &rows)?;
    Ok((mapping.clone(), statements))
}

/// Every sheet that has the headings; sheets of notes have none.
pub(super) fn read_workbook(
    kind: Kind,
    bytes: &[u8],
    options: &StatementOptions,
) -> Result<StatementFile, StatementFault> {
    let book = read_book(kind, bytes, limits(), Purpose::Statement).map_err(|error| sheet_fault(&error))?;
    let sheets: Vec<Vec<Row<'_>>> = book.sheets.iter().map(rows).collect();
    let found = sheets.iter().find_map(|rows| mapping_of(rows, options));
    let Some(mapping) = found else { return Err(book.sheets.first().map_or_else(no_header, unknown)) };
    let mut statements = Vec::new();
    let mut first_fault = None;
    for rows in &sheets {
        match read_table(mapping, rows) {
            Ok(read) => statements.extend(read),
            Err(fault) if matches!(fault.cause, FaultCause::HeaderNotFound | FaultCause::ColumnNotFound) => {
                first_fault = first_fault.or(Some(fault));
            }
            Err(fault) => return Err(fault),
        }
    }
    if let (true, Some(fault)) = (statements.is_empty(), first_fault) {
        return Err(fault);
    }
    let format = if kind == Kind::Xls { StatementFormat::Xls } else { StatementFormat::Xlsx };
    Ok(StatementFile { format, encoding: None, mapping: Some(mapping.clone()), statements })
}

fn mapping_of<'m>(rows: &[Row<'_>], options: &'m StatementOptions) -> Option<&'m Mapping> {
    options.mapping.as_ref().or_else(|| recognise_mapping(ready_mappings(), rows))
}

fn rows(sheet: &Sheet) -> Vec<Row<'_>> {
    let rows = sheet.rows.iter();
    rows.map(|row| Row { number: u32::try_from(row.number).unwrap_or(u32::MAX), cells: &row.cells }).collect()
}

fn no_header() -> StatementFault {
    StatementFault::of(FaultCause::HeaderNotFound)
}

/// A table without known headings needs a mapping; a text without columns is no table at all.
fn unknown(sheet: &Sheet) -> StatementFault {
    let is_table = sheet.rows.iter().any(|row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() >= 3);
    if is_table { no_header() } else { StatementFault::of(FaultCause::UnknownFormat) }
}
