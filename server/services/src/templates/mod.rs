//! Texts that an operator may edit: clauses of the contract, letters, mails. Each edit is a version with its reason, in
//! use from a moment on; what was written before keeps the text of its day.
//!
//! The text that comes with the program is version 0. A text is checked against the variables that it declares
//! (`domain::template`), so that a letter never goes out with a hole in it.

mod edit;
mod registry;
mod wording;

use std::collections::BTreeMap;

use domain::{Locale, Timestamp, template};

pub use edit::{
    Preview, TemplateDetail, TemplateLine, TemplatePreview, TextChange, VersionLine, edit, keys, preview, template,
    templates,
};
pub use registry::{Editable, Group, editable, editables, sample};
pub use wording::Wording;

use crate::{
    error::ServiceError,
    ports::{StoreResult, UnitOfWork},
};

/// A text and the version that it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextInUse {
    /// 0 for the text that comes with the program.
    pub version: i64,
    pub zh: String,
    pub en: String,
}

impl TextInUse {
    #[must_use]
    pub fn text(&self, locale: Locale) -> &str {
        match locale {
            Locale::Zh => &self.zh,
            Locale::En => &self.en,
        }
    }
}

/// The text of a key that is in use at an instant; for a key that nobody may edit, the one of the program.
///
/// # Errors
/// [`ServiceError::NotFound`] for a key that there is not.
pub async fn in_use(uow: &mut dyn UnitOfWork, key: &str, at: Timestamp) -> Result<TextInUse, ServiceError> {
    let entry = editable(key).ok_or(ServiceError::NotFound)?;
    Ok(match uow.template_in_use(key, at).await? {
        Some(version) => TextInUse { version: version.version, zh: version.zh, en: version.en },
        None => TextInUse { version: 0, zh: entry.zh, en: entry.en },
    })
}

/// A text of letters and mails with its values put in, as the operator wants it or as it comes with the program.
///
/// # Errors
/// When the store fails.
pub async fn filled(
    uow: &mut dyn UnitOfWork,
    key: &str,
    locale: Locale,
    values: &BTreeMap<String, String>,
    at: Timestamp,
) -> StoreResult<String> {
    let Some(entry) = editable(key) else { return Ok(locales::lookup_with(key, locale, values)) };
    let Some(version) = uow.template_in_use(key, at).await? else {
        return Ok(locales::lookup_with(key, locale, values));
    };
    let text = if locale == Locale::Zh { &version.zh } else { &version.en };
    // It was checked when it was kept; the program may have dropped a variable since.
    Ok(match template::check(text, &entry.variables) {
        Ok(template) => template.fill(values),
        Err(_) => locales::lookup_with(key, locale, values),
    })
}
