//! Bytes that nobody meant: random ones, files cut off anywhere, files with a few bytes changed.

use proptest::{prelude::*, sample::Index};

use crate::{corpus, read, sums};

fn files() -> Vec<Vec<u8>> {
    let entries = corpus::entry("5.00", "CRDT", "2026-03-02") + &corpus::entry("2.50", "DBIT", "2026-03-03");
    let table = "\
        微信支付账单明细,,,,,,,,,,\n共2笔记录,,,,,,,,,,\n\
        交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n\
        2026-03-02 12:45:27,商户消费,某餐厅,\"午,餐\",支出,\"¥1,028.16\",零钱,支付成功,4200001\t,98001\t,/\n\
        2026-03-03 19:29:00,二维码收款,乙公司,KX-2,收入,¥23.00,零钱,已收钱,4200002\t,/\t,/\n";
    let swift = corpus::mt(
        ":61:2603020302C5,00NTRFNONREF//B1\r\n:86:166?00转账?20KX-1?32甲公司\r\n:61:260302D2,5NMSC\r\n:86:费\r\n",
        "102,5",
    );
    vec![
        corpus::camt(&entries, "102.50").into_bytes(),
        swift.into_bytes(),
        table.as_bytes().to_vec(),
        encoding_rs::GB18030.encode(table).0.into_owned(),
    ]
}

/// The amounts of all lines, to compare a damaged file with the whole one.
fn amounts(bytes: &[u8]) -> Option<Vec<i64>> {
    let file = read("file.csv", bytes).ok()?;
    Some(file.statements.iter().flat_map(|read| read.statement.lines.iter().map(|line| line.amount.get())).collect())
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_says_no_false_amount() {
    for bytes in files() {
        let whole = amounts(&bytes).expect("the whole file is read");
        for end in 0..bytes.len() {
            // Lines that are wholly there may be read; none may be invented or shortened.
            if let Some(found) = amounts(&bytes[..end]) {
                assert!(whole.starts_with(&found), "cut at {end}: {found:?} of {whole:?}");
            }
        }
    }
}

#[test]
fn camt_and_swift_files_that_are_cut_off_are_never_read() {
    for bytes in &files()[..2] {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let end = text.find("</Document>").or_else(|| text.find(":62F:C260302CNY")).unwrap();
        for end in 1..end {
            assert!(read("a", &bytes[..end]).is_err(), "{}", String::from_utf8_lossy(&bytes[..end]));
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read("file", &bytes);
    }

    #[test]
    fn random_signs_of_the_formats_are_answered(
        words in proptest::collection::vec(
            prop_oneof![
                Just(":20:"), Just(":61:"), Just(":86:"), Just(":60F:"), Just(":62F:"), Just(":28C:"), Just("C260302"),
                Just("\n"), Just("\r\n"), Just("-"), Just("260302"), Just("C5,00"), Just("NTRF"), Just("//"), Just("166?00"),
                Just("?20"), Just("年费"), Just("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">"),
                Just("<Stmt>"), Just("<Ntry>"), Just("</Ntry>"), Just("</Stmt>"), Just("<Amt Ccy=\"CNY\">"), Just("</Amt>"),
                Just("交易日期"), Just("交易金额"), Just("余额"), Just(","), Just("\""), Just("1,234.56"), Just("&amp;"),
                Just("<![CDATA["), Just("]]>"), Just("合计"), Just("(5.00)"), Just("2026-03-02"), Just("{4:"), Just("/NAME/"),
            ],
            0..60,
        ),
    ) {
        let _ = read("file", words.concat().as_bytes());
    }

    #[test]
    fn changed_files_are_answered(
        file in any::<Index>(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>(), 0u8..4), 1..12),
    ) {
        let mut bytes = file.get(&files()).clone();
        for (at, byte, kind) in changes {
            let at = at.index(bytes.len().max(1));
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at.min(bytes.len()), byte),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.extend_from_within(at.min(bytes.len())..),
            }
            bytes.truncate(20_000);
        }
        if let Ok(file) = read("file", &bytes) {
            prop_assert_eq!(sums(&file).len(), file.statements.len());
        }
    }

    #[test]
    fn changed_workbooks_are_answered(changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..6)) {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "交易日期").expect("a cell is written").write_string(0, 1, "交易金额").expect("a cell is written");
        let mut bytes = book.save_to_buffer().expect("a small book can be written");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read("a.xlsx", &bytes);
    }
}
