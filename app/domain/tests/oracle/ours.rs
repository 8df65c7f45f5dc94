//! The answers of this crate, in the form that `docs/money.md` gives under *Questions to the oracle*.

use std::panic;

use domain::{
    Day, Fen, Timestamp,
    allocation::{Debt, DebtPart, OpenPart, allocate},
    dated_rate::{DatedRate, DatedRates, RateKind},
    id::ChargeId,
    royalty::{LicenceClock, Period, QuoteRequest, Reported, TaxSplit, Usage, correction, interest_up_to, quote},
    tax::{TaxSituation, tax_lines},
    terms::{LateInterest, Tax, Terms},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A question that is none.
#[derive(Debug)]
pub struct Refused(pub String);

pub type Answer = Result<Value, Refused>;

/// A panic is an answer: one that the oracle never gives.
pub fn answer(question: &Value) -> Answer {
    panic::catch_unwind(|| dispatch(question)).unwrap_or_else(|_| Ok(json!({"panic": true})))
}

fn dispatch(question: &Value) -> Answer {
    match text(question, "kind")? {
        "charges" => charges(question),
        "corrections" => corrections(question),
        "interest" => interest(question),
        "allocation" => allocation(question),
        "tax" => tax(question),
        "distribution" => crate::income::distribution(question),
        other => refuse(other),
    }
}

pub fn refuse<T>(why: impl std::fmt::Debug) -> Result<T, Refused> {
    Err(Refused(format!("{why:?}")))
}

pub fn field<'a>(object: &'a Value, key: &str) -> Result<&'a Value, Refused> {
    object.get(key).ok_or_else(|| Refused(format!("no {key}")))
}

pub fn text<'a>(object: &'a Value, key: &str) -> Result<&'a str, Refused> {
    field(object, key)?.as_str().ok_or_else(|| Refused(format!("{key} is no text")))
}

pub fn list<'a>(object: &'a Value, key: &str) -> Result<&'a Vec<Value>, Refused> {
    field(object, key)?.as_array().ok_or_else(|| Refused(format!("{key} is no list")))
}

pub fn read<T: DeserializeOwned>(object: &Value, key: &str) -> Result<T, Refused> {
    serde_json::from_value(field(object, key)?.clone()).or_else(refuse)
}

/// An amount that is not negative: smaller questions must keep to it.
pub fn fen(object: &Value, key: &str) -> Result<Fen, Refused> {
    let amount: Fen = read(object, key)?;
    if amount < Fen::ZERO { refuse(key) } else { Ok(amount) }
}

fn charges(question: &Value) -> Answer {
    let mut request = question.clone();
    if let Some(fields) = request.as_object_mut() {
        fields.remove("kind");
    }
    // The reader lets both be left out, the oracle does not.
    field(question, "forecast")?;
    field(question, "reached")?;
    let request = QuoteRequest::from_value(request).or_else(refuse)?;
    let found = quote(&request);
    let written = found.charges.iter().map(|charge| {
        json!({
            "key": charge.key,
            "arises_on": charge.arises_on.to_string(),
            "due_on": charge.due_on.to_string(),
            "net": charge.tax.net,
            "vat": charge.tax.vat,
            "amount": charge.amount,
        })
    });
    Ok(json!({"charges": written.collect::<Vec<Value>>()}))
}

fn corrections(question: &Value) -> Answer {
    let terms = Terms::from_value(field(question, "terms")?.clone()).or_else(refuse)?;
    if terms.fees.royalty.is_none() {
        return refuse("no royalty");
    }
    let clock = LicenceClock::full_term(&terms, read::<Day>(question, "start")?);
    let periods = domain::report::periods(&terms, &clock, clock.ends_on);
    let mut before: Vec<Reported> = Vec::new();
    let mut deltas = Vec::new();
    for event in list(question, "events")? {
        let reported = Reported { period: read::<Period>(event, "period")?, usage: usage(field(event, "usage")?)? };
        if !periods.iter().any(|due| due.period == reported.period) {
            return refuse(reported.period);
        }
        let mut after: Vec<Reported> =
            before.iter().copied().filter(|earlier| earlier.period != reported.period).collect();
        after.push(reported);
        let found = correction(&terms, &clock, &before, &after, reported.period, TaxSplit::default());
        let found = found.ok_or_else(|| Refused("no correction".to_owned()))?;
        assert!(found.breakdown.adds_up() && found.tax.net + found.tax.vat == found.amount, "{question}");
        deltas.push(found.amount);
        before = after;
    }
    Ok(json!({"deltas": deltas}))
}

