//! Quarterly indicators: the figures with their charts, and the rows that make a figure.

mod chart;
mod figures;
mod rows;

pub use figures::IndicatorsPage;
pub use rows::IndicatorRowsPage;

use domain::{Locale, indicators::Indicator};
use locales::indicators;

use crate::views::indicators::FigureView;

fn name_of(code: &str, locale: Locale) -> &'static str {
    Indicator::parse(code).map_or("", |indicator| indicator.name(locale))
}

/// `33.33%` or a count; where nothing was reported, that.
fn value_of_figure(figure: &FigureView, locale: Locale) -> String {
    match (figure.denominator, figure.rate) {
        (None, _) => figure.numerator.to_string(),
        (Some(_), Some(rate)) => format!("{}.{:02}%", rate / 100, rate % 100),
        (Some(_), None) => indicators::no_rate(locale).to_owned(),
    }
}
