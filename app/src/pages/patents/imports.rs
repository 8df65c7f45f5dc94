use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::patents;

use super::words::{import_state, value_of};
use crate::{
    components::{
        ButtonLink, Column, Crumb, DataTable, EmptyState, Field, Form, Input, Page, Section, Status, TimeText, cell,
    },
    data::{loaded, page_data},
    server_fns::patents::list_imports,
    url::{href, use_locale},
    views::patents::{ImportRow, ImportsView},
};

/// Upload of an inventory file, and what was uploaded before.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|map| value_of(map, "draft"));
    loaded(page_data(key, list_imports), content)
}

fn content(view: ImportsView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(patents::title(locale), "/patents")];
    let template = view! {
        <ButtonLink href=href("/patents/template.xlsx") label=patents::template(locale) external=true/>
    };
    let columns = vec![
        Column::text(patents::file(locale)),
        Column::text(patents::uploaded_at(locale)),
        Column::text(patents::state(locale)),
        Column::number(patents::rows_total(locale)),
        Column::number(patents::rows_new(locale)),
        Column::number(patents::rows_duplicate(locale)),
        Column::number(patents::rows_faulty(locale)),
    ];
    let rows = view.imports.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=patents::no_imports(locale)/> }.into_any();
    let limits = patents::file_hint(locale, view.megabytes_max, view.rows_max);
    view! {
        <Page title=patents::import(locale) lead=patents::import_lead(locale) breadcrumb actions=template.into_any()>
            <Section title=patents::upload(locale)>
                <Form action=href("/patents/import") form=view.form submit=patents::read_file(locale) multipart=true>
                    <Field name="file" label=patents::file(locale) input=Input::File { accept: ".xlsx,.xls,.csv,.tsv,.txt".into() } hint=limits/>
                </Form>
            </Section>
            <Section title=patents::earlier_imports(locale)>
                <DataTable caption=patents::earlier_imports(locale) columns rows empty quiet_caption=true/>
            </Section>
        </Page>
    }
}

fn row(row: ImportRow) -> Vec<AnyView> {
    let locale = use_locale();
    let (word, tone) = import_state(&row.state, locale);
    let target = href(&format!("/patents/import/{}", row.id));
    vec![
        cell(view! { <a href=target>{row.file_name}</a> }),
        cell(view! { <TimeText at=row.at/> }),
        cell(view! { <Status word tone/> }),
        cell(row.total),
        cell(row.new),
        cell(row.duplicate),
        cell(row.faulty),
    ]
}
