//! The worked examples of `docs/money.md` to the fen, and what holds for any history.

use proptest::prelude::*;

use super::*;
use crate::dated_rate::DatedRate;

const PRINCIPAL: Fen = Fen::yuan(33_000);
const DUE: Day = Day::literal(2025, 4, 30);
const PAID: Day = Day::literal(2025, 6, 14);
const FIVE_IN_TEN_THOUSAND: LateInterest = LateInterest::Daily { hundred_thousandths: 50 };
const ONE_AND_A_HALF_LPR: LateInterest = LateInterest::Lpr { percent: 150 };

fn lpr(lines: &str) -> DatedRates {
    DatedRates::default().with(DatedRate::parse_lines(RateKind::Lpr1y, lines, "公告").expect("rates"))
}

fn late(clause: LateInterest, rates: &DatedRates) -> Interest {
    interest_up_to(PRINCIPAL, DUE, PAID, &[], clause, rates).expect("the LPR is known")
}

/// Days, principal and interest of each span, in fen.
fn spans(interest: &Interest) -> Vec<(i64, i64, i64)> {
    interest.spans.iter().map(|span| (span.period.days(), span.principal.get(), span.amount.get())).collect()
}

#[test]
fn late_payment_bears_simple_interest() {
    let daily = late(FIVE_IN_TEN_THOUSAND, &DatedRates::default());
    assert_eq!((daily.days, daily.amount), (45, Fen::new(74_250)));
    assert_eq!(daily.spans[0].formula, "33,000.00 × 45 × 0.05%");
    assert_eq!(daily.spans[0].period, Period { from: DUE.plus_days(1), to: PAID });
    assert_eq!(late(ONE_AND_A_HALF_LPR, &lpr("2024-10-21 3.1%")).amount, Fen::new(18_918));
    let changed = late(ONE_AND_A_HALF_LPR, &DatedRates::built_in());
    assert_eq!(changed.amount, Fen::new(18_566));
    assert_eq!(changed.spans.iter().map(|span| span.period.days()).collect::<Vec<_>>(), [19, 26]);
    assert_eq!(changed.spans[0].formula, "33,000.00 × 19 × 3.1% × 150% / 365");
}

#[test]
fn where_nothing_is_late_there_is_no_interest() {
    let nothing = Some(Interest::default());
    let up_to = |principal, until, clause| interest_up_to(principal, DUE, until, &[], clause, &DatedRates::default());
    assert_eq!(up_to(PRINCIPAL, PAID, LateInterest::None), nothing);
    assert_eq!(up_to(PRINCIPAL, DUE, ONE_AND_A_HALF_LPR), nothing);
    assert_eq!(up_to(PRINCIPAL, DUE.plus_days(-9), FIVE_IN_TEN_THOUSAND), nothing);
    assert_eq!(up_to(Fen::ZERO, PAID, ONE_AND_A_HALF_LPR), nothing);
    assert_eq!(up_to(Fen::new(-5), PAID, FIVE_IN_TEN_THOUSAND), nothing);
    assert_eq!(up_to(PRINCIPAL, DUE.plus_days(1), FIVE_IN_TEN_THOUSAND).unwrap().amount, Fen::new(1_650));
}

#[test]
fn an_unknown_lpr_leaves_interest_open() {
    let cut = lpr("2025-05-20 3%");
    assert_eq!(interest_up_to(PRINCIPAL, DUE, PAID, &[], ONE_AND_A_HALF_LPR, &cut), None);
    // All of it was paid before the first day without a rate could bear interest.
    let paid = [(DUE, PRINCIPAL)];
    assert_eq!(interest_up_to(PRINCIPAL, DUE, PAID, &paid, ONE_AND_A_HALF_LPR, &cut), Some(Interest::default()));
}

