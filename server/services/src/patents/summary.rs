//! What a preview says, as it is kept with the import.

use domain::{
    Locale,
    inventory::{CellError, HeaderIssue, InventoryPlan},
};
use serde::{Deserialize, Serialize};

use super::{from_row::identity_text, reading::Inventory};
use crate::ports::SheetFormat;

/// Faulty rows that a page lists; the error sheet has them all.
const FAULTS_SHOWN_MAX: usize = 100;
const WARNINGS_SHOWN_MAX: usize = 50;
const CLASHES_SHOWN_MAX: usize = 50;

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSummary {
    pub file_name: String,
    pub format: String,
    /// Empty for workbooks.
    pub encoding: String,
    /// Empty for workbooks.
    pub separator: String,
    pub sheet: String,
    /// Sheets that were not read.
    pub other_sheets: Vec<String>,
    pub header_row: usize,
    pub columns: Vec<RecognisedColumn>,
    /// Headings that are no column of the inventory.
    pub unknown: Vec<String>,
    /// Headings that name a column a second time.
    pub repeated: Vec<String>,
    /// Headings of personal data, which is not kept.
    pub not_kept: Vec<String>,
    pub rows_blank: usize,
    pub rows_twice: usize,
    pub rows_known: usize,
    /// Rows that name a patent twice and do not say the same of it come first.
    pub clashes: Vec<Clash>,
    pub faults: Vec<RowNote>,
    pub warnings: Vec<RowNote>,
    pub warnings_total: usize,
}

/// A column that was recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognisedColumn {
    pub heading: String,
    /// The code of `domain::inventory::Column`.
    pub column: String,
}

/// A row that names the patent of an earlier row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    pub row: usize,
    pub first_row: usize,
    pub identity: String,
    pub differs: bool,
}

/// Something about one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowNote {
    pub row: usize,
    pub column: String,
    /// The cell as it was written, shortened.
    pub text: String,
    pub zh: String,
    pub en: String,
}

impl RowNote {
    fn new(row: usize, error: &CellError) -> Self {
        Self {
            row,
            column: error.column.as_str().to_owned(),
            text: error.text.clone(),
            zh: error.message(Locale::Zh),
            en: error.message(Locale::En),
        }
    }

    /// What is wrong, in words.
    #[must_use]
    pub fn message(&self, locale: Locale) -> &str {
        match locale {
            Locale::Zh => &self.zh,
            Locale::En => &self.en,
        }
    }
}

impl ImportSummary {
    pub(super) fn new(
        file_name: &str,
        format: SheetFormat,
        encoding: &str,
        separator: Option<char>,
        inventory: &Inventory,
        plan: &InventoryPlan,
    ) -> Self {
        let mut summary = Self {
            file_name: file_name.to_owned(),
            format: format.name().to_owned(),
            encoding: encoding.to_owned(),
            separator: separator.map_or_else(String::new, String::from),
            sheet: inventory.sheet.name.clone(),
            other_sheets: inventory.other_sheets.clone(),
            header_row: inventory.header_row(),
            rows_blank: plan.blank.len(),
            rows_twice: plan.duplicate_in_file.len(),
            rows_known: plan.already_there.len(),
            ..Self::default()
        };
        summary.add_columns(inventory);
        summary.add_notes(plan);
        summary
    }

    fn add_columns(&mut self, inventory: &Inventory) {
        self.columns = inventory
            .map
            .columns()
            .map(|(column, position)| RecognisedColumn {
                heading: inventory.header.get(position).map_or("", |heading| heading.trim()).to_owned(),
                column: column.as_str().to_owned(),
            })
            .collect();
        for issue in inventory.map.issues() {
            match issue {
                HeaderIssue::Unknown { heading } => self.unknown.push(heading.clone()),
                HeaderIssue::Repeated { heading, .. } => self.repeated.push(heading.clone()),
                HeaderIssue::NotKept { heading } => self.not_kept.push(heading.clone()),
            }
        }
    }

    fn add_notes(&mut self, plan: &InventoryPlan) {
        let rows = plan.faulty.iter().take(FAULTS_SHOWN_MAX);
        self.faults = rows.flat_map(|row| row.errors.iter().map(|error| RowNote::new(row.row, error))).collect();
        let warnings = || plan.new.iter().flat_map(|row| row.warnings.iter().map(|error| (row.row, error)));
        self.warnings_total = warnings().count();
        self.warnings = warnings().take(WARNINGS_SHOWN_MAX).map(|(row, error)| RowNote::new(row, error)).collect();
        let mut duplicates: Vec<_> = plan.duplicate_in_file.iter().collect();
        duplicates.sort_by_key(|duplicate| !duplicate.differs);
        self.clashes = duplicates
            .into_iter()
            .take(CLASHES_SHOWN_MAX)
            .map(|duplicate| Clash {
                row: duplicate.row,
                first_row: duplicate.first_row,
                identity: identity_text(&duplicate.identity),
                differs: duplicate.differs,
            })
            .collect();
    }
}
