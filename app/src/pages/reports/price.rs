//! What figures cost, by the engine that bills: on the server when the page is made, in the browser while typing.

use domain::{
    Fen, Locale,
    form::{FieldError, FormValues},
    report::{parse_lines, total},
    royalty::{
        BaseLabel, BasePart, Correction, LicenceClock, Period, Reported, Step, StepLabel, base_name, correction,
        step_name,
    },
    terms::Terms,
};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use locales::reports;
use serde::{Deserialize, Serialize};

use crate::{
    components::{Breakdown, BreakdownLine, Callout, DescriptionList, Tone, described},
    url::use_locale,
    views::reports::{Basis, ReportView},
    wording,
};

/// What the island needs to know of a report and its form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PriceQuestion {
    /// Canonical JSON of the terms.
    pub terms: String,
    pub period: Period,
    pub basis: Option<Basis>,
    /// The form whose fields are listened to: their ids begin with it.
    pub form_id: String,
    /// What stands in them now.
    pub values: FormValues,
}

/// The price of what stands in a form. The form is the page's; the island only listens to it.
#[island]
pub(super) fn LivePrice(asked: PriceQuestion) -> impl IntoView {
    let locale = use_locale();
    let PriceQuestion { terms, period, basis, form_id, values } = asked;
    let Ok(terms) = Terms::from_json(&terms) else { return ().into_any() };
    let pricing = StoredValue::new(Pricing { terms, period, basis });
    let values = RwSignal::new(values);
    Effect::new(move |_| {
        let form_id = form_id.clone();
        let listener = window_event_listener(ev::input, move |event| remember(&event, &form_id, values));
        on_cleanup(move || listener.remove());
    });
    let price = move || pricing.with_value(|pricing| values.with(|values| price_view(pricing, values)));
    view! {
        <section class="report-price" id="payable" aria-live="polite">
            <h3>{reports::price(locale)}</h3>
            {price}
        </section>
    }
    .into_any()
}

/// Keeps a field's value as it is typed.
fn remember(event: &ev::Event, form_id: &str, values: RwSignal<FormValues>) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return;
    };
    if !input.id().strip_prefix(form_id).is_some_and(|rest| rest.starts_with('-')) {
        return;
    }
    let name = input.name();
    let is_blank = input.type_() == "checkbox" && !input.checked();
    values.update(|values| {
        if is_blank {
            values.remove(&name);
        } else {
            values.insert(name, input.value());
        }
    });
}

/// What is needed to price figures again and again.
#[derive(Clone, Debug)]
pub(super) struct Pricing {
    pub terms: Terms,
    period: Period,
    basis: Option<Basis>,
}

impl Pricing {
    /// `None` when the terms cannot be read, which the server would have refused.
    pub fn of(view: &ReportView) -> Option<Self> {
        let terms = Terms::from_json(&view.terms).ok()?;
        Some(Self { terms, period: view.line.period, basis: view.basis.clone() })
    }

    /// The difference that these figures make to what is charged; `None` where the terms have no royalty.
    pub fn price(&self, values: &FormValues) -> Result<Option<Correction>, Vec<FieldError>> {
        let lines = parse_lines(values, &self.terms)?;
        let Some(basis) = &self.basis else { return Ok(None) };
        let clock =
            LicenceClock { effective_on: basis.effective_on, ends_on: basis.ends_on, converted_on: basis.converted_on };
        let others = basis.accepted.iter().copied().filter(|reported| reported.period != self.period);
        let mut after: Vec<Reported> = others.collect();
        after.push(Reported { period: self.period, usage: total(&lines) });
        Ok(correction(&self.terms, &clock, &basis.accepted, &after, self.period, basis.charged_ahead))
    }
}

/// The price of figures, or what is still missing to compute it.
pub(super) fn price_view(pricing: &Pricing, values: &FormValues) -> AnyView {
    let locale = use_locale();
    let blank = !values.iter().any(|(name, value)| (name == "nil" || name.starts_with("line_")) && !value.is_empty());
    match pricing.price(values) {
        Ok(Some(found)) => difference(&found, locale),
        Ok(None) => view! { <p class="hint">{reports::no_royalty(locale)}</p> }.into_any(),
        Err(_) if blank => view! { <p class="hint">{reports::nothing_typed(locale)}</p> }.into_any(),
        Err(_) => view! { <p class="hint">{reports::not_computable(locale)}</p> }.into_any(),
    }
}

