use proptest::prelude::*;

use super::*;
use crate::{
    Fen, Locale,
    terms::{Arrangement, Due, LateInterest, Rate, RoyaltyBase, Tax, Terms, samples},
};

/// The values of a new draft with these fields set; an empty value takes a field away.
fn draft(kind: Arrangement, changes: &[(&str, &str)]) -> FormValues {
    let mut values = starting_values(kind);
    for (name, value) in changes {
        values.insert((*name).into(), (*value).into());
    }
    values
}

fn faults(kind: Arrangement, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let errors = parse_form(&draft(kind, changes)).expect_err("the form is faulty");
    errors.into_iter().map(|error| (error.field, error.code)).collect()
}

fn read(kind: Arrangement, changes: &[(&str, &str)]) -> Terms {
    parse_form(&draft(kind, changes)).expect("the form is right")
}

#[test]
fn every_arrangement_goes_through_the_form() {
    for (letter, terms) in samples::arrangements() {
        assert_eq!(parse_form(&to_form(&terms)), Ok(terms), "{letter}");
    }
}

#[test]
fn an_empty_form_never_becomes_a_free_licence() {
    for kind in Arrangement::ALL {
        let outcome = parse_form(&starting_values(kind));
        assert_eq!(outcome.is_ok(), kind == Arrangement::Free, "{kind:?}");
    }
    assert!(parse_form(&FormValues::new()).is_err());
    assert_eq!(faults(Arrangement::LumpSum, &[]), [("lump_amount".to_owned(), "required".to_owned())]);
    let free = faults(Arrangement::Free, &[("lump_amount", "1")]);
    assert_eq!(free, [("kind".to_owned(), "free_with_fees".to_owned())]);
}

#[test]
fn amounts_and_rates_are_read_as_people_type_them() {
    let terms = read(
        Arrangement::EntryAndRoyalty,
        &[
            ("entry_amount", "５万元"),
            ("entry_creditable", "on"),
            ("royalty_base", "net_sales"),
            ("royalty_rate", "２．５％"),
            ("minimum_amount", "80,000"),
            ("licence_months", "３６"),
            ("late_kind", "daily"),
            ("late_daily_rate", "5‱"),
            ("other_matters", "第一行\r\n第二行  "),
        ],
    );
    let royalty = terms.fees.royalty.as_ref().unwrap();
    assert_eq!(terms.fees.entry.unwrap().amount, Fen::yuan(50_000));
    assert!(terms.fees.entry.unwrap().creditable);
    assert_eq!(royalty.rate, Rate::Flat(25_000));
    assert_eq!(royalty.minimum, Some(Fen::yuan(80_000)));
    assert_eq!(terms.licence_months, 36);
    assert_eq!(terms.late_interest, LateInterest::Daily { hundred_thousandths: 50 });
    assert_eq!(terms.other_matters, "第一行\n第二行");
}

#[test]
fn blank_rows_are_skipped_and_the_first_row_starts_at_the_beginning() {
    let terms = read(
        Arrangement::Instalments,
        &[
            ("instalment_2_amount", "210000"),
            ("instalment_5_amount", "200000"),
            ("instalment_5_after_months", "12"),
            ("instalment_6_amount", "  "),
        ],
    );
    let dues: Vec<Due> = terms.fees.instalments.iter().map(|part| part.due).collect();
    assert_eq!(dues, [Due::AfterMonths(0), Due::AfterMonths(12)]);
    let tiers = [("tier_1_rate", "4%"), ("tier_4_from", "500万"), ("tier_4_rate", "3%")];
    let terms = read(Arrangement::RoyaltyOnSales, &tiers);
    let royalty = terms.fees.royalty.unwrap();
    assert_eq!(royalty.base, RoyaltyBase::NetSales);
    let Rate::Tiers(tiers) = royalty.rate else { panic!("tiers") };
    assert_eq!(tiers[1].from, Fen::yuan(5_000_000));
}

#[test]
fn faults_of_content_are_at_the_row_that_was_typed() {
    let tiers = [
        ("tier_1_rate", "4%"),
        ("tier_4_from", "500万"),
        ("tier_4_rate", "3%"),
        ("tier_7_from", "1万"),
        ("tier_7_rate", "2"),
    ];
    assert_eq!(
        faults(Arrangement::RoyaltyOnSales, &tiers),
        [("tier_7_from".to_owned(), "tiers_not_ascending".to_owned())]
    );
    let late = [("instalment_1_amount", "1"), ("instalment_3_amount", "1"), ("instalment_3_after_months", "36")];
    let expect = [("instalment_3_after_months".to_owned(), "not_within_licence_term".to_owned())];
    assert_eq!(faults(Arrangement::Instalments, &late), expect);
    let bounds = parse_form(&draft(Arrangement::Free, &[("report_due_days", "999")])).unwrap_err();
    assert_eq!(bounds[0], FieldError::new("report_due_days", "out_of_bounds").with("min", 1).with("max", 180));
}

