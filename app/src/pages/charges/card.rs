use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::{cards, charges};

use super::{name_of, value_of};
use crate::{
    components::{
        ButtonLink, Callout, Crumb, DescriptionList, Field, Form, Input, Money, Page, Section, Tone, described,
    },
    data::{loaded, page_data},
    server_fns::money::read_card,
    url::{href, use_locale},
    views::{Choice, money::CardView},
};

/// Payment by card or wallet: where the payer is sent on to the provider, and comes back. Where the provider is a double,
/// its page is here.
#[component]
pub fn CardPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let payment = params.with(|params| value_of(params, "payment"));
        query.with(|query| (payment, value_of(query, "draft"), value_of(query, "back")))
    };
    let read =
        |(payment, draft, back): (String, String, String)| async move { Ok((read_card(payment, draft).await?, back)) };
    loaded(page_data(key, read), |(view, back)| content(view, &back))
}

fn content(view: CardView, back: &str) -> impl IntoView + use<> {
    let locale = use_locale();
    let charge = format!("/charges/{}", view.charge_id);
    let breadcrumb =
        vec![Crumb::new(charges::title(locale), "/charges"), Crumb::new(view.reference.clone(), charge.clone())];
    let items = vec![
        described(charges::amount(locale), view! { <strong><Money amount=view.amount/></strong> }),
        described(charges::payee(locale), view.holder.clone()),
        described(charges::channel(locale), view.provider_name.clone()),
    ];
    let said = said(&view, back);
    let pays = pays(&view);
    let act = act(&view, &charge);
    view! {
        <Page title=charges::by_card(locale) breadcrumb narrow=true>
            {said}
            <DescriptionList items/>
            {pays}
            {act}
        </Page>
    }
}

/// How it stands, in words: what the provider says comes before what the address says.
fn said(view: &CardView, back: &str) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    let is_waiting = view.state == "announced";
    let (title, text, tone) = match (view.checkout.as_str(), back) {
        _ if !is_waiting && view.state != "rejected" => return None,
        ("succeeded", _) => (cards::back_success(locale), cards::back_success_text(locale), Tone::Progress),
        ("expired", _) => (cards::expired(locale), cards::expired_text(locale), Tone::Bad),
        _ if !is_waiting => (cards::expired(locale), cards::expired_text(locale), Tone::Bad),
        ("declined", _) => (cards::declined(locale), cards::declined_text(locale), Tone::Bad),
        (_, "success") => (cards::back_success(locale), cards::back_success_text(locale), Tone::Progress),
        (_, "cancel") => (cards::back_cancel(locale), cards::back_cancel_text(locale), Tone::Attention),
        _ => return None,
    };
    Some(view! {
        <Callout title tone>
            <p>{text}</p>
        </Callout>
    })
}

/// The charges of this checkout.
fn pays(view: &CardView) -> impl IntoView + use<> {
    let locale = use_locale();
    let lines: Vec<_> = view
        .charges
        .iter()
        .map(|line| {
            let (target, name) = (href(&format!("/charges/{}", line.id)), name_of(&line.computed, locale));
            let reference = line.reference.clone();
            view! { <li><a href=target>{name}</a> " " <code>{reference}</code></li> }
        })
        .collect();
    view! {
        <Section title=cards::pays(locale) id="pays">
            <ul>{lines}</ul>
        </Section>
    }
}

fn act(view: &CardView, charge: &str) -> AnyView {
    let locale = use_locale();
    let can_pay = matches!(view.checkout.as_str(), "open" | "declined");
    if view.state != "announced" || view.checkout == "expired" {
        let to_charge = href(charge);
        return view! {
            <p class="actions">
                <ButtonLink href=to_charge label=charges::to_charge(locale) kind="primary"/>
            </p>
        }
        .into_any();
    }
    if view.is_test && can_pay {
        return test_cards(view).into_any();
    }
    let on = can_pay.then(|| {
        let url = view.url.clone();
        view! {
            <p class="actions">
                <ButtonLink href=url label=charges::to_provider(locale) kind="primary" external=true/>
            </p>
        }
    });
    let action = href(&format!("/charges/{}/card/{}/refresh", view.charge_id, view.payment_id));
    let form = view.refresh.clone();
    view! {
        {on}
        <Form action form submit=cards::ask_now(locale) id="refresh">
            ""
        </Form>
    }
    .into_any()
}

fn test_cards(view: &CardView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/charges/{}/card/{}", view.charge_id, view.payment_id));
    let choices = vec![
        Choice::new("succeeds", charges::card_succeeds(locale)),
        Choice::new("declines", charges::card_declines(locale)),
        Choice::new("times_out_after_success", charges::card_times_out(locale)),
    ];
    let form = view.form.clone();
    view! {
        <Callout title=charges::test_card(locale) tone=Tone::Attention>
            <p>{charges::test_card_text(locale)}</p>
        </Callout>
        <Section title=charges::test_cards(locale)>
            <Form action form submit=charges::pay_now(locale)>
                <Field name="card" label=charges::which_card(locale) input=Input::Radio(choices) initial="succeeds"/>
            </Form>
        </Section>
    }
}
