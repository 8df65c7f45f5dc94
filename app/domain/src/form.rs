//! What a person typed into a form, and what is wrong with it, as values that travel between server and browser.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Field name to the text that was typed. Repeated fields are joined by a space.
pub type FormValues = BTreeMap<String, String>;

/// One thing that is wrong, at the field where it is wrong. The code is translated when it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name; empty for the form as a whole.
    pub field: String,
    /// A stable code such as `required` or `amount_too_precise`.
    pub code: String,
    /// Named values that the translated text mentions.
    pub params: BTreeMap<String, String>,
}

impl FieldError {
    #[must_use]
    pub fn new(field: &str, code: &str) -> Self {
        Self { field: field.into(), code: code.into(), params: BTreeMap::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.into(), value.to_string());
        self
    }
}

/// Reads fields one after another and gathers every error, so that a person sees all of them at once.
#[derive(Debug)]
pub struct FormReader<'a> {
    values: &'a FormValues,
    errors: Vec<FieldError>,
}

impl<'a> FormReader<'a> {
    #[must_use]
    pub const fn new(values: &'a FormValues) -> Self {
        Self { values, errors: Vec::new() }
    }

    /// The trimmed text of a field; empty when it is absent.
    #[must_use]
    pub fn text(&self, field: &str) -> &'a str {
        self.values.get(field).map_or("", |text| text.trim())
    }

    /// A text that must be there and not be longer than `chars_max` characters.
    pub fn required(&mut self, field: &str, chars_max: usize) -> String {
        let text = self.text(field);
        if text.is_empty() {
            self.fail(field, "required");
        }
        self.limited(field, chars_max)
    }

    /// A text that may be empty and is not longer than `chars_max` characters.
    pub fn limited(&mut self, field: &str, chars_max: usize) -> String {
        let text = self.text(field);
        if text.chars().count() > chars_max {
            self.errors.push(FieldError::new(field, "too_long").with("max", chars_max));
        }
        text.to_owned()
    }

    /// A ticked box.
    #[must_use]
    pub fn ticked(&self, field: &str) -> bool {
        matches!(self.text(field), "on" | "true" | "yes" | "1")
    }

    /// A field read by a parser whose error is a code.
    pub fn parse<T>(&mut self, field: &str, parse: impl FnOnce(&str) -> Result<T, &'static str>) -> Option<T> {
        match parse(self.text(field)) {
            Ok(value) => Some(value),
            Err(code) => {
                self.fail(field, code);
                None
            }
        }
    }

    /// A day that must be there.
    pub fn day(&mut self, field: &str) -> Option<crate::Day> {
        self.parse(field, |text| crate::Day::parse(text).map_err(crate::day::DayError::code))
    }

    /// A day that may be left out.
    pub fn optional_day(&mut self, field: &str) -> Option<crate::Day> {
        if self.text(field).is_empty() { None } else { self.day(field) }
    }

    /// An amount in yuan that must be there and be above zero.
    pub fn amount(&mut self, field: &str) -> Option<crate::Fen> {
        self.parse(field, |text| match crate::Fen::parse_yuan(text) {
            Ok(amount) if amount.is_zero() => Err("amount_zero"),
            Ok(amount) => Ok(amount),
            Err(error) => Err(error.code()),
        })
    }

    pub fn fail(&mut self, field: &str, code: &str) {
        self.errors.push(FieldError::new(field, code));
    }

    pub fn push(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// # Errors
    /// All that was found wrong, in the order of the fields.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_gathered() {
        let values: FormValues =
            [("name", ""), ("day", "2025-02-30"), ("fee", "面议")].map(|(k, v)| (k.into(), v.into())).into();
        let mut form = FormReader::new(&values);
        form.required("name", 10);
        form.day("day");
        form.amount("fee");
        let errors = form.finish().expect_err("three fields are wrong");
        let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, ["required", "date_does_not_exist", "amount_not_a_number"]);
    }
}
