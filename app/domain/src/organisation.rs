//! Organisations: their unified social credit code, what they do here and what they are in law.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use crate::{codes::codes, province::Province, text::half_width};

codes! {
    /// What an organisation does on the platform.
    OrganisationKind {
        Holder = "holder", "专利权人", "Patent holder";
        Company = "company", "企业（被许可方）", "Company (licensee)";
        Operator = "operator", "平台运营方", "Platform operator";
        Regulator = "regulator", "主管部门", "Regulator";
    }
}

codes! {
    /// What an organisation is in law. It decides about in-house publicity and income distribution.
    Nature {
        StateUniversity = "state_university", "公办高等院校", "State university";
        StateInstitute = "state_institute", "政府设立的研究开发机构", "State research institute";
        PrivateInstitution = "private_institution", "民办高校或研究机构", "Private university or institute";
        Enterprise = "enterprise", "企业", "Enterprise";
        Individual = "individual", "个人", "Individual";
    }
}

codes! {
    /// The department of the State Council that oversees an institution (主管部门), for inspectors of a ministry. The
    /// operator sets it; the codes are words, so that they are never taken for a province.
    Supervisor {
        Education = "education", "教育部", "Ministry of Education";
        Industry = "industry", "工业和信息化部", "Ministry of Industry and Information Technology";
        Science = "science", "科学技术部", "Ministry of Science and Technology";
        Sciences = "academy", "中国科学院", "Chinese Academy of Sciences";
        Agriculture = "agriculture", "农业农村部", "Ministry of Agriculture and Rural Affairs";
        Health = "health", "国家卫生健康委员会", "National Health Commission";
        Transport = "transport", "交通运输部", "Ministry of Transport";
        Assets = "assets", "国务院国有资产监督管理委员会", "State-owned Assets Supervision and Administration Commission";
    }
}

impl Nature {
    /// Whether the Law on Promoting the Transformation of Scientific and Technological Achievements holds it to
    /// publicity of negotiated prices and to the floor for contributors
    /// (`促进科技成果转化法 第十八条、第四十五条`).
    #[must_use]
    pub const fn is_state_institution(self) -> bool {
        matches!(self, Self::StateUniversity | Self::StateInstitute)
    }
}

/// A unified social credit code (`GB 32100-2015`): eighteen characters of its alphabet with a region code of digits.
/// The check character may differ: some codes in use fail it, so a person decides.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

/// How a text fares as a unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsccCheck {
    Passes,
    /// Shaped like a code, but the check character is another one: warn, and let a person compare with the licence.
    CheckDigitDiffers,
    NotACode,
}

/// Why a text cannot be a unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UsccError {
    #[error("no code was given")]
    Empty,
    #[error("a code has 18 characters, not {found}")]
    WrongLength { found: usize },
    #[error("codes hold digits and capitals without I, O, S, V and Z; the third to eighth are digits")]
    WrongCharacter,
}

impl UsccError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::WrongLength { .. } => "uscc_length",
            Self::WrongCharacter => "uscc_character",
        }
    }
}

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

