//! The words that the gate quotes stand in the primary texts.

use std::{fs, path::PathBuf};

use domain::eligibility::{Act, rules::RULES};

fn samples() -> PathBuf {
    std::env::var_os("KAIXU_SAMPLES").map_or_else(|| PathBuf::from("../../../shared/samples"), PathBuf::from)
}

#[test]
fn every_quote_stands_in_its_text() {
    let docs = samples().join("docs");
    let mut read = 0;
    for rule in RULES {
        let file = match rule.source.act {
            Act::PatentLaw => "law/专利法(2020-10-17).md",
            Act::ImplementingRegulations => "law/专利法实施细则(2023-12-11).md",
            Act::Guidelines => "专利审查指南2023_第五部分第十一章_专利开放许可_节选.md",
            Act::CivilCode => "law/合同编.md",
            // Not among the samples.
            Act::ConversionLaw => continue,
        };
        let Ok(text) = fs::read_to_string(docs.join(file)) else {
            println!("skipped {}: {file} is not there", rule.code);
            continue;
        };
        assert!(text.contains(rule.source.quote), "{}: {} is not in {file}", rule.code, rule.source.quote);
        read += 1;
    }
    println!("{read} of {} quotes compared", RULES.len());
}
