//! A year as finance lives it: month by month, with what became known before.

use std::collections::{HashMap, HashSet};

use domain::{
    Day, Fen,
    id::{BankLineId, ChargeId},
    matching::{Batch, Due, KnownPayer, PayerSource, Receipt},
    month::Month,
};

use crate::bank_year::{
    plant::{Plant, Truth},
    world::World,
};

/// Dues are known so many days before they fall due.
const KNOWN_DAYS: i64 = 45;
const RECEIPT_DAYS: i64 = 60;

#[derive(Debug)]
pub struct Planted {
    pub batch: Batch,
    pub truth: HashMap<BankLineId, Truth>,
}

/// The lines of every month with the dues that were open when it began; earlier months were all settled by people, as
/// the truth has it.
pub fn months(world: &World, plant: &Plant) -> Vec<Planted> {
    let first = plant.lines.iter().map(|(line, _)| line.booked_on).min().expect("a year has lines");
    let last = plant.lines.iter().map(|(line, _)| line.booked_on).max().expect("a year has lines");
    let mut month = Month::of(first);
    let mut planted = Vec::new();
    while month.first() <= last {
        planted.push(one(world, plant, month.first(), month.last()));
        month = month.next();
    }
    planted
}

/// Everything at once.
pub fn backlog(world: &World, plant: &Plant) -> Planted {
    let last = plant.lines.iter().map(|(line, _)| line.booked_on).max().expect("a year has lines");
    one(world, plant, Day::literal(2025, 1, 1), last)
}

fn one(world: &World, plant: &Plant, from: Day, to: Day) -> Planted {
    let before = || plant.lines.iter().filter(|(line, _)| line.booked_on < from);
    let mut paid: HashMap<ChargeId, Fen> = HashMap::new();
    for (charge, amount) in before().flat_map(|(_, truth)| &truth.parts).filter(|(_, amount)| *amount > Fen::ZERO) {
        *paid.entry(*charge).or_default() += *amount;
    }
    let mut batch = Batch::empty(to);
    for charge in &world.charges {
        let open = charge.due.open - paid.get(&charge.due.charge).copied().unwrap_or_default();
        if open > Fen::ZERO && charge.due.due_on <= to.plus_days(KNOWN_DAYS) {
            batch.dues.push(Due { open, ..charge.due.clone() });
        }
    }
    let open: HashSet<ChargeId> = batch.dues.iter().map(|due| due.charge).collect();
    let is_open = |charge: &ChargeId| open.contains(charge);
    let known = |day: Day| from.plus_days(-10) <= day && day <= to;
    let waiting = plant.announced.iter().filter(|(announced, charge)| known(announced.paid_on) && is_open(charge));
    batch.announced = waiting.map(|(announced, _)| announced.clone()).collect();
    let arrived = |charge: &ChargeId| !is_open(charge);
    let payouts = plant.payouts.iter().filter(|payout| known(payout.expected_on));
    let payouts = payouts.filter(|payout| !payout.receipts.iter().all(|(charge, _)| arrived(charge)));
    batch.payouts = payouts.cloned().collect();
    for (line, truth) in before() {
        learn(world, &mut batch, line.counterparty.clone(), line.counterparty_account.clone(), truth);
        let recent = line.booked_on.days_until(from) <= RECEIPT_DAYS;
        for (charge, _) in truth.parts.iter().filter(|_| recent) {
            let reference = world.charges.iter().find(|known| known.due.charge == *charge);
            batch.receipts.push(Receipt {
                charge: *charge,
                reference: reference.map(|known| known.due.reference.clone()).unwrap_or_default(),
                amount: line.amount,
                booked_on: line.booked_on,
                counterparty: line.counterparty.clone(),
                counterparty_account: line.counterparty_account.clone(),
            });
        }
    }
    let within = plant.lines.iter().filter(|(line, _)| from <= line.booked_on && line.booked_on <= to);
    batch.lines = within.clone().map(|(line, _)| line.clone()).collect();
    Planted { batch, truth: within.map(|(line, truth)| (line.id, truth.clone())).collect() }
}

/// What a person's confirmation teaches: who pays under this name and account.
fn learn(world: &World, batch: &mut Batch, name: String, account: String, truth: &Truth) {
    let licensee = |charge: &ChargeId| world.charges.iter().find(|known| known.due.charge == *charge);
    let mut licensees: Vec<_> =
        truth.parts.iter().filter_map(|(charge, _)| licensee(charge)).map(|known| known.due.licensee).collect();
    licensees.dedup();
    let [licensee] = licensees.as_slice() else { return };
    let known = KnownPayer { name, account, licensee: *licensee, source: PayerSource::Learned };
    if truth.case != "payout" && truth.case != "aggregate" && !batch.payers.contains(&known) {
        batch.payers.push(known);
    }
}
