//! The yearly return: opening, filling in, signing off, filing, correcting.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use services::{Caller, ServiceError, yearly_returns};

use super::submit;
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/returns", page_with_form(post(open)))
        .route("/{locale}/returns/{id}/rows", post(add_row))
        .route("/{locale}/returns/{id}/rows/{row}", page_with_form(post(write_row)))
        .route("/{locale}/returns/{id}/rows/{row}/remove", post(remove_row))
        .route("/{locale}/returns/{id}/refresh", post(refresh))
        .route("/{locale}/returns/{id}/import", post(upload))
        .route("/{locale}/returns/{id}/take-over", post(take_over))
        .route("/{locale}/returns/{id}/ready", post(ready))
        .route("/{locale}/returns/{id}/send-back", post(send_back))
        .route("/{locale}/returns/{id}/sign", post(sign))
        .route("/{locale}/returns/{id}/receipt", post(add_receipt))
        .route("/{locale}/returns/{id}/correct", post(correct))
}

type Of = Path<(String, String)>;
type Row = Path<(String, String, String)>;

fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}

/// The page of a return whose form of this name was refused.
fn page(id: &str, form: &str) -> String {
    format!("/returns/{id}?form={form}")
}

fn done(id: &str, what: &str) -> String {
    format!("/returns/{id}?done={what}")
}

/// An act on a return: the form that shows what is wrong with it, the use case, and what is said when it is done.
macro_rules! act {
    ($name:ident, $form:literal, $verb:path, $said:literal) => {
        async fn $name(
            state: State<AppState>,
            caller: Extension<Caller>,
            at: Of,
            Submitted(input): Submitted,
        ) -> Response {
            let Path((_, id)) = at;
            submit(&state, caller.0, &page(&id, $form), input, async |services, caller, input| {
                let outcome = $verb(&services, &caller, id_of(&id)?, &input).await?;
                Ok(outcome.map(|_| done(&id, $said)))
            })
            .await
        }
    };
}

act!(refresh, "refresh", yearly_returns::refresh, "return_refreshed");
act!(take_over, "import", yearly_returns::take_over, "return_taken_over");
act!(ready, "ready", yearly_returns::ready, "return_ready");
act!(send_back, "send-back", yearly_returns::send_back, "return_sent_back");
act!(sign, "sign", yearly_returns::sign, "return_signed");
act!(add_receipt, "receipt", yearly_returns::add_receipt, "return_filed");

async fn open(state: State<AppState>, caller: Extension<Caller>, Submitted(input): Submitted) -> Response {
    submit(&state, caller.0, "/returns", input, async |services, caller, input| {
        let outcome = yearly_returns::open(&services, &caller, &input).await?;
        Ok(outcome.map(|id| done(&id.to_string(), "return_opened")))
    })
    .await
}

async fn add_row(state: State<AppState>, caller: Extension<Caller>, at: Of, Submitted(input): Submitted) -> Response {
    let Path((_, id)) = at;
    submit(&state, caller.0, &page(&id, "rows"), input, async |services, caller, input| {
        let outcome = yearly_returns::add_row(&services, &caller, id_of(&id)?, &input).await?;
        Ok(outcome.map(|row| format!("/returns/{id}/rows/{row}?done=return_row_added")))
    })
    .await
}

async fn write_row(
    state: State<AppState>,
    caller: Extension<Caller>,
    at: Row,
    Submitted(input): Submitted,
) -> Response {
    let Path((_, id, row)) = at;
    let page = format!("/returns/{id}/rows/{row}");
    submit(&state, caller.0, &page, input, async |services, caller, input| {
        let of = (id_of(&id)?, id_of(&row)?);
        let outcome = yearly_returns::write_row(&services, &caller, of, &input).await?;
        Ok(outcome.map(|()| done(&id, "return_row_saved")))
    })
    .await
}

async fn remove_row(
    state: State<AppState>,
    caller: Extension<Caller>,
    at: Row,
    Submitted(input): Submitted,
) -> Response {
    let Path((_, id, row)) = at;
    let page = format!("/returns/{id}/rows/{row}");
    submit(&state, caller.0, &page, input, async |services, caller, input| {
        let of = (id_of(&id)?, id_of(&row)?);
        let outcome = yearly_returns::remove_row(&services, &caller, of, &input).await?;
        Ok(outcome.map(|()| done(&id, "return_row_removed")))
    })
    .await
}

async fn upload(state: State<AppState>, caller: Extension<Caller>, at: Of, Submitted(input): Submitted) -> Response {
    let Path((_, id)) = at;
    submit(&state, caller.0, &page(&id, "import"), input, async |services, caller, input| {
        let outcome = yearly_returns::upload(&services, &caller, id_of(&id)?, &input).await?;
        Ok(outcome.map(|file| format!("/returns/{id}?file={file}#comparison")))
    })
    .await
}

async fn correct(state: State<AppState>, caller: Extension<Caller>, at: Of, Submitted(input): Submitted) -> Response {
    let Path((_, id)) = at;
    submit(&state, caller.0, &page(&id, "correct"), input, async |services, caller, input| {
        let outcome = yearly_returns::correct(&services, &caller, id_of(&id)?, &input).await?;
        Ok(outcome.map(|next| done(&next.to_string(), "return_opened")))
    })
    .await
}
