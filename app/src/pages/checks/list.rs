use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::checks;

use super::{REGISTERS, register_name};
use crate::{
    components::{Column, DataTable, EmptyState, Field, Form, Input, Page, Section, Status, TimeText, Tone, cell},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::checks::list_checks,
    url::{href, use_locale},
    views::{
        Choice, FormState,
        checks::{CheckRow, ChecksView},
    },
};

/// The spot checks that the viewer may see.
#[component]
pub fn ChecksPage() -> impl IntoView {
    let query = use_query_map();
    loaded(page_data(move || query.with(|map| value_of(map, "draft")), list_checks), content)
}

fn content(view: ChecksView) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(checks::register(locale)),
        Column::text(checks::made(locale)),
        Column::text(checks::made_by(locale)),
        Column::number(checks::population(locale)),
        Column::number(checks::sample(locale)),
        Column::number(checks::found(locale)),
        Column::text(checks::state(locale)),
    ];
    let rows = view.rows.iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=checks::none(locale) body=checks::none_text(locale)/> }.into_any();
    let prepare = view.may_prepare.then(|| prepare(view.form.clone()));
    view! {
        <Page title=checks::title(locale) lead=checks::lead(locale)>
            <DataTable caption=checks::title(locale) quiet_caption=true columns rows empty/>
            {prepare}
        </Page>
    }
}

fn row(line: &CheckRow) -> Vec<AnyView> {
    let locale = use_locale();
    let (target, at) = (href(&format!("/checks/{}", line.id)), line.made_at);
    let (word, tone) = match line.sample {
        Some(_) => (checks::state_drawn(locale), Tone::Good),
        None => (checks::state_prepared(locale), Tone::Attention),
    };
    vec![
        cell(view! { <a href=target>{register_name(&line.register, locale)}</a> }),
        cell(view! { <TimeText at/> }),
        cell(line.made_by.clone()),
        cell(line.population),
        cell(line.sample.map_or_else(|| "—".to_owned(), |sample| sample.to_string())),
        cell(line.found),
        cell(view! { <Status word tone/> }),
    ]
}

fn prepare(form: FormState) -> impl IntoView {
    let locale = use_locale();
    let choices = REGISTERS.iter().map(|code| Choice::new(*code, register_name(code, locale))).collect();
    view! {
        <Section title=checks::prepare(locale) lead=checks::prepare_text(locale) id="prepare">
            <Form action=href("/checks") form submit=checks::prepare_submit(locale) id="prepare">
                <Field name="register" label=checks::register(locale) input=Input::Select(choices)/>
            </Form>
        </Section>
    }
}
