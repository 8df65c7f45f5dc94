//! Addresses as values: the state of a list is its address, and every filter, sort and page is a link to another one.

use std::fmt;

use domain::Locale;
use leptos::prelude::*;
#[cfg(not(feature = "hydrate"))]
use leptos_router::hooks::use_location;

/// A path with its query, in the order in which the pairs were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageUrl {
    path: String,
    pairs: Vec<(String, String)>,
}

impl PageUrl {
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), pairs: Vec::new() }
    }

    /// A path below the language: `PageUrl::local(locale, "/offers")` is `/zh/offers`.
    #[must_use]
    pub fn local(locale: Locale, path: &str) -> Self {
        Self::new(format!("/{}{path}", locale.path()))
    }

    /// A path and a query as the browser sends it.
    #[must_use]
    pub fn parse(path: &str, query: &str) -> Self {
        let pairs = query
            .trim_start_matches('?')
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        Self { path: path.to_owned(), pairs }
    }

    /// The address of the page that is being rendered.
    #[must_use]
    pub fn current() -> Self {
        #[cfg(feature = "hydrate")]
        {
            let location = window().location();
            Self::parse(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
        }
        #[cfg(not(feature = "hydrate"))]
        {
            let location = use_location();
            Self::parse(&location.pathname.get(), &location.search.get())
        }
    }

    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The first value of a name; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(key, other)| key == name && other == value)
    }

    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// With this one value of the name.
    #[must_use]
    pub fn set(&self, name: &str, value: impl ToString) -> Self {
        let mut changed = self.unset(name);
        changed.pairs.push((name.to_owned(), value.to_string()));
        changed
    }

    #[must_use]
    pub fn unset(&self, name: &str) -> Self {
        let pairs = self.pairs.iter().filter(|(key, _)| key != name).cloned().collect();
        Self { path: self.path.clone(), pairs }
    }

    /// With the value when it was not there, without it when it was.
    #[must_use]
    pub fn toggle(&self, name: &str, value: &str) -> Self {
        let mut changed = self.clone();
        if self.has(name, value) {
            changed.pairs.retain(|(key, other)| key != name || other != value);
        } else {
            changed.pairs.push((name.to_owned(), value.to_owned()));
        }
        changed
    }

    /// The same page in the other language.
    #[must_use]
    pub fn in_locale(&self, locale: Locale) -> Self {
        let rest = self.path.trim_start_matches('/').split_once('/').map_or("", |(_, rest)| rest);
        let path = if rest.is_empty() { format!("/{}", locale.path()) } else { format!("/{}/{rest}", locale.path()) };
        Self { path, pairs: self.pairs.clone() }
    }
}

impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (index, (name, value)) in self.pairs.iter().enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            write!(f, "{separator}{}={}", encode(name), encode(value))?;
        }
        Ok(())
    }
}

/// The language that an address names, when it names one.
#[must_use]
pub fn locale_of(path: &str) -> Option<Locale> {
    Locale::from_path(path.trim_start_matches('/').split('/').next().unwrap_or_default())
}

/// The language of the page that is being rendered. It is the same for the whole life of a document: changing the
/// language loads a new one.
#[must_use]
pub fn use_locale() -> Locale {
    use_context::<Locale>().or_else(browser_locale).unwrap_or_default()
}

/// An island has no page around it: the address tells the language.
fn browser_locale() -> Option<Locale> {
    #[cfg(feature = "hydrate")]
    {
        locale_of(&window().location().pathname().ok()?)
    }
    #[cfg(not(feature = "hydrate"))]
    None
}

/// The path of the address.
#[must_use]
pub fn use_path() -> Memo<String> {
    Memo::new(|_| PageUrl::current().path)
}

/// A path below the language of the page: `href("/offers")`.
#[must_use]
pub fn href(path: &str) -> String {
    format!("/{}{path}", use_locale().path())
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Percent signs and pluses of a query; what is not valid stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = pair.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_links() {
        let url = PageUrl::parse("/zh/offers", "?q=%E7%9F%B3%E5%A2%A8+a&kind=invention&page=3");
        assert_eq!(url.get("q"), "石墨 a");
        assert_eq!(url.unset("page").toggle("kind", "design").to_string().matches("kind=").count(), 2);
        assert_eq!(url.unset("page").toggle("kind", "invention").to_string(), "/zh/offers?q=%E7%9F%B3%E5%A2%A8%20a");
        assert_eq!(url.set("page", 4).get("page"), "4");
    }

    #[test]
    fn the_other_language_keeps_path_and_query() {
        let other = |path, query| PageUrl::parse(path, query).in_locale(Locale::En).to_string();
        assert_eq!(other("/zh/offers/dcl_1", "?tab=terms"), "/en/offers/dcl_1?tab=terms");
        assert_eq!(other("/zh", ""), "/en");
        assert_eq!(other("/", ""), "/en");
        assert_eq!(locale_of("/en/offers"), Some(Locale::En));
        assert_eq!(locale_of("/fr/offers"), None);
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(decode("%zz%4"), "%zz%4");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%2B+"), "+ ");
        assert_eq!(decode("%é1"), "%é1");
    }
}
