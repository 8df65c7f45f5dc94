use proptest::prelude::*;

use super::*;
use crate::Timestamp;

const PAID: Day = Day::literal(2026, 5, 20);

fn id(number: u128) -> ChargeId {
    ChargeId::from_parts(Timestamp::from_micros(0), number)
}

fn part(number: u128, fen: i64) -> OpenPart {
    OpenPart { charge: id(number), open: Fen::new(fen) }
}

/// A debt of a principal alone, due so many days before the payment.
fn debt(number: u128, fen: i64, overdue: i64) -> Debt {
    Debt {
        principal: part(number, fen),
        interest: Vec::new(),
        costs: Vec::new(),
        due_on: PAID.plus_days(-overdue),
        security: Fen::ZERO,
        burden_ppm: 0,
    }
}

fn reason_of(rank: Rank, criterion: Criterion, next: u128) -> Reason {
    Reason { rank, criterion: Some(criterion), next: Some(id(next)) }
}

/// Charge and fen of each line, and what is left.
fn figures(plan: &Plan) -> (Vec<(ChargeId, i64)>, i64) {
    (plan.lines.iter().map(|line| (line.charge, line.amount.get())).collect(), plan.unapplied.get())
}

fn check(amount: i64, debts: &[Debt], designation: &[u128], expect: &[(u128, i64)], unapplied: i64) {
    let designation: Vec<ChargeId> = designation.iter().map(|number| id(*number)).collect();
    let plan = allocate(Fen::new(amount), PAID, debts, &designation);
    let expect = expect.iter().map(|(number, fen)| (id(*number), *fen)).collect();
    assert_eq!(figures(&plan), (expect, unapplied), "{amount} {designation:?}");
}

#[test]
fn a_payment_falls_on_what_is_due_and_the_rest_is_credit() {
    let debts = [debt(1, 50, 5), debt(2, 50, 10), debt(3, 50, -10), debt(4, 50, 0)];
    check(70, &debts, &[], &[(2, 50), (1, 20)], 0);
    check(250, &debts, &[], &[(2, 50), (1, 50), (4, 50), (3, 50)], 50);
    check(0, &debts, &[], &[], 0);
    check(-5, &debts, &[], &[], 0);
    check(9, &[], &[1], &[], 9);
}

#[test]
fn a_designated_debt_comes_first_in_the_order_of_the_payer() {
    let mut third = debt(3, 50, -10);
    third.interest = vec![part(31, 5)];
    let debts = [debt(1, 50, 5), debt(2, 50, 10), third];
    check(110, &debts, &[3, 1], &[(31, 5), (3, 50), (1, 50), (2, 5)], 0);
    check(60, &debts, &[31], &[(31, 5), (3, 50), (2, 5)], 0);
    check(60, &debts, &[99, 1, 3, 1], &[(1, 50), (31, 5), (3, 5)], 0);
}

#[test]
fn within_a_debt_costs_come_before_interest_before_principal() {
    let full = Debt {
        interest: vec![part(11, 20), part(12, 0), part(13, 30)],
        costs: vec![part(14, 7), part(15, -3)],
        ..debt(1, 1_000, 3)
    };
    check(40, &[full.clone(), debt(2, 1_000, 2)], &[], &[(14, 7), (11, 20), (13, 13)], 0);
    check(100, std::slice::from_ref(&full), &[], &[(14, 7), (11, 20), (13, 30), (1, 43)], 0);
    let plan = allocate(Fen::new(100), PAID, std::slice::from_ref(&full), &[]);
    let parts: Vec<_> = plan.lines.iter().map(|line| (line.debt, line.part)).collect();
    let expect = [DebtPart::Costs, DebtPart::Interest, DebtPart::Interest, DebtPart::Principal];
    assert_eq!(parts, expect.map(|part| (id(1), part)));
    assert_eq!(plan.applied(), Fen::new(100));
}

