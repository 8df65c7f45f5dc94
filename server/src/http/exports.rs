//! Lists to take away, as XLSX and CSV: the same query as the page, without its pages.

use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use domain::id::ImportId;
use services::{
    Caller, ServiceError,
    patents::{self, PatentQuery},
    ports::Table,
};

use super::{downloads::file, forms::failed};
use crate::router::AppState;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The two forms in which a list leaves the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Csv,
}

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/patents/export.xlsx", get(patents_xlsx))
        .route("/{locale}/patents/export.csv", get(patents_csv))
        .route("/{locale}/patents/template.xlsx", get(template))
        .route("/{locale}/patents/import/{id}/errors.xlsx", get(faulty_rows))
}

/// A table as a file called `name` with the extension of its form; an error as the page that says so.
pub async fn table_file(
    state: &AppState,
    caller: &Caller,
    page: &str,
    name: &str,
    format: Format,
    table: Result<Table, ServiceError>,
) -> Response {
    let table = match table {
        Ok(table) => table,
        Err(error) => return failed(caller, page, &error),
    };
    let spreadsheets = &state.kaixu.services.spreadsheets;
    let today = state.kaixu.services.today();
    match format {
        Format::Csv => file(&format!("{name}-{today}.csv"), "text/csv; charset=utf-8", spreadsheets.csv(table).await),
        Format::Xlsx => match spreadsheets.xlsx(table).await {
            Ok(bytes) => file(&format!("{name}-{today}.xlsx"), XLSX, bytes),
            Err(error) => {
                let fault = ServiceError::Fault { doing: "writing a workbook", source: Box::new(error) };
                failed(caller, page, &fault)
            }
        },
    }
}

type Pairs = Query<Vec<(String, String)>>;

async fn patents_xlsx(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    export(&state, &caller, &pairs, Format::Xlsx).await
}

async fn patents_csv(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    export(&state, &caller, &pairs, Format::Csv).await
}

async fn export(state: &AppState, caller: &Caller, pairs: &[(String, String)], format: Format) -> Response {
    let table = patents::export(&state.kaixu.services, caller, &PatentQuery::from_pairs(pairs)).await;
    table_file(state, caller, "/patents", "patents", format, table).await
}

async fn template(State(state): State<AppState>, Extension(caller): Extension<Caller>) -> Response {
    let table = patents::template(&caller);
    table_file(&state, &caller, "/patents/import", "patents-template", Format::Xlsx, table).await
}

async fn faulty_rows(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let table = match id.parse::<ImportId>() {
        Ok(id) => patents::faulty_rows(&state.kaixu.services, &caller, id).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    table_file(&state, &caller, "/patents/import", "faulty-rows", Format::Xlsx, table).await
}
