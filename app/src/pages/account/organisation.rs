use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::account;

use super::{provinces, value_of};
use crate::{
    components::{Crumb, DescriptionList, Field, Form, Input, Page, described},
    data::{loaded, page_data},
    server_fns::accounts::read_own_organisation,
    url::{href, use_locale},
    views::accounts::OwnOrganisationView,
};

/// What an organisation says of itself: address, contact, and the account to which licensees pay.
#[component]
pub fn OwnOrganisationPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, read_own_organisation), content)
}

fn content(view: OwnOrganisationView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(account::account(locale), "/account")];
    let fixed = vec![
        described(account::organisation_name(locale), view.organisation.name),
        described(account::uscc(locale), view.organisation.uscc),
    ];
    let version = view.form.value("version").to_owned();
    let bank_hint = if view.organisation.kind == "holder" { account::bank_hint(locale) } else { "" };
    view! {
        <Page title=account::edit_organisation(locale) lead=account::fixed_lead(locale) breadcrumb narrow=true>
            <DescriptionList items=fixed/>
            <Form action=href("/account/organisation") form=view.form submit=account::save(locale) cancel=href("/account")>
                <input type="hidden" name="version" value=version/>
                <Field name="province" label=account::province(locale) input=Input::Select(provinces(locale))/>
                <Field name="address" label=account::address(locale) autocomplete="street-address"/>
                <Field name="contact_name" label=account::contact_name(locale)/>
                <Field name="contact_phone" label=account::phone(locale) input=Input::Telephone/>
                <Field name="contact_email" label=account::contact_email(locale) input=Input::Email/>
                <Field name="bank_holder" label=account::bank_holder(locale) hint=bank_hint optional=true/>
                <Field name="bank_name" label=account::bank_name(locale) optional=true/>
                <Field name="bank_account" label=account::bank_account(locale) optional=true/>
            </Form>
        </Page>
    }
}