/// What is left out is nothing.
fn usage(given: &Value) -> Result<Usage, Refused> {
    let mut full = serde_json::to_value(Usage::default()).or_else(refuse)?;
    let (Some(all), Some(given)) = (full.as_object_mut(), given.as_object()) else { return refuse(given) };
    for (key, value) in given {
        all.insert(key.clone(), value.clone());
    }
    serde_json::from_value(full).or_else(refuse)
}

fn interest(question: &Value) -> Answer {
    let clause = field(question, "clause")?;
    let clause = match text(clause, "kind")? {
        "none" => LateInterest::None,
        "daily" => LateInterest::Daily { hundred_thousandths: read(clause, "rate")? },
        "lpr" => LateInterest::Lpr { percent: read(clause, "percent")? },
        other => return refuse(other),
    };
    let lpr: Result<Vec<DatedRate>, Refused> = list(question, "lpr")?
        .iter()
        .map(|one| DatedRate::new(RateKind::Lpr1y, read(one, "from")?, read(one, "rate")?, "test").or_else(refuse))
        .collect();
    let settled: Result<Vec<(Day, Fen)>, Refused> =
        list(question, "settled")?.iter().map(|one| Ok((read(one, "on")?, fen(one, "amount")?))).collect();
    let (due_on, until) = (read(question, "due_on")?, read(question, "until")?);
    let rates = DatedRates::default().with(lpr?);
    let Some(found) = interest_up_to(fen(question, "principal")?, due_on, until, &settled?, clause, &rates) else {
        return Ok(json!({"amount": null}));
    };
    let spans = found.spans.iter().map(|span| {
        json!({
            "from": span.period.from.to_string(),
            "to": span.period.to.to_string(),
            "principal": span.principal,
            "amount": span.amount,
        })
    });
    Ok(json!({"amount": found.amount, "spans": spans.collect::<Vec<Value>>()}))
}

/// Charges of the crate have ids of their own; three of them stand for a debt of the question.
fn charge_id(debt: usize, part: u128) -> ChargeId {
    let debt = u128::try_from(debt).expect("a position is small");
    ChargeId::from_parts(Timestamp::from_micros(0), debt * 10 + part)
}

fn allocation(question: &Value) -> Answer {
    let given = list(question, "debts")?;
    let names: Result<Vec<&str>, Refused> = given.iter().map(|debt| text(debt, "id")).collect();
    let names = names?;
    let debts: Result<Vec<Debt>, Refused> = given.iter().enumerate().map(|(index, one)| debt(index, one)).collect();
    let named = list(question, "designation")?.iter().filter_map(|name| names.iter().position(|id| name == id));
    let designation: Vec<ChargeId> = named.map(|index| charge_id(index, 0)).collect();
    let plan = allocate(fen(question, "amount")?, read(question, "paid_on")?, &debts?, &designation);
    let mut parts: Vec<Value> = Vec::new();
    for line in &plan.lines {
        let index =
            (0..names.len()).find(|index| charge_id(*index, 0) == line.debt).expect("only given debts are paid");
        if parts.last().is_none_or(|part| part["id"] != names[index]) {
            parts.push(json!({"id": names[index], "costs": 0, "interest": 0, "principal": 0}));
        }
        let key = match line.part {
            DebtPart::Costs => "costs",
            DebtPart::Interest => "interest",
            DebtPart::Principal => "principal",
        };
        parts.last_mut().expect("one was put there")[key] = json!(line.amount);
    }
    Ok(json!({"parts": parts, "unapplied": plan.unapplied}))
}

fn debt(index: usize, one: &Value) -> Result<Debt, Refused> {
    let part = |number, key| Ok(OpenPart { charge: charge_id(index, number), open: fen(one, key)? });
    Ok(Debt {
        principal: part(0, "principal")?,
        interest: vec![part(1, "interest")?],
        costs: vec![part(2, "costs")?],
        due_on: read(one, "due_on")?,
        security: fen(one, "security")?,
        burden_ppm: read(one, "burden")?,
    })
}

fn tax(question: &Value) -> Answer {
    let rate_bp: u32 = read(question, "rate_bp")?;
    let clause = match text(question, "mode")? {
        "inclusive" => Tax::Inclusive { rate_bp },
        "exclusive" => Tax::Exclusive { rate_bp },
        "exempt" => Tax::Exempt,
        other => return refuse(other),
    };
    let today = Day::literal(2026, 3, 1);
    let registered_on = read::<bool>(question, "registered")?.then_some(today);
    let situation = TaxSituation { clause, registered_on, withholding_ppm: read(question, "withholding_ppm")? };
    let found = tax_lines(read(question, "stated")?, situation, today).or_else(refuse)?;
    Ok(json!({
        "net": found.net,
        "vat": found.vat,
        "gross": found.gross,
        "income_tax": found.income_tax_withheld,
        "remitted": found.remitted,
    }))
}
