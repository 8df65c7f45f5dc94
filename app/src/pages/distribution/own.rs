use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::distribution;

use super::{objection_text, part_line, state_view};
use crate::{
    components::{
        Breakdown, ConfirmForm, DateText, DescriptionList, EmptyState, Field, Input, Money, Page, PaperLink, Papers,
        PrintButton, Section, described,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::distribution::read_own_income,
    url::{href, use_locale},
    views::distribution::{OwnIncomeView, OwnPartView},
};

/// The reader's own part of licence income, run by run, with objections.
#[component]
pub fn OwnIncomePage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, read_own_income), content)
}

fn content(view: OwnIncomeView) -> impl IntoView {
    let locale = use_locale();
    let (approved, paid) = (view.approved, view.paid);
    let items = vec![
        described(distribution::approved(locale), view! { <Money amount=approved/> }),
        described(distribution::paid(locale), view! { <Money amount=paid/> }),
    ];
    let none = view.runs.is_empty().then(|| {
        view! { <EmptyState title=distribution::no_income(locale) body=distribution::no_income_text(locale)/> }
    });
    let has_runs = !view.runs.is_empty();
    let links = has_runs.then(|| PaperLink::new("distribution_statement", "own")).into_iter().collect::<Vec<_>>();
    let runs = view.runs.into_iter().map(run).collect_view();
    let actions = view! { <PrintButton/> }.into_any();
    view! {
        <Page title=distribution::own(locale) kicker=view.names.join("、") lead=distribution::own_lead(locale) actions>
            <DescriptionList items/>
            {none}
            {runs}
            <Papers links/>
        </Page>
    }
}

fn run(it: OwnPartView) -> impl IntoView {
    let locale = use_locale();
    let (day, until) = (it.published_on, it.until);
    let items = vec![
        described(distribution::number(locale), it.patent_number.clone()),
        described(distribution::state(locale), state_view(it.state)),
        described(distribution::published_on(locale), view! { <DateText day/> }),
        described(distribution::until(locale), view! { <DateText day=until/> }),
    ];
    let objections = it.objections.iter().map(objection_text).collect_view();
    let object = it.may_object.then(|| {
        let action = href(&format!("/income/{}", it.run));
        view! {
            <ConfirmForm
                id=it.run.clone()
                action
                form=it.form.clone()
                label=distribution::object(locale)
                body=distribution::object_text(locale)
                confirm=distribution::object_submit(locale)
            >
                <Field name="text" label=distribution::objection(locale) input=Input::Textarea { rows: 3 }/>
            </ConfirmForm>
        }
    });
    let total = it.part.amount;
    let lines = part_line(it.part).parts;
    view! {
        <Section title=it.patent_title>
            <DescriptionList items/>
            <Breakdown lines total/>
            {objections}
            {object}
        </Section>
    }
}
