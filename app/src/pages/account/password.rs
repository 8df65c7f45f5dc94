use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::account;

use super::value_of;
use crate::{
    components::{Crumb, Field, Form, Input, Page},
    data::{loaded, page_data},
    server_fns::accounts::read_password,
    url::{href, use_locale},
    views::FormState,
};

/// Asks for a link by mail. The answer is the same whether the address is known or not.
#[component]
pub fn ForgottenPasswordPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, |draft| read_password(String::new(), draft)), ask)
}

fn ask(form: FormState) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(account::login(locale), "/login")];
    view! {
        <Page title=account::forgotten(locale) lead=account::forgotten_lead(locale) breadcrumb narrow=true>
            <Form action=href("/password") form submit=account::send_link(locale) cancel=href("/login")>
                <Field name="email" label=account::email(locale) input=Input::Email autocomplete="username"/>
            </Form>
        </Page>
    }
}

/// Sets a new password through the link's secret.
#[component]
pub fn NewPasswordPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let secret = move || params.with(|params| value_of(params, "secret"));
    let key = move || (secret(), query.with(|query| value_of(query, "draft")));
    let data = page_data(key, |(secret, draft)| read_password(secret, draft));
    loaded(data, move |form| set(form, secret()))
}

fn set(form: FormState, secret: String) -> impl IntoView {
    let locale = use_locale();
    let action = href(&format!("/password/{secret}"));
    view! {
        <Page title=account::new_password(locale) lead=account::new_password_lead(locale) narrow=true>
            <Form action form submit=account::set_password(locale)>
                <Field name="password" label=account::new_password(locale) input=Input::Password autocomplete="new-password" hint=account::password_hint(locale)/>
                <Field name="password_again" label=account::password_again(locale) input=Input::Password autocomplete="new-password"/>
            </Form>
        </Page>
    }
}
