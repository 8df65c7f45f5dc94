//! Documents as PDF, for those who may see the page they belong to.

use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use domain::Day;
use services::{
    Caller, ServiceError,
    papers::{Languages, PaperQuery, download},
    ports::PaperKind,
};

use super::{downloads::file, forms::failed};
use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/{locale}/papers/{kind}/{subject}", get(paper))
}

/// `languages=both` has the English wording of a contract with it; `from` and `to` are a statement's days.
async fn paper(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, kind, subject)): Path<(String, String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let value = |name: &str| pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.trim());
    let set = match PaperKind::from_code(&kind) {
        Some(kind) => {
            let mut query = PaperQuery::new(kind, subject);
            query.languages = if value("languages") == "both" { Languages::Both } else { Languages::Chinese };
            query.days = (Day::parse(value("from")).ok(), Day::parse(value("to")).ok());
            download(&state.kaixu.services, &caller, &query).await
        }
        None => Err(ServiceError::NotFound),
    };
    match set {
        Ok((name, set)) => file(&name, "application/pdf", set.bytes),
        Err(error) => failed(&caller, "/desk", &error),
    }
}
