use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{Day, Fen};

fn offer(id: &str, title: &str, number: &str) -> Offer {
    Offer {
        id: id.into(),
        title: title.into(),
        number: number.into(),
        holder: "青岚理工大学".into(),
        province: "32".into(),
        kind: "invention".into(),
        ipc_section: "H".into(),
        ipc_subclass: "H01M".into(),
        industry: "C".into(),
        arrangement: "lump_sum".into(),
        price: Some(Fen::yuan(50_000)),
        readiness: Some(5),
        term_months: 36,
        announced_on: Some(Day::literal(2026, 1, 1)),
        licences: 0,
        frozen: false,
    }
}

fn shelf() -> Vec<OfferDoc> {
    vec![
        OfferDoc::new(
            offer("a", "一种锂离子电池用石墨烯复合负极材料", "202119999001.9"),
            &["用于 LED 照明与储能", "H01M 4/36"],
        ),
        OfferDoc::new(
            Offer {
                price: None, province: "33".into(), ..offer("b", "Graphene 薄膜的制备方法", "202029999001.X")
            },
            &["石墨烯转移"],
        ),
        OfferDoc::new(
            Offer {
                price: Some(Fen::ZERO),
                frozen: true,
                announced_on: Some(Day::literal(2026, 5, 1)),
                ..offer("c", "電機軸承的測試裝置 2021", "201619999001.8")
            },
            &[],
        ),
    ]
}

fn found(text: &str) -> Vec<String> {
    let docs = shelf();
    let results = search(&docs, &Query::default().with_text(text));
    results.indices.iter().map(|index| docs[*index].offer().id.clone()).collect()
}

#[test]
fn chinese_latin_and_numbers_are_found() {
    for (text, expect) in [
        ("", &["c", "a", "b"][..]),
        ("烯", &["a", "b"]),
        ("石墨", &["a", "b"]),
        ("石墨烯复合负极", &["a"]),
        ("石墨烯 负极", &["a"]),
        ("负极 薄膜", &[]),
        ("graphene", &["b"]),
        ("ＧＲＡＰＨＥＮＥ", &["b"]),
        ("led", &["a"]),
        ("电机", &["c"]),
        ("轴承 测试", &["c"]),
        ("軸承", &["c"]),
        ("青岚", &["c", "a", "b"]),
        ("h01m", &["c", "a", "b"]),
        ("没有", &[]),
        ("ZL202119999001.9", &["a"]),
        ("zl 2021 1 9999001.9", &["a"]),
        ("ＺＬ２０２１１９９９９００１．９", &["a"]),
        ("CN202119999001.9", &["a"]),
        ("2021199990019", &["a"]),
        ("2021 1 9999001 . 9", &["a"]),
        ("202029999001.x", &["b"]),
        ("9999001", &["c", "a", "b"]),
        ("ZL 2021 1 9999001.9 石墨烯", &["a"]),
        ("ZL 2021 1 9999001.9 轴承", &[]),
        ("石墨烯 202029999001", &["b"]),
    ] {
        assert_eq!(found(text), expect, "{text}");
    }
}

#[test]
fn a_title_comes_before_a_number_before_the_rest() {
    assert_eq!(found("2021"), ["c", "a"]);
    assert_eq!(found("石墨烯"), ["a", "b"]);
}

#[test]
fn a_title_hit_is_not_weakened_by_a_number_hit() {
    let newer = Offer { announced_on: Some(Day::literal(2026, 9, 1)), ..offer("n", "轴承", "202119999003.5") };
    let docs = [OfferDoc::new(newer, &[]), OfferDoc::new(offer("t", "2021 型电机", "202119999001.9"), &[])];
    assert_eq!(search(&docs, &Query::default().with_text("2021")).indices, [1, 0]);
}

#[test]
fn hits_do_not_reach_across_texts() {
    assert!(found("材料青岚").is_empty());
}

fn order(sort: Sort) -> Vec<String> {
    let docs = shelf();
    let results = search(&docs, &Query::default().sorted(sort));
    results.indices.iter().map(|index| docs[*index].offer().id.clone()).collect()
}

#[test]
fn offers_are_sorted_as_asked() {
    assert_eq!(order(Sort::Newest), ["c", "a", "b"]);
    assert_eq!(order(Sort::PriceUp), ["c", "a", "b"]);
    assert_eq!(order(Sort::PriceDown), ["a", "c", "b"]);
    assert_eq!(order(Sort::Title), ["b", "a", "c"]);
}

