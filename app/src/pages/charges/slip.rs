use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use locales::charges;

use super::{bank_view, name_of, value_of};
use crate::{
    components::{Callout, Crumb, DescriptionList, Money, Page, PrintButton, Section, Tone, described},
    data::{loaded, page_data},
    server_fns::money::read_charge,
    url::use_locale,
    views::money::ChargeView,
    wording,
};

/// A sheet to pay by, for the bank or the bookkeeper: A4, nothing on it that has to be clicked.
#[component]
pub fn SlipPage() -> impl IntoView {
    let params = use_params_map();
    let key = move || params.with(|params| value_of(params, "id"));
    loaded(page_data(key, |id| read_charge(id, String::new())), content)
}

fn content(view: ChargeView) -> impl IntoView {
    let locale = use_locale();
    let line = view.line;
    let name = name_of(&line.computed, locale);
    let breadcrumb =
        vec![Crumb::new(charges::title(locale), "/charges"), Crumb::new(name.clone(), format!("/charges/{}", line.id))];
    let beside = view.beside;
    let mut items = vec![
        described(charges::charge(locale), name),
        described(charges::licence(locale), line.licence_number.clone()),
        described(charges::patent(locale), line.patent_title.clone()),
        described(charges::payee(locale), line.holder.clone()),
        described(charges::payer(locale), line.licensee.clone()),
        described(charges::amount(locale), view! { <Money amount=line.amount/> }),
        described(charges::still_open(locale), view! { <strong><Money amount=line.open/></strong> }),
        described(charges::due_on(locale), wording::day_long(line.due_on, locale)),
    ];
    if !beside.is_zero() {
        items.push(described(charges::late_part(locale), view! { <Money amount=beside/> }));
    }
    let (amount, reference) = ((line.open + beside).to_plain(), line.reference.clone());
    let bank = match view.bank {
        Some(bank) => bank_view(bank, amount, line.reference, locale).into_any(),
        None => view! { <p>{charges::no_bank_text(locale, &line.holder)}</p> }.into_any(),
    };
    let actions = view! { <PrintButton/> }.into_any();
    view! {
        <Page title=charges::slip_title(locale) kicker=reference breadcrumb narrow=true actions>
            <DescriptionList items/>
            <Section title=charges::transfer(locale)>{bank}</Section>
            <Callout title=charges::remark_title(locale) tone=Tone::Attention>
                <p>{charges::remark_text(locale)}</p>
            </Callout>
        </Page>
    }
}
