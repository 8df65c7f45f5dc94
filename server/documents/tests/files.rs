//! Small files, made here, of every kind that people upload.

use std::io::{Cursor, Write as _};

use documents::{csv, read, xlsx};
use domain::{Day, Fen};
use proptest::prelude::*;
use services::ports::{SheetError, SheetFormat, SheetLimits, Table, TableCell, TableColumn, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

fn open(name: &str, bytes: &[u8]) -> Result<Workbook, SheetError> {
    read(name, bytes, SheetLimits::default())
}

fn rows(workbook: &Workbook) -> Vec<(usize, Vec<&str>)> {
    let rows = workbook.sheets[0].rows.iter();
    rows.map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect()
}

const HEADER: &str = "申请号,专利名称";
const ROW: &str = "202119999001.9,一种装置";

fn expected() -> Vec<(usize, Vec<&'static str>)> {
    vec![(1, HEADER.split(',').collect()), (2, ROW.split(',').collect())]
}

#[test]
fn text_is_read_in_every_encoding_that_excel_writes() {
    let text = format!("{HEADER}\r\n{ROW}\r\n");
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    let with_bom = [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat();
    let wide = |to: fn(u16) -> [u8; 2], bom: [u8; 2]| -> Vec<u8> {
        bom.into_iter().chain(text.encode_utf16().flat_map(to)).collect()
    };
    for (bytes, encoding) in [
        (text.clone().into_bytes(), "UTF-8"),
        (with_bom, "UTF-8 BOM"),
        (gb, "GB18030"),
        (wide(u16::to_le_bytes, [0xff, 0xfe]), "UTF-16LE"),
        (wide(u16::to_be_bytes, [0xfe, 0xff]), "UTF-16BE"),
    ] {
        let workbook = open("台账.csv", &bytes).expect(encoding);
        assert_eq!((workbook.format, workbook.encoding.as_str()), (SheetFormat::Csv, encoding));
        assert_eq!(rows(&workbook), expected(), "{encoding}");
    }
}

#[test]
fn fields_are_separated_by_what_the_file_uses() {
    for separator in [',', ';', '\t', '|'] {
        let text = format!("{HEADER}\n{ROW}\n").replace(',', &separator.to_string());
        let workbook = open("a.csv", text.as_bytes()).unwrap();
        assert_eq!(workbook.separator, Some(separator));
        assert_eq!(rows(&workbook), expected());
    }
    let stated = open("a.csv", b"sep=;\r\na;b\r\n1;2,5\r\n").unwrap();
    assert_eq!(rows(&stated), [(2, vec!["a", "b"]), (3, vec!["1", "2,5"])]);
}

#[test]
fn blank_rows_are_left_out_and_the_others_keep_their_numbers() {
    let workbook = open("a.csv", "a,b\n\n , \n\"x\ny\",2\nz,3,,\n".as_bytes()).unwrap();
    assert_eq!(rows(&workbook), [(1, vec!["a", "b"]), (4, vec!["x\ny", "2"]), (6, vec!["z", "3"])]);
}

fn book(fill: impl Fn(&mut rust_xlsxwriter::Worksheet) -> Result<(), rust_xlsxwriter::XlsxError>) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(book.add_worksheet()).expect("a small sheet");
    book.save_to_buffer().expect("a small book")
}

#[test]
fn a_workbook_gives_texts_numbers_days_and_the_values_of_formulas() {
    let bytes = book(|sheet| {
        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_string(0, 0, "申请号")?.write_string(0, 1, "申请日")?.write_string(0, 2, "和")?;
        sheet.write_number(2, 0, 202_119_999_001.9)?;
        sheet.write_datetime_with_format(2, 1, rust_xlsxwriter::ExcelDateTime::from_ymd(2021, 3, 5)?, &format)?;
        sheet.write_formula(2, 2, rust_xlsxwriter::Formula::new("=1+1").set_result("2"))?;
        sheet.write_boolean(3, 3, true)?;
        Ok(())
    });
    let workbook = open("a.xlsx", &bytes).unwrap();
    assert_eq!((workbook.format, workbook.encoding.as_str()), (SheetFormat::Xlsx, ""));
    let expected = [
        (1, vec!["申请号", "申请日", "和"]),
        (3, vec!["202119999001.9", "2021-03-05", "2"]),
        (4, vec!["", "", "", "true"]),
    ];
    assert_eq!(rows(&workbook), expected);
}

#[test]
fn a_merged_title_stands_in_its_first_cell() {
    let bytes = book(|sheet| {
        sheet.merge_range(0, 0, 0, 1, "专利清单", &rust_xlsxwriter::Format::new())?;
        sheet.write_string(1, 0, "申请号")?.write_string(1, 1, "名称")?;
        Ok(())
    });
    assert_eq!(rows(&open("a.xlsx", &bytes).unwrap()), [(1, vec!["专利清单"]), (2, vec!["申请号", "名称"])]);
}

#[test]
fn files_that_are_no_spreadsheets_are_called_by_their_names() {
    let compound = |stream: &str| -> Vec<u8> {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(2048, 0);
        bytes
    };
    let archive = |name: &str| zipped(&[(name, &b"x"[..])]);
    let other = |found| SheetError::OtherKind { found };
    let cases: Vec<(Vec<u8>, SheetError)> = vec![
        (Vec::new(), SheetError::Empty),
        (b" \r\n\t".to_vec(), SheetError::Empty),
        (b",,\n ,\n".to_vec(), SheetError::Empty),
        (b"%PDF-1.7 ...".to_vec(), other("PDF")),
        (b"\x89PNG\r\n\x1a\n".to_vec(), other("PNG")),
        (b"Rar!\x1a\x07".to_vec(), other("RAR")),
        (b"<html><table><tr><td>1</td></tr></table></html>".to_vec(), other("HTML")),
        (b"<?xml version=\"1.0\"?><a/>".to_vec(), other("XML")),
        (archive("word/document.xml"), other("DOCX")),
        (archive("readme.txt"), other("ZIP")),
        (compound("EncryptedPackage"), SheetError::Encrypted),
        (compound("WordDocument"), other("DOC")),
        (compound("nothing"), SheetError::Damaged),
        (compound("Workbook"), SheetError::Damaged),
        (b"MZ\x00\x01\x02".to_vec(), other("")),
        (b"\xff\xff\xff,\x80\x80\n".to_vec(), SheetError::Encoding),
    ];
    for (bytes, error) in cases {
        assert_eq!(open("a.xlsx", &bytes), Err(error.clone()), "{error}");
    }
}

#[test]
fn a_file_that_was_cut_off_is_damaged() {
    let bytes = book(|sheet| sheet.write_string(0, 0, "申请号").map(|_| ()));
    assert_eq!(open("a.xlsx", &bytes[..bytes.len() / 2]), Err(SheetError::Damaged));
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        archive.write_all(bytes).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_is_read() {
    let blanks = vec![b' '; 3_000_000];
    let bomb = zipped(&[("xl/workbook.xml", &b"<workbook/>"[..]), ("xl/worksheets/sheet1.xml", &blanks[..])]);
    assert!(bomb.len() < 30_000);
    let limits = SheetLimits { unpacked_bytes: 2_000_000, ..SheetLimits::default() };
    assert_eq!(read("a.xlsx", &bomb, limits), Err(SheetError::UnpacksTooLarge { max: 2_000_000 }));
}

#[test]
fn a_workbook_that_says_it_has_endless_texts_is_refused() {
    for stated in
        ["uniqueCount=\"99999999999\"", "uniqueCount  =\n '0000000000099999999999'", "uniqueCount=\"20000001\""]
    {
        let texts = format!("<sst {stated}></sst>");
        let bytes = zipped(&[("xl/workbook.xml", &b"<workbook/>"[..]), ("xl/sharedStrings.xml", texts.as_bytes())]);
        let expected = SheetError::UnpacksTooLarge { max: SheetLimits::default().unpacked_bytes };
        assert_eq!(open("a.xlsx", &bytes), Err(expected), "{stated}");
    }
}

#[test]
fn limits_are_kept() {
    let limits = SheetLimits { bytes: 40, rows: 2, columns: 3, ..SheetLimits::default() };
    let text = |text: &str| read("a.csv", text.as_bytes(), limits);
    assert!(text("a,b,c\n1,2,3\n").is_ok());
    assert_eq!(text("a\nb\nc\n"), Err(SheetError::TooManyRows { max: 2 }));
    assert_eq!(text("a,b,c,d\n"), Err(SheetError::TooManyColumns { max: 3 }));
    assert_eq!(text(&"a".repeat(41)), Err(SheetError::TooLarge { max: 40 }));
    let wide = book(|sheet| sheet.write_string(0, 9_000, "x").map(|_| ()));
    let limits = SheetLimits { columns: 3, ..SheetLimits::default() };
    assert_eq!(read("a.xlsx", &wide, limits), Err(SheetError::TooManyColumns { max: 3 }));
}

fn table() -> Table {
    Table {
        title: "费用[2026]/一".into(),
        columns: vec![
            TableColumn::text("名称"),
            TableColumn::money("金额"),
            TableColumn::number("件数"),
            TableColumn::date("日期"),
        ],
        rows: vec![
            vec!["=1+1".into(), Fen::new(123_456_789).into(), 12i64.into(), Day::literal(2026, 1, 31).into()],
            vec!["逗号,\"引号\"".into(), Fen::new(-5).into(), TableCell::Empty, None::<Day>.into()],
        ],
    }
}

#[test]
fn a_written_workbook_is_read_back() {
    let workbook = open("out.xlsx", &xlsx(&table()).unwrap()).unwrap();
    assert_eq!(workbook.sheets[0].name, "费用2026一");
    let expected = [
        (1, vec!["名称", "金额", "件数", "日期"]),
        (2, vec!["=1+1", "1234567.89", "12", "2026-01-31"]),
        (3, vec!["逗号,\"引号\"", "-0.05"]),
    ];
    assert_eq!(rows(&workbook), expected);
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    assert_eq!(xlsx(&table()).unwrap(), xlsx(&table()).unwrap());
}

#[test]
fn written_text_opens_in_chinese_excel_and_runs_nothing() {
    let text = String::from_utf8(csv(&table())).unwrap();
    let expected = "\u{feff}名称,金额,件数,日期\r\n'=1+1,1234567.89,12,2026-01-31\r\n\"逗号,\"\"引号\"\"\",-0.05,,\r\n";
    assert_eq!(text, expected);
    for start in ["=", "+", "-", "@", "\t", " =", "＝"] {
        let table = Table { rows: vec![vec![format!("{start}cmd").into()]], ..table() };
        let text = String::from_utf8(csv(&table)).unwrap();
        let cell = text.lines().nth(1).unwrap().trim_start_matches('"');
        assert!(cell.starts_with('\''), "{start:?}: {cell}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = open("a.csv", &bytes);
    }

    #[test]
    fn a_damaged_workbook_is_answered(at in 0usize..2_000, byte: u8) {
        let mut bytes = book(|sheet| sheet.write_string(0, 0, "申请号").map(|_| ()));
        let place = at % bytes.len();
        bytes[place] = byte;
        let _ = open("a.xlsx", &bytes);
    }

    #[test]
    fn any_text_comes_back_from_a_written_file(cells in prop::collection::vec("[a-z一-十,;\"\n]{1,12}", 2..5)) {
        prop_assume!(cells.iter().all(|cell| !cell.trim().is_empty()));
        let columns = cells.iter().map(TableColumn::text).collect();
        let rows_in = vec![cells.iter().map(|cell| TableCell::from(cell.as_str())).collect()];
        let written = csv(&Table { title: "t".into(), columns, rows: rows_in });
        let workbook = open("a.csv", &written).unwrap();
        if workbook.separator == Some(',') {
            let found: Vec<&String> = workbook.sheets[0].rows[1].cells.iter().collect();
            prop_assert_eq!(found, cells.iter().collect::<Vec<_>>());
        }
    }
}
