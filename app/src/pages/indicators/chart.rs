//! Bars, drawn by the server. What a bar says stands beside it in figures, and in the table; a rate is hatched, so that
//! it is told from a count without its colour.

use domain::Locale;
use leptos::prelude::*;
use locales::indicators;

use super::{name_of, value_of_figure};
use crate::views::indicators::{FigureView, GroupView};

/// Bars of one chart; the table has them all.
const BARS_MAX: usize = 12;
const ROW: u64 = 26;
const LABEL: u64 = 210;
const BAR: u64 = 260;
const WIDTH: u64 = 560;
const WHOLE: u64 = 10_000;

/// One indicator by group.
pub(super) fn chart(code: &str, groups: &[GroupView], quarter: &str, locale: Locale) -> Option<impl IntoView + use<>> {
    let of = |group: &GroupView| group.figures.iter().find(|figure| figure.indicator == code).cloned();
    let bars: Vec<(String, FigureView)> =
        groups.iter().filter_map(|group| Some((group.name.clone(), of(group)?))).take(BARS_MAX).collect();
    if bars.iter().all(|(_, figure)| figure.numerator == 0) {
        return None;
    }
    let is_rate = bars.iter().any(|(_, figure)| figure.denominator.is_some());
    let greatest = bars.iter().map(|(_, figure)| figure.numerator).max().unwrap_or(1).max(1);
    let length = |figure: &FigureView| match figure.denominator {
        Some(_) => figure.rate.unwrap_or(0).min(WHOLE) * BAR / WHOLE,
        None => figure.numerator * BAR / greatest,
    };
    let height = ROW * u64::try_from(bars.len()).unwrap_or(0) + 8;
    let title = indicators::chart_title(locale, name_of(code, locale), quarter);
    let (title_id, text_id) = (format!("chart-{code}"), format!("chart-{code}-text"));
    let labelled_by = format!("{title_id} {text_id}");
    let class = if is_rate { "bar rate" } else { "bar" };
    let items = bars.iter().zip(0_u64..).map(|((name, figure), row)| {
        let (top, long) = (row * ROW + 6, length(figure));
        let (middle, end) = (top + 13, LABEL + BAR + 10);
        let (name, value) = (shortened(name), value_of_figure(figure, locale));
        let track = is_rate.then(|| view! { <rect class="track" x=LABEL y=top width=BAR height="16"></rect> });
        view! {
            <text class="bar-name" x="0" y=middle>{name}</text>
            {track}
            <rect class=class x=LABEL y=top width=long height="16"></rect>
            <text class="bar-value" x=end y=middle>{value}</text>
        }
    });
    let items = items.collect_view();
    Some(view! {
        <figure class="chart">
            <figcaption>{title.clone()}</figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-labelledby=labelled_by>
                <title id=title_id>{title}</title>
                <desc id=text_id>{indicators::chart_text(locale)}</desc>
                {items}
            </svg>
        </figure>
    })
}

/// A name that fits beside its bar: a Chinese character is as wide as two Latin letters.
fn shortened(name: &str) -> String {
    const UNITS_MAX: usize = 28;
    let mut units = 0;
    let mut kept = String::new();
    for c in name.chars() {
        units += if c.is_ascii() { 1 } else { 2 };
        if units > UNITS_MAX {
            kept.push('…');
            break;
        }
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_shortened() {
        assert_eq!(shortened("江苏省"), "江苏省");
        assert_eq!(shortened("水利、环境和公共设施管理业"), "水利、环境和公共设施管理业");
        let long = shortened("Public administration, social security and social organisations");
        assert_eq!(long, "Public administration, socia…");
    }
}