fn difference(found: &Correction, locale: Locale) -> AnyView {
    let top = &found.breakdown;
    let is_repeated = top.children.iter().any(|step| step.label == StepLabel::AlreadyCharged);
    let same =
        (found.amount.is_zero() && is_repeated).then(|| view! { <p class="hint">{reports::no_difference(locale)}</p> });
    let lines = if top.children.is_empty() { vec![line(top, locale)] } else { lines(&top.children, locale) };
    let credit = (found.amount < Fen::ZERO).then(|| {
        let text = reports::credit_text(locale, wording::money(-found.amount, locale));
        view! { <Callout title=reports::credit(locale) tone=Tone::Attention><p>{text}</p></Callout> }
    });
    let label = if found.amount < Fen::ZERO { reports::credit(locale) } else { reports::payable(locale) };
    let total = found.amount;
    view! {
        {base(&found.base_parts, locale)}
        <Breakdown lines total total_label=label/>
        {same}
        {credit}
    }
    .into_any()
}

fn lines(steps: &[Step], locale: Locale) -> Vec<BreakdownLine> {
    steps.iter().map(|step| line(step, locale)).collect()
}

fn line(step: &Step, locale: Locale) -> BreakdownLine {
    BreakdownLine::new(step_name(step.label, locale), step.amount)
        .with_detail(step.formula.clone())
        .with_parts(lines(&step.children, locale))
}

/// What the royalty is computed on: an amount, or pieces.
fn base(parts: &[BasePart], locale: Locale) -> Option<AnyView> {
    if parts.is_empty() {
        return None;
    }
    if parts.iter().any(|part| part.label == BaseLabel::Units) {
        let items = parts.iter().map(|part| described(base_name(part.label, locale), part.value)).collect();
        return Some(view! { <DescriptionList items/> }.into_any());
    }
    let line = |part: &BasePart| BreakdownLine::new(base_name(part.label, locale), Fen::new(part.value));
    let lines: Vec<BreakdownLine> = parts.iter().map(line).collect();
    let total = lines.iter().map(|line| line.amount).sum::<Fen>();
    Some(view! { <Breakdown lines total total_label=reports::base(locale)/> }.into_any())
}

#[cfg(test)]
mod tests {
    use domain::{
        Day,
        royalty::{TaxSplit, Usage},
    };

    use super::*;

    fn pricing(terms: &str, accepted: Vec<Reported>) -> Pricing {
        let basis = Basis {
            effective_on: Day::literal(2025, 1, 1),
            ends_on: Day::literal(2027, 12, 31),
            converted_on: None,
            accepted,
            charged_ahead: TaxSplit::default(),
        };
        let period = Period { from: Day::literal(2025, 1, 1), to: Day::literal(2025, 3, 31) };
        Pricing { terms: Terms::from_json(terms).expect("the terms are right"), period, basis: Some(basis) }
    }

    /// Arrangement C of the document: an entry fee and a royalty on net sales.
    fn terms() -> &'static str {
        let document = include_str!("../../../../docs/terms.md");
        let example = document.split("\n### C ").nth(1).expect("the document has arrangement C");
        let block = example.split("```json\n").nth(1).expect("the arrangement has an example");
        block.split("```").next().expect("the example ends")
    }

    #[test]
    fn a_correction_costs_the_difference_only() {
        let period = Period { from: Day::literal(2025, 1, 1), to: Day::literal(2025, 3, 31) };
        let sold = |yuan| Reported { period, usage: Usage { gross: Fen::yuan(yuan), ..Usage::default() } };
        let typed = |gross: &str| -> FormValues {
            [("line_1_product", "甲"), ("line_1_gross", gross)].map(|(k, v)| (k.to_owned(), v.to_owned())).into()
        };
        let first = pricing(terms(), Vec::new()).price(&typed("1000000")).unwrap().unwrap();
        let same = pricing(terms(), vec![sold(1_000_000)]).price(&typed("1000000")).unwrap().unwrap();
        let less = pricing(terms(), vec![sold(1_000_000)]).price(&typed("0")).unwrap().unwrap();
        assert!(first.amount > Fen::ZERO);
        assert_eq!(same.amount, Fen::ZERO);
        assert_eq!(less.amount, -first.amount);
        assert!(pricing(terms(), Vec::new()).price(&typed("一百")).is_err());
    }
}
