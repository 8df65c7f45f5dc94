//! The answer of the engine: what is due in which year, every charge with its computation, and the sum.

use domain::{
    Fen, Locale,
    royalty::{BaseLabel, BasePart, Charge, Quote, QuoteRequest, Step, base_name, charge_name, quote, step_name},
    terms::RoyaltyBase,
};
use leptos::prelude::*;
use locales::offers;

use super::super::{Breakdown, BreakdownLine, Card, Column, DataTable, Money, cell};

/// What the question comes to. `with_json` adds the answer as the API gives it.
pub(super) fn outcome_view(request: &QuoteRequest, with_json: bool, locale: Locale) -> AnyView {
    let quote = quote(request);
    let by_units = request.terms.fees.royalty.as_ref().is_some_and(|royalty| royalty.base == RoyaltyBase::Units);
    let total = quote.total;
    let outside =
        (quote.entries_without_fees > 0).then(|| view! { <p class="hint">{offers::without_fees(locale)}</p> });
    let charges = if quote.charges.is_empty() {
        view! { <p>{offers::nothing_due(locale)}</p> }.into_any()
    } else {
        let lines = quote.charges.iter().map(|charge| charge_line(charge, by_units, locale)).collect();
        view! {
            {years(&quote, locale)}
            <h3>{offers::charges(locale)}</h3>
            <Breakdown lines total total_label=offers::grand_total(locale)/>
        }
        .into_any()
    };
    let json = with_json.then(|| {
        view! {
            <details class="quote-json">
                <summary>{offers::as_json(locale)}</summary>
                <pre id="quote-json">{quote.to_json()}</pre>
            </details>
        }
    });
    view! {
        <Card title=offers::grand_total(locale)>
            <p class="card-figure"><Money amount=total/></p>
            <p class="hint">{offers::runs(locale, quote.ends_on, quote.fees_begin_on, quote.starts_on)}</p>
        </Card>
        {charges}
        {outside}
        <p class="hint">{offers::assumptions(locale)}</p>
        {json}
    }
    .into_any()
}

fn years(quote: &Quote, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(offers::year(locale)),
        Column::number(offers::net(locale)),
        Column::number(offers::vat(locale)),
        Column::number(offers::payable(locale)),
    ];
    let amount = |amount: Fen| cell(view! { <Money amount/> });
    let rows = quote
        .years
        .iter()
        .map(|year| vec![cell(year.year), amount(year.tax.net), amount(year.tax.vat), amount(year.total)]);
    let rows = rows.collect::<Vec<_>>();
    let foot =
        vec![cell(offers::grand_total(locale)), amount(quote.tax.net), amount(quote.tax.vat), amount(quote.total)];
    view! { <DataTable caption=offers::by_year(locale) columns rows foot empty=().into_any()/> }
}

fn charge_line(charge: &Charge, by_units: bool, locale: Locale) -> BreakdownLine {
    let mut detail = offers::due_on(locale, charge.due_on);
    if !charge.tax.vat.is_zero() {
        detail.push_str(&offers::of_which_vat(locale, charge.tax.vat));
    }
    let base = base_line(&charge.base_parts, by_units, locale);
    if !base.is_empty() {
        detail.push_str(&offers::base_is(locale, base));
    }
    let line = BreakdownLine::new(charge_name(charge, locale), charge.amount).with_detail(detail);
    let is_plain =
        matches!(charge.breakdown.children.as_slice(), [only] if only.children.is_empty() && only.formula.is_empty());
    if is_plain { line } else { line.with_parts(steps(&charge.breakdown.children, locale)) }
}

fn steps(children: &[Step], locale: Locale) -> Vec<BreakdownLine> {
    let line = |step: &Step| {
        BreakdownLine::new(step_name(step.label, locale), step.amount)
            .with_detail(step.formula.clone())
            .with_parts(steps(&step.children, locale))
    };
    children.iter().map(line).collect()
}

/// How the base of a royalty came about, in one line; the parts that are nothing are left out.
fn base_line(parts: &[BasePart], by_units: bool, locale: Locale) -> String {
    let between = match locale {
        Locale::Zh => "；",
        Locale::En => "; ",
    };
    let word = |part: &BasePart| {
        let in_pieces = by_units || part.label == BaseLabel::Units;
        let value = if in_pieces { part.value.to_string() } else { Fen::new(part.value).to_string() };
        format!("{} {value}", base_name(part.label, locale))
    };
    parts.iter().filter(|part| part.value != 0).map(word).collect::<Vec<_>>().join(between)
}
