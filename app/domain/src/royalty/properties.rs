//! What holds for any terms and any reports.

use proptest::prelude::*;

use super::*;
use crate::{
    report::{periods, periods_within},
    terms::{Rate, Royalty, RoyaltyBase, Tax, samples},
};

fn usage() -> impl Strategy<Value = Usage> {
    let amount = || 0i64..2_000_000_000;
    (amount(), 0i64..100_000_000, 0i64..600_000_000, 0i64..1_000, -300_000_000i64..900_000_000, 0i64..10_000).prop_map(
        |(gross, discounts, returns, freight, profit, units)| Usage {
            gross: Fen::new(gross),
            discounts: Fen::new(discounts),
            returns: Fen::new(returns),
            freight: Fen::new(freight),
            profit: Fen::new(profit),
            added_output: Fen::new(profit),
            units,
        },
    )
}

fn start() -> impl Strategy<Value = Day> {
    (0i64..1_500).prop_map(|days| Day::literal(2024, 1, 1).plus_days(days))
}

fn converted(terms: &Terms, start: Day) -> LicenceClock {
    let converted_on = terms.trial_dates(start).map(|dates| dates.ends_on);
    LicenceClock { converted_on, ..LicenceClock::full_term(terms, start) }
}

fn reports(terms: &Terms, clock: &LicenceClock, usages: &[Usage]) -> Vec<Reported> {
    let due = periods(terms, clock, clock.ends_on);
    due.iter().zip(usages).map(|(due, usage)| Reported { period: due.period, usage: *usage }).collect()
}

fn with_royalty(royalty: Royalty) -> Terms {
    let mut terms = Terms { tax: Tax::Exempt, licence_months: 60, ..Terms::default() };
    terms.fees.royalty = Some(royalty);
    terms
}

fn sales(gross: i64) -> Usage {
    Usage { gross: Fen::new(gross), ..Usage::default() }
}

/// Independent of the engine: every slice of the whole base at its own rate.
fn one_shot(tiers: &[crate::terms::Tier], base: i64) -> i64 {
    let mut sum = 0;
    for (index, tier) in tiers.iter().enumerate() {
        let end = tiers.get(index + 1).map_or(i64::MAX, |next| next.from.get());
        let slice = (base.min(end) - tier.from.get()).max(0);
        let exact = i128::from(slice) * i128::from(tier.rate_ppm);
        sum += i64::try_from((exact + 500_000).div_euclid(1_000_000)).unwrap();
    }
    sum
}

