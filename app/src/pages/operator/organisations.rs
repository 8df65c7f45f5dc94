use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::account;

use crate::{
    components::{ButtonLink, Column, DataTable, EmptyState, Page, Status, Tab, Tabs, TimeText, cell},
    data::{loaded, page_data},
    pages::account::{province_name, value_of, verification},
    server_fns::accounts::list_organisations,
    url::{PageUrl, href, use_locale},
    views::accounts::{OrganisationView, OrganisationsView},
};

/// Organisations for the operator: those that wait, oldest first, and all others.
#[component]
pub fn OrganisationsPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "state"));
    loaded(page_data(key, list_organisations), content)
}

fn content(view: OrganisationsView) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(account::organisation(locale)),
        Column::text(account::kind(locale)),
        Column::text(account::uscc(locale)),
        Column::text(account::province(locale)),
        Column::text(account::state(locale)),
        Column::text(account::signed_up_at(locale)),
    ];
    let rows = view.organisations.into_iter().map(row).collect::<Vec<_>>();
    let empty =
        view! { <EmptyState title=account::no_organisations(locale) body=account::no_organisations_text(locale)/> };
    let actions =
        view! { <ButtonLink href=href("/operator/templates") label=locales::templates::title(locale)/> }.into_any();
    view! {
        <Page title=account::organisations(locale) lead=account::verify_lead(locale) actions>
            <Tabs label=account::state(locale) tabs=tabs(&view.verification)/>
            <DataTable caption=account::organisations(locale) quiet_caption=true columns rows empty=empty.into_any()/>
        </Page>
    }
}

fn tabs(current: &str) -> Vec<Tab> {
    let locale = use_locale();
    let list = PageUrl::local(locale, "/operator/organisations");
    let tab = |label: &'static str, state: &str| {
        let url = if state.is_empty() { list.clone() } else { list.set("state", state) };
        Tab::new(label, url.to_string(), state == current)
    };
    vec![
        tab(account::all(locale), ""),
        tab(account::pending(locale), "pending"),
        tab(account::verified(locale), "verified"),
        tab(account::rejected(locale), "rejected"),
    ]
}

fn row(it: OrganisationView) -> Vec<AnyView> {
    let locale = use_locale();
    let kind = domain::organisation::OrganisationKind::parse(&it.kind).map_or("", |kind| kind.name(locale));
    let (word, tone) = verification(&it.verification, locale);
    let target = href(&format!("/operator/organisations/{}", it.id));
    let demo = it.is_demo.then(|| view! { " " <span class="hint">{account::demo_mark(locale)}</span> });
    let check = (!it.uscc_passes).then(|| view! { " " <span class="hint">{account::uscc_mark(locale)}</span> });
    vec![
        cell(view! { <a href=target>{it.name}</a> {demo} }),
        cell(kind),
        cell(view! { <code>{it.uscc}</code> {check} }),
        cell(province_name(&it.province, locale)),
        cell(view! { <Status word tone/> }),
        cell(view! { <TimeText at=it.created_at/> }),
    ]
}
