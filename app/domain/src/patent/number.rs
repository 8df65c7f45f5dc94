//! Application and patent numbers.
//!
//! Since 2003-10-01 a number is the year, a kind digit, seven digits and a check digit; before that two digits of the
//! year, a kind digit, five digits and a check digit; the numbers of 1985 to 1988 were printed without a check digit.
//! After grant the same number, with `ZL` before it, is the patent number.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use super::PatentKind;
use crate::text::half_width;

/// A Chinese application or patent number whose check digit is right (or which never had one).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatentNumber {
    year: u16,
    series: u8,
    serial: u32,
    has_check: bool,
}

/// Why a text is not a patent number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PatentNumberError {
    #[error("no number was given")]
    Empty,
    #[error("the text holds more than a patent number")]
    NotANumber,
    #[error("a spreadsheet turned the number into a power of ten; format the column as text")]
    Scientific,
    #[error("this is a publication number, not an application number")]
    PublicationNumber,
    #[error("a number has 9 or 13 characters, not {found}")]
    WrongLength { found: usize },
    #[error("no numbers of this form were given in the year {year}")]
    ImpossibleYear { year: u16 },
    #[error("the kind digit {found} does not exist")]
    ImpossibleKind { found: char },
    #[error("the check digit is missing; with it the number is {suggestion}")]
    MissingCheckDigit { suggestion: PatentNumber },
    #[error("the check digit {found} is wrong; the number may be {suggestion}")]
    WrongCheckDigit { found: char, suggestion: PatentNumber },
}

impl PatentNumberError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::NotANumber => "patent_number_malformed",
            Self::Scientific => "patent_number_scientific",
            Self::PublicationNumber => "patent_number_is_publication_number",
            Self::WrongLength { .. } => "patent_number_length",
            Self::ImpossibleYear { .. } => "patent_number_year",
            Self::ImpossibleKind { .. } => "patent_number_kind",
            Self::MissingCheckDigit { .. } => "patent_number_check_missing",
            Self::WrongCheckDigit { .. } => "patent_number_check_wrong",
        }
    }

    /// The number that was probably meant, where there is one.
    #[must_use]
    pub const fn suggestion(self) -> Option<PatentNumber> {
        match self {
            Self::MissingCheckDigit { suggestion } | Self::WrongCheckDigit { suggestion, .. } => Some(suggestion),
            _ => None,
        }
    }
}

/// The first year of the four-digit form and the last of the two-digit form.
const FORM_CHANGED: u16 = 2003;
/// The last year whose numbers were printed without a check digit.
const LAST_WITHOUT_CHECK: u16 = 1988;
const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

impl PatentNumber {
    /// Reads a number in any notation: `ZL` or `CN` before it, spaces, full-width characters, `x` or `X`, with or
    /// without the dot.
    ///
    /// # Errors
    /// A [`PatentNumberError`]; a wrong or missing check digit carries the number with the right one.
    pub fn parse(text: &str) -> Result<Self, PatentNumberError> {
        let cleaned = clean(text);
        if cleaned.is_empty() {
            return Err(PatentNumberError::Empty);
        }
        let body = strip_prefix(&cleaned);
        let compact = drop_check_dot(body).ok_or_else(|| explain_malformed(&cleaned))?;
        if !is_number_shaped(&compact) {
            return Err(explain_malformed(&cleaned));
        }
        match compact.len() {
            13 | 9 => {
                let (stem, check) = compact.split_at(compact.len() - 1);
                let number = Self::from_stem(stem)?;
                let found = check.chars().next().expect("one character was split off");
                if found == number.check_digit() {
                    Ok(number)
                } else {
                    Err(PatentNumberError::WrongCheckDigit { found, suggestion: number })
                }
            }
            12 | 8 if !compact.ends_with('X') => {
                let number = Self::from_stem(&compact)?;
                if number.year <= LAST_WITHOUT_CHECK {
                    return Ok(Self { has_check: false, ..number });
                }
                Err(PatentNumberError::MissingCheckDigit { suggestion: number })
            }
            found => Err(PatentNumberError::WrongLength { found }),
        }
    }

    /// The number of the long form with this year, kind and serial, and its right check digit. `None` when the year is
    /// outside 2003 to 2099 or the serial has more than seven digits.
    #[must_use]
    pub fn of_parts(year: u16, kind: PatentKind, serial: u32) -> Option<Self> {
        if !(FORM_CHANGED..=2099).contains(&year) || serial >= LONG_FORM {
            return None;
        }
        let series = match kind {
            PatentKind::Invention => 1,
            PatentKind::UtilityModel => 2,
            PatentKind::Design => 3,
        };
        Some(Self { year, series, serial: serial + LONG_FORM, has_check: true })
    }

    /// Whether the serial lies in the range that is never given out, so that the number can stand for an invented
    /// patent in demonstrations and tests.
    #[must_use]
    pub const fn is_fictional(self) -> bool {
        self.serial >= LONG_FORM + 9_999_000
    }

