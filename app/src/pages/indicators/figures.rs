use domain::{
    Locale,
    indicators::{Dimension, Indicator, Part},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::indicators;

use super::{chart::chart, name_of, value_of_figure};
use crate::{
    components::{
        ButtonLink, Callout, Column, ConfirmForm, DataTable, EmptyState, HashText, Page, PrintButton, Section, Tone,
        cell,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::indicators::read_indicators,
    url::{PageUrl, href, use_locale},
    views::indicators::{FigureView, FrozenView, GroupView, IndicatorsView},
};

/// The five indicators of a quarter.
#[component]
pub fn IndicatorsPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|map| (value_of(map, "quarter"), value_of(map, "by"), value_of(map, "draft")));
    loaded(page_data(key, |(quarter, by, draft)| read_indicators(quarter, by, draft)), content)
}

fn content(view: IndicatorsView) -> impl IntoView {
    let locale = use_locale();
    let export = PageUrl::new(href("/indicators/export.xlsx")).set("quarter", &view.quarter).set("by", &view.by);
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=export.to_string() label=indicators::export(locale) external=true/>
    };
    let kicker = view.quarter.clone();
    let body = if view.groups.is_empty() {
        let (title, body) = (indicators::nothing(locale), indicators::nothing_text(locale));
        view! { <EmptyState title body/> }.into_any()
    } else {
        view! {
            {charts(&view, locale)}
            {table(&view, locale)}
        }
        .into_any()
    };
    view! {
        <Page title=indicators::title(locale) kicker lead=indicators::lead(locale) actions=actions.into_any()>
            {chooser(&view, locale)}
            {standing(&view, locale)}
            {cards(&view, locale)}
            {body}
            {view.frozen.as_ref().map(|frozen| since(&view, frozen, locale))}
        </Page>
    }
}

/// Quarter and grouping, as a form that any browser sends.
fn chooser(view: &IndicatorsView, locale: Locale) -> impl IntoView + use<> {
    let quarters = view.quarters.iter().map(|(quarter, is_frozen)| {
        let is_chosen = *quarter == view.quarter;
        let mark = if *is_frozen { indicators::frozen_mark(locale) } else { indicators::not_frozen(locale) };
        let (value, label) = (quarter.clone(), format!("{quarter} · {mark}"));
        view! { <option value=value selected=is_chosen>{label}</option> }
    });
    let dimensions = Dimension::ALL.iter().map(|dimension| {
        let is_chosen = dimension.as_str() == view.by;
        view! { <option value=dimension.as_str() selected=is_chosen>{dimension.name(locale)}</option> }
    });
    let (quarters, dimensions) = (quarters.collect_view(), dimensions.collect_view());
    view! {
        <form class="filter-row" method="get" action=href("/indicators")>
            <label for="quarter">{indicators::quarter(locale)}</label>
            <select id="quarter" name="quarter">{quarters}</select>
            <label for="by">{indicators::by(locale)}</label>
            <select id="by" name="by">{dimensions}</select>
            <button class="button" type="submit">{indicators::show(locale)}</button>
        </form>
    }
}

fn standing(view: &IndicatorsView, locale: Locale) -> impl IntoView + use<> {
    let Some(frozen) = &view.frozen else {
        let freeze = view.may_freeze.then(|| {
            let hidden = vec![("quarter".to_owned(), view.quarter.clone())];
            view! {
                <ConfirmForm
                    id="freeze"
                    action=href("/indicators")
                    form=view.form.clone()
                    hidden
                    label=indicators::freeze(locale)
                    body=indicators::freeze_body(locale)
                    confirm=indicators::freeze_confirm(locale)
                />
            }
        });
        return view! {
            <Callout title=indicators::provisional_title(locale) tone=Tone::Attention>
                <p>{indicators::provisional_text(locale)}</p>
            </Callout>
            {freeze}
        }
        .into_any();
    };
    if !frozen.is_intact {
        let text = indicators::broken_text(locale);
        return view! { <Callout title=indicators::broken_title(locale) tone=Tone::Bad><p>{text}</p></Callout> }
            .into_any();
    }
    let at = frozen.at.to_minute_text();
    let text = indicators::frozen_text(locale, at, frozen.count, &frozen.definitions, &frozen.by);
    let hash = frozen.hash.clone();
    view! {
        <Callout title=indicators::frozen_title(locale) tone=Tone::Good>
            <p>{text} " " {indicators::intact(locale)}</p>
            <p>{indicators::frozen_hash(locale)}</p>
            <HashText hash/>
        </Callout>
    }
    .into_any()
}

