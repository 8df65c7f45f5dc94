//! The reader's language and theme.

use axum::{
    Extension, Form, Router,
    extract::rejection::FormRejection,
    http::{HeaderMap, HeaderValue},
    response::Response,
    routing::post,
};
use serde::Deserialize;
use services::Caller;

use super::{see_other, see_other_with_cookie};
use crate::{middleware::session::preferred_locale, router::AppState};

pub fn routes() -> Router<AppState> {
    Router::new().route("/preferences", post(theme))
}

/// `/`: to the language that the reader chose or the browser prefers.
pub async fn choose(headers: HeaderMap) -> Response {
    see_other(&format!("/{}", preferred_locale(&headers).path()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Theme {
    theme: String,
    back: Option<String>,
}

/// Keeps the choice of light or dark for a year; the device's own choice takes the cookie away.
async fn theme(Extension(caller): Extension<Caller>, form: Result<Form<Theme>, FormRejection>) -> Response {
    // A form that says nothing, or nothing readable, chooses nothing in particular.
    let form = form.map_or_else(|_| Theme::default(), |Form(form)| form);
    let cookie = match form.theme.as_str() {
        "dark" => "theme=dark; Path=/; SameSite=Lax; Max-Age=31536000",
        "light" => "theme=light; Path=/; SameSite=Lax; Max-Age=31536000",
        // As the device has it: nothing to remember.
        _ => "theme=; Path=/; SameSite=Lax; Max-Age=0",
    };
    let cookie = HeaderValue::from_static(cookie);
    let next = safe_next(form.back.as_deref()).unwrap_or_else(|| format!("/{}", caller.locale.path()));
    see_other_with_cookie(&next, cookie)
}

/// A path on this site, or nothing: never another host.
#[must_use]
pub fn safe_next(next: Option<&str>) -> Option<String> {
    let next = next?;
    let local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.bytes().all(|byte| byte.is_ascii_graphic());
    local.then(|| next.to_owned())
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn never_to_another_host() {
        assert_eq!(safe_next(Some("/zh/offers?q=1")).as_deref(), Some("/zh/offers?q=1"));
        for wrong in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "", "zh"] {
            assert_eq!(safe_next(Some(wrong)), None, "{wrong}");
        }
    }
}
