//! The answer: which offers, in which order, and how many each facet value would give.

use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
};

use super::{
    FacetKey, OfferDoc, Query, Sort, band,
    document::{fold_text, number_digits},
    query::PAGE_SIZE,
};

/// Fewer digits than these are too common to be taken for a piece of a patent number.
const NUMBER_DIGITS_MIN: usize = 3;
const TITLE_SCORE: u32 = 3;
const NUMBER_SCORE: u32 = 2;
const TEXT_SCORE: u32 = 1;

/// A value of a facet. `count` is how many offers it has under the text and the choices made in the *other* facets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    pub value: String,
    pub count: usize,
    pub selected: bool,
}

/// A facet with every value that has offers or is chosen: bands in their own order, other values by count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    pub key: FacetKey,
    pub values: Vec<FacetValue>,
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// The offers of the page, as indices into the documents that were searched.
    pub indices: Vec<usize>,
    /// How many offers there are on all pages.
    pub total: usize,
    /// The page that is shown: the last one where the query asks for a later page.
    pub page: usize,
    /// At least 1.
    pub pages: usize,
    pub facets: Vec<Facet>,
}

/// Searches. The text is split at white space; every term must be found in the title, in another text or, as digits,
/// in the patent number. Within a facet any of the chosen values will do; every facet with a choice must agree.
#[must_use]
pub fn search(docs: &[OfferDoc], query: &Query) -> Results {
    let needle = Needle::new(query.text());
    let mut hits: Vec<(usize, u32)> = Vec::new();
    let mut counts: BTreeMap<(FacetKey, &str), usize> = BTreeMap::new();
    for (index, doc) in docs.iter().enumerate() {
        let Some(score) = needle.score(doc) else { continue };
        let mut failing = FacetKey::ALL.iter().copied().filter(|key| !agrees(doc, query, *key));
        match (failing.next(), failing.next()) {
            (None, _) => {
                hits.push((index, score));
                for &key in FacetKey::ALL {
                    *counts.entry((key, doc.facet_value(key))).or_default() += 1;
                }
            }
            // Only this facet's own choice keeps the offer out: it counts there, and nowhere else.
            (Some(key), None) => *counts.entry((key, doc.facet_value(key))).or_default() += 1,
            _ => {}
        }
    }
    hits.sort_by(|a, b| compare(&docs[a.0], a.1, &docs[b.0], b.1, query.sort()));
    let pages = hits.len().div_ceil(PAGE_SIZE).clamp(1, super::PAGE_MAX);
    let page = query.page().min(pages);
    let indices = hits.iter().skip((page - 1) * PAGE_SIZE).take(PAGE_SIZE).map(|hit| hit.0).collect();
    let facets = FacetKey::ALL.iter().map(|key| facet(*key, query, &counts)).collect();
    Results { indices, total: hits.len(), page, pages, facets }
}

/// Every offer that answers the query, in its order, as indices: the whole list that [`search`] shows page by page.
#[must_use]
pub fn list(docs: &[OfferDoc], query: &Query) -> Vec<usize> {
    let needle = Needle::new(query.text());
    let fits = |doc: &OfferDoc| FacetKey::ALL.iter().all(|key| agrees(doc, query, *key));
    let scored = docs.iter().enumerate().filter(|(_, doc)| fits(doc));
    let mut hits: Vec<(usize, u32)> = scored.filter_map(|(index, doc)| Some((index, needle.score(doc)?))).collect();
    hits.sort_by(|a, b| compare(&docs[a.0], a.1, &docs[b.0], b.1, query.sort()));
    hits.into_iter().map(|hit| hit.0).collect()
}

fn agrees(doc: &OfferDoc, query: &Query, key: FacetKey) -> bool {
    query.selected(key).next().is_none() || query.is_selected(key, doc.facet_value(key))
}

