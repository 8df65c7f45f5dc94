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
    let address = |act: &str| href(&format!("/reports/{}/{act}", view.line.id));
    let hidden = || vec![("version".to_owned(), view.version.to_string())];
    let mut forms: Vec<AnyView> = Vec::new();
    if view.may("accept") {
        forms.push(
            view! {
                <ConfirmForm
                    id="accept"
                    action=address("accept")
                    form=view.form_of("accept")
                    label=reports::accept(locale)
                    body=reports::accept_body(locale)
                    confirm=reports::accept_confirm(locale)
                    hidden=hidden()
                />
            }
            .into_any(),
        );
    }
    if view.may("query") {
        forms.push(
            view! {
                <ConfirmForm
                    id="query"
                    action=address("query")
                    form=view.form_of("query")
                    label=reports::query(locale)
                    body=reports::query_body(locale)
                    confirm=reports::query_confirm(locale)
                    hidden=hidden()
                >
                    <Field name="query" label=reports::query_text(locale) input=Input::Textarea { rows: 4 }/>
                </ConfirmForm>
            }
            .into_any(),
        );
    }
    if view.may("review") {
        let request_id = view.form_of("review").request_id;
        forms.push(
            view! {
                <PostButton
                    action=address("review")
                    label=reports::begin_review(locale)
                    request_id
                    hidden=hidden()
                />
            }
            .into_any(),
        );
    }
    if let Some(amount) = view.estimate.filter(|_| view.may("estimate")) {
        forms.push(
            view! {
                <ConfirmForm
                    id="estimate"
                    action=address("estimate")
                    form=view.form_of("estimate")
                    label=reports::estimate(locale)
                    body=reports::estimate_body(locale, wording::money(amount, locale))
                    confirm=reports::estimate_confirm(locale)
                    hidden=hidden()
                />
            }
            .into_any(),
        );
    }
    if view.may("correct") {
        forms.push(
            view! {
                <ConfirmForm
                    id="correct"
                    action=address("correct")
                    form=view.form_of("correct")
                    label=reports::correct(locale)
                    body=reports::correct_body(locale)
                    confirm=reports::correct_confirm(locale)
                    hidden=hidden()
                />
            }
            .into_any(),
        );
    }
    if forms.is_empty() {
        return None;
    }
    Some(view! { <Section title=reports::acts(locale) id="acts"><div class="acts">{forms}</div></Section> }.into_any())
}