#[test]
fn the_day_of_payment_bears_interest_on_the_whole() {
    let settled = [(DUE.plus_days(10), Fen::yuan(13_000)), (DUE.plus_days(30), Fen::yuan(20_000))];
    let found = interest_up_to(PRINCIPAL, DUE, PAID, &settled, FIVE_IN_TEN_THOUSAND, &DatedRates::default()).unwrap();
    assert_eq!(spans(&found), [(10, 3_300_000, 16_500), (20, 2_000_000, 20_000)]);
    assert_eq!((found.days, found.amount), (30, Fen::new(36_500)));
    let early = [(DUE.plus_days(-3), Fen::yuan(13_000)), (DUE, Fen::yuan(10_000))];
    let found = interest_up_to(PRINCIPAL, DUE, PAID, &early, FIVE_IN_TEN_THOUSAND, &DatedRates::default()).unwrap();
    assert_eq!(spans(&found), [(45, 1_000_000, 22_500)]);
    let after = [(PAID, PRINCIPAL), (PAID.plus_days(1), PRINCIPAL)];
    let found = interest_up_to(PRINCIPAL, DUE, PAID, &after, FIVE_IN_TEN_THOUSAND, &DatedRates::default()).unwrap();
    assert_eq!(spans(&found), [(45, 3_300_000, 74_250)]);
}

#[test]
fn a_payment_and_a_change_of_the_lpr_both_divide() {
    let settled = [(Day::literal(2025, 5, 10), Fen::yuan(13_000)), (Day::literal(2025, 5, 10), Fen::ZERO)];
    let rates = DatedRates::built_in().with(lpr("2025-06-10 3%").of(RateKind::Lpr1y).to_vec());
    let found = interest_up_to(PRINCIPAL, DUE, PAID, &settled, ONE_AND_A_HALF_LPR, &rates).unwrap();
    // 33,000 × 10 × 3.1 % × 1.5 / 365 = 42.041…, 20,000 × 9 × 3.1 % × 1.5 / 365 = 22.931…,
    // 20,000 × 26 × 3.0 % × 1.5 / 365 = 64.109…
    assert_eq!(spans(&found), [(10, 3_300_000, 4_204), (9, 2_000_000, 2_293), (26, 2_000_000, 6_411)]);
}

#[test]
fn a_settlement_of_nothing_does_not_divide() {
    let settled = [(DUE.plus_days(10), Fen::ZERO), (DUE.plus_days(20), Fen::new(5)), (DUE.plus_days(20), Fen::new(-5))];
    let found = interest_up_to(PRINCIPAL, DUE, PAID, &settled, FIVE_IN_TEN_THOUSAND, &DatedRates::default()).unwrap();
    assert_eq!(spans(&found), [(45, 3_300_000, 74_250)]);
}

#[test]
fn an_earlier_payment_that_becomes_known_makes_a_credit() {
    let up_to = |settled: &[(Day, Fen)]| {
        interest_up_to(PRINCIPAL, DUE, PAID, settled, FIVE_IN_TEN_THOUSAND, &DatedRates::default()).unwrap()
    };
    let charged = up_to(&[]).less(Fen::ZERO);
    assert_eq!(up_to(&[(DUE.plus_days(15), PRINCIPAL)]).less(charged), Fen::new(-49_500));
    assert_eq!(up_to(&[]).less(charged), Fen::ZERO);
    assert_eq!(up_to(&[]).less(Fen::new(i64::MIN)), Fen::new(i64::MAX));
}

#[test]
fn the_largest_debt_is_answered() {
    let largest = Fen::new(crate::money::FEN_MAX);
    let (first, last) = (Day::literal(1900, 1, 1), Day::literal(2200, 12, 31));
    let rates = lpr("1900-01-01 100%");
    for clause in [LateInterest::Daily { hundred_thousandths: 1_000 }, LateInterest::Lpr { percent: 1_000 }] {
        assert!(interest_up_to(largest, first, last, &[], clause, &rates).unwrap().amount > largest);
        assert!(interest_up_to(Fen::new(i64::MAX), first, last, &[], clause, &rates).is_none());
        let turned = [(first, Fen::new(i64::MIN)), (first, Fen::new(i64::MIN)), (last, Fen::new(i64::MAX))];
        let _ = interest_up_to(largest, first, last, &turned, clause, &rates);
    }
    let clause = LateInterest::Lpr { percent: u32::MAX };
    assert!(interest_up_to(largest, first, last, &[], clause, &rates).is_none());
    assert!(burden_ppm(clause, Some(u32::MAX)) > 0);
}

