//! From a workbook to a plan: which sheet, which header, what each row says.

use std::{collections::BTreeSet, task::Poll};

use domain::inventory::{ColumnMap, Identity, RowOutcome, parse_row, recognise_columns};

use crate::ports::{Sheet, SheetRow, Workbook};

/// Titles and notes stand above the header in many files, rarely more than this.
const HEADER_ROWS_LOOKED_AT: usize = 20;
/// Rows that are parsed before others get their turn on this thread.
const ROWS_AT_ONCE: usize = 500;

/// The sheet of a workbook that holds the inventory, with its header.
#[derive(Clone, Debug)]
pub(super) struct Inventory {
    pub(super) sheet: Sheet,
    pub(super) other_sheets: Vec<String>,
    /// The index of the header among the rows of the sheet.
    header_at: usize,
    pub(super) header: Vec<String>,
    pub(super) map: ColumnMap,
}

impl Inventory {
    /// The sheet and header in which most columns are recognised; the first of equals.
    pub(super) fn find(workbook: Workbook) -> Option<Self> {
        let mut best: Option<(usize, usize, usize)> = None;
        for (place, sheet) in workbook.sheets.iter().enumerate() {
            for (row, score) in header_scores(sheet) {
                if best.is_none_or(|(_, _, found)| score > found) {
                    best = Some((place, row, score));
                }
            }
        }
        let (place, header_at, _) = best?;
        let mut sheets = workbook.sheets;
        let sheet = sheets.remove(place);
        let other_sheets = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).map(|sheet| sheet.name).collect();
        let header = header_at_row(&sheet, header_at);
        let map = recognise_columns(&header);
        Some(Self { sheet, other_sheets, header_at, header, map })
    }

    /// The header's row number in the file.
    pub(super) fn header_row(&self) -> usize {
        self.sheet.rows[self.header_at].number
    }

    /// The rows below the header.
    pub(super) fn rows(&self) -> &[SheetRow] {
        &self.sheet.rows[self.header_at + 1..]
    }

    /// What every row says. A long file lets other requests go on meanwhile.
    pub(super) async fn parse(&self) -> Vec<RowOutcome> {
        let mut outcomes = Vec::with_capacity(self.rows().len());
        for rows in self.rows().chunks(ROWS_AT_ONCE) {
            outcomes.extend(rows.iter().map(|row| parse_row(&self.map, &row.cells, row.number)));
            give_way().await;
        }
        outcomes
    }
}

/// How many columns each of the first rows would name, as a header; rows that name none are left out, but the first
/// row of a sheet stands for a header that is not understood.
fn header_scores(sheet: &Sheet) -> impl Iterator<Item = (usize, usize)> + '_ {
    let rows = sheet.rows.len().min(HEADER_ROWS_LOOKED_AT);
    (0..rows).map(|row| (row, recognise_columns(&header_at_row(sheet, row)).columns().count()))
}

/// The headings of a row. Where it is empty, the row above speaks: cells that are merged over two rows are written in
/// the upper one.
fn header_at_row(sheet: &Sheet, row: usize) -> Vec<String> {
    let mut header = sheet.rows[row].cells.clone();
    let Some(above) = row.checked_sub(1).map(|above| &sheet.rows[above]) else { return header };
    if above.number + 1 != sheet.rows[row].number {
        return header;
    }
    header.resize(header.len().max(above.cells.len()), String::new());
    let taken = recognise_columns(&header);
    for (cell, upper) in header.iter_mut().zip(&above.cells) {
        let speaks = || recognise_columns(std::slice::from_ref(upper)).columns().any(|(column, _)| !taken.has(column));
        if cell.trim().is_empty() && speaks() {
            cell.clone_from(upper);
        }
    }
    header
}

pub(super) fn identities(texts: &BTreeSet<String>) -> BTreeSet<Identity> {
    texts.iter().map(|text| super::from_row::identity_of_text(text)).collect()
}

/// Returns to the executor once.
async fn give_way() {
    let mut has_waited = false;
    std::future::poll_fn(|context| {
        if has_waited {
            return Poll::Ready(());
        }
        has_waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use domain::inventory::Column;

    use super::*;
    use crate::ports::SheetFormat;

    fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
        let rows = rows
            .iter()
            .zip(1..)
            .map(|(cells, number)| SheetRow { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() });
        Sheet { name: name.to_owned(), rows: rows.collect() }
    }

    fn find(sheets: Vec<Sheet>) -> Inventory {
        let workbook = Workbook { format: SheetFormat::Xlsx, encoding: String::new(), separator: None, sheets };
        Inventory::find(workbook).expect("there is a row")
    }

    #[test]
    fn a_title_above_the_header_is_passed_over() {
        let found = find(vec![sheet("1", &[&["某大学专利清单"], &["申请号", "标题"], &["1", "甲"]])]);
        assert_eq!((found.header_row(), found.rows().len()), (2, 1));
    }

    #[test]
    fn a_header_of_two_rows_is_one() {
        let rows: &[&[&str]] = &[&["申请号", "标题", "日期", ""], &["", "", "申请日", "授权日"], &["1", "甲"]];
        let found = find(vec![sheet("1", rows)]);
        assert_eq!(found.header, ["申请号", "标题", "申请日", "授权日"]);
        assert!(found.map.is_importable() && found.map.has(Column::GrantedOn));
        assert_eq!(found.rows()[0].number, 3);
    }

    #[test]
    fn the_sheet_that_is_an_inventory_is_taken() {
        let found =
            find(vec![sheet("说明", &[&["请勿改动"]]), sheet("数据", &[&["申请号", "标题"]]), sheet("空", &[])]);
        assert_eq!((found.sheet.name.as_str(), found.other_sheets.as_slice()), ("数据", &["说明".to_owned()][..]));
        let none = find(vec![sheet("1", &[&["a", "b"], &["c", "d"]])]);
        assert_eq!((none.header_row(), none.map.is_importable()), (1, false));
    }
}