fn facet(key: FacetKey, query: &Query, counts: &BTreeMap<(FacetKey, &str), usize>) -> Facet {
    let mut values: BTreeMap<&str, usize> = query.selected(key).map(|value| (value, 0)).collect();
    let counted = counts.iter().filter(|((counted_key, value), _)| *counted_key == key && !value.is_empty());
    values.extend(counted.map(|((_, value), count)| (*value, *count)));
    let mut values: Vec<FacetValue> = values
        .into_iter()
        .map(|(value, count)| FacetValue { value: value.to_owned(), count, selected: query.is_selected(key, value) })
        .collect();
    values.sort_by_key(|entry| {
        let place = band::order(key, &entry.value);
        (place.unwrap_or(usize::MAX), Reverse(entry.count), entry.value.clone())
    });
    Facet { key, values }
}

fn compare(a: &OfferDoc, a_score: u32, b: &OfferDoc, b_score: u32, sort: Sort) -> Ordering {
    let (left, right) = (a.offer(), b.offer());
    let by_price = |reversed: bool| match (left.price, right.price) {
        (Some(a), Some(b)) if reversed => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        // Royalty alone has no first price: last, whichever way the prices run.
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let first = match sort {
        Sort::Relevance => b_score.cmp(&a_score),
        Sort::Newest => Ordering::Equal,
        Sort::PriceUp => by_price(false),
        Sort::PriceDown => by_price(true),
        Sort::Title => a.folded_title().cmp(b.folded_title()),
    };
    first.then(right.announced_on.cmp(&left.announced_on)).then_with(|| left.id.cmp(&right.id))
}

/// A search text made ready: its terms, and the whole of it as a patent number where it reads as one.
struct Needle {
    terms: Vec<Term>,
    number: Option<String>,
}

struct Term {
    text: String,
    digits: Option<String>,
}

impl Needle {
    fn new(text: &str) -> Self {
        let terms =
            terms(text).into_iter().map(|term| Term { text: fold_text(&term), digits: digits_of(&term) }).collect();
        Self { terms, number: digits_of(text) }
    }

    /// How well an offer fits, higher is better; `None` when it does not. Nothing asked fits everything alike.
    fn score(&self, doc: &OfferDoc) -> Option<u32> {
        let as_number = self.number.as_ref().filter(|digits| doc.number_has(digits)).map(|_| NUMBER_SCORE);
        as_number.max(self.score_of_terms(doc))
    }

    fn score_of_terms(&self, doc: &OfferDoc) -> Option<u32> {
        let mut score = 0;
        for term in &self.terms {
            score += term.score(doc)?;
        }
        Some(score)
    }
}

impl Term {
    fn score(&self, doc: &OfferDoc) -> Option<u32> {
        if doc.title_has(&self.text) {
            return Some(TITLE_SCORE);
        }
        if self.digits.as_ref().is_some_and(|digits| doc.number_has(digits)) {
            return Some(NUMBER_SCORE);
        }
        doc.text_has(&self.text).then_some(TEXT_SCORE)
    }
}

/// Splits at white space; a number written in groups behind `ZL` or `CN` is one term.
fn terms(text: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    let mut in_number = false;
    for word in text.split_whitespace() {
        let folded = fold_text(word);
        if in_number && is_numeric(&folded) {
            terms.last_mut().expect("a number has begun").push_str(word);
            continue;
        }
        let begins = folded.strip_prefix("zl").or_else(|| folded.strip_prefix("cn"));
        in_number = begins.is_some_and(|rest| rest.is_empty() || is_numeric(rest));
        terms.push(word.to_owned());
    }
    terms
}

fn is_numeric(folded: &str) -> bool {
    folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | 'x'))
        && folded.contains(|c: char| c.is_ascii_digit())
}

fn digits_of(text: &str) -> Option<String> {
    let digits = number_digits(text);
    let (body, last) = digits.split_at_checked(digits.len().checked_sub(1)?)?;
    let numeric = body.bytes().all(|byte| byte.is_ascii_digit()) && matches!(last.as_bytes(), [b'0'..=b'9' | b'x']);
    (numeric && NUMBER_DIGITS_MIN <= digits.len()).then_some(digits)
}
