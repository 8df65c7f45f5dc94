use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{Day, Locale, patent::PatentKind};

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn read(header: &[&str], cells: &[&str]) -> RowOutcome {
    parse_row(&recognise_columns(&strings(header)), &strings(cells), 2)
}

fn ready(header: &[&str], cells: &[&str]) -> InventoryRow {
    match read(header, cells).result {
        RowResult::Ready(row) => *row,
        other => panic!("{cells:?}: {other:?}"),
    }
}

fn codes_of(errors: &[CellError]) -> Vec<(Column, &'static str)> {
    errors.iter().map(|error| (error.column, error.code)).collect()
}

fn faults(header: &[&str], cells: &[&str]) -> Vec<(Column, &'static str)> {
    match read(header, cells).result {
        RowResult::Faulty(errors) => codes_of(&errors),
        other => panic!("{cells:?}: {other:?}"),
    }
}

#[test]
fn a_full_row_is_read() {
    let header = [
        "专利号",
        "专利类型",
        "专利名称",
        "专利权人",
        "申请日",
        "授权公告日",
        "法律状态",
        "主分类号",
        "发明人",
        "是否属于财政资助科研项目形成专利",
        "专利实施状态（含产业化）",
        "转化意愿（可接受的转化方式）",
        "技术成熟度",
        "专利（价值分级）自评",
        "应用场景（产业化前景）",
        "国民经济行业代码",
    ];
    let row = ready(
        &header,
        &[
            "ZL202119999001.9",
            "发明专利",
            " 一种\u{a0}石墨烯\n电极 ",
            "云岭大学；青江材料有限公司；",
            "2021.03.05",
            "20230110",
            "专利权有效",
            "H01M10/0525(2010.01)I",
            "甲一;乙二",
            "是",
            "未实施",
            "许可、转让",
            "TRL6",
            "高",
            "储能电池",
            "C3841 锂离子电池制造",
        ],
    );
    assert_eq!(row.numbers.application().unwrap().canonical(), "202119999001.9");
    assert_eq!((row.numbers.kind(), row.title.as_str()), (PatentKind::Invention, "一种 石墨烯 电极"));
    assert_eq!(row.patentees, ["云岭大学", "青江材料有限公司"]);
    assert_eq!(row.filed_on, Some(Day::literal(2021, 3, 5)));
    assert_eq!(row.granted_on, Some(Day::literal(2023, 1, 10)));
    assert_eq!(row.validity, Some(crate::patent::Validity::InForce));
    assert_eq!(row.classifications[0].subclass(), Some("H01M"));
    assert_eq!(row.inventors.len(), 2);
    assert_eq!((row.state_funded, row.implementation), (Some(true), Some(Implementation::NotImplemented)));
    assert_eq!(row.willingness, [Willingness::Assign, Willingness::License]);
    assert_eq!(row.readiness.unwrap().level(), 6);
    assert_eq!(row.self_grade, Some(SelfGrade::High));
    assert_eq!(row.industry_code.unwrap().to_string(), "C3841");
    assert_eq!(row.numbers.identity(), Identity::Application("202119999001".into()));
}

#[test]
fn every_faulty_cell_is_named_with_what_was_meant() {
    let header = ["申请号", "标题", "申请日", "技术成熟度", "转化意愿", "财政资助", "实施状态", "自评"];
    let outcome = read(&header, &["202010123456.7", " ", "2025-02-29", "十二", "出租", "也许", "?", "甲"]);
    let RowResult::Faulty(errors) = outcome.result else { panic!("faulty") };
    assert_eq!(
        codes_of(&errors),
        [
            (Column::Number, "patent_number_check_wrong"),
            (Column::Title, "required"),
            (Column::FiledOn, "date_does_not_exist"),
            (Column::StateFunded, "yes_no_unknown"),
            (Column::Implementation, "implementation_unknown"),
            (Column::Willingness, "willingness_unknown"),
            (Column::Readiness, "readiness_unknown"),
            (Column::SelfGrade, "self_grade_unknown"),
        ]
    );
    assert_eq!(errors[0].suggestion.as_deref(), Some("202010123456.2"));
    assert_eq!(errors[0].text, "202010123456.7");
    assert!(errors[0].message(Locale::Zh).ends_with("202010123456.2"));
    assert!(errors[0].message(Locale::En).contains("202010123456.2"));
}

