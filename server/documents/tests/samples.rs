//! Real inventories, read from the sample folder where it is there: every row is imported, a duplicate, or has a named
//! error. Nothing of them is kept here.

use std::{collections::BTreeSet, path::PathBuf};

use documents::read;
use domain::inventory::{InventoryPlan, RowOutcome, parse_row, recognise_columns};
use services::ports::{SheetFormat, SheetLimits, Workbook};

fn sample(name: &str) -> Option<Workbook> {
    let folder =
        std::env::var_os("KAIXU_SAMPLES").map_or_else(|| PathBuf::from("../../../shared/samples"), PathBuf::from);
    let file = folder.join("patents").join(name);
    match std::fs::read(&file) {
        Ok(bytes) => Some(read(name, &bytes, SheetLimits::default()).expect("a sample can be read")),
        Err(error) => {
            println!("skipped: {} cannot be read ({error}); set KAIXU_SAMPLES", file.display());
            None
        }
    }
}

/// Every row below the header, and what importing them would do.
fn plan(workbook: &Workbook) -> (Vec<RowOutcome>, InventoryPlan) {
    let rows = &workbook.sheets[0].rows;
    let map = recognise_columns(&rows[0].cells);
    assert!(map.is_importable(), "{map:?}");
    let outcomes: Vec<RowOutcome> = rows[1..].iter().map(|row| parse_row(&map, &row.cells, row.number)).collect();
    let plan = InventoryPlan::build(outcomes.clone(), &BTreeSet::new());
    (outcomes, plan)
}

#[test]
fn every_row_is_imported_a_duplicate_or_a_named_error() {
    for (name, format, rows) in [
        ("cn_taian_1.csv", SheetFormat::Csv, 1_789),
        ("cn_taian_2.csv", SheetFormat::Csv, 1_789),
        // Five of its 8,000 rows hold no text at all.
        ("dirty_first_8000_rows.csv", SheetFormat::Csv, 7_995),
        ("cn_pubno_title_ipc.csv", SheetFormat::Csv, 4_899),
        ("cnipa_pss_export_751.xls", SheetFormat::Xls, 751),
    ] {
        let Some(workbook) = sample(name) else { continue };
        assert_eq!(workbook.format, format, "{name}");
        if name == "cn_pubno_title_ipc.csv" {
            // Its headings are a programmer's; a person would rename them.
            assert_eq!(workbook.sheets[0].rows.len(), rows + 1);
            continue;
        }
        let (outcomes, plan) = plan(&workbook);
        println!(
            "{name}: {} new, {} duplicate, {} faulty, {} blank",
            plan.new.len(),
            plan.duplicate_in_file.len(),
            plan.faulty.len(),
            plan.blank.len()
        );
        assert_eq!(plan.total(), rows, "{name}");
        assert!(plan.blank.is_empty(), "{name}");
        assert!(!plan.new.is_empty(), "{name}");
        for faulty in &plan.faulty {
            for error in &faulty.errors {
                assert_ne!(error.message(domain::Locale::Zh), error.code, "{name} row {}: {error:?}", faulty.row);
            }
        }
        let known: BTreeSet<_> = plan.new.iter().map(|row| row.patent.numbers.identity()).collect();
        let again = InventoryPlan::build(outcomes, &known);
        assert!(again.new.is_empty(), "{name}: a second import brings nothing");
        assert_eq!(again.already_there.len(), plan.new.len(), "{name}");
    }
}

#[test]
fn a_workbook_of_titles_says_which_column_is_missing() {
    let Some(workbook) = sample("cn_titles_abstracts_149.xlsx") else { return };
    assert_eq!(workbook.format, SheetFormat::Xlsx);
    let rows: usize = workbook.sheets.iter().map(|sheet| sheet.rows.len()).sum();
    println!("cn_titles_abstracts_149.xlsx: {} sheets, {rows} rows", workbook.sheets.len());
    for sheet in &workbook.sheets {
        if let Some(first) = sheet.rows.first() {
            println!(
                "  {}: {:?}",
                sheet.name,
                first.cells.iter().map(|cell| cell.chars().take(20).collect::<String>()).collect::<Vec<_>>()
            );
            assert!(!recognise_columns(&first.cells).missing().is_empty());
        }
    }
    assert_eq!(rows, 139, "149 rows, of which ten hold no text");
}
