//! `/healthz`: the process is alive. `/readyz`: the database answers and its schema is ours.

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready))
}

async fn ready(State(state): State<AppState>) -> (StatusCode, String) {
    let store = &state.kaixu.services.store;
    match store.ready().await {
        Ok(true) => (StatusCode::OK, format!("ready {}\n", store.engine())),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "migrations are missing\n".to_owned()),
        Err(error) => {
            tracing::error!(error = ?error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned())
        }
    }
}
