use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::distribution;

use super::crumbs;
use crate::{
    components::{Column, ConfirmForm, DataTable, EmptyState, Field, Form, Input, Page, Section, cell},
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::distribution::list_beneficiaries,
    url::{href, use_locale},
    views::{
        Choice, FormState,
        distribution::{BeneficiariesView, BeneficiaryView},
    },
};

/// Those who share in income, and how they are paid.
#[component]
pub fn BeneficiariesPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, list_beneficiaries), content)
}

fn content(view: BeneficiariesView) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(distribution::name(locale)),
        Column::text(distribution::kind(locale)),
        Column::text(distribution::bank(locale)),
        Column::text(distribution::has_account(locale)),
        Column::text(distribution::change(locale)),
    ];
    let may_edit = view.may_edit;
    let rows = view.rows.into_iter().map(|row| row_of(row, may_edit)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=distribution::no_beneficiaries(locale)/> }.into_any();
    let add = may_edit.then(|| add(view.form.clone()));
    view! {
        <Page title=distribution::beneficiaries(locale) lead=distribution::beneficiaries_lead(locale) breadcrumb=crumbs()>
            <DataTable caption=distribution::beneficiaries(locale) quiet_caption=true columns rows empty/>
            {add}
        </Page>
    }
}

fn row_of(row: BeneficiaryView, may_edit: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let kind = match row.kind.as_str() {
        "institution" => distribution::institution(locale),
        "person" => distribution::person(locale),
        _ => distribution::body(locale),
    };
    let account = if row.has_account { distribution::yes(locale) } else { distribution::no(locale) };
    let (bank, number, name) = (row.bank_name.clone(), row.bank_account.clone(), row.name.clone());
    vec![
        cell(name),
        cell(kind),
        cell(view! { {bank} <br/> <code class="sub">{number}</code> }),
        cell(account),
        cell(may_edit.then(|| edit(row))),
    ]
}

fn edit(row: BeneficiaryView) -> impl IntoView {
    let locale = use_locale();
    let action = href(&format!("/distribution/beneficiaries/{}", row.id));
    let hidden = vec![("version".to_owned(), row.version.to_string())];
    let is_person = row.kind == "person";
    view! {
        <ConfirmForm
            id=row.id
            action
            form=row.form
            label=distribution::change(locale)
            body=""
            confirm=distribution::save(locale)
            hidden
        >
            {fields(is_person)}
        </ConfirmForm>
    }
}

fn fields(is_person: bool) -> impl IntoView {
    let locale = use_locale();
    let email = is_person.then(|| {
        view! {
            <Field
                name="email"
                label=distribution::email(locale)
                hint=distribution::email_hint(locale)
                input=Input::Email
                optional=true
            />
        }
    });
    view! {
        <Field name="name" label=distribution::name(locale)/>
        {email}
        <Field name="bank_name" label=distribution::bank(locale) optional=true/>
        <Field name="bank_account" label=distribution::bank_account(locale) optional=true/>
    }
}

fn add(form: FormState) -> impl IntoView {
    let locale = use_locale();
    let kinds =
        vec![Choice::new("person", distribution::person(locale)), Choice::new("body", distribution::body(locale))];
    view! {
        <Section title=distribution::add_beneficiary(locale) id="add">
            <Form action=href("/distribution/beneficiaries") form submit=distribution::add(locale) id="add">
                <Field name="kind" label=distribution::kind(locale) input=Input::Radio(kinds)/>
                {fields(true)}
            </Form>
        </Section>
    }
}
