//! The patent inventory: which columns a spreadsheet has, what each row says, and what importing it would do.
//!
//! Columns are those of the inventory practice of universities (`存量专利盘活工作方案`: funding, implementation,
//! willingness, readiness, self-assessment, application) and the bibliographic ones of public exports.

mod columns;
mod message;
mod plan;
mod row;
mod values;

pub use columns::{Column, ColumnMap, HeaderIssue, recognise_columns, template_columns, template_header};
pub use plan::{Duplicate, ExistingRow, FaultyRow, InventoryPlan, NewRow};
pub use row::{
    CELL_CHARS_MAX, CellError, Identity, InventoryRow, RowNumbers, RowOutcome, RowResult, TITLE_CHARS_MAX, parse_row,
};
pub use values::{Implementation, Readiness, SelfGrade, Willingness, yes_no};

#[cfg(test)]
mod tests;
