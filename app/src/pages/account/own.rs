use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::account;

use super::{country_name, province_name, role_names, value_of, verification};
use crate::{
    components::{
        ButtonLink, Callout, Column, DataTable, DescriptionList, Field, Form, Input, Page, PostButton, Section, Status,
        TimeText, Tone, cell, described,
    },
    data::{loaded, page_data},
    server_fns::accounts::read_account,
    url::{href, use_locale},
    views::{
        Choice, FormState,
        accounts::{AccountView, OrganisationView, PlaceRow, SessionRow},
    },
};

/// A person's own account: name and language, password, organisations, sessions.
#[component]
pub fn AccountPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, read_account), content)
}

fn content(view: AccountView) -> impl IntoView {
    let locale = use_locale();
    let request_id = view.profile.request_id.clone();
    let organisation = view.organisation.map(|organisation| own_organisation(organisation, view.manages));
    let places = (view.places.len() > 1).then(|| places_section(view.places, &request_id));
    view! {
        <Page title=account::account(locale) kicker=view.email>
            {organisation}
            {places}
            <Section title=account::profile(locale)>
                <Form action=href("/account") form=view.profile submit=account::save(locale) id="profile">
                    <Field name="name" label=account::person(locale) autocomplete="name"/>
                    <Field name="locale" label=account::mail_language(locale) input=Input::Radio(languages()) hint=account::mail_language_hint(locale)/>
                </Form>
            </Section>
            {password_section(view.password)}
            {sessions_section(view.sessions, &request_id)}
        </Page>
    }
}

fn languages() -> Vec<Choice> {
    Locale::ALL.map(|locale| Choice::new(locale.path(), locales::shell::language(locale))).to_vec()
}

fn own_organisation(it: OrganisationView, manages: bool) -> impl IntoView {
    let locale = use_locale();
    let (word, tone) = verification(&it.verification, locale);
    let callout = match it.verification.as_str() {
        "verified" => None,
        "rejected" => Some((account::rejected_title(locale), it.verification_note.clone(), Tone::Bad)),
        _ => Some((account::pending_title(locale), account::pending_text(locale).to_owned(), Tone::Attention)),
    };
    let actions = if manages {
        view! { <ButtonLink href=href("/account/organisation") label=account::edit_organisation(locale)/> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <Section title=account::organisation(locale) id="organisation" actions>
            {callout.map(|(title, text, tone)| view! { <Callout title tone><p>{text}</p></Callout> })}
            <p class="row"><strong>{it.name.clone()}</strong> <Status word tone/></p>
            <DescriptionList items=facts(it, locale)/>
        </Section>
    }
}

/// What is known of an organisation, by name.
pub(crate) fn facts(it: OrganisationView, locale: Locale) -> Vec<(String, AnyView)> {
    use domain::organisation::{Nature, OrganisationKind};
    let kind = OrganisationKind::parse(&it.kind).map_or("", |kind| kind.name(locale));
    let nature = Nature::parse(&it.nature).map_or("", |nature| nature.name(locale));
    let place = format!("{} {}", country_name(&it.country, locale), province_name(&it.province, locale));
    let bank = format!("{} {} {}", it.bank_holder, it.bank_name, it.bank_account);
    let lines = [
        (account::kind(locale), kind.to_owned()),
        (account::nature(locale), nature.to_owned()),
        (account::uscc(locale), it.uscc),
        (account::country(locale), place),
        (account::address(locale), it.address),
        (account::contact(locale), format!("{} {} {}", it.contact_name, it.contact_phone, it.contact_email)),
        (account::bank(locale), if it.bank_account.is_empty() { account::no_bank(locale).to_owned() } else { bank }),
    ];
    lines.into_iter().filter(|line| !line.1.trim().is_empty()).map(|(label, text)| described(label, text)).collect()
}

fn places_section(places: Vec<PlaceRow>, request_id: &str) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(account::organisation(locale)),
        Column::text(account::roles(locale)),
        Column::text(account::acting(locale)),
    ];
    let rows = places.into_iter().map(|place| {
        let acting = if place.is_current {
            view! { <Status word=account::acting_now(locale) tone=Tone::Good/> }.into_any()
        } else {
            let hidden = vec![("organisation_id".to_owned(), place.id)];
            view! { <PostButton action=href("/account/acting") label=account::act_for(locale) request_id hidden/> }
                .into_any()
        };
        vec![cell(place.name), cell(role_names(&place.roles, locale)), acting]
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <Section title=account::organisations(locale) lead=account::organisations_lead(locale)>
            <DataTable caption=account::organisations(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}

fn password_section(form: FormState) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Section title=account::change_password(locale) id="password" lead=account::change_password_lead(locale)>
            <Form action=href("/account/password") form submit=account::set_password(locale) id="password-form">
                <Field name="password_now" label=account::password_now(locale) input=Input::Password autocomplete="current-password"/>
                <Field name="password" label=account::new_password(locale) input=Input::Password autocomplete="new-password" hint=account::password_hint(locale)/>
                <Field name="password_again" label=account::password_again(locale) input=Input::Password autocomplete="new-password"/>
            </Form>
        </Section>
    }
}

fn sessions_section(sessions: Vec<SessionRow>, request_id: &str) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(account::since(locale)),
        Column::text(account::until(locale)),
        Column::text(account::network_address(locale)),
        Column::text(account::agent(locale)),
        Column::text(account::session(locale)),
    ];
    let rows = sessions.into_iter().map(|it| {
        let action = href(&format!("/account/sessions/{}", it.id));
        let end = if it.is_current {
            view! { <Status word=account::this_session(locale) tone=Tone::Good/> }.into_any()
        } else {
            view! { <PostButton action label=account::end_session(locale) request_id/> }.into_any()
        };
        vec![
            cell(view! { <TimeText at=it.since/> }),
            cell(view! { <TimeText at=it.until/> }),
            cell(it.address),
            cell(it.agent),
            end,
        ]
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <Section title=account::sessions(locale) lead=account::sessions_lead(locale)>
            <DataTable caption=account::sessions(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}
