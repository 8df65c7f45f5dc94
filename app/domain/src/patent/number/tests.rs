use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> PatentNumber {
    PatentNumber::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_notation_of_a_number_is_the_same_number() {
    let number = parse("202119999001.9");
    for text in [
        "ZL202119999001.9",
        "zl 2021 1 9999001.9",
        "CN202119999001.9",
        "2021199990019",
        "ＺＬ２０２１１９９９９００１．９",
        "专利号：ZL202119999001.9",
        "\u{feff}ZL\u{3000}2021\u{a0}1\u{2009}9999001·9",
    ] {
        assert_eq!(parse(text), number, "{text}");
    }
    assert_eq!(number.canonical(), "202119999001.9");
    assert_eq!(number.to_string(), "ZL202119999001.9");
    assert_eq!((number.kind(), number.year()), (PatentKind::Invention, 2021));
}

#[test]
fn a_check_digit_of_ten_is_an_x_in_either_case() {
    let number = parse("zl202029999001.x");
    assert_eq!(number.canonical(), "202029999001.X");
    assert_eq!(number.kind(), PatentKind::UtilityModel);
    assert_eq!(parse("２０２０２９９９９００１ｘ"), number);
}

/// The fictional numbers that the fixtures use all carry the right check digit.
#[test]
fn the_fictional_numbers_are_right() {
    for text in [
        "201619999001.8",
        "201719999001.2",
        "201819999001.7",
        "201919999001.1",
        "202019999001.4",
        "202119999002.3",
        "201619999002.2",
        "201719999002.7",
        "201819999002.1",
        "201919999002.6",
        "201829999001.2",
        "202129999001.4",
        "202039999002.X",
        "202239999001.4",
        "201789999001.0",
        "202019999002.9",
        "202129999002.9",
        "202029999002.4",
    ] {
        assert_eq!(parse(text).canonical(), text);
    }
    assert!(parse("201789999001.0").is_pct());
    assert_eq!(parse("202239999001.4").kind(), PatentKind::Design);
}

#[test]
fn numbers_are_made_of_their_parts() {
    let number = PatentNumber::of_parts(2020, PatentKind::UtilityModel, 9_999_001).unwrap();
    assert_eq!(number.canonical(), "202029999001.X");
    assert!(number.is_fictional() && !parse("202010123456.2").is_fictional() && !parse("99199990.8").is_fictional());
    assert_eq!(PatentNumber::of_parts(2020, PatentKind::Design, 10_000_000), None);
    assert_eq!(PatentNumber::of_parts(1999, PatentKind::Design, 1), None);
}

#[test]
fn old_numbers_are_read_and_kept_apart_from_new_ones() {
    let with_check = parse("99199990.8");
    assert_eq!((with_check.year(), with_check.kind()), (1999, PatentKind::Invention));
    assert_eq!(with_check.compact(), "991999908");
    let without = parse("CN85199991");
    assert_eq!(without.canonical(), "85199991");
    assert_eq!(without.year(), 1985);
    assert_eq!(parse("ZL 85199991").stem(), without.stem());
    assert_eq!(parse("03299990.9").year(), 2003);
}

#[test]
fn a_wrong_check_digit_names_the_right_one() {
    let error = PatentNumber::parse("202010123456.7").unwrap_err();
    assert_eq!(error.code(), "patent_number_check_wrong");
    assert_eq!(error.suggestion().unwrap().canonical(), "202010123456.2");
    let error = PatentNumber::parse("ZL201810123456.7").unwrap_err();
    assert_eq!(error.suggestion().unwrap().canonical(), "201810123456.5");
}

#[test]
fn a_missing_check_digit_is_asked_for_since_1989() {
    for (text, suggestion) in [("202119999001", "202119999001.9"), ("99199990", "99199990.8")] {
        let error = PatentNumber::parse(text).unwrap_err();
        assert_eq!(error.code(), "patent_number_check_missing", "{text}");
        assert_eq!(error.suggestion().unwrap().canonical(), suggestion);
    }
}

#[test]
fn what_is_not_a_number_is_named() {
    let cases = [
        ("", "required"),
        (" \u{3000}", "required"),
        ("一种装置", "patent_number_malformed"),
        ("2021199990019; 2020299990 01X", "patent_number_malformed"),
        ("2.02119999E+12", "patent_number_scientific"),
        ("CN119999001A", "patent_number_is_publication_number"),
        ("20211999900", "patent_number_length"),
        ("20211999900199", "patent_number_length"),
        ("188519999001.9", "patent_number_year"),
        ("04199990.1", "patent_number_year"),
        ("202149999001.9", "patent_number_kind"),
        ("2021.19999001.9", "patent_number_malformed"),
        ("20211999X001.9", "patent_number_malformed"),
        ("202119999001.", "patent_number_malformed"),
        ("X", "patent_number_malformed"),
    ];
    for (text, code) in cases {
        assert_eq!(PatentNumber::parse(text).unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn search_folds_numbers_in_any_notation() {
    assert_eq!(fold_number("ZL 2021 1 9999001.9").as_deref(), Some("2021199990019"));
    assert_eq!(fold_number("２０２０２９９９９００１．Ｘ").as_deref(), Some("202029999001x"));
    assert_eq!(fold_number("2021 1999").as_deref(), Some("20211999"));
    assert_eq!(fold_number("石墨烯"), None);
    assert_eq!(fold_number("123"), None);
}

#[test]
fn json_is_the_canonical_text() {
    let number = parse("202119999001.9");
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"202119999001.9\"");
    assert_eq!(serde_json::from_str::<PatentNumber>("\"ZL2021199990019\"").unwrap(), number);
    assert!(serde_json::from_str::<PatentNumber>("\"202119999001.8\"").is_err());
}

proptest! {
    #[test]
    fn any_text_is_answered(text in ".{0,40}") {
        let _ = PatentNumber::parse(&text);
        let _ = fold_number(&text);
    }

    #[test]
    fn any_number_like_text_is_answered(text in "(ZL|CN)?[0-9Xx. ]{0,16}") {
        let _ = PatentNumber::parse(&text);
    }

    #[test]
    fn one_wrong_digit_is_always_noticed(
        year in 2004u16..2030, kind in 1u8..4, serial in 0u32..10_000_000, at in 4usize..12, by in 1u8..10,
    ) {
        let stem = format!("{year}{kind}{serial:07}");
        let right = PatentNumber::parse(&stem).unwrap_err().suggestion().unwrap();
        prop_assert_eq!(PatentNumber::parse(&right.canonical()), Ok(right));
        prop_assert_eq!(PatentNumber::parse(&right.to_string()), Ok(right));
        let mut digits = right.compact().into_bytes();
        digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
        prop_assert!(PatentNumber::parse(&String::from_utf8(digits).unwrap()).is_err());
    }
}
