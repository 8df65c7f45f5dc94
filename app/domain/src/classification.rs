//! Classification symbols: IPC for inventions and utility models, Locarno for designs. What a file writes is kept;
//! what is understood of it serves facets and search.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{codes::codes, text::half_width};

codes! {
    /// A section of the International Patent Classification.
    IpcSection {
        A = "A", "人类生活必需", "Human necessities";
        B = "B", "作业；运输", "Performing operations; transporting";
        C = "C", "化学；冶金", "Chemistry; metallurgy";
        D = "D", "纺织；造纸", "Textiles; paper";
        E = "E", "固定建筑物", "Fixed constructions";
        F = "F", "机械工程；照明；加热；武器；爆破", "Mechanical engineering; lighting; heating; weapons; blasting";
        G = "G", "物理", "Physics";
        H = "H", "电学", "Electricity";
    }
}

/// A classification symbol as it was written, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Classification {
    written: String,
    symbol: Symbol,
}

/// What a classification symbol says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// A group of the IPC, such as `H01M10/0525` in the edition of 2010.01.
    Ipc {
        section: IpcSection,
        /// The normal form without the edition: `H01M10/0525`.
        group: String,
        /// The edition as written: `2010.01`.
        edition: Option<String>,
    },
    /// A subclass of the IPC without a group: `H01M`.
    IpcSubclass { section: IpcSection, subclass: String },
    /// A class of the Locarno Classification, such as `14-03`; national suffixes stay in the written form.
    Locarno { class: String },
    /// Anything else, kept as it is.
    Unknown,
}

/// The most symbols that one cell may hold.
pub const SYMBOLS_MAX: usize = 40;

impl Classification {
    /// Reads a symbol. Never fails: what is not understood is kept as [`Symbol::Unknown`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let written = text.trim().to_owned();
        let compact: String =
            half_width(&written).chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let symbol = read_ipc(&compact).or_else(|| read_locarno(&compact)).unwrap_or(Symbol::Unknown);
        Self { written, symbol }
    }

    /// Reads the symbols of one cell, separated by `;`, `；`, `,`, `，`, `、` or line breaks; empty parts are dropped.
    #[must_use]
    pub fn parse_list(text: &str) -> Vec<Self> {
        text.split([';', '；', ',', '，', '、', '\n', '|'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .take(SYMBOLS_MAX)
            .map(Self::parse)
            .collect()
    }

    /// The symbol as the source wrote it, edition included.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    #[must_use]
    pub const fn symbol(&self) -> &Symbol {
        &self.symbol
    }

    /// The normal form: `H01M10/0525`, `H01M`, `14-03`, or the written text when it is not understood.
    #[must_use]
    pub fn normal(&self) -> &str {
        match &self.symbol {
            Symbol::Ipc { group, .. } => group,
            Symbol::IpcSubclass { subclass, .. } => subclass,
            Symbol::Locarno { class } => class,
            Symbol::Unknown => &self.written,
        }
    }

    #[must_use]
    pub const fn section(&self) -> Option<IpcSection> {
        match &self.symbol {
            Symbol::Ipc { section, .. } | Symbol::IpcSubclass { section, .. } => Some(*section),
            Symbol::Locarno { .. } | Symbol::Unknown => None,
        }
    }

    /// `H01M`.
    #[must_use]
    pub fn subclass(&self) -> Option<&str> {
        match &self.symbol {
            Symbol::Ipc { group, .. } => Some(&group[..4]),
            Symbol::IpcSubclass { subclass, .. } => Some(subclass),
            Symbol::Locarno { .. } | Symbol::Unknown => None,
        }
    }

    /// `14` of `14-03`.
    #[must_use]
    pub fn locarno_class(&self) -> Option<&str> {
        match &self.symbol {
            Symbol::Locarno { class } => Some(&class[..2]),
            _ => None,
        }
    }

    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self.symbol, Symbol::Unknown)
    }
}

