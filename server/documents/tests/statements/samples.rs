//! Published files, each with what was computed of it by other means. Nothing of them is kept here.

use std::path::PathBuf;

use domain::{
    Fen,
    bank::{AmountStyle, FindingCode, Severity, StatementFormat, adds_up, parse_amount},
};
use serde_json::Value;
use services::ports::StatementFile;

use crate::{read, sums};

fn folder(name: &str) -> Option<PathBuf> {
    let samples =
        std::env::var_os("KAIXU_SAMPLES").map_or_else(|| PathBuf::from("../../../shared/samples"), PathBuf::from);
    let folder = samples.join("bank").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there; set KAIXU_SAMPLES", folder.display());
    None
}

fn open(folder: &std::path::Path, name: &str) -> StatementFile {
    let bytes = std::fs::read(folder.join(name)).expect("a sample can be opened");
    let file = read(name, &bytes).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    for statement in &file.statements {
        for finding in statement.findings.iter().filter(|finding| finding.severity() != Severity::Note).take(4) {
            println!("{name}: {}", finding.sentence(domain::Locale::En));
        }
    }
    file
}

fn expectations(folder: &std::path::Path) -> serde_json::Map<String, Value> {
    let text = std::fs::read_to_string(folder.join("EXPECT.json")).expect("what is expected stands beside the files");
    let Ok(Value::Object(files)) = serde_json::from_str(&text) else { panic!("EXPECT.json is a map of files") };
    files
}

fn fen(value: &Value) -> Fen {
    let text = value.as_str().expect("amounts are texts");
    parse_amount(text, AmountStyle::Point).ok().flatten().expect("an amount")
}

#[test]
fn camt_files_have_the_counts_and_sums_that_were_computed_of_them() {
    let Some(folder) = folder("camt") else { return };
    for (name, expected) in expectations(&folder) {
        let file = open(&folder, &name);
        let message = expected["message"].as_str().unwrap();
        assert_eq!(file.format.as_str(), message[..8].replace('.', ""), "{name}");
        let statements = expected["statements"].as_array().unwrap();
        assert_eq!(file.statements.len(), statements.len(), "{name}");
        for (read, expected) in file.statements.iter().zip(statements) {
            let statement = &read.statement;
            assert_eq!(statement.account, expected["account"].as_str().unwrap(), "{name}");
            assert_eq!(
                statement.lines.len(),
                usize::try_from(expected["entries"].as_u64().unwrap()).unwrap(),
                "{name}"
            );
            assert_eq!(statement.credits(), fen(&expected["credit"]), "{name}");
            assert_eq!(statement.debits(), fen(&expected["debit"]), "{name}");
            assert_eq!(adds_up(statement), expected["adds_up"].as_bool(), "{name}");
            let balance = |kind: &str| expected["balances"].get(kind).map(fen);
            assert_eq!((statement.opening, statement.closing), (balance("OPBD"), balance("CLBD")), "{name}");
            let is_said = read.findings.iter().any(|finding| finding.code == FindingCode::DoesNotAddUp);
            assert_eq!(is_said, expected["adds_up"] == false, "{name}");
        }
    }
}

#[test]
fn swift_files_have_the_counts_and_sums_that_were_computed_of_them() {
    let Some(folder) = folder("mt940") else { return };
    // By statement: the file beside says only of the whole file whether it adds up.
    let by_statement: &[(&str, &[Option<bool>])] = &[
        ("betterplace_sepa_snippet.sta", &[Some(true), Some(false)]),
        ("cmxl_mt940.sta", &[Some(true), Some(true), Some(true)]),
        ("jejik_generic.sta", &[Some(true), Some(true)]),
        ("jejik_ing.sta", &[Some(false)]),
        ("jejik_rabobank-iban.sta", &[Some(true), Some(true)]),
        // A line after the end of the message, which belongs to no statement.
        ("self-provided_multiline.sta", &[Some(true), None]),
        ("self-provided_raphaelm.sta", &[Some(true), Some(true), Some(true)]),
    ];
    for (name, expected) in expectations(&folder) {
        let file = open(&folder, &name);
        assert_eq!(file.format, StatementFormat::Mt940, "{name}");
        let statements = || file.statements.iter().map(|read| &read.statement);
        let lines: usize = statements().map(|statement| statement.lines.len()).sum();
        assert_eq!(lines, usize::try_from(expected["entries"].as_u64().unwrap()).unwrap(), "{name}");
        assert_eq!(statements().map(|statement| statement.credits()).sum::<Fen>(), fen(&expected["credit"]), "{name}");
        assert_eq!(statements().map(|statement| statement.debits()).sum::<Fen>(), fen(&expected["debit"]), "{name}");
        let (_, known) = by_statement.iter().find(|(known, _)| *known == name).expect("every file is listed");
        assert_eq!(statements().map(adds_up).collect::<Vec<_>>(), *known, "{name}");
        if name == "self-provided_multiline.sta" {
            let findings = &file.statements[1].findings;
            assert!(findings.iter().any(|finding| finding.code == FindingCode::OutsideStatement), "{findings:?}");
        }
    }
}

#[test]
fn chinese_files_have_the_counts_and_sums_that_a_person_reads_in_them() {
    let Some(folder) = folder("cn") else { return };
    for (name, mapping, encoding, expected, left_out) in [
        // Three rows are not counted, one payment was called off.
        ("alipay__example-alipay-records.csv", "alipay", "gb18030", (5, "222228.50", "161.64", None), 5),
        ("bocom_debit__example-bocom_debit-records.csv", "bocom", "utf-8", (6, "11.25", "114.00", Some(false)), 0),
        ("cmb_debit__example-cmb-records.csv", "cmb", "utf-8", (5, "1234.00", "2013.14", Some(false)), 0),
        // Balances are masked.
        ("icbc_debit-v1__example-icbc-debit-v1-records.csv", "icbc", "utf-8", (11, "2841.74", "4241.08", None), 0),
        ("wechat__example-wechat-records.csv", "wechat", "utf-8", (16, "28.49", "2904.53", None), 11),
    ] {
        let file = open(&folder, name);
        assert_eq!(file.mapping.as_ref().map(|mapping| mapping.code.as_str()), Some(mapping), "{name}");
        assert_eq!(file.encoding.map(domain::bank::TextEncoding::as_str), Some(encoding), "{name}");
        let (lines, credits, debits, adds_up) = expected;
        println!("{name}: {:?}", sums(&file));
        assert_eq!(sums(&file), [(lines, credits.to_owned(), debits.to_owned(), adds_up)], "{name}");
        assert_eq!(file.statements[0].left_out, left_out, "{name}");
    }
}