#[test]
fn every_fault_is_named_at_its_field() {
    for (kind, changes, field, code) in [
        (Arrangement::LumpSum, ("lump_amount", "面议"), "lump_amount", "amount_not_a_number"),
        (Arrangement::LumpSum, ("lump_amount", "0"), "lump_amount", "amount_not_positive"),
        (Arrangement::LumpSum, ("lump_amount", "-1"), "lump_amount", "amount_negative"),
        (Arrangement::RoyaltyOnProfit, ("royalty_rate", "101%"), "royalty_rate", "out_of_range"),
        (Arrangement::RoyaltyOnProfit, ("royalty_rate", "0"), "royalty_rate", "out_of_range"),
        (Arrangement::RoyaltyOnSales, ("minimum_amount", "1"), "royalty_rate", "required"),
        (Arrangement::PerUnit, ("unit_amount", "2.50"), "unit_name", "required"),
        (Arrangement::Trial, ("trial_months", "6"), "trial_months", "nothing_payable_afterwards"),
        (Arrangement::FreePeriod, ("free_months", "6"), "free_months", "nothing_payable_afterwards"),
        (Arrangement::Free, ("licence_months", "0"), "licence_months", "out_of_bounds"),
        (Arrangement::Free, ("licence_months", "三年"), "licence_months", "whole_number_expected"),
        (Arrangement::Free, ("tax_rate", "6.001%"), "tax_rate", "rate_too_precise"),
        (Arrangement::Free, ("tax_mode", "some"), "tax_mode", "unknown_choice"),
        (Arrangement::Free, ("late_kind", ""), "late_kind", "required"),
        (Arrangement::Free, ("late_lpr_multiple", "x"), "late_lpr_multiple", "rate_not_a_number"),
        (Arrangement::Free, ("kind", "barter"), "kind", "unknown_choice"),
        (Arrangement::Instalments, ("instalment_1_on", "2026-02-30"), "instalment_1_on", "date_does_not_exist"),
        (Arrangement::Milestones, ("milestone_2_amount", "1"), "milestone_2_description", "required"),
    ] {
        let found = faults(kind, &[changes]);
        assert!(found.contains(&(field.to_owned(), code.to_owned())), "{changes:?}: {found:?}");
    }
    let no_rule = [("instalment_1_amount", "1"), ("instalment_2_amount", "1")];
    let expect = [("instalment_2_after_months".to_owned(), "required".to_owned())];
    assert_eq!(faults(Arrangement::Instalments, &no_rule), expect);
    let both = faults(Arrangement::RoyaltyOnSales, &[("royalty_rate", "3%"), ("year_1_rate", "5%")]);
    assert_eq!(both, [("royalty_rate".to_owned(), "one_rate_only".to_owned())]);
    let units = [("unit_amount", "1"), ("unit_name", "件"), ("royalty_base", "profit")];
    assert_eq!(
        faults(Arrangement::PerUnit, &units),
        [("royalty_base".to_owned(), "base_does_not_fit_rate".to_owned())]
    );
}

#[test]
fn a_box_is_ticked_only_by_a_tick() {
    assert!(read(Arrangement::Free, &[("audit_right", "on")]).audit_right);
    for not_ticked in ["", "no", "0", "false"] {
        assert!(!read(Arrangement::Free, &[("audit_right", not_ticked)]).audit_right, "{not_ticked}");
    }
}

#[test]
fn exempt_amounts_need_no_rate() {
    assert_eq!(read(Arrangement::Free, &[("tax_mode", "exempt"), ("tax_rate", "")]).tax, Tax::Exempt);
}

#[test]
fn every_field_that_is_written_or_faulty_is_on_the_page() {
    for (letter, terms) in samples::arrangements() {
        let groups = groups(terms.arrangement());
        for name in to_form(&terms).keys() {
            let field = Field::find(name).unwrap_or_else(|| panic!("{letter}: {name} is not listed"));
            assert!(field.rows > 0 && !field.label.zh.is_empty() && !field.label.en.is_empty());
        }
        assert!(groups.contains(&Group::Kind) && groups.contains(&Group::Term), "{letter}");
    }
    for field in fields() {
        assert_eq!(field.rows > 1, field.pattern.contains("{n}"), "{}", field.pattern);
        assert_eq!(Field::find(&field.name(2)).map(|found| found.pattern), Some(field.pattern));
        assert_eq!(field.hint.zh.is_empty(), field.hint.en.is_empty(), "{}", field.pattern);
    }
    assert!(Field::find("tier__from").is_none() && Field::find("price").is_none());
}

#[test]
fn choices_are_the_codes_that_are_read() {
    let Some(Field { input: Input::Choice(kinds), .. }) = Field::find("kind") else { panic!("a choice") };
    let codes: Vec<&str> = kinds.iter().map(|choice| choice.value).collect();
    assert_eq!(codes, Arrangement::ALL.map(Arrangement::as_str));
    for (choice, arrangement) in kinds.iter().zip(Arrangement::ALL) {
        for locale in Locale::ALL {
            assert_eq!(choice.label.of(locale), arrangement.name(locale));
        }
    }
}

#[test]
fn every_code_has_words_in_both_languages() {
    for code in ["required", "tiers_not_ascending", "free_with_fees", "out_of_bounds", "date_malformed"] {
        assert_ne!(code_text(code, Locale::Zh), code_text(code, Locale::En), "{code}");
        assert!(code_text(code, Locale::Zh).is_some(), "{code}");
    }
    assert_eq!(code_text("nonsense", Locale::Zh), None);
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(terms in samples::any_terms()) {
        prop_assert_eq!(parse_form(&to_form(&terms)), Ok(terms));
    }

    #[test]
    fn any_text_in_any_field_is_answered_with_known_codes(
        pick in 0usize..1000,
        text in prop_oneof![".{0,12}", "[0-9.%,万-]{1,8}"],
    ) {
        let field = &fields()[pick % fields().len()];
        let mut values = to_form(&samples::arrangement("C"));
        values.insert(field.name(1), text);
        if let Err(errors) = parse_form(&values) {
            for error in errors {
                prop_assert!(Field::find(&error.field).is_some(), "{}", error.field);
                prop_assert!(code_text(&error.code, Locale::Zh).is_some(), "{}", error.code);
            }
        }
    }
}
