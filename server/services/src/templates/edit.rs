//! Editing a text: look, preview, keep a version, see what each version changed.

use domain::{
    Day, Locale, Timestamp,
    form::{FieldError, FormReader, FormValues},
    id::TemplateVersionId,
    template::{self, TEMPLATE_CHARS_MAX, TemplateFault},
};

use super::{Group, editable, editables, registry::Editable, sample};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{TemplateVersion, UnitOfWork},
};

const VERSIONS_MAX: i64 = 200;
/// More than there are editable texts.
const TEXTS_MAX: i64 = 1_000;
const REASON_CHARS_MAX: usize = 500;

/// A text in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLine {
    pub key: String,
    pub group: Group,
    /// The beginning of the text, in the caller's language.
    pub text: String,
    /// The newest version; 0 while nobody has edited it.
    pub version: i64,
    pub changed_at: Option<Timestamp>,
}

/// A version of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionLine {
    pub version: TemplateVersion,
    pub by: String,
    pub is_in_use: bool,
    /// What it changed, by language.
    pub changes: Vec<TextChange>,
}

/// What a version changed in one language: the lines that went and the lines that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    pub locale: Locale,
    pub removed: Vec<String>,
    pub added: Vec<String>,
}

/// A text as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateDetail {
    pub entry: Editable,
    /// What is in use now, 0 for the program's own text.
    pub version: i64,
    pub zh: String,
    pub en: String,
    /// Newest first.
    pub versions: Vec<VersionLine>,
    pub today: Day,
}

/// A text with sample values, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    Text(String),
    Faults(Vec<FieldError>),
}

/// Both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplatePreview {
    pub zh: Preview,
    pub en: Preview,
}

/// The keys of all editable texts.
#[must_use]
pub fn keys() -> Vec<String> {
    editables().into_iter().map(|entry| entry.key).collect()
}

/// Every text that can be edited.
///
/// # Errors
/// When the caller is no operator.
pub async fn templates(services: &Services, caller: &Caller) -> Result<Vec<TemplateLine>, ServiceError> {
    caller.may(Action::EditTemplates)?;
    let newest = services.store.read().await?.newest_templates(TEXTS_MAX).await?;
    let line = |entry: Editable| {
        let version = newest.iter().find(|version| version.key == entry.key);
        let (zh, en) = version.map_or((&entry.zh, &entry.en), |version| (&version.zh, &version.en));
        let text = if caller.locale == Locale::Zh { zh } else { en };
        TemplateLine {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            version: version.map_or(0, |version| version.version),
            changed_at: version.map(|version| version.made_at),
            key: entry.key,
            group: entry.group,
        }
    };
    Ok(editables().into_iter().map(line).collect())
}

/// One text with its versions.
///
/// # Errors
/// [`ServiceError::NotFound`] for a text that nobody may edit.
pub async fn template(services: &Services, caller: &Caller, key: &str) -> Result<TemplateDetail, ServiceError> {
    caller.may(Action::EditTemplates)?;
    let entry = editable(key).ok_or(ServiceError::NotFound)?;
    let mut uow = services.store.read().await?;
    let versions = uow.template_versions(key, VERSIONS_MAX).await?;
    let in_use = versions.iter().find(|version| version.in_use_from <= services.now()).cloned();
    let number = in_use.as_ref().map_or(0, |version| version.version);
    let mut lines = Vec::new();
    for (place, version) in versions.iter().enumerate() {
        let (zh, en) = versions.get(place + 1).map_or((&entry.zh, &entry.en), |before| (&before.zh, &before.en));
        let changes = [change(Locale::Zh, zh, &version.zh), change(Locale::En, en, &version.en)];
        lines.push(VersionLine {
            by: name_of(uow.as_mut(), version).await?,
            is_in_use: version.version == number,
            changes: changes.into_iter().flatten().collect(),
            version: version.clone(),
        });
    }
    let (zh, en) = in_use.map_or((entry.zh.clone(), entry.en.clone()), |version| (version.zh, version.en));
    Ok(TemplateDetail { entry, version: number, zh, en, versions: lines, today: services.today() })
}

async fn name_of(uow: &mut dyn UnitOfWork, version: &TemplateVersion) -> Result<String, ServiceError> {
    let Some(person) = version.made_by else { return Ok(String::new()) };
    Ok(uow.account(person).await?.map(|account| account.name).unwrap_or_default())
}

/// The lines between what both begin and end with.
fn change(locale: Locale, before: &str, after: &str) -> Option<TextChange> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let shorter = old.len().min(new.len());
    let head = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take(shorter - head).take_while(|(one, other)| one == other);
    let tail = tail.count();
    let between = |lines: &[&str]| lines[head..lines.len() - tail].iter().map(|line| (*line).to_owned()).collect();
    (before != after).then(|| TextChange { locale, removed: between(&old), added: between(&new) })
}

