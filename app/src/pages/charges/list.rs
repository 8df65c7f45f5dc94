use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::charges;

use super::{account::account_section, name_of, page_of, state_view, value_of};
use crate::{
    components::{
        ButtonLink, Column, Crumb, DataTable, DateText, EmptyState, Explained, Money, Page, Pagination, Tab, Tabs, cell,
    },
    data::{loaded, page_data},
    server_fns::money::list_charges,
    url::{PageUrl, href, use_locale},
    views::money::{ChargeLine, ChargesView},
};

/// The charges that the viewer may see, or those of one licence with its account.
#[component]
pub fn ChargesPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || {
        query.with(|query| {
            (value_of(query, "shown"), value_of(query, "licence"), page_of(query), value_of(query, "draft"))
        })
    };
    loaded(page_data(key, |(shown, licence, page, draft)| list_charges(shown, licence, page, draft)), content)
}

fn content(view: ChargesView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current();
    let tabs = tabs(&view, &url);
    let (lead, breadcrumb) = match &view.account {
        Some(account) => {
            let licence = format!("/licences/{}", account.licence_id);
            let crumbs = vec![Crumb::new(charges::all_licences(locale), "/charges")];
            (
                charges::account_lead(locale, &account.holder, &account.licensee),
                [crumbs, vec![Crumb::new(account.licence_number.clone(), licence)]].concat(),
            )
        }
        None => (charges::lead(locale).to_owned(), Vec::new()),
    };
    let title = match &view.account {
        Some(account) => charges::account_title(locale, &account.licence_number),
        None => charges::title(locale).to_owned(),
    };
    let exports = exports(&view);
    let account = view.account.clone().map(account_section);
    let paging = view.paging;
    view! {
        <Page title lead breadcrumb actions=exports>
            <Tabs label=charges::views(locale) tabs/>
            {table(view)}
            <Pagination paging url/>
            {account}
        </Page>
    }
}

fn tabs(view: &ChargesView, url: &PageUrl) -> Vec<Tab> {
    let locale = use_locale();
    let tab = |code: &'static str, label: &'static str| {
        Tab::new(label, url.unset("page").set("shown", code).to_string(), view.shown == code)
    };
    vec![
        tab("open", charges::open(locale)).with_count(view.open_count),
        tab("overdue", charges::overdue(locale)).with_count(view.overdue_count),
        tab("paid", charges::paid(locale)),
        tab("all", charges::all(locale)),
    ]
}

fn exports(view: &ChargesView) -> AnyView {
    let locale = use_locale();
    let licence = view.account.as_ref().map(|account| account.licence_id.clone()).unwrap_or_default();
    let target = |kind: &str| {
        let url = PageUrl::new(href(&format!("/charges/export.{kind}"))).set("shown", &view.shown);
        if licence.is_empty() { url.to_string() } else { url.set("licence", &licence).to_string() }
    };
    let statement = PageUrl::new(href("/statements"));
    let statement = if licence.is_empty() { statement } else { statement.set("licence", &licence) }.to_string();
    let statement = view.has_statement.then(|| {
        view! { <ButtonLink href=statement label=charges::to_statement(locale)/> }
    });
    let books = view.keeps_books.then(|| view! { <ButtonLink href=href("/books") label=charges::to_books(locale)/> });
    let distribution = view.distributes.then(|| {
        view! { <ButtonLink href=href("/distribution") label=charges::to_distribution(locale)/> }
    });
    view! {
        {distribution}
        {books}
        {statement}
        <ButtonLink href=href("/payments") label=charges::to_payments(locale)/>
        <ButtonLink href=target("xlsx") label=charges::export_xlsx(locale) external=true/>
        <ButtonLink href=target("csv") label=charges::export_csv(locale) external=true/>
    }
    .into_any()
}

fn table(view: ChargesView) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(charges::charge(locale)),
        Column::text(charges::licence(locale)),
        Column::text(charges::parties(locale)),
        Column::text(charges::due_on(locale)),
        Column::text(charges::state(locale)),
        Column::number(charges::amount(locale)),
        Column::number(charges::still_open(locale)),
    ];
    let foot = vec![
        cell(charges::sum_of(locale, view.paging.total)),
        cell(""),
        cell(""),
        cell(""),
        cell(""),
        cell(view! { <Money amount=view.charged/> }),
        cell(view! { <Money amount=view.open/> }),
    ];
    let empty = empty(&view.shown);
    let rows = view.rows.into_iter().map(row).collect::<Vec<_>>();
    view! { <DataTable caption=charges::list(locale) quiet_caption=true columns rows foot empty/> }
}

fn row(line: ChargeLine) -> Vec<AnyView> {
    let locale = use_locale();
    let (charge, account) = (format!("/charges/{}", line.id), format!("/charges?licence={}", line.licence_id));
    let name = name_of(&line.computed, locale);
    vec![
        cell(view! { <a href=href(&charge)>{name}</a> <br/> <code class="sub">{line.reference}</code> }),
        cell(
            view! { <a href=href(&account)>{line.licence_number}</a> <br/> <span class="sub">{line.patent_title}</span> },
        ),
        cell(view! { {line.licensee} <br/> <span class="sub">{line.holder}</span> }),
        cell(view! { <DateText day=line.due_on/> }),
        cell(state_view(line.state, locale)),
        cell(view! { <Money amount=line.amount/> }),
        cell(view! { <Explained amount=line.open of=line.id/> }),
    ]
}

fn empty(shown: &str) -> AnyView {
    let locale = use_locale();
    let (title, body) = match shown {
        "open" => (charges::none_open(locale), charges::none_open_text(locale)),
        "overdue" => (charges::none_overdue(locale), charges::none_overdue_text(locale)),
        _ => (charges::none(locale), charges::none_text(locale)),
    };
    let action = view! { <ButtonLink href=href("/licences") label=charges::to_licences(locale)/> }.into_any();
    view! { <EmptyState title body action/> }.into_any()
}
