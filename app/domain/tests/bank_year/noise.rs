//! What else happens on the account of a university, and what looks like a licence fee and is none.

use domain::{Day, Fen, ledger::Currency};

use crate::bank_year::{
    plant::{COLLECTOR, Plant, nothing},
    random::Random,
    remarks,
    world::{World, account, odd, reference, round},
};

/// Adds so many lines.
pub fn add(plant: &mut Plant, world: &World, random: &mut Random, lines: usize) {
    let days: Vec<Day> = plant.lines.iter().map(|(line, _)| line.booked_on).collect();
    for _ in 0..lines {
        let day = *random.pick(&days);
        match random.range(0, 12) {
            0..=2 => salary(plant, random, day),
            3..=6 => income(plant, random, day),
            7 => lookalike(plant, world, random),
            8 => other_purpose(plant, world, random, day),
            9 => unrelated(plant, world, random, day),
            10 => foreign_reference(plant, world, random),
            11 => special(plant, random, day),
            _ => {
                let payer = (COLLECTOR.to_owned(), "6100000000000000001".to_owned());
                let amount = odd(random);
                plant.any_line(
                    random,
                    day,
                    amount,
                    payer,
                    "代收汇总".into(),
                    nothing("other collected", "unknown_payer"),
                );
            }
        }
    }
}

fn salary(plant: &mut Plant, random: &mut Random, day: Day) {
    let amount = -odd(random);
    let payer = (format!("职工{}", random.range(1, 900)), account(random));
    plant.any_line(random, day, amount, payer, "代发工资".into(), nothing("money out", "outgoing"));
}

fn income(plant: &mut Plant, random: &mut Random, day: Day) {
    let (name, remark) = *random.pick(&[
        ("某市财政局", "财政拨款"),
        ("学生家长", "学费"),
        ("某银行", "结息"),
        ("某研究院", "合作经费"),
        ("赵某", ""),
    ]);
    let amount = if random.chance(50) { round(random) } else { odd(random) };
    let payer = (name.to_owned(), account(random));
    plant.any_line(random, day, amount, payer, remark.into(), nothing("other income", "unknown_payer"));
}

/// A stranger pays exactly what somebody owes, on its due day.
fn lookalike(plant: &mut Plant, world: &World, random: &mut Random) {
    let due = &random.pick(&world.charges).due;
    let payer = (format!("某{}商行", random.range(1, 500)), account(random));
    let remark = remarks::plain(random);
    plant.any_line(random, due.due_on, due.open, payer, remark, nothing("stranger, equal amount", "unknown_payer"));
}

/// A licensee pays something else of the very amount that it owes, and says so.
fn other_purpose(plant: &mut Plant, world: &World, random: &mut Random, day: Day) {
    let charge = random.pick(&world.charges);
    let amount = if random.chance(30) { charge.due.open } else { round(random) };
    let remark = (*random.pick(&["技术服务费", "检测费 2026", "培训费", "货款"])).to_owned();
    plant.line(world, random, charge, day, amount, remark, nothing("other purpose", "unmatched"));
}

/// A licensee pays something else and says nothing.
fn unrelated(plant: &mut Plant, world: &World, random: &mut Random, day: Day) {
    let charge = random.pick(&world.charges);
    let (amount, remark) = (odd(random), remarks::plain(random));
    plant.line(world, random, charge, day, amount, remark, nothing("unrelated", "unmatched"));
}

/// A licensee pays another holder's charge into this account, of the amount that it owes here.
fn foreign_reference(plant: &mut Plant, world: &World, random: &mut Random) {
    let charge = random.pick(&world.charges);
    let reference = reference(random);
    let remark = remarks::with(random, &[&reference]);
    let due = &charge.due;
    plant.line(world, random, charge, due.due_on, due.open, remark, nothing("foreign reference", "unmatched"));
}

fn special(plant: &mut Plant, random: &mut Random, day: Day) {
    let (amount, payer) = (odd(random), ("某海外公司".to_owned(), account(random)));
    if random.chance(50) {
        plant.any_line(random, day, amount, payer, "PAYMENT".into(), nothing("other currency", "currency"));
        if let Some((line, _)) = plant.lines.last_mut() {
            line.currency = "USD".parse::<Currency>().expect("a currency");
        }
    } else {
        let amount = Fen::ZERO - amount;
        plant.any_line(random, day, amount, payer, "拒付 chargeback".into(), nothing("chargeback", "chargeback"));
    }
}