#[test]
fn days_are_shown_from_the_last_back() {
    let rates = DatedRates::built_in();
    let days = |limit| day_by_day(PRINCIPAL, DUE, PAID, &[], ONE_AND_A_HALF_LPR, &rates, limit).unwrap();
    let shown = days(28);
    assert_eq!(shown.len(), 28);
    assert_eq!((shown[0].day, shown[27].day), (PAID.plus_days(-27), PAID));
    assert_eq!(shown[27].amount, Fen::new(18_566));
    assert_eq!(shown[1].rate, InterestRate::Lpr { lpr_ppm: 31_000, percent: 150 });
    assert_eq!(shown[2].rate, InterestRate::Lpr { lpr_ppm: 30_000, percent: 150 });
    assert_eq!(days(45), days(usize::MAX));
    assert_eq!(days(0), []);
    let unknown = day_by_day(PRINCIPAL, DUE, PAID, &[], ONE_AND_A_HALF_LPR, &DatedRates::default(), 9);
    assert_eq!(unknown, None);
}

#[test]
fn a_daily_rate_beyond_four_times_the_lpr_is_flagged() {
    assert!(exceeds_four_lpr(FIVE_IN_TEN_THOUSAND, 31_000));
    assert!(!exceeds_four_lpr(LateInterest::Daily { hundred_thousandths: 33 }, 31_000));
    assert!(exceeds_four_lpr(LateInterest::Daily { hundred_thousandths: 34 }, 31_000));
    assert!(!exceeds_four_lpr(LateInterest::Lpr { percent: 400 }, 31_000));
    assert!(exceeds_four_lpr(LateInterest::Lpr { percent: 401 }, 31_000));
    assert!(!exceeds_four_lpr(LateInterest::None, 0));
}

#[test]
fn the_burden_is_the_yearly_rate() {
    assert_eq!(burden_ppm(FIVE_IN_TEN_THOUSAND, None), 182_500);
    assert_eq!(burden_ppm(ONE_AND_A_HALF_LPR, Some(31_000)), 46_500);
    assert_eq!(burden_ppm(ONE_AND_A_HALF_LPR, None), 0);
    assert_eq!(burden_ppm(LateInterest::None, Some(31_000)), 0);
}

/// A history: a principal, settlements by days after the due day, an LPR that changes.
#[derive(Clone, Debug)]
struct Case {
    principal: Fen,
    settled: Vec<(Day, Fen)>,
    clause: LateInterest,
    rates: DatedRates,
}

impl Case {
    fn up_to(&self, days: i64) -> Interest {
        self.with(days, &self.settled)
    }

    fn with(&self, days: i64, settled: &[(Day, Fen)]) -> Interest {
        interest_up_to(self.principal, DUE, DUE.plus_days(days), settled, self.clause, &self.rates).unwrap()
    }

