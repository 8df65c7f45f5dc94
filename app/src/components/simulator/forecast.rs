//! From what a person forecasts to a question for the engine. The figures are read by the same rules as a report.

use domain::{
    Day,
    form::{FieldError, FormValues},
    report::{LINES_MAX, ReportColumn, ReportDue, columns, parse_lines, periods},
    royalty::{LicenceClock, QuoteRequest, Reached, UsagePeriod},
    terms::{Milestone, MilestoneTest, Terms},
};

/// Rows that a blank form shows.
pub const ROWS_SHOWN: u32 = 4;
/// Rows that one more click shows.
pub const ROWS_MORE: u32 = 4;
/// As many lines as a report can have.
pub const ROWS_MAX: u32 = LINES_MAX;

/// The first day: as typed, or today where nothing was.
///
/// # Errors
/// When what was typed is no day.
pub fn start(values: &FormValues, today: Day) -> Result<Day, FieldError> {
    match values.get("start").map_or("", |text| text.trim()) {
        "" => Ok(today),
        typed => Day::parse(typed).map_err(|error| FieldError::new("start", error.code())),
    }
}

/// The reporting periods that a forecast is made for, as the engine cuts them.
#[must_use]
pub fn forecast_periods(terms: &Terms, start: Day) -> Vec<ReportDue> {
    let converted_on = terms.trial_dates(start).map(|dates| dates.ends_on);
    let clock = LicenceClock { converted_on, ..LicenceClock::full_term(terms, start) };
    if columns(terms).is_empty() { Vec::new() } else { periods(terms, &clock, clock.ends_on) }
}

/// The milestones whose day a person can only guess.
pub fn guessed_milestones(terms: &Terms) -> impl Iterator<Item = &Milestone> {
    terms.fees.milestones.iter().filter(|milestone| milestone.test == MilestoneTest::Evidence)
}

/// How many rows of `periods` are shown: what the address asks for and at least every row that is filled in.
#[must_use]
pub fn rows(values: &FormValues) -> u32 {
    let asked = values.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(ROWS_SHOWN);
    asked.max(last_filled(values)).clamp(1, ROWS_MAX)
}

/// Reads `start`, `line_1_gross` …, `repeat` and `reached_<code>`.
///
/// # Errors
/// Every field that is wrong.
pub fn request(values: &FormValues, terms: &Terms, today: Day) -> Result<QuoteRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    let start = start(values, today).unwrap_or_else(|error| {
        errors.push(error);
        today
    });
    let forecast = forecast(values, terms, start).unwrap_or_else(|found| {
        errors.extend(found);
        Vec::new()
    });
    let mut reached = Vec::new();
    for milestone in guessed_milestones(terms) {
        let field = format!("reached_{}", milestone.code);
        match values.get(&field).map_or("", |text| text.trim()) {
            "" => {}
            typed => match Day::parse(typed) {
                Ok(on) => reached.push(Reached { code: milestone.code.clone(), on }),
                Err(error) => errors.push(FieldError::new(&field, error.code())),
            },
        }
    }
    if errors.is_empty() { Ok(QuoteRequest { terms: terms.clone(), start, forecast, reached }) } else { Err(errors) }
}

fn forecast(values: &FormValues, terms: &Terms, start: Day) -> Result<Vec<UsagePeriod>, Vec<FieldError>> {
    let periods = forecast_periods(terms, start);
    let count = u32::try_from(periods.len()).unwrap_or(u32::MAX).min(ROWS_MAX);
    // A report line has a product; here the number of its period stands for it.
    let mut lines: FormValues = values.iter().filter(|(name, _)| is_figure(name)).map(cloned).collect();
    let filled: Vec<u32> = (1..=count).filter(|number| is_filled(values, *number)).collect();
    for number in &filled {
        lines.insert(format!("line_{number}_product"), number.to_string());
    }
    lines.retain(|name, _| number_of(name).is_some_and(|number| filled.contains(&number)));
    if filled.is_empty() {
        return Ok(Vec::new());
    }
    let lines = parse_lines(&lines, terms)?;
    let mut forecast: Vec<UsagePeriod> = lines
        .iter()
        .zip(&filled)
        .filter_map(|(line, number)| Some(UsagePeriod { on: period(&periods, *number)?.period.to, usage: line.usage }))
        .collect();
    let repeats = values.get("repeat").is_some_and(|value| !value.is_empty());
    if let Some(last) = forecast.last().copied().filter(|_| repeats) {
        let later = periods.iter().filter(|due| last.on < due.period.to);
        forecast.extend(later.map(|due| UsagePeriod { on: due.period.to, usage: last.usage }));
    }
    Ok(forecast)
}

