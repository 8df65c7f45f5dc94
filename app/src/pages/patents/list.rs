use domain::{
    Locale,
    patent::{PatentKind, Validity},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use locales::patents;

use super::{tags::TagFields, words::validity_tone};
use crate::{
    components::{ButtonLink, Column, DataTable, DateText, EmptyState, Form, Page, Pagination, Status, Tone, cell},
    data::{loaded, page_data},
    pages::transfers::waiting,
    server_fns::patents::list_patents,
    url::{PageUrl, href, use_locale},
    views::patents::{PatentRow, PatentsView},
};

/// The stock: search, filters, export, and tags for many at once.
#[component]
pub fn PatentsPage() -> impl IntoView {
    let location = use_location();
    let key = move || {
        let url = PageUrl::parse(&location.pathname.get(), &location.search.get());
        (query_of(&url), url.get("draft").to_owned())
    };
    loaded(page_data(key, |(query, draft)| list_patents(query, draft)), content)
}

/// The query without what belongs to one showing of the page only.
fn query_of(url: &PageUrl) -> String {
    url.unset("draft").unset("done").to_string().split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
}

fn content(view: PatentsView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current().unset("draft").unset("done");
    let (may_edit, paging) = (view.may_edit, view.paging);
    view! {
        <Page title=patents::title(locale) lead=patents::lead(locale) actions=actions(&view, &url).into_any()>
            {waiting(&view.transfers)}
            {filters(&url)}
            <p class="hint">{patents::found(locale, paging.total)}</p>
            {if may_edit && !view.rows.is_empty() { selectable(view, &url).into_any() } else { table(view, &url).into_any() }}
            <Pagination paging url/>
        </Page>
    }
}

fn actions(view: &PatentsView, url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    let export = |kind: &str| {
        let base = url.unset("page").to_string();
        let query = base.split_once('?').map_or_else(String::new, |(_, query)| format!("?{query}"));
        href(&format!("/patents/export.{kind}{query}"))
    };
    let own = view.may_edit.then(|| {
        view! {
            <ButtonLink href=href("/patents/new") label=patents::add(locale)/>
            <ButtonLink href=href("/patents/import") label=patents::import(locale) kind="primary"/>
        }
    });
    let annuities = (!view.names_holders)
        .then(|| view! { <ButtonLink href=href("/annuities") label=locales::annuities::to_list(locale)/> });
    view! {
        {annuities}
        <ButtonLink href=export("xlsx") label=patents::export_xlsx(locale) external=true/>
        <ButtonLink href=export("csv") label=patents::export_csv(locale) external=true/>
        {own}
    }
}

/// A plain form that puts the filters into the address.
fn filters(url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    let kinds = PatentKind::ALL.iter().map(|kind| (kind.as_str(), kind.name(locale))).collect();
    let validities = Validity::ALL.iter().map(|validity| (validity.as_str(), validity.name(locale))).collect();
    let idle = vec![("yes", patents::idle_only(locale))];
    let sort = url.get("sort").to_owned();
    view! {
        <form class="patent-filters" method="get" role="search" action=href("/patents")>
            <div class="field">
                <label for="patents-q">{patents::search(locale)}</label>
                <input id="patents-q" type="search" name="q" value=url.get("q").to_owned()/>
            </div>
            {choice("kind", patents::kind(locale), kinds, url)}
            {choice("validity", patents::validity(locale), validities, url)}
            {choice("idle", patents::use_of(locale), idle, url)}
            {(!sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=sort/> })}
            <button class="button" type="submit">{patents::show(locale)}</button>
        </form>
    }
}

