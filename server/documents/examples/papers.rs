//! Sets a contract over and over and says how long it took and how large it is: `cargo xtask bench papers [FILE]`; with a
//! file the contract is written there to be looked at.

use std::time::{Duration, Instant};

use documents::TypstPapers;
use domain::Locale;
use services::{
    papers::clauses::CLOSING_CLAUSES,
    ports::{Paper, PaperField, PaperKind, Part, SignatureBlock},
};

const ROUNDS: usize = 60;

fn contract(round: usize) -> Paper {
    let fields = ["许可人名称", "被许可人名称", "发明创造名称", "地址"]
        .map(|label| PaperField::wide(label, format!("岭南第 {round} 测试单位")));
    let clause = |(at, it): (usize, &services::papers::clauses::ContractClause)| Part::Clause {
        number: format!("第 {} 条", at + 1),
        heading: it.heading_zh.to_owned(),
        text: it.zh.repeat(2),
        other_language: Some(it.en.to_owned()),
    };
    let block = |role: &str| SignatureBlock {
        role: role.to_owned(),
        name: "岭南理工大学".to_owned(),
        lines: vec!["法定代表人或授权代表（签字）：".to_owned()],
        date: String::new(),
    };
    let mut parts = vec![Part::Fields { fields: fields.to_vec() }];
    parts.extend(CLOSING_CLAUSES.iter().chain(CLOSING_CLAUSES).enumerate().map(clause));
    parts.push(Part::Signatures { blocks: vec![block("许可人"), block("被许可人")] });
    Paper {
        kind: PaperKind::Contract,
        language: Locale::Zh,
        title: "专利开放许可实施合同".to_owned(),
        subtitle: "Patent open licence contract".to_owned(),
        number: format!("KX-2026-{round:06}"),
        template_version: "measure".to_owned(),
        parts,
        verify: Some("https://kaixu.example/zh/verify".to_owned()),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let papers = TypstPapers::load(None)?;
    println!("fonts {:?}", begun.elapsed());
    let mut times: Vec<Duration> = Vec::new();
    for round in 0..ROUNDS {
        let begun = Instant::now();
        let set = papers.set(&contract(round))?;
        times.push(begun.elapsed());
        if round == 0 {
            println!("first {:?}, {} pages, {} bytes", times[0], set.pages, set.bytes.len());
            if let Some(file) = std::env::args().nth(1) {
                std::fs::write(file, &set.bytes)?;
            }
        }
    }
    times.remove(0);
    times.sort();
    println!("median {:?}, p95 {:?}", times[times.len() / 2], times[times.len() * 95 / 100]);
    Ok(())
}
