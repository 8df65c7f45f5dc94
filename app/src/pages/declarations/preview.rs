//! What the draft says so far, computed from the fields wherever the page runs: the sentence, what is still open, and what
//! the gate finds.

use domain::{
    Day,
    declaration::draft::{self, Background, Draft},
    eligibility::{Occasion, check},
    form::{FieldError, FormValues},
    terms::sentence,
};
use leptos::prelude::*;
use locales::declarations;

use super::{
    fields::label_of,
    findings::{Findings, line},
};
use crate::{
    components::{Card, Status, Tone},
    url::use_locale,
};

#[component]
pub(super) fn Preview(values: RwSignal<FormValues>, background: Background, today: Day) -> impl IntoView {
    let locale = use_locale();
    let draft = Memo::new(move |_| values.with(draft::read));
    let said = move || draft.with(terms_view);
    let found = move || {
        let findings = draft.with(|draft| check(&draft::facts(&background, draft, today), Occasion::Typing));
        let lines: Vec<_> = findings.iter().map(line).collect();
        view! { <Findings lines/> }
    };
    view! {
        <Card title=declarations::preview(locale)>
            <div aria-live="polite">{said}</div>
        </Card>
        <Card title=declarations::gate(locale)>{found}</Card>
    }
}

fn terms_view(draft: &Draft) -> impl IntoView + use<> {
    let locale = use_locale();
    let errors = draft.all_errors();
    let sentence = match &draft.terms {
        Ok(terms) => view! { <p class="lead">{sentence(terms, locale)}</p> }.into_any(),
        Err(_) => view! { <p><Status word=declarations::not_computable(locale) tone=Tone::Attention/></p> }.into_any(),
    };
    let open = (!errors.is_empty()).then(|| {
        let items = errors.iter().map(open_point).collect_view();
        view! {
            <p>{declarations::still_open(locale)}</p>
            <ul>{items}</ul>
        }
    });
    view! {
        {sentence}
        {open}
    }
}

fn open_point(error: &FieldError) -> impl IntoView + use<> {
    let locale = use_locale();
    let target = format!("#declaration-{}", error.field);
    let text = locales::error_text(&error.code, locale, &error.params);
    view! { <li><a href=target><strong>{label_of(&error.field)}</strong></a> " " {text}</li> }
}
