//! What importing a file would do, before it is done.

use std::collections::{BTreeMap, BTreeSet};

use super::{CellError, Identity, InventoryRow, RowOutcome, RowResult};

/// Every row of a file in exactly one of five lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InventoryPlan {
    /// Rows to import.
    pub new: Vec<NewRow>,
    /// Rows that name a patent of an earlier row.
    pub duplicate_in_file: Vec<Duplicate>,
    /// Rows whose patent the holder has already.
    pub already_there: Vec<ExistingRow>,
    /// Rows that cannot be read, with what is wrong in each cell.
    pub faulty: Vec<FaultyRow>,
    /// Numbers of the rows in which nothing is written.
    pub blank: Vec<usize>,
}

/// A row to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    pub row: usize,
    pub patent: InventoryRow,
    pub warnings: Vec<CellError>,
}

/// A row that names the patent of an earlier row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    pub row: usize,
    pub first_row: usize,
    pub identity: Identity,
    /// The rows do not say the same about the patent: a person should look which is right.
    pub differs: bool,
}

/// A row whose patent is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingRow {
    pub row: usize,
    pub identity: Identity,
    /// What the row says now.
    pub patent: InventoryRow,
}

/// A row that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyRow {
    pub row: usize,
    pub errors: Vec<CellError>,
}

impl InventoryPlan {
    /// Sorts the rows of a file. The first row of a patent counts, in the order given; the same file against the
    /// patents it brought in yields no new row.
    #[must_use]
    pub fn build(rows: Vec<RowOutcome>, existing: &BTreeSet<Identity>) -> Self {
        let mut plan = Self::default();
        let mut seen: BTreeMap<Identity, (usize, InventoryRow)> = BTreeMap::new();
        for outcome in rows {
            let row = outcome.row;
            let patent = match outcome.result {
                RowResult::Blank => {
                    plan.blank.push(row);
                    continue;
                }
                RowResult::Faulty(errors) => {
                    plan.faulty.push(FaultyRow { row, errors });
                    continue;
                }
                RowResult::Ready(patent) => *patent,
            };
            let identity = patent.numbers.identity();
            if let Some((first_row, first)) = seen.get(&identity) {
                plan.duplicate_in_file.push(Duplicate {
                    row,
                    first_row: *first_row,
                    differs: *first != patent,
                    identity,
                });
                continue;
            }
            seen.insert(identity.clone(), (row, patent.clone()));
            if existing.contains(&identity) {
                plan.already_there.push(ExistingRow { row, identity, patent });
            } else {
                plan.new.push(NewRow { row, patent, warnings: outcome.warnings });
            }
        }
        plan
    }

    /// The number of rows that were given.
    #[must_use]
    pub fn total(&self) -> usize {
        self.new.len() + self.duplicate_in_file.len() + self.already_there.len() + self.faulty.len() + self.blank.len()
    }
}
