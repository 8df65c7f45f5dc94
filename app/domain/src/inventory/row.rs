//! One row of an inventory file, read cell by cell.

use super::{Column, ColumnMap, Implementation, Readiness, SelfGrade, Willingness, yes_no};
use crate::{
    Day,
    classification::Classification,
    day::DayError,
    industry::IndustryCode,
    patent::{PatentKind, PatentNumber, PublicationNumber, PublicationNumberError, Validity},
    text::half_width,
};

/// The longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 500;
/// The longest text of any other cell, in characters: below the 32,767 that a spreadsheet cell can hold.
pub const CELL_CHARS_MAX: usize = 20_000;

/// What makes two rows the same patent, in whatever notation they were written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// The application number without its check digit.
    Application(String),
    /// The publication number without its document code, where only that is known.
    Publication(String),
}

/// The numbers of a row: at least one that identifies the patent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowNumbers {
    Application {
        number: PatentNumber,
        publication: Option<PublicationNumber>,
    },
    /// The file has no column for application numbers.
    PublicationOnly(PublicationNumber),
}

/// A row that can be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryRow {
    pub numbers: RowNumbers,
    pub title: String,
    pub patentees: Vec<String>,
    pub inventors: Vec<String>,
    pub filed_on: Option<Day>,
    pub published_on: Option<Day>,
    pub granted_on: Option<Day>,
    /// The status as the source wrote it; [`InventoryRow::validity`] is what it means.
    pub status_text: Option<String>,
    pub status_on: Option<Day>,
    pub validity: Option<Validity>,
    pub classifications: Vec<Classification>,
    pub abstract_text: Option<String>,
    pub state_funded: Option<bool>,
    pub implementation: Option<Implementation>,
    pub willingness: Vec<Willingness>,
    pub readiness: Option<Readiness>,
    pub self_grade: Option<SelfGrade>,
    pub application_field: Option<String>,
    pub technical_effect: Option<String>,
    /// The industry as written; [`InventoryRow::industry_code`] when it is a code.
    pub industry: Option<String>,
    pub industry_code: Option<IndustryCode>,
}

/// Something wrong, or worth a look, in one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellError {
    pub column: Column,
    /// A stable code; [`CellError::message`] says it in words.
    pub code: &'static str,
    /// The cell as it was written.
    pub text: String,
    /// What was probably meant, or what is allowed.
    pub suggestion: Option<String>,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowResult {
    Ready(Box<InventoryRow>),
    Faulty(Vec<CellError>),
    /// Nothing is written in any recognised column.
    Blank,
}

/// What a row says, with its number in the file and what a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOutcome {
    /// The row's number in the file, as a spreadsheet shows it.
    pub row: usize,
    pub result: RowResult,
    /// These do not keep the row from being imported.
    pub warnings: Vec<CellError>,
}

impl RowNumbers {
    /// The application number, where it is known.
    #[must_use]
    pub const fn application(&self) -> Option<PatentNumber> {
        match self {
            Self::Application { number, .. } => Some(*number),
            Self::PublicationOnly(_) => None,
        }
    }

    /// The publication number, where it is known.
    #[must_use]
    pub const fn publication(&self) -> Option<&PublicationNumber> {
        match self {
            Self::Application { publication, .. } => publication.as_ref(),
            Self::PublicationOnly(publication) => Some(publication),
        }
    }

    /// The kind that the number states; the application number counts where both are known.
    #[must_use]
    pub const fn kind(&self) -> PatentKind {
        match self {
            Self::Application { number, .. } => number.kind(),
            Self::PublicationOnly(publication) => publication.kind(),
        }
    }

    /// What makes a row with these numbers the same patent as another.
    #[must_use]
    pub fn identity(&self) -> Identity {
        match self {
            Self::Application { number, .. } => Identity::Application(number.stem()),
            Self::PublicationOnly(publication) => Identity::Publication(publication.family_key().to_owned()),
        }
    }
}

/// Reads one row. The row is faulty when a cell that counts cannot be understood; every faulty cell is named.
#[must_use]
pub fn parse_row(map: &ColumnMap, cells: &[String], row_number: usize) -> RowOutcome {
    if map.columns().all(|(column, _)| map.cell(cells, column).is_empty()) {
        return RowOutcome { row: row_number, result: RowResult::Blank, warnings: Vec::new() };
    }
    let mut reader = RowReader { map, cells, errors: Vec::new(), warnings: Vec::new() };
    let row = reader.read();
    let result = match row {
        Some(row) if reader.errors.is_empty() => RowResult::Ready(Box::new(row)),
        _ => RowResult::Faulty(reader.errors),
    };
    RowOutcome { row: row_number, result, warnings: reader.warnings }
}

