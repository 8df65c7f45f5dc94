//! Sign-up, login, passwords, members, verification.

use app::server_fns::accounts::login_page;
use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use domain::id::{MembershipId, OrganisationId, SessionId};
use services::{Caller, Submitted as Outcome, accounts, error::FormOutcome, ports::Session};

use super::{finish, language::safe_next, local, see_other_with_cookie, submit};
use crate::{
    http::input::Submitted,
    middleware::session::{clear_cookie, set_cookie},
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/login", page_with_form(post(log_in)))
        .route("/{locale}/logout", page_with_form(post(log_out)))
        .route("/{locale}/sign-up", page_with_form(post(sign_up)))
        .route("/{locale}/password", page_with_form(post(ask_for_reset)))
        .route("/{locale}/password/{secret}", page_with_form(post(reset)))
        .route("/{locale}/invitations/{secret}", page_with_form(post(join)))
        .route("/{locale}/account", page_with_form(post(update_profile)))
        .route("/{locale}/account/password", page_with_form(post(change_password)))
        .route("/{locale}/account/sessions/{id}", page_with_form(post(end_session)))
        .route("/{locale}/account/organisation", page_with_form(post(update_own)))
        .route("/{locale}/account/acting", page_with_form(post(choose_organisation)))
        .route("/{locale}/members", page_with_form(post(invite)))
        .route("/{locale}/members/{id}", page_with_form(post(change_roles)))
        .route("/{locale}/operator/organisations/{id}", page_with_form(post(verify)))
}

/// A verb that opens a session answers with its cookie; the others' outcomes pass through.
async fn with_session(
    state: &AppState,
    caller: &Caller,
    page: &str,
    input: &Submitted,
    target: &str,
    outcome: FormOutcome<Session>,
) -> Response {
    match outcome {
        Ok(Outcome::Done(session)) => see_other_with_cookie(target, set_cookie(&state.kaixu.config, &session)),
        Ok(Outcome::Invalid(errors)) => {
            finish(&state.kaixu.services, caller, page, &input.0, Ok(Outcome::Invalid(errors))).await
        }
        Err(error) => finish(&state.kaixu.services, caller, page, &input.0, Err(error)).await,
    }
}

async fn log_in(State(state): State<AppState>, Extension(caller): Extension<Caller>, input: Submitted) -> Response {
    let next = safe_next(input.0.values.get("next").map(String::as_str));
    let page = login_page(next.as_deref().unwrap_or_default());
    let target = next.unwrap_or_else(|| local(&caller, "/desk?done=logged_in"));
    let outcome = accounts::log_in(&state.kaixu.services, &caller, &input.0).await;
    with_session(&state, &caller, &page, &input, &target, outcome).await
}

async fn log_out(State(state): State<AppState>, Extension(caller): Extension<Caller>) -> Response {
    match accounts::log_out(&state.kaixu.services, &caller).await {
        Ok(()) => see_other_with_cookie(&local(&caller, "?done=logged_out"), clear_cookie(&state.kaixu.config)),
        Err(error) => super::failed(&caller, "/logout", &error),
    }
}

async fn sign_up(State(state): State<AppState>, Extension(caller): Extension<Caller>, input: Submitted) -> Response {
    let outcome = accounts::sign_up(&state.kaixu.services, &caller, &input.0).await;
    let target = local(&caller, "/desk?done=signed_up");
    with_session(&state, &caller, "/sign-up", &input, &target, outcome).await
}

async fn ask_for_reset(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/password", input, async |services, caller, input| {
        let outcome = accounts::ask_for_reset(&services, &caller, &input).await?;
        Ok(outcome.map(|()| "/password?done=reset_sent".to_owned()))
    })
    .await
}

async fn reset(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, secret)): Path<(String, String)>,
    input: Submitted,
) -> Response {
    let outcome = accounts::reset(&state.kaixu.services, &caller, &secret, &input.0).await;
    let target = local(&caller, "/desk?done=password_changed");
    with_session(&state, &caller, &format!("/password/{secret}"), &input, &target, outcome).await
}

async fn join(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, secret)): Path<(String, String)>,
    input: Submitted,
) -> Response {
    let outcome = accounts::join(&state.kaixu.services, &caller, &secret, &input.0).await;
    let target = local(&caller, "/desk?done=joined");
    with_session(&state, &caller, &format!("/invitations/{secret}"), &input, &target, outcome).await
}

async fn update_profile(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/account", input, async |services, caller, input| {
        let outcome = accounts::update_profile(&services, &caller, &input).await?;
        Ok(outcome.map(|()| "/account?done=saved".to_owned()))
    })
    .await
}

async fn change_password(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    input: Submitted,
) -> Response {
    let outcome = accounts::change_password(&state.kaixu.services, &caller, &input.0).await;
    let target = local(&caller, "/account?done=password_changed");
    with_session(&state, &caller, "/account?form=password", &input, &target, outcome).await
}

async fn end_session(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/account", input, async |services, caller, _| {
        let id: SessionId = id.parse().map_err(|_| services::ServiceError::NotFound)?;
        let outcome = accounts::end_session(&services, &caller, id).await?;
        Ok(outcome.map(|()| "/account?done=session_closed".to_owned()))
    })
    .await
}

async fn update_own(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/account/organisation", input, async |services, caller, input| {
        let outcome = accounts::update_own(&services, &caller, &input).await?;
        Ok(outcome.map(|()| "/account?done=saved".to_owned()))
    })
    .await
}

async fn choose_organisation(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/account", input, async |services, caller, input| {
        let Some(Ok(id)) = input.values.get("organisation_id").map(|text| text.parse::<OrganisationId>()) else {
            return Err(services::ServiceError::NotFound);
        };
        accounts::choose_organisation(&services, &caller, id).await?;
        Ok(Outcome::Done("/desk".to_owned()))
    })
    .await
}

async fn invite(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/members", input, async |services, caller, input| {
        let outcome = accounts::invite(&services, &caller, &input).await?;
        Ok(outcome.map(|()| "/members?done=invited".to_owned()))
    })
    .await
}

async fn change_roles(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/members?member={id}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let id: MembershipId = id.parse().map_err(|_| services::ServiceError::NotFound)?;
        let outcome = accounts::change_roles(&services, &caller, id, &input).await?;
        Ok(outcome.map(|()| "/members?done=saved".to_owned()))
    })
    .await
}

async fn verify(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/operator/organisations/{id}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let id: OrganisationId = id.parse().map_err(|_| services::ServiceError::NotFound)?;
        let outcome = accounts::verify(&services, &caller, id, &input).await?;
        Ok(outcome.map(|()| "/operator/organisations?done=saved".to_owned()))
    })
    .await
}
