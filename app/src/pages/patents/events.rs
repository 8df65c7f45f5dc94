use domain::{
    Locale,
    patent::{EventCode, GAZETTE_EVENTS},
};
use leptos::prelude::*;
use locales::patents;

use super::words::encumbrance;
use crate::{
    components::{
        Column, ConfirmForm, DataTable, DateText, EmptyState, Field, Form, Input, Section, Status, Timeline,
        TimelineItem, Tone, cell,
    },
    url::{href, use_locale},
    views::{
        Choice, FormState,
        patents::{EncumbranceRow, EventRow, PatentView},
    },
};

/// What the gazette says, newest first, and the form for the next event.
#[component]
pub(super) fn Events(view: PatentView) -> impl IntoView {
    let locale = use_locale();
    let form = view.may_record.then(|| event_form(&view));
    let items: Vec<TimelineItem> = view.events.into_iter().map(|event| item(event, locale)).collect();
    let list = if items.is_empty() {
        view! { <EmptyState title=patents::no_events(locale)/> }.into_any()
    } else {
        view! { <Timeline items/> }.into_any()
    };
    view! {
        <Section title=patents::events(locale) lead=patents::events_lead(locale) id="events">
            {list}
            {form}
        </Section>
    }
}

fn item(event: EventRow, locale: Locale) -> TimelineItem {
    let code = EventCode::new(&event.code);
    let title = if code.known().is_some() { format!("{} {}", code, code.name(locale)) } else { code.to_string() };
    TimelineItem { at: event.occurred_on.to_string(), title, by: event.source, note: event.note, tone: tone_of(&code) }
}

fn tone_of(code: &EventCode) -> Tone {
    match code.known() {
        Some(_) if code.ends_right() => Tone::Bad,
        Some(event) if event.freezes_declaration => Tone::Attention,
        Some(event) if event.validity.is_some() => Tone::Good,
        _ => Tone::Neutral,
    }
}

fn event_form(view: &PatentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (form, is_open) = (view.event_form.clone(), !view.event_form.is_clean());
    let known = GAZETTE_EVENTS.iter().map(|event| {
        let name = EventCode::new(event.code);
        Choice::new(event.code, format!("{} {}", event.code, name.name(locale)))
    });
    let choices: Vec<Choice> = std::iter::once(Choice::new("", patents::choose(locale)))
        .chain(known)
        .chain([Choice::new("other", patents::other_event(locale))])
        .collect();
    let action = href(&format!("/patents/{}/events", view.row.id));
    view! {
        <details class="confirm" open=is_open>
            <summary class="button">{patents::record_event(locale)}</summary>
            <div class="confirm-body">
                <p class="hint">{patents::record_event_hint(locale)}</p>
                <Form action form submit=patents::record(locale) id="event">
                    <Field name="code" label=patents::event(locale) input=Input::Select(choices)/>
                    <Field name="other_code" label=patents::other_code(locale) hint=patents::other_code_hint(locale) unmarked=true/>
                    <Field name="occurred_on" label=patents::occurred_on(locale) input=Input::Day hint=patents::day_hint(locale)/>
                    <Field name="source" label=patents::source(locale) hint=patents::source_hint(locale)/>
                    <Field name="counterparty" label=patents::counterparty(locale) hint=patents::counterparty_hint(locale) optional=true/>
                    <Field name="consented" label=patents::consented(locale) input=Input::Checkbox optional=true/>
                    <Field name="note" label=patents::note(locale) input=Input::Textarea { rows: 2 } optional=true/>
                </Form>
            </div>
        </details>
    }
}

