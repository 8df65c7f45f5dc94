use domain::patent::Validity;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::patents;

use super::{
    tags::TagFields,
    words::{conclusion, value_of},
};
use crate::{
    components::{Crumb, Field, Form, Input, Page, Section},
    data::{loaded, page_data},
    server_fns::patents::read_patent_form,
    url::{href, use_locale},
    views::{Choice, patents::PatentFormView},
};

/// A patent that is added by hand.
#[component]
pub fn NewPatentPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|map| value_of(map, "draft"));
    loaded(page_data(key, |draft| read_patent_form(String::new(), draft)), content)
}

/// What the holder says of a patent.
#[component]
pub fn EditPatentPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_patent_form(id, draft)), content)
}

fn content(view: PatentFormView) -> impl IntoView {
    let locale = use_locale();
    let mut breadcrumb = vec![Crumb::new(patents::title(locale), "/patents")];
    let (title, path, back) = if view.id.is_empty() {
        (patents::add(locale), "/patents/new".to_owned(), "/patents".to_owned())
    } else {
        let page = format!("/patents/{}", view.id);
        breadcrumb.push(Crumb::new(view.title.clone(), page.clone()));
        (patents::edit(locale), format!("{page}/edit"), page)
    };
    let version = view.form.value("version").to_owned();
    view! {
        <Page title breadcrumb narrow=true>
            <Form action=href(&path) form=view.form submit=patents::save(locale) cancel=href(&back)>
                <input type="hidden" name="version" value=version/>
                <Bibliography/>
                <Status/>
                <Section title=patents::tags(locale) lead=patents::tags_lead(locale)>
                    <TagFields/>
                </Section>
            </Form>
        </Page>
    }
}

#[component]
fn Bibliography() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Section title=patents::bibliography(locale)>
            <Field name="number" label=patents::number(locale) hint=patents::number_hint(locale) unmarked=true/>
            <Field name="publication_number" label=patents::publication_number(locale) hint=patents::publication_hint(locale) optional=true/>
            <Field name="title" label=patents::name(locale)/>
            <Field name="patentees" label=patents::patentees(locale) hint=patents::patentees_hint(locale)/>
            <Field name="inventors" label=patents::inventors(locale) hint=patents::inventors_hint(locale) optional=true/>
            <Field name="filing_date" label=patents::filed_on(locale) input=Input::Day hint=patents::day_hint(locale) optional=true/>
            <Field name="grant_date" label=patents::granted_on(locale) input=Input::Day optional=true/>
            <Field name="classes" label=patents::classes(locale) hint=patents::classes_hint(locale) optional=true/>
            <Field name="abstract_text" label=patents::abstract_text(locale) input=Input::Textarea { rows: 6 } optional=true/>
        </Section>
    }
}

#[component]
fn Status() -> impl IntoView {
    let locale = use_locale();
    let validities =
        Validity::ALL.iter().map(|validity| Choice::new(validity.as_str(), validity.name(locale))).collect();
    let conclusions = ["none", "positive", "negative"].map(|code| Choice::new(code, conclusion(code, locale))).to_vec();
    view! {
        <Section title=patents::status(locale) lead=patents::status_lead(locale)>
            <Field name="validity" label=patents::validity(locale) input=Input::Radio(validities)/>
            <Field name="status_date" label=patents::status_on(locale) input=Input::Day optional=true/>
            <Field name="status_source" label=patents::status_source(locale) hint=patents::status_source_hint(locale) optional=true/>
            <Field name="annuity_paid_until" label=patents::annuity_paid_until(locale) input=Input::Day optional=true/>
        </Section>
        <Section title=patents::report(locale) lead=patents::report_lead(locale)>
            <Field name="report_conclusion" label=patents::report_conclusion(locale) input=Input::Select(conclusions)/>
            <Field name="report_number" label=patents::report_number(locale) unmarked=true/>
            <Field name="report_date" label=patents::report_on(locale) input=Input::Day optional=true/>
        </Section>
    }
}
