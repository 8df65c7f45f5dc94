//! What the holder reports of a patent's use.

use domain::{Locale, inventory::Implementation};
use leptos::prelude::*;
use locales::uses;

use crate::{
    components::{Column, DataTable, DateText, EmptyState, Field, Form, Input, PostButton, Section, cell},
    url::{href, use_locale},
    views::{
        Choice,
        uses::{UseLine, UsesView},
    },
};

/// The statements that stand, the oldest first, and the form for the next.
pub(super) fn reported_uses(patent: &str, view: &UsesView, request_id: &str) -> impl IntoView + use<> {
    let locale = use_locale();
    let mut columns =
        vec![Column::text(uses::on(locale)), Column::text(uses::kind(locale)), Column::text(uses::details(locale))];
    if view.may_state {
        columns.push(Column::text(uses::act(locale)));
    }
    let rows = view.lines.iter().map(|line| {
        let day = line.on;
        let mut cells = vec![cell(view! { <DateText day/> }), cell(kind_name(&line.kind, locale)), cell(details(line))];
        if view.may_state {
            let action = href(&format!("/patents/{patent}/uses/{}/take-back", line.id));
            cells.push(cell(
                view! { <PostButton action label=uses::take_back(locale) request_id=request_id.to_owned()/> },
            ));
        }
        cells
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    let empty = view! { <EmptyState title=uses::none(locale)/> }.into_any();
    let form = view.may_state.then(|| entry(patent, view, locale));
    view! {
        <Section title=uses::title(locale) lead=uses::lead(locale) id="uses">
            <DataTable caption=uses::title(locale) quiet_caption=true columns rows empty/>
            {form}
        </Section>
    }
}

fn kind_name(kind: &str, locale: Locale) -> &'static str {
    Implementation::parse(kind).map_or(uses::product_filed(locale), |status| status.name(locale))
}

fn details(line: &UseLine) -> String {
    let parts = [&line.product, &line.filing_number, &line.note];
    parts.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}

fn entry(patent: &str, view: &UsesView, locale: Locale) -> impl IntoView + use<> {
    let (action, form) = (href(&format!("/patents/{patent}/uses")), view.form.clone());
    let is_open = !form.is_clean();
    let mut choices: Vec<Choice> =
        Implementation::ALL.iter().map(|status| Choice::new(status.as_str(), status.name(locale))).collect();
    choices.push(Choice::new("product", uses::product_filed(locale)));
    view! {
        <details class="confirm" open=is_open>
            <summary class="button">{uses::add(locale)}</summary>
            <div class="confirm-body">
                <Form action form submit=uses::confirm(locale) id="use">
                    <Field name="kind" label=uses::kind(locale) hint=uses::kind_hint(locale) input=Input::Radio(choices)/>
                    <Field name="happened_on" label=uses::on(locale) input=Input::Day/>
                    <Field name="product" label=uses::product(locale) hint=uses::product_hint(locale) unmarked=true/>
                    <Field name="filing_number" label=uses::filing_number(locale) optional=true/>
                    <Field name="note" label=uses::note(locale) input=Input::Textarea { rows: 2 } optional=true/>
                </Form>
            </div>
        </details>
    }
}
