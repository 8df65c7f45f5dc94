use proptest::prelude::*;

use super::*;

fn fact(kind: FactKind, number: u32, province: &str, used: Option<Implementation>) -> Fact {
    Fact {
        kind,
        source: format!("{kind}_{number:04}"),
        patent: format!("pat_{number:04}"),
        number: String::new(),
        title: format!("发明 {number}"),
        holder: format!("org_{province}"),
        holder_name: format!("单位 {province}"),
        province: province.to_owned(),
        supervisor: String::new(),
        industry: if number.is_multiple_of(2) { "C".to_owned() } else { String::new() },
        arrangement: String::new(),
        day: Day::literal(2026, 3, 31),
        used,
    }
}

fn example() -> Vec<Fact> {
    use Implementation::{Implemented, Industrialised, NotImplemented, Trial};
    let mut facts = vec![
        fact(FactKind::Stock, 1, "32", Some(NotImplemented)),
        fact(FactKind::Stock, 2, "32", Some(Implemented)),
        fact(FactKind::Stock, 3, "32", Some(Industrialised)),
        fact(FactKind::Stock, 4, "33", Some(Trial)),
        fact(FactKind::Stock, 5, "33", None),
        fact(FactKind::Stock, 6, "33", None),
        fact(FactKind::Recordal, 7, "32", None),
        fact(FactKind::Recordal, 8, "33", None),
        fact(FactKind::Transfer, 9, "33", None),
        fact(FactKind::Product, 10, "32", None),
    ];
    sort(&mut facts);
    facts
}

#[test]
fn the_five_figures_of_an_example() {
    let counts = total(&example());
    let figure = |indicator| counts.figure(indicator);
    assert_eq!(figure(Indicator::Transfers).numerator, 1);
    assert_eq!(figure(Indicator::Recordals).numerator, 2);
    assert_eq!(figure(Indicator::Products).numerator, 1);
    let exploitation = figure(Indicator::Exploitation);
    assert_eq!((exploitation.numerator, exploitation.denominator), (2, Some(4)), "what is not reported is not a no");
    assert_eq!((exploitation.not_reported, exploitation.rate_per_ten_thousand()), (2, Some(5_000)));
    assert_eq!(figure(Indicator::Industrialisation).rate_per_ten_thousand(), Some(2_500));
    assert_eq!(figure(Indicator::Transfers).rate_per_ten_thousand(), None);
}

#[test]
fn nothing_reported_is_no_rate() {
    let counts = total(&[fact(FactKind::Stock, 1, "32", None)]);
    let figure = counts.figure(Indicator::Exploitation);
    assert_eq!((figure.denominator, figure.not_reported, figure.rate_per_ten_thousand()), (Some(0), 1, None));
}

#[test]
fn groups_name_what_is_not_known_last() {
    let keys = |dimension| groups(&example(), dimension).into_iter().map(|group| group.key).collect::<Vec<_>>();
    assert_eq!(keys(Dimension::Province), ["32", "33"]);
    assert_eq!(keys(Dimension::Industry), ["C", ""]);
    assert_eq!(groups(&example(), Dimension::Institution)[0].name, "单位 32");
}

#[test]
fn the_hash_follows_every_field() {
    let facts = example();
    let hash = facts_hash(&facts);
    for index in 0..facts.len() {
        let mut other = facts.clone();
        other[index].title.push('改');
        assert_ne!(facts_hash(&other), hash);
    }
    let back: Vec<Fact> = facts.iter().map(|fact| serde_json::from_str(&fact_line(fact)).unwrap()).collect();
    assert_eq!(facts_hash(&back), hash);
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let used = proptest::option::of(proptest::sample::select(Implementation::ALL));
    let kind = proptest::sample::select(FactKind::ALL);
    (kind, 0u32..9_999, proptest::sample::select(vec!["", "11", "32", "44"]), used)
        .prop_map(|(kind, number, province, used)| fact(kind, number, province, used))
}

proptest! {
    #[test]
    fn a_figure_is_the_number_of_its_rows_and_groups_add_up(facts in proptest::collection::vec(any_fact(), 0..60)) {
        let counts = total(&facts);
        for indicator in Indicator::ALL.iter().copied() {
            let figure = counts.figure(indicator);
            let rows = |part| -> u64 {
                facts.iter().filter(|fact| fact.is_in(indicator, part)).count().try_into().unwrap()
            };
            prop_assert_eq!(figure.numerator, rows(Part::Numerator));
            prop_assert_eq!(figure.denominator.unwrap_or(0), rows(Part::Denominator));
            prop_assert_eq!(figure.not_reported, rows(Part::NotReported));
            prop_assert!(figure.denominator.is_none_or(|denominator| figure.numerator <= denominator));
            for dimension in Dimension::ALL.iter().copied() {
                let sum: u64 =
                    groups(&facts, dimension).iter().map(|group| group.counts.figure(indicator).numerator).sum();
                prop_assert_eq!(sum, figure.numerator);
            }
        }
    }
}
