use domain::distribution::{AgencyBase, BeneficiaryClass};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::distribution;

use super::crumbs;
use crate::{
    components::{DateText, DescriptionList, EmptyState, Field, Form, HashText, Input, Page, Section, described},
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::distribution::list_policies,
    url::{href, use_locale},
    views::{
        Choice,
        distribution::{PoliciesView, PolicyView},
    },
};

/// The versions of the institution's rule, newest first, and a new one.
#[component]
pub fn RulesPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, list_policies), content)
}

fn content(view: PoliciesView) -> impl IntoView {
    let locale = use_locale();
    let none = view.versions.is_empty().then(|| view! { <EmptyState title=distribution::no_rule(locale)/> });
    let add = view.may_set.then(|| add(&view));
    let versions = view.versions.iter().map(version).collect_view();
    view! {
        <Page title=distribution::rules(locale) lead=distribution::rules_lead(locale) breadcrumb=crumbs()>
            {none}
            {versions}
            {add}
        </Page>
    }
}

fn version(rule: &PolicyView) -> impl IntoView + use<> {
    let locale = use_locale();
    let day = rule.valid_from;
    let mut items = vec![
        described(distribution::citation(locale), rule.citation.clone()),
        described(distribution::valid_from(locale), view! { <DateText day/> }),
    ];
    for (class, share, body) in &rule.shares {
        let text = if body.is_empty() { share.clone() } else { format!("{share} · {body}") };
        items.push(described(class.name(locale), text));
    }
    let hash = rule.hash.clone();
    items.extend([
        described(distribution::agency_fee(locale), rule.agency.clone()),
        described(distribution::multiple(locale), distribution::times(locale, rule.multiple)),
        described(distribution::floor(locale), rule.floor.clone()),
        described(distribution::seal(locale), view! { <HashText hash/> }),
    ]);
    view! {
        <Section title=distribution::rule_number(locale, rule.number)>
            <DescriptionList items/>
        </Section>
    }
}

fn add(view: &PoliciesView) -> impl IntoView + use<> {
    let locale = use_locale();
    let bases = AgencyBase::ALL.iter().map(|base| Choice::new(base.as_str(), base.name(locale))).collect::<Vec<_>>();
    let (bodies, form) = (view.bodies.clone(), view.form.clone());
    let shares = move || {
        BeneficiaryClass::ALL
            .iter()
            .map(|class| {
                let body = (*class != BeneficiaryClass::Contributors).then(|| {
                    let label = distribution::receives(locale, class.name(locale));
                    let input = Input::Select(bodies.clone());
                    view! { <Field name=format!("body_{class}") label input optional=true/> }
                });
                let optional = *class != BeneficiaryClass::Contributors;
                view! {
                    <Field name=format!("share_{class}") label=class.name(locale) input=Input::Percent optional/>
                    {body}
                }
            })
            .collect_view()
    };
    view! {
        <Section title=distribution::new_rule(locale) id="add" lead=distribution::new_rule_text(locale)>
            <Form action=href("/distribution/rules") form submit=distribution::set_rule(locale) id="add">
                <Field name="citation" label=distribution::citation(locale) hint=distribution::citation_hint(locale)/>
                <Field name="valid_from" label=distribution::valid_from(locale) input=Input::Day/>
                {shares()}
                <Field name="other_name" label=distribution::other_name(locale) optional=true/>
                <Field name="agency_rate" label=distribution::agency_fee(locale) input=Input::Rate optional=true/>
                <Field name="agency_base" label=distribution::agency_base(locale) input=Input::Radio(bases.clone())/>
                <Field name="multiple" label=distribution::multiple(locale) hint=distribution::multiple_hint(locale) optional=true/>
                <Field name="floor" label=distribution::floor(locale) hint=distribution::floor_hint(locale) input=Input::Percent optional=true/>
            </Form>
        </Section>
    }
}