fn period(periods: &[ReportDue], number: u32) -> Option<&ReportDue> {
    periods.get(usize::try_from(number).ok()?.checked_sub(1)?)
}

fn cloned((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}

/// The row of `line_3_gross`.
fn number_of(name: &str) -> Option<u32> {
    name.strip_prefix("line_")?.split_once('_')?.0.parse().ok()
}

fn is_figure(name: &str) -> bool {
    let Some((_, column)) = name.strip_prefix("line_").and_then(|rest| rest.split_once('_')) else { return false };
    number_of(name).is_some() && ReportColumn::ALL.iter().any(|known| known.as_str() == column)
}

fn is_filled(values: &FormValues, number: u32) -> bool {
    let prefix = format!("line_{number}_");
    values.iter().any(|(name, value)| name.starts_with(&prefix) && is_figure(name) && !value.trim().is_empty())
}

fn last_filled(values: &FormValues) -> u32 {
    (1..=ROWS_MAX).rev().find(|number| is_filled(values, *number)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use domain::{
        Fen,
        royalty::quote,
        terms::{Entry, Fees, Rate, Royalty, RoyaltyBase, Tax},
    };

    use super::*;

    fn terms() -> Terms {
        let royalty = Royalty { base: RoyaltyBase::NetSales, rate: Rate::Flat(30_000), minimum: None, cap: None };
        let fees = Fees {
            entry: Some(Entry { amount: Fen::yuan(50_000), creditable: false }),
            royalty: Some(royalty),
            ..Fees::default()
        };
        Terms { licence_months: 24, fees, tax: Tax::Exempt, ..Terms::default() }
    }

    fn form(pairs: &[(&str, &str)]) -> FormValues {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const TODAY: fn() -> Day = || Day::literal(2026, 1, 1);

    #[test]
    fn amounts_are_read_as_people_type_them() {
        let values = form(&[("start", "2026年1月1日"), ("line_2_gross", "120万"), ("line_2_returns", "１００,０００")]);
        let request = request(&values, &terms(), TODAY()).unwrap();
        assert_eq!(request.forecast.len(), 1);
        assert_eq!(request.forecast[0].on, Day::literal(2026, 6, 30));
        assert_eq!(quote(&request).total, Fen::yuan(50_000 + 33_000));
    }

    #[test]
    fn the_last_row_goes_on_to_the_end_when_asked() {
        let row = [("line_1_gross", "1000000"), ("repeat", "yes")];
        let request = request(&form(&row), &terms(), TODAY()).unwrap();
        assert_eq!(request.forecast.len(), 8, "eight quarters in two years");
        assert_eq!(quote(&request).total, Fen::yuan(50_000 + 8 * 30_000));
    }

    #[test]
    fn every_fault_is_at_its_field() {
        let values = form(&[("start", "2026-02-30"), ("line_1_gross", "abc"), ("line_3_returns", "5")]);
        let errors = request(&values, &terms(), TODAY()).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["start", "line_1_gross", "line_3_gross"]);
    }

    #[test]
    fn a_blank_form_asks_for_what_is_fixed() {
        let request = request(&FormValues::new(), &terms(), TODAY()).unwrap();
        assert_eq!((request.start, quote(&request).total), (TODAY(), Fen::yuan(50_000)));
        assert_eq!(rows(&form(&[("line_9_gross", "1")])), 9);
        assert_eq!(rows(&form(&[("rows", "999999")])), ROWS_MAX);
        assert_eq!(rows(&FormValues::new()), ROWS_SHOWN);
    }
}
