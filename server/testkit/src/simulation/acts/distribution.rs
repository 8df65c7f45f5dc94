//! Income divided: costs, runs, their publication, approval, payout and undoing.

use domain::distribution::RunState;
use services::ports::DistributionRun;

use super::{Drawn, Hand, form, version};
use crate::{
    journeys::pdf,
    simulation::{
        look,
        verbs::{Act, Verb},
    },
};

/// The next step of a run, or a new run; now and then a cost, or the undoing of a run.
pub async fn run(hand: &mut Hand<'_>) -> Drawn {
    let runs = look::runs(hand.uow.as_mut()).await?;
    let open: Vec<&DistributionRun> = runs.iter().filter(|it| step(it).is_some()).collect();
    match hand.dice.pick(&open) {
        Some(it) if hand.dice.percent(75) => next(hand, it),
        _ => begin(hand),
    }
}

fn step(it: &DistributionRun) -> Option<Verb> {
    match RunState::parse(&it.state)? {
        RunState::Computed => Some(Verb::PublishRun(it.id)),
        RunState::Objection => Some(Verb::ApproveRun(it.id)),
        RunState::Approved => Some(Verb::PayOutRun(it.id)),
        RunState::Paid => Some(Verb::ReconcileRun(it.id)),
        _ => None,
    }
}

fn next(hand: &mut Hand<'_>, it: &DistributionRun) -> Drawn {
    let holder = hand.market.holder(it.holder_id);
    let seen = version(hand.dice, it.version);
    let form = form(&[("version", seen.as_str()), ("reason", "收款后来退票，重新计算")]);
    let is_undone = hand.dice.percent(15);
    let verb = if is_undone { Some(Verb::CounterRun(it.id)) } else { step(it) };
    let Some(verb) = verb else { return Ok(None) };
    let is_approver = matches!(verb, Verb::ApproveRun(_)) || (is_undone && it.approved_by.is_some());
    let caller = if is_approver { &holder.approver } else { &holder.finance };
    Ok(Some(Act { verb, caller: caller.clone(), form }))
}

fn begin(hand: &mut Hand<'_>) -> Drawn {
    let Some((patent, holder, _)) = hand.dice.pick(&hand.market.patents).cloned() else { return Ok(None) };
    let caller = hand.market.holders[holder].finance.clone();
    if hand.dice.percent(25) {
        let (fen, day) = (hand.dice.between(1, 900_000), hand.today.plus_days(-hand.dice.between(0, 300)).to_string());
        let payer =
            if hand.dice.percent(40) { hand.market.holders[holder].inventors[0].clone() } else { String::new() };
        let amount = domain::Fen::new(fen).to_plain();
        let fields = [("payer", payer.as_str()), ("amount", amount.as_str()), ("paid_on", day.as_str())];
        let mut form = form(&fields);
        form.uploads.push(pdf("voucher"));
        return Ok(Some(Act { verb: Verb::AddCost(patent), caller, form }));
    }
    let direct = domain::Fen::new(hand.dice.between(0, 50_000)).to_plain();
    Ok(Some(Act { verb: Verb::ComputeRun(patent), caller, form: form(&[("direct_costs", direct.as_str())]) }))
}
