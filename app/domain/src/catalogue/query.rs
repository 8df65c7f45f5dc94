//! The question, bounded, and its form in an address.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{FacetKey, Sort};

/// Longest search text, in characters: more than any title.
pub const TEXT_CHARS_MAX: usize = 100;
/// Offers on a page.
pub const PAGE_SIZE: usize = 20;
/// Last page that can be asked for: 10,000 offers are more than anybody leafs through.
pub const PAGE_MAX: usize = 500;
/// Values that can be chosen at once in one facet.
pub const FACET_VALUES_MAX: usize = 20;
/// Longest value of a facet, in characters: codes are short.
pub const VALUE_CHARS_MAX: usize = 32;
/// Pairs of an address that are looked at.
const PAIRS_MAX: usize = 400;

/// What a searcher asks. Built and changed only through functions that keep it within its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    text: String,
    selections: BTreeMap<FacetKey, BTreeSet<String>>,
    sort: Sort,
    page: usize,
}

impl Default for Query {
    fn default() -> Self {
        Self { text: String::new(), selections: BTreeMap::new(), sort: Sort::Relevance, page: 1 }
    }
}

impl Query {
    /// Reads the part of an address behind the question mark. Unknown names are passed over, values out of bounds are
    /// cut or dropped: an address that somebody shortened or misspelt still answers.
    #[must_use]
    pub fn parse_query_string(query_string: &str) -> Self {
        let mut query = Self::default();
        let pairs = query_string.trim_start_matches('?').split('&').take(PAIRS_MAX);
        for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
            let value = percent_decode(value);
            match percent_decode(name).as_str() {
                "q" => query.text = bounded_text(&value),
                "sort" => query.sort = Sort::parse(&value).unwrap_or(query.sort),
                "page" => query.page = value.parse().unwrap_or(1).clamp(1, PAGE_MAX),
                name => {
                    if let Some(key) = FacetKey::parse(name) {
                        query.select(key, &value);
                    }
                }
            }
        }
        query
    }

    /// The canonical address: names in a fixed order, values sorted, what is usual left out.
    #[must_use]
    pub fn to_query_string(&self) -> String {
        let mut pairs = Vec::new();
        if !self.text.is_empty() {
            pairs.push(format!("q={}", percent_encode(&self.text)));
        }
        for (key, values) in &self.selections {
            pairs.extend(values.iter().map(|value| format!("{key}={}", percent_encode(value))));
        }
        if self.sort != Sort::Relevance {
            pairs.push(format!("sort={}", self.sort));
        }
        if self.page != 1 {
            pairs.push(format!("page={}", self.page));
        }
        pairs.join("&")
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub const fn sort(&self) -> Sort {
        self.sort
    }

    /// From 1.
    #[must_use]
    pub const fn page(&self) -> usize {
        self.page
    }

    /// The values chosen in a facet, sorted.
    pub fn selected(&self, key: FacetKey) -> impl Iterator<Item = &str> {
        self.selections.get(&key).into_iter().flatten().map(String::as_str)
    }

    #[must_use]
    pub fn is_selected(&self, key: FacetKey, value: &str) -> bool {
        self.selections.get(&key).is_some_and(|values| values.contains(value))
    }

    #[must_use]
    pub fn has_selection(&self) -> bool {
        !self.selections.is_empty()
    }

    /// The same question with another search text, from the first page.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        Self { text: bounded_text(text), page: 1, ..self.clone() }
    }

    /// The same question with a facet value chosen or given up, from the first page.
    #[must_use]
    pub fn toggled(&self, key: FacetKey, value: &str) -> Self {
        let mut query = Self { page: 1, ..self.clone() };
        if self.is_selected(key, value) {
            let values = query.selections.entry(key).or_default();
            values.remove(value);
            if values.is_empty() {
                query.selections.remove(&key);
            }
        } else {
            query.select(key, value);
        }
        query
    }

    /// The same question in another order, from the first page.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> Self {
        Self { sort, page: 1, ..self.clone() }
    }

    /// Another page of the same question.
    #[must_use]
    pub fn at_page(&self, page: usize) -> Self {
        Self { page: page.clamp(1, PAGE_MAX), ..self.clone() }
    }

    /// The same text without any facet chosen.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { selections: BTreeMap::new(), page: 1, ..self.clone() }
    }

    fn select(&mut self, key: FacetKey, value: &str) {
        let value = value.trim();
        if value.is_empty() || VALUE_CHARS_MAX < value.chars().count() || value.chars().any(char::is_control) {
            return;
        }
        let values = self.selections.entry(key).or_default();
        if values.len() < FACET_VALUES_MAX {
            values.insert(value.to_owned());
        }
    }
}

/// Single spaces, no control characters, at most [`TEXT_CHARS_MAX`] characters.
fn bounded_text(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.chars().take(TEXT_CHARS_MAX).collect::<String>().trim_end().to_owned()
}

/// Everything but letters, digits and `-._~` as `%XX` of its UTF-8 bytes; a space as `+`.
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            _ => write!(encoded, "%{byte:02X}").expect("writing to a string does not fail"),
        }
    }
    encoded
}

/// The reverse; a broken escape stays as it stands, and bytes that are no UTF-8 become the replacement character.
fn percent_decode(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let escape = if byte == b'%' { hex(bytes.get(index + 1)).zip(hex(bytes.get(index + 2))) } else { None };
        match escape {
            Some((high, low)) => {
                decoded.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte"));
                index += 3;
            }
            None => {
                decoded.push(if byte == b'+' { b' ' } else { byte });
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
