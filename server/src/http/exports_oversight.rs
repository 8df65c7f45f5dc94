//! Annuities, returns, indicators and spot checks to take away.

use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use domain::indicators::Dimension;
use services::{
    Caller, ServiceError, annuities, checks,
    indicators::{self, IndicatorQuery},
    yearly_returns,
};

use super::{
    downloads::file,
    exports::{Format, table_file},
    forms::failed,
};
use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/annuities/export.xlsx", get(annuities_xlsx))
        .route("/{locale}/annuities/export.csv", get(annuities_csv))
        .route("/{locale}/returns/{id}/export.xlsx", get(yearly_return))
        .route("/{locale}/indicators/export.xlsx", get(figures))
        .route("/{locale}/indicators/rows.xlsx", get(rows))
        .route("/{locale}/checks/{id}/export.xlsx", get(check))
        .route("/{locale}/checks/{id}/list.txt", get(check_list))
}

type Pairs = Query<Vec<(String, String)>>;

async fn annuities_xlsx(state: State<AppState>, caller: Extension<Caller>) -> Response {
    let table = annuities::export(&state.kaixu.services, &caller).await;
    table_file(&state, &caller, "/annuities", "annuities", Format::Xlsx, table).await
}

async fn annuities_csv(state: State<AppState>, caller: Extension<Caller>) -> Response {
    let table = annuities::export(&state.kaixu.services, &caller).await;
    table_file(&state, &caller, "/annuities", "annuities", Format::Csv, table).await
}

async fn yearly_return(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let table = match id.parse() {
        Ok(id) => yearly_returns::export(&state.kaixu.services, &caller, id).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    table_file(&state, &caller, "/returns", "yearly-return", Format::Xlsx, table).await
}

async fn figures(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let value = |name: &str| pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str());
    let by = Dimension::parse(value("by")).unwrap_or(Dimension::Province);
    let query = IndicatorQuery { quarter: value("quarter").parse().ok(), by };
    let table = indicators::export(&state.kaixu.services, &caller, query).await;
    table_file(&state, &caller, "/indicators", "indicators", Format::Xlsx, table).await
}

async fn rows(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    let table = match indicators::rows_query(&pairs, 1) {
        Some(query) => indicators::rows_export(&state.kaixu.services, &caller, &query).await,
        None => Err(ServiceError::NotFound),
    };
    table_file(&state, &caller, "/indicators", "indicator-rows", Format::Xlsx, table).await
}

async fn check(state: State<AppState>, caller: Extension<Caller>, Path((_, id)): Path<(String, String)>) -> Response {
    let table = match id.parse() {
        Ok(id) => checks::export(&state.kaixu.services, &caller, id).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    table_file(&state, &caller, "/checks", "spot-check", Format::Xlsx, table).await
}

/// The bytes whose SHA-256 is the hash of the list.
async fn check_list(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let list = match id.parse() {
        Ok(id) => checks::list_file(&state.kaixu.services, &caller, id).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    match list {
        Ok(text) => file("list.txt", "text/plain; charset=utf-8", text.into_bytes()),
        Err(error) => failed(&caller, "/checks", &error),
    }
}
