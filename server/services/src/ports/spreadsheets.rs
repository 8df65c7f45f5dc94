//! Spreadsheets: reading what people upload, writing what they take away.

use async_trait::async_trait;
use domain::{Day, Fen};
use thiserror::Error;

/// The largest file that is read.
pub const SHEET_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// The most rows of all sheets together.
pub const SHEET_ROWS_MAX: usize = 200_000;
/// The most columns: four times the widest register export.
pub const SHEET_COLUMNS_MAX: usize = 256;
/// What a packed workbook may unpack to. Ten times the largest file: text packs no better than that.
pub const SHEET_UNPACKED_BYTES_MAX: u64 = 200 * 1024 * 1024;

/// Bounds of what is read; a file beyond one of them is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetLimits {
    pub bytes: u64,
    pub unpacked_bytes: u64,
    pub rows: usize,
    pub columns: usize,
}

impl Default for SheetLimits {
    fn default() -> Self {
        Self {
            bytes: SHEET_BYTES_MAX,
            unpacked_bytes: SHEET_UNPACKED_BYTES_MAX,
            rows: SHEET_ROWS_MAX,
            columns: SHEET_COLUMNS_MAX,
        }
    }
}

/// The kinds of file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetFormat {
    Xlsx,
    Xls,
    Csv,
}

impl SheetFormat {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Csv => "CSV",
        }
    }
}

/// A file as it was read: texts by row, formulas as the values they had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workbook {
    pub format: SheetFormat,
    /// `UTF-8`, `UTF-8 BOM`, `GB18030`, `UTF-16LE` or `UTF-16BE`; empty for workbooks, which state their own.
    pub encoding: String,
    /// What separates the fields of a text file; `None` for workbooks.
    pub separator: Option<char>,
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    /// Rows in which something is written, in order.
    pub rows: Vec<SheetRow>,
}

/// One row, without the empty cells at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// As a spreadsheet shows it, from 1.
    pub number: usize,
    pub cells: Vec<String>,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SheetError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {max} bytes")]
    TooLarge { max: u64 },
    #[error("the workbook unpacks to more than {max} bytes")]
    UnpacksTooLarge { max: u64 },
    #[error("the file has more than {max} rows")]
    TooManyRows { max: usize },
    #[error("the file has more than {max} columns")]
    TooManyColumns { max: usize },
    #[error("the file is protected by a password")]
    Encrypted,
    /// The kind that was recognised, such as `PDF`; empty when none was.
    #[error("not a spreadsheet but {found}")]
    OtherKind { found: &'static str },
    #[error("the file is damaged or cut off")]
    Damaged,
    #[error("the text is neither UTF-8 nor GB18030 nor UTF-16")]
    Encoding,
}

impl SheetError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::UnpacksTooLarge { .. } => "file_unpacks_too_large",
            Self::TooManyRows { .. } => "file_too_many_rows",
            Self::TooManyColumns { .. } => "file_too_many_columns",
            Self::Encrypted => "file_encrypted",
            Self::OtherKind { .. } => "file_other_kind",
            Self::Damaged => "file_damaged",
            Self::Encoding => "file_encoding",
        }
    }
}

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    /// Yuan with two decimals.
    Money,
    Number,
    Date,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    pub title: String,
    pub kind: ColumnKind,
}

impl TableColumn {
    #[must_use]
    pub fn new(title: impl Into<String>, kind: ColumnKind) -> Self {
        Self { title: title.into(), kind }
    }

    #[must_use]
    pub fn text(title: impl Into<String>) -> Self {
        Self::new(title, ColumnKind::Text)
    }

    #[must_use]
    pub fn money(title: impl Into<String>) -> Self {
        Self::new(title, ColumnKind::Money)
    }

    #[must_use]
    pub fn number(title: impl Into<String>) -> Self {
        Self::new(title, ColumnKind::Number)
    }

    #[must_use]
    pub fn date(title: impl Into<String>) -> Self {
        Self::new(title, ColumnKind::Date)
    }
}

/// A cell of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableCell {
    Empty,
    Text(String),
    Money(Fen),
    Number(i64),
    Date(Day),
}

impl From<&str> for TableCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for TableCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Fen> for TableCell {
    fn from(amount: Fen) -> Self {
        Self::Money(amount)
    }
}

impl From<i64> for TableCell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Day> for TableCell {
    fn from(day: Day) -> Self {
        Self::Date(day)
    }
}

impl<T: Into<Self>> From<Option<T>> for TableCell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A list to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name of the sheet.
    pub title: String,
    pub columns: Vec<TableColumn>,
    pub rows: Vec<Vec<TableCell>>,
}

/// A table could not be written.
#[derive(Debug, Error)]
#[error("a workbook could not be written")]
pub struct TableError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Reads and writes spreadsheets. The work is done off the threads that serve requests.
#[async_trait]
pub trait Spreadsheets: Send + Sync {
    /// Reads XLSX, XLS and CSV; the kind is told by the bytes, the name only breaks ties.
    async fn read(&self, file_name: String, bytes: Vec<u8>, limits: SheetLimits) -> Result<Workbook, SheetError>;
    /// A workbook of one sheet.
    async fn xlsx(&self, table: Table) -> Result<Vec<u8>, TableError>;
    /// UTF-8 with a byte order mark, which Chinese Excel needs; texts that look like formulas are kept texts.
    async fn csv(&self, table: Table) -> Vec<u8>;
}