proptest! {
    #[test]
    fn every_computation_adds_up(
        terms in samples::any_terms(),
        start in start(),
        usages in prop::collection::vec(usage(), 1..12),
    ) {
        let clock = converted(&terms, start);
        for computation in computations(&terms, &clock, &reports(&terms, &clock, &usages)) {
            prop_assert!(computation.breakdown.adds_up());
            prop_assert_eq!(computation.breakdown.amount, computation.total);
            prop_assert_eq!(computation.tax.net + computation.tax.vat, computation.total);
            prop_assert!(computation.total >= Fen::ZERO && computation.base >= 0);
            prop_assert_eq!(computation.base_parts.iter().map(|part| part.value).sum::<i64>(), computation.base);
        }
    }

    #[test]
    fn the_order_of_reports_and_lines_does_not_matter(
        royalty in samples::any_royalty(),
        usages in prop::collection::vec((0usize..6, usage()), 1..20).prop_shuffle(),
        seed in any::<u64>(),
    ) {
        let terms = with_royalty(royalty);
        let clock = LicenceClock::full_term(&terms, Day::literal(2025, 5, 20));
        let due = periods(&terms, &clock, clock.ends_on);
        let mut lines: Vec<Reported> =
            usages.iter().map(|(index, usage)| Reported { period: due[*index].period, usage: *usage }).collect();
        let expected = computations(&terms, &clock, &lines);
        let turn = usize::try_from(seed % u64::try_from(lines.len()).unwrap()).unwrap();
        lines.rotate_left(turn);
        lines.reverse();
        prop_assert_eq!(computations(&terms, &clock, &lines), expected);
    }

    #[test]
    fn a_cap_is_never_passed_and_a_minimum_is_reached(
        royalty in samples::any_royalty(),
        usages in prop::collection::vec(usage(), 21),
    ) {
        let terms = with_royalty(royalty.clone());
        let clock = LicenceClock::full_term(&terms, Day::literal(2025, 1, 1));
        let found = computations(&terms, &clock, &reports(&terms, &clock, &usages));
        let sum: Fen = found.iter().map(|computation| computation.total).sum();
        let cap = royalty.cap.unwrap_or(sum);
        prop_assert!(sum <= cap);
        prop_assert_eq!(found.last().unwrap().capped, royalty.cap == Some(sum));
        if let Some(minimum) = royalty.minimum {
            let years = minimum.mul_div_half_up(5, 1);
            prop_assert!(sum >= years.min(cap));
        }
    }

    #[test]
    fn cumulative_tiers_equal_one_shot_tiers(
        tiers in samples::any_tiers(),
        quarters in prop::collection::vec(0i64..2_000_000_000, 4),
    ) {
        let royalty = samples::royalty(RoyaltyBase::NetSales, Rate::Tiers(tiers.clone()));
        let terms = with_royalty(royalty);
        let clock = LicenceClock::full_term(&terms, Day::literal(2025, 1, 1));
        let usages: Vec<Usage> = quarters.iter().copied().map(sales).collect();
        let found = computations(&terms, &clock, &reports(&terms, &clock, &usages));
        let sum: Fen = found.iter().map(|computation| computation.total).sum();
        prop_assert_eq!(sum.get(), one_shot(&tiers, quarters.iter().sum()));
    }

    #[test]
    fn more_sales_never_cost_less(
        royalty in samples::any_royalty(),
        usages in prop::collection::vec(0i64..2_000_000_000, 1..9),
        index in 0usize..9,
        more in 1i64..1_000_000_000,
    ) {
        let terms = with_royalty(Royalty { base: RoyaltyBase::NetSales, ..royalty });
        prop_assume!(terms.validate().is_empty());
        let clock = LicenceClock::full_term(&terms, Day::literal(2025, 1, 1));
        let cost = |usages: &[i64]| -> Fen {
            let usages: Vec<Usage> = usages.iter().copied().map(sales).collect();
            computations(&terms, &clock, &reports(&terms, &clock, &usages)).iter().map(|found| found.total).sum()
        };
        let mut raised = usages.clone();
        let index = index % raised.len();
        raised[index] += more;
        prop_assert!(cost(&usages) <= cost(&raised));
    }

    #[test]
    fn vat_is_split_without_loss(fen in 0i64..1_000_000_000_000, rate_bp in 0u32..=2_000) {
        let stated = Fen::new(fen);
        let inside = tax_split(stated, Tax::Inclusive { rate_bp });
        prop_assert_eq!(inside.net + inside.vat, stated);
        prop_assert_eq!(inside.gross, stated);
        let on_top = tax_split(stated, Tax::Exclusive { rate_bp });
        prop_assert_eq!(on_top.net, stated);
        prop_assert_eq!(on_top.net + on_top.vat, on_top.gross);
        // What was put on top is found inside again.
        prop_assert_eq!(tax_split(on_top.gross, Tax::Inclusive { rate_bp }).net, stated);
    }

    #[test]
    fn a_quote_is_the_sum_of_its_charges_and_of_its_years(
        terms in samples::any_terms(),
        start in start(),
        forecast in prop::collection::vec((0i64..2_500, usage()), 0..20),
    ) {
        let forecast: Vec<UsagePeriod> =
            forecast.into_iter().map(|(days, usage)| UsagePeriod { on: start.plus_days(days), usage }).collect();
        let request = QuoteRequest { terms, start, forecast, reached: vec![] };
        let found = quote(&request);
        let sum: Fen = found.charges.iter().map(|charge| charge.amount).sum();
        prop_assert_eq!(found.total, sum);
        prop_assert_eq!(found.years.iter().map(|year| year.total).sum::<Fen>(), sum);
        let mut keys: Vec<&str> = found.charges.iter().map(|charge| charge.key.as_str()).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), count, "keys are unique");
        for charge in &found.charges {
            prop_assert!(charge.breakdown.adds_up());
            prop_assert_eq!(charge.breakdown.amount, charge.amount);
            prop_assert_eq!(charge.tax.gross, charge.amount);
            prop_assert!(start <= charge.arises_on && charge.arises_on <= charge.due_on);
        }
        prop_assert!(found.charges.is_sorted_by_key(|charge| charge.due_on));
        prop_assert_eq!(quote(&request).to_json(), found.to_json());
    }

    #[test]
    fn what_is_fixed_is_charged_in_full_over_a_full_term(terms in samples::any_terms(), start in start()) {
        let mut terms = Terms { tax: Tax::Exempt, free_months: 0, trial: None, ..terms };
        terms.fees.royalty = None;
        terms.fees.entry = terms.fees.entry.map(|entry| crate::terms::Entry { creditable: false, ..entry });
        terms.fees.milestones.clear();
        let request = QuoteRequest { terms: terms.clone(), start, forecast: vec![], reached: vec![] };
        prop_assert_eq!(quote(&request).total, terms.fixed_total());
    }

    #[test]
    fn nothing_falls_due_twice_as_days_pass(terms in samples::any_terms(), start in start(), days in 0i64..3_000) {
        let clock = converted(&terms, start);
        let all = time_charges(&terms, &clock, clock.ends_on);
        let until = time_charges(&terms, &clock, start.plus_days(days));
        prop_assert!(until.iter().all(|charge| all.contains(charge)));
        let initial = initial_charges(&terms, start);
        prop_assert!(all.iter().all(|charge| initial.iter().all(|first| first.key != charge.key)));
        prop_assert_eq!(initial.iter().map(|charge| charge.tax.gross).sum::<Fen>().is_zero(), terms.initial_total().is_zero());
    }

    #[test]
    fn two_books_come_to_what_one_would(
        terms in samples::any_terms(),
        start in start(),
        usages in prop::collection::vec(usage(), 1..12),
        cut in 1usize..12,
    ) {
        let clock = converted(&terms, start);
        let all = reports(&terms, &clock, &usages);
        prop_assume!(all.len() > 1);
        let on = all[1 + (cut - 1) % (all.len() - 1)].period.from;
        let windows = Windows::cut_on([on]);
        let whole = computations(&terms, &clock, &all);
        // Cut on the first day of a period, each book has the periods that it would have had, and what they come to.
        let mut sums = [Fen::ZERO; 2];
        for (place, sum) in sums.iter_mut().enumerate() {
            let own = periods_within(&terms, &clock, &windows, place, clock.ends_on);
            for due in &own {
                prop_assert!(periods(&terms, &clock, clock.ends_on).iter().any(|it| it.period == due.period));
                prop_assert_eq!(windows.of(due.period.from), place);
            }
            let booked = whole.iter().filter(|it| own.iter().any(|due| due.period == it.period));
            *sum += booked.map(|it| it.total).sum();
        }
        prop_assert_eq!(sums[0] + sums[1], whole.iter().map(|it| it.total).sum::<Fen>());
        let fixed = time_charges(&terms, &clock, clock.ends_on);
        let of = |place| fixed.iter().filter(|it| windows.of(it.arises_on) == place).map(|it| it.amount).sum::<Fen>();
        prop_assert_eq!(of(0) + of(1), fixed.iter().map(|it| it.amount).sum::<Fen>());
    }

    #[test]
    fn what_a_report_changes_is_divided_between_the_books_without_loss(
        terms in samples::any_terms(),
        start in start(),
        usages in prop::collection::vec(usage(), 2..12),
        corrected in (0usize..12, usage()),
        cuts in prop::collection::vec(0i64..900, 0..3),
    ) {
        let clock = converted(&terms, start);
        let before = reports(&terms, &clock, &usages);
        prop_assume!(!before.is_empty() && terms.fees.royalty.is_some());
        let mut after = before.clone();
        let index = corrected.0 % after.len();
        after[index].usage = corrected.1;
        let period = after[index].period;
        let windows = Windows::cut_on(cuts.iter().map(|days| start.plus_days(*days)));
        let nothing = TaxSplit::default();
        for before in [&before[..], &before[..index]] {
            let whole = correction(&terms, &clock, before, &after, period, nothing).unwrap();
            let parts = corrections(&terms, &clock, before, &after, period, &windows, &[]).unwrap();
            prop_assert_eq!(parts.len(), windows.count());
            prop_assert_eq!(parts.iter().map(|part| part.amount).sum::<Fen>(), whole.amount);
            prop_assert_eq!(parts.iter().map(|part| part.tax.vat).sum::<Fen>(), whole.tax.vat);
            for part in &parts {
                prop_assert!(part.breakdown.adds_up());
                prop_assert_eq!(part.breakdown.amount, part.amount);
                prop_assert_eq!(part.tax.net + part.tax.vat, part.amount);
            }
        }
    }
}
