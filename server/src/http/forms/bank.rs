//! Accounts, statements, lines and matches.

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use services::{Caller, ServiceError, bank, forms::FormInput};

use super::submit;
use crate::{
    http::{exports::Format, input::Submitted},
    router::{AppState, page_with_form},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/dunning/{holder}/{licensee}", page_with_form(post(send_letter)))
        .route("/{locale}/reconciliation", page_with_form(post(open_account)))
        .route("/{locale}/reconciliation/accounts/{id}/import", page_with_form(post(preview)))
        .route("/{locale}/reconciliation/accounts/{id}/accept", page_with_form(post(accept_shown)))
        .route("/{locale}/reconciliation/accounts/{id}/look", page_with_form(post(look_again)))
        .route("/{locale}/reconciliation/accounts/{id}/change", page_with_form(post(change)))
        .route("/{locale}/reconciliation/accounts/{id}/views", page_with_form(post(keep_view)))
        .route("/{locale}/reconciliation/accounts/{id}/views/{view}/forget", page_with_form(post(forget_view)))
        .route("/{locale}/reconciliation/accounts/{id}/months", page_with_form(post(explain)))
        .route("/{locale}/reconciliation/accounts/{id}/months/{month}", get(month_file))
        .route("/{locale}/reconciliation/accounts/{id}/rules", page_with_form(post(rules)))
        .route("/{locale}/reconciliation/accounts/{id}/payers", page_with_form(post(learn)))
        .route("/{locale}/reconciliation/accounts/{id}/forget", page_with_form(post(forget)))
        .route("/{locale}/reconciliation/imports/{id}/{act}", page_with_form(post(import)))
        .route("/{locale}/reconciliation/lines/{id}/{act}", page_with_form(post(line)))
        .route("/{locale}/reconciliation/matches/{id}/{act}", page_with_form(post(matched)))
}

fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, ServiceError> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

fn account_page(id: &str) -> String {
    format!("/reconciliation/accounts/{id}")
}

/// An act on an account: the page below the account's, its form that shows what is wrong, the use case, and what is said
/// when it is done.
macro_rules! act {
    ($name:ident, $below:literal, $form:literal, $verb:path, $said:literal) => {
        async fn $name(
            State(state): State<AppState>,
            Extension(caller): Extension<Caller>,
            Path((_, id)): Path<(String, String)>,
            Submitted(input): Submitted,
        ) -> Response {
            let page = format!("{}{}", account_page(&id), $below);
            submit(&state, caller, &format!("{page}?form={}", $form), input, async |services, caller, input| {
                let outcome = $verb(&services, &caller, parsed(&id)?, &input).await?;
                Ok(outcome.map(|_| format!("{page}?done={}", $said)))
            })
            .await
        }
    };
}

act!(look_again, "", "bulk", bank::rematch_form, "looked_again");
act!(change, "/rules", "change", bank::change_account, "account_changed");
act!(learn, "/rules", "learn", bank::learn_payer, "payer_saved");
act!(forget, "/rules", "forget", bank::rule_out_payer, "payer_forgotten");

async fn open_account(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, "/reconciliation", input, async |services, caller, input| {
        let outcome = bank::open_account(&services, &caller, &input).await?;
        Ok(outcome.map(|id| format!("{}?done=account_entered", account_page(&id.to_string()))))
    })
    .await
}

async fn send_letter(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, holder, licensee)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/dunning/{holder}/{licensee}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = services::dunning::send(&services, &caller, parsed(&holder)?, parsed(&licensee)?, &input).await?;
        Ok(outcome.map(|_| format!("{page}?done=letter_sent")))
    })
    .await
}

async fn preview(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, &account_page(&id), input, async |services, caller, input| {
        let outcome = bank::preview(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|import| format!("/reconciliation/imports/{import}")))
    })
    .await
}

async fn accept_shown(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("{}?form=bulk", account_page(&id));
    submit(&state, caller, &page, input, async |services, caller, input| {
        let outcome = bank::accept_shown(&services, &caller, parsed(&id)?, &input).await?;
        let done = |it: bank::Accepted| if it.left == 0 { "lines_matched" } else { "some_lines_matched" };
        Ok(outcome.map(|it| format!("{}?done={}", account_page(&id), done(it))))
    })
    .await
}

async fn keep_view(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("{}?form=save", account_page(&id));
    submit(&state, caller, &page, input, async |services, caller, input| {
        let query = input.values.get("query").cloned().unwrap_or_default();
        let outcome = bank::remember_view(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|()| format!("{}?{query}&done=view_kept", account_page(&id))))
    })
    .await
}

async fn forget_view(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, view)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    submit(&state, caller, &account_page(&id), input, async |services, caller, _| {
        bank::forget_view(&services, &caller, parsed(&id)?, parsed(&view)?).await?;
        Ok(services::Submitted::Done(account_page(&id)))
    })
    .await
}

