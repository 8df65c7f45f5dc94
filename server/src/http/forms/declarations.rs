//! Declarations: writing, the steps of their life, consents, and the filing package as a file.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use domain::id::{ConsentId, DeclarationId};
use services::{
    Caller, ServiceError, Services, Submitted as Outcome,
    declarations::{self, DocumentRule},
    error::FormOutcome,
    forms::FormInput,
};

use super::{failed, submit};
use crate::{
    http::{downloads::file, input::Submitted},
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/declarations", page_with_form(post(create)))
        .route("/{locale}/declarations/{id}/edit", page_with_form(post(save)))
        .route("/{locale}/declarations/{id}/package.json", get(package))
        .route("/{locale}/declarations/{id}/consents/{consent}", post(consent_on_paper))
        .route("/{locale}/declarations/{id}/{action}", page_with_form(post(act)))
        .route("/{locale}/consents/{secret}", page_with_form(post(decide)))
}

fn parse(id: &str) -> Result<DeclarationId, ServiceError> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

async fn create(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/declarations", input, async |services, caller, input| {
        let outcome = declarations::create(&services, &caller, &input).await?;
        Ok(outcome.map(|id| format!("/declarations/{id}/edit")))
    })
    .await
}

/// Saves the draft; with `intent=send` it is sent for consent when nothing stands in the way.
async fn save(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/declarations/{id}/edit");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let id = parse(&id)?;
        let is_sent = input.values.get("intent").is_some_and(|intent| intent == "send");
        let version = match declarations::save(&services, &caller, id, &input).await? {
            Outcome::Done(version) => version,
            Outcome::Invalid(errors) => return Ok(Outcome::Invalid(errors)),
        };
        if !is_sent {
            return Ok(Outcome::Done(format!("/declarations/{id}/edit?done=saved")));
        }
        let request_id = match input.request_id() {
            "" => String::new(),
            saved => format!("{saved}-send"),
        };
        let version = version.to_string();
        let version = FormInput::from([("version", version.as_str()), ("request_id", request_id.as_str())]);
        let outcome = declarations::send_for_consent(&services, &caller, id, &version).await?;
        Ok(outcome.map(|()| format!("/declarations/{id}?done=declaration_sent")))
    })
    .await
}

/// A step in the life of a declaration, named by the address.
async fn act(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, action)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/declarations/{id}?form={action}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let id = parse(&id)?;
        let outcome = take_step(&services, &caller, id, &action, &input).await?;
        Ok(outcome.map(|()| format!("/declarations/{id}?done=recorded")))
    })
    .await
}

async fn take_step(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    action: &str,
    input: &FormInput,
) -> FormOutcome<()> {
    let rule = DocumentRule::Required;
    match action {
        "send" => declarations::send_for_consent(services, caller, id, input).await,
        "return" => declarations::return_to_draft(services, caller, id, input).await,
        "approve" => declarations::approve(services, caller, id, input).await,
        "submit" => declarations::submit(services, caller, id, input).await,
        "clear_review" => declarations::clear_review(services, caller, id, input).await,
        "announce" => declarations::announce(services, caller, id, input, rule).await,
        "correct" => declarations::request_correction(services, caller, id, input, rule).await,
        "refuse" => declarations::refuse(services, caller, id, input, rule).await,
        "lift" => declarations::lift(services, caller, id, input, rule).await,
        "withdraw" => declarations::withdraw(services, caller, id, input).await,
        "announce_withdrawal" => declarations::announce_withdrawal(services, caller, id, input, rule).await,
        "refuse_withdrawal" => declarations::refuse_withdrawal(services, caller, id, input, rule).await,
        "end" => declarations::end_by_office(services, caller, id, input, rule).await,
        _ => Err(ServiceError::NotFound),
    }
}

async fn consent_on_paper(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, consent)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/declarations/{id}?form=consent-{consent}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let id = parse(&id)?;
        let consent: ConsentId = consent.parse().map_err(|_| ServiceError::NotFound)?;
        let rule = DocumentRule::Required;
        let outcome = declarations::consent_on_paper(&services, &caller, (id, consent), &input, rule).await?;
        Ok(outcome.map(|()| format!("/declarations/{id}?done=recorded")))
    })
    .await
}

async fn decide(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, secret)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/consents/{secret}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = declarations::decide(&services, &caller, &secret, &input).await?;
        Ok(outcome.map(|()| format!("/consents/{secret}?done=consent_recorded")))
    })
    .await
}

async fn package(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let found = match parse(&id) {
        Ok(id) => declarations::package(&state.kaixu.services, &caller, id).await,
        Err(error) => Err(error),
    };
    match found {
        Ok((name, package)) => {
            let text = serde_json::to_vec_pretty(&package).expect("a package of texts is JSON");
            file(&name, "application/json", text).into_response()
        }
        Err(error) => failed(&caller, &format!("/declarations/{id}"), &error),
    }
}
