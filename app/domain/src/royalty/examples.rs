//! The worked examples of `docs/terms.md`, to the fen.

use super::*;
use crate::{
    report::periods,
    terms::{Due, Fees, Instalment, Tax, samples},
};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn sales(yuan: i64) -> Usage {
    Usage { gross: Fen::yuan(yuan), ..Usage::default() }
}

/// What a licence that began on a day pays for one report after another.
fn run(terms: &Terms, start: &str, usages: &[Usage]) -> Vec<Computation> {
    let clock = LicenceClock::full_term(terms, day(start));
    let periods = periods(terms, &clock, clock.ends_on);
    let mut history: Vec<Reported> = Vec::new();
    let mut found = Vec::new();
    for (due, usage) in periods.iter().zip(usages) {
        let computation = charge_for_report(terms, &clock, &history, due.period, *usage).expect("a royalty");
        assert!(computation.breakdown.adds_up(), "{computation:?}");
        assert_eq!(computation.base_parts.iter().map(|part| part.value).sum::<i64>(), computation.base);
        history.push(Reported { period: due.period, usage: *usage });
        found.push(computation);
    }
    assert_eq!(computations(terms, &clock, &history), found);
    found
}

fn totals(letter: &str, start: &str, usages: &[Usage]) -> Vec<Fen> {
    run(&samples::arrangement(letter), start, usages).into_iter().map(|computation| computation.total).collect()
}

fn yuan<const N: usize>(amounts: [i64; N]) -> Vec<Fen> {
    amounts.map(Fen::yuan).to_vec()
}

fn keys(charges: &[Charge]) -> Vec<(&str, String, Fen)> {
    charges.iter().map(|charge| (charge.key.as_str(), charge.due_on.to_string(), charge.amount)).collect()
}

#[test]
fn a_lump_sum_is_split_into_net_and_vat() {
    let charges = initial_charges(&samples::arrangement("A"), day("2025-03-01"));
    assert_eq!(keys(&charges), [("lump", "2025-03-31".to_owned(), Fen::yuan(106_000))]);
    assert_eq!(charges[0].tax, TaxSplit { net: Fen::yuan(100_000), vat: Fen::yuan(6_000), gross: Fen::yuan(106_000) });
    let on_top = tax_split(Fen::yuan(100_000), Tax::Exclusive { rate_bp: 600 });
    assert_eq!((on_top.vat, on_top.gross), (Fen::yuan(6_000), Fen::yuan(106_000)));
    assert_eq!(tax_split(Fen::yuan(5), Tax::Exempt).gross, Fen::yuan(5));
    let odd = tax_split(Fen::new(101), Tax::Inclusive { rate_bp: 600 });
    assert_eq!((odd.net, odd.vat), (Fen::new(95), Fen::new(6)));
}

#[test]
fn b_instalments_fall_due_year_by_year() {
    let terms = samples::arrangement("B");
    let first = initial_charges(&terms, day("2025-01-10"));
    assert_eq!(keys(&first), [("instalment_1", "2025-02-09".to_owned(), Fen::yuan(210_000))]);
    let clock = LicenceClock::full_term(&terms, day("2025-02-01"));
    let later = time_charges(&terms, &clock, clock.ends_on);
    assert_eq!(keys(&later)[0], ("instalment_2", "2026-02-01".to_owned(), Fen::yuan(200_000)));
    assert_eq!(keys(&later)[3], ("instalment_5", "2029-02-01".to_owned(), Fen::yuan(200_000)));
    let all: Fen = first.iter().chain(&later).map(|charge| charge.amount).sum();
    assert_eq!(all, Fen::yuan(1_010_000));
    assert_eq!(terms.fixed_total(), all);
    assert_eq!(time_charges(&terms, &clock, day("2026-01-31")).len(), 0);
    assert_eq!(time_charges(&terms, &clock, day("2026-02-01")).len(), 1);
    let ended = LicenceClock { ends_on: day("2027-06-30"), ..clock };
    assert_eq!(time_charges(&terms, &ended, day("2035-01-01")).len(), 2);
}

