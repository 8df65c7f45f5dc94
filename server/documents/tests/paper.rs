//! Papers as PDF: the text that comes out is the text that went in, the same paper gives the same bytes, and what cannot
//! be set is refused by name. Needs the fonts and pdftotext that the set-up installs.

use std::{env, fs, process::Command, sync::LazyLock};

use documents::TypstPapers;
use domain::Locale;
use services::ports::{
    PAPER_CHARS_MAX, Paper, PaperColumn, PaperError, PaperField, PaperKind, PaperTick, Part, SetPaper, SignatureBlock,
};

static PAPERS: LazyLock<TypstPapers> =
    LazyLock::new(|| TypstPapers::load(None).expect("the set-up installs fonts-noto-cjk"));

/// A page without header and footer, in points.
const BODY: [&str; 8] = ["-x", "0", "-y", "62", "-W", "596", "-H", "705"];

fn paper(parts: Vec<Part>) -> Paper {
    Paper {
        kind: PaperKind::Contract,
        language: Locale::Zh,
        title: "专利开放许可实施合同".into(),
        subtitle: "Patent open licence contract".into(),
        number: "KX-2026-000001".into(),
        template_version: "test".into(),
        parts,
        verify: Some("https://kaixu.test/zh/verify".into()),
    }
}

fn clause(number: usize, text: String) -> Part {
    Part::Clause {
        number: format!("第{number}条"),
        heading: "许可使用费".into(),
        text,
        other_language: Some("Licence fee: as announced, office & “first” payment.".into()),
    }
}

fn every_part() -> Vec<Part> {
    let block = SignatureBlock {
        role: "许可人".into(),
        name: "岭南理工大学".into(),
        lines: vec!["法定代表人或授权代表（签字）：".into()],
        date: "2026年3月2日".into(),
    };
    vec![
        Part::Heading { text: "一、当事人".into() },
        Part::Fields {
            fields: vec![
                PaperField::wide("许可人名称", "岭南理工大学"),
                PaperField::new("联系人", "㛃䶮𬭚堃"),
                PaperField::new("联系电话", "020-0000 0000"),
                PaperField::wide("条款指纹", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ],
        },
        Part::Text {
            text: "第一段，含有 #markup $x$ *星号* _下划线_ <标签> @引用 \\反斜杠。\n第二段。".into()
        },
        clause(1, "被许可人应当按照公告的方式支付 50,000.00 元。".into()),
        Part::Table {
            columns: vec![PaperColumn::text("款项"), PaperColumn::figure("金额（元）")],
            rows: vec![vec!["入门费".into(), "0.00".into()], vec!["提成费".into(), "1,234.56".into()]],
            total: Some(vec!["合计".into(), "1,234.56".into()]),
        },
        Part::List { numbered: false, items: vec!["不附任何条件".into(), "自公告之日起生效".into()] },
        Part::Ticks {
            label: "许可种类".into(),
            choices: vec![PaperTick::new("普通", false), PaperTick::new("开放许可", true)],
        },
        Part::Note { text: "说明文字。".into() },
        Part::Signatures { blocks: vec![block.clone(), SignatureBlock { role: "被许可人".into(), ..block }] },
    ]
}

/// The text between header and footer in the order of the page's content, without white space.
fn text_of(set: &SetPaper) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.pdf");
    fs::write(&file, &set.bytes).expect("writing");
    let out = Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).args(BODY).arg(&file).arg("-").output();
    squeezed(&String::from_utf8(out.expect("the set-up installs poppler-utils").stdout).expect("UTF-8"))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

/// Every text of the paper stands in the PDF, in its order.
#[track_caller]
fn assert_says(set: &SetPaper, paper: &Paper) {
    let found = text_of(set);
    let mut rest = found.as_str();
    for (_, text) in paper.texts() {
        let text = squeezed(text);
        let Some(at) = rest.find(&text) else {
            panic!("“{text}” is not in its place; what follows is “{rest}”")
        };
        rest = &rest[at + text.len()..];
    }
}

#[test]
fn what_comes_out_is_what_went_in() {
    let paper = paper(every_part());
    let set = PAPERS.set(&paper).expect("set");
    assert_says(&set, &paper);
    assert_eq!(set.content_sha256, paper.content_sha256());
}

