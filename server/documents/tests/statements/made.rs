//! Small files of every format, made here: what each line says.

use std::io::Write as _;

use documents::{BankFiles, read_statements};
use domain::bank::{StatementFormat, StatementLine, TextEncoding};
use services::ports::{StatementOptions, StatementReader as _};

use crate::{corpus, read, sums};

fn only_line(text: &str) -> StatementLine {
    let mut file = read("file.txt", text.as_bytes()).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    assert_eq!(file.statements.len(), 1);
    assert_eq!(file.statements[0].statement.lines.len(), 1);
    file.statements.remove(0).statement.lines.remove(0)
}

const DETAILS: &str = "<NtryDtls><TxDtls><Refs><AcctSvcrRef>T9</AcctSvcrRef><EndToEndId>E2E-7</EndToEndId></Refs>\
    <RltdPties><Dbtr><Pty><Nm>甲公司 &amp; 子</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>CN6222</IBAN></Id></DbtrAcct>\
    <UltmtDbtr><Nm>乙公司</Nm></UltmtDbtr><Cdtr><Nm>某大学</Nm></Cdtr></RltdPties>\
    <RmtInf><Ustrd>年费</Ustrd><Ustrd>KX-7</Ustrd><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf>\
    </TxDtls></NtryDtls><AddtlNtryInf>&#x6c47;款</AddtlNtryInf>";

#[test]
fn a_camt_entry_says_who_why_and_by_which_number() {
    let entry = corpus::entry("5.00", "CRDT", "2026-03-02").replace("</Ntry>", &format!("{DETAILS}</Ntry>"));
    let line = only_line(&corpus::camt(&entry, "105.00"));
    assert_eq!((line.counterparty.as_str(), line.counterparty_account.as_str()), ("甲公司 & 子", "CN6222"));
    assert_eq!(line.remark, "乙公司 年费 KX-7 RF18 E2E-7 汇款");
    assert_eq!(line.bank_reference, "T9");
    // The debtor of what is reversed is the other party still.
    let reversed = entry.replace("CRDT", "DBIT").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>");
    assert_eq!(only_line(&corpus::camt(&reversed, "95.00")).counterparty, "甲公司 & 子");
    let debit = entry.replace("CRDT", "DBIT");
    assert_eq!(only_line(&corpus::camt(&debit, "95.00")).counterparty, "某大学");
    let timed = entry.replace("<Dt>2026-03-02</Dt></BookgDt>", "<DtTm>2026-03-02T23:15:00+08:00</DtTm></BookgDt>");
    let line = only_line(&corpus::camt(&timed, "105.00"));
    assert_eq!((line.booked_on.to_string().as_str(), line.booked_time.as_str()), ("2026-03-02", "23:15:00"));
}

#[test]
fn a_batch_is_one_booking_whose_remark_names_its_parts() {
    let part = |name: &str, amount: &str| {
        format!(
            "<TxDtls><Refs><EndToEndId>{name}-1</EndToEndId></Refs><Amt Ccy=\"CNY\">{amount}</Amt>\
             <RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties></TxDtls>"
        )
    };
    let parts = format!("<NtryDtls>{}{}</NtryDtls>", part("甲公司", "2.00"), part("乙公司", "3.00"));
    let entry = corpus::entry("5.00", "CRDT", "2026-03-02").replace("</Ntry>", &format!("{parts}</Ntry>"));
    let line = only_line(&corpus::camt(&entry, "105.00"));
    assert_eq!((line.amount, line.counterparty.as_str()), (domain::Fen::yuan(5), ""));
    assert_eq!(line.remark, "甲公司 2.00 甲公司-1 乙公司 3.00 乙公司-1");
}

