//! Bad and unusual files, each with what is to become of it: the cause and the row of a refusal, or lines, credits and
//! debits.

use documents::read_statements;
use domain::bank::{FaultCause, FindingCode, StatementFormat, TextEncoding, ready_mapping};
use services::ports::StatementOptions;

use crate::{read, sums};

const WECHAT: &str = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n";
const CMB: &str = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n";

/// A camt.053 with these entries between an opening balance of 100.00 and this closing balance.
pub(crate) fn camt(entries: &str, closing: &str) -> String {
    document("camt.053.001.08", &statement(entries, closing))
}

fn document(version: &str, statement: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{version}\">\
         <BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>{statement}</BkToCstmrStmt></Document>"
    )
}

fn statement(entries: &str, closing: &str) -> String {
    let balance = |kind: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
        )
    };
    let (opening, closing) = (balance("OPBD", "100.00"), balance("CLBD", closing));
    format!(
        "<Stmt><Id>S1</Id><Acct><Id><Othr><Id>0001</Id></Othr></Id><Ccy>CNY</Ccy></Acct>{opening}{closing}{entries}</Stmt>"
    )
}

pub(crate) fn entry(amount: &str, side: &str, day: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt></Ntry>"
    )
}

/// An MT940 with these fields between an opening balance of 100,00 and this closing balance.
pub(crate) fn mt(fields: &str, closing: &str) -> String {
    format!(":20:STMT\r\n:25:0001\r\n:28C:1/1\r\n:60F:C260301CNY100,00\r\n{fields}:62F:C260302CNY{closing}\r\n-\r\n")
}

enum Expect {
    Refused(FaultCause, Option<u32>),
    /// Lines, credits, debits, whether it adds up.
    Read(usize, &'static str, &'static str, Option<bool>),
}

use Expect::{Read, Refused};

fn check(what: &str, name: &str, bytes: &[u8], expect: &Expect) {
    match (read(name, bytes), expect) {
        (Ok(file), Read(lines, credits, debits, adds_up)) => {
            let found = sums(&file);
            assert_eq!(found, [(*lines, (*credits).to_owned(), (*debits).to_owned(), *adds_up)], "{what}");
        }
        (Err(fault), Refused(cause, row)) => {
            assert_eq!((fault.cause, fault.row), (*cause, *row), "{what}: {fault}");
            assert!(!fault.sentence(domain::Locale::Zh).is_empty());
        }
        (Ok(file), Refused(..)) => panic!("{what}: was read: {:?}", sums(&file)),
        (Err(fault), Read(..)) => panic!("{what}: {fault}"),
    }
}

fn check_text(what: &str, text: &str, expect: &Expect) {
    check(what, "file.txt", text.as_bytes(), expect);
}

/// In both encodings.
fn check_table(what: &str, text: &str, expect: &Expect) {
    check_text(what, text, expect);
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    check(what, "file.csv", &gb, expect);
}

