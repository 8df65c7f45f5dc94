use domain::{Fen, Locale};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::bank;

use super::words::{crumbs, line_state, payment_columns, payment_row, payout_columns, payout_row};
use crate::{
    components::{
        ButtonLink, Callout, Column, DataTable, EmptyState, Field, Form, Input, Money, Page, PrintButton, Section,
        Shortcuts, Timeline, TimelineItem, Tone, cell,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::read_bank_month,
    url::{href, use_locale},
    views::bank::{MonthPart, MonthView},
    wording,
};

/// A month of an account: does it agree, and if not, why.
#[component]
pub fn BankMonthPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|params| value_of(params, "id"));
        query.with(|map| (id, value_of(map, "month"), value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, month, draft)| read_bank_month(id, month, draft)), content)
}

fn content(view: MonthView) -> impl IntoView {
    let locale = use_locale();
    let base = format!("/reconciliation/accounts/{}/months", view.account.id);
    let to = |month: &str| href(&format!("{base}?month={month}"));
    let file = |kind: &str| href(&format!("{base}/{}.{kind}", view.month));
    let book = href(&format!("/books/{}?month={}", view.holder_id, view.month));
    let book = (view.may_act && view.is_settled).then(|| {
        view! { <ButtonLink href=book label=bank::to_book(locale) kind="primary" key="n"/> }
    });
    let actions = view! {
        {book}
        <ButtonLink href=to(&view.previous) label=bank::previous_month(locale)/>
        <ButtonLink href=to(&view.next) label=bank::next_month(locale)/>
        <ButtonLink href=file("xlsx") label=bank::xlsx(locale) external=true/>
        <PrintButton/>
    }
    .into_any();
    let title = bank::month_title(locale, &view.month);
    let kicker = format!("{} {}", view.account.holder, view.account.name);
    let without = without_line(&view, locale);
    let payouts = payouts(&view, locale);
    let explain = (view.may_act && !view.agrees).then(|| explain(&view, &base, locale));
    let explanations = explanations(&view, locale);
    view! {
        <Page title kicker breadcrumb=crumbs(Some(&view.account), locale) actions>
            {verdict(&view, locale)}
            {sums(&view, locale)}
            {without}
            {payouts}
            {explain}
            {explanations}
            <Shortcuts/>
        </Page>
    }
}

fn verdict(view: &MonthView, locale: Locale) -> impl IntoView + use<> {
    let (title, tone) = match (view.agrees, view.is_settled) {
        (true, _) => (bank::agrees(locale), Tone::Good),
        (false, true) => (bank::explained(locale), Tone::Progress),
        (false, false) => (bank::disagrees(locale), Tone::Attention),
    };
    let mut reasons = Vec::new();
    if !view.difference.is_zero() {
        reasons.push(bank::differs_from_bank(locale, wording::money(view.difference, locale)));
    }
    if !view.open_in.is_zero() {
        reasons.push(bank::open_money(locale, wording::money(view.open_in, locale)));
    }
    if !view.without_line.is_empty() {
        reasons.push(bank::payments_without_line(locale, view.without_line.len()));
    }
    if !view.payouts.is_empty() {
        reasons.push(bank::payouts_without_line(locale, view.payouts.len()));
    }
    if view.agrees {
        reasons.push(bank::agrees_text(locale).to_owned());
    }
    if view.stated.is_none() {
        reasons.push(bank::bank_states_no_balance(locale).to_owned());
    }
    let reasons = reasons.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    view! { <Callout title tone>{reasons}</Callout> }
}

fn sums(view: &MonthView, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(bank::what(locale)),
        Column::number(bank::lines(locale)),
        Column::number(bank::money_in(locale)),
        Column::number(bank::money_out(locale)),
        Column::number(bank::balance(locale)),
    ];
    let frame = |label: &'static str, amount: Option<Fen>| {
        let amount = amount.map_or_else(
            || view! { {bank::not_known(locale)} }.into_any(),
            |amount| view! { <Money amount/> }.into_any(),
        );
        vec![cell(view! { <strong>{label}</strong> }), cell(""), cell(""), cell(""), cell(amount)]
    };
    let mut rows = vec![frame(bank::opening(locale), view.opening)];
    rows.extend(view.parts.iter().map(|part| part_row(part, locale)));
    rows.push(frame(bank::closing(locale), view.closing));
    rows.push(frame(bank::stated(locale), view.stated));
    let empty = view! { <EmptyState title=bank::no_lines(locale)/> }.into_any();
    view! {
        <Section title=bank::reconciled(locale) id="sums">
            <DataTable caption=bank::reconciled(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn part_row(part: &MonthPart, locale: Locale) -> Vec<AnyView> {
    let (word, _) = line_state(&part.state, locale);
    let name = if part.reason.is_empty() { word.to_owned() } else { format!("{word} – {}", part.reason) };
    let (money_in, money_out) = (part.money_in, part.money_out);
    vec![
        cell(name),
        cell(part.lines),
        cell(view! { <Money amount=money_in/> }),
        cell(view! { <Money amount=money_out/> }),
        cell(""),
    ]
}

fn without_line(view: &MonthView, locale: Locale) -> Option<impl IntoView + use<>> {
    if view.without_line.is_empty() {
        return None;
    }
    let rows = view.without_line.iter().map(payment_row).collect::<Vec<_>>();
    let empty = ().into_any();
    Some(view! {
        <Section title=bank::without_line(locale) id="without" lead=bank::without_line_text(locale)>
            <DataTable caption=bank::without_line(locale) quiet_caption=true columns=payment_columns(locale) rows empty/>
        </Section>
    })
}

fn payouts(view: &MonthView, locale: Locale) -> Option<impl IntoView + use<>> {
    let rows = view.payouts.iter().map(payout_row).collect::<Vec<_>>();
    let columns = payout_columns(locale);
    let empty = ().into_any();
    (!rows.is_empty()).then(|| {
        view! {
            <Section title=bank::payouts_no_line(locale) id="payouts">
                <DataTable caption=bank::payouts_no_line(locale) quiet_caption=true columns rows empty/>
            </Section>
        }
    })
}

fn explain(view: &MonthView, base: &str, locale: Locale) -> impl IntoView + use<> {
    let lead = bank::explain_text(locale, wording::money(view.unsettled, locale));
    let (action, form, month) = (href(base), view.form.clone(), view.month.clone());
    view! {
        <Section title=bank::explain(locale) id="explain" lead>
            <Form action form submit=bank::explain_submit(locale)>
                <input type="hidden" name="month" value=month/>
                <Field name="text" label=bank::reason(locale) input=Input::Textarea { rows: 3 }/>
            </Form>
        </Section>
    }
}

fn explanations(view: &MonthView, locale: Locale) -> Option<impl IntoView + use<>> {
    if view.explanations.is_empty() {
        return None;
    }
    let items = view
        .explanations
        .iter()
        .map(|it| TimelineItem {
            at: it.at.day().to_string(),
            title: it.text.clone(),
            by: String::new(),
            note: wording::money(it.difference, locale),
            tone: Tone::Neutral,
        })
        .collect();
    Some(view! { <Section title=bank::explanations(locale) id="explanations"><Timeline items/></Section> })
}
