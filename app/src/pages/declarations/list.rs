use domain::{declaration::DeclarationState, terms::Arrangement};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::declarations;

use super::words::{official_number, state_tone, state_word};
use crate::{
    components::{
        ButtonLink, Callout, Column, DataTable, DateText, EmptyState, Money, Page, Pagination, Status, Tone, cell,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::declarations::list_declarations,
    url::{PageUrl, href, use_locale},
    views::declarations::{DeclarationLine, DeclarationsView},
};

/// The declarations of a holder, or of all holders for the operator and the regulator.
#[component]
pub fn DeclarationsPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || {
        query.with(|query| {
            let page = value_of(query, "page").parse().unwrap_or(1);
            (value_of(query, "state"), page, value_of(query, "draft"))
        })
    };
    loaded(page_data(key, |(state, page, draft)| list_declarations(state, page, draft)), content)
}

fn content(view: DeclarationsView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current().unset("draft").unset("done");
    let has_holders = view.has_holders;
    let mut columns = vec![Column::text(declarations::invention(locale)), Column::text(declarations::number(locale))];
    if has_holders {
        columns.push(Column::text(declarations::holder(locale)));
    }
    columns.extend([
        Column::text(declarations::arrangement(locale)),
        Column::number(declarations::price(locale)),
        Column::text(declarations::state(locale)),
        Column::text(declarations::since(locale)),
        Column::text(declarations::window_end(locale)),
    ]);
    let export = |kind: &str| {
        PageUrl::local(locale, &format!("/declarations/export.{kind}")).set("state", view.state.clone()).to_string()
    };
    let (xlsx, csv) = (export("xlsx"), export("csv"));
    let actions = view! {
        <ButtonLink href=xlsx label=declarations::export_xlsx(locale) external=true/>
        <ButtonLink href=csv label=declarations::export_csv(locale) external=true/>
    };
    let rows = view.rows.into_iter().map(|line| row(line, has_holders)).collect::<Vec<_>>();
    let empty = empty(has_holders);
    let table_url = url.clone();
    let refused = (!view.form.is_clean()).then(|| {
        let text = view.form.errors.iter().map(|error| locales::error_text(&error.code, locale, &error.params));
        let text = text.collect::<Vec<_>>().join(" ");
        view! { <Callout title=declarations::not_begun(locale) tone=Tone::Attention><p>{text}</p></Callout> }
    });
    view! {
        <Page title=declarations::title(locale) lead=declarations::list_lead(locale) actions=actions.into_any()>
            {refused}
            <StateFilter current=view.state/>
            <DataTable caption=declarations::title(locale) quiet_caption=true columns rows empty url=table_url/>
            <Pagination paging=view.paging url/>
        </Page>
    }
}

fn empty(has_holders: bool) -> AnyView {
    let locale = use_locale();
    if has_holders {
        return view! { <EmptyState title=declarations::none(locale) body=declarations::none_text(locale)/> }
            .into_any();
    }
    let action = view! { <ButtonLink href=href("/patents") label=declarations::to_patents(locale) kind="primary"/> };
    view! {
        <EmptyState
            title=declarations::none(locale)
            body=declarations::none_text_holder(locale)
            action=action.into_any()
        />
    }
    .into_any()
}

/// Limits the list to one state; a plain form, so that the state is in the address.
#[component]
fn StateFilter(current: String) -> impl IntoView {
    let locale = use_locale();
    let options = DeclarationState::ALL.iter().map(|state| {
        let is_selected = state.as_str() == current;
        view! { <option value=state.as_str() selected=is_selected>{state.name(locale)}</option> }
    });
    let options = options.collect_view();
    view! {
        <form class="filter-row" method="get" action=href("/declarations")>
            <label for="filter-state">{declarations::state(locale)}</label>
            <select id="filter-state" name="state">
                <option value="">{declarations::all_states(locale)}</option>
                {options}
            </select>
            <button class="button" type="submit">{declarations::show(locale)}</button>
        </form>
    }
}

fn row(line: DeclarationLine, has_holders: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let target = href(&format!("/declarations/{}", line.id));
    let arrangement = Arrangement::parse(&line.arrangement).map_or("—", |arrangement| arrangement.name(locale));
    let (word, tone) = (state_word(&line.state, locale), state_tone(&line.state));
    let price = line.price.map(|amount| view! { <Money amount/> });
    let mut cells = vec![
        cell(view! { <a href=target>{line.title}</a> }),
        cell(view! { <code>{official_number(&line.number)}</code> }),
    ];
    if has_holders {
        cells.push(cell(line.holder));
    }
    cells.extend([
        cell(arrangement),
        cell(price),
        cell(view! { <Status word tone/> }),
        cell(view! { <DateText day=line.since/> }),
        cell(line.window_to.map(|day| view! { <DateText day/> })),
    ]);
    cells
}
