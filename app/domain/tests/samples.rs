//! Real numbers and real exports, read from the sample folder where it is there. Nothing of it is kept here.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use domain::{
    inventory::{InventoryPlan, RowOutcome, parse_row, recognise_columns},
    organisation::{Uscc, UsccCheck},
    patent::PatentNumber,
};
use serde_json::Value;

/// The text of a sample, or `None` (said on the output) where the samples are not at hand.
fn sample(path: &str) -> Option<String> {
    let folder =
        std::env::var_os("KAIXU_SAMPLES").map_or_else(|| PathBuf::from("../../../shared/samples"), PathBuf::from);
    let file = folder.join(path);
    match std::fs::read_to_string(&file) {
        Ok(text) => Some(text),
        Err(error) => {
            println!("skipped: {} cannot be read ({error}); set KAIXU_SAMPLES", file.display());
            None
        }
    }
}

fn vectors(text: &str) -> impl Iterator<Item = Value> {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).expect("a JSON line"))
}

#[test]
fn application_numbers_agree_with_every_vector() {
    let Some(text) = sample("numbers/cn_application_numbers.jsonl") else { return };
    let mut undecided: BTreeMap<String, usize> = BTreeMap::new();
    let mut decided = 0;
    for vector in vectors(&text) {
        let input = vector["input"].as_str().expect("an input");
        let outcome = PatentNumber::parse(input);
        match vector["valid"].as_bool() {
            Some(valid) => {
                assert_eq!(outcome.is_ok(), valid, "{vector}: {outcome:?}");
                if let (Ok(number), Some(normalised)) = (outcome, vector["normalised"].as_str()) {
                    assert_eq!(number.compact(), normalised, "{vector}");
                }
                decided += 1;
            }
            None => {
                let how = outcome.map_or_else(|error| error.code().to_owned(), |_| "accepted".to_owned());
                *undecided.entry(format!("{how}: {}", vector["why"])).or_default() += 1;
            }
        }
    }
    println!("{decided} vectors agree; ours to decide: {undecided:#?}");
    assert!(decided > 4_000);
}

#[test]
fn credit_codes_agree_with_every_vector() {
    let Some(text) = sample("numbers/uscc.jsonl") else { return };
    let mut decided = 0;
    for vector in vectors(&text) {
        let input = vector["input"].as_str().expect("an input");
        let check = Uscc::check(input);
        let valid = vector["valid"].as_bool().expect("every code is decided");
        assert_eq!(check == UsccCheck::Passes, valid, "{vector}: {check:?}");
        if let Some(normalised) = vector["normalised"].as_str() {
            assert_eq!(Uscc::parse(input).expect("a code").as_str(), normalised);
        }
        decided += 1;
    }
    println!("{decided} codes agree");
    assert!(decided > 300);
}

#[test]
fn every_row_of_the_real_exports_is_accounted_for() {
    for (path, rows_expected, faulty_expected) in [
        ("patents/cn_taian_1.csv", 1_789, 0),
        ("patents/cn_taian_2.csv", 1_789, 0),
        ("patents/dirty_first_8000_rows.csv", 8_000, 0),
    ] {
        let Some(text) = sample(path) else { continue };
        let mut records = csv_records(text.trim_start_matches('\u{feff}')).into_iter();
        let map = recognise_columns(&records.next().expect("a header"));
        assert!(map.is_importable() && map.issues().is_empty(), "{path}: {map:?}");
        let outcomes: Vec<RowOutcome> = (2..).zip(records).map(|(row, cells)| parse_row(&map, &cells, row)).collect();
        let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
        for warning in outcomes.iter().flat_map(|outcome| &outcome.warnings) {
            *warnings.entry(warning.code).or_default() += 1;
        }
        let plan = InventoryPlan::build(outcomes.clone(), &BTreeSet::new());
        println!(
            "{path}: {} new, {} duplicate, {} faulty, {} blank; warnings {warnings:?}",
            plan.new.len(),
            plan.duplicate_in_file.len(),
            plan.faulty.len(),
            plan.blank.len()
        );
        for faulty in plan.faulty.iter().take(5) {
            println!("  row {}: {:?}", faulty.row, faulty.errors);
        }
        assert_eq!(plan.total(), rows_expected, "{path}");
        assert_eq!(plan.faulty.len(), faulty_expected, "{path}");
        let known: BTreeSet<_> = plan.new.iter().map(|row| row.patent.numbers.identity()).collect();
        let again = InventoryPlan::build(outcomes, &known);
        assert!(again.new.is_empty(), "{path}: a second import brings nothing");
        assert_eq!(again.already_there.len(), plan.new.len());
    }
}

/// Enough CSV for the samples: quoted cells, doubled quotes, line breaks inside quotes.
fn csv_records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    records
}