#[test]
fn b_fixed_days_that_have_passed_fall_due_after_the_effect() {
    let part = |on| Instalment { amount: Fen::yuan(1), due: Due::On(day(on)) };
    let fees =
        Fees { instalments: vec![part("2024-12-31"), part("2025-12-31"), part("2045-01-01")], ..Fees::default() };
    let terms = Terms { fees, tax: Tax::Exempt, licence_months: 24, ..Terms::default() };
    let clock = LicenceClock::full_term(&terms, day("2025-02-01"));
    assert!(initial_charges(&terms, day("2025-02-01")).is_empty());
    let dues: Vec<String> =
        time_charges(&terms, &clock, clock.ends_on).iter().map(|charge| charge.due_on.to_string()).collect();
    assert_eq!(dues, ["2025-03-03", "2025-12-31", "2027-01-31"]);
}

#[test]
fn c_entry_fee_and_a_royalty_on_net_sales() {
    let usage = Usage {
        gross: Fen::yuan(1_200_000),
        discounts: Fen::yuan(30_000),
        returns: Fen::yuan(60_000),
        freight: Fen::yuan(10_000),
        ..Usage::default()
    };
    assert_eq!(net_sales(&samples::arrangement("C"), usage), Fen::yuan(1_100_000));
    assert_eq!(totals("C", "2025-01-01", &[usage]), yuan([33_000]));
    let initial = initial_charges(&samples::arrangement("C"), day("2025-01-01"));
    assert_eq!(keys(&initial), [("entry", "2025-01-31".to_owned(), Fen::yuan(50_000))]);
    let computation = &run(&samples::arrangement("C"), "2025-01-01", &[usage])[0];
    assert_eq!(computation.breakdown.children[0].children[0].formula, "1,100,000.00 × 3%");
}

#[test]
fn c_deductions_that_were_not_agreed_do_not_count() {
    let mut terms = samples::arrangement("C");
    terms.net_sales.freight = false;
    let usage = Usage { freight: Fen::yuan(10_000), ..sales(1_000_000) };
    assert_eq!(run(&terms, "2025-01-01", &[usage])[0].total, Fen::yuan(30_000));
}

#[test]
fn c_negative_net_sales_are_carried_forward() {
    let returned = Usage { returns: Fen::yuan(400_000), ..sales(100_000) };
    let usages = [returned, sales(200_000), sales(200_000)];
    assert_eq!(totals("C", "2025-01-01", &usages), yuan([0, 0, 3_000]));
}

#[test]
fn c_a_creditable_entry_fee_is_used_up_before_anything_is_paid() {
    let usages = [sales(1_100_000), sales(800_000), sales(100_000)];
    let found = run(&samples::arrangement("C'"), "2025-01-01", &usages);
    let paid: Vec<Fen> = found.iter().map(|computation| computation.total).collect();
    assert_eq!(paid, yuan([0, 7_000, 3_000]));
    assert_eq!(found[0].credit_left, Fen::yuan(17_000));
    assert_eq!(found[1].credit_left, Fen::ZERO);
}

#[test]
fn d_a_royalty_on_profit_and_a_loss() {
    let profit = |yuan| Usage { profit: Fen::yuan(yuan), ..Usage::default() };
    let usages = [profit(600_000), profit(-80_000), profit(600_000)];
    assert_eq!(totals("D", "2025-01-01", &usages), yuan([60_000, 0, 60_000]));
    let carried = Terms { loss_carried_forward: true, ..samples::arrangement("D") };
    let third = &run(&carried, "2025-01-01", &usages)[2];
    assert_eq!(third.total, Fen::yuan(52_000));
}

#[test]
fn e_a_fee_for_each_unit() {
    let usage = Usage { units: 40_000, ..Usage::default() };
    assert_eq!(totals("E", "2025-01-01", &[usage]), yuan([100_000]));
}