    /// What is open on a day, by the words of the rule.
    fn open_on(&self, day: Day) -> i64 {
        let before: i64 = self.settled.iter().filter(|(on, _)| *on < day).map(|(_, amount)| amount.get()).sum();
        (self.principal.get() - before).max(0)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let clause = prop_oneof![
        (1u32..=1_000).prop_map(|hundred_thousandths| LateInterest::Daily { hundred_thousandths }),
        (1u32..=400).prop_map(|percent| LateInterest::Lpr { percent }),
    ];
    let settled = prop::collection::vec((-5i64..200, 0i64..400_000), 0..6);
    let changes = prop::collection::vec((0i64..200, 25_000u32..25_004), 0..6);
    (1i64..1_000_000, settled, clause, changes).prop_map(|(fen, settled, clause, changes)| {
        let rate = |days, rate_ppm| DatedRate {
            kind: RateKind::Lpr1y,
            from: DUE.plus_days(days),
            rate_ppm,
            source: "x".into(),
        };
        let known = changes.into_iter().map(|(days, rate_ppm)| rate(days, rate_ppm));
        Case {
            principal: Fen::new(fen),
            settled: settled.into_iter().map(|(days, fen)| (DUE.plus_days(days), Fen::new(fen))).collect(),
            clause,
            rates: DatedRates::default().with([rate(0, 31_000)]).with(known),
        }
    })
}

proptest! {
    #[test]
    fn spans_are_the_days_on_which_something_is_open(case in cases(), days in 0i64..250) {
        let found = case.up_to(days);
        prop_assert_eq!(found.spans.iter().map(|span| span.amount).sum::<Fen>(), found.amount);
        let mut covered = Vec::new();
        for span in &found.spans {
            let mut day = span.period.from;
            while day <= span.period.to {
                prop_assert_eq!(span.principal.get(), case.open_on(day));
                if let InterestRate::Lpr { lpr_ppm, .. } = span.rate {
                    prop_assert_eq!(Some(lpr_ppm), case.rates.ppm_on(RateKind::Lpr1y, day));
                }
                covered.push(day);
                day = day.plus_days(1);
            }
        }
        let bearing: Vec<Day> =
            (1..=days).map(|number| DUE.plus_days(number)).filter(|day| case.open_on(*day) > 0).collect();
        prop_assert_eq!(covered, bearing);
        for pair in found.spans.windows(2) {
            let is_same = (pair[0].principal, pair[0].rate) == (pair[1].principal, pair[1].rate);
            prop_assert!(!is_same || pair[0].period.to.plus_days(1) < pair[1].period.from);
        }
    }

    #[test]
    fn charging_in_steps_charges_the_same(case in cases(), mut steps in prop::collection::vec(0i64..250, 1..6)) {
        steps.sort_unstable();
        let mut charged = Fen::ZERO;
        for days in &steps {
            // On each day only what was settled by then is known.
            let today = DUE.plus_days(*days);
            let known: Vec<_> = case.settled.iter().copied().filter(|(on, _)| *on <= today).collect();
            charged += case.with(*days, &known).less(charged);
        }
        prop_assert_eq!(charged, case.up_to(*steps.last().unwrap()).amount);
    }

    #[test]
    fn a_history_that_becomes_known_later_changes_nothing_in_the_end(case in cases(), first in 0i64..200, more in 0i64..50) {
        let mut charged = case.with(first, &[]).less(Fen::ZERO);
        charged += case.up_to(first + more).less(charged);
        prop_assert_eq!(charged, case.up_to(first + more).amount);
    }

    #[test]
    fn the_order_of_settlements_does_not_matter(case in cases(), days in 0i64..250) {
        let mut turned = case.settled.clone();
        turned.reverse();
        prop_assert_eq!(case.with(days, &turned), case.up_to(days));
    }

    #[test]
    fn settling_never_adds_interest(case in cases(), days in 0i64..250, on in 0i64..250, fen in 0i64..100_000) {
        let mut more = case.settled.clone();
        more.push((DUE.plus_days(on), Fen::new(fen)));
        // Each span is rounded on its own: half a fen for each of them.
        let spans = i64::try_from(case.up_to(days).spans.len()).unwrap();
        prop_assert!(case.with(days, &more).amount <= case.up_to(days).amount + Fen::new(spans + 1));
    }

    #[test]
    fn days_sum_to_the_whole(case in cases(), days in 0i64..250, limit in 0usize..300) {
        let until = DUE.plus_days(days);
        let of = |limit| day_by_day(case.principal, DUE, until, &case.settled, case.clause, &case.rates, limit).unwrap();
        let all = of(usize::MAX);
        prop_assert_eq!(all.iter().map(|day| day.added).sum::<Fen>(), case.up_to(days).amount);
        let mut sum = Fen::ZERO;
        for day in &all {
            sum += day.added;
            prop_assert_eq!(day.amount, sum);
            prop_assert_eq!(day.amount, case.up_to(DUE.days_until(day.day)).amount);
        }
        prop_assert_eq!(&all[all.len().saturating_sub(limit)..], of(limit));
    }
}