/// Rights of others, apart from whether the patent stands.
#[component]
pub(super) fn Encumbrances(view: PatentView) -> impl IntoView {
    let locale = use_locale();
    let form = view.may_record.then(|| encumbrance_form(&view));
    let mut columns = vec![
        Column::text(patents::encumbrance(locale)),
        Column::text(patents::counterparty(locale)),
        Column::text(patents::starts_on(locale)),
        Column::text(patents::ends_on(locale)),
        Column::text(patents::consent(locale)),
    ];
    if view.may_record {
        columns.push(Column::text(patents::change(locale)));
    }
    let empty =
        view! { <EmptyState title=patents::no_encumbrances(locale) body=patents::no_encumbrances_text(locale)/> };
    let rows = view.encumbrances.iter().map(|row| encumbrance_cells(row, &view, locale)).collect::<Vec<_>>();
    view! {
        <Section title=patents::encumbrances(locale) lead=patents::encumbrances_lead(locale) id="encumbrances">
            <DataTable caption=patents::encumbrances(locale) columns rows empty=empty.into_any() quiet_caption=true/>
            {form}
        </Section>
    }
}

fn encumbrance_cells(row: &EncumbranceRow, view: &PatentView, locale: Locale) -> Vec<AnyView> {
    let tone = if row.is_over { Tone::Neutral } else { Tone::Attention };
    let consent = if row.consented { patents::consent_given(locale) } else { patents::consent_missing(locale) };
    let end = match row.ends_on {
        Some(day) => view! { <DateText day/> }.into_any(),
        None => cell(patents::open_end(locale)),
    };
    let note = row.note.clone();
    let mut cells = vec![
        cell(view! { <Status word=encumbrance(&row.kind, locale) tone/> }),
        cell(view! { <span>{row.counterparty.clone()}<br/><span class="hint">{note}</span></span> }),
        cell(view! { <DateText day=row.starts_on/> }),
        end,
        cell(consent),
    ];
    if view.may_record {
        cells.push(cell(change_form(row, view, locale)));
    }
    cells
}

/// The end of an encumbrance, or its holder's consent.
fn change_form(row: &EncumbranceRow, view: &PatentView, locale: Locale) -> impl IntoView + use<> {
    let form = if view.changing == row.id && !view.change_form.is_clean() {
        view.change_form.clone()
    } else {
        let form = FormState::new(view.change_form.request_id.clone()).with("note", &row.note);
        let form = form.with("consented", if row.consented { "yes" } else { "" });
        form.with("ends_on", row.ends_on.map(|day| day.to_string()).unwrap_or_default())
    };
    let action = href(&format!("/patents/{}/encumbrances/{}", view.row.id, row.id));
    view! {
        <ConfirmForm
            id=row.id.clone()
            action
            form
            label=patents::change(locale)
            body=patents::change_text(locale)
            confirm=patents::save(locale)
        >
            <Field name="ends_on" label=patents::ends_on(locale) input=Input::Day optional=true/>
            <Field name="consented" label=patents::consented(locale) input=Input::Checkbox optional=true/>
            <Field name="note" label=patents::note(locale) optional=true/>
        </ConfirmForm>
    }
}

fn encumbrance_form(view: &PatentView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (form, is_open) = (view.encumbrance_form.clone(), !view.encumbrance_form.is_clean());
    let kinds = ["exclusive_licence", "sole_licence", "pledge", "preservation", "ownership_dispute"];
    let kinds = kinds.map(|kind| Choice::new(kind, encumbrance(kind, locale))).to_vec();
    let action = href(&format!("/patents/{}/encumbrances", view.row.id));
    view! {
        <details class="confirm" open=is_open>
            <summary class="button">{patents::add_encumbrance(locale)}</summary>
            <div class="confirm-body">
                <Form action form submit=patents::record(locale) id="encumbrance">
                    <Field name="kind" label=patents::encumbrance(locale) input=Input::Radio(kinds)/>
                    <Field name="counterparty" label=patents::counterparty(locale)/>
                    <Field name="starts_on" label=patents::starts_on(locale) input=Input::Day hint=patents::day_hint(locale)/>
                    <Field name="ends_on" label=patents::ends_on(locale) input=Input::Day optional=true/>
                    <Field name="consented" label=patents::consented(locale) input=Input::Checkbox optional=true/>
                    <Field name="note" label=patents::note(locale) input=Input::Textarea { rows: 2 } optional=true/>
                </Form>
            </div>
        </details>
    }
}