#[test]
fn footers_name_the_hash_the_version_and_the_page() {
    let parts = (1..60).map(|number| clause(number, "支付许可使用费。".repeat(30))).collect();
    let set = PAPERS.set(&paper(parts)).expect("set");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.pdf");
    fs::write(&file, &set.bytes).expect("writing");
    for page in 1..=set.pages {
        let number = page.to_string();
        let out = Command::new("pdftotext").args(["-f", &number, "-l", &number]).arg(&file).arg("-").output();
        let text = squeezed(&String::from_utf8(out.expect("pdftotext").stdout).expect("UTF-8"));
        let here = format!("第{page}页/共{}页", set.pages);
        for part in [set.content_sha256.as_str(), "版本test", &here] {
            assert!(text.contains(part), "{part} on page {page}");
        }
    }
}

#[test]
fn pages_are_tagged_and_fonts_are_subsets() {
    let set = PAPERS.set(&paper(every_part())).expect("set");
    let has = |mark: &[u8]| set.bytes.windows(mark.len()).any(|window| window == mark);
    assert!(has(b"/StructTreeRoot") && has(b"/MarkInfo"), "tagged");
    assert!(set.bytes.len() < 200 * 1024, "{} bytes", set.bytes.len());
}

#[test]
fn a_character_without_a_glyph_is_named_with_its_place() {
    let parts = vec![Part::Fields { fields: vec![PaperField::new("联系人", "王\u{10fffd}一")] }];
    match PAPERS.set(&paper(parts)) {
        Err(PaperError::MissingGlyph { characters, place }) => {
            assert!(characters.contains("U+10FFFD"), "{characters}");
            assert_eq!(place, "联系人");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn long_clauses_and_long_tables_are_whole() {
    let columns = vec![PaperColumn::text("专利号"), PaperColumn::text("名称"), PaperColumn::figure("年费（元）")];
    let row =
        |at: usize| vec![format!("ZL2021199{at:05}.9"), format!("一种第 {at} 号测试装置及其方法"), "900.00".into()];
    let clause = clause(1, "许可使用费按照公告的标准支付，".repeat(334));
    let table = Part::Table { columns, rows: (1..=300).map(row).collect(), total: None };
    let paper = paper(vec![clause, table]);
    let set = PAPERS.set(&paper).expect("set");
    assert_says(&set, &paper);
    assert!(set.pages > 5);
}

#[test]
fn eleven_co_owners_have_eleven_places_to_sign() {
    let block = |at: usize| SignatureBlock {
        role: format!("共有专利权人{at}"),
        name: format!("第{at}共有单位（一个名称很长的、需要折行的研究开发机构有限责任公司）"),
        lines: vec!["签字：".into()],
        date: String::new(),
    };
    let blocks: Vec<SignatureBlock> = (1..=11).map(block).collect();
    let paper = paper(vec![Part::Signatures { blocks: blocks.clone() }]);
    let found = text_of(&PAPERS.set(&paper).expect("set"));
    for block in blocks {
        assert!(found.contains(&squeezed(&block.name)), "{}", block.name);
    }
}

#[test]
fn what_is_too_long_is_refused() {
    let parts = vec![Part::Text { text: "长".repeat(PAPER_CHARS_MAX + 1) }];
    assert!(matches!(PAPERS.set(&paper(parts)), Err(PaperError::TooLong)));
}

#[test]
fn a_folder_without_fonts_is_an_error_that_names_the_font() {
    let folder = tempfile::tempdir().expect("a folder");
    match TypstPapers::load(Some(folder.path())) {
        Err(PaperError::FontMissing { family }) => assert_eq!(family, "Noto Serif CJK SC"),
        other => panic!("{other:?}"),
    }
}

/// The name of the variable by which this program tells itself to set one paper and print its hash.
const CHILD: &str = "KAIXU_PAPER_CHILD";

#[test]
fn two_processes_make_the_same_bytes() {
    let set = PAPERS.set(&paper(every_part())).expect("set");
    if env::var_os(CHILD).is_some() {
        println!("hash={}", set.sha256);
        return;
    }
    let this = env::current_exe().expect("this program");
    let args = ["two_processes_make_the_same_bytes", "--exact", "--nocapture"];
    let out = Command::new(this).args(args).env(CHILD, "1").output().expect("itself");
    let printed = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(printed.contains(&format!("hash={}", set.sha256)), "{printed}");
}
