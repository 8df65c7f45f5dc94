use leptos::prelude::*;
use locales::licences;

use crate::{
    components::{
        ButtonLink, Column, DataTable, DateText, DescriptionList, EmptyState, Explained, Money, Section, Status, Tone,
        cell, described,
    },
    url::{href, use_locale},
    views::licences::LicenceView,
};

/// What is owed under the licence, and what has come in.
pub(super) fn charges(view: &LicenceView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(licences::charge(locale)),
        Column::text(licences::due_on(locale)),
        Column::number(licences::amount(locale)),
        Column::number(licences::paid(locale)),
        Column::text(licences::state(locale)),
    ];
    let rows = view
        .charges
        .iter()
        .map(|charge| {
            let link = href(&format!("/charges/{}", charge.id));
            let (word, tone) = match (charge.charged <= charge.paid, charge.is_overdue, charge.paid.is_zero()) {
                (true, _, _) => (licences::charge_paid(locale), Tone::Good),
                (false, true, _) => (licences::charge_overdue(locale), Tone::Bad),
                (false, false, true) => (licences::charge_due(locale), Tone::Attention),
                (false, false, false) => (licences::charge_partly_paid(locale), Tone::Progress),
            };
            vec![
                cell(view! { <a href=link>{charge.name.clone()}</a> }),
                cell(view! { <DateText day=charge.due_on/> }),
                cell(view! { <Explained amount=charge.charged of=charge.id.clone()/> }),
                cell(view! { <Money amount=charge.paid/> }),
                cell(view! { <Status word tone/> }),
            ]
        })
        .collect::<Vec<_>>();
    let foot = vec![
        cell(licences::total(locale)),
        cell(""),
        cell(view! { <Money amount=view.charged/> }),
        cell(view! { <Money amount=view.paid/> }),
        cell(""),
    ];
    let empty = view! { <EmptyState title=licences::no_charges(locale)/> }.into_any();
    let account = href(&format!("/charges?licence={}", view.id));
    let actions = view! { <ButtonLink href=account label=licences::account(locale)/> }.into_any();
    view! {
        <Section title=licences::charges(locale) id="charges" actions>
            <DataTable caption=licences::charges(locale) quiet_caption=true columns rows foot empty/>
        </Section>
    }
}

pub(super) fn reports(view: &LicenceView) -> Option<impl IntoView + use<>> {
    if view.reports.is_empty() {
        return None;
    }
    let locale = use_locale();
    let columns = vec![
        Column::text(licences::period(locale)),
        Column::text(licences::due_on(locale)),
        Column::text(licences::state(locale)),
    ];
    let rows = view
        .reports
        .iter()
        .map(|report| {
            let link = href(&format!("/reports/{}", report.id));
            let period = format!("{} – {}", report.from, report.to);
            vec![
                cell(view! { <a href=link>{period}</a> }),
                cell(view! { <DateText day=report.due_on/> }),
                cell(report.state.clone()),
            ]
        })
        .collect::<Vec<_>>();
    Some(view! {
        <Section title=licences::reports(locale) id="reports">
            <DataTable caption=licences::reports(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    })
}

pub(super) fn recordal(view: &LicenceView) -> Option<impl IntoView + use<>> {
    let recordal = view.recordal.clone()?;
    let locale = use_locale();
    let link = href(&format!("/recordals/{}", recordal.id));
    let mut items = vec![
        described(licences::state(locale), view! { <a href=link>{recordal.state}</a> }),
        described(licences::due_on(locale), view! { <DateText day=recordal.due_on/> }),
    ];
    if !recordal.number.is_empty() {
        items.push(described(licences::recordal_number(locale), recordal.number));
    }
    Some(view! {
        <Section title=licences::recordal(locale) id="recordal">
            <DescriptionList items/>
        </Section>
    })
}