#[test]
fn every_version_of_the_three_messages_is_read() {
    let text = corpus::camt(&corpus::entry("5.00", "CRDT", "2026-03-02"), "105.00");
    for (message, format, wrapper, name) in [
        ("camt.052", StatementFormat::Camt052, "BkToCstmrAcctRpt", "Rpt"),
        ("camt.053", StatementFormat::Camt053, "BkToCstmrStmt", "Stmt"),
        ("camt.054", StatementFormat::Camt054, "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    ] {
        for version in 2..=8 {
            let text = text
                .replace("camt.053.001.08", &format!("{message}.001.{version:02}"))
                .replace("BkToCstmrStmt", wrapper)
                .replace("<Stmt>", &format!("<{name}>"))
                .replace("</Stmt>", &format!("</{name}>"));
            let text = if version < 8 { text.replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>") } else { text };
            let file = read("a.xml", text.as_bytes()).unwrap();
            assert_eq!(file.format, format);
            assert_eq!(sums(&file), [(1, "5.00".to_owned(), "0.00".to_owned(), Some(true))]);
        }
    }
}

#[test]
fn pages_of_a_statement_have_intermediate_balances() {
    let text = corpus::camt(&corpus::entry("5.00", "CRDT", "2026-03-02"), "105.00");
    for (opening, closing) in [("PRCD", "CLBD"), ("ITBD", "CLBD"), ("OPBD", "ITBD"), ("ITBD", "ITBD")] {
        let text = text
            .replace("<Cd>OPBD</Cd>", &format!("<Cd>{opening}</Cd>"))
            .replace("<Cd>CLBD</Cd>", &format!("<Cd>{closing}</Cd>"));
        let file = read("a.xml", text.as_bytes()).unwrap();
        assert_eq!(sums(&file)[0].3, Some(true), "{opening} {closing}");
    }
}

#[test]
fn details_of_swift_lines_are_read_structured_and_not() {
    let line = |fields: &str| only_line(&corpus::mt(fields, "105,00"));
    let structured = line(
        ":61:2603020302C5,00NTRFE-1//B1\r\n:86:166?00转账?10999?20年费 abcdefghijklmnopqrstuvwx?21yz KX-1?\r\n30BANKCNBJ?316222001?32甲公\r\n司?33有限?60附言\r\n",
    );
    assert_eq!(
        (structured.counterparty.as_str(), structured.counterparty_account.as_str()),
        ("甲公司 有限", "6222001")
    );
    assert_eq!(structured.remark, "E-1 年费 abcdefghijklmnopqrstuvwxyz KX-1 转账 附言");
    assert_eq!(structured.bank_reference, "B1");
    let coded = line(
        ":61:260302C5,00N102EREF//B2\r\nNL00BANK0123456789\r\n:86:/EREF/E-2/BENM//NAME/JIA CO/LTD/REMI/KX-2/ISDT/2026-03-02\r\n",
    );
    assert_eq!(
        (coded.counterparty.as_str(), coded.counterparty_account.as_str()),
        ("JIA CO/LTD", "NL00BANK0123456789")
    );
    assert!(coded.remark.contains("/REMI/KX-2/"), "{}", coded.remark);
    let plain = line(":61:260302C5,00NMSC\r\n:86:年费 KX-3\r\n甲公司\r\n");
    assert_eq!(plain.remark, "年费 KX-3 甲公司");
    let numbered = line(":61:260302C5,00NMSC\r\n:NS:01年费\r\n02KX-4\r\n15甲公司\r\n17转账\r\n");
    assert_eq!((numbered.remark.as_str(), numbered.counterparty.as_str()), ("年费 KX-4 转账", "甲公司"));
    // What stands behind the closing balance is about the statement.
    let behind = only_line(&corpus::mt(":61:260302C5,00NMSC\r\n", "105,00").replace("\r\n-", "\r\n:86:NOTE\r\n-"));
    assert_eq!(behind.remark, "");
    // The value day is in the new year, the booking was in the old one.
    let turn = line(":61:2601021231C5,00NMSC\r\n");
    assert_eq!(turn.booked_on.to_string(), "2025-12-31");
}

#[test]
fn text_is_read_in_every_encoding() {
    let text =
        "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\r\n2026-03-02,CNY,1.00,1.00,x,甲公司,KX-1\r\n";
    let wide = |to: fn(u16) -> [u8; 2], bom: &[u8]| -> Vec<u8> {
        [bom.to_vec(), text.encode_utf16().flat_map(to).collect()].concat()
    };
    for (bytes, encoding, chosen) in [
        (text.as_bytes().to_vec(), TextEncoding::Utf8, None),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), TextEncoding::Utf8, None),
        (encoding_rs::GB18030.encode(text).0.into_owned(), TextEncoding::Gb18030, None),
        (wide(u16::to_le_bytes, &[0xff, 0xfe]), TextEncoding::Utf16Le, None),
        (wide(u16::to_be_bytes, &[0xfe, 0xff]), TextEncoding::Utf16Be, None),
        (wide(u16::to_le_bytes, &[]), TextEncoding::Utf16Le, Some(TextEncoding::Utf16Le)),
    ] {
        let options = StatementOptions { encoding: chosen, ..StatementOptions::default() };
        let file = read_statements("a.csv", &bytes, &options).unwrap_or_else(|fault| panic!("{encoding}: {fault}"));
        assert_eq!(file.encoding, Some(encoding));
        assert_eq!(file.statements[0].statement.lines[0].counterparty, "甲公司");
    }
    let xml = corpus::camt(
        &corpus::entry("5.00", "CRDT", "2026-03-02").replace("</Ntry>", "<AddtlNtryInf>年费</AddtlNtryInf></Ntry>"),
        "105.00",
    );
    let gbk = encoding_rs::GBK.encode(&xml.replace("UTF-8", "gb2312")).0.into_owned();
    let file = read("a.xml", &gbk).unwrap();
    assert_eq!(
        (file.encoding, file.statements[0].statement.lines[0].remark.as_str()),
        (Some(TextEncoding::Gb18030), "年费")
    );
    let latin = corpus::mt(":61:260302C5,00NMSC\r\n:86:Gebühr\r\n", "105,00");
    let bytes = encoding_rs::WINDOWS_1252.encode(&latin).0.into_owned();
    let options = StatementOptions { encoding: Some(TextEncoding::Latin1), ..StatementOptions::default() };
    let file = read_statements("a.sta", &bytes, &options).unwrap();
    assert_eq!(file.statements[0].statement.lines[0].remark, "Gebühr");
}