async fn explain(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("{}/months", account_page(&id));
    submit(&state, caller, &page, input, async |services, caller, input| {
        let month = input.values.get("month").cloned().unwrap_or_default();
        let outcome = bank::explain_month(&services, &caller, parsed(&id)?, &input).await?;
        Ok(outcome.map(|_| format!("{}/months?month={month}&done=month_explained", account_page(&id))))
    })
    .await
}

/// Saving rules, or trying them: then the page shows what they would have done, with the rules as they were typed.
async fn rules(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("{}/rules", account_page(&id));
    submit(&state, caller, &page, input, async |services, caller, input| {
        let account = parsed(&id)?;
        if input.values.get("try").is_some_and(|value| !value.is_empty()) {
            let draft = services::forms::keep_refused(&services, &caller, &page, &input.values, Vec::new()).await?;
            let month = input.values.get("month").cloned().unwrap_or_default();
            return Ok(services::Submitted::Done(format!("{page}?month={month}&draft={draft}")));
        }
        let outcome = bank::set_rules(&services, &caller, account, &input).await?;
        Ok(outcome.map(|_| format!("{page}?done=rules_saved")))
    })
    .await
}

async fn import(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, act)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let own = format!("/reconciliation/imports/{id}");
    let page = if act == "undo" { format!("{own}?form=undo") } else { own.clone() };
    submit(&state, caller, &page, input, async |services, caller, input| {
        let import = parsed(&id)?;
        match act.as_str() {
            "apply" => {
                let outcome = bank::apply_import(&services, &caller, import, &input).await?;
                Ok(outcome.map(|applied| match applied {
                    bank::Applied::Added(_) => format!("{own}?done=statement_imported"),
                    bank::Applied::UnderWay => own.clone(),
                }))
            }
            "call-off" => {
                let outcome = bank::call_off(&services, &caller, import, &input).await?;
                Ok(outcome.map(|_| format!("{own}?done=import_called_off")))
            }
            "undo" => {
                let outcome = bank::undo_import(&services, &caller, import, &input).await?;
                Ok(outcome.map(|_| format!("{own}?done=import_undone")))
            }
            "discard" => {
                let outcome = bank::discard_import(&services, &caller, import).await?;
                Ok(outcome.map(|account| account_page(&account.to_string())))
            }
            _ => Err(ServiceError::NotFound),
        }
    })
    .await
}

/// After a match the next open line is there: what a person does for hours takes one page a line.
async fn line(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, act)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let own = format!("/reconciliation/lines/{id}");
    let page = match act.as_str() {
        "choose" | "triage" => format!("{own}?form={act}"),
        _ => own.clone(),
    };
    submit(&state, caller, &page, input, async |services, caller, input| {
        let line = parsed(&id)?;
        let (outcome, done) = match act.as_str() {
            "accept" => (bank::accept(&services, &caller, line, &input).await?.map(|_| ()), "line_matched"),
            "choose" => (bank::choose(&services, &caller, line, &input).await?.map(|_| ()), "line_matched"),
            "triage" => (bank::triage(&services, &caller, line, &input).await?.map(|_| ()), "line_changed"),
            _ => return Err(ServiceError::NotFound),
        };
        let next = match done {
            "line_matched" => bank::line(&services, &caller, line, "").await?.next,
            _ => Some(line),
        };
        let target = next.map_or_else(|| own.clone(), |next| format!("/reconciliation/lines/{next}"));
        Ok(outcome.map(|()| format!("{target}?done={done}")))
    })
    .await
}

async fn matched(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, act)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let own = format!("/reconciliation/matches/{id}");
    let page = match act.as_str() {
        "undo" => format!("{own}?form=ask"),
        "decide" => format!("{own}?form=decide"),
        _ => own.clone(),
    };
    submit(&state, caller, &page, input, async |services, caller, input: FormInput| {
        let found = parsed(&id)?;
        let (outcome, done) = match act.as_str() {
            "confirm" => (bank::confirm_match(&services, &caller, found, &input).await?, "match_confirmed"),
            "undo" => (bank::ask_undo(&services, &caller, found, &input).await?, "match_undone_or_asked"),
            "decide" => (bank::undo_match(&services, &caller, found, &input).await?, "match_decided"),
            _ => return Err(ServiceError::NotFound),
        };
        let next = match done {
            "match_confirmed" => bank::match_detail(&services, &caller, found).await?.next,
            "match_decided" => bank::next_undo(&services, &caller).await?,
            _ => None,
        };
        let target = next.map_or_else(|| own.clone(), |next| format!("/reconciliation/matches/{next}"));
        Ok(outcome.map(|_| format!("{target}?done={done}")))
    })
    .await
}

/// `2026-03.xlsx` or `2026-03.csv`: the reconciliation of the month.
async fn month_file(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, file)): Path<(String, String, String)>,
) -> Response {
    let (month, format) = match file.rsplit_once('.') {
        Some((month, "xlsx")) => (month, Format::Xlsx),
        Some((month, "csv")) => (month, Format::Csv),
        _ => return super::failed(&caller, "/reconciliation", &ServiceError::NotFound),
    };
    crate::http::exports_bank::month(&state, &caller, &id, month, format).await
}
