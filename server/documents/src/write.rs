//! Tables as files that Chinese Excel opens correctly.

use domain::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use services::ports::{ColumnKind, Table, TableCell, TableError};

/// What Excel allows as the name of a sheet.
const SHEET_NAME_CHARS_MAX: usize = 31;

/// A workbook of one sheet: the headings stay in sight, and each column can be filtered. Texts are written as texts,
/// whatever they begin with. The same table gives the same bytes.
///
/// # Errors
/// When the table has more rows or longer texts than a workbook can hold.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, TableError> {
    write_xlsx(table).map_err(|error| TableError(Box::new(error)))
}

fn write_xlsx(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&table.title))?;
    sheet.set_freeze_panes(1, 0)?;
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for (column, index) in table.columns.iter().zip(0u16..) {
        sheet.write_string_with_format(0, index, &column.title, &head)?;
        sheet.set_column_width(index, width_of(column.kind, &column.title))?;
    }
    let formats = Formats::new();
    for (cells, row) in table.rows.iter().zip(1u32..) {
        for (cell, column) in cells.iter().zip(0u16..) {
            write_cell(sheet, row, column, cell, &formats)?;
        }
    }
    if let (Some(last_column), Ok(last_row)) = (table.columns.len().checked_sub(1), u32::try_from(table.rows.len()))
        && let Ok(last_column) = u16::try_from(last_column)
    {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    book.save_to_buffer()
}

struct Formats {
    money: Format,
    date: Format,
}

impl Formats {
    fn new() -> Self {
        Self { money: Format::new().set_num_format("#,##0.00"), date: Format::new().set_num_format("yyyy-mm-dd") }
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &TableCell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        TableCell::Empty => {}
        TableCell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        TableCell::Number(number) => {
            write_decimal(sheet, row, column, &number.to_string(), &Format::new())?;
        }
        TableCell::Money(amount) => {
            let plain: String = amount.to_string().chars().filter(|c| *c != ',').collect();
            write_decimal(sheet, row, column, &plain, &formats.money)?;
        }
        TableCell::Date(day) => {
            sheet.write_datetime_with_format(row, column, excel_day(*day)?, &formats.date)?;
        }
    }
    Ok(())
}

/// A workbook keeps numbers as decimal texts of at most 15 digits. Longer ones are written as texts, so that none is
/// rounded.
fn write_decimal(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    match text.parse::<f64>() {
        Ok(number) if digits <= 15 => sheet.write_number_with_format(row, column, number, format)?,
        _ => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(1900);
    let part = |number: u32| u8::try_from(number).expect("months and days are below 32");
    ExcelDateTime::from_ymd(year, part(day.month()), part(day.day_of_month()))
}

fn sheet_name(title: &str) -> String {
    let name: String = title
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control())
        .take(SHEET_NAME_CHARS_MAX)
        .collect();
    if name.trim().is_empty() { "Sheet1".to_owned() } else { name }
}

/// In characters of Latin width; a Chinese one takes two.
fn width_of(kind: ColumnKind, title: &str) -> f64 {
    let title = u32::try_from(title.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>()).unwrap_or(40);
    let (least, most) = match kind {
        ColumnKind::Text => (14, 40),
        ColumnKind::Money | ColumnKind::Number => (12, 24),
        ColumnKind::Date => (12, 16),
    };
    f64::from((title + 2).clamp(least, most))
}

/// UTF-8 with a byte order mark and CRLF. A text that a spreadsheet would run as a formula gets an apostrophe before it.
#[must_use]
pub fn csv(table: &Table) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    write_record(&mut text, table.columns.iter().map(|column| guarded(&column.title)));
    for row in &table.rows {
        write_record(&mut text, row.iter().map(cell_text));
    }
    text.into_bytes()
}

fn cell_text(cell: &TableCell) -> String {
    match cell {
        TableCell::Empty => String::new(),
        TableCell::Text(text) => guarded(text),
        TableCell::Money(amount) => amount.to_string().chars().filter(|c| *c != ',').collect(),
        TableCell::Number(number) => number.to_string(),
        TableCell::Date(day) => day.to_string(),
    }
}

fn guarded(text: &str) -> String {
    let runs =
        text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r']);
    if runs { format!("'{text}") } else { text.to_owned() }
}

fn write_record(text: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n', '\r', ';', '\t']) || cell.starts_with(' ') || cell.ends_with(' ') {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}
