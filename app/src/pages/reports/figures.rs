//! The figures of a version as a table, and what a correction changes.

use domain::{
    Fen, Locale,
    report::{LineChange, ReportColumn, ReportLine, columns, diff, parse_lines, total},
    terms::Terms,
};
use leptos::prelude::*;
use locales::reports;

use crate::{
    components::{Column, DataTable, Money, Section, cell},
    url::use_locale,
    views::reports::{ReportView, VersionView},
};

/// The lines of a submitted version with their sums.
pub(super) fn lines_section(version: &VersionView, terms: &Terms) -> AnyView {
    let locale = use_locale();
    let lead = version.submitted_at.map(|at| reports::version_submitted(locale, at.to_minute_text(), version.number));
    let note = (!version.note.is_empty()).then(|| view! { <p>{version.note.clone()}</p> });
    let lines = parse_lines(&version.values, terms).unwrap_or_default();
    let body = if lines.is_empty() {
        view! { <p>{reports::is_nil(locale)}</p> }.into_any()
    } else {
        lines_table(&lines, terms).into_any()
    };
    view! {
        <Section title=reports::figures(locale) id="figures" lead=lead.unwrap_or_default()>
            {body}
            {note}
        </Section>
    }
    .into_any()
}

fn lines_table(lines: &[ReportLine], terms: &Terms) -> impl IntoView + use<> {
    let locale = use_locale();
    let asked = columns(terms);
    let mut heads = vec![Column::text(reports::product(locale))];
    heads.extend(asked.iter().map(|column| Column::number(column.name(locale))));
    let rows = lines.iter().map(|line| {
        let mut cells = vec![cell(line.product.clone())];
        cells.extend(asked.iter().map(|column| figure(*column, column.get(&line.usage))));
        cells
    });
    let sum = total(lines);
    let mut foot = vec![cell(reports::sum(locale))];
    foot.extend(asked.iter().map(|column| figure(*column, column.get(&sum))));
    let rows: Vec<_> = rows.collect();
    view! {
        <DataTable caption=reports::figures(locale) quiet_caption=true columns=heads rows foot empty=().into_any()/>
    }
}

/// Fen as money, pieces as they are.
fn figure(column: ReportColumn, value: i64) -> AnyView {
    if column == ReportColumn::Units {
        return cell(view! { <span class="money">{value}</span> });
    }
    cell(view! { <Money amount=Fen::new(value)/> })
}

/// What the newest version changes against the one submitted before it; nothing for a first version.
pub(super) fn changes_section(view: &ReportView, terms: &Terms) -> Option<AnyView> {
    let locale = use_locale();
    let newest = view.versions.last()?;
    let before =
        view.versions.iter().rfind(|version| version.number < newest.number && version.submitted_at.is_some())?;
    let (old, new) = (parse_lines(&before.values, terms).ok()?, parse_lines(&newest.values, terms).ok()?);
    let changes = diff(&old, &new);
    let lead = reports::changes_lead(locale, newest.number, before.number);
    let body = if changes.is_empty() {
        view! { <p>{reports::no_changes(locale)}</p> }.into_any()
    } else {
        changes_table(changes, locale).into_any()
    };
    Some(view! { <Section title=reports::changes(locale) id="changes" lead>{body}</Section> }.into_any())
}

fn changes_table(changes: Vec<LineChange>, locale: Locale) -> impl IntoView {
    let heads = vec![
        Column::text(reports::product(locale)),
        Column::text(reports::figure(locale)),
        Column::number(reports::before(locale)),
        Column::number(reports::after(locale)),
        Column::number(reports::difference(locale)),
    ];
    let rows = changes.into_iter().map(|change| {
        vec![
            cell(change.product),
            cell(change.column.name(locale)),
            figure(change.column, change.before),
            figure(change.column, change.after),
            figure(change.column, change.after - change.before),
        ]
    });
    let rows: Vec<_> = rows.collect();
    view! { <DataTable caption=reports::changes(locale) quiet_caption=true columns=heads rows empty=().into_any()/> }
}
