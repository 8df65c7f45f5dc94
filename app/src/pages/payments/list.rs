use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::payments;

use super::payments_table;
use crate::{
    components::{ButtonLink, ConfirmForm, Field, Form, Input, Page, Pagination, Refusal, Section, Tab, Tabs},
    data::{loaded, page_data},
    pages::charges::{page_of, value_of},
    server_fns::money::list_payments,
    url::{PageUrl, href, use_locale},
    views::{FormState, money::PaymentsView},
    wording,
};

/// The payments that the viewer may see; for finance, a form that records a receipt.
#[component]
pub fn PaymentsPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| (value_of(query, "state"), page_of(query), value_of(query, "draft")));
    loaded(page_data(key, |(state, page, draft)| list_payments(state, page, draft)), content)
}

fn content(view: PaymentsView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current().unset("draft").unset("done");
    let tabs = tabs(&view, &url);
    let lead = if view.may_record { payments::lead_finance(locale) } else { payments::lead(locale) };
    let target =
        |kind: &str| PageUrl::new(href(&format!("/payments/export.{kind}"))).set("state", &view.state).to_string();
    let (xlsx, csv) = (target("xlsx"), target("csv"));
    let finance = view.may_record.then(|| {
        view! {
            <ButtonLink href=href("/payouts") label=payments::to_payouts(locale)/>
            <ButtonLink href=href("/disputes") label=payments::to_disputes(locale)/>
        }
    });
    let actions = view! {
        {finance}
        <ButtonLink href=xlsx label=payments::export_xlsx(locale) external=true/>
        <ButtonLink href=csv label=payments::export_csv(locale) external=true/>
    }
    .into_any();
    let confirm = (!view.to_confirm.is_empty() || !view.confirm.is_clean()).then(|| confirm(&view));
    let record = view.may_record.then(|| record(view.record.clone()));
    let paging = view.paging;
    view! {
        <Page title=payments::title(locale) lead actions>
            <Tabs label=payments::views(locale) tabs/>
            {payments_table(view.rows, payments::none(locale), payments::none_text(locale))}
            <Pagination paging url/>
            {confirm}
            {record}
        </Page>
    }
}

fn tabs(view: &PaymentsView, url: &PageUrl) -> Vec<Tab> {
    let locale = use_locale();
    let tab = |code: &'static str, label: &'static str| {
        let url = url.unset("page");
        let url = if code.is_empty() { url.unset("state") } else { url.set("state", code) };
        Tab::new(label, url.to_string(), view.state == code)
    };
    vec![
        tab("", payments::all(locale)),
        tab("announced", payments::announced(locale)).with_count(view.announced),
        tab("recorded", payments::recorded(locale)).with_count(view.recorded),
        tab("confirmed", payments::confirmed(locale)),
        tab("rejected", payments::rejected(locale)),
        tab("reversed", payments::reversed(locale)),
    ]
}

/// The receipts of this page that wait for the second person; what was wrong where none does any more.
fn confirm(view: &PaymentsView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (count, sum) = (view.to_confirm.len(), wording::money(view.to_confirm_fen, locale));
    let (title, form) = (payments::confirm_shown(locale), view.confirm.clone());
    if count == 0 {
        let lead = payments::confirm_shown_none(locale);
        return view! { <Section title id="confirm" lead><Refusal form id="confirm-shown"/></Section> }.into_any();
    }
    let hidden = view.to_confirm.iter().map(|(id, seen)| (format!("payment:{id}"), seen.to_string())).collect();
    let (action, label) = (href("/payments/confirm"), payments::confirm_shown_label(locale, count));
    view! {
        <Section title id="confirm" lead=payments::confirm_shown_text(locale, count, sum)>
            <ConfirmForm
                id="confirm-shown"
                action
                form
                label=label.clone()
                body=payments::confirm_shown_body(locale)
                confirm=label
                hidden
            />
        </Section>
    }
    .into_any()
}

/// A receipt from the bank statement that nobody has announced.
fn record(form: FormState) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Section title=payments::record(locale) id="record" lead=payments::record_text(locale)>
            <Form action=href("/payments") form submit=payments::record_submit(locale) id="record">
                <Field name="reference" label=payments::reference(locale) hint=payments::reference_hint(locale)/>
                <Field
                    name="designation"
                    label=payments::designation(locale)
                    hint=payments::designation_hint(locale)
                    optional=true
                />
                <Field name="amount" label=payments::amount(locale) input=Input::Amount/>
                <Field name="paid_on" label=payments::paid_on(locale) input=Input::Day hint=payments::day_hint(locale)/>
                <Field name="payer_name" label=payments::payer_name(locale)/>
                <Field name="note" label=payments::note(locale) input=Input::Textarea { rows: 2 } optional=true/>
                <Field name="not_the_same" label=payments::not_the_same(locale) input=Input::Checkbox optional=true/>
            </Form>
        </Section>
    }
}
