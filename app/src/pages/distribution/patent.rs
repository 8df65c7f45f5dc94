use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::distribution;

use super::{crumbs, state_view};
use crate::{
    components::{
        Callout, Card, Column, Columns, ConfirmForm, DataTable, DateText, DescriptionList, EmptyState, Field, Form,
        Input, Money, Page, Section, Status, TimeText, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::distribution::read_patent_income,
    url::{href, use_locale},
    views::{
        Choice,
        distribution::{CostView, PatentIncomeView},
    },
};

/// A patent's shares, costs and waiting income; here a run is computed.
#[component]
pub fn PatentIncomePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_patent_income(id, draft)), content)
}

fn content(view: PatentIncomeView) -> impl IntoView {
    let locale = use_locale();
    let forms = view.may_compute.then(|| view! { {share(&view)} {add_cost(&view)} });
    let aside = view! { {waiting(&view)} }.into_any();
    view! {
        <Page
            title=view.title.clone()
            kicker=view.number.clone()
            lead=distribution::patent_lead(locale)
            breadcrumb=crumbs()
        >
            <Columns aside>
                {shares(&view)}
                {costs(&view)}
                {runs(&view)}
                {forms}
            </Columns>
        </Page>
    }
}

fn waiting(view: &PatentIncomeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (amount, tax) = (view.waiting, view.waiting_tax);
    let (institution, inventors) = (view.institution_claim, view.inventors_claim);
    let items = vec![
        described(distribution::tax(locale), view! { <Money amount=tax/> }),
        described(distribution::claim_institution(locale), view! { <Money amount=institution/> }),
        described(distribution::claim_inventors(locale), view! { <Money amount=inventors/> }),
    ];
    let has_inventors = !view.inventors.is_empty();
    let compute = (view.may_compute && has_inventors).then(|| compute(view));
    let first = (view.may_compute && !has_inventors).then(|| {
        view! {
            <Callout title=distribution::no_inventors(locale) tone=Tone::Attention>
                <p>{distribution::inventors_first(locale)} " " <a href="#share">{distribution::share(locale)}</a></p>
            </Callout>
        }
    });
    view! {
        <Card title=distribution::waiting(locale)>
            <p class="card-figure"><Money amount/></p>
            <DescriptionList items/>
        </Card>
        {first}
        {compute}
    }
}

fn compute(view: &PatentIncomeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/distribution/patents/{}/compute", view.patent_id));
    let mut agencies = vec![Choice::new("", distribution::no_agency(locale))];
    agencies.extend(view.bodies.clone());
    let form = view.compute.clone();
    view! {
        <Section title=distribution::compute(locale) id="compute" lead=distribution::compute_text(locale)>
            <Form action form submit=distribution::compute_submit(locale) id="compute">
                <Field name="upto" label=distribution::upto(locale) input=Input::Day/>
                <Field name="agency" label=distribution::agency(locale) input=Input::Select(agencies.clone()) optional=true/>
                <Field
                    name="direct_costs"
                    label=distribution::direct_costs(locale)
                    hint=distribution::direct_costs_hint(locale)
                    input=Input::Amount
                    optional=true
                />
                <Field
                    name="legal_basis"
                    label=distribution::legal_basis(locale)
                    hint=distribution::legal_basis_hint(locale)
                    input=Input::Textarea { rows: 2 }
                    optional=true
                />
            </Form>
        </Section>
    }
}

fn shares(view: &PatentIncomeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let text = |list: &[(String, i64)], none: &str| {
        let parts: Vec<String> = list.iter().map(|(name, weight)| format!("{name} {weight}")).collect();
        if parts.is_empty() { none.to_owned() } else { parts.join("；") }
    };
    let items = vec![
        described(distribution::owners(locale), text(&view.owners, distribution::institution_alone(locale))),
        described(distribution::inventors(locale), text(&view.inventors, distribution::no_inventors(locale))),
    ];
    view! {
        <Section title=distribution::shares(locale) id="shares" lead=distribution::shares_text(locale)>
            <DescriptionList items/>
        </Section>
    }
}

