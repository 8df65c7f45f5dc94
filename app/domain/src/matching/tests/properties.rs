//! What holds for any batch.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// Few amounts, names, days and references, so that they meet often.
fn any_batch() -> impl Strategy<Value = Batch> {
    let amount = || prop::sample::select(vec![100_000, 200_000, 300_000, 250_007, 99_000, 1_000, 400_000]);
    let dues = prop::collection::vec((0usize..3, 1u32..28, amount()), 0..9);
    let booked = (1u32..28, amount(), any::<bool>(), 0usize..4, 0usize..8);
    let lines = prop::collection::vec(booked, 0..9);
    let promised = prop::collection::vec((0usize..9, 1u32..28, amount(), any::<bool>()), 0..4);
    (dues, lines, promised).prop_map(|(dues, lines, promised)| {
        let dues: Vec<Due> = (0..).zip(dues).map(|(place, (of, on, open))| due(place, of, on, open)).collect();
        let mut batch = batch(Vec::new(), dues);
        for (place, (on, amount, is_out, name, remark)) in (0..).zip(lines) {
            let name = NAMES.get(name).copied().unwrap_or("张某");
            let remark = REFERENCES.get(remark).copied().unwrap_or(if is_out { "退汇" } else { "" });
            let amount = if is_out && remark == "退汇" { -amount } else { amount };
            batch.lines.push(line(place, on, amount, name, remark));
        }
        for (place, (of, on, amount, named)) in (0..).zip(promised) {
            if let Some(due) = batch.dues.get(of) {
                let mut announced = announced(place, due, on, amount);
                announced.charges.retain(|_| named);
                batch.announced.push(announced);
            }
        }
        batch
    })
}

fn line_of(batch: &Batch, id: BankLineId) -> &Line {
    batch.lines.iter().find(|line| line.id == id).unwrap()
}

fn shuffled<T: Clone>(list: &[T], turn: usize) -> Vec<T> {
    let mut list: Vec<T> = list.iter().rev().cloned().collect();
    let length = list.len().max(1);
    list.rotate_left(turn % length);
    list
}

proptest! {
    #[test]
    fn every_suggestion_adds_up(batch in any_batch()) {
        for line in matched(&batch) {
            for suggestion in &line.suggestions {
                prop_assert_eq!(suggestion.amount(), line_of(&batch, line.line).amount, "{:?}", suggestion);
                prop_assert!(suggestion.fee >= Fen::ZERO && suggestion.unapplied >= Fen::ZERO);
                prop_assert!(suggestion.auto == suggestion.doubts.is_empty());
                prop_assert!(suggestion.parts.iter().all(|(_, amount)| *amount > Fen::ZERO));
            }
            prop_assert!(line.rivals.iter().all(|rival| !rival.why.is_empty()));
        }
    }

    #[test]
    fn no_due_is_paid_beyond_what_is_open(batch in any_batch()) {
        let mut paid: HashMap<ChargeId, Fen> = HashMap::new();
        for line in matched(&batch) {
            for (charge, amount) in line.suggestions.first().into_iter().flat_map(|best| best.parts.clone()) {
                *paid.entry(charge).or_default() += amount;
            }
        }
        for due in &batch.dues {
            prop_assert!(paid.get(&due.charge).copied().unwrap_or_default() <= due.open, "{due:?}");
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(batch in any_batch(), turn in 0usize..20) {
        let mut other = Batch::empty(batch.as_of);
        other.lines = shuffled(&batch.lines, turn);
        other.dues = shuffled(&batch.dues, turn + 1);
        other.announced = shuffled(&batch.announced, turn + 2);
        prop_assert_eq!(run(&batch, &Settings::default()), run(&other, &Settings::default()));
    }

    #[test]
    fn nothing_is_applied_without_a_reference_when_two_sets_fit(batch in any_batch()) {
        for line in matched(&batch).iter().filter(|line| line.applied().is_some()) {
            let booked = line_of(&batch, line.line);
            let best = &line.suggestions[0];
            if !booked.remark.is_empty() || !best.joined.is_empty() || best.rule == Rule::BankFee {
                continue;
            }
            // What an earlier, certain line took is no rival: only dues that nobody else was given are counted.
            let found = matched(&batch);
            let of_others = |due: &&Due| {
                let mut others = found.iter().filter(|other| other.line != line.line).filter_map(Matched::applied);
                !others.any(|other| other.parts.iter().any(|(charge, _)| *charge == due.charge))
            };
            let payer = NAMES.iter().position(|name| *name == booked.counterparty).map(company);
            let dues = batch.dues.iter().filter(|due| Some(due.licensee) == payer).filter(of_others);
            let dues: Vec<Fen> = dues.map(|due| due.open).collect();
            let fitting = (1u32..1 << dues.len()).filter(|mask| {
                let chosen = (0..dues.len()).filter(|place| mask >> place & 1 == 1);
                chosen.map(|place| dues[place]).sum::<Fen>() == booked.amount
            });
            prop_assert_eq!(fitting.count(), 1, "{:?}", line);
        }
    }

    #[test]
    fn any_remark_is_answered(remark in ".{0,60}", name in ".{0,20}") {
        let batch = batch(vec![line(0, 11, 500_000, &name, &remark)], vec![due(0, 0, 10, 500_000)]);
        prop_assert_eq!(matched(&batch).len(), 1);
    }
}
