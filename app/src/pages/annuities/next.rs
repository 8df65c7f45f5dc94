use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::annuities;

use super::{reductions, state_view};
use crate::{
    components::{
        ButtonLink, Column, Crumb, DataTable, DateText, EmptyState, Money, Page, Pagination, PrintButton, cell,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::annuities::list_next,
    url::{PageUrl, href, use_locale},
    views::annuities::{NextLine, NextView},
};

/// The next annuity of each patent in force.
#[component]
pub fn NextAnnuitiesPage() -> impl IntoView {
    let query = use_query_map();
    let page = move || query.with(|query| value_of(query, "page").parse().unwrap_or(1));
    loaded(page_data(page, list_next), content)
}

fn content(view: NextView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(locales::patents::title(locale), "/patents")];
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=href("/annuities/export.xlsx") label=annuities::export_xlsx(locale) external=true/>
        <ButtonLink href=href("/annuities/export.csv") label=annuities::export_csv(locale) external=true/>
    };
    let columns = vec![
        Column::text(annuities::patent(locale)),
        Column::text(annuities::year(locale)),
        Column::text(annuities::pay_by(locale)),
        Column::number(annuities::full(locale)),
        Column::text(annuities::ground(locale)),
        Column::number(annuities::payable(locale)),
        Column::number(annuities::saved(locale)),
        Column::text(annuities::state(locale)),
    ];
    let (total, saved) = (view.total, view.saved);
    let nothing = || cell("");
    let foot = vec![
        cell(annuities::sum_next(locale)),
        nothing(),
        nothing(),
        nothing(),
        nothing(),
        cell(view! { <Money amount=total/> }),
        cell(view! { <Money amount=saved/> }),
        nothing(),
    ];
    let rows = view.lines.iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=annuities::none_next(locale) body=annuities::none_next_text(locale)/> };
    let left_out = (view.without_date > 0)
        .then(|| view! { <p class="hint">{annuities::without_date(locale, view.without_date)}</p> });
    let url = PageUrl::current();
    view! {
        <Page
            title=annuities::list_title(locale)
            lead=annuities::list_lead(locale)
            breadcrumb
            actions=actions.into_any()
        >
            {left_out}
            <DataTable caption=annuities::list_title(locale) quiet_caption=true columns rows foot empty=empty.into_any()/>
            <Pagination paging=view.paging url/>
        </Page>
    }
}

fn row(next: &NextLine) -> Vec<AnyView> {
    let locale = use_locale();
    let target = href(&format!("/patents/{}/annuities", next.id));
    let (title, number, line) = (next.title.clone(), next.number.clone(), &next.line);
    let open = next.is_open.then(|| view! { " · " {annuities::runs_open(locale)} });
    let (due, full, payable, saved) = (line.pay_by, line.full, line.payable, line.saved);
    vec![
        cell(view! { <a href=target>{title}</a> <br/> <span class="sub">{number} {open}</span> }),
        cell(annuities::year_cell(locale, line.year)),
        cell(view! { <DateText day=due/> }),
        cell(view! { <Money amount=full/> }),
        cell(reductions(line, locale)),
        cell(view! { <Money amount=payable/> }),
        cell(view! { <Money amount=saved/> }),
        cell(state_view(&line.state)),
    ]
}
