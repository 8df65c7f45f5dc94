use domain::form::{FieldError, FormValues};
use serde::{Deserialize, Serialize};

/// A form as it was typed, with what is wrong about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// By name; the values of a repeated name (a group of checkboxes) are joined by a space.
    pub values: FormValues,
    pub errors: Vec<FieldError>,
    /// The idempotency key of the submission, written into the form as `request_id`.
    pub request_id: String,
}

impl FormState {
    /// An empty form with the key of its coming submission.
    pub fn new(request_id: impl Into<String>) -> Self {
        Self { request_id: request_id.into(), ..Self::default() }
    }

    /// What a browser has sent. Passwords are not kept: they are typed again.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            let (name, value) = (name.into(), value.into());
            if name == "request_id" {
                form.request_id = value;
            } else if !name.contains("password") {
                form.add(name, &value);
            }
        }
        form
    }

    fn add(&mut self, name: String, value: &str) {
        let typed = self.values.entry(name).or_default();
        if !typed.is_empty() {
            typed.push(' ');
        }
        typed.push_str(value);
    }

    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.values.insert(name.into(), value.to_string());
        self
    }

    /// The typed value; empty where nothing was typed.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Whether `choice` is among the values of a repeated name.
    #[must_use]
    pub fn has(&self, name: &str, choice: &str) -> bool {
        self.value(name).split(' ').any(|value| value == choice)
    }

    #[must_use]
    pub fn error(&self, name: &str) -> Option<&FieldError> {
        self.errors.iter().find(|error| error.field == name)
    }

    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_are_kept_and_passwords_are_not() {
        let form = FormState::from_pairs([
            ("email", "a@example.cn"),
            ("password", "secret"),
            ("new_password", "secret"),
            ("role", "staff"),
            ("role", "approver"),
            ("request_id", "req_1"),
        ]);
        assert_eq!(form.value("email"), "a@example.cn");
        assert_eq!((form.value("password"), form.value("new_password")), ("", ""));
        assert!(form.has("role", "staff") && form.has("role", "approver") && !form.has("role", "app"));
        assert_eq!(form.request_id, "req_1");
        assert!(!form.values.contains_key("request_id"));
    }

    #[test]
    fn an_error_is_found_at_its_field() {
        let mut form = FormState::new("req_1");
        form.errors.push(FieldError::new("amount", "too_long").with("max", 20));
        assert_eq!(form.error("amount").map(|error| error.params["max"].as_str()), Some("20"));
        assert!(form.error("other").is_none() && !form.is_clean());
    }
}
