//! Publication and announcement numbers. They are not patent numbers, and neither is ever derived from the other.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use super::PatentKind;
use crate::text::half_width;

/// A publication or announcement number with its document code, such as `CN119999001A`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicationNumber {
    text: String,
    kind: PatentKind,
    code_at: usize,
}

/// Why a text is not a publication number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PublicationNumberError {
    #[error("no number was given")]
    Empty,
    #[error("not of the form CN119999001A")]
    NotANumber,
    #[error("the digits and the letter at the end state different kinds")]
    KindMismatch,
}

impl PublicationNumberError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::NotANumber => "publication_number_malformed",
            Self::KindMismatch => "publication_number_kind",
        }
    }
}

impl PublicationNumber {
    /// Reads `CN119999001A`, `CN 119999001 B`, full-width or lower-case; seven, eight or nine digits and a document
    /// code of a letter and at most one digit.
    ///
    /// # Errors
    /// A [`PublicationNumberError`].
    pub fn parse(text: &str) -> Result<Self, PublicationNumberError> {
        let cleaned: String = half_width(text)
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if cleaned.is_empty() {
            return Err(PublicationNumberError::Empty);
        }
        let body = cleaned.strip_prefix("CN").ok_or(PublicationNumberError::NotANumber)?;
        let digits_end = body.find(|c: char| !c.is_ascii_digit()).ok_or(PublicationNumberError::NotANumber)?;
        let (digits, code) = body.split_at(digits_end);
        let by_code = kind_of_code(code).ok_or(PublicationNumberError::NotANumber)?;
        let by_digits = kind_of_digits(digits).ok_or(PublicationNumberError::NotANumber)?;
        if by_code != by_digits {
            return Err(PublicationNumberError::KindMismatch);
        }
        Ok(Self { code_at: 2 + digits_end, kind: by_digits, text: cleaned })
    }

    #[must_use]
    pub const fn kind(&self) -> PatentKind {
        self.kind
    }

    /// Whether it announces a grant rather than an application.
    #[must_use]
    pub fn is_grant(&self) -> bool {
        !self.code().starts_with('A')
    }

    /// The document code, such as `A`, `B` or `C1`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.text[self.code_at..]
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same for the application and the grant of one invention: numbers of nine digits stay when the code
    /// changes. Shorter numbers were counted afresh for each code, so there the code belongs to the key.
    #[must_use]
    pub fn family_key(&self) -> &str {
        if self.code_at == 11 { &self.text[..self.code_at] } else { &self.text }
    }
}

/// The kind by the first digit; the numbers of 1985 to 1988 begin with the year and state the kind after it.
fn kind_of_digits(digits: &str) -> Option<PatentKind> {
    let digit = match digits.len() {
        7 | 9 => digits.as_bytes()[0],
        8 if ("85".."89").contains(&&digits[..2]) => digits.as_bytes()[2],
        _ => return None,
    };
    match digit {
        b'1' => Some(PatentKind::Invention),
        b'2' => Some(PatentKind::UtilityModel),
        b'3' => Some(PatentKind::Design),
        _ => None,
    }
}

fn kind_of_code(code: &str) -> Option<PatentKind> {
    let mut characters = code.chars();
    let kind = match characters.next()? {
        'A' | 'B' | 'C' => PatentKind::Invention,
        'U' | 'Y' => PatentKind::UtilityModel,
        'S' | 'D' => PatentKind::Design,
        _ => return None,
    };
    let rest = characters.as_str();
    (rest.is_empty() || rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit())).then_some(kind)
}

impl fmt::Display for PublicationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for PublicationNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for PublicationNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_in_any_notation() {
        for text in ["CN119999001A", "cn 119999001 a", "ＣＮ１１９９９９００１Ａ"] {
            let number = PublicationNumber::parse(text).unwrap();
            assert_eq!(number.as_str(), "CN119999001A");
            assert_eq!((number.kind(), number.is_grant(), number.code()), (PatentKind::Invention, false, "A"));
        }
        let design = PublicationNumber::parse("CN309999001S").unwrap();
        assert_eq!((design.kind(), design.is_grant()), (PatentKind::Design, true));
        let old = PublicationNumber::parse("CN85299991U").unwrap();
        assert_eq!(old.kind(), PatentKind::UtilityModel);
        assert_eq!(PublicationNumber::parse("CN209999001Y2").unwrap().code(), "Y2");
    }

    #[test]
    fn application_and_grant_share_a_key_when_the_digits_stay() {
        let key = |text: &str| PublicationNumber::parse(text).unwrap().family_key().to_owned();
        assert_eq!(key("CN119999001A"), key("CN119999001B"));
        assert_eq!(key("CN119999001A"), key("CN119999001B9"));
        assert_ne!(key("CN1999900A"), key("CN1999900B"));
    }

    #[test]
    fn what_is_not_a_publication_number_is_named() {
        let cases = [
            ("", PublicationNumberError::Empty),
            ("CN119999001", PublicationNumberError::NotANumber),
            ("119999001A", PublicationNumberError::NotANumber),
            ("CN119999001Q", PublicationNumberError::NotANumber),
            ("CN119999001A12", PublicationNumberError::NotANumber),
            ("CN419999001A", PublicationNumberError::NotANumber),
            ("CN99999901A", PublicationNumberError::NotANumber),
            ("CN119999001U", PublicationNumberError::KindMismatch),
        ];
        for (text, error) in cases {
            assert_eq!(PublicationNumber::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "(CN)?.{0,14}") {
            let _ = PublicationNumber::parse(&text);
        }
    }
}