#[test]
fn numbers_that_spreadsheets_spoil_are_named() {
    let header = ["申请号", "标题"];
    assert_eq!(faults(&header, &["2.02119999E+12", "甲"]), [(Column::Number, "patent_number_scientific")]);
    assert_eq!(faults(&header, &["CN119999001A", "甲"]), [(Column::Number, "patent_number_is_publication_number")]);
    assert_eq!(faults(&header, &["202119999001", "甲"]), [(Column::Number, "patent_number_check_missing")]);
    assert_eq!(faults(&header, &["", "甲"]), [(Column::Number, "required")]);
}

#[test]
fn what_only_deserves_a_look_warns() {
    let header = ["申请号", "标题", "申请日", "类型", "公开号", "分类号", "行业", "授权公告日"];
    let outcome = read(
        &header,
        &["202119999001.9", "甲", "2020-12-31", "实用新型", "CN219999001U", "未知", "锂电", "2019-01-01"],
    );
    assert_eq!(
        codes_of(&outcome.warnings),
        [
            (Column::PublicationNumber, "kind_differs"),
            (Column::Kind, "kind_differs"),
            (Column::FiledOn, "year_differs"),
            (Column::Industry, "industry_unknown"),
            (Column::GrantedOn, "before_filing"),
            (Column::Classification, "classification_unknown"),
        ]
    );
    let RowResult::Ready(row) = outcome.result else { panic!("ready") };
    assert_eq!(row.numbers.kind(), PatentKind::Invention);
    assert_eq!(row.classifications[0].written(), "未知");
    assert_eq!(row.industry.as_deref(), Some("锂电"));
    let outcome = read(&["申请号", "标题", "公开号"], &["202119999001.9", "甲", "CN1"]);
    assert_eq!(codes_of(&outcome.warnings), [(Column::PublicationNumber, "publication_number_malformed")]);
    assert!(matches!(outcome.result, RowResult::Ready(_)));
}

#[test]
fn a_publication_number_identifies_only_where_no_number_column_exists() {
    let row = ready(&["标题", "公布号"], &["一种设备", "CN219999001U"]);
    assert_eq!((row.numbers.application(), row.numbers.kind()), (None, PatentKind::UtilityModel));
    assert_eq!(row.numbers.identity(), Identity::Publication("CN219999001".into()));
    assert_eq!(faults(&["标题", "公布号"], &["一种设备", ""]), [(Column::PublicationNumber, "required")]);
    assert_eq!(faults(&["标题", "公布号", "申请号"], &["甲", "CN219999001U", ""]), [(Column::Number, "required")]);
}

#[test]
fn dates_come_in_the_forms_of_spreadsheets() {
    let header = ["申请号", "标题", "申请日"];
    for text in ["2021-03-05 00:00:00", "2021-03-05T00:00:00", "44260", "44260.0", "2021年3月5日", "2021/3/5"] {
        let row = ready(&header, &["202119999001.9", "甲", text]);
        assert_eq!(row.filed_on, Some(Day::literal(2021, 3, 5)), "{text}");
    }
    assert_eq!(faults(&header, &["202119999001.9", "甲", "去年"]), [(Column::FiledOn, "date_malformed")]);
}

#[test]
fn texts_are_bounded() {
    let header = ["申请号", "标题", "摘要"];
    let long = "长".repeat(TITLE_CHARS_MAX + 1);
    assert_eq!(faults(&header, &["202119999001.9", &long, ""]), [(Column::Title, "too_long")]);
    let long = "长".repeat(CELL_CHARS_MAX + 1);
    assert_eq!(faults(&header, &["202119999001.9", "甲", &long]), [(Column::Abstract, "too_long")]);
    let RowResult::Faulty(errors) = read(&header, &["202119999001.9", "甲", &long]).result else { panic!("faulty") };
    assert!(errors[0].text.chars().count() < 100);
    ready(&header, &["202119999001.9", "甲", &long[3..]]);
}

#[test]
fn foreign_names_keep_their_commas() {
    let header = ["申请号", "标题", "申请人", "发明人"];
    let row = ready(&header, &["202119999001.9", "甲", "Northwind Co., Ltd.; Example, Inc.", "甲一,乙二，丙三、丁四"]);
    assert_eq!(row.patentees, ["Northwind Co., Ltd.", "Example, Inc."]);
    assert_eq!(row.inventors, ["甲一", "乙二", "丙三", "丁四"]);
}

