use leptos::prelude::*;
use locales::shell;

use super::{ButtonLink, Page};
use crate::{
    error::{PageError, login_href, respond},
    url::{href, use_locale},
};

/// Why there is no page, and what to do now.
#[component]
pub fn ErrorPage(error: PageError) -> impl IntoView {
    let locale = use_locale();
    respond(&error);
    let (title, text) = match &error {
        PageError::NotFound => (shell::not_found_title(locale), shell::not_found_text(locale)),
        PageError::LoginRequired => (shell::login_required_title(locale), shell::login_required_text(locale)),
        PageError::Forbidden => (shell::forbidden_title(locale), shell::forbidden_text(locale)),
        PageError::Conflict => (shell::conflict_title(locale), shell::conflict_text(locale)),
        PageError::Fault { .. } => (shell::fault_title(locale), shell::fault_text(locale)),
    };
    let request = match &error {
        PageError::Fault { request_id } if !request_id.is_empty() => {
            Some(view! { <p class="request">{shell::request_id(locale)} <code>{request_id.clone()}</code></p> })
        }
        _ => None,
    };
    let login = (error == PageError::LoginRequired)
        .then(|| view! { <ButtonLink href=login_href() label=shell::login(locale) kind="primary"/> });
    view! {
        <Page title narrow=true>
            <p class="error-text">{text}</p>
            {request}
            <p class="actions">
                {login}
                <ButtonLink href=href("") label=shell::to_home(locale)/>
                <ButtonLink href=href("/offers") label=shell::to_offers(locale)/>
            </p>
        </Page>
    }
}
