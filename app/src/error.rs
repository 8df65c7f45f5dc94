//! Why a page cannot be shown. What a person may do wrong in a form is not here: that is a [`crate::views::FormState`].

use leptos::{prelude::*, server_fn::codec::JsonEncoding};
use serde::{Deserialize, Serialize};

/// The outcome of a page or server function that has nothing to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageError {
    /// There is no such thing, or it is another's: the two look alike on purpose.
    NotFound,
    /// The session has ended or never began.
    LoginRequired,
    /// The person is known and this is not theirs to do.
    Forbidden,
    /// Somebody else was quicker; reading the page again shows what changed.
    Conflict,
    /// Something broke. The id finds it in the log.
    Fault { request_id: String },
}

impl PageError {
    /// The status that the server answers with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::LoginRequired => 303,
            Self::Forbidden => 403,
            Self::Conflict => 409,
            Self::Fault { .. } => 500,
        }
    }
}

impl FromServerFnError for PageError {
    type Encoder = JsonEncoding;

    /// The transport failed: no answer, or one that is not ours.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        #[cfg(feature = "ssr")]
        tracing::error!(%error, "a server function could not be run");
        #[cfg(not(feature = "ssr"))]
        leptos::logging::warn!("{error}");
        Self::Fault { request_id: String::new() }
    }
}

impl std::fmt::Display for PageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the page answers with status {}", self.status())
    }
}

impl std::error::Error for PageError {}

/// Gives the response its status, and sends a stranger to the login page. Does nothing in the browser.
pub fn respond(error: &PageError) {
    #[cfg(feature = "ssr")]
    {
        let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
        if let Ok(status) = http::StatusCode::from_u16(error.status()) {
            response.set_status(status);
        }
        // Not the framework's redirect: it leaves 200 for whoever does not say that they accept HTML.
        if *error == PageError::LoginRequired
            && let Ok(login) = http::HeaderValue::from_str(&login_href())
        {
            response.insert_header(http::header::LOCATION, login);
        }
    }
    #[cfg(not(feature = "ssr"))]
    let _ = error;
}

/// The login page, with the way back to where the person was.
#[must_use]
pub fn login_href() -> String {
    let here = crate::url::PageUrl::current();
    crate::url::PageUrl::local(crate::url::use_locale(), "/login").set("next", here).to_string()
}