#[test]
fn each_criterion_decides_where_those_before_are_equal() {
    let secured = Debt { security: Fen::new(1), burden_ppm: 9, ..debt(1, 10, 90) };
    let light = Debt { burden_ppm: 3, ..debt(2, 10, 80) };
    let heavy_late = Debt { burden_ppm: 4, ..debt(3, 10, 1) };
    let heavy_early = Debt { burden_ppm: 4, ..debt(4, 10, 2) };
    let heavy_twin = Debt { burden_ppm: 4, ..debt(5, 30, 2) };
    let (soon, later) = (debt(6, 10, -1), Debt { burden_ppm: 99, ..debt(7, 10, -2) });
    let debts = [later, soon, secured, light, heavy_late, heavy_early, heavy_twin];
    let plan = allocate(Fen::new(1_000), PAID, &debts, &[id(7)]);
    let reasons: Vec<_> = plan.lines.iter().map(|line| (line.charge, line.reason)).collect();
    let last = Reason { rank: Rank::NotYetDue, criterion: None, next: None };
    let expect = [
        (id(7), reason_of(Rank::Designated, Criterion::Designation, 4)),
        (id(4), reason_of(Rank::Due, Criterion::Proportion, 5)),
        (id(5), reason_of(Rank::Due, Criterion::Proportion, 4)),
        (id(3), reason_of(Rank::Due, Criterion::Burden, 2)),
        (id(2), reason_of(Rank::Due, Criterion::Security, 1)),
        (id(1), reason_of(Rank::Due, Criterion::Maturity, 6)),
        (id(6), last),
    ];
    assert_eq!(reasons, expect);
    let by_day = allocate(Fen::new(5), PAID, &[debt(1, 10, 3), debt(2, 10, 4)], &[]);
    assert_eq!(by_day.lines[0].reason, reason_of(Rank::Due, Criterion::DueDay, 1));
    let ahead = allocate(Fen::new(5), PAID, &[debt(1, 10, -4), debt(2, 10, -3)], &[]);
    assert_eq!(ahead.lines[0].reason, reason_of(Rank::NotYetDue, Criterion::DueDay, 1));
    assert_eq!(by_day.lines[0].reason.text(Locale::Zh), "已到期；到期在先的债务优先");
    assert_eq!(by_day.lines[0].reason.text(Locale::En), "due; earlier due day first");
    assert_eq!(last.text(Locale::Zh), "未到期");
}

#[test]
fn equal_debts_share_in_proportion() {
    let twins = [debt(1, 100, 3), debt(2, 200, 3), debt(3, 300, 3)];
    check(100, &twins, &[], &[(1, 17), (2, 33), (3, 50)], 0);
    // 16.5, 33 and 49.5: the fen that is left goes to the first of the equal remainders.
    check(99, &twins, &[], &[(1, 17), (2, 33), (3, 49)], 0);
    check(1, &[debt(1, 5, 3), debt(2, 5, 3)], &[], &[(1, 1)], 0);
    check(1, &[debt(2, 5, 3), debt(1, 5, 3)], &[], &[(2, 1)], 0);
    check(50, &[debt(1, 100, -3), debt(2, 100, -3)], &[], &[(1, 25), (2, 25)], 0);
    // What counts is all that is open of a debt, not its principal alone.
    let with_costs = Debt { costs: vec![part(11, 100)], ..debt(1, 100, 3) };
    check(30, &[with_costs, debt(2, 100, 3)], &[], &[(11, 20), (2, 10)], 0);
}

#[test]
fn the_largest_debts_do_not_overflow() {
    let full = Debt { costs: vec![part(11, i64::MAX)], interest: vec![part(12, i64::MAX)], ..debt(1, i64::MAX, 1) };
    check(i64::MAX, std::slice::from_ref(&full), &[], &[(11, i64::MAX)], 0);
    check(i64::MAX, &[debt(1, i64::MAX, 1), debt(2, i64::MAX, 1)], &[], &[(1, i64::MAX / 2 + 1), (2, i64::MAX / 2)], 0);
    check(i64::MIN, &[full], &[], &[], 0);
}

