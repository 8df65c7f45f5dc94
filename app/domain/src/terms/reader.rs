//! Reads JSON with a pointer to every fault, all faults at once, and no field that is not known.

use serde_json::{Map, Value};

use crate::{Day, Fen, terms::TermsError};

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(pub(crate) Vec<TermsError>);

impl Faults {
    pub(crate) fn add(&mut self, path: impl Into<String>, code: &'static str) {
        self.0.push(TermsError { path: path.into(), code });
    }
}

/// One JSON object on its way into a type. Every read takes the field away; what is left over is a fault.
pub(crate) struct Object {
    path: String,
    fields: Map<String, Value>,
}

/// A field that was taken, and where it was.
pub(crate) struct Taken {
    pub(crate) path: String,
    pub(crate) value: Value,
}

impl Object {
    /// An object, or a fault and an empty one.
    pub(crate) fn open(taken: Taken, faults: &mut Faults) -> Self {
        match taken.value {
            Value::Object(fields) => Self { path: taken.path, fields },
            _ => {
                faults.add(&taken.path, "object_expected");
                Self { path: taken.path, fields: Map::new() }
            }
        }
    }

    /// Reports what nobody asked for.
    pub(crate) fn close(self, faults: &mut Faults) {
        for key in self.fields.keys() {
            faults.add(format!("{}/{}", self.path, escape(key)), "unknown_field");
        }
    }

    pub(crate) fn path_of(&self, key: &str) -> String {
        format!("{}/{key}", self.path)
    }

    /// The field, when it is there and not null.
    pub(crate) fn take(&mut self, key: &str) -> Option<Taken> {
        let value = self.fields.remove(key)?;
        (!value.is_null()).then(|| Taken { path: self.path_of(key), value })
    }

    pub(crate) fn require(&mut self, key: &str, faults: &mut Faults) -> Option<Taken> {
        let taken = self.take(key);
        if taken.is_none() {
            faults.add(self.path_of(key), "required");
        }
        taken
    }

    pub(crate) fn object(&mut self, key: &str, faults: &mut Faults) -> Option<Self> {
        let taken = self.take(key)?;
        Some(Self::open(taken, faults))
    }

    /// The elements of a list; a missing list is empty. More than `max` is a fault and reads none.
    pub(crate) fn list(&mut self, key: &str, max: usize, faults: &mut Faults) -> Vec<Taken> {
        let Some(taken) = self.take(key) else { return Vec::new() };
        let Value::Array(values) = taken.value else {
            faults.add(taken.path, "list_expected");
            return Vec::new();
        };
        if values.len() > max {
            faults.add(taken.path, "too_many");
            return Vec::new();
        }
        let at = |(index, value)| Taken { path: format!("{}/{index}", taken.path), value };
        values.into_iter().enumerate().map(at).collect()
    }

    pub(crate) fn text(&mut self, key: &str, faults: &mut Faults) -> Option<String> {
        self.take(key)?.text(faults)
    }

    pub(crate) fn flag(&mut self, key: &str, faults: &mut Faults) -> Option<bool> {
        let taken = self.take(key)?;
        match taken.value {
            Value::Bool(flag) => Some(flag),
            _ => {
                faults.add(taken.path, "true_or_false_expected");
                None
            }
        }
    }

    pub(crate) fn whole(&mut self, key: &str, faults: &mut Faults) -> Option<i64> {
        self.take(key)?.whole(faults)
    }

    pub(crate) fn count(&mut self, key: &str, faults: &mut Faults) -> Option<u32> {
        self.take(key)?.count(faults)
    }

    pub(crate) fn fen(&mut self, key: &str, faults: &mut Faults) -> Option<Fen> {
        self.whole(key, faults).map(Fen::new)
    }

    pub(crate) fn day(&mut self, key: &str, faults: &mut Faults) -> Option<Day> {
        let path = self.path_of(key);
        let text = self.text(key, faults)?;
        match Day::parse(&text) {
            Ok(day) => Some(day),
            Err(error) => {
                faults.add(path, error.code());
                None
            }
        }
    }
}

impl Taken {
    pub(crate) fn root(value: Value) -> Self {
        Self { path: String::new(), value }
    }

    pub(crate) fn text(self, faults: &mut Faults) -> Option<String> {
        match self.value {
            Value::String(text) => Some(text),
            _ => {
                faults.add(self.path, "text_expected");
                None
            }
        }
    }

    /// A JSON integer; `1.0` and `"1"` are none.
    pub(crate) fn whole(self, faults: &mut Faults) -> Option<i64> {
        let number = self.value.as_i64();
        if number.is_none() {
            faults.add(self.path, "whole_number_expected");
        }
        number
    }

    pub(crate) fn count(self, faults: &mut Faults) -> Option<u32> {
        let path = self.path.clone();
        let number = self.whole(faults)?;
        let count = u32::try_from(number).ok();
        if count.is_none() {
            faults.add(path, "out_of_range");
        }
        count
    }
}

/// RFC 6901: `~` and `/` inside a key.
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
