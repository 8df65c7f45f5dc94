//! The audit trail to take away: the same search as the page, all of its pages.

use app::wording::audit_action;
use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use domain::Locale;
use locales::audit as texts;
use services::{
    Caller, ServiceError,
    audit::{self, AuditQuery},
    ports::{AuditRow, Table, TableCell, TableColumn},
};

use super::exports::{Format, table_file};
use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/{locale}/audit/export.xlsx", get(xlsx)).route("/{locale}/audit/export.csv", get(csv))
}

type Pairs = Query<Vec<(String, String)>>;

async fn xlsx(state: State<AppState>, caller: Extension<Caller>, path: Path<String>, pairs: Pairs) -> Response {
    export(&state, &caller, &path, &pairs, Format::Xlsx).await
}

async fn csv(state: State<AppState>, caller: Extension<Caller>, path: Path<String>, pairs: Pairs) -> Response {
    export(&state, &caller, &path, &pairs, Format::Csv).await
}

async fn export(
    state: &AppState,
    caller: &Caller,
    locale: &str,
    pairs: &[(String, String)],
    format: Format,
) -> Response {
    let locale = Locale::from_path(locale).unwrap_or_default();
    let rows = audit::export(&state.kaixu.services, caller, &query_of(pairs)).await;
    let table: Result<Table, ServiceError> = rows.map(|rows| table(rows, locale));
    table_file(state, caller, "/audit", "audit", format, table).await
}

fn query_of(pairs: &[(String, String)]) -> AuditQuery {
    let value = |name: &str| pairs.iter().find(|pair| pair.0 == name).map_or_else(String::new, |pair| pair.1.clone());
    AuditQuery {
        person: value("person"),
        organisation: value("organisation"),
        action: value("action"),
        subject: value("subject"),
        request: value("request"),
        from: value("from"),
        to: value("to"),
        page: 1,
    }
}

fn table(rows: Vec<AuditRow>, locale: Locale) -> Table {
    let labels = [
        texts::at(locale),
        texts::who(locale),
        texts::organisation(locale),
        texts::what(locale),
        texts::subject(locale),
        texts::before(locale),
        texts::after(locale),
        texts::reason(locale),
        texts::request(locale),
        texts::chain_link(locale),
    ];
    let row = |row: AuditRow| {
        let line = row.line;
        let number = row.number.map_or_else(String::new, |number| number.to_string());
        let cells = [
            line.at.to_rfc3339(),
            row.user_name,
            row.organisation_name,
            audit_action(&line.action, locale),
            line.subject_id,
            line.before_text,
            line.after_text,
            line.reason,
            line.request_id,
            number,
        ];
        cells.into_iter().map(TableCell::from).collect()
    };
    Table {
        title: texts::title(locale).to_owned(),
        columns: labels.into_iter().map(TableColumn::text).collect(),
        rows: rows.into_iter().map(row).collect(),
    }
}
