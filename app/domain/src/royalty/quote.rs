//! What a licence would cost: the charges that billing would raise for a forecast, from the same functions.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    Day, Fen,
    report::periods,
    royalty::{
        Charge, LicenceClock, Reported, TaxSplit, Usage,
        charges::{initial_charges, milestone_charge, royalty_charge, sort, time_charges},
        report_charge::{computations, milestones_reached},
    },
    terms::{
        MilestoneTest, Terms, TermsError,
        reader::{Faults, Object, Taken},
        validate::MILESTONES_MAX,
    },
};

/// More entries than a weekly forecast over the longest term.
const FORECAST_MAX: usize = 1_500;
/// A hundred million pieces in one entry.
const UNITS_MAX: i64 = 100_000_000;

/// A question to the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteRequest {
    pub terms: Terms,
    /// The day on which the notice arrives and the licence takes effect.
    pub start: Day,
    pub forecast: Vec<UsagePeriod>,
    /// When the evidence of milestones is expected to be accepted.
    pub reached: Vec<Reached>,
}

/// Use that is reported with the period in which this day lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsagePeriod {
    pub on: Day,
    pub usage: Usage,
}

/// A milestone by evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub code: String,
    pub on: Day,
}

/// Every charge of the full term under a forecast. Periods without a forecast count as nil reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    pub starts_on: Day,
    /// The day from which fees count: after a trial, which is taken to be converted on its last day, and free months.
    pub fees_begin_on: Day,
    pub ends_on: Day,
    pub charges: Vec<Charge>,
    /// By the year in which charges are due.
    pub years: Vec<YearTotal>,
    pub tax: TaxSplit,
    /// What is payable in all, VAT included.
    pub total: Fen,
    /// Entries of the forecast outside every period that bears fees.
    pub entries_without_fees: usize,
}

/// What is due in one calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct YearTotal {
    pub year: i32,
    pub tax: TaxSplit,
    pub total: Fen,
}

/// Exactly what billing would charge for these reports, when each is accepted on the day it is due.
#[must_use]
pub fn quote(request: &QuoteRequest) -> Quote {
    let QuoteRequest { terms, start, .. } = request;
    let converted_on = terms.trial_dates(*start).map(|dates| dates.ends_on);
    let clock = LicenceClock { converted_on, ..LicenceClock::full_term(terms, *start) };
    let fees_begin_on = clock.fees_begin_on(terms).expect("a quote converts the trial");
    let (reports, entries_without_fees) = forecast_reports(request, &clock);
    let report_due_days = i64::from(terms.reporting.report_due_days);

    let mut charges = initial_charges(terms, *start);
    charges.extend(time_charges(terms, &clock, clock.ends_on));
    for computation in computations(terms, &clock, &reports) {
        charges.extend(royalty_charge(terms, &computation, computation.period.to.plus_days(report_due_days)));
    }
    for reached in milestones_reached(terms, &reports) {
        let met_on = reached.period.to.plus_days(report_due_days);
        charges.extend(milestone_charge(terms, &clock, &reached.code, met_on));
    }
    for reached in request.reached.iter().filter(|reached| (*start..=clock.ends_on).contains(&reached.on)) {
        charges.extend(milestone_charge(terms, &clock, &reached.code, reached.on));
    }
    sort(&mut charges);
    let tax = sum_tax(&charges);
    Quote {
        starts_on: *start,
        fees_begin_on,
        ends_on: clock.ends_on,
        years: year_totals(&charges),
        total: tax.gross,
        tax,
        charges,
        entries_without_fees,
    }
}

/// Answers a question in JSON with a quote in JSON: the one function behind the page, the command and the API, so that
/// all three give the same bytes.
///
/// # Errors
/// Every fault of the question with its pointer.
pub fn answer(request: &str) -> Result<String, Vec<TermsError>> {
    let fault = TermsError { path: String::new(), code: "json_malformed" };
    let value: Value = serde_json::from_str(request).map_err(|_| vec![fault])?;
    Ok(quote(&QuoteRequest::from_value(value)?).to_json())
}

impl Quote {
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a quote holds texts and whole numbers only")
    }
}