/// The address of the rows of a figure.
fn rows_of(view: &IndicatorsView, indicator: &str, part: Part, key: Option<&str>) -> String {
    let url = PageUrl::new(href("/indicators/rows"))
        .set("quarter", &view.quarter)
        .set("indicator", indicator)
        .set("part", part.as_str())
        .set("by", &view.by);
    match key {
        Some(key) => url.set("key", key).to_string(),
        None => url.to_string(),
    }
}

/// A figure that opens its rows: the value, what it is made of, what is left out.
fn figure(view: &IndicatorsView, it: &FigureView, key: Option<&str>, locale: Locale) -> impl IntoView + use<> {
    let target = rows_of(view, &it.indicator, Part::Numerator, key);
    let value = value_of_figure(it, locale);
    let parts = it.denominator.map(|denominator| {
        let whole = rows_of(view, &it.indicator, Part::Denominator, key);
        let text = indicators::of(locale, denominator, it.numerator);
        view! { " " <a class="sub" href=whole>{text}</a> }
    });
    let left_out = (it.not_reported > 0).then(|| {
        let rest = rows_of(view, &it.indicator, Part::NotReported, key);
        view! { <br/> <a class="sub" href=rest>{indicators::not_reported_count(locale, it.not_reported)}</a> }
    });
    view! { <a class="figure-value" href=target>{value}</a> {parts} {left_out} }
}

fn cards(view: &IndicatorsView, locale: Locale) -> impl IntoView + use<> {
    let items = view.total.iter().zip(&view.before).map(|(it, before)| {
        let name = name_of(&it.indicator, locale);
        let before = indicators::before(locale, value_of_figure(before, locale));
        view! {
            <li class="indicator">
                <h3>{name}</h3>
                <p class="indicator-figure">{figure(view, it, None, locale)}</p>
                <p class="sub">{before}</p>
            </li>
        }
    });
    let items = items.collect_view();
    view! { <Section title=indicators::five(locale)><ul class="indicators">{items}</ul></Section> }
}

fn charts(view: &IndicatorsView, locale: Locale) -> impl IntoView + use<> {
    let charts = Indicator::ALL
        .iter()
        .filter_map(|indicator| chart(indicator.as_str(), &view.groups, &view.quarter, locale))
        .collect_view();
    view! { <Section title=indicators::charts(locale)><div class="charts">{charts}</div></Section> }
}

fn table(view: &IndicatorsView, locale: Locale) -> impl IntoView + use<> {
    let by = Dimension::parse(&view.by).unwrap_or(Dimension::Province);
    let mut columns = vec![Column::text(by.name(locale))];
    columns.extend(Indicator::ALL.iter().map(|indicator| Column::number(indicator.name(locale))));
    let row = |group: &GroupView| {
        let mut cells = vec![cell(group.name.clone())];
        cells.extend(group.figures.iter().map(|it| cell(figure(view, it, Some(&group.key), locale))));
        cells
    };
    let rows: Vec<Vec<AnyView>> = view.groups.iter().map(row).collect();
    let mut foot = vec![cell(indicators::total(locale))];
    foot.extend(view.total.iter().map(|it| cell(figure(view, it, None, locale))));
    view! {
        <Section title=indicators::table(locale) id="table">
            <DataTable caption=indicators::table(locale) quiet_caption=true columns rows foot empty=().into_any()/>
        </Section>
    }
}

/// What the registers would give now, beside what was frozen.
fn since(view: &IndicatorsView, frozen: &FrozenView, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(indicators::indicator(locale)),
        Column::number(indicators::then_value(locale)),
        Column::number(indicators::now_value(locale)),
        Column::text(indicators::moved(locale)),
    ];
    let counts = |it: &FigureView| match it.denominator {
        Some(denominator) => indicators::of(locale, denominator, it.numerator),
        None => it.numerator.to_string(),
    };
    let rows = view.total.iter().zip(&frozen.now).map(|(then, now)| {
        let moved = if (then.numerator, then.denominator, then.not_reported)
            == (now.numerator, now.denominator, now.not_reported)
        {
            indicators::unmoved(locale).to_owned()
        } else {
            format!("{} → {}", value_of_figure(then, locale), value_of_figure(now, locale))
        };
        vec![cell(name_of(&then.indicator, locale)), cell(counts(then)), cell(counts(now)), cell(moved)]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    view! {
        <Section title=indicators::since(locale) lead=indicators::since_text(locale) id="since">
            <DataTable caption=indicators::since(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}
