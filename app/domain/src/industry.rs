//! Industries by the Industrial Classification for National Economic Activities (`GB/T 4754-2017`).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{codes::codes, text::half_width};

codes! {
    /// A section of the industrial classification.
    IndustrySection {
        A = "A", "农、林、牧、渔业", "Agriculture, forestry, animal husbandry and fishery";
        B = "B", "采矿业", "Mining";
        C = "C", "制造业", "Manufacturing";
        D = "D", "电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water supply";
        E = "E", "建筑业", "Construction";
        F = "F", "批发和零售业", "Wholesale and retail trade";
        G = "G", "交通运输、仓储和邮政业", "Transport, storage and post";
        H = "H", "住宿和餐饮业", "Accommodation and catering";
        I = "I", "信息传输、软件和信息技术服务业", "Information transmission, software and IT services";
        J = "J", "金融业", "Finance";
        K = "K", "房地产业", "Real estate";
        L = "L", "租赁和商务服务业", "Leasing and business services";
        M = "M", "科学研究和技术服务业", "Scientific research and technical services";
        N = "N", "水利、环境和公共设施管理业", "Water, environment and public facilities management";
        O = "O", "居民服务、修理和其他服务业", "Household, repair and other services";
        P = "P", "教育", "Education";
        Q = "Q", "卫生和社会工作", "Health and social work";
        R = "R", "文化、体育和娱乐业", "Culture, sports and entertainment";
        S = "S", "公共管理、社会保障和社会组织", "Public administration, social security and social organisations";
        T = "T", "国际组织", "International organisations";
    }
}

/// The first and last two-digit division of each section.
const DIVISIONS: &[(IndustrySection, u8, u8)] = &[
    (IndustrySection::A, 1, 5),
    (IndustrySection::B, 6, 12),
    (IndustrySection::C, 13, 43),
    (IndustrySection::D, 44, 46),
    (IndustrySection::E, 47, 50),
    (IndustrySection::F, 51, 52),
    (IndustrySection::G, 53, 60),
    (IndustrySection::H, 61, 62),
    (IndustrySection::I, 63, 65),
    (IndustrySection::J, 66, 69),
    (IndustrySection::K, 70, 70),
    (IndustrySection::L, 71, 72),
    (IndustrySection::M, 73, 75),
    (IndustrySection::N, 76, 79),
    (IndustrySection::O, 80, 82),
    (IndustrySection::P, 83, 83),
    (IndustrySection::Q, 84, 85),
    (IndustrySection::R, 86, 90),
    (IndustrySection::S, 91, 96),
    (IndustrySection::T, 97, 97),
];

/// An industry: a section, or a division, group or class within one (`C`, `C38`, `C384`, `C3841`). Codes change with
/// the edition of the standard, so digits after the division are not looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndustryCode {
    section: IndustrySection,
    digits: u16,
    length: u8,
}

impl IndustryCode {
    /// Reads `C`, `C38`, `C3841`, `38` or `3841`. `None` when there is no such division or the letter is another
    /// section's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String =
            half_width(text).chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let (letter, digits) = match compact.chars().next()? {
            first if first.is_ascii_alphabetic() => (Some(IndustrySection::parse(&compact[..1])?), &compact[1..]),
            _ => (None, compact.as_str()),
        };
        if digits.is_empty() {
            return letter.map(|section| Self { section, digits: 0, length: 0 });
        }
        if !(2..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let division: u8 = digits[..2].parse().ok()?;
        let section = DIVISIONS.iter().find(|(_, first, last)| (*first..=*last).contains(&division))?.0;
        if letter.is_some_and(|letter| letter != section) {
            return None;
        }
        Some(Self { section, digits: digits.parse().ok()?, length: u8::try_from(digits.len()).ok()? })
    }

    #[must_use]
    pub const fn section(self) -> IndustrySection {
        self.section
    }
}

/// `C3841`: the section and the digits.
impl fmt::Display for IndustryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.section.as_str())?;
        match self.length {
            0 => Ok(()),
            length => write!(f, "{:0width$}", self.digits, width = usize::from(length)),
        }
    }
}

impl Serialize for IndustryCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IndustryCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not an industry code of GB/T 4754"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sections_cover_the_97_divisions_without_a_gap() {
        let mut next = 1;
        for (_, first, last) in DIVISIONS {
            assert_eq!(*first, next);
            next = last + 1;
        }
        assert_eq!((next, IndustrySection::ALL.len()), (98, 20));
    }

    #[test]
    fn codes_are_read_with_and_without_their_letter() {
        for text in ["C3841", "3841", "c 3841", "Ｃ３８４１"] {
            let code = IndustryCode::parse(text).unwrap();
            assert_eq!((code.to_string().as_str(), code.section()), ("C3841", IndustrySection::C), "{text}");
        }
        assert_eq!(IndustryCode::parse("01").unwrap().to_string(), "A01");
        assert_eq!(IndustryCode::parse("M").unwrap().to_string(), "M");
        assert_eq!(IndustryCode::parse("0111").unwrap().to_string(), "A0111");
    }

    #[test]
    fn what_is_not_a_code_is_none() {
        for text in ["", "A3841", "U", "98", "00", "3", "38411", "制造业", "C-38"] {
            assert_eq!(IndustryCode::parse(text), None, "{text}");
        }
    }
}
