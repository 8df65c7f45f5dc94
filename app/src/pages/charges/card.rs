use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::charges;

use super::value_of;
use crate::{
    components::{
        ButtonLink, Callout, Crumb, DescriptionList, Field, Form, Input, Money, Page, Section, Tone, described,
    },
    data::{loaded, page_data},
    server_fns::money::read_card,
    url::{href, use_locale},
    views::{Choice, money::CardView},
};

/// Payment by card. Where the provider is a double, its page is here.
#[component]
pub fn CardPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|params| value_of(params, "payment")), query.with(|query| value_of(query, "draft")));
    loaded(page_data(key, |(payment, draft)| read_card(payment, draft)), content)
}

fn content(view: CardView) -> impl IntoView {
    let locale = use_locale();
    let charge = format!("/charges/{}", view.charge_id);
    let breadcrumb =
        vec![Crumb::new(charges::title(locale), "/charges"), Crumb::new(view.reference.clone(), charge.clone())];
    let items = vec![
        described(charges::still_open(locale), view! { <strong><Money amount=view.amount/></strong> }),
        described(charges::payee(locale), view.holder.clone()),
        described(charges::bank_remark(locale), view.reference.clone()),
        described(charges::channel(locale), view.provider_name.clone()),
    ];
    let act = match view.state.as_str() {
        "announced" if view.is_test => test_cards(&view).into_any(),
        "announced" => view! {
            <p class="actions">
                <ButtonLink href=view.url label=charges::to_provider(locale) kind="primary" external=true/>
            </p>
        }
        .into_any(),
        _ => view! {
            <p class="actions">
                <ButtonLink href=href(&charge) label=charges::to_charge(locale) kind="primary"/>
            </p>
        }
        .into_any(),
    };
    view! {
        <Page title=charges::by_card(locale) breadcrumb narrow=true>
            <DescriptionList items/>
            {act}
        </Page>
    }
}

fn test_cards(view: &CardView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/charges/{}/card/{}", view.charge_id, view.payment_id));
    let cards = vec![
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
                <Field name="card" label=charges::which_card(locale) input=Input::Radio(cards) initial="succeeds"/>
            </Form>
        </Section>
    }
}
