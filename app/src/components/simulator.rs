//! What a licence would cost: a form that any browser sends, answered by the engine that bills; where scripts run, the
//! same engine answers in the browser while a person types.

mod forecast;
mod outcome;

use domain::{
    Day, Locale,
    form::{FieldError, FormValues},
    report::{ReportColumn, columns},
    royalty::{QuoteRequest, quote},
    terms::Terms,
};
use leptos::prelude::*;
use locales::offers;

use super::{Callout, Section, Tone};
use crate::{
    url::{PageUrl, use_locale},
    wording::money,
};
use outcome::outcome_view;

/// What every part of the form works with.
#[derive(Clone, Copy)]
struct Simulation {
    terms: StoredValue<Terms>,
    today: Day,
    locale: Locale,
    /// What is typed, by field name.
    values: RwSignal<FormValues>,
    shown: RwSignal<u32>,
    answer: Memo<Result<QuoteRequest, Vec<FieldError>>>,
}

/// The simulator of an offer. The question is in the address: a forecast can be kept, shared and printed.
#[island]
pub fn Simulator(
    /// Canonical JSON of the sealed terms.
    terms: String,
    /// The first day where none is typed.
    today: Day,
    /// The address of the page.
    action: String,
) -> impl IntoView {
    let locale = use_locale();
    let Ok(terms) = Terms::from_json(&terms) else { return ().into_any() };
    let typed: FormValues = PageUrl::current().pairs().iter().cloned().collect();
    let is_asked = typed.keys().any(|name| name == "start");
    let shown = RwSignal::new(forecast::rows(&typed));
    let values = RwSignal::new(typed);
    let terms = StoredValue::new(terms);
    let answer =
        Memo::new(move |_| terms.with_value(|terms| values.with(|values| forecast::request(values, terms, today))));
    let simulation = Simulation { terms, today, locale, values, shown, answer };
    let total = Memo::new(move |_| {
        let total = answer.with(|answer| answer.as_ref().ok().map(|request| quote(request).total));
        total.map(|total| format!("{} {}", offers::grand_total(locale), money(total, locale))).unwrap_or_default()
    });
    let (has_figures, unit_hint) = terms.with_value(|terms| (!columns(terms).is_empty(), figures_hint(terms, locale)));
    view! {
        <Section title=offers::simulator(locale) id="simulator" lead=offers::simulator_lead(locale)>
            <form class="form simulator" method="get" action=format!("{action}#simulator") novalidate>
                {start_field(simulation)}
                {has_figures.then(|| view! { <p class="hint">{unit_hint}</p> {figures(simulation)} })}
                {milestone_fields(simulation)}
                <div class="form-actions">
                    <button
                        class="button primary"
                        type="submit"
                        name="rows"
                        value=move || simulation.shown.get().to_string()
                    >
                        {offers::compute(locale)}
                    </button>
                    {has_figures.then(|| more_rows(simulation))}
                </div>
            </form>
            // Only the sum is read aloud while a person types, not every charge again.
            <p class="visually-hidden" role="status">{move || total.get()}</p>
            <div class="simulation">
                {move || match simulation.answer.get() {
                    Ok(request) => outcome_view(&request, is_asked, locale),
                    Err(errors) => refused(&errors, locale),
                }}
            </div>
        </Section>
    }
    .into_any()
}

impl Simulation {
    fn value(self, name: &str) -> String {
        self.values.with_untracked(|values| values.get(name).cloned().unwrap_or_default())
    }

    fn set(self, name: &str, value: String) {
        self.values.update(|values| {
            values.insert(name.to_owned(), value);
        });
    }

    /// What is wrong with a field, in words.
    fn error(self, name: &str) -> Option<String> {
        self.answer.with(|answer| {
            let error = answer.as_ref().err()?.iter().find(|error| error.field == name)?;
            Some(error_words(error, self.locale))
        })
    }
}

fn error_words(error: &FieldError, locale: Locale) -> String {
    locales::error_text(&error.code, locale, &error.params)
}