struct RowReader<'a> {
    map: &'a ColumnMap,
    cells: &'a [String],
    errors: Vec<CellError>,
    warnings: Vec<CellError>,
}

impl RowReader<'_> {
    fn read(&mut self) -> Option<InventoryRow> {
        let numbers = self.numbers();
        if let Some(numbers) = &numbers {
            self.compare_kind(numbers);
        }
        let title = self.title();
        let filed_on = self.date(Column::FiledOn);
        self.compare_year(numbers.as_ref().and_then(RowNumbers::application), filed_on);
        let (industry, industry_code) = self.industry();
        let status_text = self.limited(Column::LegalStatus);
        let row = InventoryRow {
            patentees: self.names(Column::Patentee),
            inventors: self.names(Column::Inventors),
            filed_on,
            published_on: self.date_after(Column::PublishedOn, filed_on),
            granted_on: self.date_after(Column::GrantedOn, filed_on),
            validity: status_text.as_deref().and_then(Validity::from_text),
            status_text,
            status_on: self.date(Column::StatusOn),
            classifications: self.classifications(),
            abstract_text: self.limited(Column::Abstract),
            state_funded: self.choice(Column::StateFunded, "yes_no_unknown", yes_no),
            implementation: self.choice(Column::Implementation, "implementation_unknown", Implementation::from_text),
            willingness: self.willingness(),
            readiness: self.choice(Column::Readiness, "readiness_unknown", Readiness::from_text),
            self_grade: self.choice(Column::SelfGrade, "self_grade_unknown", SelfGrade::from_text),
            application_field: self.limited(Column::ApplicationField),
            technical_effect: self.limited(Column::TechnicalEffect),
            industry,
            industry_code,
            // Last, so that the faults of every other cell are found first.
            numbers: numbers?,
            title: title?,
        };
        Some(row)
    }

    fn text(&self, column: Column) -> &str {
        self.map.cell(self.cells, column)
    }

    fn note(&self, column: Column, code: &'static str, suggestion: Option<String>) -> CellError {
        CellError { column, code, text: shortened(self.text(column)), suggestion }
    }

    fn fail(&mut self, column: Column, code: &'static str, suggestion: Option<String>) {
        self.errors.push(self.note(column, code, suggestion));
    }

    fn warn(&mut self, column: Column, code: &'static str, suggestion: Option<String>) {
        self.warnings.push(self.note(column, code, suggestion));
    }

    /// The application number counts where the file has a column for it; a publication number identifies a row only
    /// in files that have no such column.
    fn numbers(&mut self) -> Option<RowNumbers> {
        let publication = PublicationNumber::parse(self.text(Column::PublicationNumber));
        if !self.map.has(Column::Number) {
            return match publication {
                Ok(publication) => Some(RowNumbers::PublicationOnly(publication)),
                Err(error) => {
                    self.fail(Column::PublicationNumber, error.code(), None);
                    None
                }
            };
        }
        if let Err(error) = &publication
            && *error != PublicationNumberError::Empty
        {
            self.warn(Column::PublicationNumber, error.code(), None);
        }
        match PatentNumber::parse(self.text(Column::Number)) {
            Ok(number) => Some(RowNumbers::Application { number, publication: publication.ok() }),
            Err(error) => {
                self.fail(Column::Number, error.code(), error.suggestion().map(PatentNumber::canonical));
                None
            }
        }
    }

    fn compare_kind(&mut self, numbers: &RowNumbers) {
        let kind = numbers.kind();
        if numbers.publication().is_some_and(|publication| publication.kind() != kind) {
            self.warn(Column::PublicationNumber, "kind_differs", None);
        }
        let text = self.text(Column::Kind);
        if text.is_empty() {
            return;
        }
        match PatentKind::from_text(text) {
            Some(written) if written == kind => {}
            Some(_) => self.warn(Column::Kind, "kind_differs", Some(kind.name(crate::Locale::Zh).to_owned())),
            None => self.warn(Column::Kind, "kind_unknown", Some(kind.name(crate::Locale::Zh).to_owned())),
        }
    }

    fn compare_year(&mut self, number: Option<PatentNumber>, filed_on: Option<Day>) {
        let (Some(number), Some(filed_on)) = (number, filed_on) else { return };
        if i32::from(number.year()) != filed_on.year() {
            self.warn(Column::FiledOn, "year_differs", Some(number.year().to_string()));
        }
    }

    fn title(&mut self) -> Option<String> {
        let title = one_line(self.text(Column::Title));
        if title.is_empty() {
            self.fail(Column::Title, "required", None);
            return None;
        }
        if title.chars().count() > TITLE_CHARS_MAX {
            self.fail(Column::Title, "too_long", Some(TITLE_CHARS_MAX.to_string()));
            return None;
        }
        Some(title)
    }

    fn limited(&mut self, column: Column) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        if text.chars().count() > CELL_CHARS_MAX {
            self.fail(column, "too_long", Some(CELL_CHARS_MAX.to_string()));
            return None;
        }
        Some(text.to_owned())
    }

    fn names(&mut self, column: Column) -> Vec<String> {
        self.limited(column).map_or_else(Vec::new, |text| split_names(&text))
    }

    fn date(&mut self, column: Column) -> Option<Day> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match parse_date(text) {
            Ok(day) => Some(day),
            Err(error) => {
                self.fail(column, error.code(), None);
                None
            }
        }
    }

    fn date_after(&mut self, column: Column, filed_on: Option<Day>) -> Option<Day> {
        let day = self.date(column)?;
        if filed_on.is_some_and(|filed_on| day < filed_on) {
            self.warn(column, "before_filing", None);
        }
        Some(day)
    }

    fn classifications(&mut self) -> Vec<Classification> {
        let Some(text) = self.limited(Column::Classification) else { return Vec::new() };
        let list = Classification::parse_list(&text);
        if list.iter().any(|classification| !classification.is_known()) {
            self.warn(Column::Classification, "classification_unknown", None);
        }
        list
    }

    fn choice<T>(&mut self, column: Column, code: &'static str, read: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            self.fail(column, code, None);
        }
        value
    }

    fn willingness(&mut self) -> Vec<Willingness> {
        match Willingness::list_from_text(self.text(Column::Willingness)) {
            Ok(list) => list,
            Err(_) => {
                self.fail(Column::Willingness, "willingness_unknown", None);
                Vec::new()
            }
        }
    }

    fn industry(&mut self) -> (Option<String>, Option<IndustryCode>) {
        let Some(text) = self.limited(Column::Industry) else { return (None, None) };
        let first = text.split_whitespace().next().unwrap_or(&text);
        let code = IndustryCode::parse(&text).or_else(|| IndustryCode::parse(first));
        if code.is_none() {
            self.warn(Column::Industry, "industry_unknown", None);
        }
        (Some(text), code)
    }
}

