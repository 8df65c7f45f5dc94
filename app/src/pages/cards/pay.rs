use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::cards;

use crate::{
    components::{
        Callout, Crumb, DescriptionList, EmptyState, Field, Form, Input, Money, Page, Section, Tone, described,
    },
    data::{loaded, page_data},
    pages::charges::{name_of, value_of},
    server_fns::cards::read_payable,
    url::{href, use_locale},
    views::{cards::PayView, money::ChargeLine},
    wording,
};

/// Chooses what of a licence is paid in one go.
#[component]
pub fn PayPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|params| value_of(params, "id")), query.with(|query| value_of(query, "draft")));
    loaded(page_data(key, |(id, draft)| read_payable(id, draft)), content)
}

fn content(view: PayView) -> impl IntoView {
    let locale = use_locale();
    let account = format!("/charges?licence={}", view.licence_id);
    let breadcrumb =
        vec![Crumb::new(locales::charges::title(locale), "/charges"), Crumb::new(view.licence_number.clone(), account)];
    let items = vec![
        described(cards::payee(locale), view.holder.clone()),
        described(cards::channel(locale), view.provider_name.clone()),
        described(cards::open_in_all(locale), view! { <strong><Money amount=view.total/></strong> }),
    ];
    let test = view.is_test.then(|| {
        view! {
            <Callout title=locales::charges::test_card(locale) tone=Tone::Attention>
                <p>{locales::charges::test_card_text(locale)}</p>
            </Callout>
        }
    });
    let body = if view.lines.is_empty() {
        view! { <EmptyState title=cards::nothing_open(locale) body=cards::nothing_open_text(locale)/> }.into_any()
    } else {
        choice(view).into_any()
    };
    view! {
        <Page title=cards::pay(locale) lead=cards::pay_lead(locale) breadcrumb narrow=true>
            <DescriptionList items/>
            {test}
            {body}
        </Page>
    }
}

fn choice(view: PayView) -> impl IntoView {
    let locale = use_locale();
    let action = href(&format!("/licences/{}/pay", view.licence_id));
    let (form, lines) = (view.form, view.lines);
    view! {
        <Section title=cards::choose(locale) id="dues">
            <Form action form submit=cards::pay_submit(locale) id="pay">
                {lines.into_iter().map(due).collect_view()}
            </Form>
        </Section>
    }
}

fn due(line: ChargeLine) -> impl IntoView {
    let locale = use_locale();
    let amount = wording::money(line.open, locale);
    let label = format!("{} · {} · {amount}", name_of(&line.computed, locale), line.reference);
    let hint = cards::due_on(locale, wording::day_long(line.due_on, locale));
    view! { <Field name=format!("due:{}", line.id) label hint input=Input::Checkbox optional=true/> }
}