    /// Twelve or eight digits, all but the check digit.
    fn from_stem(stem: &str) -> Result<Self, PatentNumberError> {
        let number = |digits: &str| digits.parse::<u32>().expect("at most seven digits were checked");
        let (year, rest) = if stem.len() == 12 {
            (number(&stem[..4]), &stem[4..])
        } else {
            let two = number(&stem[..2]);
            (if two < 50 { 2000 + two } else { 1900 + two }, &stem[2..])
        };
        let year = u16::try_from(year).expect("four digits");
        let range = if stem.len() == 12 { FORM_CHANGED..=2099 } else { 1985..=FORM_CHANGED };
        if !range.contains(&year) {
            return Err(PatentNumberError::ImpossibleYear { year });
        }
        let series = rest.as_bytes()[0] - b'0';
        if !matches!(series, 1 | 2 | 3 | 8 | 9) {
            return Err(PatentNumberError::ImpossibleKind { found: char::from(b'0' + series) });
        }
        let is_long = stem.len() == 12;
        // In 2003 both forms were in use; the serial tells them apart, so the long form keeps a mark above it.
        let serial = number(&rest[1..]) + if is_long { LONG_FORM } else { 0 };
        Ok(Self { year, series, serial, has_check: true })
    }

    /// The kind that the number itself states. International applications that entered the national phase (8 and 9)
    /// are inventions and utility models.
    #[must_use]
    pub const fn kind(self) -> PatentKind {
        match self.series {
            2 | 9 => PatentKind::UtilityModel,
            3 => PatentKind::Design,
            _ => PatentKind::Invention,
        }
    }

    /// Whether the number marks an international application in the national phase.
    #[must_use]
    pub const fn is_pct(self) -> bool {
        matches!(self.series, 8 | 9)
    }

    /// The year of filing that the number states.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// All digits but the check digit: the same for every notation of one application.
    #[must_use]
    pub fn stem(self) -> String {
        if self.is_long() {
            format!("{:04}{}{:07}", self.year, self.series, self.serial - LONG_FORM)
        } else {
            format!("{:02}{}{:05}", self.year % 100, self.series, self.serial)
        }
    }

    /// Digits and check digit without the dot: what search compares.
    #[must_use]
    pub fn compact(self) -> String {
        let mut text = self.stem();
        if self.has_check {
            text.push(self.check_digit());
        }
        text
    }

    /// `202119999001.9`: the stored form.
    #[must_use]
    pub fn canonical(self) -> String {
        let mut text = self.stem();
        if self.has_check {
            text.push('.');
            text.push(self.check_digit());
        }
        text
    }

    /// The weighted sum of the digits modulo 11; ten is written `X`.
    #[must_use]
    pub fn check_digit(self) -> char {
        let sum: u32 = self.stem().bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
        char::from_digit(sum % 11, 10).unwrap_or('X')
    }

    const fn is_long(self) -> bool {
        self.serial >= LONG_FORM
    }
}

/// Added to the serial of a number of the long form, above any seven-digit serial.
const LONG_FORM: u32 = 10_000_000;

/// What is left of a number in any notation when it is folded for search: digits and `x`, without prefix, spaces and
/// dots. `None` when the text is not the beginning, middle or whole of a number (at least four digits).
#[must_use]
pub fn fold_number(text: &str) -> Option<String> {
    let cleaned = clean(text);
    let body: String = strip_prefix(&cleaned).chars().filter(|c| *c != '.').collect();
    let digits = body.strip_suffix('X').unwrap_or(&body);
    (digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| body.to_ascii_lowercase())
}

/// Half-width capitals without white space and invisible characters; the dots that typists use become one kind.
fn clean(text: &str) -> String {
    half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .map(|c| if matches!(c, '．' | '。' | '·' | '・') { '.' } else { c.to_ascii_uppercase() })
        .collect()
}

fn strip_prefix(cleaned: &str) -> &str {
    let mut body = cleaned;
    for label in ["专利申请号", "专利号", "申请号", ":"] {
        body = body.strip_prefix(label).unwrap_or(body);
    }
    body.strip_prefix("ZL").or_else(|| body.strip_prefix("CN")).unwrap_or(body)
}

/// A dot may stand before the check digit and nowhere else.
fn drop_check_dot(body: &str) -> Option<String> {
    match body.split_once('.') {
        None => Some(body.to_owned()),
        Some((stem, check)) if check.len() == 1 && matches!(stem.len(), 8 | 12) => Some(format!("{stem}{check}")),
        Some(_) => None,
    }
}

fn is_number_shaped(compact: &str) -> bool {
    let digits = compact.strip_suffix('X').unwrap_or(compact);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn explain_malformed(cleaned: &str) -> PatentNumberError {
    if super::PublicationNumber::parse(cleaned).is_ok() {
        return PatentNumberError::PublicationNumber;
    }
    if let Some((mantissa, exponent)) = cleaned.split_once("E+") {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if digits(mantissa) && digits(exponent) {
            return PatentNumberError::Scientific;
        }
    }
    PatentNumberError::NotANumber
}

/// `ZL202119999001.9`.
impl fmt::Display for PatentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ZL{}", self.canonical())
    }
}

impl FromStr for PatentNumber {
    type Err = PatentNumberError;
    fn from_str(text: &str) -> Result<Self, PatentNumberError> {
        Self::parse(text)
    }
}

impl Serialize for PatentNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.canonical())
    }
}

impl<'de> Deserialize<'de> for PatentNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
