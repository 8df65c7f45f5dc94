//! A patent that is transferred: what the gazette says, which licences go along, and the acquirer's answer.

mod entry;

use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::transfers;

pub(crate) use entry::{transfer_entry, waiting};

use crate::{
    components::{
        Callout, Column, Columns, ConfirmForm, Crumb, DataTable, DateText, DescriptionList, EmptyState, Field, Input,
        Page, Section, Status, Timeline, TimelineItem, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::transfers::read_transfer,
    url::{href, use_locale},
    views::transfers::{PassedLicence, TransferView},
};

/// One transfer.
#[component]
pub fn TransferPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|map| value_of(map, "id"));
        query.with(|map| (id.clone(), value_of(map, "form"), value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, form, draft)| read_transfer(id, form, draft)), content)
}

/// Where a transfer stands, in words.
pub(crate) fn state_word(state: &str, locale: Locale) -> &'static str {
    match state {
        "pending" => transfers::state_pending(locale),
        "taken_over" => transfers::state_taken_over(locale),
        "declined" => transfers::state_declined(locale),
        "withdrawn" => transfers::state_withdrawn(locale),
        "outside" => transfers::state_outside(locale),
        _ => transfers::state_recorded(locale),
    }
}

pub(crate) fn tone_of(state: &str) -> Tone {
    match state {
        "pending" => Tone::Attention,
        "taken_over" => Tone::Good,
        "outside" => Tone::Bad,
        _ => Tone::Neutral,
    }
}

fn content(view: TransferView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(transfers::patents(locale), "/patents")];
    let aside = view! { {standing(&view)} {forms(&view)} }.into_any();
    let steps = view.history.iter().map(|step| TimelineItem {
        at: step.at.to_minute_text(),
        title: state_word(&step.event, locale).to_owned(),
        by: step.by.clone(),
        note: step.note.clone(),
        tone: Tone::Neutral,
    });
    let items: Vec<TimelineItem> = steps.collect();
    view! {
        <Page title=transfers::title(locale) lead=view.line.title.clone() breadcrumb>
            <Columns aside>
                {facts(&view)}
                {licences(&view)}
                <Section title=transfers::history(locale)>
                    <Timeline items/>
                </Section>
            </Columns>
        </Page>
    }
}

fn standing(view: &TransferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (title, text) = match view.line.state.as_str() {
        "pending" => (transfers::pending_title(locale), transfers::pending_text(locale)),
        "outside" => (transfers::outside_title(locale), transfers::outside_text(locale)),
        _ => return None,
    };
    Some(view! { <Callout title tone=Tone::Attention><p>{text}</p></Callout> })
}

fn facts(view: &TransferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let number = format!("ZL{}", view.number);
    let patent = if view.patent.is_empty() {
        number.into_any()
    } else {
        let target = href(&format!("/patents/{}", view.patent));
        view! { <a href=target>{number}</a> }.into_any()
    };
    let mut items = vec![
        described(
            transfers::state(locale),
            view! { <Status word=state_word(&view.line.state, locale) tone=tone_of(&view.line.state)/> },
        ),
        described(transfers::patent(locale), patent),
        described(transfers::from(locale), view.line.from.clone()),
        described(transfers::acquirer(locale), view.line.acquirer.clone()),
        described(transfers::transferred_on(locale), view! { <DateText day=view.line.on/> }),
        described(transfers::source(locale), view.source.clone()),
    ];
    if !view.note.is_empty() {
        items.push(described(transfers::note(locale), view.note.clone()));
    }
    view! {
        <Section title=transfers::facts(locale) lead=transfers::facts_lead(locale)>
            <DescriptionList items/>
        </Section>
    }
}

fn licences(view: &TransferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(transfers::licence(locale)),
        Column::text(transfers::licensee(locale)),
        Column::text(transfers::state(locale)),
        Column::text(transfers::effective_on(locale)),
        Column::text(transfers::ends_on(locale)),
    ];
    let rows = view.licences.iter().map(|row| cells(row, locale)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=transfers::no_licences(locale)/> };
    view! {
        <Section title=transfers::licences(locale) lead=transfers::licences_lead(locale) id="licences">
            <DataTable caption=transfers::licences(locale) columns rows empty=empty.into_any() quiet_caption=true/>
        </Section>
    }
}

fn cells(row: &PassedLicence, locale: Locale) -> Vec<AnyView> {
    let day = |day: Option<domain::Day>| day.map_or_else(|| cell("—"), |day| cell(view! { <DateText day/> }));
    let number = row.number.clone();
    let number = if row.path.is_empty() {
        cell(number)
    } else {
        let target = href(&row.path);
        cell(view! { <a href=target>{number}</a> })
    };
    let late = row.is_late.then(|| view! { <br/><span class="hint">{transfers::ended_late(locale)}</span> });
    let state = row.state.clone();
    vec![
        number,
        cell(row.licensee.clone()),
        cell(view! { <span>{state}{late}</span> }),
        day(row.effective_on),
        day(row.ends_on),
    ]
}

fn forms(view: &TransferView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = |act: &str| href(&format!("/transfers/{}/{act}", view.line.id));
    let version = || vec![("version".to_owned(), view.version.to_string())];
    let take_over = view.may_take_over.then(|| {
        view! {
            <ConfirmForm
                id="take-over"
                action=action("take-over")
                form=view.take_over.clone()
                hidden=version()
                label=transfers::take_over(locale)
                body=transfers::take_over_body(locale)
                confirm=transfers::take_over_confirm(locale)
            >
                <Field name="agree" label=transfers::take_over_agree(locale) input=Input::Checkbox/>
            </ConfirmForm>
        }
    });
    let decline = view.may_decline.then(|| {
        view! {
            <ConfirmForm
                id="decline"
                action=action("decline")
                form=view.decline.clone()
                hidden=version()
                label=transfers::decline(locale)
                body=transfers::decline_body(locale)
                confirm=transfers::decline_confirm(locale)
            >
                <Field name="note" label=transfers::reason(locale) input=Input::Textarea { rows: 2 }/>
            </ConfirmForm>
        }
    });
    let withdraw = view.may_withdraw.then(|| {
        view! {
            <ConfirmForm
                id="withdraw"
                action=action("withdraw")
                form=view.withdraw.clone()
                hidden=version()
                label=transfers::withdraw(locale)
                body=transfers::withdraw_body(locale)
                confirm=transfers::withdraw_confirm(locale)
            />
        }
    });
    view! { {take_over} {decline} {withdraw} }
}