#[test]
fn the_whole_list_is_the_pages_put_together() {
    let docs: Vec<OfferDoc> =
        (0..45).map(|index| OfferDoc::new(offer(&format!("{index:02}"), "石墨烯", "202119999001.9"), &[])).collect();
    for address in ["q=石墨", "sort=title", "province=33", "province=32&q=202119999"] {
        let query = Query::parse_query_string(address);
        let pages = search(&docs, &query).pages;
        let paged: Vec<usize> = (1..=pages).flat_map(|page| search(&docs, &query.at_page(page)).indices).collect();
        assert_eq!(list(&docs, &query), paged, "{address}");
    }
}

#[test]
fn a_facet_counts_under_the_other_choices() {
    let docs = shelf();
    let query = Query::default().toggled(FacetKey::Province, "32").toggled(FacetKey::Price, "free");
    let results = search(&docs, &query);
    assert_eq!(results.total, 1);
    let values = |key: FacetKey| -> Vec<(String, usize, bool)> {
        let facet = results.facets.iter().find(|facet| facet.key == key).unwrap();
        facet.values.iter().map(|value| (value.value.clone(), value.count, value.selected)).collect()
    };
    assert_eq!(values(FacetKey::Province), [("32".into(), 1, true)]);
    assert_eq!(values(FacetKey::Price), [("free".into(), 1, true), ("to-50k".into(), 1, false)]);
    assert_eq!(values(FacetKey::Status), [("frozen".into(), 1, false)]);
    let none = search(&docs, &Query::default().toggled(FacetKey::Kind, "design"));
    assert_eq!(none.total, 0);
    assert_eq!(none.pages, 1);
    assert_eq!(none.facets[5].values.iter().map(|value| value.count).collect::<Vec<_>>(), [3, 0]);
}

#[test]
fn bands_hold_their_upper_bound() {
    for (fen, band) in [
        (None, "royalty"),
        (Some(0), "free"),
        (Some(1), "to-10k"),
        (Some(1_000_000), "to-10k"),
        (Some(1_000_001), "to-50k"),
        (Some(20_000_000), "to-200k"),
        (Some(100_000_000), "to-1m"),
        (Some(100_000_001), "over-1m"),
    ] {
        assert_eq!(price_band(fen.map(Fen::new)), band);
        assert!(FacetKey::Price.band_name(band, crate::Locale::Zh).is_some());
    }
    assert_eq!([12, 13, 36, 37, 60, 61].map(term_band), ["to-1y", "to-3y", "to-3y", "to-5y", "to-5y", "over-5y"]);
    assert_eq!(
        [None, Some(1), Some(4), Some(9), Some(10)].map(readiness_band),
        ["none", "trl-1-3", "trl-4-6", "trl-7-9", "none"]
    );
}

#[test]
fn an_address_is_canonical_and_bounded() {
    let query = Query::parse_query_string(
        "?page=3&q=%E7%9F%B3%E5%A2%A8++%E7%83%AF%20a%26b&province=33&province=32&kind=design&sort=price_up&x=1&kind=",
    );
    assert_eq!(query.text(), "石墨 烯 a&b");
    assert_eq!(
        query.to_query_string(),
        "q=%E7%9F%B3%E5%A2%A8+%E7%83%AF+a%26b&province=32&province=33&kind=design&sort=price_up&page=3"
    );
    assert_eq!(Query::parse_query_string("page=0&sort=best&q=%ZZ%4").text(), "%ZZ%4");
    assert_eq!(Query::parse_query_string("page=99999999999999999999").page(), 1);
    assert_eq!(Query::parse_query_string("page=501").page(), PAGE_MAX);
    assert_eq!(Query::default().to_query_string(), "");
    assert_eq!(Query::default().with_text(&"石".repeat(300)).text().chars().count(), TEXT_CHARS_MAX);
    assert!(!Query::parse_query_string(&format!("kind={}", "a".repeat(33))).has_selection());
    let toggled = query.toggled(FacetKey::Kind, "design");
    assert!(!toggled.is_selected(FacetKey::Kind, "design") && toggled.page() == 1);
    assert_eq!(toggled.toggled(FacetKey::Kind, "design"), query.at_page(1));
    assert!(!query.cleared().has_selection());
}

