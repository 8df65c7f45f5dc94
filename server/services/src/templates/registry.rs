//! Which texts can be edited, and with which variables.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Locale,
    template::{Need, Variable, variables_of},
};

use crate::papers::clauses::{CLOSING_CLAUSES, ContractClause, OPENING_CLAUSES, VARIABLES};

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Clauses of the contract that do not come from the announced terms.
    Clause,
    /// Letters that ask for what is overdue.
    Letter,
    /// Mails that remind and tell.
    Mail,
}

impl Group {
    pub const ALL: [Self; 3] = [Self::Clause, Self::Letter, Self::Mail];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clause => "clause",
            Self::Letter => "letter",
            Self::Mail => "mail",
        }
    }
}

/// A text that can be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editable {
    /// The key of the text that comes with the program.
    pub key: String,
    pub group: Group,
    pub variables: Vec<Variable>,
    pub zh: String,
    pub en: String,
}

/// The letters of dunning by level.
const LETTERS: [&str; 3] = ["dunning_letter.level_1", "dunning_letter.level_2", "dunning_letter.level_3"];

/// The mails whose words an operator is asked to change: what reminds, and what opens or ends something.
const MAILS: [&str; 26] = [
    "charge_raised",
    "charge_due_soon",
    "charge_due_today",
    "charge_overdue",
    "dunning_letter",
    "payment_confirmed",
    "report_due",
    "report_overdue",
    "report_overdue_holder",
    "licence_accepted",
    "licence_effective",
    "licence_ended",
    "licence_suspended",
    "trial_ending",
    "trial_decision_due",
    "recordal_opened",
    "recordal_due",
    "recordal_overdue",
    "recordal_correction",
    "recordal_recorded",
    "recordal_cancel_due",
    "recordal_cancel_overdue",
    "return_due",
    "return_overdue",
    "organisation_verified",
    "organisation_rejected",
];

/// Every text that can be edited: clauses, letters, mails; subject before body.
#[must_use]
pub fn editables() -> Vec<Editable> {
    let clauses = OPENING_CLAUSES.iter().chain(CLOSING_CLAUSES).map(clause);
    let letters = LETTERS.iter().filter_map(|key| letter(key));
    let mails = MAILS.iter().flat_map(|kind| [mail(kind, "subject"), mail(kind, "body")]).flatten();
    clauses.chain(letters).chain(mails).collect()
}

/// The editable text of this key.
#[must_use]
pub fn editable(key: &str) -> Option<Editable> {
    if LETTERS.contains(&key) {
        return letter(key);
    }
    if let Some(found) = OPENING_CLAUSES.iter().chain(CLOSING_CLAUSES).find(|clause| clause.key == key) {
        return Some(clause(found));
    }
    let (kind, part) = key.strip_prefix("mail.")?.rsplit_once('_')?;
    if MAILS.contains(&kind) && ["subject", "body"].contains(&part) { mail(kind, part) } else { None }
}

/// A clause may mention what every clause may.
fn clause(clause: &ContractClause) -> Editable {
    let variable = |name: &&str| Variable { name: (*name).to_owned(), need: Need::Optional };
    Editable {
        key: clause.key.to_owned(),
        group: Group::Clause,
        variables: VARIABLES.iter().map(variable).collect(),
        zh: clause.zh.to_owned(),
        en: clause.en.to_owned(),
    }
}

/// A demand names its sum.
fn letter(key: &str) -> Option<Editable> {
    entry(key, Group::Letter, used_by(&[key]), "amount")
}

/// Subject and body know the same values; the body has to lead to its page.
fn mail(kind: &str, part: &str) -> Option<Editable> {
    let (subject, body) = (format!("mail.{kind}_subject"), format!("mail.{kind}_body"));
    let mut names = used_by(&[&subject, &body]);
    if part == "subject" {
        names.remove("url");
        entry(&subject, Group::Mail, names, "")
    } else {
        entry(&body, Group::Mail, names, "url")
    }
}

/// The variables of the program's texts, in both languages.
fn used_by(keys: &[&str]) -> BTreeSet<String> {
    let texts = keys.iter().flat_map(|key| Locale::ALL.into_iter().filter_map(|locale| locales::lookup(key, locale)));
    texts.flat_map(variables_of).collect()
}

fn entry(key: &str, group: Group, names: BTreeSet<String>, required: &str) -> Option<Editable> {
    let need = |name: &str| if name == required { Need::Required } else { Need::Optional };
    Some(Editable {
        key: key.to_owned(),
        group,
        variables: names.into_iter().map(|name| Variable { need: need(&name), name }).collect(),
        zh: locales::lookup(key, Locale::Zh)?.to_owned(),
        en: locales::lookup(key, Locale::En)?.to_owned(),
    })
}

/// Invented values for a preview.
#[must_use]
pub fn sample(variables: &[Variable], locale: Locale) -> BTreeMap<String, String> {
    let value = |name: &str| locales::lookup(&format!("template_sample.{name}"), locale).unwrap_or(name).to_owned();
    variables.iter().map(|variable| (variable.name.clone(), value(&variable.name))).collect()
}

#[cfg(test)]
mod tests {
    use domain::template::check;

    use super::*;

    #[test]
    fn every_text_of_the_program_passes_its_own_check() {
        let all = editables();
        let clauses = OPENING_CLAUSES.len() + CLOSING_CLAUSES.len();
        assert_eq!(all.len(), clauses + LETTERS.len() + 2 * MAILS.len(), "a key without a text");
        for entry in all {
            for text in [&entry.zh, &entry.en] {
                assert!(check(text, &entry.variables).is_ok(), "{}: {text}", entry.key);
            }
            assert_eq!(editable(&entry.key).as_ref(), Some(&entry));
        }
    }

    #[test]
    fn every_variable_has_a_sample_in_both_languages() {
        for entry in editables() {
            for variable in entry.variables {
                for locale in Locale::ALL {
                    let key = format!("template_sample.{}", variable.name);
                    assert!(locales::lookup(&key, locale).is_some(), "{key} of {}", entry.key);
                }
            }
        }
    }

    #[test]
    fn what_is_not_on_the_list_cannot_be_edited() {
        for key in ["mail.password_reset_body", "mail.footer", "error.required", "mail.charge_due_soon", ""] {
            assert_eq!(editable(key), None, "{key}");
        }
    }
}
