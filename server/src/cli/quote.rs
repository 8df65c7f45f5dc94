//! `kaixu quote`: what a licence would cost, from the same engine as the bills.

use std::{
    fs,
    io::{IsTerminal as _, Write as _, stdout},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;

#[derive(Debug, Args)]
pub struct QuoteArguments {
    /// Terms in JSON; docs/terms.md describes them.
    #[arg(long)]
    terms: PathBuf,
    /// JSON with `start` and, where there are any, `forecast` and `reached`.
    #[arg(long)]
    usage: PathBuf,
}

/// Prints the quote in JSON, the same bytes as `POST /api/v1/quote`; a terminal gets a line break behind them.
pub fn run(arguments: &QuoteArguments) -> anyhow::Result<()> {
    let answer = answer(&read(&arguments.terms)?, &read(&arguments.usage)?)?;
    let mut out = stdout().lock();
    out.write_all(answer.as_bytes())?;
    if out.is_terminal() {
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).with_context(|| format!("{} is not JSON", path.display()))
}

fn answer(terms: &Value, usage: &Value) -> anyhow::Result<String> {
    let Some(usage) = usage.as_object() else { bail!("the usage file holds an object with `start`") };
    if usage.contains_key("terms") {
        bail!("the usage file must not hold terms: they come from --terms");
    }
    let mut question = usage.clone();
    question.insert("terms".to_owned(), terms.clone());
    domain::royalty::answer(&Value::Object(question).to_string()).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        anyhow::anyhow!("the question cannot be answered:\n{}", lines.join("\n"))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_answer_is_that_of_the_engine() {
        let terms = json!({"licence_months": 12, "fees": {"lump": {"amount": 10_600_000}}});
        let usage = json!({"start": "2026-01-01"});
        let whole = json!({"terms": terms, "start": "2026-01-01"});
        let expect = domain::royalty::answer(&whole.to_string()).unwrap();
        assert_eq!(answer(&terms, &usage).unwrap(), expect);
    }

    #[test]
    fn every_fault_is_named_with_its_pointer() {
        let error = answer(&json!({"licence_months": 0, "fees": {}}), &json!({"start": "x"})).unwrap_err().to_string();
        assert!(error.contains("/terms/licence_months") && error.contains("/start"), "{error}");
        assert!(answer(&json!({}), &json!({"terms": {}})).is_err());
        assert!(answer(&json!({}), &json!([])).is_err());
    }
}
