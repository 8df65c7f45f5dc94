//! A return's file that comes back: what it says otherwise.

use super::{Cells, ReturnColumn, ReturnForm, columns_of, parse_cell};
use crate::Locale;

/// The heading of the column that tells rows apart.
const ID_HEADINGS: [&str; 2] = ["记录标识", "Record id"];

/// A row of the return, as far as its file is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    pub id: String,
    pub form: ReturnForm,
    pub cells: Cells,
}

/// A cell that the file has otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub row: String,
    pub column: ReturnColumn,
    pub ours: String,
    pub theirs: String,
    /// Why it cannot be taken over; the code of what is wrong with the cell.
    pub fault: Option<&'static str>,
}

/// What a file says, compared with the return.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadBack {
    pub differences: Vec<Difference>,
    /// Rows of the file that the return does not have: their numbers in the file.
    pub unknown_rows: Vec<usize>,
    /// Rows of the return that the file does not have: their ids.
    pub absent_rows: Vec<String>,
    /// Headings that are no column of the return.
    pub unknown_headings: Vec<String>,
}

impl ReadBack {
    /// Whether taking the file over would change nothing, and nothing is strange about it.
    #[must_use]
    pub fn is_same(&self) -> bool {
        *self == Self::default()
    }
}

/// The heading under which the file tells rows apart.
#[must_use]
pub const fn id_heading(locale: Locale) -> &'static str {
    match locale {
        Locale::Zh => ID_HEADINGS[0],
        Locale::En => ID_HEADINGS[1],
    }
}

/// Compares a file with the return. `None` when it has no column that tells rows apart.
#[must_use]
pub fn differences(rows: &[ReturnRow], header: &[String], lines: &[(usize, Vec<String>)]) -> Option<ReadBack> {
    let places: Vec<Heading> = header.iter().map(|heading| Heading::of(heading.trim())).collect();
    let id_place = places.iter().position(|place| *place == Heading::Id)?;
    let mut found = ReadBack::default();
    for (place, heading) in places.iter().zip(header) {
        if *place == Heading::Unknown && !heading.trim().is_empty() {
            found.unknown_headings.push(heading.trim().to_owned());
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    for (number, cells) in lines {
        let id = cells.get(id_place).map_or("", |id| id.trim());
        match rows.iter().find(|row| row.id == id) {
            Some(row) => {
                seen.push(&row.id);
                compare(row, &places, cells, &mut found.differences);
            }
            None => found.unknown_rows.push(*number),
        }
    }
    let absent = rows.iter().filter(|row| !seen.contains(&row.id.as_str()));
    found.absent_rows = absent.map(|row| row.id.clone()).collect();
    Some(found)
}

/// What a heading stands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    Id,
    /// The form of conversion: shown in the file, fixed in the return.
    Form,
    Column(ReturnColumn),
    Unknown,
}

impl Heading {
    fn of(text: &str) -> Self {
        if ID_HEADINGS.contains(&text) {
            return Self::Id;
        }
        if super::columns::FORM_HEADINGS.contains(&text) {
            return Self::Form;
        }
        let is_named = |column: &&ReturnColumn| Locale::ALL.iter().any(|locale| column.name(*locale) == text);
        ReturnColumn::ALL.iter().find(is_named).map_or(Self::Unknown, |column| Self::Column(*column))
    }
}

/// A text without the apostrophe that keeps text files from being read as formulas.
fn plain(cell: &str) -> &str {
    let text = cell.trim();
    text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
}

fn compare(row: &ReturnRow, places: &[Heading], cells: &[String], found: &mut Vec<Difference>) {
    for (place, heading) in places.iter().enumerate() {
        let Heading::Column(column) = *heading else { continue };
        let written = cells.get(place).map_or("", |cell| plain(cell));
        let ours = row.cells.value(column);
        if !columns_of(row.form).contains(&column) && written.is_empty() {
            continue;
        }
        let (theirs, fault) = match parse_cell(column, written) {
            Ok(_) if !columns_of(row.form).contains(&column) => (written.to_owned(), Some("column_not_of_form")),
            Ok(cell) => (cell, None),
            Err(code) => (written.to_owned(), Some(code)),
        };
        if theirs != ours || fault.is_some() {
            found.push(Difference { row: row.id.clone(), column, ours: ours.to_owned(), theirs, fault });
        }
    }
}
