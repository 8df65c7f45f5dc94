use domain::dated_rate::RateKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::books;

use crate::{
    components::{Column, DataTable, DateText, Field, Form, Input, Page, Section, cell},
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::books::read_rates,
    url::{href, use_locale},
    views::{Choice, FormState, books::RatesView},
};

/// The rates that the law sets, with the days from which they hold; the operator adds new ones.
#[component]
pub fn RatesPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, read_rates), content)
}

fn content(view: RatesView) -> impl IntoView {
    let locale = use_locale();
    let sections = RateKind::ALL
        .iter()
        .map(|kind| {
            let columns = vec![
                Column::text(books::rate_from(locale)),
                Column::number(books::rate(locale)),
                Column::text(books::source(locale)),
            ];
            let rows = view.rows.iter().filter(|row| row.kind == *kind).map(|row| {
                let day = row.from;
                vec![cell(view! { <DateText day/> }), cell(row.rate.clone()), cell(row.source.clone())]
            });
            let (rows, title) = (rows.collect::<Vec<_>>(), kind.name(locale));
            view! {
                <Section title=title>
                    <DataTable caption=title quiet_caption=true columns rows empty=().into_any()/>
                </Section>
            }
        })
        .collect_view();
    let add = view.may_add.then(|| add(view.form.clone()));
    view! {
        <Page title=books::rates(locale) lead=books::rates_lead(locale)>
            {sections}
            {add}
        </Page>
    }
}

fn add(form: FormState) -> impl IntoView {
    let locale = use_locale();
    let kinds = RateKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.name(locale))).collect();
    view! {
        <Section title=books::add_rate(locale) id="add" lead=books::add_rate_text(locale)>
            <Form action=href("/rates") form submit=books::add_rate_submit(locale) id="add">
                <Field name="kind" label=books::rate_kind(locale) input=Input::Select(kinds)/>
                <Field name="line" label=books::rate_line(locale) hint=books::rate_line_hint(locale)/>
                <Field name="source" label=books::source(locale) hint=books::source_hint(locale)/>
            </Form>
        </Section>
    }
}
