//! Acceptance, and everything that its sides do with a licence; the notice and the list to take away.

use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    Locale,
    id::{DeclarationId, LicenceId},
};
use locales::licences;
use services::{
    Caller, ServiceError, Services,
    error::FormOutcome,
    forms::FormInput,
    licences::{self as verbs, LicenceQuery},
    ports::{LicenceRow, Table, TableCell, TableColumn},
};

use super::{failed, submit};
use crate::{
    http::{
        downloads::file,
        exports::{Format, table_file},
        input::Submitted,
    },
    router::{AppState, page_with_form},
};

const TEXT: &str = "text/plain; charset=utf-8";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{locale}/offers/{id}/accept", page_with_form(post(accept)))
        .route("/{locale}/offers/{id}/notice.txt", get(offer_notice))
        .route("/{locale}/licences/export.xlsx", get(xlsx))
        .route("/{locale}/licences/export.csv", get(csv))
        .route("/{locale}/licences/{id}/notice.txt", get(licence_notice))
        .route("/{locale}/licences/{id}/{act}", page_with_form(post(act)))
}

async fn accept(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    Submitted(input): Submitted,
) -> Response {
    let page = format!("/offers/{id}/accept");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let id: DeclarationId = id.parse().map_err(|_| ServiceError::NotFound)?;
        let outcome = verbs::accept(&services, &caller, id, &input).await?;
        Ok(outcome.map(|licence| format!("/licences/{licence}?done=licence_accepted")))
    })
    .await
}

/// One form of the page of a licence, by the last part of its address.
async fn act(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id, act)): Path<(String, String, String)>,
    Submitted(input): Submitted,
) -> Response {
    // The name comes from the address; only known ones go into another address.
    let known: String = act.chars().filter(|c| c.is_ascii_lowercase() || *c == '-').take(30).collect();
    let page = format!("/licences/{id}?form={known}");
    submit(&state, caller, &page, input, async |services, caller, input| {
        let id: LicenceId = id.parse().map_err(|_| ServiceError::NotFound)?;
        let (outcome, done) = run(&services, &caller, id, &act, &input).await?;
        Ok(outcome.map(|()| format!("/licences/{id}?done={done}")))
    })
    .await
}

type Acted = Result<(services::Submitted<()>, &'static str), ServiceError>;

async fn run(services: &Services, caller: &Caller, id: LicenceId, act: &str, input: &FormInput) -> Acted {
    let (outcome, done): (FormOutcome<()>, &'static str) = match act {
        "export" => (verbs::decide_export(services, caller, id, input).await, "export_decided"),
        "convert" => (verbs::convert_trial(services, caller, id, input).await, "trial_converted"),
        "first-sale" => (verbs::first_sale(services, caller, id, input).await, "sale_reported"),
        "ask-extension" => (verbs::ask_extension(services, caller, id, input).await, "extension_asked"),
        "extend" => (verbs::agree_to_extension(services, caller, id, input).await, "trial_extended"),
        "end-trial" => (verbs::end_trial(services, caller, id, input).await, "trial_ended"),
        "claim" => (verbs::claim_milestone(services, caller, id, input).await, "milestone_claimed"),
        "decide-milestone" => (verbs::decide_milestone(services, caller, id, input).await, "milestone_decided"),
        "propose-end" => (verbs::propose_end(services, caller, id, input).await, "end_proposed"),
        "withdraw-end" => (verbs::withdraw_end(services, caller, id, input).await, "end_withdrawn"),
        "agree-end" => (verbs::agree_to_end(services, caller, id, input).await, "licence_ended"),
        "suspend" => (verbs::suspend(services, caller, id, input).await, "licence_suspended"),
        "cure" => (verbs::cure(services, caller, id, input).await, "licence_restored"),
        "terminate" => (verbs::terminate_for_default(services, caller, id, input).await, "licence_ended"),
        "contract" => (verbs::register_contract(services, caller, id, input).await, "contract_registered"),
        "documents" => (verbs::tick_documents(services, caller, id, input).await, "documents_ticked"),
        _ => (Err(ServiceError::NotFound), ""),
    };
    Ok((outcome?, done))
}

async fn offer_notice(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let made = match id.parse() {
        Ok(id) => verbs::offer_notice(&state.kaixu.services, &caller, id).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    text_file(&caller, &format!("/offers/{id}/accept"), "notice", made)
}

async fn licence_notice(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let found = match id.parse() {
        Ok(id) => verbs::licence(&state.kaixu.services, &caller, id).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    let name = found.as_ref().map_or_else(|_| String::new(), |detail| detail.row.licence.number.clone());
    text_file(&caller, &format!("/licences/{id}"), &name, found.map(|detail| detail.row.licence.notice_text))
}

/// The text as it is, byte for byte: its fingerprint can be compared.
fn text_file(caller: &Caller, page: &str, name: &str, text: Result<String, ServiceError>) -> Response {
    match text {
        Ok(text) => file(&format!("{name}.txt"), TEXT, text.into_bytes()),
        Err(error) => failed(caller, page, &error),
    }
}

type Pairs = Query<Vec<(String, String)>>;

async fn xlsx(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    export(&state, &caller, &pairs, Format::Xlsx).await
}

async fn csv(state: State<AppState>, caller: Extension<Caller>, pairs: Pairs) -> Response {
    export(&state, &caller, &pairs, Format::Csv).await
}

async fn export(state: &AppState, caller: &Caller, pairs: &[(String, String)], format: Format) -> Response {
    let value = |name: &str| pairs.iter().find(|pair| pair.0 == name).map_or_else(String::new, |pair| pair.1.clone());
    let query = LicenceQuery { state: value("state"), text: value("q"), page: 1 };
    let rows = verbs::export(&state.kaixu.services, caller, &query).await;
    let table = rows.map(|rows| table(rows, caller.locale));
    table_file(state, caller, "/licences", licences::export_name(caller.locale), format, table).await
}

fn table(rows: Vec<LicenceRow>, locale: Locale) -> Table {
    Table {
        title: licences::title(locale).to_owned(),
        columns: vec![
            TableColumn::text(licences::number(locale)),
            TableColumn::text(licences::patent_number(locale)),
            TableColumn::text(licences::patent(locale)),
            TableColumn::text(licences::holder(locale)),
            TableColumn::text(licences::licensee(locale)),
            TableColumn::text(licences::state(locale)),
            TableColumn::date(licences::contract_formed(locale)),
            TableColumn::date(licences::effective_on(locale)),
            TableColumn::date(licences::ends_on(locale)),
            TableColumn::date(licences::ended_on(locale)),
            TableColumn::text(licences::terms_hash(locale)),
        ],
        rows: rows.into_iter().map(|row| cells(row, locale)).collect(),
    }
}

fn cells(row: LicenceRow, locale: Locale) -> Vec<TableCell> {
    let it = row.licence;
    vec![
        it.number.into(),
        row.patent_number.into(),
        row.patent_title.into(),
        row.holder_name.into(),
        row.licensee_name.into(),
        it.state.name(locale).into(),
        it.notice_received_at.map(|at| at.day()).into(),
        it.effective_on.into(),
        it.ends_on.into(),
        it.ended_on.into(),
        it.terms_hash.into(),
    ]
}
