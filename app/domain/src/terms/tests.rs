use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    Locale, royalty,
    terms::form::{code_text, parse_form, to_form},
};

const DOCUMENT: &str = include_str!("../../../../docs/terms.md");

/// The blocks of one kind in the document, each with the heading above it.
fn blocks(kind: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut heading, mut block) = (String::new(), None::<String>);
    for line in DOCUMENT.lines() {
        match &mut block {
            Some(text) if line == "```" => {
                found.push((heading.clone(), std::mem::take(text)));
                block = None;
            }
            Some(text) => {
                text.push_str(line);
                text.push('\n');
            }
            None if line == format!("```{kind}") => block = Some(String::new()),
            None => {
                if let Some(text) = line.strip_prefix("### ") {
                    heading = text.to_owned();
                }
            }
        }
    }
    found
}

fn faults(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut value = samples::arrangement("J").to_value();
    change(&mut value);
    match Terms::from_json(&value.to_string()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_example_of_the_document_is_the_arrangement_it_names() {
    let examples = blocks("json");
    for (heading, text) in &examples {
        let terms = Terms::from_json(text).unwrap_or_else(|faults| panic!("{heading}: {faults:?}"));
        let letter = heading.split(' ').next().unwrap();
        let expected = samples::arrangement(letter);
        assert_eq!(
            (terms.fees.clone(), terms.trial, terms.free_months),
            (expected.fees.clone(), expected.trial, expected.free_months)
        );
        assert_eq!(parse_form(&to_form(&terms)), Ok(terms), "{heading}");
    }
    assert_eq!(examples.len(), samples::arrangements().len());
}

#[test]
fn the_question_of_the_document_is_answered() {
    let [(_, question)] = blocks("jsonc").try_into().unwrap();
    let answer = royalty::answer(&question).unwrap();
    assert!(answer.contains("\"key\":\"royalty_2026-03-31\"") && answer.contains("\"total\":3300000"), "{answer}");
}

#[test]
fn what_is_left_out_has_the_value_that_the_document_gives() {
    let terms = Terms::from_json("{\"licence_months\": 36, \"fees\": {}}").unwrap();
    assert_eq!(terms, Terms::default());
    let named =
        Terms::from_json("{\"licence_months\": 36, \"fees\": {}, \"net_sales\": {\"freight\": false}}").unwrap();
    assert_eq!(named.net_sales, NetSales { freight: false, ..NetSales::default() });
}

#[test]
fn faults_of_form_have_pointers() {
    assert!(faults(|_| {}).is_empty());
    let pointed = |path: &'static str, wrong: Value| faults(move |value| *value.pointer_mut(path).unwrap() = wrong);
    assert_eq!(pointed("/fees/milestones/1/amount", json!(1.5)), ["/fees/milestones/1/amount: whole_number_expected"]);
    assert_eq!(pointed("/fees/milestones/1/amount", json!("1")), ["/fees/milestones/1/amount: whole_number_expected"]);
    assert_eq!(pointed("/licence_months", json!(-1)), ["/licence_months: out_of_range"]);
    assert_eq!(pointed("/fees", json!([])), ["/fees: object_expected"]);
    assert_eq!(pointed("/fees/royalty/base", json!("sales")), ["/fees/royalty/base: unknown_choice"]);
    assert_eq!(pointed("/audit_right", json!("yes")), ["/audit_right: true_or_false_expected"]);
    assert_eq!(pointed("/schema", json!(2)), ["/schema: unknown_schema"]);
    assert_eq!(pointed("/fees/milestones", json!({})), ["/fees/milestones: list_expected"]);
    assert_eq!(faults(|value| value["fees"]["bribe"] = json!(1)), ["/fees/bribe: unknown_field"]);
    assert_eq!(faults(|value| value["a/b~c"] = json!(1)), ["/a~1b~0c: unknown_field"]);
    assert_eq!(faults(|value| value["tax"] = json!({ "mode": "exempt", "rate": 1 })), ["/tax/rate: unknown_field"]);
    let both = json!({ "amount": 1, "after_months": 0, "after_days": 0 });
    assert_eq!(
        faults(|value| value["fees"]["instalments"] = json!([both])),
        ["/fees/instalments/0: one_due_rule_expected"]
    );
    let many = faults(|value| {
        value.as_object_mut().unwrap().remove("licence_months");
        value["fees"]["entry"] = json!({});
        value["x"] = json!(null);
    });
    assert_eq!(many, ["/licence_months: required", "/fees/entry/amount: required", "/x: unknown_field"]);
    let Err(list) = Terms::from_json("[1") else { panic!("a fault") };
    assert_eq!(list[0].to_string(), "/: json_malformed");
}

/// One changed part of valid terms and the single fault it makes.
fn check(letter: &str, change: impl FnOnce(&mut Terms), expect: &str) {
    let mut terms = samples::arrangement(letter);
    assert_eq!(terms.validate(), [], "{letter}");
    change(&mut terms);
    let found: Vec<String> = terms.validate().iter().map(ToString::to_string).collect();
    assert_eq!(found, [expect]);
    let (_, code) = expect.split_once(": ").unwrap();
    assert!(code_text(code, Locale::Zh).is_some(), "{code} has no words");
}

fn royalty_of(terms: &mut Terms) -> &mut Royalty {
    terms.fees.royalty.as_mut().expect("a royalty")
}

#[test]
fn every_bound_is_checked_on_its_own() {
    check("A", |terms| terms.licence_months = 301, "/licence_months: out_of_range");
    check("A", |terms| terms.fees.lump = Some(Fen::ZERO), "/fees/lump/amount: amount_not_positive");
    check("A", |terms| terms.fees.lump = Some(Fen::new(10_000_000_000_001)), "/fees/lump/amount: amount_too_large");
    check("A", |terms| terms.initial_due_days = 0, "/initial_due_days: out_of_range");
    check("A", |terms| terms.tax = Tax::Inclusive { rate_bp: 2_001 }, "/tax/rate: out_of_range");
    let daily = LateInterest::Daily { hundred_thousandths: 1_001 };
    check("A", |terms| terms.late_interest = daily, "/late_interest/rate: out_of_range");
    check("A", |terms| terms.late_interest = LateInterest::Lpr { percent: 0 }, "/late_interest/percent: out_of_range");
    check("A", |terms| terms.other_matters = "字".repeat(4_001), "/other_matters: text_too_long");
    check("A", |terms| terms.other_matters = "\u{7}".into(), "/other_matters: text_has_control_characters");
    check("N", |terms| terms.equity_note = "字".repeat(501), "/equity_note: text_too_long");
    let late = "/fees/instalments/4/after_months: not_within_licence_term";
    check("B", |terms| terms.fees.instalments[4].due = Due::AfterMonths(60), late);
    check("B", |terms| terms.free_months = 12, late);
    let many = vec![samples::instalment(1, 1); 61];
    check("B", |terms| terms.fees.instalments = many, "/fees/instalments: too_many");
    let credit = "/fees/entry/creditable: nothing_to_credit_against";
    check("C'", |terms| terms.fees.royalty = None, credit);
    check("D", |terms| royalty_of(terms).rate = Rate::Flat(0), "/fees/royalty/rate/rate: out_of_range");
    check("D", |terms| royalty_of(terms).rate = Rate::Flat(1_000_001), "/fees/royalty/rate/rate: out_of_range");
    check("D", |terms| royalty_of(terms).base = RoyaltyBase::Units, "/fees/royalty/base: base_does_not_fit_rate");
    check("E", |terms| royalty_of(terms).base = RoyaltyBase::Profit, "/fees/royalty/base: base_does_not_fit_rate");
    let free_unit = Rate::PerUnit { amount: Fen::ZERO, unit: "件".into() };
    check("E", |terms| royalty_of(terms).rate = free_unit, "/fees/royalty/rate/amount: out_of_range");
    check("F", |terms| royalty_of(terms).cap = Some(Fen::yuan(79_999)), "/fees/royalty/cap: cap_below_minimum");
    check("G", |terms| royalty_of(terms).minimum = Some(Fen::new(-1)), "/fees/royalty/minimum: amount_not_positive");
    check("H", |terms| royalty_of(terms).rate = Rate::Tiers(vec![]), "/fees/royalty/rate/tiers: required");
    let mut tiers = samples::tiers();
    tiers[0].from = Fen::new(1);
    check(
        "H",
        |terms| royalty_of(terms).rate = Rate::Tiers(tiers),
        "/fees/royalty/rate/tiers/0/from: first_tier_starts_at_zero",
    );
    let mut tiers = samples::tiers();
    tiers[2].from = tiers[1].from;
    check(
        "H",
        |terms| royalty_of(terms).rate = Rate::Tiers(tiers),
        "/fees/royalty/rate/tiers/2/from: tiers_not_ascending",
    );
    check("I", |terms| royalty_of(terms).rate = Rate::ByYear(vec![0, 0]), "/fees/royalty/rate/rates: all_rates_zero");
    check("J", |terms| terms.fees.milestones[1].code = "pilot".into(), "/fees/milestones/1/code: code_used_twice");
    check("J", |terms| terms.fees.milestones[1].code = "首".into(), "/fees/milestones/1/code: code_malformed");
    check("J", |terms| terms.fees.milestones[0].description = " ".into(), "/fees/milestones/0/description: required");
    let zero = MilestoneTest::CumulativeRevenue(Fen::ZERO);
    check("J", |terms| terms.fees.milestones[2].test = zero, "/fees/milestones/2/test/at_least: amount_not_positive");
    check("J", |terms| terms.reporting.report_due_days = 0, "/reporting/report_due_days: out_of_range");
    check("K", |terms| terms.fees.lump = None, "/trial: nothing_payable_afterwards");
    check("K", |terms| terms.licence_months = 6, "/trial/months: not_within_licence_term");
    check("L", |terms| terms.fees.annual = None, "/free_months: nothing_payable_afterwards");
    check("L", |terms| terms.free_months = 60, "/free_months: not_within_licence_term");
}

#[test]
fn the_figures_for_the_ceilings_count_every_part() {
    let mut terms = samples::arrangement("J");
    assert_eq!(terms.fixed_total(), Fen::yuan(170_000));
    terms.fees.annual = Some(Fen::yuan(1_000));
    terms.licence_months = 37;
    assert_eq!(terms.fixed_total(), Fen::yuan(174_000));
    assert_eq!(terms.highest_rate_ppm(RoyaltyBase::NetSales), Some(20_000));
    assert_eq!(terms.highest_rate_ppm(RoyaltyBase::Profit), None);
    assert_eq!(samples::arrangement("H").highest_rate_ppm(RoyaltyBase::NetSales), Some(40_000));
    assert_eq!(samples::arrangement("I").highest_rate_ppm(RoyaltyBase::NetSales), Some(50_000));
    assert_eq!(samples::arrangement("E").highest_rate_ppm(RoyaltyBase::Units), None);
}

#[test]
fn deferred_terms_are_known() {
    for (letter, terms) in samples::arrangements() {
        assert_eq!(terms.is_deferred(), ["J", "K", "L"].contains(&letter), "{letter}");
        let pays_first = ["A", "B", "C", "C'", "O"].contains(&letter);
        assert_eq!(!terms.initial_total().is_zero(), pays_first, "{letter}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(terms in samples::any_terms()) {
        let text = serde_json::to_string(&terms).unwrap();
        prop_assert_eq!(Terms::from_json(&text), Ok(terms.clone()));
        prop_assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), terms);
    }

    #[test]
    fn any_text_is_answered(text in ".{0,80}") {
        let _ = Terms::from_json(&text);
        let _ = royalty::answer(&text);
    }

    #[test]
    fn words_are_found_for_any_terms(terms in samples::any_terms()) {
        for locale in Locale::ALL {
            prop_assert!(!sentence(&terms, locale).contains("  "));
            prop_assert!(clauses(&terms, locale).iter().all(|clause| !clause.text.is_empty()));
        }
    }
}
