//! Where transfers begin: on the page of a patent, and above the acquirer's stock.

use leptos::prelude::*;
use locales::transfers;

use super::{state_word, tone_of};
use crate::{
    components::{Callout, Column, DataTable, DateText, Field, Form, Input, Section, Status, Tone, cell},
    url::{href, use_locale},
    views::{FormState, transfers::TransferLine},
};

/// What was entered of a patent's transfers, and the form for the next.
pub(crate) fn transfer_entry(
    patent: &str,
    lines: &[TransferLine],
    form: FormState,
    may_record: bool,
) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    // What was transferred away is no longer the holder's to transfer, and one transfer waits at a time.
    let is_open =
        may_record && !lines.iter().any(|line| matches!(line.state.as_str(), "pending" | "taken_over" | "outside"));
    if lines.is_empty() && !is_open {
        return None;
    }
    let columns = vec![
        Column::text(transfers::transferred_on(locale)),
        Column::text(transfers::acquirer(locale)),
        Column::text(transfers::state(locale)),
    ];
    let rows = lines.iter().map(|line| {
        let (target, on) = (href(&format!("/transfers/{}", line.id)), line.on);
        vec![
            cell(view! { <a href=target><DateText day=on/></a> }),
            cell(line.acquirer.clone()),
            cell(view! { <Status word=state_word(&line.state, locale) tone=tone_of(&line.state)/> }),
        ]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <DataTable caption=transfers::title(locale) columns rows empty=().into_any() quiet_caption=true/> }
    });
    let entry = is_open.then(|| entry_form(patent, form));
    Some(view! {
        <Section title=transfers::title(locale) lead=transfers::lead(locale) id="transfer">
            {table}
            {entry}
        </Section>
    })
}

fn entry_form(patent: &str, form: FormState) -> impl IntoView + use<> {
    let locale = use_locale();
    let (action, is_open) = (href(&format!("/patents/{patent}/transfer")), !form.is_clean());
    view! {
        <details class="confirm" open=is_open>
            <summary class="button">{transfers::record(locale)}</summary>
            <div class="confirm-body">
                <p class="hint">{transfers::record_hint(locale)}</p>
                <Form action form submit=transfers::record_confirm(locale) id="transfer-form">
                    <Field name="acquirer" label=transfers::acquirer(locale) hint=transfers::acquirer_hint(locale)/>
                    <Field name="outside" label=transfers::outside(locale) input=Input::Checkbox hint=transfers::outside_hint(locale) optional=true/>
                    <Field name="transferred_on" label=transfers::transferred_on(locale) input=Input::Day hint=transfers::transferred_on_hint(locale)/>
                    <Field name="source" label=transfers::source(locale) hint=transfers::source_hint(locale)/>
                    <Field name="note" label=transfers::note(locale) input=Input::Textarea { rows: 2 } optional=true/>
                </Form>
            </div>
        </details>
    }
}

/// What waits for the reader's organisation to take over.
pub(crate) fn waiting(lines: &[TransferLine]) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    let items = lines.iter().map(|line| {
        let target = href(&format!("/transfers/{}", line.id));
        let text = transfers::waits_line(locale, &line.from, line.on, &line.title);
        view! { <li><a href=target>{text}</a></li> }
    });
    let items = items.collect_view();
    (!lines.is_empty()).then(|| {
        view! { <Callout title=transfers::waits_title(locale) tone=Tone::Attention><ul>{items}</ul></Callout> }
    })
}
