//! From the bytes of a file to texts by row.

mod extent;
pub(crate) mod kind;
pub(crate) mod office;
pub(crate) mod text;

use services::ports::{Sheet, SheetError, SheetFormat, SheetLimits, SheetRow, Workbook};

use kind::Kind;
use office::Purpose;

/// Reads a file. Formulas are read as the values they had when the file was saved.
///
/// # Errors
/// A [`SheetError`] that names what the file is instead, or which bound it passes.
pub fn read(file_name: &str, bytes: &[u8], limits: SheetLimits) -> Result<Workbook, SheetError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(SheetError::Empty);
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.bytes {
        return Err(SheetError::TooLarge { max: limits.bytes });
    }
    let workbook = match kind::of(bytes, limits.unpacked_bytes)? {
        Kind::Text => text::read(file_name, bytes, limits)?,
        kind => read_book(kind, bytes, limits, Purpose::Inventory)?,
    };
    if workbook.sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(SheetError::Empty);
    }
    Ok(workbook)
}

/// Reads a workbook.
pub(crate) fn read_book(
    kind: Kind,
    bytes: &[u8],
    limits: SheetLimits,
    purpose: Purpose,
) -> Result<Workbook, SheetError> {
    match kind {
        Kind::Xls => {
            extent::check(bytes, limits.unpacked_bytes)?;
            office::read_xls(bytes, limits, purpose)
        }
        Kind::Xlsx => office::read_xlsx(bytes, limits, purpose),
        Kind::Text => Err(SheetError::OtherKind { found: "" }),
    }
}

/// Gathers rows within the limits; rows in which nothing is written are left out.
struct Rows {
    rows: Vec<SheetRow>,
    limits: SheetLimits,
    /// Rows that other sheets of the file have taken.
    before: usize,
}

impl Rows {
    const fn new(limits: SheetLimits, before: usize) -> Self {
        Self { rows: Vec::new(), limits, before }
    }

    fn push(&mut self, number: usize, mut cells: Vec<String>) -> Result<(), SheetError> {
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > self.limits.columns {
            return Err(SheetError::TooManyColumns { max: self.limits.columns });
        }
        if self.before + self.rows.len() >= self.limits.rows {
            return Err(SheetError::TooManyRows { max: self.limits.rows });
        }
        self.rows.push(SheetRow { number, cells });
        Ok(())
    }

    fn into_sheet(self, name: &str) -> Sheet {
        Sheet { name: name.to_owned(), rows: self.rows }
    }
}

fn workbook(format: SheetFormat, sheets: Vec<Sheet>) -> Workbook {
    Workbook { format, encoding: String::new(), separator: None, sheets }
}