fn share(view: &PatentIncomeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/distribution/patents/{}/share", view.patent_id));
    let version = view.sharing_version.to_string();
    let (bodies, persons, form) = (view.bodies.clone(), view.persons.clone(), view.share.clone());
    let weights = move |list: &'static str, of: &[Choice]| {
        of.iter()
            .map(|one| {
                let name = format!("{list}:{}", one.value);
                view! { <Field name label=one.label.clone() optional=true/> }
            })
            .collect_view()
    };
    let everybody: Vec<Choice> = bodies.iter().chain(&persons).cloned().collect();
    view! {
        <Section title=distribution::share(locale) id="share" lead=distribution::share_text(locale)>
            <Form action form submit=distribution::save(locale) id="share">
                <input type="hidden" name="version" value=version/>
                <h3>{distribution::inventors(locale)}</h3>
                {weights("inventor", &persons)}
                <h3>{distribution::owners(locale)}</h3>
                {weights("owner", &everybody)}
            </Form>
        </Section>
    }
}

fn costs(view: &PatentIncomeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(distribution::paid_on(locale)),
        Column::text(distribution::payer(locale)),
        Column::text(distribution::note(locale)),
        Column::text(distribution::voucher(locale)),
        Column::number(distribution::amount(locale)),
        Column::text(distribution::change(locale)),
    ];
    let rows = view.costs.iter().map(|cost| cost_row(view, cost)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=distribution::no_costs(locale)/> }.into_any();
    view! {
        <Section title=distribution::costs(locale) id="costs" lead=distribution::costs_text(locale)>
            <DataTable caption=distribution::costs(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn cost_row(view: &PatentIncomeView, cost: &CostView) -> Vec<AnyView> {
    let locale = use_locale();
    let (day, amount) = (cost.paid_on, cost.amount);
    let payer = if cost.payer.is_empty() { distribution::institution(locale).to_owned() } else { cost.payer.clone() };
    let voucher = format!("/documents/{}", cost.document);
    let change = if cost.is_withdrawn {
        view! { <Status word=distribution::withdrawn(locale) tone=Tone::Bad/> }.into_any()
    } else if view.may_compute {
        let action = href(&format!("/distribution/patents/{}/costs/{}", view.patent_id, cost.id));
        view! {
            <ConfirmForm
                id=cost.id.clone()
                action
                form=cost.form.clone()
                label=distribution::withdraw(locale)
                body=distribution::withdraw_text(locale)
                confirm=distribution::withdraw(locale)
                danger=true
            />
        }
        .into_any()
    } else {
        ().into_any()
    };
    vec![
        cell(view! { <DateText day/> }),
        cell(payer),
        cell(cost.note.clone()),
        cell(view! { <a href=voucher rel="external">{distribution::open(locale)}</a> }),
        cell(view! { <Money amount/> }),
        cell(change),
    ]
}

fn add_cost(view: &PatentIncomeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/distribution/patents/{}/costs", view.patent_id));
    let mut payers = vec![Choice::new("", distribution::institution(locale))];
    payers.extend(view.persons.clone());
    let form = view.cost.clone();
    let accept = ".pdf,.png,.jpg,.jpeg,.ofd".to_owned();
    view! {
        <Section title=distribution::add_cost(locale) id="cost">
            <Form action form submit=distribution::add(locale) id="cost" multipart=true>
                <Field name="payer" label=distribution::payer(locale) input=Input::Select(payers.clone()) optional=true/>
                <Field name="amount" label=distribution::amount(locale) input=Input::Amount/>
                <Field name="paid_on" label=distribution::paid_on(locale) input=Input::Day/>
                <Field name="note" label=distribution::note(locale) optional=true/>
                <Field name="voucher" label=distribution::voucher(locale) input=Input::File { accept: accept.clone() }/>
            </Form>
        </Section>
    }
}

fn runs(view: &PatentIncomeView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(distribution::computed_at(locale)),
        Column::text(distribution::state(locale)),
        Column::text(distribution::upto(locale)),
    ];
    let rows = view
        .runs
        .iter()
        .map(|run| {
            let (target, at, day) = (href(&format!("/distribution/{}", run.id)), run.computed_at, run.upto);
            vec![
                cell(view! { <a href=target><TimeText at/></a> }),
                cell(state_view(run.state)),
                cell(view! { <DateText day/> }),
            ]
        })
        .collect::<Vec<_>>();
    let empty = view! { <EmptyState title=distribution::no_runs(locale)/> }.into_any();
    view! {
        <Section title=distribution::runs(locale) id="runs">
            <DataTable caption=distribution::runs(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}
