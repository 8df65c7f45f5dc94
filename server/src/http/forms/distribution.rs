//! Beneficiaries, rules, costs, runs and objections.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use locales::distribution as texts;
use services::{
    Caller, ServiceError, Services, Submitted as Outcome, distribution,
    error::FormOutcome,
    forms::FormInput,
    ports::{Table, TableColumn},
};

use super::submit;
use crate::{
    http::{
        exports::{Format, table_file},
        input::Submitted,
    },
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/distribution/rules", page_with_form(post(set_policy)))
        .route("/{locale}/distribution/beneficiaries", page_with_form(post(add_beneficiary)))
        .route("/{locale}/distribution/beneficiaries/{id}", page_with_form(post(edit_beneficiary)))
        .route("/{locale}/distribution/patents/{id}/share", page_with_form(post(share)))
        .route("/{locale}/distribution/patents/{id}/costs", page_with_form(post(add_cost)))
        .route("/{locale}/distribution/patents/{id}/costs/{cost}", page_with_form(post(withdraw_cost)))
        .route("/{locale}/distribution/patents/{id}/compute", page_with_form(post(compute)))
        .route("/{locale}/distribution/{id}/payout.xlsx", get(payout_xlsx))
        .route("/{locale}/distribution/{id}/payout.csv", get(payout_csv))
        .route("/{locale}/distribution/{id}/{act}", page_with_form(post(act)))
        .route("/{locale}/distribution/{id}/objections/{objection}", page_with_form(post(answer)))
        .route("/{locale}/income/{id}", page_with_form(post(object)))
}

fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, ServiceError> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

async fn set_policy(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/distribution/rules", input, async |services, caller, input| {
        let outcome = distribution::set_policy(&services, &caller, &input).await?;
        Ok(outcome.map(|_| "/distribution/rules?done=rule_set".to_owned()))
    })
    .await
}

async fn add_beneficiary(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/distribution/beneficiaries", input, async |services, caller, input| {
        let outcome = distribution::add_beneficiary(&services, &caller, &input).await?;
        Ok(outcome.map(|_| "/distribution/beneficiaries?done=beneficiary_saved".to_owned()))
    })
    .await
}

async fn edit_beneficiary(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/distribution/beneficiaries?form={id}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = distribution::edit_beneficiary(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|_| "/distribution/beneficiaries?done=beneficiary_saved".to_owned()))
    })
    .await
}

async fn share(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/distribution/patents/{id}?form=share");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = distribution::share(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|_| format!("/distribution/patents/{id}?done=patent_shared")))
    })
    .await
}

async fn add_cost(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/distribution/patents/{id}?form=cost");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = distribution::add_cost(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|_| format!("/distribution/patents/{id}?done=cost_added")))
    })
    .await
}

async fn withdraw_cost(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, cost)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/distribution/patents/{id}?form={cost}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let of = (parsed(&id)?, parsed(&cost)?);
        let outcome = distribution::withdraw_cost(&services, &caller, of, &input).await?;
        Ok(outcome.map(|_| format!("/distribution/patents/{id}?done=cost_withdrawn")))
    })
    .await
}

async fn compute(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/distribution/patents/{id}?form=compute");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = distribution::compute(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|run| format!("/distribution/{run}?done=run_computed")))
    })
    .await
}

/// One form of the page of a run, by the last part of its address.
async fn act(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, act)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    // The name comes from the address; only known ones go into another address.
    let known: String = act.chars().filter(|c| c.is_ascii_lowercase() || *c == '-').take(30).collect();
    let page = format!("/distribution/{id}?form={known}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = run(&services, &caller, &id, &act, &input).await?;
        Ok(outcome.map(|()| format!("/distribution/{id}?done=run_done")))
    })
    .await
}

async fn run(services: &Services, caller: &Caller, id: &str, act: &str, input: &FormInput) -> FormOutcome<()> {
    let id = parsed(id)?;
    let outcome: Outcome<_> = match act {
        "publish" => distribution::publish(services, caller, id, input).await?,
        "approve" => distribution::approve(services, caller, id, input).await?,
        "pay-out" => distribution::pay_out(services, caller, id, input).await?,
        "reconcile" => distribution::reconcile(services, caller, id, input).await?,
        "counter" => distribution::counter(services, caller, id, input).await?,
        _ => return Err(ServiceError::NotFound),
    };
    Ok(outcome.map(|_| ()))
}

async fn answer(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, objection)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/distribution/{id}?form={objection}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let of = (parsed(&id)?, parsed(&objection)?);
        let outcome = distribution::answer(&services, &caller, of, &input).await?;
        Ok(outcome.map(|_| format!("/distribution/{id}?done=answered")))
    })
    .await
}

async fn object(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/income?form={id}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = distribution::object(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|_| "/income?done=objected".to_owned()))
    })
    .await
}

async fn payout_xlsx(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    payout(&state, &caller, &id, Format::Xlsx).await
}

async fn payout_csv(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    payout(&state, &caller, &id, Format::Csv).await
}

async fn payout(state: &AppState, caller: &Caller, id: &str, format: Format) -> Response {
    let table = table(&state.kaixu.services, caller, id).await;
    table_file(state, caller, "/distribution", "payout", format, table).await
}

/// What the bank is given.
async fn table(services: &Services, caller: &Caller, id: &str) -> Result<Table, ServiceError> {
    let locale = caller.locale;
    let lines = distribution::payout(services, caller, parsed(id)?).await?;
    let columns = vec![
        TableColumn::text(texts::name(locale)),
        TableColumn::text(texts::bank(locale)),
        TableColumn::text(texts::bank_account(locale)),
        TableColumn::money(texts::amount(locale)),
        TableColumn::text(texts::note(locale)),
    ];
    let rows = lines.into_iter().map(|line| {
        vec![line.name.into(), line.bank_name.into(), line.bank_account.into(), line.amount.into(), line.remark.into()]
    });
    Ok(Table { title: texts::title(locale).to_owned(), columns, rows: rows.collect() })
}
