//! Money computed twice: by this crate and by the Python in this folder, which was written from `docs/terms.md` and
//! `docs/money.md` alone. Random questions of every kind and those of `cases.jsonl` must be answered alike.
//!
//! `KAIXU_ORACLE_SEED` repeats or varies a run.

mod generate;
mod income;
mod ours;
mod python;
mod random;
mod shrink;

use serde_json::Value;

use crate::{ours::Refused, python::Oracle, random::Random};

const QUESTIONS: usize = 10_000;
const SEED: u64 = 20_260_101;

/// Cases that once showed a difference, and the worked examples of the documents.
const CASES: &str = include_str!("cases.jsonl");

/// What both say to a question they differ on; `None` when they agree.
fn difference(question: &Value, theirs: &Value) -> Option<String> {
    let ours = match ours::answer(question) {
        Ok(ours) => ours,
        Err(Refused(why)) => Value::from(format!("refused: {why}")),
    };
    (ours != *theirs).then(|| format!("question {question}\n  crate  {ours}\n  python {theirs}"))
}

/// A question that both can answer, and do differently: smaller ones must not fail for another reason.
fn is_real_difference(question: &Value, oracle: &mut Oracle) -> bool {
    let Ok(ours) = ours::answer(question) else { return false };
    let theirs = oracle.ask(question);
    theirs.get("error").is_none() && ours != theirs
}

fn compare(questions: &[Value]) {
    let mut oracle = Oracle::start();
    let answers = oracle.ask_all(questions);
    assert_eq!(questions.len(), answers.len());
    let first = questions
        .iter()
        .zip(&answers)
        .find_map(|(question, theirs)| difference(question, theirs).map(|difference| (question, difference)));
    let Some((question, found)) = first else { return };
    let smallest = shrink::shrink(question, |smaller| is_real_difference(smaller, &mut oracle));
    let theirs = oracle.ask(&smallest);
    let shrunk = difference(&smallest, &theirs).unwrap_or(found);
    panic!("crate and oracle differ; add the question to tests/oracle/cases.jsonl when it is settled:\n{shrunk}");
}

#[test]
fn both_answer_random_questions_alike() {
    let seed = match std::env::var("KAIXU_ORACLE_SEED") {
        Ok(text) => text.parse().expect("KAIXU_ORACLE_SEED is a whole number"),
        Err(_) => SEED,
    };
    println!("KAIXU_ORACLE_SEED={seed}");
    let mut random = Random::new(seed);
    let kinds = generate::KINDS;
    let questions: Vec<Value> = (0..QUESTIONS).map(|number| kinds[number % kinds.len()](&mut random)).collect();
    compare(&questions);
}

#[test]
fn both_answer_the_kept_cases_alike() {
    let lines = CASES.lines().filter(|line| !line.trim().is_empty());
    let questions: Vec<Value> = lines.map(|line| serde_json::from_str(line).expect("a case is JSON")).collect();
    assert!(!questions.is_empty());
    compare(&questions);
}