impl Uscc {
    /// Reads a code; spaces, hyphens, full-width and lower-case characters are accepted. A differing check character
    /// is no error: ask [`Uscc::check_digit_passes`].
    ///
    /// # Errors
    /// A [`UsccError`] when the text does not have the shape of a code.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let cleaned: String = half_width(text)
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{feff}'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let found = cleaned.chars().count();
        if found == 0 {
            return Err(UsccError::Empty);
        }
        if found != 18 {
            return Err(UsccError::WrongLength { found });
        }
        let bytes = cleaned.as_bytes();
        if !bytes.iter().all(|byte| ALPHABET.contains(byte)) || !bytes[2..8].iter().all(u8::is_ascii_digit) {
            return Err(UsccError::WrongCharacter);
        }
        Ok(Self(cleaned))
    }

    /// [`Uscc::parse`] and the check character in one answer.
    #[must_use]
    pub fn check(text: &str) -> UsccCheck {
        match Self::parse(text) {
            Ok(code) if code.check_digit_passes() => UsccCheck::Passes,
            Ok(_) => UsccCheck::CheckDigitDiffers,
            Err(_) => UsccCheck::NotACode,
        }
    }

    #[must_use]
    pub fn check_digit_passes(&self) -> bool {
        self.0.ends_with(self.expected_check())
    }

    /// The check character that the other seventeen ask for.
    #[must_use]
    pub fn expected_check(&self) -> char {
        let value = |byte: u8| ALPHABET.iter().position(|c| *c == byte).expect("the alphabet was checked");
        let sum: usize = self.0.bytes().zip(WEIGHTS).map(|(byte, weight)| value(byte) * weight).sum();
        char::from(ALPHABET[(31 - sum % 31) % 31])
    }

    /// The code with these first seventeen characters and the check character that they ask for.
    ///
    /// # Errors
    /// A [`UsccError`] when they do not have the shape of a code.
    pub fn with_check(first_seventeen: &str) -> Result<Self, UsccError> {
        let mut code = Self::parse(&format!("{first_seventeen}0"))?;
        let check = code.expected_check();
        code.0.pop();
        code.0.push(check);
        Ok(code)
    }

    /// The province in which the code was given, where the region code names one.
    #[must_use]
    pub fn province(&self) -> Option<Province> {
        Province::parse(&self.0[2..4])
    }

    /// What the prefix says about the organisation: a suggestion, never a decision.
    #[must_use]
    pub fn suggested_nature(&self) -> Option<Nature> {
        match &self.0[..2] {
            "12" => Some(Nature::StateUniversity),
            "52" => Some(Nature::PrivateInstitution),
            "91" | "93" => Some(Nature::Enterprise),
            "92" => Some(Nature::Individual),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Uscc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uscc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A fictional code: the region 99 does not exist.
    const FICTIONAL: &str = "91990000MA0000001";

    fn with_check() -> String {
        Uscc::with_check(FICTIONAL).unwrap().as_str().to_owned()
    }

    #[test]
    fn the_check_character_follows_the_standard() {
        // 9×1 + 1×3 + 9×9 + 9×27 + M(21)×20 + A(10)×29 + 1×28 = 1074; 1074 mod 31 = 20; 31 − 20 = 11 → B.
        assert!(with_check().ends_with('B'), "{}", with_check());
        assert_eq!(Uscc::check(&with_check()), UsccCheck::Passes);
    }

    #[test]
    fn notation_does_not_matter() {
        let code = with_check();
        let spaced = format!(" {} {} ", &code[..8], &code[8..].to_lowercase());
        assert_eq!(Uscc::parse(&spaced).unwrap().as_str(), code);
        assert_eq!(Uscc::check(&spaced), UsccCheck::Passes);
    }

    #[test]
    fn a_differing_check_character_warns_and_is_kept() {
        let code = format!("{FICTIONAL}9");
        assert_eq!(Uscc::check(&code), UsccCheck::CheckDigitDiffers);
        assert_eq!(Uscc::parse(&code).unwrap().as_str(), code);
    }

    #[test]
    fn what_is_not_a_code_is_named() {
        assert_eq!(Uscc::parse(" "), Err(UsccError::Empty));
        assert_eq!(Uscc::parse("12345"), Err(UsccError::WrongLength { found: 5 }));
        assert_eq!(Uscc::parse("91990000MA000000IO"), Err(UsccError::WrongCharacter));
        assert_eq!(Uscc::parse("9199000AMA00000010"), Err(UsccError::WrongCharacter));
        assert_eq!(Uscc::parse("某某大学某某大学某某大学某某大学某大"), Err(UsccError::WrongCharacter));
        assert_eq!(Uscc::check("12345"), UsccCheck::NotACode);
    }

    #[test]
    fn the_prefix_suggests_what_the_organisation_is() {
        let nature = |text: &str| Uscc::parse(text).unwrap().suggested_nature();
        assert_eq!(nature("12320000MA00000010"), Some(Nature::StateUniversity));
        assert_eq!(nature("52320000MA00000010"), Some(Nature::PrivateInstitution));
        assert_eq!(nature("91320000MA00000010"), Some(Nature::Enterprise));
        assert_eq!(nature("A1320000MA00000010"), None);
        assert_eq!(Uscc::parse("91320000MA00000010").unwrap().province(), Province::parse("32"));
        assert!(Nature::StateInstitute.is_state_institution() && !Nature::PrivateInstitution.is_state_institution());
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            let _ = Uscc::check(&text);
        }

        #[test]
        fn one_changed_character_is_always_noticed(
            body in "9[1-3][1-6][0-9]{5}[0-9A-HJ-NPQRTUWXY]{9}", at in 8usize..17, by in 1usize..31,
        ) {
            let code = Uscc::parse(&format!("{body}0")).unwrap();
            let right = format!("{body}{}", code.expected_check());
            prop_assert_eq!(Uscc::check(&right), UsccCheck::Passes);
            let mut bytes = right.into_bytes();
            let old = ALPHABET.iter().position(|c| *c == bytes[at]).unwrap();
            bytes[at] = ALPHABET[(old + by) % 31];
            prop_assert_eq!(Uscc::check(&String::from_utf8(bytes).unwrap()), UsccCheck::CheckDigitDiffers);
        }
    }
}