#[test]
fn finance_may_allocate_otherwise() {
    let first = Debt { interest: vec![part(11, 20)], ..debt(1, 100, 3) };
    let debts = [first, debt(2, 50, -9), debt(3, 0, 1)];
    let wanted = |parts: &[(u128, i64)]| {
        let parts: Vec<_> = parts.iter().map(|(number, fen)| (id(*number), Fen::new(*fen))).collect();
        override_with(Fen::new(120), &parts, &debts)
    };
    let plan = wanted(&[(2, 50), (1, 30), (11, 0)]).unwrap();
    assert_eq!(figures(&plan), (vec![(id(2), 50), (id(1), 30)], 40));
    assert_eq!(plan.lines[1].part, DebtPart::Principal);
    assert_eq!(plan.lines[1].reason.text(Locale::Zh), "财务另行核销");
    assert_eq!(wanted(&[]).unwrap().unapplied, Fen::new(120));
    assert_eq!(wanted(&[(1, 100), (11, 20)]).unwrap().unapplied, Fen::ZERO);
    assert_eq!(wanted(&[(11, 21)]), Err(OverrideError::MoreThanOpen(id(11))));
    assert_eq!(wanted(&[(3, 1)]), Err(OverrideError::MoreThanOpen(id(3))));
    assert_eq!(wanted(&[(1, i64::MAX)]), Err(OverrideError::MoreThanOpen(id(1))));
    assert_eq!(wanted(&[(9, 1)]), Err(OverrideError::UnknownCharge(id(9))));
    assert_eq!(wanted(&[(1, -1)]), Err(OverrideError::Negative(id(1))));
    assert_eq!(wanted(&[(1, 1), (2, 1), (1, 1)]), Err(OverrideError::NamedTwice(id(1))));
    assert_eq!(wanted(&[(1, 100), (2, 21)]), Err(OverrideError::OverAmount));
    assert_eq!(override_with(Fen::ZERO, &[], &debts), Err(OverrideError::NotPositive));
    assert_eq!(wanted(&[(9, 1)]).unwrap_err().code(), "charge_unknown");
    assert_eq!(wanted(&[(9, 1)]).unwrap_err().charge(), Some(id(9)));
}

