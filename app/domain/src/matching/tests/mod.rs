//! The rules by example, and what holds for any batch.

mod properties;
mod queues;
mod rules;
mod settings;

use super::*;
use crate::{
    Day, Fen, Timestamp,
    id::{BankLineId, ChargeId, LicenceId, OrganisationId, PaymentId},
    ledger::Currency,
};

const REFERENCES: [&str; 6] = ["KX7Q4M2T9", "KX8R5N3U2", "KXABCDEFG", "KXHJKMNPQ", "KX22334455", "KX99ZZ88Y"];
const NAMES: [&str; 3] = ["甲甲科技有限公司", "乙乙材料股份有限公司", "丙丙（上海）化工有限公司"];

fn day(of_june: u32) -> Day {
    Day::literal(2026, 6, of_june)
}

fn at(place: u32) -> Timestamp {
    Timestamp::from_micros(i64::from(place) * 1_000)
}

fn charge(place: u32) -> ChargeId {
    ChargeId::from_parts(at(place), 1)
}

fn line_id(place: u32) -> BankLineId {
    BankLineId::from_parts(at(place), 2)
}

fn company(place: usize) -> OrganisationId {
    OrganisationId::from_parts(at(u32::try_from(place).unwrap()), 3)
}

/// The due of this place: of a company, on a day of June, with so many fen open.
fn due(place: u32, of: usize, due_on: u32, open: i64) -> Due {
    let at_place = usize::try_from(place).unwrap();
    Due {
        charge: charge(place),
        licence: LicenceId::from_parts(at(place), 4),
        licence_number: format!("KX-2026-{place:06}"),
        licensee: company(of),
        licensee_name: NAMES[of].to_owned(),
        reference: REFERENCES.get(at_place).copied().unwrap_or_default().to_owned(),
        due_on: day(due_on),
        open: Fen::new(open),
    }
}

/// The line of this place: on a day of June, so many fen from a name.
fn line(place: u32, booked_on: u32, amount: i64, counterparty: &str, remark: &str) -> Line {
    Line {
        id: line_id(place),
        booked_on: day(booked_on),
        amount: Fen::new(amount),
        currency: Currency::CNY,
        counterparty: counterparty.to_owned(),
        counterparty_account: String::new(),
        remark: remark.to_owned(),
    }
}

fn announced(place: u32, of: &Due, paid_on: u32, amount: i64) -> Announced {
    Announced {
        payment: PaymentId::from_parts(at(place), 5),
        licence: of.licence,
        licensee: of.licensee,
        charges: vec![of.charge],
        amount: Fen::new(amount),
        paid_on: day(paid_on),
        payer_name: of.licensee_name.clone(),
        recorded: false,
    }
}

fn batch(lines: Vec<Line>, dues: Vec<Due>) -> Batch {
    Batch { lines, dues, ..Batch::empty(day(30)) }
}

fn matched(batch: &Batch) -> Vec<Matched> {
    run(batch, &Settings::default()).lines
}

/// The first line's standing, the rule of its best suggestion, and what that pays.
fn first(batch: &Batch) -> (Standing, Option<Rule>, Vec<(u32, i64)>) {
    told(&matched(batch)[0])
}

fn told(line: &Matched) -> (Standing, Option<Rule>, Vec<(u32, i64)>) {
    let best = line.suggestions.first();
    let place = |id: ChargeId| (0..100).find(|place| charge(*place) == id).unwrap();
    let parts = best.map(|best| best.parts.iter().map(|(id, amount)| (place(*id), amount.get())).collect());
    (line.standing, best.map(|best| best.rule), parts.unwrap_or_default())
}

fn doubts(line: &Matched) -> &[Doubt] {
    line.suggestions.first().map_or(&[], |best| &best.doubts)
}
