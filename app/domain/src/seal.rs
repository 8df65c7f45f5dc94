//! The seal over terms: SHA-256 of a canonical JSON text, so that anyone can check that a licence stands on exactly the
//! terms that were announced.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;
use thiserror::Error;

use crate::{digest::sha256_hex, terms::Terms};

/// SHA-256 in lower-case hexadecimal: the name of one exact set of terms.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermsHash(String);

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a SHA-256 in hexadecimal")]
pub struct HashError;

/// The value holds a number that is not whole; such numbers have no single text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a number is not whole")]
pub struct NotCanonical;

/// Terms with the text that was sealed and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The canonical JSON text: keep it as it is.
    pub text: String,
    pub hash: TermsHash,
}

/// Why a sealed text is not what its hash says.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    #[error("the text does not have this hash")]
    HashDiffers,
    #[error("the text is not in canonical form")]
    NotCanonical,
    #[error("the text does not hold valid terms")]
    NotTerms,
}

impl TermsHash {
    /// The hash of any text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(sha256_hex(text.as_bytes()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve digits, for people to compare at a glance.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

impl fmt::Display for TermsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TermsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TermsHash {
    type Err = HashError;
    fn from_str(text: &str) -> Result<Self, HashError> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(hex) { Ok(Self(text.to_owned())) } else { Err(HashError) }
    }
}

impl Serialize for TermsHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TermsHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// JSON with sorted keys, no white space and whole numbers only. One value has one text.
///
/// # Errors
/// [`NotCanonical`] when a number is not whole.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write_canonical(value, &mut text)?;
    Ok(text)
}

fn write_canonical(value: &Value, text: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Number(number) if !number.is_i64() && !number.is_u64() => return Err(NotCanonical),
        Value::Array(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_canonical(value, text)?;
            }
            text.push(']');
        }
        Value::Object(fields) => {
            // Sorted here and not by the map: a feature of serde_json that another crate turns on keeps the order of
            // insertion.
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            text.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(&fields[key], text)?;
            }
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
    Ok(())
}

impl Terms {
    /// The canonical text of these terms and its hash.
    #[must_use]
    pub fn seal(&self) -> Sealed {
        let text = canonical(&self.to_value()).expect("terms hold whole numbers only");
        let hash = TermsHash::of(&text);
        Sealed { text, hash }
    }
}

impl Sealed {
    /// Takes a stored text back only when it has this hash, is canonical and holds valid terms.
    ///
    /// # Errors
    /// A [`SealError`] that says which of the three fails.
    pub fn open(text: &str, hash: &TermsHash) -> Result<Terms, SealError> {
        if TermsHash::of(text) != *hash {
            return Err(SealError::HashDiffers);
        }
        let terms = Terms::from_json(text).map_err(|_| SealError::NotTerms)?;
        if terms.seal().text == text { Ok(terms) } else { Err(SealError::NotCanonical) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::terms::samples;

    #[test]
    fn the_canonical_form_is_sorted_and_dense() {
        let value = json!({ "b": [1, -2, true, null], "a": { "z": "许\"可\n", "y": 0 } });
        assert_eq!(canonical(&value).unwrap(), "{\"a\":{\"y\":0,\"z\":\"许\\\"可\\n\"},\"b\":[1,-2,true,null]}");
        assert_eq!(canonical(&json!({ "rate": 1.5 })), Err(NotCanonical));
    }

    #[test]
    fn the_hash_of_known_terms_does_not_move() {
        let sealed = Terms::default().seal();
        assert_eq!(
            sealed.text,
            "{\"audit_right\":true,\"equity_note\":\"\",\"fees\":{},\"free_months\":0,\"initial_due_days\":30,\
             \"late_interest\":{\"kind\":\"lpr\",\"percent\":130},\"licence_months\":36,\"loss_carried_forward\":false,\
             \"net_sales\":{\"discounts\":true,\"freight\":true,\"returns\":true},\"other_matters\":\"\",\
             \"reporting\":{\"cycle\":\"quarterly\",\"deemed_accepted_days\":15,\"payment_due_days\":15,\
             \"report_due_days\":30},\"schema\":1,\"tax\":{\"mode\":\"inclusive\",\"rate\":600}}"
        );
        assert_eq!(TermsHash::of("").as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn a_hash_is_64_lower_case_digits() {
        let hash = TermsHash::of("x");
        assert_eq!(hash.as_str().parse::<TermsHash>(), Ok(hash.clone()));
        assert!(hash.as_str().to_uppercase().parse::<TermsHash>().is_err());
        assert!(hash.as_str()[1..].parse::<TermsHash>().is_err());
    }

    /// Every scalar inside a value, changed on its own.
    fn variants(value: &Value) -> Vec<Value> {
        match value {
            Value::Bool(flag) => vec![json!(!flag)],
            Value::Number(number) => vec![json!(number.as_i64().unwrap() + 1)],
            Value::String(text) => vec![json!(format!("{text}x"))],
            Value::Array(items) => {
                let change = |index: usize| {
                    variants(&items[index]).into_iter().map(move |changed| {
                        let mut copy = items.clone();
                        copy[index] = changed;
                        Value::Array(copy)
                    })
                };
                let mut all: Vec<Value> = (0..items.len()).flat_map(change).collect();
                all.extend((0..items.len()).map(|index| {
                    let mut copy = items.clone();
                    copy.remove(index);
                    Value::Array(copy)
                }));
                all
            }
            Value::Object(fields) => {
                let mut all = Vec::new();
                for (key, inner) in fields {
                    for changed in variants(inner) {
                        let mut copy = fields.clone();
                        copy[key] = changed;
                        all.push(Value::Object(copy));
                    }
                    let mut copy = fields.clone();
                    copy.remove(key);
                    all.push(Value::Object(copy));
                }
                all
            }
            Value::Null => vec![],
        }
    }

    #[test]
    fn any_single_change_of_a_field_changes_the_hash() {
        for (letter, terms) in samples::arrangements() {
            let value = terms.to_value();
            let mut hashes = BTreeSet::from([terms.seal().hash]);
            let changed = variants(&value);
            for other in &changed {
                assert!(hashes.insert(TermsHash::of(&canonical(other).unwrap())), "{letter}: {other}");
            }
            assert!(changed.len() > 20, "{letter}");
        }
    }

    #[test]
    fn a_text_that_was_touched_is_not_opened() {
        let sealed = samples::arrangement("C").seal();
        assert_eq!(Sealed::open(&sealed.text, &sealed.hash), Ok(samples::arrangement("C")));
        let spaced = sealed.text.replace(',', ", ");
        assert_eq!(Sealed::open(&spaced, &sealed.hash), Err(SealError::HashDiffers));
        assert_eq!(Sealed::open(&spaced, &TermsHash::of(&spaced)), Err(SealError::NotCanonical));
        assert_eq!(Sealed::open("{}", &TermsHash::of("{}")), Err(SealError::NotTerms));
    }

    proptest! {
        #[test]
        fn sealed_terms_are_opened(terms in samples::any_terms()) {
            let sealed = terms.seal();
            prop_assert_eq!(Sealed::open(&sealed.text, &sealed.hash), Ok(terms));
        }

        #[test]
        fn different_terms_have_different_hashes(a in samples::any_terms(), b in samples::any_terms()) {
            prop_assert_eq!(a == b, a.seal().hash == b.seal().hash);
        }
    }
}