fn book() -> Vec<u8> {
    filled().expect("a small book can be written")
}

fn filled() -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "说明")?;
    let sheet = book.add_worksheet();
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    sheet.merge_range(0, 0, 0, 4, "某银行账户明细", &Format::new())?;
    sheet.write_string(1, 0, "账号:")?.write_string(1, 1, "0001")?;
    let headings = ["交易日期", "发生额", "", "余额", "对方户名"];
    for (column, text) in (0u16..).zip(headings) {
        sheet.write_string(2, column, text)?;
    }
    sheet.write_string(3, 1, "收入")?.write_string(3, 2, "支出")?;
    let at = |text: &str| ExcelDateTime::parse_from_str(text);
    sheet.write_datetime_with_format(4, 0, at("2026-03-02T14:05:33")?, &moment)?;
    sheet.write_number(4, 1, 69.29)?.write_number(4, 3, 169.29)?.write_string(4, 4, "甲公司")?;
    sheet.write_datetime_with_format(5, 0, at("2026-03-03T09:00:00")?, &moment)?;
    // Noise of binary fractions, as sums have it.
    sheet.write_formula(5, 2, Formula::new("=0.1+0.2").set_result("0.30000000000000004"))?;
    sheet.write_number(5, 3, 168.99)?.write_string(5, 4, "乙公司")?;
    sheet.write_string(6, 0, "合计")?.write_number(6, 1, 69.29)?.write_number(6, 2, 0.3)?;
    book.save_to_buffer()
}

#[tokio::test]
async fn a_workbook_is_read_to_the_fen_with_times_of_day() {
    let file = BankFiles.read("a.xlsx".to_owned(), book(), StatementOptions::default()).await.unwrap();
    assert_eq!((file.format, file.encoding), (StatementFormat::Xlsx, None));
    assert_eq!(file.form(), "xlsx:general");
    assert_eq!(sums(&file), [(2, "69.29".to_owned(), "0.30".to_owned(), Some(true))]);
    let statement = &file.statements[0].statement;
    assert_eq!(statement.account, "0001");
    assert_eq!(statement.lines[0].booked_time, "14:05:33");
    let fault = read("a.xlsx", &book()[..2_000]).unwrap_err();
    assert_eq!(fault.code(), "statement_truncated");
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).unwrap();
    for _ in 0..300 {
        zip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(read("a.xlsx", &bytes).unwrap_err().code(), "statement_too_large");
}
