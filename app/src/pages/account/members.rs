use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::account;

use super::{role_choices, role_names, value_of};
use crate::{
    components::{Column, ConfirmForm, DataTable, Field, Form, Input, Page, Section, TimeText, cell},
    data::{loaded, page_data},
    server_fns::accounts::list_members,
    url::{href, use_locale},
    views::{
        FormState,
        accounts::{MemberRow, MembersView},
    },
};

/// Who belongs to the organisation and as what; invitations and changes for those who manage them.
#[component]
pub fn MembersPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| (value_of(query, "member"), value_of(query, "draft")));
    loaded(page_data(key, |(member, draft)| list_members(member, draft)), content)
}

fn content(view: MembersView) -> impl IntoView {
    let locale = use_locale();
    let mut columns = vec![
        Column::text(account::person(locale)),
        Column::text(account::email(locale)),
        Column::text(account::roles(locale)),
        Column::text(account::since(locale)),
    ];
    if view.manages {
        columns.push(Column::text(account::change(locale)));
    }
    let rows = view.members.iter().map(|member| row(&view, member, locale)).collect::<Vec<_>>();
    let lead = if view.manages { account::members_lead(locale) } else { account::members_lead_read(locale) };
    let invite = view.manages.then(|| invite_section(&view));
    view! {
        <Page title=account::members(locale) lead>
            <DataTable caption=account::members(locale) quiet_caption=true columns rows empty=().into_any()/>
            {invite}
        </Page>
    }
}

fn row(view: &MembersView, member: &MemberRow, locale: Locale) -> Vec<AnyView> {
    let mut cells = vec![
        cell(member.name.clone()),
        cell(member.email.clone()),
        cell(role_names(&member.roles, locale)),
        cell(view! { <TimeText at=member.since/> }),
    ];
    if view.manages {
        cells.push(if member.is_self { cell(account::own_place(locale)) } else { change(view, member) });
    }
    cells
}

/// Other roles for a member, or none: then the place ends.
fn change(view: &MembersView, member: &MemberRow) -> AnyView {
    let locale = use_locale();
    let fresh = FormState::new(view.form.request_id.clone()).with("roles", member.roles.join(" "));
    let form = if view.member == member.id { view.member_form.clone() } else { fresh };
    let action = href(&format!("/members/{}", member.id));
    let input = Input::Checkboxes(role_choices(&view.roles, locale));
    view! {
        <ConfirmForm
            id=format!("member-{}", member.id)
            action
            form
            label=account::change_roles(locale)
            body=account::change_roles_text(locale)
            confirm=account::save(locale)
        >
            <Field name="roles" label=account::roles(locale) input optional=true/>
        </ConfirmForm>
    }
    .into_any()
}

fn invite_section(view: &MembersView) -> impl IntoView + use<> {
    let locale = use_locale();
    let input = Input::Checkboxes(role_choices(&view.roles, locale));
    let form = view.form.clone();
    view! {
        <Section title=account::invite(locale) id="invite" lead=account::invite_lead(locale)>
            <Form action=href("/members") form submit=account::send_invitation(locale) id="invite-form">
                <Field name="email" label=account::email(locale) input=Input::Email/>
                <Field name="roles" label=account::roles(locale) input hint=account::roles_hint(locale)/>
            </Form>
        </Section>
    }
}