#[test]
fn f_the_year_ends_with_a_top_up_to_the_minimum() {
    let quarters = [sales(1_100_000), sales(400_000), sales(0), sales(300_000)];
    assert_eq!(totals("F", "2025-01-01", &quarters), yuan([33_000, 12_000, 0, 9_000 + 26_000]));
    let last = &run(&samples::arrangement("F"), "2025-01-01", &quarters)[3];
    let top_up = &last.breakdown.children[0].children[1];
    assert_eq!((top_up.label, top_up.amount), (StepLabel::MinimumTopUp, Fen::yuan(26_000)));
    assert_eq!(top_up.formula, "80,000.00 - 54,000.00");
}

#[test]
fn f_a_partial_year_bears_a_part_of_the_minimum() {
    let half_year = totals("F", "2025-07-01", &[sales(0), sales(0)]);
    assert_eq!(half_year, [Fen::ZERO, Fen::new(4_032_877)]);
    let terms = samples::arrangement("F");
    let clock = LicenceClock::full_term(&terms, day("2025-07-01"));
    let reports: Vec<Reported> = periods(&terms, &clock, clock.ends_on)
        .iter()
        .map(|due| Reported { period: due.period, usage: Usage::default() })
        .collect();
    let paid: Vec<Fen> = computations(&terms, &clock, &reports)
        .iter()
        .filter(|computation| !computation.total.is_zero())
        .map(|computation| computation.total)
        .collect();
    // Half of 2025, four full years (2028 is a leap year) and 181 days of 2030.
    let last = Fen::yuan(80_000).mul_div_half_up(181, 365);
    let full = Fen::yuan(80_000);
    assert_eq!(paid, [Fen::new(4_032_877), full, full, full, full, last]);
}

#[test]
fn g_a_cap_ends_the_royalty() {
    let mut usages = vec![sales(4_000_000); 4];
    usages.push(sales(1_100_000));
    usages.push(sales(1_000_000));
    let found = run(&samples::arrangement("G"), "2025-01-01", &usages);
    assert_eq!(found[3].total, Fen::yuan(120_000));
    assert_eq!(found[4].total, Fen::yuan(20_000));
    assert!(!found[3].capped && found[4].capped && found[5].capped);
    assert_eq!(found[5].total, Fen::ZERO);
    let reduction = &found[4].breakdown.children[0].children[1];
    assert_eq!((reduction.label, reduction.amount), (StepLabel::CapReduction, Fen::yuan(-13_000)));
}

#[test]
fn g_a_credit_counts_against_the_cap_and_never_exceeds_what_the_cap_leaves() {
    let mut terms = samples::arrangement("C'");
    if let Some(royalty) = &mut terms.fees.royalty {
        royalty.cap = Some(Fen::yuan(70_000));
    }
    let found = run(&terms, "2025-01-01", &[sales(1_000_000), sales(1_000_000), sales(2_000_000), sales(1)]);
    let outcome = |computation: &Computation| (computation.total, computation.credit_left, computation.capped);
    assert_eq!(
        found.iter().map(outcome).collect::<Vec<_>>(),
        [
            (Fen::ZERO, Fen::yuan(20_000), false),
            (Fen::yuan(10_000), Fen::ZERO, false),
            (Fen::yuan(10_000), Fen::ZERO, true),
            (Fen::ZERO, Fen::ZERO, true),
        ]
    );
    let all_at_once = &run(&terms, "2025-01-01", &[sales(10_000_000)])[0];
    assert_eq!(outcome(all_at_once), (Fen::yuan(20_000), Fen::ZERO, true));
    if let Some(royalty) = &mut terms.fees.royalty {
        royalty.cap = Some(Fen::yuan(40_000));
    }
    let under_credit = &run(&terms, "2025-01-01", &[sales(10_000_000)])[0];
    assert_eq!(outcome(under_credit), (Fen::ZERO, Fen::yuan(10_000), true));
}