#[test]
fn a_plan_is_kept_as_text() {
    let plan = allocate(Fen::new(70), PAID, &[debt(1, 50, 3), debt(2, 10, 4)], &[]);
    let text = serde_json::to_string(&plan).unwrap();
    assert!(text.contains(r#""rank":"due","criterion":"due_day""#), "{text}");
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}

fn debts() -> impl Strategy<Value = Vec<Debt>> {
    let open = || 0i64..1_000;
    let parts = || prop::collection::vec(0i64..200, 0..3);
    let one = (open(), parts(), parts(), -3i64..4, 0i64..2, 0i64..2);
    prop::collection::vec(one, 0..8).prop_map(|rows| {
        let mut next = 100;
        let mut number = |open: i64| {
            next += 1;
            part(next, open)
        };
        rows.into_iter()
            .zip(1u128..)
            .map(|((open, interest, costs, overdue, security, burden_ppm), index)| Debt {
                interest: interest.into_iter().map(&mut number).collect(),
                costs: costs.into_iter().map(&mut number).collect(),
                security: Fen::new(security),
                burden_ppm,
                ..debt(index, open, overdue)
            })
            .collect()
    })
}

fn paid(plan: &Plan, charge: ChargeId) -> Fen {
    plan.lines.iter().filter(|line| line.charge == charge).map(|line| line.amount).sum()
}

fn paid_of(plan: &Plan, debt: &Debt) -> Fen {
    debt.parts().map(|(_, part)| paid(plan, part.charge)).sum()
}

/// Independent of [`Place`]: whether the first must be paid in full before the second gets anything.
fn is_ahead(first: &Debt, second: &Debt, designation: &[ChargeId]) -> bool {
    let named =
        |debt: &Debt| designation.iter().position(|charge| debt.parts().any(|(_, part)| part.charge == *charge));
    match (named(first), named(second)) {
        (Some(first), Some(second)) => return first < second,
        (Some(_), None) => return true,
        (None, Some(_)) => return false,
        (None, None) => {}
    }
    match (first.due_on <= PAID, second.due_on <= PAID) {
        (true, false) => true,
        (false, true) => false,
        (false, false) => first.due_on < second.due_on,
        (true, true) if first.security != second.security => first.security < second.security,
        (true, true) if first.burden_ppm != second.burden_ppm => first.burden_ppm > second.burden_ppm,
        (true, true) => first.due_on < second.due_on,
    }
}

proptest! {
    #[test]
    fn a_payment_is_neither_lost_nor_stretched(
        fen in 0i64..8_000,
        debts in debts(),
        designated in prop::collection::vec(prop_oneof![1u128..9, 101u128..120], 0..4),
    ) {
        let designation: Vec<ChargeId> = designated.into_iter().map(id).collect();
        let plan = allocate(Fen::new(fen), PAID, &debts, &designation);
        prop_assert_eq!(plan.applied() + plan.unapplied, Fen::new(fen));
        prop_assert!(plan.lines.iter().all(|line| line.amount > Fen::ZERO));
        let open: Fen = debts.iter().map(Debt::open).sum();
        prop_assert_eq!(plan.unapplied, Fen::new(fen).saturating_floor_sub(open));
        for debt in &debts {
            let parts: Vec<_> = debt.parts().map(|(_, part)| (paid(&plan, part.charge), part.open)).collect();
            prop_assert!(parts.iter().all(|(paid, open)| paid <= open));
            // A later part of a debt gets something only when those before it are paid in full.
            let full = parts.iter().take_while(|(paid, open)| paid == open).count();
            prop_assert!(parts.iter().skip(full + 1).all(|(paid, _)| paid.is_zero()), "{parts:?}");
        }
        for first in &debts {
            for second in &debts {
                if is_ahead(first, second, &designation) && paid_of(&plan, second) > Fen::ZERO {
                    prop_assert_eq!(paid_of(&plan, first), first.open());
                }
                let is_equal = !is_ahead(first, second, &designation) && !is_ahead(second, first, &designation);
                let (a, b) = (paid_of(&plan, first).get(), paid_of(&plan, second).get());
                let (x, y) = (first.open().get(), second.open().get());
                // Shares differ from the exact proportion by less than a fen each.
                prop_assert!(!is_equal || (a * y - b * x).abs() < x + y || x + y == 0, "{a}/{x} {b}/{y}");
            }
        }
        let lines = plan.allocations();
        prop_assert_eq!(lines.iter().map(|line| line.amount).sum::<Fen>(), plan.applied());
        if plan.applied() > Fen::ZERO {
            let wanted: Vec<_> = lines.iter().map(|line| (line.charge, line.amount)).collect();
            let again = override_with(Fen::new(fen), &wanted, &debts).unwrap();
            prop_assert_eq!(figures(&again), figures(&plan));
        }
    }

    #[test]
    fn the_order_of_the_debts_matters_only_for_the_fen_of_a_tie(fen in 0i64..8_000, debts in debts(), turn in 0usize..8) {
        let mut turned = debts.clone();
        turned.rotate_left(turn.min(debts.len()));
        turned.reverse();
        let (plan, other) = (allocate(Fen::new(fen), PAID, &debts, &[]), allocate(Fen::new(fen), PAID, &turned, &[]));
        prop_assert_eq!(plan.unapplied, other.unapplied);
        for debt in &debts {
            let has_twin = debts.iter().any(|twin| {
                twin != debt && !is_ahead(twin, debt, &[]) && !is_ahead(debt, twin, &[])
            });
            let gap = (paid_of(&plan, debt).get() - paid_of(&other, debt).get()).abs();
            prop_assert!(gap <= i64::from(has_twin), "{gap}");
        }
    }

    #[test]
    fn every_line_says_what_decided(fen in 1i64..8_000, debts in debts()) {
        let plan = allocate(Fen::new(fen), PAID, &debts, &[]);
        let find = |charge: ChargeId| debts.iter().find(|debt| debt.principal.charge == charge).unwrap();
        for line in &plan.lines {
            let debt = find(line.debt);
            let Some(next) = line.reason.next.map(find) else {
                // Nothing else that is open comes after it or shares with it.
                prop_assert!(debts.iter().all(|other| other == debt || other.open().is_zero() || is_ahead(other, debt, &[])));
                continue;
            };
            let is_right = match line.reason.criterion.unwrap() {
                Criterion::Designation => false,
                Criterion::Maturity => debt.due_on <= PAID && next.due_on > PAID,
                Criterion::Security => debt.security < next.security,
                Criterion::Burden => debt.security == next.security && debt.burden_ppm > next.burden_ppm,
                Criterion::DueDay => debt.due_on < next.due_on,
                Criterion::Proportion => debt.due_on == next.due_on,
            };
            prop_assert!(is_right && !is_ahead(next, debt, &[]), "{line:?}");
        }
    }
}
