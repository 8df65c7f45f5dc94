use leptos::prelude::*;
use locales::distribution;

use super::state_view;
use crate::{
    components::{
        ButtonLink, Callout, Column, DataTable, DateText, EmptyState, Money, Page, Section, TimeText, Tone, cell,
    },
    data::{loaded, page_data},
    server_fns::distribution::list_runs,
    url::{href, use_locale},
    views::distribution::{CandidateLine, RunLine, RunsView},
};

/// The institution's distributions, and patents whose income waits for one.
#[component]
pub fn RunsPage() -> impl IntoView {
    loaded(page_data(|| (), |()| list_runs()), content)
}

fn content(view: RunsView) -> impl IntoView {
    let locale = use_locale();
    let actions = view! {
        <ButtonLink href=href("/distribution/rules") label=distribution::rules(locale)/>
        <ButtonLink href=href("/distribution/beneficiaries") label=distribution::beneficiaries(locale)/>
    }
    .into_any();
    let no_rule = (!view.has_policy).then(|| {
        let target = href("/distribution/rules");
        view! {
            <Callout title=distribution::no_rule(locale) tone=Tone::Attention>
                <p>{distribution::no_rule_text(locale)} " " <a href=target>{distribution::set_rule(locale)}</a></p>
            </Callout>
        }
    });
    view! {
        <Page title=distribution::title(locale) lead=distribution::lead(locale) actions>
            {no_rule}
            {candidates(view.candidates)}
            {runs(view.runs)}
        </Page>
    }
}

fn candidates(lines: Vec<CandidateLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(distribution::patent(locale)),
        Column::text(distribution::number(locale)),
        Column::number(distribution::waiting(locale)),
    ];
    let rows = lines.into_iter().map(|line| {
        let target = href(&format!("/distribution/patents/{}", line.patent_id));
        let amount = line.waiting;
        vec![
            cell(view! { <a href=target>{line.title}</a> }),
            cell(view! { <code>{line.number}</code> }),
            cell(view! { <Money amount/> }),
        ]
    });
    let rows = rows.collect::<Vec<_>>();
    let empty = view! { <EmptyState title=distribution::nothing_waits(locale)/> }.into_any();
    view! {
        <Section title=distribution::candidates(locale) id="candidates" lead=distribution::candidates_text(locale)>
            <DataTable caption=distribution::candidates(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn runs(lines: Vec<RunLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(distribution::patent(locale)),
        Column::text(distribution::state(locale)),
        Column::text(distribution::computed_at(locale)),
        Column::text(distribution::upto(locale)),
        Column::number(distribution::received(locale)),
    ];
    let rows = lines.into_iter().map(run_row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=distribution::no_runs(locale)/> }.into_any();
    view! {
        <Section title=distribution::runs(locale) id="runs">
            <DataTable caption=distribution::runs(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn run_row(line: RunLine) -> Vec<AnyView> {
    let target = href(&format!("/distribution/{}", line.id));
    let (amount, day, at) = (line.received, line.upto, line.computed_at);
    vec![
        cell(view! { <a href=target>{line.patent_title}</a> <br/> <code class="sub">{line.patent_number}</code> }),
        cell(state_view(line.state)),
        cell(view! { <TimeText at/> }),
        cell(view! { <DateText day/> }),
        cell(view! { <Money amount/> }),
    ]
}