/// What is typed (`zh`, `en`), with sample values. Keeps nothing.
///
/// # Errors
/// [`ServiceError::NotFound`] for a text that nobody may edit.
pub fn preview(caller: &Caller, key: &str, values: &FormValues) -> Result<TemplatePreview, ServiceError> {
    caller.may(Action::EditTemplates)?;
    let entry = editable(key).ok_or(ServiceError::NotFound)?;
    let of = |field: &str, locale: Locale| {
        let text = typed(values, field);
        match template::check(&text, &entry.variables) {
            Ok(template) => Preview::Text(template.fill(&sample(&entry.variables, locale))),
            Err(faults) => Preview::Faults(faults.iter().map(|fault| error_of(field, fault)).collect()),
        }
    };
    Ok(TemplatePreview { zh: of("zh", Locale::Zh), en: of("en", Locale::En) })
}

/// Keeps a version: `zh`, `en`, `reason`, and `in_use_on`, the day from which it is used (blank: at once).
///
/// # Errors
/// [`ServiceError::NotFound`] for a text that nobody may edit.
pub async fn edit(services: &Services, caller: &Caller, key: &str, input: &FormInput) -> FormOutcome<i64> {
    let (actor, _) = caller.may(Action::EditTemplates)?;
    let entry = editable(key).ok_or(ServiceError::NotFound)?;
    let mut form = FormReader::new(&input.values);
    let (zh, en) = (text_field(&mut form, input, "zh", &entry), text_field(&mut form, input, "en", &entry));
    let reason = form.required("reason", REASON_CHARS_MAX);
    let on = form.optional_day("in_use_on");
    if on.is_some_and(|day| day < services.today()) {
        form.fail("in_use_on", "day_in_past");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let newest = uow.template_versions(key, 1).await?.into_iter().next();
    let number = newest.as_ref().map_or(0, |version| version.version);
    if input.version().is_some_and(|seen| seen != number) {
        return Ok(Submitted::refused("stale"));
    }
    let (old_zh, old_en) = newest.map_or((entry.zh, entry.en), |version| (version.zh, version.en));
    if old_zh == zh && old_en == en {
        return Ok(Submitted::refused("template_unchanged"));
    }
    let in_use_from = on.filter(|day| services.today() < *day).map_or_else(|| services.now(), Day::start);
    let version = TemplateVersion {
        id: services.new_id(TemplateVersionId::from_parts),
        key: key.to_owned(),
        version: number + 1,
        zh,
        en,
        reason: reason.clone(),
        in_use_from,
        made_by: Some(actor.user_id),
        made_at: services.now(),
    };
    uow.add_template_version(&version).await?;
    let after = format!("{} {reason}\n{}\n{}", version.version, version.zh, version.en);
    let before = format!("{number}\n{old_zh}\n{old_en}");
    journal::audit(services, uow.as_mut(), caller, "edit_template", key, &before, &after).await?;
    let outcome = version.version.to_string();
    forms::remember_outcome(services, uow.as_mut(), actor, input, "edit_template", &outcome).await?;
    uow.save().await?;
    Ok(Submitted::Done(version.version))
}

/// A text of the form, with everything that is wrong with it.
fn text_field(form: &mut FormReader<'_>, input: &FormInput, field: &str, entry: &Editable) -> String {
    let text = typed(&input.values, field);
    if let Err(faults) = template::check(&text, &entry.variables) {
        faults.iter().for_each(|fault| form.push(error_of(field, fault)));
    }
    if entry.key.ends_with("_subject") && text.contains('\n') {
        form.fail(field, "template_one_line");
    }
    text
}

/// What a browser sent, with the line ends of the program's texts.
fn typed(values: &FormValues, field: &str) -> String {
    values.get(field).map(|text| text.replace("\r\n", "\n").trim_end().to_owned()).unwrap_or_default()
}

fn error_of(field: &str, fault: &TemplateFault) -> FieldError {
    match fault {
        TemplateFault::Empty => FieldError::new(field, "required"),
        TemplateFault::TooLong(_) => FieldError::new(field, "too_long").with("max", TEMPLATE_CHARS_MAX),
        TemplateFault::Unknown { name, place } => FieldError::new(field, "template_unknown")
            .with("name", name)
            .with("line", place.line)
            .with("column", place.column),
        TemplateFault::Missing(name) => FieldError::new(field, "template_missing").with("name", name),
        TemplateFault::LoneBrace(place) => {
            FieldError::new(field, "template_brace").with("line", place.line).with("column", place.column)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_what_lies_between_equal_ends() {
        let found = change(Locale::Zh, "甲\n乙\n丙", "甲\n丁\n戊\n丙").unwrap();
        assert_eq!((found.removed, found.added), (vec!["乙".to_owned()], vec!["丁".to_owned(), "戊".to_owned()]));
        assert_eq!(change(Locale::Zh, "甲", "甲"), None);
        let repeated = change(Locale::En, "a\na", "a\na\na").unwrap();
        assert_eq!((repeated.removed.len(), repeated.added.len()), (0, 1));
    }
}
