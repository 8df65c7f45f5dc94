use proptest::prelude::*;

use super::*;

fn row(id: &str, form: ReturnForm, cells: &[(ReturnColumn, &str)]) -> ReturnRow {
    let derived = cells.iter().map(|(column, text)| (*column, (*text).to_owned())).collect();
    ReturnRow { id: id.to_owned(), form, cells: Cells { derived, typed: Default::default() } }
}

/// The file that the return would be exported to.
fn file(rows: &[ReturnRow], locale: Locale) -> (Vec<String>, Vec<(usize, Vec<String>)>) {
    let mut header = vec![id_heading(locale).to_owned(), form_heading(locale).to_owned()];
    header.extend(ReturnColumn::ALL.iter().map(|column| column.name(locale).to_owned()));
    let lines = rows.iter().enumerate().map(|(index, row)| {
        let mut cells = vec![row.id.clone(), row.form.name(locale).to_owned()];
        cells.extend(ReturnColumn::ALL.iter().map(|column| row.cells.value(*column).to_owned()));
        (index + 2, cells)
    });
    (header, lines.collect())
}

#[test]
fn the_deadline_is_the_last_of_march_and_does_not_move_back() {
    let due = return_due(2025);
    assert_eq!((due.due_on, due.file_by), (Day::literal(2026, 3, 31), Day::literal(2026, 3, 31)));
    // 31 March 2024 was a Sunday, the 30th a Saturday.
    let due = return_due(2023);
    assert_eq!(due.file_by, Day::literal(2024, 3, 29));
    assert!(due.text(Locale::Zh).contains("2024-03-29") && due.text(Locale::En).contains("2024-03-29"));
}

#[test]
fn cells_are_kept_in_one_way_of_writing() {
    let cases = [
        (ReturnColumn::EffectiveOn, "2025年3月1日", Ok("2025-03-01")),
        (ReturnColumn::EffectiveOn, "2025-02-30", Err("date_does_not_exist")),
        (ReturnColumn::Amount, "12,000", Ok("12000.00")),
        (ReturnColumn::Share, "１５%", Ok("15")),
        (ReturnColumn::Share, "7.50", Ok("7.5")),
        (ReturnColumn::Share, "100.01", Err("share_malformed")),
        (ReturnColumn::Share, "0", Err("share_malformed")),
        (ReturnColumn::StateFunded, "yes", Ok("是")),
        (ReturnColumn::StateFunded, "也许", Err("choose_one")),
        (ReturnColumn::RecordedOn, NOT_APPLICABLE, Ok(NOT_APPLICABLE)),
        (ReturnColumn::Amount, "N/A", Ok(NOT_APPLICABLE)),
        (ReturnColumn::Title, " 甲 ", Ok("甲")),
        (ReturnColumn::Title, "", Ok("")),
    ];
    for (column, text, expected) in cases {
        assert_eq!(parse_cell(column, text), expected.map(str::to_owned), "{column} {text}");
    }
}

#[test]
fn what_is_typed_counts_and_can_be_given_up() {
    let mut cells = row("yrr_1", ReturnForm::Licence, &[(ReturnColumn::Counterparty, "甲公司")]).cells;
    cells.write(ReturnColumn::Counterparty, "乙公司");
    assert!(cells.is_typed(ReturnColumn::Counterparty) && cells.value(ReturnColumn::Counterparty) == "乙公司");
    cells.write(ReturnColumn::Counterparty, "甲公司");
    assert!(!cells.is_typed(ReturnColumn::Counterparty));
    cells.write(ReturnColumn::Counterparty, "");
    assert!(cells.blanks(ReturnForm::Licence).contains(&ReturnColumn::Counterparty));
    assert!(!cells.blanks(ReturnForm::Licence).contains(&ReturnColumn::Remark));
    assert!(!cells.blanks(ReturnForm::Licence).contains(&ReturnColumn::Valuation));
}

#[test]
fn changed_strange_and_absent_cells_are_told() {
    let rows = [
        row("yrr_1", ReturnForm::Licence, &[(ReturnColumn::Amount, "100.00")]),
        row("yrr_2", ReturnForm::Equity, &[(ReturnColumn::Share, "15")]),
        row("yrr_3", ReturnForm::Equity, &[]),
    ];
    let (mut header, mut lines) = file(&rows, Locale::Zh);
    header.push("别的".to_owned());
    let place = |column: ReturnColumn| 2 + ReturnColumn::ALL.iter().position(|it| *it == column).unwrap();
    lines[0].1[place(ReturnColumn::Amount)] = "200".to_owned();
    lines[0].1[place(ReturnColumn::Valuation)] = "5".to_owned();
    lines[1].1[place(ReturnColumn::Share)] = "150".to_owned();
    lines[2].1[0] = "yrr_9".to_owned();
    let found = differences(&rows, &header, &lines).unwrap();
    let told: Vec<_> = found.differences.iter().map(|it| (it.row.as_str(), it.theirs.as_str(), it.fault)).collect();
    let expected = [
        ("yrr_1", "200.00", None),
        ("yrr_1", "5", Some("column_not_of_form")),
        ("yrr_2", "150", Some("share_malformed")),
    ];
    assert_eq!(told, expected);
    assert_eq!((found.unknown_rows, found.absent_rows), (vec![4], vec!["yrr_3".to_owned()]));
    assert_eq!(found.unknown_headings, ["别的"]);
    assert_eq!(differences(&rows, &["专利号".to_owned()], &[]), None);
}

#[test]
fn headings_differ_in_both_languages() {
    for locale in Locale::ALL {
        let mut names: Vec<&str> = ReturnColumn::ALL.iter().map(|column| column.name(locale)).collect();
        names.extend([id_heading(locale), form_heading(locale)]);
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}

proptest! {
    #[test]
    fn an_export_that_comes_back_says_nothing_else(
        texts in proptest::collection::vec("[一-龥a-z0-9 ]{0,12}", 1..6),
        days in 0i64..9_000,
        fen in 0i64..1_000_000_000,
        is_english: bool,
    ) {
        let locale = if is_english { Locale::En } else { Locale::Zh };
        let day = Day::literal(2010, 1, 1).plus_days(days).to_string();
        let amount = crate::Fen::new(fen).to_plain();
        let rows: Vec<ReturnRow> = texts.iter().enumerate().map(|(index, text)| {
            let form = ReturnForm::ALL[index % ReturnForm::ALL.len()];
            let mut made = row(&format!("yrr_{index}"), form, &[(ReturnColumn::Title, text.trim())]);
            for column in columns_of(form) {
                match column.kind() {
                    ColumnKind::Day => made.cells.write(*column, &day),
                    ColumnKind::Amount => made.cells.write(*column, &amount),
                    _ => {}
                }
            }
            made
        }).collect();
        let (header, lines) = file(&rows, locale);
        prop_assert!(differences(&rows, &header, &lines).unwrap().is_same());
    }
}