impl QuoteRequest {
    /// Reads `{"terms": …, "start": "2026-01-01", "forecast": [{"on": "2026-03-31", "gross": 120000000}],
    /// "reached": [{"code": "pilot", "on": "2026-05-01"}]}`; `forecast` and `reached` may be left out.
    ///
    /// # Errors
    /// Every fault with its pointer.
    pub fn from_value(value: Value) -> Result<Self, Vec<TermsError>> {
        let mut faults = Faults::default();
        let mut object = Object::open(Taken::root(value), &mut faults);
        let terms = object.require("terms", &mut faults).map(|taken| Terms::from_value(taken.value));
        let terms = match terms {
            Some(Ok(terms)) => Some(terms),
            Some(Err(found)) => {
                let below = |fault: TermsError| TermsError { path: format!("/terms{}", fault.path), ..fault };
                faults.0.extend(found.into_iter().map(below));
                None
            }
            None => None,
        };
        let start = require_day(&mut object, "start", &mut faults);
        let forecast = object.list("forecast", FORECAST_MAX, &mut faults);
        let forecast = forecast.into_iter().filter_map(|taken| read_usage(taken, &mut faults)).collect();
        let reached = object.list("reached", MILESTONES_MAX, &mut faults);
        let reached: Vec<Reached> =
            reached.into_iter().filter_map(|taken| read_reached(taken, terms.as_ref(), &mut faults)).collect();
        object.close(&mut faults);
        for (index, entry) in reached.iter().enumerate() {
            if reached[..index].iter().any(|earlier| earlier.code == entry.code) {
                faults.add(format!("/reached/{index}/code"), "code_used_twice");
            }
        }
        match (terms, start) {
            (Some(terms), Some(start)) if faults.0.is_empty() => Ok(Self { terms, start, forecast, reached }),
            _ => Err(faults.0),
        }
    }
}

/// One report for each period, nil where nothing is forecast, and how many entries no period took.
fn forecast_reports(request: &QuoteRequest, clock: &LicenceClock) -> (Vec<Reported>, usize) {
    let mut reports: Vec<Reported> = periods(&request.terms, clock, clock.ends_on)
        .into_iter()
        .map(|due| Reported { period: due.period, usage: Usage::default() })
        .collect();
    let mut outside = 0;
    for entry in &request.forecast {
        match reports.iter_mut().find(|reported| reported.period.contains(entry.on)) {
            Some(reported) => reported.usage = reported.usage + entry.usage,
            None => outside += 1,
        }
    }
    (reports, outside)
}

fn sum_tax(charges: &[Charge]) -> TaxSplit {
    let add = |sum: TaxSplit, charge: &Charge| TaxSplit {
        net: sum.net + charge.tax.net,
        vat: sum.vat + charge.tax.vat,
        gross: sum.gross + charge.tax.gross,
    };
    charges.iter().fold(TaxSplit::default(), add)
}

fn year_totals(charges: &[Charge]) -> Vec<YearTotal> {
    let mut years: BTreeMap<i32, Vec<Charge>> = BTreeMap::new();
    for charge in charges {
        years.entry(charge.due_on.year()).or_default().push(charge.clone());
    }
    let total = |(year, charges): (i32, Vec<Charge>)| {
        let tax = sum_tax(&charges);
        YearTotal { year, tax, total: tax.gross }
    };
    years.into_iter().map(total).collect()
}

fn require_day(object: &mut Object, key: &str, faults: &mut Faults) -> Option<Day> {
    let path = object.path_of(key);
    let before = faults.0.len();
    let day = object.day(key, faults);
    if day.is_none() && faults.0.len() == before {
        faults.add(path, "required");
    }
    day
}

fn read_usage(taken: Taken, faults: &mut Faults) -> Option<UsagePeriod> {
    let mut object = Object::open(taken, faults);
    let on = require_day(&mut object, "on", faults);
    let mut sum = |key: &str, min: i64| {
        let path = object.path_of(key);
        let value = object.whole(key, faults).unwrap_or(0);
        if !(min..=crate::money::FEN_MAX).contains(&value) {
            faults.add(path, "out_of_range");
        }
        Fen::new(value)
    };
    let usage = Usage {
        gross: sum("gross", 0),
        discounts: sum("discounts", 0),
        returns: sum("returns", 0),
        freight: sum("freight", 0),
        profit: sum("profit", -crate::money::FEN_MAX),
        added_output: sum("added_output", -crate::money::FEN_MAX),
        units: 0,
    };
    let units = object.whole("units", faults).unwrap_or(0);
    if !(0..=UNITS_MAX).contains(&units) {
        faults.add(object.path_of("units"), "out_of_range");
    }
    object.close(faults);
    Some(UsagePeriod { on: on?, usage: Usage { units, ..usage } })
}

fn read_reached(taken: Taken, terms: Option<&Terms>, faults: &mut Faults) -> Option<Reached> {
    let mut object = Object::open(taken, faults);
    let path = object.path_of("code");
    let code = object.require("code", faults).and_then(|taken| taken.text(faults));
    let on = require_day(&mut object, "on", faults);
    object.close(faults);
    let code = code?;
    if let Some(terms) = terms {
        let by_evidence = |milestone: &&crate::terms::Milestone| milestone.test == MilestoneTest::Evidence;
        if !terms.fees.milestones.iter().filter(by_evidence).any(|milestone| milestone.code == code) {
            faults.add(path, "unknown_milestone");
        }
    }
    Some(Reached { code, on: on? })
}
