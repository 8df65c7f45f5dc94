//! Announcing, recording, confirming and taking back payments.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use domain::id::{ChargeId, PaymentId};
use services::{
    Caller, ServiceError, Services, Submitted::Done, charges, error::FormOutcome, forms::FormInput, payments,
};

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
        .route("/{locale}/charges/{id}/card/{payment}/refresh", page_with_form(post(refresh_card)))
        .route("/{locale}/licences/{id}/pay", page_with_form(post(start_dues)))
        .route("/{locale}/payments/{id}/card-refund", page_with_form(post(ask_card_refund)))
        .route("/{locale}/payments/{id}/card-refund/{refund}", page_with_form(post(decide_card_refund)))
        .route("/{locale}/payouts", page_with_form(post(pay_out_test)))
        .route("/{locale}/charges/{id}/credit", page_with_form(post(apply_credit)))
        .route("/{locale}/charges/{id}/write-off", page_with_form(post(ask_write_off)))
        .route("/{locale}/licences/{id}/refund", page_with_form(post(ask_refund)))
        .route("/{locale}/licences/{id}/interest", page_with_form(post(charge_interest)))
        .route("/{locale}/charges/{id}/write-off/{adjustment}", page_with_form(post(decide_write_off)))
        .route("/{locale}/licences/{id}/refund/{adjustment}", page_with_form(post(decide_refund)))
        .route("/{locale}/payments", page_with_form(post(record)))
        .route("/{locale}/payments/confirm", post(confirm_shown))
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

async fn refresh_card(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, payment)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges/{id}/card/{payment}?form=refresh");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let payment = payment.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = payments::refresh_card(&services, &caller, payment, &input).await?;
        Ok(outcome.map(|_| format!("/charges/{id}?done=paid_by_card")))
    })
    .await
}

async fn start_dues(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/licences/{id}/pay");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let licence = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = payments::start_dues(&services, &caller, licence, &input).await?;
        let Done(payment) = outcome else { return Ok(outcome.map(|_| String::new())) };
        // The page stands below the first charge that is paid.
        let card = payments::card(&services, &caller, payment).await?;
        let charge = card.row.payment.designation.first().ok_or(ServiceError::NotFound)?;
        Ok(Done(format!("/charges/{charge}/card/{payment}")))
    })
    .await
}

async fn ask_card_refund(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    on_payment(&state, caller, (&id, "card-refund", "adjustment_asked"), input, payments::ask_card_refund).await
}

async fn decide_card_refund(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, refund)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/payments/{id}?form={refund}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let refund = refund.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = payments::decide_card_refund(&services, &caller, refund, &input).await?;
        Ok(outcome.map(|payment| format!("/payments/{payment}?done=adjustment_decided")))
    })
    .await
}

async fn pay_out_test(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/payouts", input, async |services, caller, input| {
        let outcome = payments::pay_out_test(&services, &caller, &input).await?;
        Ok(outcome.map(|payout| format!("/payouts/{payout}?done=paid_out")))
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

async fn ask_write_off(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges/{id}?form=write-off");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = payments::ask_write_off(&services, &caller, charge_of(&id)?, &input).await?;
        Ok(outcome.map(|_| format!("/charges/{id}?done=adjustment_asked")))
    })
    .await
}

async fn ask_refund(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges?licence={id}&form=refund");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let licence = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = payments::ask_refund(&services, &caller, licence, &input).await?;
        Ok(outcome.map(|_| format!("/charges?licence={id}&done=adjustment_asked")))
    })
    .await
}

async fn charge_interest(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/charges?licence={id}&form=interest");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let licence = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = charges::charge_interest_today(&services, &caller, licence, &input).await?;
        Ok(outcome.map(|licence| format!("/charges?licence={licence}&done=interest_charged")))
    })
    .await
}

async fn decide_write_off(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path((_, charge, id)): Path<(String, String, String)>,
    input: Submitted,
) -> Response {
    decide(state, caller, &format!("/charges/{charge}?"), id, input).await
}

async fn decide_refund(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path((_, licence, id)): Path<(String, String, String)>,
    input: Submitted,
) -> Response {
    decide(state, caller, &format!("/charges?licence={licence}&"), id, input).await
}

/// A decision on a write-off or refund; `page` ends where a query parameter can follow.
async fn decide(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    page: &str,
    id: String,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, &format!("{page}form={id}"), input, async |services, caller, input| {
        let adjustment = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = payments::decide_adjustment(&services, &caller, adjustment, &input).await?;
        Ok(outcome.map(|_| format!("{page}done=adjustment_decided")))
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

async fn confirm_shown(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/payments?state=recorded&form=confirm", input, async |services, caller, input| {
        let outcome = payments::confirm_shown(&services, &caller, &input).await?;
        let done =
            |it: payments::Confirmed| if it.left == 0 { "payments_confirmed" } else { "some_payments_confirmed" };
        Ok(outcome.map(|it| format!("/payments?state=recorded&done={}", done(it))))
    })
    .await
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
