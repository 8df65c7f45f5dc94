use domain::{
    Timestamp,
    id::OrganisationId,
    patent::{PatentKind, Validity},
};

use super::*;

/// An invented patent in force, granted on 2023-01-10.
pub(super) fn example() -> Patent {
    let at = Timestamp::from_micros(1_700_000_000_000_000);
    Patent {
        id: PatentId::from_parts(at, 1),
        holder_id: OrganisationId::from_parts(at, 2),
        identity: "202119999001".into(),
        number: "202119999001.9".into(),
        publication_number: "CN119999001B".into(),
        kind: PatentKind::Invention,
        title: "一种正极材料的制备方法".into(),
        abstract_text: "摘要".into(),
        patentees: "岭南理工大学（虚构）".into(),
        inventors: "甲; 乙".into(),
        filing_date: Some(Day::literal(2021, 3, 5)),
        grant_date: Some(Day::literal(2023, 1, 10)),
        main_class: "H01M10/0525(2010.01)I".into(),
        classes: "H01M10/0525(2010.01)I".into(),
        validity: Validity::InForce,
        status_date: None,
        status_source: String::new(),
        annuity_paid_until: None,
        report_number: String::new(),
        report_date: None,
        report_conclusion: "none".into(),
        state_funded: true,
        exploited: false,
        intents: vec!["assign".into(), "license".into()],
        readiness: Some(6),
        industry: "C3841".into(),
        application_field: "动力电池".into(),
        self_grade: "high".into(),
        created_at: at,
        updated_at: at,
        version: 1,
    }
}

#[test]
fn a_patent_is_idle_from_the_third_anniversary_of_its_grant() {
    let patent = example();
    assert!(!is_idle(&patent, Day::literal(2026, 1, 9)));
    assert!(is_idle(&patent, Day::literal(2026, 1, 10)));
    assert_eq!(idle_since(Day::literal(2026, 1, 10)), Day::literal(2023, 1, 10));
    let exploited = Patent { exploited: true, ..example() };
    assert!(!is_idle(&exploited, Day::literal(2030, 1, 1)));
    let lapsed = Patent { validity: Validity::Lapsed, ..example() };
    assert!(!is_idle(&lapsed, Day::literal(2030, 1, 1)));
}

#[test]
fn what_the_state_paid_for_is_named_after_five_years() {
    let patent = example();
    assert!(!is_state_funded_and_unused(&patent, Day::literal(2028, 1, 9)));
    assert!(is_state_funded_and_unused(&patent, Day::literal(2028, 1, 10)));
    let own = Patent { state_funded: false, ..example() };
    assert!(!is_state_funded_and_unused(&own, Day::literal(2030, 1, 1)));
}

#[test]
fn a_query_is_read_from_an_address_and_bounded() {
    let pairs = [("q", " 石墨 "), ("kind", "design"), ("idle", "yes"), ("sort", "-title"), ("page", "0")];
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = PatentQuery::from_pairs(&pairs);
    assert_eq!((query.text.as_str(), query.kind, query.is_idle), ("石墨", Some(PatentKind::Design), true));
    assert_eq!((query.sort.as_str(), query.page), ("-title", 1));
    let odd = [("kind", "x"), ("sort", "1; DROP"), ("page", "-3")];
    let odd: Vec<_> = odd.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(PatentQuery::from_pairs(&odd), PatentQuery { page: 1, ..PatentQuery::default() });
}