/// A date cell: a date, a date with a time of day, or the serial number of a spreadsheet day.
fn parse_date(text: &str) -> Result<Day, DayError> {
    let text = half_width(text);
    let date = text.split([' ', 'T']).next().filter(|date| date.len() >= 8).unwrap_or(&text);
    let serial = date.strip_suffix(".0").unwrap_or(date);
    if serial.len() == 5 && !serial.starts_with('0') && serial.bytes().all(|byte| byte.is_ascii_digit()) {
        // Spreadsheets count 1900 as a leap year; from 1 March 1900, day 61, their count is right.
        let days: i64 = serial.parse().expect("five digits");
        return Ok(Day::literal(1900, 3, 1).plus_days(days - 61));
    }
    Day::parse(date)
}

/// Names in one cell. Commas separate only in Chinese lists: they belong to many foreign names.
fn split_names(text: &str) -> Vec<String> {
    let with_commas = !text.is_ascii();
    text.split(|c: char| matches!(c, ';' | '；' | '|' | '、' | '\n') || with_commas && matches!(c, ',' | '，'))
        .map(one_line)
        .filter(|name| !name.is_empty())
        .collect()
}

/// Without line breaks, no-break spaces and repeated spaces.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\u{feff}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Error lists quote cells; a novel in a cell is quoted by its beginning.
fn shortened(text: &str) -> String {
    const QUOTE_CHARS_MAX: usize = 80;
    if text.chars().count() <= QUOTE_CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(QUOTE_CHARS_MAX).chain(['…']).collect()
}
