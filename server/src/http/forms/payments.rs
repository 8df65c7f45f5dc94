//! Announcing, recording, confirming and taking back payments.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use domain::id::{ChargeId, PaymentId};
use services::{Caller, ServiceError, Services, error::FormOutcome, forms::FormInput, payments};

use super::submit;
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/charges/{id}", page_with_form(post(announce)))
        .route("/{locale}/charges/{id}/card", page_with_form(post(start_card)))
        .route("/{locale}/charges/{id}/card/{payment}", page_with_form(post(pay_with_test_card)))
        .route("/{locale}/charges/{id}/credit", page_with_form(post(apply_credit)))
        .route("/{locale}/payments", page_with_form(post(record)))
        .route("/{locale}/payments/{id}", page_with_form(post(record_announced)))
        .route("/{locale}/payments/{id}/proof", page_with_form(post(add_proof)))
        .route("/{locale}/payments/{id}/confirm", page_with_form(post(confirm)))
        .route("/{locale}/payments/{id}/reject", page_with_form(post(reject)))
        .route("/{locale}/payments/{id}/reversal", page_with_form(post(ask_reversal)))
        .route("/{locale}/payments/{id}/reverse", page_with_form(post(reverse)))
}

fn charge_of(id: &str) -> Result<ChargeId, ServiceError> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

async fn announce(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges/{id}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = payments::announce(&services, &caller, charge_of(&id)?, &input).await?;
        Ok(outcome.map(|payment| format!("/payments/{payment}?done=payment_announced")))
    })
    .await
}

async fn start_card(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges/{id}?form=card");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = payments::start_card(&services, &caller, charge_of(&id)?, &input).await?;
        Ok(outcome.map(|payment| format!("/charges/{id}/card/{payment}")))
    })
    .await
}

async fn pay_with_test_card(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, payment)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges/{id}/card/{payment}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let payment = payment.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = payments::pay_with_test_card(&services, &caller, payment, &input).await?;
        Ok(outcome.map(|_| format!("/charges/{id}?done=paid_by_card")))
    })
    .await
}

async fn apply_credit(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges/{id}?form=credit");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = payments::apply_credit(&services, &caller, charge_of(&id)?, &input).await?;
        Ok(outcome.map(|charge| format!("/charges/{charge}?done=credit_applied")))
    })
    .await
}

async fn record(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/payments", input, async |services, caller, input| {
        let outcome = payments::record(&services, &caller, &input).await?;
        Ok(outcome.map(|payment| format!("/payments/{payment}?done=payment_recorded")))
    })
    .await
}

/// A verb on a payment: its outcome leads back to the payment's page.
async fn on_payment<F>(
    state: &AppState,
    caller: Caller,
    (id, form, done): (&str, &str, &str),
    input: FormInput,
    verb: F,
) -> Response
where
    F: AsyncFnOnce(&Services, &Caller, PaymentId, &FormInput) -> FormOutcome<PaymentId>,
{
    let page = if form.is_empty() { format!("/payments/{id}") } else { format!("/payments/{id}?form={form}") };
    submit(state, caller, &page, input, async |services, caller, input| {
        let payment = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = verb(&services, &caller, payment, &input).await?;
        Ok(outcome.map(|payment| format!("/payments/{payment}?done={done}")))
    })
    .await
}

async fn add_proof(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    on_payment(&state, caller, (&id, "proof", "saved"), input, payments::add_proof).await
}

async fn record_announced(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    on_payment(&state, caller, (&id, "", "payment_recorded"), input, payments::record_announced).await
}

async fn confirm(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    on_payment(&state, caller, (&id, "confirm", "payment_confirmed"), input, payments::confirm).await
}

async fn reject(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    on_payment(&state, caller, (&id, "reject", "payment_rejected"), input, payments::reject).await
}

async fn ask_reversal(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    on_payment(&state, caller, (&id, "reversal", "reversal_asked"), input, payments::ask_reversal).await
}

async fn reverse(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    on_payment(&state, caller, (&id, "reverse", "payment_reversed"), input, payments::reverse).await
}
