//! What the server provides to pages and server functions alike: the services and the caller. One closure of the
//! composition root provides both; nothing else in this crate asks for a context of the server.

use std::sync::Arc;

use domain::{form::FormValues, id::RequestId};
use leptos::prelude::use_context;
use services::{Caller, ServiceError, Services};

use crate::{
    error::PageError,
    views::{FormState, Viewer},
};

/// The use cases.
///
/// # Errors
/// [`PageError::Fault`] when a server function runs outside of the server's own closure.
pub fn services() -> Result<Arc<Services>, PageError> {
    use_context::<Arc<Services>>().ok_or_else(|| fault("the services are not in the context"))
}

/// Who asks: a person with their organisation, or an anonymous visitor.
///
/// # Errors
/// [`PageError::Fault`] when a server function runs outside of the server's own closure.
pub fn caller() -> Result<Caller, PageError> {
    use_context::<Caller>().ok_or_else(|| fault("the caller is not in the context"))
}

/// A failure that the log explains and the page does not.
#[must_use]
pub fn fault(what: &str) -> PageError {
    let request_id = use_context::<Caller>().map(|caller| caller.request_id).unwrap_or_default();
    tracing::error!(request_id, "{what}");
    PageError::Fault { request_id }
}

/// A cookie of the request.
#[must_use]
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    let cookies = parts.headers.get(http::header::COOKIE)?.to_str().ok()?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|pair| pair.0 == name).map(|pair| pair.1.to_owned())
}

/// The form of a page: as it was refused when the address names a draft of this reader, else fresh with `defaults`.
/// `page` is the one that the handler gave to `submit`.
///
/// # Errors
/// When the store fails.
pub async fn form_state(page: &str, draft: &str, defaults: FormValues) -> Result<FormState, PageError> {
    let (services, caller) = (services()?, caller()?);
    let request_id = services.new_id(RequestId::from_parts).to_string();
    let refused =
        if draft.is_empty() { None } else { services::forms::refused(&services, &caller, page, draft).await? };
    Ok(match refused {
        Some(form) => FormState { values: form.values, errors: form.errors, request_id },
        None => FormState { values: defaults, errors: Vec::new(), request_id },
    })
}

/// The key of the next submission, for buttons that have no fields.
///
/// # Errors
/// [`PageError::Fault`] when a server function runs outside of the server's own closure.
pub fn new_request_id() -> Result<String, PageError> {
    Ok(services()?.new_id(RequestId::from_parts).to_string())
}

/// The person of the session, as the header shows them.
pub async fn viewer() -> Result<Option<Viewer>, PageError> {
    let Some(caller) = use_context::<Caller>() else { return Ok(None) };
    let unread = match use_context::<Arc<Services>>() {
        Some(services) => services::inbox::unread(&services, &caller).await?,
        None => 0,
    };
    let Some(actor) = caller.actor else { return Ok(None) };
    let mut viewer = Viewer { user_name: actor.name, ..Viewer::default() };
    if let Some(organisation) = actor.organisation {
        viewer.organisation_name = organisation.name;
        viewer.organisation_kind = organisation.kind.as_str().to_owned();
        viewer.roles = organisation.roles.iter().map(|role| role.as_str().to_owned()).collect();
        viewer.verified = organisation.verified;
        viewer.inbox_unread = u32::try_from(unread).unwrap_or(u32::MAX);
    }
    Ok(Some(viewer))
}

impl From<ServiceError> for PageError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound => Self::NotFound,
            ServiceError::LoginRequired => Self::LoginRequired,
            ServiceError::Forbidden => Self::Forbidden,
            ServiceError::Stale => Self::Conflict,
            broken => fault(&with_sources(&broken)),
        }
    }
}

/// The whole chain of causes, for the log.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
