use domain::inventory::{Readiness, SelfGrade, Willingness};
use leptos::prelude::*;
use locales::patents;

use crate::{
    components::{Field, Input},
    url::use_locale,
    views::Choice,
};

/// The fields by which a holder describes what may become of a patent. For many at once, what is left empty stays.
#[component]
pub(super) fn TagFields(#[prop(optional)] many: bool) -> impl IntoView {
    let locale = use_locale();
    let intents = Willingness::ALL.iter().map(|intent| Choice::new(intent.as_str(), intent.name(locale))).collect();
    let first = if many { patents::unchanged(locale) } else { patents::not_stated(locale) };
    let with_none =
        |choices: Vec<Choice>| -> Vec<Choice> { std::iter::once(Choice::new("", first)).chain(choices).collect() };
    let readiness =
        Readiness::ALL.iter().map(|level| Choice::new(level.to_string(), format!("{level} {}", level.name(locale))));
    let grades = SelfGrade::ALL.iter().map(|grade| Choice::new(grade.as_str(), grade.name(locale)));
    let answers = || with_none(vec![Choice::new("yes", patents::yes(locale)), Choice::new("no", patents::no(locale))]);
    let facts = if many {
        view! {
            <Field name="state_funded" label=patents::state_funded(locale) input=Input::Select(answers()) optional=true/>
            <Field name="exploited" label=patents::exploited(locale) input=Input::Select(answers()) optional=true/>
        }
        .into_any()
    } else {
        view! {
            <Field name="state_funded" label=patents::state_funded(locale) input=Input::Checkbox optional=true/>
            <Field name="exploited" label=patents::exploited(locale) input=Input::Checkbox optional=true/>
        }
        .into_any()
    };
    view! {
        <Field name="intents" label=patents::intents(locale) input=Input::Checkboxes(intents) optional=true/>
        <Field name="readiness" label=patents::readiness(locale) input=Input::Select(with_none(readiness.collect())) optional=true/>
        <Field name="industry" label=patents::industry(locale) hint=patents::industry_hint(locale) optional=true/>
        <Field name="application_field" label=patents::application_field(locale) input=Input::Textarea { rows: 2 } optional=true/>
        <Field name="self_grade" label=patents::self_grade(locale) input=Input::Select(with_none(grades.collect())) optional=true/>
        {facts}
    }
}
