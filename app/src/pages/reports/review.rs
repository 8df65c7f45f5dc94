//! What the holder does with a report: look, ask, accept, estimate; and the licensee's way to a correction.

use leptos::prelude::*;
use locales::reports;

use crate::{
    components::{ConfirmForm, Field, Input, PostButton, Section},
    url::{href, use_locale},
    views::reports::ReportView,
    wording,
};

/// The acts that need no figures, each as a form of its own.
pub(super) fn acts_section(view: &ReportView) -> Option<AnyView> {
    let locale = use_locale();
    let accept = (reports::accept(locale), reports::accept_body(locale).to_owned(), reports::accept_confirm(locale));
    let correct =
        (reports::correct(locale), reports::correct_body(locale).to_owned(), reports::correct_confirm(locale));
    let estimate = view.estimate.map(|amount| {
        let body = reports::estimate_body(locale, wording::money(amount, locale));
        (reports::estimate(locale), body, reports::estimate_confirm(locale))
    });
    let forms: Vec<AnyView> = [
        view.may("accept").then(|| confirm(view, "accept", accept)),
        view.may("query").then(|| query(view)),
        view.may("review").then(|| begin_review(view)),
        estimate.filter(|_| view.may("estimate")).map(|words| confirm(view, "estimate", words)),
        view.may("correct").then(|| confirm(view, "correct", correct)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if forms.is_empty() {
        return None;
    }
    Some(view! { <Section title=reports::acts(locale) id="acts"><div class="acts">{forms}</div></Section> }.into_any())
}

fn address(view: &ReportView, act: &str) -> String {
    href(&format!("/reports/{}/{act}", view.line.id))
}

fn hidden(view: &ReportView) -> Vec<(String, String)> {
    vec![("version".to_owned(), view.version.to_string())]
}

/// An act without fields; `words` are the button, what it means, and the button that acts.
fn confirm(view: &ReportView, act: &'static str, words: (&'static str, String, &'static str)) -> AnyView {
    let (label, body, confirm) = words;
    view! {
        <ConfirmForm
            id=act
            action=address(view, act)
            form=view.form_of(act)
            label
            body
            confirm
            hidden=hidden(view)
        />
    }
    .into_any()
}

fn query(view: &ReportView) -> AnyView {
    let locale = use_locale();
    view! {
        <ConfirmForm
            id="query"
            action=address(view, "query")
            form=view.form_of("query")
            label=reports::query(locale)
            body=reports::query_body(locale)
            confirm=reports::query_confirm(locale)
            hidden=hidden(view)
        >
            <Field name="query" label=reports::query_text(locale) input=Input::Textarea { rows: 4 }/>
        </ConfirmForm>
    }
    .into_any()
}

fn begin_review(view: &ReportView) -> AnyView {
    let label = reports::begin_review(use_locale());
    let request_id = view.form_of("review").request_id;
    view! { <PostButton action=address(view, "review") label request_id hidden=hidden(view)/> }.into_any()
}