#[test]
fn files_that_are_no_statements_are_refused_by_their_kind() {
    use FaultCause as Cause;
    let cases: &[(&str, &[u8], Cause)] = &[
        ("nothing", b"", Cause::Empty),
        ("white space", b" \r\n\t\n", Cause::Empty),
        ("PDF", b"%PDF-1.7 ...", Cause::Binary),
        ("a picture", b"\x89PNG\r\n\x1a\n0000", Cause::Binary),
        ("gzip", b"\x1f\x8b\x08\0\0\0", Cause::Binary),
        ("zeros", b"a,b,c\n1,\0,3\n", Cause::Binary),
        ("a web page", b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", Cause::Binary),
        ("a page without a type", b"<table><tr><td>1</td></tr></table>", Cause::Binary),
        ("an archive cut off", b"PK\x03\x04\x14\0\0\0", Cause::Truncated),
        ("an old workbook cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", Cause::Truncated),
        ("prose", b"Dear Sir, here is your statement.\nRegards\n", Cause::UnknownFormat),
        ("an unknown table", b"a,b,c\n1,2,3\n4,5,6\n", Cause::HeaderNotFound),
        ("JSON", b"{\"a\": 1}", Cause::UnknownFormat),
        ("no encoding at all", b"a,b,c\n\xff\xff\xff,\x80\xff,c\n", Cause::Encoding),
    ];
    for (what, bytes, cause) in cases {
        check(what, "file.csv", bytes, &Refused(*cause, None));
    }
}

#[test]
fn a_file_beyond_the_bound_is_refused_before_it_is_looked_at() {
    let bytes = vec![b'<'; 200 << 20];
    let fault = read("big.xml", &bytes).unwrap_err();
    assert_eq!((fault.cause, fault.found.as_str()), (FaultCause::TooLarge, "24 MiB"));
    assert_eq!(fault.sentence(domain::Locale::Zh), "文件超过大小上限（“24 MiB”）");
}

#[test]
fn camt_files_are_read_or_refused_with_their_cause() {
    use FaultCause as Cause;
    let good = entry("5.00", "CRDT", "2026-03-02");
    let one = camt(&good, "105.00");
    let pending = good.replace("BOOK", "PDNG");
    let reversal = entry("5.00", "DBIT", "2026-03-02").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>");
    let cases: Vec<(&str, String, Expect)> = vec![
        ("one entry", one.clone(), Read(1, "5.00", "0.00", Some(true))),
        ("no entries", camt("", "100.00"), Read(0, "0.00", "0.00", Some(true))),
        ("does not add up", camt(&good, "104.00"), Read(1, "5.00", "0.00", Some(false))),
        ("twins", camt(&good.repeat(2), "110.00"), Read(2, "10.00", "0.00", Some(true))),
        ("pending beside booked", camt(&(good.clone() + &pending), "105.00"), Read(1, "5.00", "0.00", Some(true))),
        ("a reversal goes where the indicator says", camt(&reversal, "95.00"), Read(1, "0.00", "5.00", Some(true))),
        (
            "five decimals",
            camt(&entry("5.00001", "CRDT", "2026-03-02"), "105.00"),
            Refused(Cause::AmountTooPrecise, Some(1)),
        ),
        (
            "30 February",
            camt(&(good.clone() + &entry("5.00", "CRDT", "2026-02-30")), "105.00"),
            Refused(Cause::DateDoesNotExist, Some(2)),
        ),
        ("no day", camt(&good.replace("2026-03-02", ""), "105.00"), Refused(Cause::DateMissing, Some(1))),
        (
            "a negative amount",
            camt(&entry("-5.00", "CRDT", "2026-03-02"), "105.00"),
            Refused(Cause::AmountMalformed, Some(1)),
        ),
        ("an exponent", camt(&entry("5e2", "CRDT", "2026-03-02"), "105.00"), Refused(Cause::AmountMalformed, Some(1))),
        ("no amount", camt(&entry("", "CRDT", "2026-03-02"), "105.00"), Refused(Cause::AmountMissing, Some(1))),
        (
            "neither side",
            camt(&entry("5.00", "CREDIT", "2026-03-02"), "105.00"),
            Refused(Cause::DirectionUnknown, Some(1)),
        ),
        ("an entry in dollars", camt(&good.replace("CNY", "USD"), "105.00"), Refused(Cause::CurrencyMixed, Some(1))),
        (
            "too large an amount",
            camt(&entry("999999999999999999", "CRDT", "2026-03-02"), "1.00"),
            Refused(Cause::AmountTooLarge, Some(1)),
        ),
    ];
    for (what, text, expect) in &cases {
        check_text(what, text, expect);
    }
}

#[test]
fn camt_files_of_another_shape_are_read_or_refused_with_their_cause() {
    use FaultCause as Cause;
    let good = entry("5.00", "CRDT", "2026-03-02");
    let one = camt(&good, "105.00");
    let cases: Vec<(&str, String, Expect)> = vec![
        ("another message", one.replace("camt.053.001.08", "pain.001.001.03"), Refused(Cause::WrongNamespace, None)),
        ("a version that is not read", one.replace("001.08", "001.13"), Refused(Cause::WrongNamespace, None)),
        ("no namespace", one.replace("xmlns=", "note="), Refused(Cause::WrongNamespace, None)),
        (
            "an invoice",
            "<Invoice xmlns=\"urn:x\"><Amt>5</Amt></Invoice>".to_owned(),
            Refused(Cause::WrongNamespace, None),
        ),
        ("cut off in a tag", one[..one.len() - 30].to_owned(), Refused(Cause::Truncated, None)),
        ("cut off between tags", one.replace("</BkToCstmrStmt></Document>", ""), Refused(Cause::Truncated, None)),
        (
            "crossed tags",
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><a><b></a></b></Document>".to_owned(),
            Refused(Cause::Malformed, Some(1)),
        ),
        ("two roots", one.clone() + &one[39..], Refused(Cause::Malformed, Some(2))),
        ("words behind the end", one.clone() + "\nGood bye", Refused(Cause::Malformed, Some(3))),
        ("an entity of its own", one.replace("M1", "&me;"), Refused(Cause::Doctype, None)),
        (
            "a prefix",
            one.replace("xmlns=", "xmlns:n=").replace('<', "<n:").replace("<n:/", "</n:").replace("<n:?", "<?"),
            Read(1, "5.00", "0.00", Some(true)),
        ),
        (
            "an envelope",
            one.replace("<Document", "<Envelope><Header/><Document") + "</Envelope>",
            Read(1, "5.00", "0.00", Some(true)),
        ),
        (
            "a zone behind the day",
            camt(&entry("5.00", "CRDT", "2026-03-02+08:00"), "105.00"),
            Read(1, "5.00", "0.00", Some(true)),
        ),
        ("nothing but a header", document("camt.053.001.02", ""), Refused(Cause::NothingFound, None)),
    ];
    for (what, text, expect) in &cases {
        check_text(what, text, expect);
    }
}

#[test]
fn xml_that_wants_to_be_large_or_to_read_other_files_is_refused() {
    let inside = camt(&entry("5.00", "CRDT", "2026-03-02"), "105.00");
    let body = inside.split_once("?>").unwrap().1;
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb =
        format!("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY l0 \"lol\">{laughs}]>{}", body.replace("M1", "&l9;"));
    check_text("a bomb", &bomb, &Refused(FaultCause::Doctype, None));
    let external = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{}",
        body.replace("M1", "&x;")
    );
    check_text("another file", &external, &Refused(FaultCause::Doctype, None));
    let outside = format!("<!DOCTYPE d SYSTEM \"http://example.org/d.dtd\">{body}");
    check_text("a type elsewhere", &outside, &Refused(FaultCause::Doctype, None));
    let deep =
        format!("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">{}", "<a>".repeat(1_000_000));
    check_text("a shaft", &deep, &Refused(FaultCause::TooDeep, Some(1)));
    let wide = camt(&format!("<Ntry>{}</Ntry>", "<a/>".repeat(600_000)), "1.00");
    check_text("a plain", &wide, &Refused(FaultCause::TooDeep, Some(2)));
}

#[test]
fn swift_files_are_read_or_refused_with_their_cause() {
    use FaultCause as Cause;
    let good = ":61:2603020302C5,00NTRFNONREF//B1\r\n:86:166?00\u{9a}?20KX-1?32甲公司\r\n".replace('\u{9a}', "转账");
    let line = |text: &str| format!(":61:{text}\r\n");
    let interim = ":20:I\n:25:0001\n:28C:1\n:34F:CNY0,\n:13D:2603021200+0800\n:61:260302C5,00NTRF//B1\n:61:260302EC9,00NTRF//B2\n:90C:1CNY5,00\n:90D:0CNY0,\n-\n";
    let cases: Vec<(&str, String, Expect)> = vec![
        ("one line", mt(&good, "105,00"), Read(1, "5.00", "0.00", Some(true))),
        ("no lines", mt("", "100,00"), Read(0, "0.00", "0.00", Some(true))),
        ("does not add up", mt(&good, "106,00"), Read(1, "5.00", "0.00", Some(false))),
        (
            "blocks of the network",
            format!(
                "{{1:F01BANKCNBJA1230000000000}}{{2:O9400000}}{{4:\r\n{}",
                mt(&good, "105,00").replace("\r\n-", "\r\n-}")
            ),
            Read(1, "5.00", "0.00", Some(true)),
        ),
        (
            "a reversal of a credit is a debit",
            mt(&line("260302RC5,00NTRF"), "95,00"),
            Read(1, "0.00", "5.00", Some(true)),
        ),
        (
            "a reversal of a debit is a credit",
            mt(&line("260302RD5,00NTRF"), "105,00"),
            Read(1, "5.00", "0.00", Some(true)),
        ),
        (
            "the third letter of the currency",
            mt(&line("2603020302CY5,00NTRF"), "105,00"),
            Read(1, "5.00", "0.00", Some(true)),
        ),
        ("no decimals", mt(&line("260302D5,NCHK"), "95,00"), Read(1, "0.00", "5.00", Some(true))),
        (
            "a debt",
            mt(&line("260302D500,NCHK"), "1,").replace(":62F:C", ":62F:D").replace("CNY1,", "CNY400,00"),
            Read(1, "0.00", "500.00", Some(true)),
        ),
        ("an interim report", interim.to_owned(), Read(1, "5.00", "0.00", None)),
        ("30 February", mt(&line("260230C5,00NTRF"), "105,00"), Refused(Cause::DateDoesNotExist, Some(5))),
        (
            "30 February as booking day",
            mt(&line("2603020230C5,00NTRF"), "105,00"),
            Refused(Cause::DateDoesNotExist, Some(5)),
        ),
        ("letters for a day", mt(&line("26O3O2C5,00NTRF"), "105,00"), Refused(Cause::DateMalformed, Some(5))),
        ("five decimals", mt(&line("260302C5,00001NTRF"), "105,00"), Refused(Cause::AmountTooPrecise, Some(5))),
        ("two commas", mt(&line("260302C5,00,1NTRF"), "105,00"), Refused(Cause::AmountMalformed, Some(5))),
        ("no amount", mt(&line("260302CNTRF"), "105,00"), Refused(Cause::AmountMissing, Some(5))),
        ("neither side", mt(&line("260302X5,00NTRF"), "105,00"), Refused(Cause::DirectionUnknown, Some(5))),
        (
            "cut off before the closing balance",
            mt(&good, "105,00").split(":62F").next().unwrap().to_owned(),
            Refused(Cause::Truncated, Some(6)),
        ),
        (
            "cut off in the closing balance",
            mt(&good, "105,00").split("302CNY105").next().unwrap().to_owned(),
            Refused(Cause::DateMalformed, Some(7)),
        ),
        (
            "a balance without a side",
            mt(&good, "105,00").replace(":60F:C", ":60F:"),
            Refused(Cause::DirectionUnknown, Some(4)),
        ),
    ];
    for (what, text, expect) in &cases {
        check_text(what, text, expect);
    }
}

#[test]
fn tables_are_read_or_refused_with_their_cause() {
    use FaultCause as Cause;
    let cmb = |rows: &str| format!("{CMB}{rows}");
    let cases: Vec<(&str, String, Expect)> = vec![
        (
            "one row",
            cmb("2026-03-02,CNY,\"1,000.00\",\"1,500.00\",x,甲公司,KX-1\n"),
            Read(1, "1000.00", "0.00", Some(true)),
        ),
        ("no rows", cmb(""), Read(0, "0.00", "0.00", None)),
        (
            "30 February",
            cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n2026-02-30,CNY,1.00,2.00,x,y,z\n"),
            Refused(Cause::DateDoesNotExist, Some(3)),
        ),
        ("five decimals", cmb("2026-03-02,CNY,1.00001,1.00,x,y,z\n"), Refused(Cause::AmountTooPrecise, Some(2))),
        (
            "a balance with three decimals counts as none",
            cmb("2026-03-02,CNY,1.00,1.001,x,y,z\n"),
            Read(1, "1.00", "0.00", None),
        ),
        ("a decimal comma", cmb("2026-03-02,CNY,\"1,5\",1.00,x,y,z\n"), Refused(Cause::AmountMalformed, Some(2))),
        ("letters for an amount", cmb("2026-03-02,CNY,abc,1.00,x,y,z\n"), Refused(Cause::AmountMalformed, Some(2))),
        ("no amount", cmb("2026-03-02,CNY,,1.00,x,y,z\n"), Refused(Cause::AmountMissing, Some(2))),
        ("no day", cmb(",CNY,5.00,1.00,x,y,z\n"), Refused(Cause::DateMissing, Some(2))),
        ("words for a day", cmb("昨天,CNY,5.00,1.00,x,y,z\n"), Refused(Cause::DateMalformed, Some(2))),
        (
            "cut off in a row",
            cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n2026-03-03,CNY,2"),
            Refused(Cause::Truncated, Some(3)),
        ),
        ("cut off in quotes", cmb("2026-03-02,CNY,1.00,1.00,x,y,\"z"), Refused(Cause::Truncated, Some(2))),
        (
            "the last row without its line break",
            cmb("2026-03-02,CNY,1.00,1.00,x,y,z"),
            Read(1, "1.00", "0.00", Some(true)),
        ),
    ];
    for (what, text, expect) in &cases {
        check_table(what, text, expect);
    }
}

#[test]
fn tables_of_another_shape_are_read_or_refused_with_their_cause() {
    let cmb = |rows: &str| format!("{CMB}{rows}");
    let cases: Vec<(&str, String, Expect)> = vec![
        (
            "notes below the totals",
            cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n合计,,1.00\n2026-99-99 打印,a,b,c,d,e,f\n"),
            Read(1, "1.00", "0.00", Some(true)),
        ),
        (
            "headings on each page",
            cmb(&format!("2026-03-02,CNY,1.00,1.00,x,y,z\n{CMB}2026-03-03,CNY,1.00,2.00,x,y,z\n")),
            Read(2, "2.00", "0.00", Some(true)),
        ),
        (
            "written backwards",
            cmb("2026-03-03,CNY,-1.00,4.00,x,y,z\n2026-03-02,CNY,5.00,5.00,x,y,z\n"),
            Read(2, "5.00", "1.00", Some(true)),
        ),
        (
            "backwards within a day",
            cmb("2026-03-02,CNY,-1.00,4.00,x,y,z\n2026-03-02,CNY,5.00,5.00,x,y,z\n"),
            Read(2, "5.00", "1.00", Some(true)),
        ),
        (
            "a balance that jumps",
            cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n2026-03-03,CNY,1.00,3.00,x,y,z\n"),
            Read(2, "2.00", "0.00", Some(false)),
        ),
    ];
    for (what, text, expect) in &cases {
        check_table(what, text, expect);
    }
}

#[test]
fn tables_of_other_programs_are_read_or_refused_with_their_cause() {
    use FaultCause as Cause;
    let wechat = |rows: &str| format!("{WECHAT}{rows}");
    let cmb = |rows: &str| format!("{CMB}{rows}");
    let cases: Vec<(&str, String, Expect)> = vec![
        (
            "full-width digits",
            cmb("２０２６－０３－０２,CNY,（１，０００．５０）,０．００,x,y,z\n"),
            Read(1, "0.00", "1000.50", Some(true)),
        ),
        ("semicolons", cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n").replace(',', ";"), Read(1, "1.00", "0.00", Some(true))),
        ("tabulators", cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n").replace(',', "\t"), Read(1, "1.00", "0.00", Some(true))),
        (
            "Excel's own line of the separator",
            format!("sep=;\r\n{}", cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n").replace(',', ";")),
            Read(1, "1.00", "0.00", Some(true)),
        ),
        (
            "old line breaks",
            cmb("2026-03-02,CNY,1.00,1.00,x,y,z\n").replace('\n', "\r"),
            Read(1, "1.00", "0.00", Some(true)),
        ),
        (
            "a word for neither way",
            wechat("2026-03-02 08:00:00,转账,甲公司,x,退回,¥1.00,零钱,支付成功,A1,B1,/\n"),
            Refused(Cause::DirectionUnknown, Some(2)),
        ),
        (
            "a row without its end",
            wechat(
                "2026-03-02 08:00:00,转账,甲公司\n2026-03-02 08:00:00,转账,甲公司,x,收入,¥1.00,零钱,已到账,A1,B1,/\n",
            ),
            Refused(Cause::AmountMissing, Some(2)),
        ),
        (
            "both sides",
            "交易日期,收入金额,支出金额,余额\n2026-03-02,1.00,2.00,5.00\n".to_owned(),
            Refused(Cause::AmountTwice, Some(2)),
        ),
        (
            "a zero on the other side",
            "交易日期,收入金额,支出金额,余额\n2026-03-02,1.00,0.00,5.00\n".to_owned(),
            Read(1, "1.00", "0.00", Some(true)),
        ),
        (
            "a line break in a cell",
            cmb("2026-03-02,CNY,1.00,1.00,\"x\ny\",甲公司,z\n2026-03-03,CNY,1.00,2.00,x,y,z\n"),
            Read(2, "2.00", "0.00", Some(true)),
        ),
    ];
    for (what, text, expect) in &cases {
        check_table(what, text, expect);
    }
}

#[test]
fn what_a_person_says_of_a_file_counts() {
    let text = format!("{CMB}2026-03-02,CNY,1.00,1.00,x,甲公司,z\n");
    let with = |options: StatementOptions| read_statements("file.csv", text.as_bytes(), &options);
    let option = StatementOptions { encoding: Some(TextEncoding::Gb18030), ..StatementOptions::default() };
    assert!(with(option).is_err(), "the headings are not there in another encoding");
    let option = StatementOptions { format: Some(StatementFormat::Camt053), ..StatementOptions::default() };
    assert_eq!(with(option).unwrap_err().cause, FaultCause::OtherFormat);
    let option = StatementOptions { format: Some(StatementFormat::Mt940), ..StatementOptions::default() };
    assert_eq!(with(option).unwrap_err().cause, FaultCause::OtherFormat);
    let option = StatementOptions { format: Some(StatementFormat::Xlsx), ..StatementOptions::default() };
    assert_eq!(with(option).unwrap_err().cause, FaultCause::OtherFormat);
    let option = StatementOptions { mapping: ready_mapping("general").cloned(), ..StatementOptions::default() };
    let file = with(option).unwrap();
    assert_eq!(file.form(), "csv:general");
    let option = StatementOptions { mapping: ready_mapping("bocom").cloned(), ..StatementOptions::default() };
    assert!(with(option).is_err());
    let camt = camt("", "100.00");
    let option = StatementOptions { format: Some(StatementFormat::Camt054), ..StatementOptions::default() };
    assert_eq!(read_statements("a", camt.as_bytes(), &option).unwrap_err().cause, FaultCause::OtherFormat);
}

#[test]
fn findings_say_what_was_left_out_and_what_does_not_agree() {
    let codes = |text: &str| -> Vec<FindingCode> {
        let file = read("file.txt", text.as_bytes()).unwrap();
        file.statements.iter().flat_map(|read| read.findings.iter().map(|finding| finding.code)).collect()
    };
    let good = entry("5.00", "CRDT", "2026-03-02");
    let pending = camt(&(good.clone() + &good.replace("BOOK", "PDNG")), "105.00");
    assert_eq!(codes(&pending), [FindingCode::NotABooking]);
    let reversal = camt(&good.replace("<Sts>", "<RvslInd>true</RvslInd><Sts>"), "105.00");
    assert_eq!(codes(&reversal), [FindingCode::Reversal]);
    let summary = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries><TtlCdtNtries><NbOfNtries>1</NbOfNtries>\
                   <Sum>6.00</Sum></TtlCdtNtries></TxsSummry>";
    let stated = camt(&format!("{summary}{good}"), "105.00");
    assert_eq!(codes(&stated), [FindingCode::CountDiffers, FindingCode::SumDiffers]);
    let follows = document("camt.053.001.02", &(statement(&good, "105.00") + &statement("", "100.00")));
    assert_eq!(codes(&follows), [FindingCode::NoLines, FindingCode::Gap]);
    let interim = ":20:I\n:25:1\n:34F:CNY0,\n:61:260302C5,00NTRF//B1\n:90C:2CNY6,00\n-\n";
    assert_eq!(codes(interim), [FindingCode::CannotCheck, FindingCode::CountDiffers, FindingCode::SumDiffers]);
    let other = mt("", "100,00").replace("62F:C260302CNY", "62F:C260302USD");
    assert!(codes(&other).contains(&FindingCode::BalanceCurrency));
}