impl From<String> for Classification {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<Classification> for String {
    fn from(classification: Classification) -> Self {
        classification.written
    }
}

impl fmt::Display for Classification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// `H01M10/0525(2010.01)I`: section, class, subclass, main group of one to four digits, subgroup of two to six,
/// edition in brackets, and a level or value letter that says nothing here.
fn read_ipc(compact: &str) -> Option<Symbol> {
    let bytes = compact.as_bytes();
    if bytes.len() < 4 || !compact.is_ascii() || !bytes[1..3].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let section = IpcSection::parse(&compact[..1]).filter(|_| bytes[3].is_ascii_uppercase())?;
    if compact.len() == 4 {
        return Some(Symbol::IpcSubclass { section, subclass: compact.to_owned() });
    }
    let (main, rest) = compact[4..].split_once('/')?;
    let subgroup_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (subgroup, tail) = rest.split_at(subgroup_end);
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(main, 4) || !digits(subgroup, 6) || subgroup.len() < 2 {
        return None;
    }
    let edition = read_edition(tail)?;
    let main = main.trim_start_matches('0');
    if main.is_empty() {
        return None;
    }
    Some(Symbol::Ipc { section, group: format!("{}{main}/{subgroup}", &compact[..4]), edition })
}

/// `(2010.01)I`, `(2006)`, `I`, or nothing.
fn read_edition(tail: &str) -> Option<Option<String>> {
    let letters = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let Some(bracketed) = tail.strip_prefix(['(', '[']) else {
        return letters(tail).then_some(None);
    };
    let (edition, after) = bracketed.split_once([')', ']'])?;
    let shaped = matches!(edition.len(), 1 | 4 | 7) && edition.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (shaped && letters(after)).then(|| Some(edition.to_owned()))
}

/// `14-03`, `1403`, `14-03-A0123`, `LOC(13)CL.14-03`.
fn read_locarno(compact: &str) -> Option<Symbol> {
    let body = match compact.split_once("CL.") {
        Some((prefix, body)) if prefix.starts_with("LOC") => body,
        _ => compact,
    };
    if !body.is_ascii() {
        return None;
    }
    let (class, rest) = body.split_at_checked(2)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (subclass, suffix) = rest.split_at_checked(2)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let in_classification = digits(class) && digits(subclass) && class != "00" && class <= "32" && subclass != "00";
    let suffix_fits = suffix.is_empty()
        || suffix.strip_prefix('-').is_some_and(|s| s.len() <= 6 && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    (in_classification && suffix_fits).then(|| Symbol::Locarno { class: format!("{class}-{subclass}") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> (String, Option<&'static str>) {
        let classification = Classification::parse(text);
        (classification.normal().to_owned(), classification.section().map(IpcSection::as_str))
    }

    #[test]
    fn ipc_symbols_have_one_normal_form() {
        for text in [
            "H01M10/0525(2010.01)I",
            "H01M 10/0525",
            "h01m10/0525",
            "Ｈ０１Ｍ１０／０５２５",
            "H01M0010/0525 [2010.01]",
        ] {
            assert_eq!(normal(text), ("H01M10/0525".to_owned(), Some("H")), "{text}");
        }
        let classification = Classification::parse("H01M10/0525(2010.01)I");
        assert_eq!(classification.written(), "H01M10/0525(2010.01)I");
        assert_eq!(classification.subclass(), Some("H01M"));
        let Symbol::Ipc { edition, .. } = classification.symbol() else { panic!("an IPC group") };
        assert_eq!(edition.as_deref(), Some("2010.01"));
        assert_eq!(Classification::parse("A61K").subclass(), Some("A61K"));
    }

    #[test]
    fn locarno_classes_are_read_with_their_suffixes() {
        for text in ["14-03", "1403", "14-03-A0123", "LOC(13)Cl.14-03"] {
            let classification = Classification::parse(text);
            assert_eq!(classification.normal(), "14-03", "{text}");
            assert_eq!(classification.locarno_class(), Some("14"));
            assert_eq!(classification.section(), None);
        }
    }

    #[test]
    fn an_unknown_symbol_is_kept_as_written() {
        for text in ["X01M10/05", "14-", "99-99", "H01M10/5", "H01M/05", "H01M10/0525(abc)", "锂电池", "H0", ""] {
            let classification = Classification::parse(text);
            assert!(!classification.is_known(), "{text}");
            assert_eq!(classification.normal(), text);
        }
    }

    #[test]
    fn a_cell_may_hold_several() {
        let list = Classification::parse_list("H01M10/0525(2010.01)I; H01M4/62；\n C08L 9/00 ;");
        let normals: Vec<&str> = list.iter().map(Classification::normal).collect();
        assert_eq!(normals, ["H01M10/0525", "H01M4/62", "C08L9/00"]);
    }

    #[test]
    fn json_is_the_written_text() {
        let classification = Classification::parse("H01M10/0525(2010.01)I");
        let json = serde_json::to_string(&classification).unwrap();
        assert_eq!(json, "\"H01M10/0525(2010.01)I\"");
        assert_eq!(serde_json::from_str::<Classification>(&json).unwrap(), classification);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            let _ = Classification::parse_list(&text);
        }

        #[test]
        fn the_normal_form_is_its_own_normal_form(
            text in "[A-H][0-9]{2}[A-Z] ?[1-9][0-9]{0,3}/[0-9]{2,6}(\\(20[0-2][0-9]\\.01\\))?I?"
        ) {
            let classification = Classification::parse(&text);
            prop_assert!(classification.is_known());
            let again = Classification::parse(classification.normal());
            prop_assert_eq!(again.normal(), classification.normal());
            prop_assert_eq!(again.section(), classification.section());
        }
    }
}
