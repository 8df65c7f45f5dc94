use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::returns;

use super::state_view;
use crate::{
    components::{ButtonLink, Column, DataTable, DateText, EmptyState, Field, Form, Input, Page, Section, cell},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::returns::list_returns,
    url::{href, use_locale},
    views::{
        Choice, FormState,
        returns::{ReturnLine, ReturnsView},
    },
};

/// The yearly returns that the viewer may see.
#[component]
pub fn ReturnsPage() -> impl IntoView {
    let query = use_query_map();
    loaded(page_data(move || query.with(|map| value_of(map, "draft")), list_returns), content)
}

fn content(view: ReturnsView) -> impl IntoView {
    let locale = use_locale();
    let mut columns = vec![Column::text(returns::year(locale))];
    if view.is_overview {
        columns.push(Column::text(returns::holder(locale)));
    }
    columns.extend([
        Column::text(returns::version(locale)),
        Column::text(returns::state(locale)),
        Column::number(returns::rows(locale)),
        Column::text(returns::due(locale)),
        Column::text(returns::receipt(locale)),
    ]);
    let (title, body) = if view.is_overview {
        (returns::none_seen(locale), returns::none_seen_text(locale))
    } else {
        (returns::none(locale), returns::none_text(locale))
    };
    let lead = if view.is_overview { returns::overview_lead(locale) } else { returns::lead(locale) };
    let rows = view.lines.iter().map(|line| row(line, view.is_overview)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title body/> }.into_any();
    let figures = view! { <ButtonLink href=href("/indicators") label=locales::indicators::title(locale)/> };
    let opening = (view.may_open && !view.years.is_empty()).then(|| opening(&view.years, view.form.clone()));
    view! {
        <Page title=returns::title(locale) lead actions=figures.into_any()>
            <DataTable caption=returns::title(locale) quiet_caption=true columns rows empty/>
            {opening}
        </Page>
    }
}

fn row(line: &ReturnLine, is_overview: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let (target, due) = (href(&format!("/returns/{}", line.id)), line.due_on);
    let receipt = if line.receipt.is_empty() { returns::no_receipt(locale).to_owned() } else { line.receipt.clone() };
    let mut cells = vec![cell(view! { <a href=target>{line.year}</a> })];
    if is_overview {
        cells.push(cell(line.holder.clone()));
    }
    cells.extend([
        cell(returns::version_cell(locale, line.number)),
        cell(state_view(&line.state)),
        cell(line.rows),
        cell(view! { <DateText day=due/> }),
        cell(receipt),
    ]);
    cells
}

fn opening(years: &[(i32, String)], form: FormState) -> impl IntoView + use<> {
    let locale = use_locale();
    let choices: Vec<Choice> = years.iter().map(|(year, _)| Choice::new(year.to_string(), year.to_string())).collect();
    let usual = years.first().map_or_else(String::new, |(year, _)| year.to_string());
    let deadlines = years.iter().map(|(_, text)| view! { <li>{text.clone()}</li> }).collect_view();
    view! {
        <Section title=returns::open_title(locale) lead=returns::open_text(locale) id="open">
            <ul class="plain-list hint">{deadlines}</ul>
            <Form action=href("/returns") form submit=returns::open_submit(locale) id="open">
                <Field name="year" label=returns::open_year(locale) input=Input::Select(choices) initial=usual/>
            </Form>
        </Section>
    }
}
