//! Plain forms: a POST to the page's own path, then a redirect. They work with scripts off, and a reload repeats nothing.

mod accounts;
mod audit;
mod bank;
mod books;
mod declarations;
mod distribution;
mod filings;
mod inbox;
pub mod language;
mod licences;
mod oversight;
mod patents;
mod payments;
mod recordals;
mod reports;
mod returns;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::form::FieldError;
use services::{Caller, ServiceError, Services, Submitted, error::FormOutcome, forms::FormInput, ports::PaperError};

use crate::router::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(accounts::routes())
        .merge(audit::routes())
        .merge(bank::routes())
        .merge(books::routes())
        .merge(distribution::routes())
        .merge(declarations::routes())
        .merge(filings::routes())
        .merge(inbox::routes())
        .merge(language::routes())
        .merge(licences::routes())
        .merge(oversight::routes())
        .merge(patents::routes())
        .merge(payments::routes())
        .merge(recordals::routes())
        .merge(reports::routes())
        .merge(returns::routes())
}

/// Runs the verb behind a form.
///
/// Done: 303 to the address that `verb` answers with (a path below the locale, such as `/licences/lic_…?done=accepted`).
/// Invalid: what was typed is kept, and 303 to `page?draft=…`, which shows it with the errors.
pub async fn submit<F, Fut>(state: &AppState, caller: Caller, page: &str, input: FormInput, verb: F) -> Response
where
    F: FnOnce(Arc<Services>, Caller, FormInput) -> Fut,
    Fut: Future<Output = FormOutcome<String>>,
{
    let services = state.kaixu.services.clone();
    let outcome = verb(services.clone(), caller.clone(), input.clone()).await;
    finish(&services, &caller, page, &input, outcome).await
}

/// Turns the outcome of a verb into a response; see [`submit`].
pub async fn finish(
    services: &Services,
    caller: &Caller,
    page: &str,
    input: &FormInput,
    outcome: FormOutcome<String>,
) -> Response {
    let errors = match outcome {
        Ok(Submitted::Done(location)) => return see_other(&local(caller, &location)),
        Ok(Submitted::Invalid(errors)) => errors,
        Err(ServiceError::Stale) => vec![FieldError::new("", "stale")],
        Err(ServiceError::Store(error)) if error.is_constraint("handled_request_pk") => {
            vec![FieldError::new("", "already_handled")]
        }
        Err(ServiceError::LoginRequired) => return to_login(services, caller, page, input).await,
        Err(error) => return failed(caller, page, &error),
    };
    match services::forms::keep_refused(services, caller, page, &input.values, errors).await {
        Ok(draft) => {
            let mark = if page.contains('?') { '&' } else { '?' };
            see_other(&local(caller, &format!("{page}{mark}draft={draft}#errors")))
        }
        Err(error) => failed(caller, page, &error),
    }
}

/// The session ended while the form was being filled in: what was typed is kept, and the login leads back to it.
async fn to_login(services: &Services, caller: &Caller, page: &str, input: &FormInput) -> Response {
    let errors = vec![FieldError::new("", "session_ended")];
    let path = page.split('?').next().unwrap_or(page);
    match services::forms::keep_refused(services, caller, path, &input.values, errors).await {
        Ok(draft) => {
            let next = local(caller, &format!("{path}?draft={draft}"));
            see_other(&local(caller, &format!("{}&done=session_ended", app::server_fns::accounts::login_page(&next))))
        }
        Err(error) => failed(caller, page, &error),
    }
}

/// The path with the reader's locale in front; percent-encoded by whoever made it.
#[must_use]
pub fn local(caller: &Caller, path: &str) -> String {
    format!("/{}{path}", caller.locale.path())
}

#[must_use]
pub fn see_other(location: &str) -> Response {
    Redirect::to(location).into_response()
}

/// A redirect that also sets a cookie.
#[must_use]
pub fn see_other_with_cookie(location: &str, cookie: HeaderValue) -> Response {
    let mut response = see_other(location);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// A form that could not be carried out at all.
#[must_use]
pub fn failed(caller: &Caller, page: &str, error: &ServiceError) -> Response {
    let (status, code) = match error {
        ServiceError::LoginRequired => {
            let next = local(caller, page.split('?').next().unwrap_or(page));
            return see_other(&local(caller, &format!("/login?next={next}&done=session_ended")));
        }
        ServiceError::NotFound => (StatusCode::NOT_FOUND, "not-found"),
        ServiceError::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
        ServiceError::Stale => (StatusCode::CONFLICT, "conflict"),
        ServiceError::Paper(error) => {
            tracing::warn!(request_id = caller.request_id, ?error, "a document could not be set");
            let detail = match error {
                PaperError::MissingGlyph { characters, place } => format!("{characters} – {place}"),
                _ => String::new(),
            };
            return problem_page(caller, StatusCode::UNPROCESSABLE_ENTITY, error.code(), &detail);
        }
        ServiceError::Store(_) | ServiceError::Fault { .. } => {
            tracing::error!(request_id = caller.request_id, error = ?error, "a form could not be carried out");
            (StatusCode::INTERNAL_SERVER_ERROR, "fault")
        }
    };
    problem_page(caller, status, code, "")
}

/// The error page of this status, from the catalogue, without the application around it.
fn problem_page(caller: &Caller, status: StatusCode, code: &str, detail: &str) -> Response {
    let locale = caller.locale;
    let text =
        |part: &str| locales::lookup(&format!("problem.{}_{part}", code.replace('-', "_")), locale).unwrap_or_default();
    let (title, body, home) =
        (text("title"), text("body"), locales::lookup("problem.home", locale).unwrap_or_default());
    let html = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/pkg/current/kaixu.css\"></head><body><main class=\"problem\"><h1>{title}</h1>\
         <p>{body}</p>{detail}<p><a href=\"/{path}\">{home}</a></p><p class=\"quiet\">{id}</p></main></body></html>",
        lang = locale.tag(),
        path = locale.path(),
        id = caller.request_id,
        detail = if detail.is_empty() { String::new() } else { format!("<p><strong>{}</strong></p>", escaped(detail)) },
    );
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The services of a state, for handlers that answer something other than a form's redirect.
pub type SharedState = State<AppState>;
