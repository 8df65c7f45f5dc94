//! How the charges of a year are paid: every case that finance knows, with what is true of every line.

use domain::{
    Day, Fen,
    id::ChargeId,
    ledger::Currency,
    matching::{Announced, Line, Payout},
};

use crate::bank_year::{
    bulk, noise,
    random::Random,
    remarks,
    world::{Charge, World, line_id, odd, payment_id},
};

pub const COLLECTOR: &str = "某聚合支付服务有限公司";
pub const PROVIDER: &str = "某支付科技有限公司";

/// Lines of other business for a hundred charges.
const OTHER_BUSINESS_PERCENT: usize = 90;

/// What a line is in truth.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    pub case: &'static str,
    /// Refunds of a payout are negative.
    pub parts: Vec<(ChargeId, Fen)>,
    pub fee: Fen,
    pub unapplied: Fen,
    /// The code of the queue in which it belongs when nothing is to be applied.
    pub queue: &'static str,
}

/// Everything that happens on the account, and what is known of it beforehand.
#[derive(Debug, Default)]
pub struct Plant {
    pub lines: Vec<(Line, Truth)>,
    /// With the charge that each one pays in truth.
    pub announced: Vec<(Announced, ChargeId)>,
    pub payouts: Vec<Payout>,
    pub used: Vec<bool>,
}

impl Plant {
    /// A year of every case: what the charges bring in, and nearly as many lines of other business.
    pub fn new(world: &World, random: &mut Random) -> Self {
        Self::of(world, random, usize::MAX, world.charges.len() * OTHER_BUSINESS_PERCENT / 100)
    }

    /// So many lines in all, about half of them of other business; the charges that are left are not paid.
    pub fn of_lines(world: &World, random: &mut Random, lines: usize) -> Self {
        Self::of(world, random, lines / 2, lines - lines / 2)
    }

    fn of(world: &World, random: &mut Random, payments_max: usize, other: usize) -> Self {
        let mut plant = Self { used: vec![false; world.charges.len()], ..Self::default() };
        let mut by_day: Vec<usize> = (0..world.charges.len()).collect();
        by_day.sort_by_key(|place| world.charges[*place].due.due_on);
        bulk::aggregates(&mut plant, world, random, &by_day);
        bulk::card(&mut plant, world, random, &by_day);
        let mut order = by_day;
        random.shuffle(&mut order);
        for place in order {
            if !plant.used[place] && plant.lines.len() < payments_max {
                plant.used[place] = true;
                plant.pay(world, random, place);
            }
        }
        noise::add(&mut plant, world, random, other);
        random.shuffle(&mut plant.lines);
        plant
    }

