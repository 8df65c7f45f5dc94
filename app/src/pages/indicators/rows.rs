use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::indicators;

use crate::{
    components::{ButtonLink, Column, Crumb, DataTable, DateText, EmptyState, Page, Pagination, PrintButton, cell},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::indicators::read_indicator_rows,
    url::{PageUrl, href, use_locale},
    views::indicators::{FactLine, FactsView},
};

/// The rows that make a figure.
#[component]
pub fn IndicatorRowsPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || {
        query.with(|map| {
            let page = value_of(map, "page").parse().unwrap_or(1);
            (PageUrl::parse("", &map.to_query_string()).unset("page").to_string(), page)
        })
    };
    let read = |(query, page): (String, u32)| read_indicator_rows(query.trim_start_matches('?').to_owned(), page);
    loaded(page_data(key, read), content)
}

fn content(view: FactsView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current();
    let back = PageUrl::new("/indicators").set("quarter", &view.quarter).set("by", url.get("by")).to_string();
    let breadcrumb = vec![Crumb::new(indicators::title(locale), back)];
    let mut export = PageUrl::new(href("/indicators/rows.xlsx"));
    for (name, value) in url.pairs().iter().filter(|pair| pair.0 != "page") {
        export = export.set(name, value);
    }
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=export.to_string() label=indicators::export(locale) external=true/>
    };
    let group = if view.group.is_empty() { String::new() } else { format!("{} · {}", view.by, view.group) };
    let source = if view.is_frozen { indicators::rows_frozen(locale) } else { indicators::rows_live(locale) };
    let lead = format!("{} {source}", indicators::rows_lead(locale, view.paging.total, &view.quarter));
    let title = indicators::rows_title(locale, &view.indicator, &view.part);
    let columns = vec![
        Column::text(indicators::patent(locale)),
        Column::text(indicators::row_kind(locale)),
        Column::text(indicators::holder(locale)),
        Column::text(domain::indicators::Dimension::Industry.name(locale)),
        Column::text(domain::indicators::Dimension::Arrangement.name(locale)),
        Column::text(indicators::counted_on(locale)),
        Column::text(indicators::reported_use(locale)),
    ];
    let rows = view.lines.iter().map(row).collect::<Vec<_>>();
    let (caption, empty) = (title.clone(), view! { <EmptyState title=indicators::none_rows(locale)/> }.into_any());
    view! {
        <Page title kicker=group lead breadcrumb actions=actions.into_any()>
            <DataTable caption quiet_caption=true columns rows empty/>
            <Pagination paging=view.paging url/>
        </Page>
    }
}

fn row(line: &FactLine) -> Vec<AnyView> {
    let (target, day) = (href(&line.path), line.day);
    let (title, number) = (line.title.clone(), line.number.clone());
    vec![
        cell(view! { <a href=target>{title}</a> <br/> <span class="sub">{number}</span> }),
        cell(line.kind.clone()),
        cell(line.holder.clone()),
        cell(line.industry.clone()),
        cell(line.arrangement.clone()),
        cell(view! { <DateText day/> }),
        cell(line.used.clone()),
    ]
}
