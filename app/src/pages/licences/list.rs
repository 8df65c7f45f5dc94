use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::licences;

use super::status;
use crate::{
    components::{ButtonLink, Column, DataTable, DateText, EmptyState, Page, Pagination, cell},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::licences::list_licences,
    url::{PageUrl, href, use_locale},
    views::licences::{LicenceLine, LicencesView},
};

/// The licences of one's organisation, or all that an operator or inspector sees, with search, state and export.
#[component]
pub fn LicencesPage() -> impl IntoView {
    let query = use_query_map();
    let locale = use_locale();
    let key = move || {
        query.with(|map| {
            let page = value_of(map, "page").parse::<u32>().unwrap_or(1);
            (value_of(map, "state"), value_of(map, "q"), page)
        })
    };
    loaded(page_data(key, move |(state, text, page)| list_licences(state, text, page, locale)), content)
}

fn content(view: LicencesView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current();
    let export = |kind: &str| {
        PageUrl::local(locale, &format!("/licences/export.{kind}"))
            .set("state", view.state.clone())
            .set("q", view.text.clone())
            .to_string()
    };
    let (xlsx, csv) = (export("xlsx"), export("csv"));
    let actions = view! {
        <ButtonLink href=xlsx label=licences::export_xlsx(locale) external=true/>
        <ButtonLink href=csv label=licences::export_csv(locale) external=true/>
    };
    let columns = vec![
        Column::text(licences::number(locale)),
        Column::text(licences::patent(locale)),
        Column::text(licences::holder(locale)),
        Column::text(licences::licensee(locale)),
        Column::text(licences::state(locale)),
        Column::text(licences::effective_on(locale)),
        Column::text(licences::ends_on(locale)),
    ];
    let rows = view.rows.clone().into_iter().map(row).collect::<Vec<_>>();
    let empty = empty_state(&view);
    view! {
        <Page title=licences::title(locale) lead=licences::lead(locale) actions=actions.into_any()>
            {filter(&view)}
            <DataTable caption=licences::title(locale) quiet_caption=true columns rows empty url=url.clone()/>
            <Pagination paging=view.paging url/>
        </Page>
    }
}

fn row(line: LicenceLine) -> Vec<AnyView> {
    let link = href(&format!("/licences/{}", line.id));
    let day = |day: Option<domain::Day>| cell(day.map(|day| view! { <DateText day/> }));
    vec![
        cell(view! { <a href=link>{line.number}</a> }),
        cell(view! { {line.title} <br/> <span class="sub">{line.patent_number}</span> }),
        cell(line.holder),
        cell(line.licensee),
        cell(status(line.state)),
        day(line.effective_on),
        day(line.ends_on),
    ]
}

fn empty_state(view: &LicencesView) -> AnyView {
    let locale = use_locale();
    if !view.state.is_empty() || !view.text.is_empty() {
        let all = view! { <ButtonLink href=href("/licences") label=licences::show_all(locale)/> }.into_any();
        return view! { <EmptyState title=licences::none_found(locale) action=all/> }.into_any();
    }
    if view.is_company {
        let offers = view! { <ButtonLink href=href("/offers") label=licences::find_offers(locale) kind="primary"/> };
        return view! {
            <EmptyState title=licences::none(locale) body=licences::none_company(locale) action=offers.into_any()/>
        }
        .into_any();
    }
    view! { <EmptyState title=licences::none(locale) body=licences::none_holder(locale)/> }.into_any()
}

/// A form that asks by address: it works with scripts off and can be kept as a link.
fn filter(view: &LicencesView) -> impl IntoView + use<> {
    let locale = use_locale();
    let chosen = view.state.clone();
    let options = view
        .states
        .clone()
        .into_iter()
        .map(|choice| {
            let is_selected = choice.value == chosen;
            view! { <option value=choice.value selected=is_selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <form class="licence-filter" method="get" action=href("/licences") role="search">
            <div class="field">
                <label for="licences-q">{licences::search_label(locale)}</label>
                <input id="licences-q" type="search" name="q" maxlength="100" value=view.text.clone()/>
            </div>
            <div class="field">
                <label for="licences-state">{licences::state(locale)}</label>
                <select id="licences-state" name="state">
                    <option value="">{licences::any_state(locale)}</option>
                    {options}
                </select>
            </div>
            <button class="button" type="submit">{licences::search(locale)}</button>
        </form>
    }
}
