use leptos::prelude::*;
use locales::{equality, offers};

use crate::{
    components::{Callout, Card, Column, DataTable, DateText, EmptyState, Page, Section, Status, Tone, cell},
    data::{loaded, page_data},
    server_fns::passports::read_proofs,
    url::{href, use_locale},
    views::passports::{NightView, OfferProofView, ProofsView},
};

/// Every night's proof that each licence stands on the announced terms.
#[component]
pub fn EqualTreatmentPage() -> impl IntoView {
    loaded(page_data(|| (), |()| read_proofs()), content)
}

fn content(view: ProofsView) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(equality::night(locale)),
        Column::number(equality::licences(locale)),
        Column::number(equality::deviations(locale)),
        Column::text(equality::result(locale)),
    ];
    let rows = view.nights.iter().map(night).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=equality::none(locale) body=equality::none_text(locale)/> }.into_any();
    view! {
        <Page title=equality::title(locale) lead=equality::lead(locale)>
            {deviations(view.deviations)}
            <DataTable caption=equality::nights(locale) columns rows empty/>
            <Section title=equality::how(locale)>
                <p>{equality::how_text(locale)}</p>
            </Section>
        </Page>
    }
}

fn night(night: &NightView) -> Vec<AnyView> {
    let (locale, day) = (use_locale(), night.day);
    let (word, tone) = if night.deviations == 0 {
        (equality::equal(locale), Tone::Good)
    } else {
        (equality::unequal(locale), Tone::Bad)
    };
    vec![
        cell(view! { <DateText day/> }),
        cell(night.licences),
        cell(night.deviations),
        cell(view! { <Status word tone/> }),
    ]
}

/// For those who may see licences that are not theirs.
fn deviations(rows: Vec<(String, String)>) -> Option<impl IntoView> {
    let locale = use_locale();
    (!rows.is_empty()).then(|| {
        let items = rows
            .into_iter()
            .map(|(id, what)| {
                let target = href(&format!("/licences/{id}"));
                view! { <li><a href=target>{id}</a> " " {what}</li> }
            })
            .collect_view();
        view! {
            <Callout title=equality::deviating(locale) tone=Tone::Bad>
                <p>{equality::deviating_text(locale)}</p>
                <ul>{items}</ul>
            </Callout>
        }
    })
}

/// The card on an offer's page: how many licences, and what last night found.
pub(crate) fn offer_proof(view: OfferProofView) -> impl IntoView {
    let locale = use_locale();
    let proof = match view.day {
        Some(_) if view.proved == 0 => view! { <p class="hint">{equality::not_yet(locale)}</p> }.into_any(),
        None => view! { <p class="hint">{equality::not_yet(locale)}</p> }.into_any(),
        Some(day) if view.deviations == 0 => view! {
            <p><Status word=equality::equal(locale) tone=Tone::Good/></p>
            <p class="hint">{equality::offer_equal(locale, view.proved, day)}</p>
        }
        .into_any(),
        Some(day) => view! {
            <p><Status word=equality::unequal(locale) tone=Tone::Bad/></p>
            <p class="hint">{equality::offer_unequal(locale, view.deviations, day)}</p>
        }
        .into_any(),
    };
    view! {
        <Card title=offers::licences_on_version(locale)>
            <p class="card-figure">{view.licences}</p>
            {proof}
            <p class="hint"><a href=href("/equal-treatment")>{equality::more(locale)}</a></p>
        </Card>
    }
}
