use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::account;

use super::{role_names, value_of};
use crate::{
    components::{DescriptionList, Field, Form, Input, Page, described},
    data::{loaded, page_data},
    server_fns::accounts::read_invitation,
    url::{href, use_locale},
    views::accounts::InvitationView,
};

/// Takes up an invitation: a new person gives a name and a password, a known one proves who they are.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let secret = move || params.with(|params| value_of(params, "secret"));
    let key = move || (secret(), query.with(|query| value_of(query, "draft")));
    let data = page_data(key, |(secret, draft)| read_invitation(secret, draft));
    loaded(data, move |view| content(view, secret()))
}

fn content(view: InvitationView, secret: String) -> impl IntoView {
    let locale = use_locale();
    let items = vec![
        described(account::organisation(locale), view.organisation),
        described(account::email(locale), view.email),
        described(account::roles(locale), role_names(&view.roles, locale)),
    ];
    let (lead, autocomplete, hint) = if view.has_account {
        (account::invitation_known(locale), "current-password", "")
    } else {
        (account::invitation_new(locale), "new-password", account::password_hint(locale))
    };
    // A field is made inside its form, where it finds what was typed.
    let is_new = !view.has_account;
    let name = move || view! { <Field name="name" label=account::person(locale) autocomplete="name"/> };
    view! {
        <Page title=account::invitation(locale) lead narrow=true>
            <DescriptionList items/>
            <Form action=href(&format!("/invitations/{secret}")) form=view.form submit=account::join(locale)>
                {is_new.then(name)}
                <Field name="password" label=account::password(locale) input=Input::Password autocomplete hint/>
            </Form>
        </Page>
    }
}