#[test]
fn h_only_earlier_periods_are_history() {
    let terms = samples::arrangement("H");
    let clock = LicenceClock::full_term(&terms, day("2025-01-01"));
    let due = periods(&terms, &clock, clock.ends_on);
    let history: Vec<Reported> =
        due.iter().take(3).map(|due| Reported { period: due.period, usage: sales(4_000_000) }).collect();
    let second = charge_for_report(&terms, &clock, &history, due[1].period, sales(3_000_000)).unwrap();
    assert_eq!(second.total, Fen::yuan(100_000));
}

#[test]
fn h_marginal_tiers_on_the_year_to_date() {
    let quarters = [sales(4_000_000), sales(3_000_000), sales(4_000_000), sales(1_000_000), sales(1_000_000)];
    assert_eq!(totals("H", "2025-01-01", &quarters), yuan([160_000, 100_000, 110_000, 20_000, 40_000]));
}

#[test]
fn i_rates_follow_the_licence_year() {
    let mut terms = samples::arrangement("I");
    terms.reporting.cycle = crate::terms::Cycle::Yearly;
    let paid = |start: &str| -> Vec<Fen> {
        run(&terms, start, &[sales(1_000_000); 4]).iter().map(|computation| computation.total).collect()
    };
    assert_eq!(paid("2025-01-01"), yuan([50_000, 40_000, 30_000, 30_000]));
    // The period that begins on 2026-01-01 lies in the first licence year of a licence of 2025-07-01.
    assert_eq!(paid("2025-07-01"), yuan([50_000, 50_000, 40_000, 30_000]));
    let quarterly = |start: &str| totals("I", start, &[sales(1_000_000); 6]);
    assert_eq!(quarterly("2025-07-01"), yuan([50_000, 50_000, 50_000, 50_000, 40_000, 40_000]));
    assert_eq!(quarterly("2025-07-02"), yuan([50_000, 50_000, 50_000, 50_000, 50_000, 40_000]));
}

#[test]
fn j_milestones_and_a_share_of_revenue() {
    let terms = samples::arrangement("J");
    let clock = LicenceClock::full_term(&terms, day("2025-01-01"));
    assert!(initial_charges(&terms, day("2025-01-01")).is_empty());
    assert_eq!(totals("J", "2025-01-01", &[sales(1_500_000)]), yuan([30_000]));
    let pilot = milestone_charge(&terms, &clock, "pilot", day("2025-05-20")).unwrap();
    assert_eq!((pilot.amount, pilot.due_on), (Fen::yuan(20_000), day("2025-06-04")));
    assert_eq!(milestone_charge(&terms, &clock, "moon", day("2025-05-20")), None);
    let free = Terms { free_months: 6, ..terms.clone() };
    let waiting = milestone_charge(&free, &clock, "pilot", day("2025-05-20")).unwrap();
    assert_eq!((waiting.arises_on, waiting.due_on), (day("2025-07-02"), day("2025-07-17")));
    let due = periods(&terms, &clock, clock.ends_on);
    let usages = [sales(0), sales(1_500_000), sales(8_500_000), sales(5_000_000)];
    let reports: Vec<Reported> =
        due.iter().zip(usages).map(|(due, usage)| Reported { period: due.period, usage }).collect();
    let reached: Vec<(String, Period)> =
        milestones_reached(&terms, &reports).into_iter().map(|found| (found.code, found.period)).collect();
    assert_eq!(reached, [("first_sale".to_owned(), due[1].period), ("revenue".to_owned(), due[2].period)]);
}

