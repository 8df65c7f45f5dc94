use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::reports;

use super::{period_text, state_view, value_of, word};
use crate::{
    components::{
        ButtonLink, Column, DataTable, DateText, EmptyState, Page, Pagination, Status, Tab, Tabs, Tone, cell,
    },
    data::{loaded, page_data},
    server_fns::reports::list_reports,
    url::{PageUrl, href, use_locale},
    views::reports::{ReportLine, ReportsView},
};

/// The reports that the viewer may see, by due day.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let query = use_query_map();
    let page = move || query.with(|query| value_of(query, "page").parse().unwrap_or(1));
    let key = move || (query.with(|query| (value_of(query, "shown"), value_of(query, "licence"))), page());
    loaded(page_data(key, |((shown, licence), page)| list_reports(shown, licence, page)), content)
}

fn content(view: ReportsView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current();
    let tabs = view
        .counts
        .iter()
        .map(|(code, count)| {
            let target = url.unset("page").set("shown", code).to_string();
            Tab::new(word(&format!("list_{code}"), locale), target, *code == view.shown).with_count(*count)
        })
        .collect::<Vec<_>>();
    let columns = vec![
        Column::text(reports::period(locale)),
        Column::text(reports::licence(locale)),
        Column::text(reports::parties(locale)),
        Column::text(reports::due_on(locale)),
        Column::text(reports::state(locale)),
    ];
    let empty = empty(&view.shown);
    let actions = exports(&view);
    let rows = view.rows.into_iter().map(row).collect::<Vec<_>>();
    view! {
        <Page title=reports::title(locale) lead=reports::lead(locale) actions>
            <Tabs label=reports::lists(locale) tabs/>
            <DataTable caption=reports::title(locale) quiet_caption=true columns rows empty/>
            <Pagination paging=view.paging url/>
        </Page>
    }
}

fn row(line: ReportLine) -> Vec<AnyView> {
    let locale = use_locale();
    let target = href(&format!("/reports/{}", line.id));
    let licence = href(&format!("/licences/{}", line.licence_id));
    let late = (line.days_late > 0)
        .then(|| view! { " " <Status word=reports::days_late(locale, line.days_late) tone=Tone::Bad/> });
    vec![
        cell(view! { <a href=target>{period_text(line.period)}</a> }),
        cell(view! { <a href=licence>{line.licence_number}</a> <br/> {line.patent_title} }),
        cell(view! { {line.licensee} <br/> {line.holder} }),
        cell(view! { <DateText day=line.due_on/> {late} }),
        cell(state_view(&line.state, locale)),
    ]
}

fn exports(view: &ReportsView) -> AnyView {
    let locale = use_locale();
    let target = |kind: &str| {
        let url = PageUrl::new(href(&format!("/reports/export.{kind}"))).set("shown", &view.shown);
        if view.licence.is_empty() { url.to_string() } else { url.set("licence", &view.licence).to_string() }
    };
    view! {
        <ButtonLink href=target("xlsx") label=reports::export_xlsx(locale) external=true/>
        <ButtonLink href=target("csv") label=reports::export_csv(locale) external=true/>
    }
    .into_any()
}

fn empty(shown: &str) -> AnyView {
    let locale = use_locale();
    let title = word(&format!("none_{shown}"), locale);
    let action = view! { <ButtonLink href=href("/licences") label=reports::to_licences(locale)/> }.into_any();
    view! { <EmptyState title body=reports::none_text(locale) action/> }.into_any()
}
