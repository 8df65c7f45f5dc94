use proptest::prelude::*;

use super::*;

fn declared(names: &[&str]) -> Vec<Variable> {
    let of = |name: &str| match name.strip_suffix('!') {
        Some(name) => Variable { name: name.to_owned(), need: Need::Required },
        None => Variable { name: name.to_owned(), need: Need::Optional },
    };
    names.iter().map(|name| of(name)).collect()
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn place(line: usize, column: usize) -> Place {
    Place { line, column }
}

#[test]
fn a_text_is_filled() {
    let template = check("{licensee}：\n请付 {amount} 元。", &declared(&["licensee", "amount!"])).unwrap();
    let text = template.fill(&values(&[("licensee", "甲公司"), ("amount", "12.00")]));
    assert_eq!(text, "甲公司：\n请付 12.00 元。");
    assert_eq!(template.fill(&values(&[])), "…：\n请付 … 元。");
}

#[test]
fn what_is_put_in_is_not_read_again() {
    let template = check("{a}{b}", &declared(&["a", "b"])).unwrap();
    assert_eq!(template.fill(&values(&[("a", "{b}"), ("b", "}}")])), "{b}}}");
}

#[test]
fn a_doubled_brace_is_a_brace() {
    let template = check("{{a}} {a} }}{{", &declared(&["a"])).unwrap();
    assert_eq!(template.fill(&values(&[("a", "1")])), "{a} 1 }{");
}

#[test]
fn everything_wrong_is_told_with_its_place() {
    let faults = check("甲 {b}\n乙 } {未知} {a", &declared(&["a!", "url!"])).unwrap_err();
    let expected = vec![
        TemplateFault::Unknown { name: "b".to_owned(), place: place(1, 3) },
        TemplateFault::LoneBrace(place(2, 3)),
        TemplateFault::LoneBrace(place(2, 5)),
        TemplateFault::LoneBrace(place(2, 8)),
        TemplateFault::LoneBrace(place(2, 10)),
        TemplateFault::Missing("a".to_owned()),
        TemplateFault::Missing("url".to_owned()),
    ];
    assert_eq!(faults, expected);
}

#[test]
fn a_text_has_its_limits() {
    let none = declared(&[]);
    assert!(check(&"条".repeat(TEMPLATE_CHARS_MAX), &none).is_ok());
    let long = check(&"条".repeat(TEMPLATE_CHARS_MAX + 1), &none);
    assert_eq!(long, Err(vec![TemplateFault::TooLong(TEMPLATE_CHARS_MAX + 1)]));
    assert_eq!(check(" \n", &none), Err(vec![TemplateFault::Empty]));
}

proptest! {
    /// Whatever a person types is either refused or can be filled, and an escaped text says itself.
    #[test]
    fn no_text_breaks_it(text in "[{}a-c条\n ]{0,40}") {
        let names = declared(&["a", "b"]);
        if let Ok(template) = check(&text, &names) {
            let filled = template.fill(&values(&[("a", "x"), ("b", "y")]));
            prop_assert!(!filled.contains('…'));
        }
        if !text.trim().is_empty() {
            let itself = check(&escaped(&text), &names).expect("an escaped text has no variables");
            prop_assert_eq!(itself.fill(&BTreeMap::new()), text);
        }
    }

    /// The place of an unknown variable is where it stands.
    #[test]
    fn an_unknown_variable_is_found_where_it_is(before in "[条a\n]{0,30}", after in "[条a\n]{0,10}") {
        let text = format!("{before}{{unheard}}{after}");
        let faults = check(&text, &declared(&["a"])).unwrap_err();
        let lines: Vec<&str> = before.split('\n').collect();
        let column = lines.last().map_or(1, |line| line.chars().count() + 1);
        let expected = TemplateFault::Unknown { name: "unheard".to_owned(), place: place(lines.len(), column) };
        prop_assert_eq!(faults, vec![expected]);
    }
}