#[test]
fn k_a_trial_ends_by_the_calendar_and_fees_follow_its_conversion() {
    let terms = samples::arrangement("K");
    assert_eq!(terms.trial_dates(day("2025-03-01")).unwrap().ends_on, day("2025-09-01"));
    // 2026-02-28 is a Saturday on which offices work.
    assert_eq!(terms.trial_dates(day("2025-08-31")).unwrap().ends_on, day("2026-02-28"));
    assert!(initial_charges(&terms, day("2025-03-01")).is_empty());
    let running = LicenceClock::full_term(&terms, day("2025-03-01"));
    assert!(time_charges(&terms, &running, running.ends_on).is_empty());
    let converted = LicenceClock { converted_on: Some(day("2025-09-01")), ..running };
    let charges = time_charges(&terms, &converted, running.ends_on);
    assert_eq!(keys(&charges), [("lump", "2025-10-01".to_owned(), Fen::yuan(120_000))]);
    assert_eq!(charges[0].arises_on, day("2025-09-01"));
}

#[test]
fn l_a_free_period_is_followed_by_fees_from_the_next_day() {
    let terms = samples::arrangement("L");
    let clock = LicenceClock::full_term(&terms, day("2025-01-15"));
    assert!(initial_charges(&terms, day("2025-01-15")).is_empty());
    assert_eq!(clock.fees_begin_on(&terms), Some(day("2026-01-16")));
    let charges = time_charges(&terms, &clock, clock.ends_on);
    assert_eq!(charges[0].arises_on, day("2026-01-16"));
    assert_eq!(charges[0].key, "annual_1");
    let days: Vec<Day> = charges.iter().map(|charge| charge.arises_on).collect();
    assert_eq!(days, ["2026-01-16", "2027-01-16", "2028-01-16", "2029-01-16"].map(day));
}

#[test]
fn m_and_n_cost_nothing() {
    for letter in ["M", "N"] {
        let request = QuoteRequest {
            terms: samples::arrangement(letter),
            start: day("2025-01-01"),
            forecast: vec![],
            reached: vec![],
        };
        let quote = quote(&request);
        assert!(quote.charges.is_empty() && quote.total.is_zero(), "{letter}");
    }
}

#[test]
fn o_a_yearly_fee_is_due_for_every_year_begun() {
    let terms = Terms { licence_months: 30, ..samples::arrangement("O") };
    let clock = LicenceClock::full_term(&terms, day("2025-03-01"));
    assert_eq!(
        keys(&initial_charges(&terms, day("2025-02-20"))),
        [("annual_1", "2025-03-22".into(), Fen::yuan(10_000))]
    );
    let later = time_charges(&terms, &clock, clock.ends_on);
    let expect = [
        ("annual_2", "2026-03-01".to_owned(), Fen::yuan(10_000)),
        ("annual_3", "2027-03-01".to_owned(), Fen::yuan(10_000)),
    ];
    assert_eq!(keys(&later), expect);
    assert_eq!(terms.fixed_total(), Fen::yuan(30_000));
}

#[test]
fn vat_comes_after_the_royalty() {
    let terms = Terms { tax: Tax::Exclusive { rate_bp: 600 }, ..samples::arrangement("C") };
    let computation = &run(&terms, "2025-01-01", &[sales(1_100_000)])[0];
    assert_eq!(computation.total, Fen::yuan(34_980));
    assert_eq!(computation.breakdown.children[1].label, StepLabel::Vat);
    let charge = royalty_charge(&terms, computation, day("2025-04-20")).unwrap();
    assert_eq!((charge.key.as_str(), charge.due_on), ("royalty_2025-03-31", day("2025-05-05")));
}

