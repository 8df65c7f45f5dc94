//! The lists of declarations, royalty reports and recordals to take away: the same question as the page, all of its pages.

use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use domain::{Locale, declaration::DeclarationState, recordal::RecordalState, terms::Arrangement};
use services::{
    Caller, ServiceError, Services, declarations,
    ports::{Table, TableCell, TableColumn},
    recordals::{self, RecordalQuery, ShownRecordals},
    reports::{self, ReportQuery, ShownReports},
};

use super::exports::{Format, table_file};
use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/declarations/export.xlsx", get(declarations_xlsx))
        .route("/{locale}/declarations/export.csv", get(declarations_csv))
        .route("/{locale}/reports/export.xlsx", get(reports_xlsx))
        .route("/{locale}/reports/export.csv", get(reports_csv))
        .route("/{locale}/recordals/export.xlsx", get(recordals_xlsx))
        .route("/{locale}/recordals/export.csv", get(recordals_csv))
}

type Pairs = Query<Vec<(String, String)>>;

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| &pair.1)
}

async fn declarations_xlsx(
    state: State<AppState>,
    caller: Extension<Caller>,
    path: Path<String>,
    pairs: Pairs,
) -> Response {
    export_declarations(&state, &caller, &path, &pairs, Format::Xlsx).await
}

async fn declarations_csv(
    state: State<AppState>,
    caller: Extension<Caller>,
    path: Path<String>,
    pairs: Pairs,
) -> Response {
    export_declarations(&state, &caller, &path, &pairs, Format::Csv).await
}

async fn export_declarations(
    state: &AppState,
    caller: &Caller,
    locale: &str,
    pairs: &[(String, String)],
    format: Format,
) -> Response {
    let locale = Locale::from_path(locale).unwrap_or_default();
    let table = declaration_table(&state.kaixu.services, caller, pairs, locale).await;
    table_file(state, caller, "/declarations", "declarations", format, table).await
}

async fn declaration_table(
    services: &Services,
    caller: &Caller,
    pairs: &[(String, String)],
    locale: Locale,
) -> Result<Table, ServiceError> {
    use locales::declarations as texts;
    let rows = declarations::export(services, caller, DeclarationState::parse(value(pairs, "state"))).await?;
    let rows = rows.into_iter().map(|row| {
        let declaration = row.declaration;
        let arrangement = Arrangement::parse(&declaration.arrangement).map_or("", |it| it.name(locale));
        vec![
            TableCell::from(row.patent_title),
            row.patent_number.into(),
            row.holder_name.into(),
            arrangement.to_owned().into(),
            declaration.price_fen.into(),
            declaration.state.name(locale).to_owned().into(),
            Some(declaration.state_since.day()).into(),
            declaration.window_to.into(),
        ]
    });
    Ok(Table {
        title: texts::title(locale).to_owned(),
        columns: vec![
            TableColumn::text(texts::invention(locale)),
            TableColumn::text(texts::number(locale)),
            TableColumn::text(texts::holder(locale)),
            TableColumn::text(texts::arrangement(locale)),
            TableColumn::money(texts::price(locale)),
            TableColumn::text(texts::state(locale)),
            TableColumn::date(texts::since(locale)),
            TableColumn::date(texts::window_end(locale)),
        ],
        rows: rows.collect(),
    })
}

async fn reports_xlsx(state: State<AppState>, caller: Extension<Caller>, path: Path<String>, pairs: Pairs) -> Response {
    export_reports(&state, &caller, &path, &pairs, Format::Xlsx).await
}

async fn reports_csv(state: State<AppState>, caller: Extension<Caller>, path: Path<String>, pairs: Pairs) -> Response {
    export_reports(&state, &caller, &path, &pairs, Format::Csv).await
}

async fn recordals_xlsx(
    state: State<AppState>,
    caller: Extension<Caller>,
    path: Path<String>,
    pairs: Pairs,
) -> Response {
    export_recordals(&state, &caller, &path, &pairs, Format::Xlsx).await
}

async fn recordals_csv(
    state: State<AppState>,
    caller: Extension<Caller>,
    path: Path<String>,
    pairs: Pairs,
) -> Response {
    export_recordals(&state, &caller, &path, &pairs, Format::Csv).await
}