/// Offers over a small alphabet, so that facets meet.
fn many() -> impl Strategy<Value = Vec<OfferDoc>> {
    let one = (0usize..4, 0usize..3, prop::option::of(0i64..3), 0usize..4, 1u32..70, any::<bool>(), 0i64..20);
    prop::collection::vec(one, 0..70).prop_map(|rows| {
        let titles = ["石墨烯电极", "电机轴承", "Graphene film", "农药组合物"];
        let rows = rows.into_iter().enumerate();
        rows.map(|(index, (title, province, price, kind, term_months, frozen, days))| {
            let number = format!("2021{}9999{index:03}.1", kind % 3 + 1);
            let facts = Offer {
                province: ["32", "33", ""][province].into(),
                price: price.map(|price| Fen::yuan(price * 30_000)),
                kind: ["invention", "utility_model", "design", "invention"][kind].into(),
                term_months,
                frozen,
                announced_on: Some(Day::literal(2026, 1, 1).plus_days(days)),
                ..offer(&format!("{index:03}"), titles[title], &number)
            };
            OfferDoc::new(facts, &[])
        })
        .collect()
    })
}

fn any_query() -> impl Strategy<Value = Query> {
    let picks = prop::sample::subsequence(
        vec![
            (FacetKey::Province, "32"),
            (FacetKey::Province, "33"),
            (FacetKey::Kind, "design"),
            (FacetKey::Kind, "invention"),
            (FacetKey::Price, "free"),
            (FacetKey::Price, "royalty"),
            (FacetKey::Term, "to-3y"),
            (FacetKey::Status, "open"),
            (FacetKey::Readiness, "none"),
        ],
        0..5,
    );
    let text = prop::sample::select(vec!["", "电", "graphene", "电 轴承", "9999", "无"]);
    (picks, text, prop::sample::select(Sort::ALL)).prop_map(|(picks, text, sort)| {
        let query = Query::default().with_text(text).sorted(sort);
        picks.into_iter().fold(query, |query, (key, value)| query.toggled(key, value))
    })
}

proptest! {
    #[test]
    fn counts_agree_with_searching_for_each_value(docs in many(), query in any_query()) {
        let results = search(&docs, &query);
        for facet in &results.facets {
            let others = query.selected(facet.key).fold(query.clone(), |query, value| query.toggled(facet.key, value));
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for doc in &docs {
                let value = doc.facet_value(facet.key);
                if value.is_empty() || seen.contains_key(value) {
                    continue;
                }
                let total = search(&docs, &others.toggled(facet.key, value)).total;
                seen.insert(value.to_owned(), total);
            }
            for value in &facet.values {
                prop_assert_eq!(value.count, seen.get(&value.value).copied().unwrap_or(0), "{} {}", facet.key, value.value);
                prop_assert!(value.selected == query.is_selected(facet.key, &value.value));
            }
            let listed = |value: &str| facet.values.iter().any(|entry| entry.value == value);
            prop_assert!(seen.iter().all(|(value, count)| *count == 0 || listed(value)));
        }
    }

    #[test]
    fn the_pages_together_are_all_results_once(docs in many(), query in any_query()) {
        let first = search(&docs, &query);
        let mut all = Vec::new();
        for page in 1..=first.pages {
            let results = search(&docs, &query.at_page(page));
            prop_assert_eq!(results.page, page);
            prop_assert!(results.indices.len() <= PAGE_SIZE);
            all.extend(results.indices);
        }
        prop_assert_eq!(all.len(), first.total);
        let mut distinct = all.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), first.total);
        let beyond = search(&docs, &query.at_page(first.pages + 1));
        prop_assert_eq!(beyond.page, first.pages);
    }

    #[test]
    fn what_is_shown_does_not_depend_on_the_order_of_the_documents(docs in many(), query in any_query()) {
        let ids = |docs: &[OfferDoc]| -> Vec<String> {
            search(docs, &query).indices.into_iter().map(|index| docs[index].offer().id.clone()).collect()
        };
        let mut turned = docs.clone();
        turned.reverse();
        prop_assert_eq!(ids(&docs), ids(&turned));
    }

    #[test]
    fn an_address_is_read_back(text in ".{0,120}", values in prop::collection::vec((0..FacetKey::ALL.len(), ".{0,40}"), 0..30), sort in 0..Sort::ALL.len(), page in 0usize..600) {
        let mut query = Query::default().with_text(&text).sorted(Sort::ALL[sort]);
        for (key, value) in values {
            query = query.toggled(FacetKey::ALL[key], &value);
        }
        let query = query.at_page(page);
        let address = query.to_query_string();
        prop_assert!(address.is_ascii());
        prop_assert_eq!(Query::parse_query_string(&address), query);
    }

    #[test]
    fn any_address_is_answered(address in "[ -~石％&=%+]{0,200}") {
        let query = Query::parse_query_string(&address);
        prop_assert_eq!(Query::parse_query_string(&query.to_query_string()), query.clone());
        let _ = search(&shelf(), &query);
    }
}