#[test]
fn every_row_is_accounted_for_and_a_second_import_brings_nothing() {
    let map = recognise_columns(&strings(&["申请号", "标题"]));
    let cells = [
        ["202119999001.9", "甲"],
        ["ZL 2021 1 9999001.9", "甲"],
        ["2021199990019", "乙"],
        ["202029999001.X", "丙"],
        ["202010123456.7", "丁"],
        ["", " "],
        ["202019999001.4", "戊"],
    ];
    let rows = || (2..).zip(&cells).map(|(number, cells)| parse_row(&map, &strings(cells), number)).collect::<Vec<_>>();
    let existing = BTreeSet::from([Identity::Application("202019999001".into())]);
    let plan = InventoryPlan::build(rows(), &existing);
    assert_eq!(plan.new.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 5]);
    let duplicates: Vec<_> = plan.duplicate_in_file.iter().map(|row| (row.row, row.first_row, row.differs)).collect();
    assert_eq!(duplicates, [(3, 2, false), (4, 2, true)]);
    assert_eq!(plan.faulty.iter().map(|row| row.row).collect::<Vec<_>>(), [6]);
    assert_eq!(plan.blank, [7]);
    assert_eq!(plan.already_there.iter().map(|row| row.row).collect::<Vec<_>>(), [8]);
    assert_eq!(plan.total(), cells.len());

    let mut after = existing;
    after.extend(plan.new.iter().map(|row| row.patent.numbers.identity()));
    let again = InventoryPlan::build(rows(), &after);
    assert!(again.new.is_empty());
    assert_eq!((again.already_there.len(), again.total()), (3, cells.len()));
}

#[test]
fn every_code_has_its_words() {
    use crate::{
        day::DayError,
        patent::{PatentNumber, PatentNumberError as N, PublicationNumberError as P},
    };
    let suggestion = PatentNumber::parse("202119999001.9").unwrap();
    let mut codes = vec![
        N::Empty.code(),
        N::NotANumber.code(),
        N::Scientific.code(),
        N::PublicationNumber.code(),
        N::WrongLength { found: 1 }.code(),
        N::ImpossibleYear { year: 1 }.code(),
        N::ImpossibleKind { found: '4' }.code(),
        N::MissingCheckDigit { suggestion }.code(),
        N::WrongCheckDigit { found: '1', suggestion }.code(),
        P::Empty.code(),
        P::NotANumber.code(),
        P::KindMismatch.code(),
        DayError::Empty.code(),
        DayError::NotADate.code(),
        DayError::NoSuchDay.code(),
    ];
    codes.extend(["too_long", "year_differs", "kind_differs", "kind_unknown", "before_filing"]);
    for code in codes {
        let found = message::MESSAGES.iter().filter(|(known, _, _)| *known == code).count();
        assert_eq!(found, 1, "{code}");
    }
    for (code, zh, en) in message::MESSAGES {
        assert!(!zh.is_ascii() && en.is_ascii(), "{code}");
        assert_eq!(zh.contains("{}"), en.contains("{}"), "{code}");
    }
}

proptest! {
    #[test]
    fn any_row_is_answered(cells in prop::collection::vec(".{0,30}", 0..24)) {
        let header = template_header(Locale::Zh);
        let outcome = parse_row(&recognise_columns(&header), &cells, 2);
        if let RowResult::Faulty(errors) = &outcome.result {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert_ne!(error.message(Locale::Zh), error.code);
            }
        }
    }

    #[test]
    fn any_header_is_answered(header in prop::collection::vec(".{0,20}", 0..30)) {
        let map = recognise_columns(&header);
        prop_assert!(map.columns().all(|(_, position)| position < header.len()));
    }

    #[test]
    fn every_row_is_in_exactly_one_list(serials in prop::collection::vec(0u32..6, 0..30), known in 0u32..6) {
        let map = recognise_columns(&strings(&["申请号", "标题"]));
        let number = |serial: u32| {
            let stem = format!("20211{:07}", 9_999_000 + serial);
            crate::patent::PatentNumber::parse(&stem).unwrap_err().suggestion().unwrap()
        };
        let rows: Vec<RowOutcome> = (2..).zip(&serials).map(|(row, serial)| {
            let text = if *serial == 5 { "?".to_owned() } else { number(*serial).canonical() };
            parse_row(&map, &[text, "甲".to_owned()], row)
        }).collect();
        let plan = InventoryPlan::build(rows, &BTreeSet::from([Identity::Application(number(known).stem())]));
        prop_assert_eq!(plan.total(), serials.len());
        let distinct: BTreeSet<u32> = serials.iter().copied().filter(|serial| *serial != 5).collect();
        prop_assert_eq!(plan.new.len() + plan.already_there.len(), distinct.len());
    }
}
