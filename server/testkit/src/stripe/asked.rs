//! A question as it came.

use axum::http::HeaderMap;

/// A request with what the double looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// Names and values of the query and of the form.
    pub params: Vec<(String, String)>,
    pub key: Option<String>,
    pub version: Option<String>,
    pub authorization: Option<String>,
}

impl Asked {
    pub(crate) fn new(method: &str, path: &str, query: &str, body: &str, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut params = pairs(query);
        params.extend(pairs(body));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            params,
            key: text("idempotency-key"),
            version: text("stripe-version"),
            authorization: text("authorization"),
        }
    }

    /// # Errors
    /// The name, when it is missing.
    pub(crate) fn param<'a>(&'a self, name: &'a str) -> Result<&'a str, &'a str> {
        self.optional(name).ok_or(name)
    }

    pub(crate) fn optional(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What must be the same when a key comes again.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{} {} {:?}", self.method, self.path, self.params)
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

/// Undoes the encoding of forms.
fn plain(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex: Vec<u8> = rest.by_ref().take(2).collect();
                std::str::from_utf8(&hex).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(b'?')
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