fn figures_hint(terms: &Terms, locale: Locale) -> &'static str {
    let asked = columns(terms);
    if asked == [ReportColumn::Units] { offers::units_hint(locale) } else { offers::amounts_hint(locale) }
}

/// A text field whose value, error and effect are the simulation's.
fn input(
    simulation: Simulation,
    name: String,
    label: impl Into<String>,
    class: &'static str,
    mode: &'static str,
) -> impl IntoView {
    let id = format!("sim-{name}");
    let error_id = format!("{id}-error");
    let value = simulation.value(&name);
    let label: String = label.into();
    let for_error = name.clone();
    let error = Memo::new(move |_| simulation.error(&for_error));
    let described_by = error_id.clone();
    let described_by = move || error.with(Option::is_some).then(|| described_by.clone());
    let typed = name.clone();
    view! {
        <input
            id=id
            class=class
            type="text"
            name=name
            value=value
            inputmode=mode
            autocomplete="off"
            aria-label=(!label.is_empty()).then_some(label)
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-describedby=described_by
            on:input=move |event| simulation.set(&typed, event_target_value(&event))
        />
        {move || {
            let id = error_id.clone();
            error.get().map(|error| view! { <span class="field-error" id=id>{error}</span> })
        }}
    }
}

fn start_field(simulation: Simulation) -> impl IntoView {
    let locale = simulation.locale;
    if simulation.value("start").is_empty() {
        simulation.values.update_untracked(|values| {
            values.insert("start".to_owned(), simulation.today.to_string());
        });
    }
    view! {
        <div class="field">
            <label for="sim-start">{offers::start(locale)}</label>
            <p class="hint">{offers::start_hint(locale)}</p>
            <div class="control">{input(simulation, "start".to_owned(), "", "short", "numeric")}</div>
        </div>
    }
}