async fn export_reports(
    state: &AppState,
    caller: &Caller,
    locale: &str,
    pairs: &[(String, String)],
    format: Format,
) -> Response {
    let locale = Locale::from_path(locale).unwrap_or_default();
    let table = report_table(&state.kaixu.services, caller, pairs, locale).await;
    table_file(state, caller, "/reports", "royalty-reports", format, table).await
}

async fn report_table(
    services: &Services,
    caller: &Caller,
    pairs: &[(String, String)],
    locale: Locale,
) -> Result<Table, ServiceError> {
    let query = ReportQuery {
        shown: ShownReports::parse(value(pairs, "shown")).unwrap_or(ShownReports::All),
        licence: value(pairs, "licence").parse().ok(),
        page: 1,
    };
    let rows = reports::export(services, caller, query).await?;
    let state = |code: &str| locales::lookup(&format!("report_words.state_{code}"), locale).unwrap_or_default();
    let rows = rows.into_iter().map(|row| {
        vec![
            TableCell::from(row.licence_number),
            row.patent_title.into(),
            row.holder_name.into(),
            row.licensee_name.into(),
            row.report.period_from.into(),
            row.report.period_to.into(),
            row.report.due_on.into(),
            state(row.report.state.as_str()).into(),
            row.report.accepted_on.into(),
        ]
    });
    Ok(Table {
        title: locales::reports::title(locale).to_owned(),
        columns: vec![
            TableColumn::text(locales::reports::licence(locale)),
            TableColumn::text(locales::reports::patent(locale)),
            TableColumn::text(locales::reports::holder(locale)),
            TableColumn::text(locales::reports::licensee(locale)),
            TableColumn::date(locales::reports::period_from(locale)),
            TableColumn::date(locales::reports::period_to(locale)),
            TableColumn::date(locales::reports::due_on(locale)),
            TableColumn::text(locales::reports::state(locale)),
            TableColumn::date(locales::reports::accepted_on(locale)),
        ],
        rows: rows.collect(),
    })
}

async fn export_recordals(
    state: &AppState,
    caller: &Caller,
    locale: &str,
    pairs: &[(String, String)],
    format: Format,
) -> Response {
    let locale = Locale::from_path(locale).unwrap_or_default();
    let table = recordal_table(&state.kaixu.services, caller, pairs, locale).await;
    table_file(state, caller, "/recordals", "recordals", format, table).await
}

async fn recordal_table(
    services: &Services,
    caller: &Caller,
    pairs: &[(String, String)],
    locale: Locale,
) -> Result<Table, ServiceError> {
    let query = RecordalQuery {
        shown: ShownRecordals::parse(value(pairs, "shown")),
        state: RecordalState::parse(value(pairs, "state")),
        page: 1,
    };
    let rows = recordals::export(services, caller, query).await?;
    let rows = rows.into_iter().map(|row| {
        vec![
            TableCell::from(row.licence_number),
            row.patent_number.into(),
            row.patent_title.into(),
            row.holder_name.into(),
            row.licensee_name.into(),
            row.recordal.state.name(locale).into(),
            row.recordal.due_on.into(),
            row.recordal.submitted_on.into(),
            row.recordal.receipt_number.into(),
            row.recordal.recorded_on.into(),
            row.recordal.recordal_number.into(),
            row.recordal.cancel_due_on.into(),
        ]
    });
    Ok(Table {
        title: locales::recordals::title(locale).to_owned(),
        columns: vec![
            TableColumn::text(locales::recordals::licence(locale)),
            TableColumn::text(locales::recordals::patent_number(locale)),
            TableColumn::text(locales::recordals::patent(locale)),
            TableColumn::text(locales::recordals::holder(locale)),
            TableColumn::text(locales::recordals::licensee(locale)),
            TableColumn::text(locales::recordals::state(locale)),
            TableColumn::date(locales::recordals::due_on(locale)),
            TableColumn::date(locales::recordals::submitted_on(locale)),
            TableColumn::text(locales::recordals::receipt_number(locale)),
            TableColumn::date(locales::recordals::recorded_on(locale)),
            TableColumn::text(locales::recordals::recordal_number(locale)),
            TableColumn::date(locales::recordals::cancel_due_on(locale)),
        ],
        rows: rows.collect(),
    })
}
