//! What is reported of the use of patents, freezing of quarters, spot checks, and the ministry of an institution.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use services::{Caller, ServiceError, accounts, checks, indicators, patents};

use super::submit;
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/patents/{id}/uses", post(add_use))
        .route("/{locale}/patents/{id}/uses/{use}/take-back", post(take_back_use))
        .route("/{locale}/indicators", page_with_form(post(freeze)))
        .route("/{locale}/checks", page_with_form(post(prepare)))
        .route("/{locale}/checks/{id}/draw", post(draw))
        .route("/{locale}/checks/{id}/findings", post(find))
        .route("/{locale}/operator/organisations/{id}/supervisor", post(set_supervisor))
}

type Of = Path<(String, String)>;

fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}

async fn add_use(state: State<AppState>, caller: Extension<Caller>, at: Of, Submitted(input): Submitted) -> Response {
    let Path((_, id)) = at;
    let page = format!("/patents/{id}?form=use");
    submit(&state, caller.0, &page, input, async |services, caller, input| {
        let outcome = patents::add_use(&services, &caller, id_of(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("/patents/{id}?done=use_stated#uses")))
    })
    .await
}

async fn take_back_use(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path((_, id, stated)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/patents/{id}?form=use");
    submit(&state, caller.0, &page, input, async |services, caller, input| {
        let of = (id_of(&id)?, id_of(&stated)?);
        let outcome = patents::take_back_use(&services, &caller, of, &input).await?;
        Ok(outcome.map(|()| format!("/patents/{id}?done=use_taken_back#uses")))
    })
    .await
}

async fn freeze(state: State<AppState>, caller: Extension<Caller>, Submitted(input): Submitted) -> Response {
    submit(&state, caller.0, "/indicators", input, async |services, caller, input| {
        let outcome = indicators::freeze(&services, &caller, &input).await?;
        Ok(outcome.map(|quarter| format!("/indicators?quarter={quarter}&done=quarter_frozen")))
    })
    .await
}

async fn prepare(state: State<AppState>, caller: Extension<Caller>, Submitted(input): Submitted) -> Response {
    submit(&state, caller.0, "/checks", input, async |services, caller, input| {
        let outcome = checks::prepare(&services, &caller, &input).await?;
        Ok(outcome.map(|id| format!("/checks/{id}?done=check_prepared")))
    })
    .await
}

async fn draw(state: State<AppState>, caller: Extension<Caller>, at: Of, Submitted(input): Submitted) -> Response {
    let Path((_, id)) = at;
    let page = format!("/checks/{id}?form=draw");
    submit(&state, caller.0, &page, input, async |services, caller, input| {
        let outcome = checks::draw(&services, &caller, id_of(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("/checks/{id}?done=check_drawn")))
    })
    .await
}

/// The page's draft is told apart by the place of the row.
async fn find(state: State<AppState>, caller: Extension<Caller>, at: Of, Submitted(input): Submitted) -> Response {
    let Path((_, id)) = at;
    let place: String =
        input.values.get("place").map_or("", String::as_str).chars().filter(char::is_ascii_digit).take(9).collect();
    let page = format!("/checks/{id}?form={place}");
    submit(&state, caller.0, &page, input, async |services, caller, input| {
        let outcome = checks::find(&services, &caller, id_of(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("/checks/{id}?done=check_found#rows")))
    })
    .await
}

async fn set_supervisor(
    state: State<AppState>,
    caller: Extension<Caller>,
    at: Of,
    Submitted(input): Submitted,
) -> Response {
    let Path((_, id)) = at;
    let page = format!("/operator/organisations/{id}?form=supervisor");
    submit(&state, caller.0, &page, input, async |services, caller, input| {
        let outcome = accounts::set_supervisor(&services, &caller, id_of(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("/operator/organisations/{id}?done=supervisor_set")))
    })
    .await
}
