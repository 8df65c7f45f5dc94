//! Templates: texts with `{variable}` places that an operator may edit – clauses of a contract, letters, mails.
//!
//! A text is checked against the variables that its key declares before it is kept. What has been checked can be filled
//! whatever the values are, and what is put in is never read as a template again.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

/// The longest text of a template: a clause of a contract, in characters.
pub const TEMPLATE_CHARS_MAX: usize = 5_000;

/// What stands where a value is missing.
const NOTHING: &str = "…";

/// A variable that a template may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    pub need: Need,
}

/// Whether a text makes sense without a variable: a reminder without its link does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// Where in a text something stands, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// What is wrong with the text of a template.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplateFault {
    #[error("the text is empty")]
    Empty,
    /// More than [`TEMPLATE_CHARS_MAX`] characters.
    #[error("the text has {0} characters")]
    TooLong(usize),
    #[error("unknown variable {name} in line {}, column {}", place.line, place.column)]
    Unknown { name: String, place: Place },
    #[error("the variable {0} is missing")]
    Missing(String),
    /// A brace that opens no variable or closes none; a brace that is meant is written twice.
    #[error("lone brace in line {}, column {}", _0.line, _0.column)]
    LoneBrace(Place),
}

/// A text that has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(String, Place),
}

impl Template {
    /// The text with its variables filled. A value that is not given shows as `…`; values are put in as they are.
    #[must_use]
    pub fn fill(&self, values: &BTreeMap<String, String>) -> String {
        let value = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(name, _) => values.get(name).map_or(NOTHING, String::as_str).to_owned(),
        };
        self.pieces.iter().map(value).collect()
    }

    /// The variables that the text uses, each once.
    #[must_use]
    pub fn variables(&self) -> BTreeSet<&str> {
        self.uses().map(|(name, _)| name).collect()
    }

    fn uses(&self) -> impl Iterator<Item = (&str, Place)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Variable(name, place) => Some((name.as_str(), *place)),
        })
    }
}

/// Reads a text whose variables may only be those that are declared.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text, then what is missing.
pub fn check(text: &str, declared: &[Variable]) -> Result<Template, Vec<TemplateFault>> {
    if text.trim().is_empty() {
        return Err(vec![TemplateFault::Empty]);
    }
    let length = text.chars().count();
    if TEMPLATE_CHARS_MAX < length {
        return Err(vec![TemplateFault::TooLong(length)]);
    }
    let (template, mut faults) = read(text);
    let is_declared = |name: &str| declared.iter().any(|variable| variable.name == name);
    let unknown = template.uses().filter(|(name, _)| !is_declared(name));
    faults.extend(unknown.map(|(name, place)| (place, TemplateFault::Unknown { name: name.to_owned(), place })));
    faults.sort_by_key(|(place, _)| *place);
    let mut faults: Vec<TemplateFault> = faults.into_iter().map(|(_, fault)| fault).collect();
    let used = template.variables();
    let missing = declared.iter().filter(|it| it.need == Need::Required && !used.contains(it.name.as_str()));
    faults.extend(missing.map(|it| TemplateFault::Missing(it.name.clone())));
    if faults.is_empty() { Ok(template) } else { Err(faults) }
}

/// The variables of a text that comes with the program, in the order of their names.
#[must_use]
pub fn variables_of(text: &str) -> BTreeSet<String> {
    read(text).0.variables().into_iter().map(str::to_owned).collect()
}

/// A text as one that means itself: braces doubled.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// Takes a text apart; braces that belong to nothing are told with their places and left in the text.
fn read(text: &str) -> (Template, Vec<(Place, TemplateFault)>) {
    let mut reader =
        Reader { rest: text, place: Place { line: 1, column: 1 }, plain: String::new(), pieces: Vec::new() };
    let mut faults = Vec::new();
    while let Some(next) = reader.rest.chars().next() {
        if next != '{' && next != '}' {
            reader.keep(next);
        } else if reader.rest[1..].starts_with(next) {
            reader.step(next);
            reader.keep(next);
        } else if let Some(name) = reader.variable_ahead() {
            reader.take_variable(name);
        } else {
            faults.push((reader.place, TemplateFault::LoneBrace(reader.place)));
            reader.keep(next);
        }
    }
    reader.end_plain();
    (Template { pieces: reader.pieces }, faults)
}

struct Reader<'a> {
    rest: &'a str,
    place: Place,
    plain: String,
    pieces: Vec<Piece>,
}

impl<'a> Reader<'a> {
    /// Goes past a character.
    fn step(&mut self, passed: char) {
        self.rest = &self.rest[passed.len_utf8()..];
        if passed == '\n' {
            self.place = Place { line: self.place.line + 1, column: 1 };
        } else {
            self.place.column += 1;
        }
    }

    /// Goes past a character that means itself.
    fn keep(&mut self, next: char) {
        self.plain.push(next);
        self.step(next);
    }

    /// The name between the brace here and the next one: small letters, digits and `_`.
    fn variable_ahead(&self) -> Option<&'a str> {
        let (name, _) = self.rest.strip_prefix('{')?.split_once('}')?;
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        is_name.then_some(name)
    }

    fn take_variable(&mut self, name: &str) {
        self.end_plain();
        self.pieces.push(Piece::Variable(name.to_owned(), self.place));
        self.rest = &self.rest[name.len() + 2..];
        self.place.column += name.len() + 2;
    }

    fn end_plain(&mut self) {
        if !self.plain.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.plain)));
        }
    }
}

#[cfg(test)]
mod tests;
