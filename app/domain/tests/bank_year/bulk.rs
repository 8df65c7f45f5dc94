//! What others collect and pay out at once: daily totals and payouts of card providers.

use domain::{Fen, matching::Payout};

use crate::bank_year::{
    plant::{COLLECTOR, PROVIDER, Plant, Truth, truth},
    random::Random,
    world::World,
};

/// A collector transfers what several announced.
pub fn aggregates(plant: &mut Plant, world: &World, random: &mut Random, by_day: &[usize]) {
    let mut at = 0;
    while at + 6 < by_day.len() {
        at += usize::try_from(random.range(60, 160)).expect("positive");
        let end = (at + usize::try_from(random.range(2, 5)).expect("positive")).min(by_day.len());
        let group = by_day.get(at..end).unwrap_or_default();
        let Some(first) = group.first() else { return };
        let day = world.charges[*first].due.due_on;
        for place in group {
            let charge = &world.charges[*place];
            plant.used[*place] = true;
            plant.announce(world, random, charge, day, charge.due.open);
            if let Some((announced, _)) = plant.announced.last_mut() {
                announced.charges = vec![charge.due.charge];
                announced.paid_on = day;
            }
        }
        let parts: Vec<_> = group.iter().map(|place| &world.charges[*place].due).collect();
        let parts: Vec<_> = parts.into_iter().map(|due| (due.charge, due.open)).collect();
        let amount = parts.iter().map(|(_, open)| *open).sum();
        let payer = (COLLECTOR.to_owned(), "6100000000000000001".to_owned());
        plant.any_line(random, day.plus_days(1), amount, payer, "代收汇总".into(), truth("aggregate", parts));
    }
}

/// A card provider pays out.
pub fn card(plant: &mut Plant, world: &World, random: &mut Random, by_day: &[usize]) {
    let mut at = 25;
    while at + 6 < by_day.len() {
        at += usize::try_from(random.range(60, 160)).expect("positive");
        let end = (at + usize::try_from(random.range(1, 5)).expect("positive")).min(by_day.len());
        let free = |place: &&usize| !plant.used[**place];
        let group: Vec<usize> = by_day.get(at..end).unwrap_or_default().iter().filter(free).copied().collect();
        let Some(first) = group.first() else { continue };
        let day = world.charges[*first].due.due_on;
        let receipts: Vec<_> = group.iter().map(|place| &world.charges[*place].due).collect();
        let receipts: Vec<_> = receipts.into_iter().map(|due| (due.charge, due.open)).collect();
        for place in &group {
            plant.used[*place] = true;
        }
        let gross: Fen = receipts.iter().map(|(_, open)| *open).sum();
        let fee = Fen::new(gross.get() / 200 + 30);
        let refunds = if random.chance(30) { vec![(receipts[0].0, Fen::new(5_000))] } else { Vec::new() };
        let refunded: Fen = refunds.iter().map(|(_, amount)| *amount).sum();
        let net = gross - fee - refunded;
        let id = format!("po_{:016X}", random.bits());
        let parts = receipts.iter().copied().chain(refunds.iter().map(|(charge, amount)| (*charge, -*amount)));
        let truth = Truth { fee, ..truth("payout", parts.collect()) };
        let remark = if random.chance(50) { format!("结算 {id}") } else { "结算款".to_owned() };
        let booked = day.plus_days(random.range(0, 3));
        plant.any_line(random, booked, net, (PROVIDER.to_owned(), String::new()), remark, truth);
        let payer_name = PROVIDER.to_owned();
        plant.payouts.push(Payout { id, payer_name, expected_on: day, net, receipts, refunds, fee });
    }
}