fn choice(
    name: &'static str,
    label: &'static str,
    values: Vec<(&'static str, &'static str)>,
    url: &PageUrl,
) -> AnyView {
    let locale = use_locale();
    let chosen = url.get(name).to_owned();
    let options = values
        .into_iter()
        .map(|(value, label)| view! { <option value=value selected=value == chosen>{label}</option> })
        .collect_view();
    let id = format!("patents-{name}");
    let target = id.clone();
    view! {
        <div class="field">
            <label for=target>{label}</label>
            <select id=id name=name>
                <option value="">{patents::all(locale)}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// The table with a box in each row, and the tags that the ticked ones get.
fn selectable(view: PatentsView, url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    let (form, back) = (view.tags.clone(), query_of(url));
    let is_open = !form.is_clean();
    let table = table(view, url).into_any();
    view! {
        <Form action=href("/patents/tags") form submit=patents::tag_selected(locale) id="tags">
            <input type="hidden" name="back" value=back/>
            {table}
            <details class="confirm" open=is_open>
                <summary class="button">{patents::tags_for_selected(locale)}</summary>
                <div class="confirm-body">
                    <p class="hint">{patents::tags_hint(locale)}</p>
                    <TagFields many=true/>
                </div>
            </details>
        </Form>
    }
}

fn table(view: PatentsView, url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    let mut columns = vec![
        Column::text(patents::number(locale)),
        Column::text(patents::name(locale)).sorted_by("title"),
        Column::text(patents::kind(locale)),
        Column::text(patents::filed_on(locale)).sorted_by("filed"),
        Column::text(patents::granted_on(locale)).sorted_by("granted"),
        Column::text(patents::validity(locale)),
        Column::text(patents::tags(locale)),
    ];
    if view.names_holders {
        columns.insert(2, Column::text(patents::holder(locale)));
    }
    let (names_holders, may_edit) = (view.names_holders, view.may_edit);
    let chosen = view.tags.value("ids").to_owned();
    let empty = empty(&view).into_any();
    let rows = view
        .rows
        .into_iter()
        .map(|row| {
            let is_chosen = chosen.split(' ').any(|id| id == row.id);
            cells(row, names_holders, may_edit.then_some(is_chosen), locale)
        })
        .collect::<Vec<_>>();
    view! { <DataTable caption=patents::title(locale) columns rows empty url=url.clone() quiet_caption=true/> }
}

/// The cells of a row; `chosen` says whether its box is ticked, where there is one.
fn cells(row: PatentRow, names_holders: bool, chosen: Option<bool>, locale: Locale) -> Vec<AnyView> {
    let target = href(&format!("/patents/{}", row.id));
    let link = view! { <a href=target>{row.number.clone()}</a> };
    let number = match chosen {
        Some(is_chosen) => {
            let label = patents::select(locale, &row.number);
            let id = row.id.clone();
            view! {
                <span class="row-choice">
                    <input type="checkbox" name="ids" value=id checked=is_chosen aria-label=label/>
                    {link}
                </span>
            }
            .into_any()
        }
        None => link.into_any(),
    };
    let day = |day: Option<domain::Day>| day.map(|day| view! { <DateText day/> });
    let mut cells = vec![
        cell(number),
        cell(row.title.clone()),
        cell(row.kind.name(locale)),
        cell(day(row.filed_on)),
        cell(day(row.granted_on)),
        cell(view! { <Status word=row.validity.name(locale) tone=validity_tone(row.validity)/> }),
        cell(tags_of(&row, locale)),
    ];
    if names_holders {
        cells.insert(2, cell(row.holder));
    }
    cells
}

fn tags_of(row: &PatentRow, locale: Locale) -> impl IntoView + use<> {
    let mut words: Vec<String> = row.intents.iter().map(|intent| intent.name(locale).to_owned()).collect();
    words.extend(row.readiness.map(|level| format!("TRL {level}")));
    let words = words.join(" · ");
    let idle = row.is_idle.then(|| view! { <Status word=patents::idle(locale) tone=Tone::Attention/> });
    let unused = row
        .is_state_funded_and_unused
        .then(|| view! { <Status word=patents::state_unused(locale) tone=Tone::Attention/> });
    view! { <span class="patent-tags">{words} {idle} {unused}</span> }
}

fn empty(view: &PatentsView) -> impl IntoView + use<> {
    let locale = use_locale();
    if view.is_filtered {
        let action = view! { <ButtonLink href=href("/patents") label=patents::show_all(locale)/> }.into_any();
        return view! { <EmptyState title=patents::none_found(locale) body=patents::none_found_text(locale) action/> }
            .into_any();
    }
    if !view.may_edit {
        return view! { <EmptyState title=patents::none(locale)/> }.into_any();
    }
    let action =
        view! { <ButtonLink href=href("/patents/import") label=patents::import(locale) kind="primary"/> }.into_any();
    view! { <EmptyState title=patents::none(locale) body=patents::none_text(locale) action/> }.into_any()
}
