//! Filing packs, the link of the calendar, and editable texts.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use services::{Caller, ServiceError, deadlines, forms::keep_refused, packs, templates};

use super::{failed, local, see_other, submit};
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/recordals/{id}/packs", post(make_pack))
        .route("/{locale}/calendar/link", post(make_link))
        .route("/{locale}/calendar/link/revoke", post(revoke_link))
        .route("/{locale}/operator/templates/{key}", page_with_form(post(edit_template)))
}

async fn make_pack(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/recordals/{id}?form=packs");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let recordal = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = packs::make(&services, &caller, recordal, &input).await?;
        Ok(outcome.map(|pack| format!("/recordals/{id}/packs/{pack}?done=pack_made")))
    })
    .await
}

/// The address of the answer carries the secret, once: the page shows it to who made it, and nothing keeps it.
async fn make_link(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(_): Path<String>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/calendar", input, async |services, caller, input| {
        let outcome = deadlines::make_link(&services, &caller, &input).await?;
        Ok(outcome.map(|token| format!("/calendar?done=calendar_link_made&made={token}")))
    })
    .await
}

async fn revoke_link(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(_): Path<String>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/calendar", input, async |services, caller, input| {
        let outcome = deadlines::revoke_link(&services, &caller, &input).await?;
        Ok(outcome.map(|()| "/calendar?done=calendar_link_revoked#link".to_owned()))
    })
    .await
}

/// `act` = `preview` shows what was typed and keeps nothing; otherwise the text is kept as a version.
async fn edit_template(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, key)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/operator/templates/{key}");
    if input.values.get("act").is_some_and(|act| act == "preview") {
        let services = &state.kaixu.services;
        if let Err(error) = templates::preview(&caller, &key, &input.values) {
            return failed(&caller, &page, &error);
        }
        return match keep_refused(services, &caller, &page, &input.values, Vec::new()).await {
            Ok(draft) => see_other(&local(&caller, &format!("{page}?draft={draft}#preview"))),
            Err(error) => failed(&caller, &page, &error),
        };
    }
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = templates::edit(&services, &caller, &key, &input).await?;
        Ok(outcome.map(|_| format!("/operator/templates/{key}?done=template_kept#versions")))
    })
    .await
}
