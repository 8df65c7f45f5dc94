//! The form of a report: one block a product, what it costs beside it, live where scripts run.

use domain::{
    form::FormValues,
    report::{LINES_MAX, ReportColumn, columns},
    terms::Terms,
};
use leptos::prelude::*;
use locales::reports;

use super::price::{LivePrice, PriceQuestion, Pricing};
use crate::{
    components::{ConfirmForm, Field, Form, Input, Section},
    url::{href, use_locale},
    views::{FormState, reports::ReportView},
};

/// Blocks that are shown when nothing was typed.
const ROWS_SHOWN: u32 = 2;

/// Drafting and submitting, for the licensee.
pub(super) fn write_section(view: &ReportView, pricing: &Pricing) -> AnyView {
    let locale = use_locale();
    let action = href(&format!("/reports/{}", view.line.id));
    let form = view.form.clone();
    let may_sign = view.may("sign");
    let price = live_price(view, "report", &form);
    let (terms, typed, version) = (pricing.terms.clone(), form.values.clone(), view.version);
    let nil = may_sign.then(|| nil_form(view));
    view! {
        <Section title=reports::write(locale) id="lines" lead=reports::write_lead(locale)>
            {nil}
            <Form action form submit=reports::save_draft(locale) id="report" actions=buttons(may_sign)>
                {line_fields(&terms, &typed, version)}
                <Field
                    name="note"
                    label=reports::note(locale)
                    input=Input::Textarea { rows: 2 }
                    hint=reports::note_hint(locale)
                    optional=true
                />
                {price}
                {may_sign.then(truthful)}
            </Form>
        </Section>
    }
    .into_any()
}

/// The holder's form after an inspection of the accounts: the same figures, and what was found.
pub(super) fn adjust_section(view: &ReportView, pricing: &Pricing) -> AnyView {
    let locale = use_locale();
    let action = href(&format!("/reports/{}/adjust", view.line.id));
    let form = view.form_of("adjust");
    let price = live_price(view, "adjustment", &form);
    let (terms, typed, version) = (pricing.terms.clone(), form.values.clone(), view.version);
    let is_open = !form.is_clean();
    view! {
        <Section title=reports::adjust(locale) id="adjust" lead=reports::adjust_lead(locale)>
            <details class="act" open=is_open>
                <summary class="button">{reports::adjust(locale)}</summary>
                <Form action form submit=reports::adjust_confirm(locale) id="adjustment">
                    {line_fields(&terms, &typed, version)}
                    <Field name="note" label=reports::adjust_note(locale) input=Input::Textarea { rows: 3 }/>
                    {price}
                </Form>
            </details>
        </Section>
    }
    .into_any()
}

/// The statement that goes with a signature.
fn truthful() -> AnyView {
    let label = reports::truthful(use_locale());
    view! { <Field name="truthful" label input=Input::Checkbox/> }.into_any()
}

/// What the figures of this form cost: computed when the page is made, and again as they are typed.
fn live_price(view: &ReportView, form_id: &str, form: &FormState) -> AnyView {
    let asked = PriceQuestion {
        terms: view.terms.clone(),
        period: view.line.period,
        basis: view.basis.clone(),
        form_id: form_id.to_owned(),
        values: form.values.clone(),
    };
    view! { <LivePrice asked/> }.into_any()
}

/// Further buttons: what it would cost, more blocks, and the signature.
fn buttons(may_sign: bool) -> AnyView {
    let locale = use_locale();
    let sign = may_sign.then(|| {
        view! { <button class="button" type="submit" name="intent" value="submit">{reports::submit(locale)}</button> }
    });
    view! {
        <button class="button" type="submit" name="intent" value="compute">{reports::compute(locale)}</button>
        <button class="button" type="submit" name="intent" value="rows">{reports::more_rows(locale)}</button>
        {sign}
    }
    .into_any()
}

/// One block for each product: as many as are filled in, and some more. Built inside the form, whose fields they are.
fn line_fields(terms: &Terms, values: &FormValues, version: i64) -> AnyView {
    let locale = use_locale();
    let asked = columns(terms);
    let rows = rows_shown(values);
    let hint = if asked.contains(&ReportColumn::Units) { "" } else { reports::amounts_hint(locale) };
    let blocks = (1..=rows)
        .map(|number| {
            let fields = asked
                .iter()
                .map(|column| {
                    let name = format!("line_{number}_{}", column.as_str());
                    let input = match column {
                        ReportColumn::Units => Input::Count { unit: reports::pieces(locale).to_owned() },
                        _ => Input::Amount,
                    };
                    let optional = !column.is_required();
                    view! { <Field name label=column.name(locale) input optional/> }
                })
                .collect_view();
            view! {
                <fieldset class="report-line">
                    <legend>{reports::product_number(locale, number)}</legend>
                    <Field name=format!("line_{number}_product") label=reports::product(locale)/>
                    {fields}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <input type="hidden" name="version" value=version/>
        <input type="hidden" name="rows" value=rows/>
        <p class="hint">{hint}</p>
        {blocks}
    }
    .into_any()
}

fn rows_shown(values: &FormValues) -> u32 {
    let asked = values.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(0);
    let filled = (1..=LINES_MAX)
        .rev()
        .find(|number| {
            let prefix = format!("line_{number}_");
            values.iter().any(|(name, value)| name.starts_with(&prefix) && !value.trim().is_empty())
        })
        .unwrap_or(0);
    asked.max(filled + 1).clamp(ROWS_SHOWN, LINES_MAX)
}

/// Nothing was sold: one click, and a question whether it is so.
fn nil_form(view: &ReportView) -> AnyView {
    let locale = use_locale();
    let state: FormState = view.form_of("nil");
    view! {
        <ConfirmForm
            id="nil"
            action=href(&format!("/reports/{}/nil", view.line.id))
            form=state
            label=reports::nil(locale)
            body=reports::nil_body(locale, view.line.period.from, view.line.period.to)
            confirm=reports::nil_confirm(locale)
            hidden=vec![("version".to_owned(), view.version.to_string())]
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_block_left_to_fill_in() {
        let values = |pairs: &[(&str, &str)]| -> FormValues {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(rows_shown(&values(&[])), 2);
        assert_eq!(rows_shown(&values(&[("line_4_gross", "1"), ("line_9_gross", " ")])), 5);
        assert_eq!(rows_shown(&values(&[("rows", "7")])), 7);
        assert_eq!(rows_shown(&values(&[("rows", "7000"), ("line_50_product", "甲")])), 50);
    }
}
