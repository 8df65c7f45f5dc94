use domain::{Locale, recordal::RecordalState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::recordals;

use super::{tone_of, value_of, word};
use crate::{
    components::{
        ButtonLink, Column, DataTable, DateText, EmptyState, Page, Pagination, Status, Tab, Tabs, Tone, cell,
    },
    data::{loaded, page_data},
    server_fns::recordals::list_recordals,
    url::{PageUrl, href, use_locale},
    views::recordals::{RecordalLine, RecordalsView},
};

/// Days left from which a deadline is marked.
const NEAR_DAYS: i64 = 15;

/// The recordals that the viewer may see, by deadline.
#[component]
pub fn RecordalsPage() -> impl IntoView {
    let query = use_query_map();
    let page = move || query.with(|query| value_of(query, "page").parse().unwrap_or(1));
    let key = move || (query.with(|query| (value_of(query, "shown"), value_of(query, "state"))), page());
    loaded(page_data(key, |((shown, state), page)| list_recordals(shown, state, page)), content)
}

fn content(view: RecordalsView) -> impl IntoView {
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
        Column::text(recordals::patent(locale)),
        Column::text(recordals::licence(locale)),
        Column::text(recordals::parties(locale)),
        Column::text(recordals::due_on(locale)),
        Column::text(recordals::state(locale)),
        Column::text(recordals::recordal_number(locale)),
    ];
    let empty = empty(&view.shown);
    let actions = exports(&view);
    let states = states(&view, locale);
    let rows = view.rows.into_iter().map(row).collect::<Vec<_>>();
    view! {
        <Page title=recordals::title(locale) lead=recordals::lead(locale) actions>
            <Tabs label=recordals::lists(locale) tabs/>
            {states}
            <DataTable caption=recordals::title(locale) quiet_caption=true columns rows empty/>
            <Pagination paging=view.paging url/>
        </Page>
    }
}

/// One state only, as a form that any browser sends.
fn states(view: &RecordalsView, locale: Locale) -> impl IntoView + use<> {
    let chosen = view.state.clone();
    let options = RecordalState::ALL
        .iter()
        .map(|state| {
            let is_chosen = state.as_str() == chosen;
            view! { <option value=state.as_str() selected=is_chosen>{state.name(locale)}</option> }
        })
        .collect_view();
    let shown = view.shown.clone();
    view! {
        <form class="filter-row" method="get" action=href("/recordals")>
            <input type="hidden" name="shown" value=shown/>
            <label for="recordal-state">{recordals::state(locale)}</label>
            <select id="recordal-state" name="state">
                <option value="">{recordals::any_state(locale)}</option>
                {options}
            </select>
            <button class="button" type="submit">{recordals::filter(locale)}</button>
        </form>
    }
}

fn row(line: RecordalLine) -> Vec<AnyView> {
    let locale = use_locale();
    let target = href(&format!("/recordals/{}", line.id));
    let licence = href(&format!("/licences/{}", line.licence_id));
    let due = deadline(&line, locale);
    vec![
        cell(view! { <a href=target>{line.patent_title}</a> <br/> <span class="sub">{line.patent_number}</span> }),
        cell(view! { <a href=licence>{line.licence_number}</a> }),
        cell(view! { {line.holder} <br/> <span class="sub">{line.licensee}</span> }),
        cell(due),
        cell(view! { <Status word=line.state.name(locale) tone=tone_of(line.state)/> }),
        cell(line.recordal_number),
    ]
}

/// The day by which something has to be filed, and how far off it is.
pub(super) fn deadline(line: &RecordalLine, locale: Locale) -> AnyView {
    let Some(day) = line.due_on else { return ().into_any() };
    let (word, tone) = match line.days_left {
        ..0 => (recordals::days_late(locale, -line.days_left), Tone::Bad),
        0..=NEAR_DAYS => (recordals::days_left(locale, line.days_left), Tone::Attention),
        _ => (recordals::days_left(locale, line.days_left), Tone::Neutral),
    };
    let kind = line.is_cancellation.then(|| view! { <br/> {recordals::to_cancel(locale)} });
    view! { <DateText day/> " " <Status word tone/> {kind} }.into_any()
}

fn exports(view: &RecordalsView) -> AnyView {
    let locale = use_locale();
    let target = |kind: &str| {
        let url = PageUrl::new(href(&format!("/recordals/export.{kind}"))).set("shown", &view.shown);
        if view.state.is_empty() { url.to_string() } else { url.set("state", &view.state).to_string() }
    };
    view! {
        <ButtonLink href=href("/calendar") label=recordals::calendar(locale)/>
        <ButtonLink href=target("xlsx") label=recordals::export_xlsx(locale) external=true/>
        <ButtonLink href=target("csv") label=recordals::export_csv(locale) external=true/>
    }
    .into_any()
}

fn empty(shown: &str) -> AnyView {
    let locale = use_locale();
    let title = word(&format!("none_{shown}"), locale);
    let action = view! { <ButtonLink href=href("/licences") label=recordals::to_licences(locale)/> }.into_any();
    view! { <EmptyState title body=recordals::none_text(locale) action/> }.into_any()
}
