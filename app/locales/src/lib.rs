//! Every text that a person reads, in Chinese and in English.
//!
//! `zh-CN/<area>.json` and `en/<area>.json` hold the texts; the build makes a module of each area and a function of
//! each key: `common::save(locale)`, and with arguments, in alphabetical order, `home::offers_count(locale, count)`.
//! A text that one language lacks does not compile. Areas marked `"@lookup"` can also be asked by key at run time.

use std::collections::BTreeMap;

use domain::Locale;

include!(concat!(env!("OUT_DIR"), "/areas.rs"));

/// The text of a key such as `error.required`, from an area marked `"@lookup"`; arguments stay in braces.
#[must_use]
pub fn lookup(key: &str, locale: Locale) -> Option<&'static str> {
    // Areas are written in the order of their names, keys in order within: `a_b.x` may stand before `a.x`, hence a
    // walk instead of a binary search. A page asks for a handful of keys.
    let row = LOOKUP.iter().find(|row| row.0 == key)?;
    Some(match locale {
        Locale::Zh => row.1,
        Locale::En => row.2,
    })
}

/// What is wrong with a form, by its code: `error.<code>` for what the rules say, which islands know too, and
/// `refusal.<code>` for what only the server can find out.
#[must_use]
pub fn error_text(code: &str, locale: Locale, arguments: &BTreeMap<String, String>) -> String {
    let refusal = format!("refusal.{code}");
    let key = if lookup(&refusal, locale).is_some() { refusal } else { format!("error.{code}") };
    lookup_with(&key, locale, arguments)
}

/// The text of a key with its arguments put in; the key itself when there is no such text, so that a page shows
/// something that a person can quote.
#[must_use]
pub fn lookup_with(key: &str, locale: Locale, arguments: &BTreeMap<String, String>) -> String {
    let Some(text) = lookup(key, locale) else { return key.to_owned() };
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').expect("the build refuses open braces");
        filled.push_str(before);
        match arguments.get(name) {
            Some(value) => filled.push_str(value),
            None => filled.push('…'),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_translated_at_run_time() {
        assert_eq!(lookup("error.required", Locale::Zh), Some("请填写这一项。"));
        assert_eq!(lookup("error.required", Locale::En), Some("Fill this in."));
        assert_eq!(lookup("error.no_such_code", Locale::En), None);
        assert_eq!(lookup("common.save", Locale::En), None, "areas without the mark are not carried along");
    }

    #[test]
    fn arguments_are_put_in_once() {
        let none = BTreeMap::new();
        let arguments = BTreeMap::from([("max".to_owned(), "{max}".to_owned())]);
        assert_eq!(lookup_with("error.too_long", Locale::En, &arguments), "Write at most {max} characters.");
        assert_eq!(lookup_with("error.too_long", Locale::En, &none), "Write at most … characters.");
        assert_eq!(lookup_with("error.unheard_of", Locale::Zh, &none), "error.unheard_of");
    }

    #[test]
    fn no_english_text_holds_chinese() {
        for (key, _, english) in LOOKUP {
            assert!(!english.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{key}: {english}");
        }
    }
}