/// A row for each reporting period, a column for each figure that the terms need.
fn figures(simulation: Simulation) -> impl IntoView {
    let locale = simulation.locale;
    let asked = simulation.terms.with_value(columns);
    let heads = asked.iter().map(|column| view! { <th scope="col" class="end">{column.name(locale)}</th> });
    let heads = heads.collect::<Vec<_>>();
    let spans = Memo::new(move |_| {
        let start = simulation.values.with(|values| forecast::start(values, simulation.today));
        let start = start.unwrap_or(simulation.today);
        let periods = simulation.terms.with_value(|terms| forecast::forecast_periods(terms, start));
        periods.iter().map(|due| format!("{} – {}", due.period.from, due.period.to)).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| {
        let periods = u32::try_from(spans.with(Vec::len)).unwrap_or(u32::MAX);
        simulation.shown.get().min(periods)
    });
    let rows = move || (1..=count.get()).map(|number| row(simulation, &asked, spans, number)).collect_view();
    let repeats =
        simulation.values.with_untracked(|values| values.get("repeat").is_some_and(|typed| !typed.is_empty()));
    let repeat = move |event| {
        let value = if event_target_checked(&event) { "yes" } else { "" };
        simulation.set("repeat", value.to_owned());
    };
    view! {
        <div class="table-wrap" role="region" aria-label=offers::forecast(locale) tabindex="0">
            <table class="table forecast">
                <caption class="quiet">{offers::forecast(locale)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{offers::period(locale)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <label class="choice" for="sim-repeat">
            <input id="sim-repeat" type="checkbox" name="repeat" value="yes" checked=repeats on:change=repeat/>
            <span>{offers::repeat(locale)}</span>
        </label>
    }
}

fn row(simulation: Simulation, asked: &[ReportColumn], spans: Memo<Vec<String>>, number: u32) -> impl IntoView + use<> {
    let locale = simulation.locale;
    let span = move || {
        let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
        spans.with(|spans| spans.get(index).cloned().unwrap_or_default())
    };
    let cells = asked
        .iter()
        .map(|column| {
            let label = offers::figure_label(locale, column.name(locale), number);
            let name = format!("line_{number}_{}", column.as_str());
            let mode = if *column == ReportColumn::Units { "numeric" } else { "decimal" };
            view! {
                <td class="end" data-label=column.name(locale)>
                    {input(simulation, name, label, "figure", mode)}
                </td>
            }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">{span}</th>
            {cells}
        </tr>
    }
}

/// Sends the form with more rows; where scripts run they are simply there.
fn more_rows(simulation: Simulation) -> impl IntoView {
    let locale = simulation.locale;
    let next = move || (simulation.shown.get() + forecast::ROWS_MORE).min(forecast::ROWS_MAX);
    let show = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        simulation.shown.set(next());
    };
    view! {
        <button class="button" type="submit" name="rows" value=move || next().to_string() on:click=show>
            {offers::more_periods(locale)}
        </button>
    }
}

/// The days of milestones that only evidence can tell.
fn milestone_fields(simulation: Simulation) -> impl IntoView {
    let locale = simulation.locale;
    let milestones: Vec<(String, String)> = simulation.terms.with_value(|terms| {
        forecast::guessed_milestones(terms)
            .map(|milestone| (milestone.code.clone(), milestone.description.clone()))
            .collect()
    });
    let fields = milestones.into_iter().map(|(code, description)| {
        let name = format!("reached_{code}");
        let id = format!("sim-{name}");
        view! {
            <div class="field">
                <label for=id>{offers::reached(locale, description)}</label>
                <div class="control">{input(simulation, name, "", "short", "numeric")}</div>
            </div>
        }
    });
    fields.collect::<Vec<_>>()
}

fn refused(errors: &[FieldError], locale: Locale) -> AnyView {
    let items = errors.iter().map(|error| {
        let target = format!("#sim-{}", error.field);
        view! { <li><a href=target>{error_words(error, locale)}</a></li> }
    });
    let items = items.collect::<Vec<_>>();
    view! {
        <Callout title=offers::cannot_compute(locale) tone=Tone::Attention>
            <ul>{items}</ul>
        </Callout>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{Day, royalty};
    use leptos_meta::provide_meta_context;
    use leptos_router::{components::Router, location::RequestUrl};

    use super::*;

    const TERMS: &str = r#"{"licence_months": 12, "fees": {"entry": {"amount": 5000000},
        "royalty": {"base": "net_sales", "rate": {"kind": "flat", "rate": 30000}}}, "tax": {"mode": "exempt"}}"#;

    fn page(query: &str) -> String {
        let owner = Owner::new();
        let url = format!("/zh/offers/dcl_1?{query}");
        owner.with(|| {
            provide_context(RequestUrl::new(&url));
            provide_meta_context();
            provide_context(Locale::Zh);
            let today = Day::literal(2026, 1, 1);
            view! {
                <Router>
                    <Simulator terms=TERMS.to_owned() today action="/zh/offers/dcl_1".to_owned()/>
                </Router>
            }
            .to_html()
        })
    }

    #[test]
    fn the_server_answers_the_form_with_the_engines_own_bytes() {
        let page = page("start=2026-01-01&line_1_gross=120%E4%B8%87&line_1_returns=100%2C000&rows=4");
        assert!(page.contains("83,000.00 元"), "50,000 and 3% of 1,100,000: {page}");
        let question = format!(
            r#"{{"terms": {TERMS}, "start": "2026-01-01",
                "forecast": [{{"on": "2026-03-31", "gross": 120000000, "returns": 10000000}}]}}"#
        );
        let answer = royalty::answer(&question).unwrap();
        let shown = page.replace("&quot;", "\"").replace("&amp;", "&");
        assert!(shown.contains(&answer), "{shown}");
    }

    #[test]
    fn what_was_typed_stays_beside_its_error() {
        let page = page("start=2026-02-30&line_2_gross=%E5%BE%88%E5%A4%9A");
        assert!(page.contains("value=\"2026-02-30\"") && page.contains("value=\"很多\""), "{page}");
        assert_eq!(page.matches("aria-invalid=\"true\"").count(), 2);
        assert!(!page.contains("quote-json"));
    }

    #[test]
    fn a_first_visit_shows_what_is_fixed() {
        let page = page("");
        assert!(page.contains("50,000.00 元") && page.contains("name=\"line_4_gross\""));
        assert!(!page.contains("line_5_gross") && !page.contains("quote-json"));
    }
}