#[test]
fn a_quote_is_the_whole_life_of_a_licence() {
    let mut terms = samples::arrangement("J");
    terms.fees.entry = samples::arrangement("C'").fees.entry;
    terms.licence_months = 12;
    let forecast = vec![
        UsagePeriod { on: day("2025-02-01"), usage: sales(1_000_000) },
        UsagePeriod { on: day("2025-03-31"), usage: sales(2_500_000) },
        UsagePeriod { on: day("2025-12-31"), usage: sales(6_500_000) },
        UsagePeriod { on: day("2027-01-01"), usage: sales(1) },
    ];
    let reached = vec![Reached { code: "pilot".into(), on: day("2025-01-20") }];
    let quote = quote(&QuoteRequest { terms, start: day("2025-01-01"), forecast, reached });
    let expect = [
        ("entry", "2025-01-31", 50_000),
        ("milestone_pilot", "2025-02-04", 20_000),
        ("milestone_first_sale", "2025-05-15", 50_000),
        ("royalty_2025-03-31", "2025-05-15", 20_000),
        ("milestone_revenue", "2026-02-14", 100_000),
        ("royalty_2025-12-31", "2026-02-14", 130_000),
    ];
    let expect = expect.map(|(key, due, yuan)| (key, due.to_owned(), Fen::yuan(yuan)));
    assert_eq!(keys(&quote.charges), expect);
    assert_eq!(quote.total, Fen::yuan(370_000));
    assert_eq!(
        quote.years.iter().map(|year| (year.year, year.total)).collect::<Vec<_>>(),
        [(2025, Fen::yuan(140_000)), (2026, Fen::yuan(230_000))]
    );
    assert_eq!(quote.entries_without_fees, 1);
}

#[test]
fn the_last_period_of_a_licence_may_be_reported_after_its_end() {
    let terms = samples::arrangement("C");
    let clock = LicenceClock { ends_on: day("2025-02-15"), ..LicenceClock::full_term(&terms, day("2025-01-01")) };
    let due = periods(&terms, &clock, day("2026-01-01"));
    assert_eq!(due.len(), 1);
    assert_eq!((due[0].period.to, due[0].due_on), (day("2025-02-15"), day("2025-03-17")));
}

#[test]
fn a_question_is_answered_and_faults_have_pointers() {
    let terms = samples::arrangement("C").to_value();
    let question = serde_json::json!({
        "terms": terms,
        "start": "2025-01-01",
        "forecast": [{ "on": "2025-03-31", "gross": 110_000_000 }],
    });
    let first = answer(&question.to_string()).unwrap();
    assert!(first.contains("\"key\":\"royalty_2025-03-31\""), "{first}");
    assert!(first.contains("1,100,000.00 × 3%"), "{first}");
    let mut faulty = question;
    faulty["terms"]["fees"]["entry"]["amount"] = serde_json::json!("5");
    faulty["forecast"][0]["gross"] = serde_json::json!(-1);
    faulty["forecast"][0]["colour"] = serde_json::json!("red");
    faulty["start"] = serde_json::json!("2025-02-30");
    faulty["reached"] = serde_json::json!([{ "code": "pilot", "on": "2025-03-01" }]);
    let faults: Vec<String> = answer(&faulty.to_string()).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "/terms/fees/entry/amount: whole_number_expected",
            "/start: date_does_not_exist",
            "/forecast/0/gross: out_of_range",
            "/forecast/0/colour: unknown_field",
        ]
    );
    assert_eq!(answer("{").unwrap_err()[0].code, "json_malformed");
}

#[test]
fn the_largest_question_that_is_let_in_is_answered() {
    let largest = crate::money::FEN_MAX;
    let entry = serde_json::json!({
        "on": "2200-12-31", "gross": largest, "profit": -largest, "added_output": largest, "units": 100_000_000,
    });
    for rate in [
        serde_json::json!({ "base": "units", "rate": { "kind": "per_unit", "amount": 10_000_000, "unit": "件" } }),
        serde_json::json!({ "base": "net_sales", "rate": { "kind": "flat", "rate": 1_000_000 }, "minimum": largest }),
        serde_json::json!({ "base": "profit", "rate": { "kind": "by_year", "rates": [1_000_000] }, "cap": largest }),
    ] {
        let terms = serde_json::json!({
            "licence_months": 300,
            "fees": { "royalty": rate, "annual": { "amount": largest }, "lump": { "amount": largest } },
            "tax": { "mode": "exclusive", "rate": 2_000 },
            "loss_carried_forward": true,
        });
        let forecast = vec![entry.clone(); 1_500];
        let question = serde_json::json!({ "terms": terms, "start": "2200-12-31", "forecast": forecast });
        assert!(answer(&question.to_string()).is_ok());
    }
}