    fn pay(&mut self, world: &World, random: &mut Random, place: usize) {
        let charge = &world.charges[place];
        let open = charge.due.open;
        let whole = vec![(charge.due.charge, open)];
        let day = paid_on(random, charge);
        let named = remarks::with(random, &[&charge.due.reference]);
        let plain = remarks::plain(random);
        match random.range(0, 99) {
            0..=33 => self.line(world, random, charge, day, open, named, truth("reference", whole)),
            34..=41 => {
                self.announce(world, random, charge, day, open);
                self.line(world, random, charge, day, open, plain, truth("announced", whole));
            }
            42..=53 => self.line(world, random, charge, day, open, plain, truth("known payer", whole)),
            54..=60 => self.combined(world, random, place, day),
            61..=64 => self.split(world, random, charge, day, true),
            65..=67 => self.split(world, random, charge, day, false),
            68..=73 => self.short_by_fee(world, random, charge, day),
            74..=77 => {
                let remark = remarks::misspelt(random, &charge.due.reference);
                self.line(world, random, charge, day, open, remark, truth("typo", whole));
            }
            78..=84 => {
                let (remark, case) =
                    if random.chance(50) { (named, "other name, reference") } else { (plain, "other name") };
                self.line(world, random, charge, day, open, remark, truth(case, whole));
                self.under_other_name(world, charge);
            }
            85..=88 => self.partial(world, random, charge, day),
            89..=90 => {
                let extra = odd(random);
                let truth = Truth { unapplied: extra, queue: "over", ..truth("over", whole) };
                self.line(world, random, charge, day, open + extra, named, truth);
            }
            91..=93 => self.twice(world, random, charge, day),
            94..=95 => self.returned(world, random, charge, day),
            96..=97 => {
                let remark = format!("合同{} 使用费", charge.due.licence_number);
                self.line(world, random, charge, day, open, remark, truth("licence number", whole));
            }
            _ => {}
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a line has that many facts")]
    pub fn line(
        &mut self,
        world: &World,
        random: &mut Random,
        charge: &Charge,
        day: Day,
        amount: Fen,
        remark: String,
        truth: Truth,
    ) {
        let company = &world.companies[charge.company];
        let account = match random.range(0, 9) {
            0 => String::new(),
            1 => format!("{}****{}", &company.account[..4], &company.account[15..]),
            _ => company.account.clone(),
        };
        let name = written(random, &company.name);
        self.any_line(random, day, amount, (name, account), remark, truth);
    }

    pub fn any_line(
        &mut self,
        random: &mut Random,
        day: Day,
        amount: Fen,
        (counterparty, counterparty_account): (String, String),
        remark: String,
        truth: Truth,
    ) {
        let (id, currency) = (line_id(random), Currency::CNY);
        let line = Line { id, booked_on: day, amount, currency, counterparty, counterparty_account, remark };
        self.lines.push((line, truth));
    }

    fn under_other_name(&mut self, world: &World, charge: &Charge) {
        let (name, account) = world.companies[charge.company].other.clone();
        if let Some((line, _)) = self.lines.last_mut() {
            (line.counterparty, line.counterparty_account) = (name, account);
        }
    }

    pub fn announce(&mut self, world: &World, random: &mut Random, charge: &Charge, day: Day, amount: Fen) {
        let charges = if random.chance(80) { vec![charge.due.charge] } else { Vec::new() };
        let announced = Announced {
            payment: payment_id(random),
            licence: charge.due.licence,
            licensee: charge.due.licensee,
            charges,
            amount,
            paid_on: day.plus_days(random.range(-2, 0)),
            payer_name: world.companies[charge.company].name.clone(),
            recorded: false,
        };
        self.announced.push((announced, charge.due.charge));
    }

    /// One line for several dues of one company.
    fn combined(&mut self, world: &World, random: &mut Random, place: usize, day: Day) {
        let charge = &world.charges[place];
        let near = |other: &usize| {
            let other = &world.charges[*other];
            let expected = other.due.due_on <= day.plus_days(28);
            expected && other.company == charge.company && charge.due.due_on.days_until(other.due.due_on).abs() <= 25
        };
        let free = (0..world.charges.len()).filter(|other| !self.used[*other]).filter(near);
        let others: Vec<usize> = free.take(3).collect();
        for other in &others {
            self.used[*other] = true;
        }
        let all: Vec<&Charge> = [place].iter().chain(&others).map(|place| &world.charges[*place]).collect();
        let parts: Vec<_> = all.iter().map(|charge| (charge.due.charge, charge.due.open)).collect();
        let amount = parts.iter().map(|(_, open)| *open).sum();
        let references: Vec<&str> = all.iter().map(|charge| charge.due.reference.as_str()).collect();
        let (remark, case) = match random.range(0, 2) {
            0 => (remarks::with(random, &references), "several dues, references"),
            1 => (remarks::with(random, &references[..1]), "several dues, one reference"),
            _ => (remarks::plain(random), "several dues"),
        };
        let case = if others.is_empty() { "known payer" } else { case };
        let remark = if others.is_empty() { remarks::plain(random) } else { remark };
        self.line(world, random, charge, day, amount, remark, truth(case, parts));
    }

    /// Several lines for one due.
    fn split(&mut self, world: &World, random: &mut Random, charge: &Charge, day: Day, named: bool) {
        let mut left = charge.due.open;
        let count = random.range(2, 3);
        for part in 1..=count {
            let share = Fen::new(left.get() * random.range(20, 60) / 100);
            let amount = if part == count { left } else { share };
            left = left - amount;
            let (remark, case) = if named {
                (remarks::with(random, &[&charge.due.reference]), "split, reference")
            } else {
                (remarks::plain(random), "split")
            };
            let parts = vec![(charge.due.charge, amount)];
            self.line(world, random, charge, within_month(day).plus_days(part), amount, remark, truth(case, parts));
        }
    }

    fn short_by_fee(&mut self, world: &World, random: &mut Random, charge: &Charge, day: Day) {
        let open = charge.due.open;
        let fee = Fen::new(*random.pick(&[500, 1_000, 1_550, 5_000]));
        let (remark, case) = match random.range(0, 2) {
            0 => (remarks::plain(random), "fee"),
            1 => {
                self.announce(world, random, charge, day, open);
                (remarks::plain(random), "fee, announced")
            }
            _ => (remarks::with(random, &[&charge.due.reference]), "fee, reference"),
        };
        let truth = Truth { fee, ..truth(case, vec![(charge.due.charge, open)]) };
        self.line(world, random, charge, day, open - fee, remark, truth);
    }

    fn partial(&mut self, world: &World, random: &mut Random, charge: &Charge, day: Day) {
        let first = Fen::new(charge.due.open.get() * random.range(30, 60) / 100);
        let mut pay = |random: &mut Random, day, amount| {
            let remark = remarks::with(random, &[&charge.due.reference]);
            let truth = Truth { queue: "partial", ..truth("partial", vec![(charge.due.charge, amount)]) };
            self.line(world, random, charge, day, amount, remark, truth);
        };
        pay(random, day, first);
        if random.chance(60) {
            let later = random.range(5, 40);
            pay(random, day.plus_days(later), charge.due.open - first);
        }
    }

    /// The same money twice, a few days apart.
    fn twice(&mut self, world: &World, random: &mut Random, charge: &Charge, day: Day) {
        let open = charge.due.open;
        let named = random.chance(60);
        let remark = if named { remarks::with(random, &[&charge.due.reference]) } else { remarks::plain(random) };
        let case = if named { "paid twice, first, reference" } else { "paid twice, first" };
        self.line(world, random, charge, day, open, remark.clone(), truth(case, vec![(charge.due.charge, open)]));
        let again = day.plus_days(random.range(1, 6));
        let case = if named { "paid twice, again, reference" } else { "paid twice, again" };
        let second = Truth { unapplied: open, ..nothing(case, "duplicate_suspect") };
        self.line(world, random, charge, again, open, remark, second);
    }

    /// A transfer that comes back and is sent once more.
    fn returned(&mut self, world: &World, random: &mut Random, charge: &Charge, day: Day) {
        let (open, day) = (charge.due.open, within_month(day));
        let named = random.chance(60);
        let remark = if named { remarks::with(random, &[&charge.due.reference]) } else { remarks::plain(random) };
        self.line(world, random, charge, day, open, remark.clone(), nothing("returned, first", "returned"));
        let word = *random.pick(&["退汇 账号户名不符", "退票", "冲正"]);
        let back = day.plus_days(random.range(0, 3));
        self.line(world, random, charge, back, -open, word.to_owned(), nothing("returned, back", "returned"));
        if random.chance(30) {
            // Banks often leave out who sent what comes back.
            if let Some((line, _)) = self.lines.last_mut() {
                (line.counterparty, line.counterparty_account) = (String::new(), String::new());
            }
        }
        let again = day.plus_days(random.range(4, 9));
        let again_truth = truth("returned, sent again", vec![(charge.due.charge, open)]);
        self.line(world, random, charge, again, open, remark, again_truth);
    }
}

pub fn truth(case: &'static str, parts: Vec<(ChargeId, Fen)>) -> Truth {
    Truth { case, parts, ..Truth::default() }
}

pub fn nothing(case: &'static str, queue: &'static str) -> Truth {
    Truth { case, queue, ..Truth::default() }
}

fn paid_on(random: &mut Random, charge: &Charge) -> Day {
    charge.due.due_on.plus_days(random.range(-12, 20))
}

/// Early enough that a few days more are the same month.
fn within_month(day: Day) -> Day {
    if day.day_of_month() > 18 { day.plus_days(-10) } else { day }
}

/// A name as banks write it.
fn written(random: &mut Random, name: &str) -> String {
    match random.range(0, 5) {
        0 => name.replace('（', "(").replace('）', ")"),
        1 => format!(" {name} "),
        2 => name.replace("有限责任公司", "有限公司"),
        _ => name.to_owned(),
    }
}
