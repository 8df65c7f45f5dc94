//! Royalty reports: drafts, submission, review.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use domain::id::ReportId;
use services::{Caller, ServiceError, Services, access::Action, error::FormOutcome, forms::FormInput, reports};

use super::{failed, local, see_other, submit};
use crate::{
    http::input::Submitted,
    router::{AppState, page_with_form},
};

/// Product lines that the button adds, and the most there are.
const ROWS_ADDED: u32 = 5;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/reports/{id}", page_with_form(post(write)))
        .route("/{locale}/reports/{id}/{verb}", page_with_form(post(act)))
}

/// The report's own form: its button says what to do with it (`intent`).
async fn write(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/reports/{id}");
    match input.values.get("intent").map(String::as_str) {
        Some(intent @ ("compute" | "rows")) => {
            let is_rows = intent == "rows";
            show_again(&state, &caller, &page, input, is_rows).await
        }
        Some("submit") => {
            submit(&state, caller, &page, input, async |services, caller, input| {
                let outcome = reports::submit(&services, &caller, report_id(&id)?, &input).await?;
                Ok(outcome.map(|()| format!("/reports/{id}?done=report_submitted")))
            })
            .await
        }
        _ => {
            submit(&state, caller, &page, input, async |services, caller, input| {
                let outcome = reports::save_draft(&services, &caller, report_id(&id)?, &input).await?;
                Ok(outcome.map(|()| format!("/reports/{id}?done=draft_saved")))
            })
            .await
        }
    }
}

/// Keeps what was typed and shows the page with it: with more lines, or with what it would cost.
async fn show_again(state: &AppState, caller: &Caller, page: &str, mut input: FormInput, more_rows: bool) -> Response {
    if let Err(error) = caller.may(Action::EditReport) {
        return failed(caller, page, &error);
    }
    if more_rows {
        let rows = input.values.get("rows").and_then(|rows| rows.parse::<u32>().ok()).unwrap_or(0);
        let rows = (rows + ROWS_ADDED).min(domain::report::LINES_MAX);
        input.values.insert("rows".into(), rows.to_string());
    }
    let anchor = if more_rows { "lines" } else { "payable" };
    match services::forms::keep_refused(&state.kaixu.services, caller, page, &input.values, Vec::new()).await {
        Ok(draft) => see_other(&local(caller, &format!("{page}?draft={draft}#{anchor}"))),
        Err(error) => failed(caller, page, &error),
    }
}

/// One step of a report; the page's draft is told apart by `form`.
async fn act(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, verb)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let known = ["nil", "correct", "review", "query", "accept", "estimate", "adjust"];
    if !known.contains(&verb.as_str()) {
        return failed(&caller, "/reports", &ServiceError::NotFound);
    }
    let page = format!("/reports/{id}?form={verb}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let (outcome, code) = run(&services, &caller, report_id(&id)?, &verb, &input).await?;
        Ok(outcome.map(|()| format!("/reports/{id}?done={code}")))
    })
    .await
}

/// The outcome of a step with the code of its notice.
async fn run(
    services: &Services,
    caller: &Caller,
    id: ReportId,
    verb: &str,
    input: &FormInput,
) -> Result<(services::Submitted<()>, &'static str), ServiceError> {
    let (outcome, code): (FormOutcome<()>, &'static str) = match verb {
        "nil" => (reports::submit_nil(services, caller, id, input).await, "report_submitted"),
        "correct" => (reports::correct(services, caller, id, input).await, "report_correcting"),
        "review" => (reports::begin_review(services, caller, id, input).await, "report_in_review"),
        "query" => (reports::query(services, caller, id, input).await, "report_queried"),
        "accept" => (reports::accept(services, caller, id, input).await, "report_accepted"),
        "estimate" => (reports::estimate(services, caller, id, input).await, "report_estimated"),
        _ => (reports::adjust(services, caller, id, input).await, "report_adjusted"),
    };
    Ok((outcome?, code))
}

fn report_id(text: &str) -> Result<ReportId, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}
