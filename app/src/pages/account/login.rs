use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::account;

use super::{role_name, value_of};
use crate::{
    components::{Callout, Column, DataTable, Field, Form, Input, Page, Section, cell},
    data::{loaded, page_data},
    server_fns::accounts::read_login,
    url::{href, use_locale},
    views::accounts::LoginView,
};

/// Address and password; where the reader goes afterwards is kept in the form.
#[component]
pub fn LoginPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| (value_of(query, "next"), value_of(query, "draft")));
    loaded(page_data(key, |(next, draft)| read_login(next, draft)), content)
}

fn content(view: LoginView) -> impl IntoView {
    let locale = use_locale();
    let next = (!view.next.is_empty()).then(|| view! { <input type="hidden" name="next" value=view.next.clone()/> });
    let demo = (!view.demo.is_empty()).then(|| demo_section(view.clone()));
    view! {
        <Page title=account::login(locale) lead=account::login_lead(locale) narrow=true>
            <Form action=href("/login") form=view.form submit=account::login(locale)>
                {next}
                <Field name="email" label=account::email(locale) input=Input::Email autocomplete="username"/>
                <Field name="password" label=account::password(locale) input=Input::Password autocomplete="current-password"/>
            </Form>
            <p class="row">
                <a href=href("/password")>{account::forgotten(locale)}</a>
                <a href=href("/sign-up")>{account::to_sign_up(locale)}</a>
            </p>
            {demo}
        </Page>
    }
}

/// The accounts of the demonstration: only where the installation is one.
fn demo_section(view: LoginView) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(account::email(locale)),
        Column::text(account::role(locale)),
        Column::text(account::organisation(locale)),
    ];
    let rows: Vec<Vec<AnyView>> = view
        .demo
        .into_iter()
        .map(|it| {
            vec![cell(view! { <code>{it.email}</code> }), cell(role_name(&it.role, locale)), cell(it.organisation)]
        })
        .collect();
    view! {
        <Section title=account::demo_title(locale)>
            <Callout title=account::demo_password_title(locale)>
                <p>{account::demo_password(locale)} " " <code>{view.demo_password}</code></p>
            </Callout>
            <DataTable caption=account::demo_title(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}
